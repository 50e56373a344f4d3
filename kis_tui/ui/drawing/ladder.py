"""The ladder: asks with the worst on top, bids with the best on top, one bar scale for both; or one axis of prices."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from kis_tui.domain.price import Price
from kis_tui.domain.ticks import floor_to_tick
from kis_tui.market.profile import VolumeAtPrice
from kis_tui.ui import formatting
from kis_tui.ui.drawing.columns import (
    RULE,
    Cell,
    SideColumns,
    column_texts,
    ladder_columns,
    levels_in,
    mid_width,
    side_columns,
)
from kis_tui.ui.level_rows import NOTHING, LevelBook, LevelRow, SideLevel, largest_size
from kis_tui.ui.lines import Line, Look, Span, banded, center, faded, joined, right, wrapped
from kis_tui.ui.markers import Marker, edge_marks
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import worded, words

RULE_SPAN = Span("|", Look(color="rule"))
_HEADER = Look(color="muted")
_PERCENT_CELLS = 6
_MARK_CELLS = 2
_CURSOR_CELLS = 1
_VOLUME_CELLS = 8
_VOLUME_FROM = 27
"""Columns of the prices from which what traded there has its own."""
_ASKS, _BIDS = "ask-bar", "bid-bar"
_ASK = Look(background="ask-area")
_BID = Look(background="bid-area")


class _Scale(NamedTuple):
    """What the bars and columns of a whole ladder have in common."""

    columns: SideColumns
    largest: int
    """Shares that fill a bar; 0 = no bars."""
    stale: bool


class PriceColumns(NamedTuple):
    """Cells of the columns of the prices; 0 = the column is not shown."""

    price: int
    percent: int
    mark: int
    volume: int


def ask_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the upper left half: sizes of the asks | 호가 등락률, best ask at the bottom."""
    side, mid = _split(width)
    shown = levels_in(height)
    rows: list[Line] = [
        (*_ask_cells(row.ask, side, scale, view, other=row.bid), RULE_SPAN, *_price_cells(view, row, mid))
        for row, scale in _rows(view, shown, side, asks=True)
    ][::-1]
    spare = height - shown
    header = [_ask_header(view, side, mid)] if spare else []
    blank: Line = (Span(" " * side, _ASK), RULE_SPAN, Span(" " * mid))
    rows = [*[blank] * (spare - 1), *header, *rows]
    if view.message and not message_fits_mid(view.message, side, mid):
        rows = _with_message(rows, view.message, width)
    return aged(view.book_is_old, rows)


