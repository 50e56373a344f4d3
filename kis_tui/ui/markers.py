"""Prices of the day that are marked beside the ladder's prices."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.quote import Quote
from kis_tui.domain.ticks import TickTable, floor_to_tick, is_on_grid, static_vi_prices
from kis_tui.domain.trade import Trade
from kis_tui.ui.day_limits import day_limits
from kis_tui.ui.wording.language import words


class Marker(NamedTuple):
    """One marked price."""

    row_price: int
    """KRW, the tick whose row carries the mark: the price itself, or the tick below one off the grid."""
    text: str
    """One letter of two cells."""
    color: str
    """Theme colour."""
    price: Price
    """KRW, the exact price."""


def markers(
    trade: Trade | None,
    book: BookSnapshot | None,
    base_price: Price | None,
    table: TickTable,
    *,
    quote: Quote | None = None,
    regular_close: Price | None = None,
    average: Price | None = None,
    alerts: Iterable[Price] = (),
) -> tuple[Marker, ...]:
    """Return the marks of a stock; of several at one price the first is shown where there is room for one.

    Args:
        trade: the newest print, or what was asked for in its place: it has the day's prices; None = none yet.
        book: the newest book, for the mid prices; a mid price between two ticks is no row's.
        base_price: KRW; None = not known.
        table: the stock's tick sizes.
        quote: the newest answer about the price, for the limits; None = they are calculated.
        regular_close: KRW, of today's regular session; None = not known yet.
        average: KRW, what the user paid on average; None = not told.
        alerts: KRW, what alerts of the user's wait for.
    """
    limits = day_limits(base_price, table, quote)
    found = [
        *_own(average, alerts),
        *_of_day(trade, regular_close),
        *_limits(limits),
        *_interruption(trade, table),
    ]
    found += _averages(trade, book, table)
    found += _at(base_price, words.mark_base, "flat")
    return tuple(
        Marker(floor_to_tick(price, table), text, color, price) for price, text, color in _in_reach(found, limits)
    )


def edge_marks(
    marks: Sequence[Marker], prices: Sequence[Price], *, first: Sequence[Marker] = ()
) -> tuple[tuple[Marker, ...], tuple[Marker, ...]]:
    """Return the marks above and below the prices in sight, the nearest first.

    Args:
        marks: all of a stock.
        prices: of the rows, in any order; 0 = a row without one.
        first: marks that stand before all others, in their order.
    """
    shown = [price for price in prices if price]
    if not shown:
        return (), ()
    top, bottom = max(shown), min(shown)
    leading_above = tuple(mark for mark in first if mark.row_price > top)
    leading_below = tuple(mark for mark in first if mark.row_price < bottom)
    above = sorted((mark for mark in marks if mark.row_price > top), key=lambda mark: mark.price)
    below = sorted((mark for mark in marks if mark.row_price < bottom), key=lambda mark: mark.price, reverse=True)
    return (*leading_above, *above), (*leading_below, *below)


_Found = tuple[Price, str, str]


def _at(price: Price | None, text: str, color: str) -> Iterator[_Found]:
    if price:
        yield price, text, color


def _own(average: Price | None, alerts: Iterable[Price]) -> Iterator[_Found]:
    for price in alerts:
        yield price, words.mark_alert, "alarm"
    yield from _at(average, words.mark_average, "accent")


def _of_day(trade: Trade | None, regular_close: Price | None) -> Iterator[_Found]:
    yield from _at(regular_close, words.mark_close, "accent")
    if trade is not None:
        yield from _at(trade.high, words.mark_high, "rise")
        yield from _at(trade.low, words.mark_low, "fall")
        yield from _at(trade.open, words.mark_open, "mark-open")


def _limits(limits: tuple[Price, Price] | None) -> Iterator[_Found]:
    if limits is not None:
        lower, upper = limits
        yield from _at(upper, words.mark_upper_limit, "rise")
        yield from _at(lower, words.mark_lower_limit, "fall")


def _interruption(trade: Trade | None, table: TickTable) -> Iterator[_Found]:
    if trade is not None and trade.vi_base_price:
        for price in static_vi_prices(trade.vi_base_price, table):
            yield price, words.mark_vi, "mark-vi"


def _averages(trade: Trade | None, book: BookSnapshot | None, table: TickTable) -> Iterator[_Found]:
    if trade is not None and trade.vwap is not None and trade.vwap > 0:
        yield _whole(trade.vwap), words.mark_vwap, "muted"
    for mid in () if book is None else book.mids:
        if mid.price and is_on_grid(mid.price, table):
            yield mid.price, words.tape_mid_price, mid.venue.value.lower()


def _whole(price: Decimal) -> Price:
    whole = int(price)
    return whole if whole == price else price


def _in_reach(found: Sequence[_Found], limits: tuple[Price, Price] | None) -> Iterator[_Found]:
    """Leave out what no trade of the day can reach: an interruption's price beyond the limits."""
    if limits is None:
        yield from found
        return
    lower, upper = limits
    for price, text, color in found:
        if text != words.mark_vi or lower <= price <= upper:
            yield price, text, color
