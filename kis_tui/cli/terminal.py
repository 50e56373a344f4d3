"""What the terminal can do, asked of the terminal itself."""

import os
import re
import select
import sys
import termios
import tty

_ANSWER_TIMEOUT_S = 0.5
_POSITION = re.compile(rb"\x1b\[(\d+);(\d+)R")


def cells_of(text: str) -> int | None:
    """Return how many cells wide the terminal draws ``text`` (at most a few); None = it does not say.

    Writes the text at the line's beginning, asks for the cursor's position and wipes the line.
    """
    if sys.stdin is None or sys.stdout is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    source, target = sys.stdin.fileno(), sys.stdout.fileno()
    before = termios.tcgetattr(source)
    try:
        tty.setcbreak(source, termios.TCSANOW)
        os.write(target, b"\r" + text.encode() + b"\x1b[6n")
        column = _column(source)
        os.write(target, b"\r\x1b[K")
    except OSError:
        return None
    finally:
        termios.tcsetattr(source, termios.TCSANOW, before)
    return None if column is None else column - 1


def _column(source: int) -> int | None:
    answer = b""
    while select.select([source], [], [], _ANSWER_TIMEOUT_S)[0]:
        answer += os.read(source, 64)
        match = _POSITION.search(answer)
        if match is not None:
            return int(match[2])
        if len(answer) > 1024:
            break
    return None
