"""Title, ladder, figures and tape as whole rows, exactly as the panels stand on the screen: for plain output."""

from itertools import zip_longest

from kis_tui.ui.drawing.columns import RULE, Arrangement, arrangement
from kis_tui.ui.drawing.ladder import ask_lines, axis_lines, bid_lines
from kis_tui.ui.drawing.middle import mid_lines
from kis_tui.ui.drawing.profile import lower_corner_lines, profile_column_lines, upper_corner_lines
from kis_tui.ui.drawing.tape import quadrant_tape_lines, side_tape_lines
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.drawing.totals import totals_lines
from kis_tui.ui.lines import Line, joined, padded
from kis_tui.ui.views import InstrumentView, TapeView


def instrument_rows(view: InstrumentView, tape: TapeView, width: int, height: int) -> list[Line]:
    """Return all rows of the instrument's region; the title is not among them."""
    parts = arrangement(width, height)
    rows = _axis_rows(view, parts) if view.axis else _list_rows(view, tape, parts)
    rows = [padded(row, width - parts.tape - parts.profile) for row in rows]
    if parts.tape:
        rows = _beside(rows, side_tape_lines(tape, parts.tape, height))
    if parts.profile:
        rows = _beside(rows, profile_column_lines(view, parts.profile, height))
    return rows[:height]


def _list_rows(view: InstrumentView, tape: TapeView, parts: Arrangement) -> list[Line]:
    corner = parts.side + RULE
    return [
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


def _axis_rows(view: InstrumentView, parts: Arrangement) -> list[Line]:
    return [
        *axis_lines(view, parts.ladder, parts.upper + parts.lower),
        *mid_lines(view, parts.ladder, parts.middle),
        *totals_lines(view, parts.ladder, parts.totals),
    ]


def screen_rows(view: InstrumentView, tape: TapeView, width: int, height: int) -> list[Line]:
    """Return the title and the instrument under it."""
    return [*title_lines(view, width, 1), *instrument_rows(view, tape, width, height - 1)]


def _beside(lefts: list[Line], rights: list[Line]) -> list[Line]:
    return [joined(pair) for pair in zip_longest(lefts, rights, fillvalue=())]
