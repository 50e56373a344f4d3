"""The ladder: asks with the worst on top, bids with the best on top, one bar scale for both."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

from rich.cells import cell_len

from kis_tui.domain.book import NO_LEVELS
from kis_tui.domain.price import Price
from kis_tui.ui import formatting, words
from kis_tui.ui.drawing.columns import RULE, SideColumns, levels_in, mid_width, side_columns
from kis_tui.ui.lines import Line, Look, Span, banded, center, faded, right, wrapped
from kis_tui.ui.views import InstrumentView

RULE_SPAN = Span("|", Look(color="rule"))
_HEADER = Look(color="muted")
_PERCENT_CELLS = 6
_MARK_CELLS = 2
_CURSOR_CELLS = 1


class Level(NamedTuple):
    """One level as it is drawn."""

    price: Price
    """KRW; 0 = the row is empty."""
    size: int
    """Shares; 0 = its cell is empty."""
    change: int
    """Shares since the book before; 0 = none to show."""
    cumulative: int
    """Shares from the best level to this one."""


class Bar(NamedTuple):
    """A depth bar."""

    cells: int
    color: str


_ASKS, _BIDS = "ask-bar", "bid-bar"
_NOTHING = Level(0, 0, 0, 0)
_NO_BAR = Bar(0, "")
_ASK = Look(background="ask-area")
_BID = Look(background="bid-area")


def ask_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the upper left half: 누적 | 증감 | 잔량 | 호가 등락률, best ask at the bottom."""
    side, mid = _split(width)
    shown = levels_in(height)
    rows = [
        (*_ask_cells(level, side, bar), RULE_SPAN, *prices)
        for level, bar, prices in _rows(view, shown, side, mid, _ASKS)
    ][::-1]
    spare = height - shown
    header: list[Line] = [(_ask_header(side_columns(side)), RULE_SPAN, _price_header(mid))] if spare else []
    blank: Line = (Span(" " * side, _ASK), RULE_SPAN, Span(" " * mid))
    rows = [*[blank] * (spare - 1), *header, *rows]
    if view.message and not message_fits_mid(view.message, side, mid):
        rows = _with_message(rows, view.message, width)
    return aged(view.book_stale_s, rows)


