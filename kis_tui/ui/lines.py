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
    if width <= 0:
        return ""
    kept = set_cell_size(text, width - 1).rstrip() + "…"
    return kept + " " * (width - cell_len(kept))


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


def banded(line: Line, start: int, end: int, background: str) -> Line:
    """Return ``line`` with another background from cell ``start`` to before ``end``: a bar without any glyph.

    A wide character belongs to the bar where its first cell does.
    """
    if end <= start:
        return line
    spans: list[Span] = []
    at = 0
    for text, look in line:
        cuts = _cells_to_index(text, start - at), _cells_to_index(text, end - at)
        for part, inside in ((text[: cuts[0]], False), (text[cuts[0] : cuts[1]], True), (text[cuts[1] :], False)):
            if part:
                spans.append(Span(part, look._replace(background=background) if inside else look))
        at += cell_len(text)
    return tuple(spans)


def faded(line: Line) -> Line:
    """Return ``line`` as what may be out of date: no colour that says anything is left in its text."""
    return tuple(
        Span(text, look if look.color == "rule" else look._replace(color="muted", bold=False)) for text, look in line
    )


def wrapped(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` cells, broken at blanks, and inside a word only if it must be."""
    rows: list[str] = []
    row = ""
    for word in text.split():
        joined_row = f"{row} {word}" if row else word
        if cell_len(joined_row) <= width:
            row = joined_row
            continue
        if row:
            rows.append(row)
        row = word
        while cell_len(row) > width > 1:
            head = set_cell_size(row, width).rstrip()
            rows.append(head)
            row = row[len(head) :]
    return [*rows, row] if row else rows


def _cells_to_index(text: str, cells: int) -> int:
    """Return the index of the first character that starts at or after ``cells``."""
    if cells <= 0:
        return 0
    if text.isascii():
        return min(cells, len(text))
    at = 0
    for index, character in enumerate(text):
        if at >= cells:
            return index
        at += cell_len(character)
    return len(text)
