"""Large sizes waiting in a book: where one appears, and where one goes."""

from typing import NamedTuple

from kis_tui.alerts.alert import BookSide, WallEnd
from kis_tui.domain.book import DEPTH, BookSnapshot
from kis_tui.domain.price import Price

GONE_BELOW = 2
"""A wall is gone when less than its threshold divided by this is left; in between it wavers."""
MOST_WALLS = 100
"""Walls remembered of one book, those out of sight included; of more the oldest are forgotten."""


class WallChange(NamedTuple):
    """A wall that came or went."""

    side: BookSide
    price: Price
    """KRW, its level."""
    size: int
    """Shares that are there now."""
    appeared: bool
    end: WallEnd | None = None
    """None while it stands."""


class _Wall:
    """One that stands, as far as it is known."""

    __slots__ = ("in_sight", "peak", "size", "told", "traded")

    def __init__(self, size: int) -> None:
        self.size = size
        self.peak = size
        """Shares, the most that were seen since it stands."""
        self.traded = 0
        """Shares of it that have traded."""
        self.told = True
        """Every book since told its day's volume."""
        self.in_sight = True


class _Side:
    """One side of one book.

    A side that is not full shows every level it has; of a full one nothing is known beyond the tenth.
    """

    def __init__(self, side: BookSide, book: BookSnapshot) -> None:
        self.side = side
        prices = book.ask_prices if side is BookSide.ASK else book.bid_prices
        sizes = book.ask_sizes if side is BookSide.ASK else book.bid_sizes
        self.sizes = {price: size for price, size in zip(prices, sizes, strict=True) if price and size}
        self.best = next(iter(self.sizes), None)
        self._edge = next(reversed(self.sizes)) if len(self.sizes) == DEPTH else None

    def shows(self, price: Price) -> bool:
        """Tell whether the size at ``price`` is known; where no level is it is 0."""
        if self._edge is None or price in self.sizes:
            return True
        return price < self._edge if self.side is BookSide.ASK else price > self._edge

    def reaches(self, price: Price) -> bool:
        """Tell whether no level is better than ``price``."""
        return self.best is None or (self.best >= price if self.side is BookSide.ASK else self.best <= price)


class Walls:
    """The walls of one stream's book.

    An auction discloses three levels only, and which ones moves with the expected price: its books are left out, and
    after it the walls are looked for anew without a word. A wall that comes into sight counts as one that appears,
    once: out of sight and back it is the same.

    Args:
        threshold: the least of a wall, shares or KRW.
        in_won: it is KRW: size times price.
    """

    def __init__(self, threshold: Price, *, in_won: bool) -> None:
        self._threshold = threshold
        self._in_won = in_won
        self._walls: dict[tuple[BookSide, Price], _Wall] = {}
        self._before: BookSnapshot | None = None

    @property
    def stand(self) -> bool | None:
        """Whether there is a wall in sight; None = no book was seen."""
        return None if self._before is None else any(wall.in_sight for wall in self._walls.values())

    def forget(self) -> None:
        """Look for walls anew with the next book."""
        self._walls.clear()
        self._before = None

    def take(self, book: BookSnapshot, *, after_hole: bool = False) -> list[WallChange]:
        """Compare with the book before; returns what came and went, the largest first.

        Args:
            book: the newest book.
            after_hole: books are missing between the two.
        """
        before = self._before
        if book.phase.is_auction:
            self.forget()
            return []
        self._before = book
        is_like_before = before is not None and bool(before.indicative_price) == bool(book.indicative_price)
        if before is None or not is_like_before:
            self._walls.clear()
        rise = None if before is None else _rise(before, book)
        if after_hole:
            rise = None
        changes: list[WallChange] = []
        for side in BookSide:
            after = _Side(side, book)
            if before is not None:
                changes += self._gone(_Side(side, before), after, rise)
            changes += self._come(after)
        return sorted(changes, key=lambda change: -change.size) if before is not None and is_like_before else []

    def _come(self, side: _Side) -> list[WallChange]:
        come = []
        for price, size in side.sizes.items():
            if (side.side, price) not in self._walls and self._worth(price, size) >= self._threshold:
                if len(self._walls) >= MOST_WALLS:
                    del self._walls[next(iter(self._walls))]
                self._walls[side.side, price] = _Wall(size)
                come.append(WallChange(side.side, price, size, appeared=True))
        return come

    def _gone(self, before: _Side, after: _Side, rise: int | None) -> list[WallChange]:
        gone = []
        for (side, price), wall in list(self._walls.items()):
            if side is not after.side:
                continue
            was_in_sight, wall.in_sight = wall.in_sight, after.shows(price)
            if not wall.in_sight:
                continue
            size = after.sizes.get(price, 0)
            drop = max(0, wall.size - size)
            if drop and before.reaches(price) | after.reaches(price):
                wall.traded += min(drop, rise or 0)
            wall.told = wall.told and rise is not None and was_in_sight
            wall.size, wall.peak = size, max(wall.peak, size)
            if self._worth(price, size) * GONE_BELOW < self._threshold:
                del self._walls[side, price]
                if was_in_sight:
                    gone.append(WallChange(side, price, size, appeared=False, end=_end_of(wall)))
        return gone

    def _worth(self, price: Price, size: int) -> Price:
        return price * size if self._in_won else size


def _rise(before: BookSnapshot, book: BookSnapshot) -> int | None:
    """Return the shares that traded between two books; None = not told."""
    if before.volume is None or book.volume is None or book.volume < before.volume:
        return None
    return book.volume - before.volume


def _end_of(wall: _Wall) -> WallEnd:
    if not wall.told:
        return WallEnd.UNKNOWN
    return WallEnd.TRADED if wall.traded * 2 >= wall.peak - wall.size else WallEnd.PULLED