def bid_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the lower right half: 호가 등락률 | sizes of the bids, best bid on top."""
    side, mid = _split(width)
    shown = levels_in(height)
    rows: list[Line] = [
        (*_price_cells(view, row, mid), RULE_SPAN, *_bid_cells(row.bid, side, scale, view, other=row.ask))
        for row, scale in _rows(view, shown, side, asks=False)
    ]
    blank: Line = (Span(" " * mid), RULE_SPAN, Span(" " * side, _BID))
    return aged(view.book_is_old, [*rows, *[blank] * (height - shown)])


def axis_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return a ladder of neighbouring ticks, both sides in every row, marks out of sight as arrows at the edges."""
    side, mid = ladder_columns(width)
    header = axis_header_rows(height)
    scale = _scale(view, side)
    rows: list[Line] = []
    if view.book is not None and not view.message:
        levels = LevelBook(view).axis_rows(view.axis[: height - header])
        above, below = edge_marks(view.markers, [row.price for row in levels], first=_touches(view))
        for number, row in enumerate(levels):
            asks = _ask_cells(row.ask, side, scale, view)
            bids = _bid_cells(row.bid, side, scale, view)
            if number == 0 and row.bid == NOTHING:
                bids = _edge(words.edge_up, above, side, _BID)
            if number == len(levels) - 1 and row.ask == NOTHING:
                asks = _edge(words.edge_down, below, side, _ASK)
            rows.append((*asks, RULE_SPAN, *_price_cells(view, row, mid), RULE_SPAN, *bids))
    blank: Line = (Span(" " * side, _ASK), RULE_SPAN, Span(" " * mid), RULE_SPAN, Span(" " * side, _BID))
    rows += [blank] * (height - header - len(rows))
    if view.message:
        rows = _with_message(rows[: (height - header) // 2], view.message, width) + rows[(height - header) // 2 :]
    if header:
        rows.insert(0, _axis_header(view, side, mid))
    return aged(view.book_is_old, rows)


def axis_header_rows(height: int) -> int:
    """Return how many rows of an axis name its columns: one where there is room."""
    return 1 if height > _PLAIN_AXIS_ROWS else 0


_PLAIN_AXIS_ROWS = 20
"""Up to so many rows an axis has no header: at 80×24 every row is a price."""


def aged(old: bool, rows: list[Line]) -> list[Line]:
    """Return the rows, without colours that say anything when what they show is not kept up."""
    return [faded(row) for row in rows] if old else rows


def message_fits_mid(message: str, side: int, mid: int) -> bool:
    """Tell whether a sentence stands in the mid row; a longer one is written over the rows of the asks."""
    return cell_len(message) <= 2 * side + 2 * RULE + mid - 2


def _split(half: int) -> tuple[int, int]:
    mid = mid_width(half)
    return max(0, half - RULE - mid), mid


def _scale(view: InstrumentView, side: int) -> _Scale:
    columns = side_columns(side, split=view.show_split)
    # Beside two exchanges' sizes a bar would say whose it is.
    without_bars = view.show_split or view.book is None
    largest = 0 if without_bars or view.book is None else view.scale or largest_size(view.book)
    return _Scale(columns, largest, view.book_is_old)


def _rows(view: InstrumentView, count: int, side: int, *, asks: bool) -> list[tuple[LevelRow, _Scale]]:
    """Return each level of a side, best first."""
    scale = _scale(view, side)
    book = view.book
    if book is None or view.message:
        return [(LevelRow(0, NOTHING, NOTHING, None), scale)] * count
    levels = LevelBook(view)
    if asks:
        found = levels.axis_rows(view.held_asks[:count]) or levels.ask_rows(book.ask_prices[:count])
    else:
        found = levels.axis_rows(view.held_bids[:count]) or levels.bid_rows(book.bid_prices[:count])
    found += [LevelRow(0, NOTHING, NOTHING, None)] * (count - len(found))
    return [(row, scale) for row in found]


def _ask_cells(level: SideLevel, side: int, scale: _Scale, view: InstrumentView, *, other: SideLevel = NOTHING) -> Line:
    """Return a side of asks; where a held row has bids by now, they stand there in their own colours."""
    if level == NOTHING and other != NOTHING:
        return _cells_of(other, side, scale, view, _BID, _BIDS, asks=True)
    return _cells_of(level, side, scale, view, _ASK, _ASKS, asks=True)


def _bid_cells(level: SideLevel, side: int, scale: _Scale, view: InstrumentView, *, other: SideLevel = NOTHING) -> Line:
    """Return a side of bids; where a held row has asks by now, they stand there in their own colours."""
    if level == NOTHING and other != NOTHING:
        return _cells_of(other, side, scale, view, _ASK, _ASKS, asks=False)
    return _cells_of(level, side, scale, view, _BID, _BIDS, asks=False)


def _cells_of(
    level: SideLevel, side: int, scale: _Scale, view: InstrumentView, area: Look, bars: str, *, asks: bool
) -> Line:
    columns = scale.columns if asks else scale.columns[::-1]
    cells = _side_cells(level, columns, view.content.of(level.change), view.least_change, area)
    bar = _bar_cells(level, side, scale)
    if not bar:
        return cells
    color = "old-bar" if scale.stale else bars
    return banded(cells, side - bar, side, color) if asks else banded(cells, 0, bar, color)


def _bar_cells(level: SideLevel, side: int, scale: _Scale) -> int:
    """Return the cells of a depth bar: never nothing where there is something."""
    if not scale.largest or not level.size:
        return 0
    return min(side, max(1, round(level.size * side / scale.largest)))


@worded
@lru_cache(maxsize=2048)
def _side_cells(level: SideLevel, columns: SideColumns, change: int, least_change: int, area: Look) -> Line:
    """Return the columns of one side as they stand from left to right, a blank between any two numbers."""
    cells = [_cell(kind, level, change, least_change, area) for kind, _ in columns]
    shown = column_texts(columns, [texts for texts, _ in cells])
    return tuple(
        Span(right(text, width), look) for text, (_, width), (_, look) in zip(shown, columns, cells, strict=True)
    )


def _cell(kind: Cell, level: SideLevel, change: int, least_change: int, area: Look) -> tuple[tuple[str, ...], Look]:
    """Return the spellings of one cell, the longest first, and its look; no spelling = the cell is empty."""
    if kind is Cell.SIZE:
        return formatting.size_texts(level.size) if level.size else (), area
    if kind is Cell.CUMULATIVE:
        return formatting.size_texts(level.cumulative) if level.size else (), area._replace(color="muted")
    if kind in (Cell.KRX, Cell.NXT):
        size = None if level.venues is None else level.venues.krx if kind is Cell.KRX else level.venues.nxt
        return formatting.amount_texts(size) if size else (), area._replace(color=kind.value)
    if not level.size:
        return (), area
    shown = {Cell.TRADED: -level.change.traded, Cell.PLACED: level.change.placed}.get(kind, change)
    look = area._replace(color=formatting.sign_tone(shown), dim=not level.change.fresh)
    return formatting.signed_texts(shown) if shown and abs(shown) >= least_change else (), look


def _price_cells(view: InstrumentView, row: LevelRow, mid: int) -> Line:
    """Return ``> 72,500  +0.83고  512천``: coloured against the base price, boxed when it is the last trade's."""
    if not row.price:
        return (Span(" " * mid),)
    # In an auction the mid row's box is round the expected price; a second one would be a second current price.
    expecting = view.book is not None and bool(view.book.indicative_price)
    current = view.trade is not None and not expecting and view.trade.price == row.price
    chosen = view.cursor is not None and view.cursor.price == row.price
    columns = price_columns(view, mid)
    cells = _price(row.price, view.base_price, _mark(view, row.price), current, chosen, columns, mid)
    if not columns.volume:
        return cells
    return (
        *cells,
        *_volume(row.volume, view.traded.levels[0].total if view.traded.levels else 0, view.price_is_old),
    )


@worded
@lru_cache(maxsize=2048)
def _price(
    price: Price,
    base_price: Price | None,
    mark: tuple[str, str],
    current: bool,
    chosen: bool,
    columns: PriceColumns,
    mid: int,
) -> Line:
    tone = formatting.tone(price, base_price)
    box = Look(color=tone, background="price-box" if current else "", bold=current or chosen, reverse=chosen)
    text = formatting.fitting(formatting.price_texts(price), columns.price)
    pct = formatting.change_pct(price, base_price)
    percent = formatting.fitting(formatting.percent_texts(pct), columns.percent) if columns.percent else ""
    sign, color = mark
    room = mid - _CURSOR_CELLS - columns.price - columns.mark - columns.volume
    return (
        Span((">" if current else " ") + right(text, columns.price), box),
        Span(right(percent, room), Look(color=tone)),
        Span(right(sign, columns.mark), Look(color=color)),
    )


@worded
@lru_cache(maxsize=1024)
def _volume(volume: VolumeAtPrice | None, most: int, stale: bool) -> Line:
    """Return what traded at a price: the shares over a bar of what buyers, then sellers, took."""
    if volume is None or not volume.total:
        return (Span(" " * _VOLUME_CELLS),)
    text = formatting.fitting(formatting.short_texts(volume.total), _VOLUME_CELLS - 1)
    best = volume.total == most
    line: Line = (Span(right(text, _VOLUME_CELLS - 1) + " ", Look(color="muted" if not best else "", bold=best)),)
    return volume_bar(line, volume, most, _VOLUME_CELLS, stale=stale)


def volume_bar(line: Line, volume: VolumeAtPrice, most: int, width: int, *, stale: bool) -> Line:
    """Lay what buyers took at the left, then what sellers took, then the rest behind a row."""
    if not volume.total:
        return line
    end = min(width, max(1, round(volume.total * width / max(1, most))))
    if stale:
        return banded(line, 0, end, "old-bar")
    bought = round(end * volume.buy / volume.total)
    sold = round(end * (volume.buy + volume.sell) / volume.total)
    line = banded(line, 0, bought, "bought-bar")
    line = banded(line, bought, sold, "sold-bar")
    return banded(line, sold, end, "untaken-bar")


def price_columns(view: InstrumentView, mid: int) -> PriceColumns:
    """Return the columns of the prices; where the dearest price does not fit beside it, the percent goes."""
    volume = _VOLUME_CELLS if mid >= _VOLUME_FROM else 0
    room = mid - volume - _CURSOR_CELLS - _MARK_CELLS
    price = room - _PERCENT_CELLS - 1
    dearest = _dearest(view)
    if dearest and len(formatting.price_texts(dearest)[1]) > price:
        return PriceColumns(room, 0, _MARK_CELLS, volume)
    return PriceColumns(max(0, price), _PERCENT_CELLS, _MARK_CELLS, volume)


def _dearest(view: InstrumentView) -> Price:
    if view.axis:
        return view.axis[0]
    return 0 if view.book is None else max(*view.book.ask_prices, *view.book.bid_prices)


def _mark(view: InstrumentView, price: Price) -> tuple[str, str]:
    """Return the mark of a price and its colour; of several the most important one."""
    return next(((mark.text, mark.color) for mark in view.markers if mark.row_price == price), ("", ""))


def _touches(view: InstrumentView) -> tuple[Marker, ...]:
    """Return best ask, best bid and last print as marks: the first to be missed where the axis does not show them."""
    book, trade = view.book, view.trade
    prices = (
        (words.touch_ask, 0 if book is None else book.ask_price),
        (words.touch_bid, 0 if book is None else book.bid_price),
        (words.header_volume, 0 if trade is None else trade.price),
    )
    return tuple(Marker(floor_to_tick(price, view.table), text, "accent", price) for text, price in prices if price)


def _edge(arrow: str, marks: Sequence[Marker], width: int, area: Look) -> Line:
    """Return ``↑고 73,400 상 93,400``: marks out of sight, the nearest first, as many as are whole."""
    text = ""
    for mark in marks:
        price = formatting.price_text(mark.row_price)
        longer = f"{text} {mark.text} {price}" if text else f" {arrow}{mark.text} {price}"
        if cell_len(longer) > width:
            break
        text = longer
    return (Span(text + " " * (width - cell_len(text)), area._replace(color="muted")),)


def _ask_header(view: InstrumentView, side: int, mid: int) -> Line:
    return (_side_header(view, side, asks=True), RULE_SPAN, _price_header(view, mid))


def _axis_header(view: InstrumentView, side: int, mid: int) -> Line:
    return joined(
        (
            (_side_header(view, side, asks=True),),
            (RULE_SPAN, _price_header(view, mid), RULE_SPAN),
            (_side_header(view, side, asks=False),),
        )
    )


def _side_header(view: InstrumentView, side: int, *, asks: bool) -> Span:
    columns = side_columns(side, split=view.show_split)
    names = [right(_header_of(kind, view), cells) for kind, cells in columns]
    area = "ask-area" if asks else "bid-area"
    return Span("".join(names if asks else reversed(names)), _HEADER._replace(background=area))


def _header_of(kind: Cell, view: InstrumentView) -> str:
    if kind is Cell.CHANGE:
        return words.change_contents[view.content]
    return {
        Cell.CUMULATIVE: words.header_cumulative,
        Cell.TRADED: words.header_traded,
        Cell.PLACED: words.header_placed,
        Cell.NXT: words.header_nxt,
        Cell.KRX: words.header_krx,
        Cell.SIZE: words.header_size,
    }[kind]


def _since(view: InstrumentView) -> str:
    """Return from when on the volume at price is known, as ``10:05~``."""
    traded = view.traded
    if traded.minutes is not None:
        return words.volume_recent.format(minutes=traded.minutes)
    return words.volume_since.format(at=formatting.minute_text(traded.since)) if traded.since else words.header_volume


def _price_header(view: InstrumentView, mid: int) -> Span:
    volume = _VOLUME_CELLS if mid >= _VOLUME_FROM else 0
    percent = _PERCENT_CELLS + 1
    price = mid - percent - _MARK_CELLS - volume
    mode = view.axis_mode
    name = mode if mode and cell_len(mode) <= price else words.header_price
    if view.fetched_book_s is not None:
        name = formatting.fitting((words.header_fetched.format(title=name), words.fetched), price)
    traded = right(f"{_since(view)} ", volume) if volume else ""
    return Span(right(name, price) + right(words.header_percent, percent) + "  " + traded, _HEADER)


def _with_message(rows: Sequence[Line], message: str, width: int) -> list[Line]:
    """Return the rows with a long sentence written over the last of them."""
    sentence = wrapped(message, width - 2)[-len(rows) :]
    written = [(Span(center(text, width)),) for text in sentence]
    return [*rows[: len(rows) - len(written)], *written]
