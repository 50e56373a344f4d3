"""``python -m kis_tui``."""

import sys

from kis_tui.cli.start import start

if __name__ == "__main__":
    sys.exit(start())
