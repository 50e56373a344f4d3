"""A line of the screen before it has colours: texts with the names of their looks.

Everything that decides what stands where works on these and can be tested as plain text; only the panel turns names
into colours of the theme.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size


class Look(NamedTuple):
    """How a text looks, by names of theme variables (``rise``, ``ask-bar``); empty = the panel's own colour."""

    color: str = ""
    background: str = ""
    bold: bool = False
    dim: bool = False
    reverse: bool = False


PLAIN = Look()


class Span(NamedTuple):
    """A text in one look."""

    text: str
    look: Look = PLAIN


Line = tuple[Span, ...]
"""One row of a panel, from left to right."""


def line_width(line: Line) -> int:
    """Return the line's width in cells; a Hangul syllable takes two."""
    return sum(cell_len(span.text) for span in line)


def plain_text(line: Line) -> str:
    """Return the line without looks."""
    return "".join(span.text for span in line)


def left(text: str, width: int) -> str:
    """Return ``text`` at the left of ``width`` cells, cut at a whole character with ``…`` when it is longer."""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, max(0, width - 1)) + "…" if width > 0 else ""


def right(text: str, width: int) -> str:
    """Return ``text`` at the right of ``width`` cells; one that does not fit is left out, never cut.

    A number is whole or absent: half of one is a wrong number.
    """
    cells = cell_len(text)
    return " " * (width - cells) + text if cells <= width else " " * width


def center(text: str, width: int) -> str:
    """Return ``text`` in the middle of ``width`` cells; left out when it does not fit."""
    free = width - cell_len(text)
    return " " * (free // 2) + text + " " * (free - free // 2) if free >= 0 else " " * width


def joined(parts: Iterable[Sequence[Span]]) -> Line:
    """Put parts of a line side by side."""
    return tuple(span for part in parts for span in part)


def padded(line: Line, width: int, look: Look = PLAIN) -> Line:
    """Return ``line`` filled to ``width`` cells, or cut to it at a whole character."""
    missing = width - line_width(line)
    if missing == 0:
        return line
    if missing > 0:
        return (*line, Span(" " * missing, look))
    kept: list[Span] = []
    room = width
    for span in line:
        cells = cell_len(span.text)
        if cells > room:
            kept.append(Span(set_cell_size(span.text, room), span.look))
            break
        kept.append(span)
        room -= cells
        if room == 0:
            break
    return tuple(kept)
