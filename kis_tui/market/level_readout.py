"""What a level of the book means for somebody who would trade up to it."""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.ticks import TickTable, steps_between

_CENT = Decimal("0.01")


class LevelSide(Enum):
    """Where a price is in a book."""

    ASK = "ask"
    """At the best ask or above it."""
    BID = "bid"
    """At the best bid or below it."""
    INSIDE = "inside"
    """Between the best bid and the best ask, or beside an empty side: nothing rests there."""


class Readout(NamedTuple):
    """One level, read out."""

    price: Price
    """KRW."""
    side: LevelSide
    size: int
    """Shares at this very price."""
    cumulative: int
    """Shares from the best price of this side up to this one, it included."""
    worth: Price
    """KRW of the cumulative shares, each at its own price."""
    ticks: int | None
    """Steps from the best price of this side; None = too many to count, or there is no best price."""
    touch_pct: Decimal | None
    """Percent from the best price of this side, signed; None = there is none."""
    wanted: int
    """Shares somebody wants to take."""
    taken: int
    """How many of them the levels shown would give; fewer than ``wanted`` = they are not enough."""
    fill_price: Decimal | None
    """KRW a share on average for ``taken``, two decimals; None = nothing could be taken."""
    last_price: Price
    """KRW of the last level taken from; 0 = none."""


def readout(book: BookSnapshot, price: Price, wanted: int, table: TickTable = TickTable.STOCK) -> Readout:
    """Return what ``price`` means in ``book``.

    Args:
        book: the newest one; in an auction its few levels.
        price: KRW, on the grid.
        wanted: shares whose average price is asked for; they are taken from the side that ``price`` is on.
        table: the stock's tick sizes.
    """
    side = side_of(book, price)
    prices, sizes = (book.bid_prices, book.bid_sizes) if side is LevelSide.BID else (book.ask_prices, book.ask_sizes)
    levels = [(at, size) for at, size in zip(prices, sizes, strict=True) if at and size]
    if side is LevelSide.INSIDE:
        return Readout(price, side, 0, 0, 0, None, None, wanted, 0, None, 0)
    best = prices[0]
    between = [(at, size) for at, size in levels if (at <= price if side is LevelSide.ASK else at >= price)]
    taken, cost, last_price = _taken(levels, wanted)
    return Readout(
        price=price,
        side=side,
        size=next((size for at, size in levels if at == price), 0),
        cumulative=sum(size for _, size in between),
        worth=sum((at * size for at, size in between), start=0),
        ticks=steps_between(min(best, price), max(best, price), table),
        touch_pct=((Decimal(price) - best) * 100 / best).quantize(_CENT),
        wanted=wanted,
        taken=taken,
        fill_price=(Decimal(cost) / taken).quantize(_CENT) if taken else None,
        last_price=last_price,
    )


def side_of(book: BookSnapshot, price: Price) -> LevelSide:
    """Return on which side of the book a price is; of a crossed book the asks count first."""
    if book.ask_price and price >= book.ask_price:
        return LevelSide.ASK
    if book.bid_price and price <= book.bid_price:
        return LevelSide.BID
    return LevelSide.INSIDE


def _taken(levels: Iterable[tuple[Price, int]], wanted: int) -> tuple[int, Price, Price]:
    """Return shares taken, what they cost, and the last price, walking from the best level outwards."""
    taken: int = 0
    cost: Price = 0
    last_price: Price = 0
    for price, size in levels:
        part = min(size, wanted - taken)
        if part <= 0:
            break
        taken += part
        cost += price * part
        last_price = price
    return taken, cost, last_price
