"""``python -m kis_tui``."""

import sys

from kis_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
