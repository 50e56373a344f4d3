"""Asks the terminal how wide it draws characters whose width is a matter of its settings.

This must come before Textual takes the terminal: both read the same answers.
"""

import os
import re
import select
from enum import Enum
from typing import Any

from kis_tui.clock import Clock
from kis_tui.ui.glyphs import GlyphSet

try:
    import termios
    import tty
except ImportError:  # pragma: no cover - Windows
    _HAS_TERMIOS = False
else:
    _HAS_TERMIOS = True

SAMPLE = "▲·×…"
"""East Asian Ambiguous all: a cell each, or two. More than one, because terminals have exceptions."""
TIMEOUT_S = 0.5
"""Seconds for the answers; a terminal on the same machine needs a few thousandths, one beyond the sea a quarter."""

_WHERE = b"\x1b[6n"
_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")
_MOST_BYTES = 512
"""Read in search of the answers; more than that is someone typing."""


class Widths(Enum):
    """How a terminal draws what may be one cell wide or two."""

    NARROW = "narrow"
    """One cell each."""
    WIDE = "wide"
    """Wider, or not all alike."""
    UNKNOWN = "unknown"
    """It did not say."""


def glyphs_for(widths: Widths) -> GlyphSet:
    """Return the set for a terminal whose user has not chosen; one that does not say is taken for a usual one."""
    return GlyphSet.SAFE if widths is Widths.WIDE else GlyphSet.UNICODE


def probe(clock: Clock, *, reads: int = 0, writes: int = 1, timeout_s: float = TIMEOUT_S) -> Widths:
    """Draw a few characters, ask where the cursor came to stand, and take them away again.

    The terminal's modes are put back whatever happens. Keys that are pressed meanwhile are lost. An answer that comes
    too late is no key for Textual.

    Args:
        clock: bounds the wait; real seconds, not a market's.
        reads: file descriptor of the keyboard.
        writes: file descriptor of the screen.
        timeout_s: seconds for both answers together.

    Returns:
        ``UNKNOWN`` too where there is no terminal, it is not ours to ask, or the row ends here.
    """
    if not _HAS_TERMIOS:
        return Widths.UNKNOWN
    try:
        if not (os.isatty(reads) and os.isatty(writes)) or os.tcgetpgrp(reads) != os.getpgrp():
            return Widths.UNKNOWN
        modes = termios.tcgetattr(reads)
    except (OSError, termios.error):
        return Widths.UNKNOWN
    try:
        return _asked(clock, reads, writes, modes, timeout_s)
    except (OSError, termios.error):
        return Widths.UNKNOWN


def _asked(clock: Clock, reads: int, writes: int, modes: list[Any], timeout_s: float) -> Widths:
    try:
        # Without the flush that is usual here keys typed ahead are not lost before anything was asked.
        tty.setcbreak(reads, termios.TCSANOW)
        _write(writes, _WHERE + SAMPLE.encode() + _WHERE)
        answers = _answers(clock, reads, timeout_s)
        widths, moved = _widths(answers)
        _write(writes, b"\b" * moved + b"\x1b[K")
    finally:
        termios.tcsetattr(reads, termios.TCSANOW, modes)
    return widths


def _answers(clock: Clock, reads: int, timeout_s: float) -> list[tuple[int, int]]:
    """Return up to two positions, row and column, as they come."""
    read = b""
    until = clock.monotonic() + timeout_s
    while len(read) < _MOST_BYTES:
        left = until - clock.monotonic()
        if left <= 0 or not select.select([reads], [], [], left)[0]:
            break
        # Byte by byte: what comes after the answers is for Textual.
        byte = os.read(reads, 1)
        read += byte
        if not byte or (byte == b"R" and len(_ANSWER.findall(read)) == 2):
            break
    return [(int(row), int(column)) for row, column in _ANSWER.findall(read)]


def _widths(answers: list[tuple[int, int]]) -> tuple[Widths, int]:
    """Return what two positions tell, and how many cells back the sample began."""
    if len(answers) < 2:
        return Widths.UNKNOWN, len(SAMPLE)
    (row_before, before), (row_after, after) = answers
    moved = after - before
    if row_after != row_before or moved < len(SAMPLE):
        return Widths.UNKNOWN, 0
    return (Widths.NARROW if moved == len(SAMPLE) else Widths.WIDE), moved


def _write(writes: int, text: bytes) -> None:
    while text:
        text = text[os.write(writes, text) :]
