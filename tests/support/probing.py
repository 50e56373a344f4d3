"""A program that asks its terminal for widths: ``python -m tests.support.probing [TIMEOUT_S]``.

It says in one line what it learned, whether the terminal's modes are as before, and what was left to be read.
"""

import os
import select
import sys
import termios

from kis_tui.clock import SystemClock
from kis_tui.ui.width_probe import probe


def main(timeout_s: float) -> None:
    is_terminal = os.isatty(0)
    before = termios.tcgetattr(0) if is_terminal else []
    widths = probe(SystemClock(), timeout_s=timeout_s)
    same = before == (termios.tcgetattr(0) if is_terminal else [])
    left = b""
    if is_terminal:
        modes = termios.tcgetattr(0)
        modes[3] &= ~termios.ICANON
        termios.tcsetattr(0, termios.TCSANOW, modes)
        while select.select([0], [], [], 0.2)[0]:
            left += os.read(0, 100)
    print(f"\r\nlearned={widths.value} same={same} left={left!r}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0)
