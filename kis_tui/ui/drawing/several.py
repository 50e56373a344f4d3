"""Several ladders side by side, their bars on one scale."""

from collections.abc import Sequence
from itertools import zip_longest

from msgspec.structs import replace

from kis_tui.ui.drawing.composed import instrument_rows
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.level_rows import largest_size
from kis_tui.ui.lines import Line, Look, Span, joined, padded
from kis_tui.ui.views import InstrumentView, TapeView

LADDER_WIDTH = 38
"""Columns that a ladder needs beside others: sizes 9, prices 17, and a half more of sizes."""
MOST_LADDERS = 4
_DIVIDER = Span(" ", Look(background="rule"))


def ladders_in(width: int) -> int:
    """Return how many ladders stand side by side, one at least and four at most."""
    return max(1, min(MOST_LADDERS, (width + 1) // (LADDER_WIDTH + 1)))


def columns_for(ladders: int) -> int:
    """Return how many columns so many ladders need."""
    return ladders * (LADDER_WIDTH + 1) - 1


def several_lines(
    views: Sequence[InstrumentView], tapes: Sequence[TapeView], focus_code: str, width: int, height: int
) -> list[Line]:
    """Return the ladders, each under a title of its own; the focused one's is marked.

    Args:
        views: what is shown, from left to right.
        tapes: their tapes, as many.
        focus_code: the stock that has the focus; empty = none is marked.
        width: columns of all together.
        height: rows.
    """
    if not views:
        return []
    each = (width - (len(views) - 1)) // len(views)
    blocks = [
        _block(view, tape, each, height, focused=view.code == focus_code)
        for view, tape in zip(on_one_scale(views), tapes, strict=True)
    ]
    rows: list[Line] = []
    for cells in zip_longest(*blocks, fillvalue=()):
        parts: list[Line] = []
        for cell in cells:
            parts += [(_DIVIDER,)] if parts else []
            parts.append(padded(cell, each))
        rows.append(padded(joined(parts), width))
    return rows


def on_one_scale(views: Sequence[InstrumentView]) -> tuple[InstrumentView, ...]:
    """Return the views with bars that compare: by shares for one stock, by what the shares are worth for several."""
    books = [view.book for view in views if view.book is not None]
    if not books:
        return tuple(views)
    if len({book.code for book in books}) == 1:
        largest = max(map(largest_size, books))
        return tuple(replace(view, scale=largest) for view in views)
    worth = max(largest_size(book) * (book.ask_price or book.bid_price) for book in books)
    return tuple(
        view
        if view.book is None or not (view.book.ask_price or view.book.bid_price)
        else replace(view, scale=max(1, int(worth / (view.book.ask_price or view.book.bid_price))))
        for view in views
    )


def _block(view: InstrumentView, tape: TapeView, width: int, height: int, *, focused: bool) -> list[Line]:
    (title,) = title_lines(view, width - 1, 1, short=True)
    look = Look("notice", "selected", bold=True) if focused else Look(background="title-area")
    mark = Span(">" if focused else " ", look)
    return [(mark, *title), *instrument_rows(view, tape, width, height - 1)]
