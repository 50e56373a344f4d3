"""The change of each level since the book before, found by price: when a book shifts, an index means another level."""

from collections.abc import Sequence

from kis_tui.domain.book import DEPTH, NO_LEVELS, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.venue import Venue

SHOWN_S = 2.0
"""Seconds for which a change is shown."""


class LevelChanges:
    """What each level of one stock's book gained or lost against the book shown before.

    The first book of a stock, and the first after an auction began or ended at either exchange, is compared with
    nothing: an auction discloses three levels only, and which three moves with the expected price. So a price that
    comes into sight in an auction is no change.
    """

    def __init__(self) -> None:
        self._asks = _Side(rising=True)
        self._bids = _Side(rising=False)
        self._before: BookSnapshot | None = None

    def update(self, book: BookSnapshot, now: float) -> None:
        """Compare with the book before; the same one again changes nothing.

        Args:
            book: the newest book.
            now: monotonic seconds of the source's clock.
        """
        before = self._before
        if book is before:
            return
        if before is None or not _comparable(before, book):
            self.forget()
        self._before = book
        whole = not book.phase.is_auction
        self._asks.update(book.ask_prices, book.ask_sizes, now, whole=whole)
        self._bids.update(book.bid_prices, book.bid_sizes, now, whole=whole)

    def forget(self) -> None:
        """Compare the next book with nothing, as after a hole in the stream."""
        self._before = None
        self._asks.forget()
        self._bids.forget()

    def shown(self, book: BookSnapshot, now: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the changes of asks and bids in shares, ten each, best first; 0 = none in the last two seconds."""
        if self._before is None or not _comparable(self._before, book):
            return NO_LEVELS, NO_LEVELS
        return self._asks.shown(book.ask_prices, now), self._bids.shown(book.bid_prices, now)


def _comparable(before: BookSnapshot, book: BookSnapshot) -> bool:
    return _kind(before) == _kind(book)


def _kind(book: BookSnapshot) -> tuple[str, Venue, bool, bool]:
    """Return what two books must have in common; a merged one is continuous while one exchange holds an auction."""
    return book.code, book.venue, book.phase.is_auction, bool(book.indicative_price)


class _Side:
    """Sizes and changes of one side, by price."""

    def __init__(self, *, rising: bool) -> None:
        self._rising = rising
        self._sizes: dict[Price, int] | None = None
        self._edge: Price | None = None
        self._changes: dict[Price, tuple[int, float]] = {}

    def forget(self) -> None:
        self._sizes, self._edge, self._changes = None, None, {}

    def update(self, prices: Sequence[Price], sizes: Sequence[int], now: float, *, whole: bool) -> None:
        """Compare level by level.

        Args:
            prices: from the best outwards; 0 = empty.
            sizes: shares at them.
            now: monotonic seconds.
            whole: a side of fewer than ten levels is all there is; an auction discloses three levels only.
        """
        levels = {price: size for price, size in zip(prices, sizes, strict=True) if price and size}
        changes: dict[Price, tuple[int, float]] = {}
        if self._sizes is not None:
            for price, size in levels.items():
                before = self._sizes.get(price)
                if before is None and (not whole or self._was_out_of_sight(price)):
                    continue
                change = size - (before or 0)
                if change:
                    changes[price] = (change, now)
                elif price in self._changes:
                    changes[price] = self._changes[price]
        self._sizes, self._changes = levels, changes
        self._edge = None if len(levels) < DEPTH else next(reversed(levels), None)

    def shown(self, prices: Sequence[Price], now: float) -> tuple[int, ...]:
        """Return the change of each price."""
        if not self._changes:
            return NO_LEVELS
        changes = [self._changes.get(price, (0, now)) for price in prices]
        return tuple(change if now - at < SHOWN_S else 0 for change, at in changes)

    def _was_out_of_sight(self, price: Price) -> bool:
        """Tell whether the book before did not reach out to ``price``, so that its size was not known."""
        if self._edge is None:
            return False
        return price > self._edge if self._rising else price < self._edge
