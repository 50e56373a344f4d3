"""The rows of the ladder: which price stands in each, and what is known of it on both sides."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.market.level_changes import NO_CHANGE, LevelChange
from kis_tui.market.profile import VolumeAtPrice
from kis_tui.market.venue_split import VenueSizes
from kis_tui.ui.views import InstrumentView


class SideLevel(NamedTuple):
    """One price on one side of the book."""

    size: int
    """Shares; 0 = nothing rests there."""
    cumulative: int
    """Shares from the best level to this one."""
    change: LevelChange
    venues: VenueSizes | None
    """The size by exchange; None = not asked for."""


NOTHING = SideLevel(0, 0, NO_CHANGE, None)


class LevelRow(NamedTuple):
    """One row of the ladder."""

    price: Price
    """KRW; 0 = the row is empty."""
    ask: SideLevel
    bid: SideLevel
    volume: VolumeAtPrice | None
    """What traded at this price; None = nothing, or not shown."""


_EMPTY = LevelRow(0, NOTHING, NOTHING, None)


class LevelBook:
    """A book looked up by price.

    Args:
        view: what is shown; its book must be there.
    """

    def __init__(self, view: InstrumentView) -> None:
        book = view.book
        assert book is not None
        asks, bids = view.ask_changes, view.bid_changes
        split = view.split if view.show_split else None
        self._asks = _side(book.ask_prices, book.ask_sizes, asks, None if split is None else split.asks)
        self._bids = _side(book.bid_prices, book.bid_sizes, bids, None if split is None else split.bids)
        self._volumes = {level.price: level for level in view.traded.levels}

    def ask_rows(self, prices: Sequence[Price]) -> list[LevelRow]:
        """Return the rows of ask prices, in their order; the other side is left out."""
        return [self._row(price, asks=True, bids=False) for price in prices]

    def bid_rows(self, prices: Sequence[Price]) -> list[LevelRow]:
        """Return the rows of bid prices, in their order; the other side is left out."""
        return [self._row(price, asks=False, bids=True) for price in prices]

    def axis_rows(self, prices: Sequence[Price]) -> list[LevelRow]:
        """Return the rows of a price axis, both sides in each."""
        return [self._row(price, asks=True, bids=True) for price in prices]

    def _row(self, price: Price, *, asks: bool, bids: bool) -> LevelRow:
        if not price:
            return _EMPTY
        ask = self._asks.get(price, NOTHING) if asks else NOTHING
        bid = self._bids.get(price, NOTHING) if bids else NOTHING
        return LevelRow(price, ask, bid, self._volumes.get(price))


def largest_size(book: BookSnapshot) -> int:
    """Return the shares that fill a bar: both sides are on one scale; at least 1."""
    return max(*book.ask_sizes, *book.bid_sizes, 1)


def _side(
    prices: Sequence[Price],
    sizes: Sequence[int],
    changes: Mapping[Price, LevelChange],
    venues: Mapping[Price, VenueSizes] | None,
) -> dict[Price, SideLevel]:
    return {
        price: SideLevel(size, total, changes.get(price, NO_CHANGE), None if venues is None else venues.get(price))
        for price, size, total in zip(prices, sizes, accumulate(sizes), strict=True)
        if price
    }
