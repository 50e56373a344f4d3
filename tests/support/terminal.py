"""A real terminal for a process, answered by a script."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from collections.abc import Sequence

from tests.support.program import COMMAND, Program

WAIT_S = 30.0
"""For one conversation; reached only when a test fails."""
COLUMNS, LINES = 80, 24


def converse(program: Program, arguments: Sequence[str], turns: Sequence[tuple[str, str]]) -> tuple[int, str]:
    """Answer each text as it appears; return exit code and everything that was written to the terminal.

    A question about a key must be seen before it is answered: what is typed ahead of it is thrown away.
    """
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(program.directory)
        os.execve(sys.executable, [*COMMAND, *arguments], program.environment({}))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    shown = b""
    left = list(turns)
    position = 0
    deadline = time.perf_counter() + WAIT_S
    while time.perf_counter() < deadline:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        shown += piece
        if left and left[0][0].encode() in shown[position:]:
            position = len(shown)
            os.write(terminal, left.pop(0)[1].encode())
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert not left, f"not seen: {left}, but: {shown!r}"
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8", "replace").replace("\r\n", "\n")