def bid_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the lower right half: 호가 등락률 | 잔량 | 증감 | 누적, best bid on top."""
    side, mid = _split(width)
    shown = levels_in(height)
    rows = [
        (*prices, RULE_SPAN, *_bid_cells(level, side, bar))
        for level, bar, prices in _rows(view, shown, side, mid, _BIDS)
    ]
    blank: Line = (Span(" " * mid), RULE_SPAN, Span(" " * side, _BID))
    return aged(view.book_stale_s, [*rows, *[blank] * (height - shown)])


def aged(stale_s: int | None, rows: list[Line]) -> list[Line]:
    """Return the rows, without colours that say anything when what they show may be out of date."""
    return rows if stale_s is None else [faded(row) for row in rows]


def message_fits_mid(message: str, side: int, mid: int) -> bool:
    """Tell whether a sentence stands in the mid row; a longer one is written over the rows of the asks."""
    return cell_len(message) <= 2 * side + 2 * RULE + mid - 2


def _split(half: int) -> tuple[int, int]:
    mid = mid_width(half)
    return max(0, half - RULE - mid), mid


def _rows(view: InstrumentView, count: int, side: int, mid: int, sizes_of: str) -> Iterator[tuple[Level, Bar, Line]]:
    """Yield each level, best first, with its bar and the cells of its price."""
    book = view.book
    if book is None or view.message:
        for _row in range(count):
            yield _NOTHING, _NO_BAR, (Span(" " * mid),)
        return
    asks = sizes_of == _ASKS
    prices, sizes = (book.ask_prices, book.ask_sizes) if asks else (book.bid_prices, book.bid_sizes)
    changes = view.ask_changes if asks else view.bid_changes
    if len(changes) != len(prices):
        changes = NO_LEVELS
    # Both sides on one scale.
    largest = max(*book.ask_sizes, *book.bid_sizes, 1)
    bar_color = "rule" if view.book_stale_s is not None else sizes_of
    price_cells, percent_cells = price_columns(view, mid)
    # In an auction the mid row's box is round the expected price; a second one would be a second current price.
    last = view.trade.price if view.trade is not None and not book.indicative_price else None
    for row in islice(zip(prices, sizes, changes, accumulate(sizes), strict=True), count):
        level = Level(*row)
        # Never nothing where there is something.
        cells = max(1, round(level.size * side / largest)) if level.price and level.size else 0
        yield (
            level,
            Bar(cells, bar_color),
            _price_cells(
                level.price,
                view.base_price,
                _mark(view, level.price),
                level.price == last,
                price_cells,
                percent_cells,
                mid,
            ),
        )


@lru_cache(maxsize=512)
def _ask_cells(level: Level, side: int, bar: Bar) -> Line:
    columns = side_columns(side)
    size, change = _size_and_change(level, columns)
    cells = (
        *_cumulative(level, columns, _ASK),
        Span(right(change, columns.change), _ASK._replace(color=formatting.sign_tone(level.change))),
        Span(right(size, columns.size), _ASK),
    )
    return banded(cells, side - bar.cells, side, bar.color)


@lru_cache(maxsize=512)
def _bid_cells(level: Level, side: int, bar: Bar) -> Line:
    columns = side_columns(side)
    size, change = _size_and_change(level, columns)
    cells = (
        Span(right(size, columns.size), _BID),
        Span(right(change, columns.change), _BID._replace(color=formatting.sign_tone(level.change))),
        *_cumulative(level, columns, _BID),
    )
    return banded(cells, 0, bar.cells, bar.color)


def _size_and_change(level: Level, columns: SideColumns) -> tuple[str, str]:
    """Return size and change, a blank between them; the size keeps all its digits and gives up commas first."""
    if not level.price or not level.size:
        return "", ""
    change = formatting.fitting(formatting.signed_texts(level.change), columns.change - 1) if columns.change else ""
    room = columns.size - (1 if change or columns.cumulative else 0)
    return formatting.fitting(formatting.size_texts(level.size), room), change


def _cumulative(level: Level, columns: SideColumns, look: Look) -> Line:
    if not columns.cumulative:
        return ()
    shown = level.price and level.size
    text = formatting.fitting(formatting.size_texts(level.cumulative), columns.cumulative - 1) if shown else ""
    return (Span(right(text, columns.cumulative), look._replace(color="muted")),)


@lru_cache(maxsize=512)
def _price_cells(
    price: Price,
    base_price: Price | None,
    mark: tuple[str, str],
    current: bool,
    price_cells: int,
    percent_cells: int,
    mid: int,
) -> Line:
    """Return ``> 72,500  +0.83고``: coloured against the base price, boxed when it is the last trade's."""
    if not price:
        return (Span(" " * mid),)
    tone = formatting.tone(price, base_price)
    box = Look(color=tone, background="price-box" if current else "", bold=current)
    text = formatting.fitting(formatting.price_texts(price), price_cells)
    pct = formatting.change_pct(price, base_price)
    percent = formatting.fitting(formatting.percent_texts(pct), percent_cells) if percent_cells else ""
    sign, color = mark
    return (
        Span((">" if current else " ") + right(text, price_cells), box),
        Span(right(percent, mid - _CURSOR_CELLS - price_cells - _MARK_CELLS), Look(color=tone)),
        Span(right(sign, _MARK_CELLS), Look(color=color)),
    )


def price_columns(view: InstrumentView, mid: int) -> tuple[int, int]:
    """Return the cells of price and percent; where the dearest price does not fit beside it, the percent goes."""
    price_cells = mid - _CURSOR_CELLS - _MARK_CELLS - _PERCENT_CELLS - 1
    if view.book is not None:
        dearest = max(*view.book.ask_prices, *view.book.bid_prices)
        if len(formatting.price_texts(dearest)[1]) > price_cells:
            return mid - _CURSOR_CELLS - _MARK_CELLS, 0
    return max(0, price_cells), _PERCENT_CELLS


def _mark(view: InstrumentView, price: Price) -> tuple[str, str]:
    """Return the marker of a price and its colour: the regular close, day's high, low, open, or the base."""
    if price == view.regular_close:
        return words.MARK_CLOSE, "accent"
    trade = view.trade
    if trade is not None:
        if price == trade.high:
            return words.MARK_HIGH, "rise"
        if price == trade.low:
            return words.MARK_LOW, "fall"
        if price == trade.open:
            return words.MARK_OPEN, "mark-open"
    return (words.MARK_BASE, "flat") if price == view.base_price else ("", "")


def _ask_header(columns: SideColumns) -> Span:
    return Span(
        right(words.HEADER_CUMULATIVE, columns.cumulative)
        + right(words.HEADER_CHANGE, columns.change)
        + right(words.HEADER_SIZE, columns.size),
        _HEADER._replace(background="ask-area"),
    )


def _price_header(mid: int) -> Span:
    percent = _PERCENT_CELLS + 1
    price = mid - percent - _MARK_CELLS
    return Span(right(words.HEADER_PRICE, price) + right(words.HEADER_PERCENT, percent) + "  ", _HEADER)


def _with_message(rows: Sequence[Line], message: str, width: int) -> list[Line]:
    """Return the rows with a long sentence written over the last of them."""
    sentence = wrapped(message, width - 2)[-len(rows) :]
    written = [(Span(center(text, width)),) for text in sentence]
    return [*rows[: len(rows) - len(written)], *written]
