"""The tape: prints, newest on top, coloured by who took; holes are rows of their own."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import TickTable, is_on_grid
from kis_tui.domain.trade import Trade
from kis_tui.market.tape import Hole, HoleReason, Print, TapeEntry
from kis_tui.ui import formatting, words
from kis_tui.ui.drawing.columns import RULE
from kis_tui.ui.drawing.figures import strength_tone
from kis_tui.ui.drawing.ladder import RULE_SPAN
from kis_tui.ui.lines import Line, Look, Span, faded, left, right, wrapped
from kis_tui.ui.views import TapeView

_HEADER = Look(color="muted")
_NOTICE = Look(color="notice", bold=True)
_SIGNS = {Aggressor.BUYER: "+", Aggressor.SELLER: "-"}
_TONES = {Aggressor.BUYER: "rise", Aggressor.SELLER: "fall"}
_TIME_CELLS = 9
_SHORT_PRICE = 7
_SIZE_CELLS = 7
_STRENGTH_FROM = 38
_PRICE_FROM = 15
_MARK_CELLS = 2


class TapeColumns(NamedTuple):
    """Cells of the tape's columns; 0 = the column is not shown."""

    time: int
    price: int
    mark: int
    size: int
    strength: int


def quadrant_tape_lines(view: TapeView, width: int, height: int) -> list[Line]:
    """Return the tape in the lower left quadrant: no header, a rule at its right."""
    rows = _rows(view, width - RULE, height, header=False)
    return [(*row, RULE_SPAN) for row in rows]


def side_tape_lines(view: TapeView, width: int, height: int) -> list[Line]:
    """Return the tape at the right edge: columns named, a rule at its left."""
    rows = _rows(view, width - RULE, height, header=True)
    return [(RULE_SPAN, *row) for row in rows]


def _rows(view: TapeView, width: int, height: int, *, header: bool) -> list[Line]:
    """Return the rows; while the tape is paused the first says so, header or not."""
    shown = view.entries[:height]
    columns = tape_columns(width, _price_cells(shown))
    rows: list[Line] = []
    if not view.entries:
        text = view.message or words.TAPE_EMPTY
        rows += [(Span(left(f" {row}", width), _HEADER),) for row in wrapped(text, width - 2)]
    rows += [_entry_row(entry, columns, view.table, width) for entry in shown]
    if view.stale:
        rows = [faded(row) for row in rows]
    if view.paused:
        rows.insert(0, _paused_row(view, width))
    elif header:
        rows.insert(0, _header_row(columns, width))
    blank: Line = (Span(" " * width),)
    return [*rows, *[blank] * (height - len(rows))][:height]


def tape_columns(width: int, price_cells: int) -> TapeColumns:
    """Return the columns: the time where all fit with a blank between, the strength from 38 cells on.

    Without room for a price there are only sizes.
    """
    if width < _PRICE_FROM:
        return TapeColumns(0, 0, 0, width, 0)
    strength = 8 if width >= _STRENGTH_FROM else 0
    spaced_price = max(_SHORT_PRICE, price_cells) + 1
    time = _TIME_CELLS if width >= _TIME_CELLS + spaced_price + _MARK_CELLS + _SIZE_CELLS else 0
    room = width - time - strength - _MARK_CELLS
    price = max(_SHORT_PRICE if room < 20 else 10, spaced_price if time else price_cells)
    return TapeColumns(time, price, _MARK_CELLS, room - price, strength)


def _price_cells(entries: Sequence[TapeEntry]) -> int:
    """Return the cells that the longest price needs at least."""
    return max((len(formatting.price_texts(e.trade.price)[1]) for e in entries if isinstance(e, Print)), default=0)


@lru_cache(maxsize=256)
def _entry_row(entry: TapeEntry, columns: TapeColumns, table: TickTable, width: int) -> Line:
    if isinstance(entry, Hole):
        return (Span(left(_hole_text(entry, width), width), _NOTICE),)
    trade = entry.trade
    tone = _TONES.get(trade.aggressor, "flat")
    sizes = formatting.amount_texts(trade.size, _SIGNS.get(trade.aggressor, ""))
    row = [Span(right(formatting.fitting(sizes, columns.size), columns.size), Look(color=tone))]
    if columns.price:
        row = [*_price_spans(trade, columns, table), *row]
    if columns.time:
        row.insert(0, Span(right(formatting.time_text(trade.ts_event), columns.time), _HEADER))
    if columns.strength:
        row.append(_strength_span(trade, columns.strength))
    return tuple(row)


def _price_spans(trade: Trade, columns: TapeColumns, table: TickTable) -> tuple[Span, Span]:
    price = formatting.fitting(formatting.price_texts(trade.price), columns.price)
    mark = "" if is_on_grid(trade.price, table) else words.TAPE_MID_PRICE
    return (
        Span(right(price, columns.price), Look(color=formatting.tone(trade.price, trade.base_price))),
        Span(right(mark, columns.mark), Look(color="accent") if mark else Look()),
    )


def _strength_span(trade: Trade, width: int) -> Span:
    if trade.strength_pct is None:
        return Span(" " * width)
    text = right(formatting.tenth_text(trade.strength_pct), width - 1) + " "
    return Span(text, Look(color=strength_tone(trade.strength_pct)))


def _hole_text(hole: Hole, width: int) -> str:
    texts: tuple[str, ...]
    if hole.reason is HoleReason.LINE_DOWN:
        texts = words.TAPE_LINE_DOWN_MISSED if hole.missed_shares else words.TAPE_LINE_DOWN
    else:
        texts = words.TAPE_MISSED if hole.missed_shares else words.TAPE_BEGAN_ANEW
    shares = formatting.size_text(hole.missed_shares or 0)
    spellings = [text.format(shares=shares) for text in texts]
    return formatting.fitting([*(f" {text}" for text in spellings[:1]), *spellings], width)


def _paused_row(view: TapeView, width: int) -> Line:
    texts = [text.format(count=formatting.size_text(view.waiting)) for text in words.TAPE_PAUSED]
    text = formatting.fitting([text for text in texts if cell_len(text) < width], width - 1)
    return (Span(left(f" {text}", width), Look(color="notice", bold=True, reverse=True)),)


def _header_row(columns: TapeColumns, width: int) -> Line:
    if not columns.time:
        return (Span(left(f" {words.TAPE}", width), _HEADER),)
    texts = [
        right(words.HEADER_TIME, columns.time),
        right(words.HEADER_TRADE_PRICE, columns.price) + " " * columns.mark,
        right(words.HEADER_TRADE_SIZE, columns.size),
        right(words.HEADER_STRENGTH, columns.strength - 1) + " " if columns.strength else "",
    ]
    return (Span("".join(texts), _HEADER),)
