"""Title, ladder, figures and tape as whole rows, exactly as the panels stand on the screen: for plain output."""

from itertools import zip_longest

from kis_tui.ui.drawing.columns import RULE, arrangement
from kis_tui.ui.drawing.ladder import ask_lines, bid_lines
from kis_tui.ui.drawing.middle import mid_lines
from kis_tui.ui.drawing.profile import lower_corner_lines, upper_corner_lines
from kis_tui.ui.drawing.tape import quadrant_tape_lines, side_tape_lines
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.drawing.totals import totals_lines
from kis_tui.ui.lines import Line, joined, padded
from kis_tui.ui.views import InstrumentView, TapeView


def instrument_rows(view: InstrumentView, tape: TapeView, width: int, height: int) -> list[Line]:
    """Return all rows of the instrument's region; the title is not among them."""
    parts = arrangement(width, height)
    corner = parts.side + RULE
    rows: list[Line] = [
        *_beside(
            ask_lines(view, parts.half, parts.upper),
            upper_corner_lines(view, corner, parts.upper, wide=parts.tape > 0),
        ),
        *mid_lines(view, parts.ladder, parts.middle),
        *_beside(
            lower_corner_lines(view, corner, parts.lower)
            if parts.tape
            else quadrant_tape_lines(tape, corner, parts.lower),
            bid_lines(view, parts.half, parts.lower),
        ),
        *totals_lines(view, parts.ladder, parts.totals),
    ]
    rows = [padded(row, width - parts.tape) for row in rows]
    if parts.tape:
        rows = _beside(rows, side_tape_lines(tape, parts.tape, height))
    return rows[:height]


def screen_rows(view: InstrumentView, tape: TapeView, width: int, height: int) -> list[Line]:
    """Return the title and the instrument under it."""
    return [*title_lines(view, width, 1), *instrument_rows(view, tape, width, height - 1)]


def _beside(lefts: list[Line], rights: list[Line]) -> list[Line]:
    return [joined(pair) for pair in zip_longest(lefts, rights, fillvalue=())]
