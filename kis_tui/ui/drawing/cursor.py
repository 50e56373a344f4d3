"""The level cursor's figures, in the place of the totals."""

from collections.abc import Sequence

from rich.cells import cell_len

from kis_tui.market.level_readout import LevelSide, Readout
from kis_tui.ui import formatting
from kis_tui.ui.lines import Line, Look, Span
from kis_tui.ui.wording.language import words

_BAND = Look(color="accent", background="title-area")
_GAP = "  "

_Part = tuple[int, tuple[str, ...]]
"""Which part goes first where room is short (the highest number), and its spellings, the longest first."""


def cursor_lines(cursor: Readout, width: int, height: int) -> list[Line]:
    """Return one row of figures, or two where there are two: whole figures only, the less important ones go first."""
    level, fill = _level_parts(cursor), _fill_parts(cursor)
    rows = [level, fill, *[[]] * (height - 2)] if height > 1 else [level + fill]
    return [_line(parts, width) for parts in rows[:height]]


def _level_parts(cursor: Readout) -> list[_Part]:
    """Return price and side, size, cumulative shares and their worth."""
    parts: list[_Part] = [(0, (f"{formatting.price_text(cursor.price)} {words.cursor_sides[cursor.side]}",))]
    if cursor.side is LevelSide.INSIDE:
        return parts
    size, total = formatting.size_text(cursor.size), formatting.size_text(cursor.cumulative)
    parts += [
        (7, (words.cursor_size.format(size=size),)),
        (1, (words.cursor_cumulative.format(size=total), words.shares.format(size=total))),
        (2, (formatting.turnover_text(int(cursor.worth)) + words.won, formatting.turnover_text(int(cursor.worth)))),
    ]
    return parts


def _fill_parts(cursor: Readout) -> list[_Part]:
    """Return the distance from the touch, and what the wanted shares would cost on average."""
    parts: list[_Part] = []
    if cursor.ticks is not None:
        parts.append((4, (words.cursor_ticks.format(ticks=cursor.ticks), words.spread.format(ticks=cursor.ticks))))
    if cursor.touch_pct is not None:
        parts.append((5, (f"{formatting.percent_text(cursor.touch_pct)}%",)))
    if cursor.fill_price is None:
        return parts
    price = formatting.average_text(cursor.fill_price)
    wanted, taken = formatting.size_text(cursor.wanted), formatting.size_text(cursor.taken)
    if cursor.taken < cursor.wanted:
        texts = [text.format(wanted=wanted, taken=taken, price=price) for text in words.cursor_short]
    else:
        texts = [text.format(wanted=wanted, price=price) for text in words.cursor_fill]
    return [*parts, (3, tuple(texts))]


def _line(parts: Sequence[_Part], width: int) -> Line:
    """Return the parts in the longest spelling in which all fit; if none does, the less important ones go."""
    room = max(0, width - 1)
    longest = max((len(texts) for _, texts in parts), default=1)
    text = next((row for row in (_row(parts, spelling) for spelling in range(longest)) if cell_len(row) <= room), None)
    while text is None:
        least = max(parts, key=_rank)
        parts = [part for part in parts if part is not least]
        row = _row(parts, longest - 1)
        text = row if cell_len(row) <= room else None
    return (Span(" " + text + " " * (room - cell_len(text)), _BAND),)


def _row(parts: Sequence[_Part], spelling: int) -> str:
    texts = [texts[min(spelling, len(texts) - 1)] for _, texts in parts]
    return (_GAP if not spelling else " ").join(texts)


def _rank(part: _Part) -> int:
    return part[0]
