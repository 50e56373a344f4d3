"""Resting sizes by price: the sides that the order flow changes, and the ten levels that the wire shows of them."""

from random import Random

from msgspec import Struct

from kis_tui.domain.book import DEPTH, NO_LEVELS
from kis_tui.domain.price import Price, midpoint
from kis_tui.domain.ticks import TickTable, step_down, step_up

KEPT = 14
"""Levels a side always has where the price limit leaves room: more than are shown, so that depth scrolls in."""

MOST = 26
"""Levels beyond this are forgotten."""


class Side:
    """One side of one exchange's book, best price first.

    Attributes:
        prices: KRW; rising for asks, falling for bids.
        sizes: shares, as many as prices, never 0.
    """

    __slots__ = ("limit", "prices", "rising", "size", "sizes", "thin", "ticks")

    def __init__(self, *, rising: bool, ticks: TickTable, limit: int, size: int, thin: bool) -> None:
        self.rising = rising
        self.ticks = ticks
        self.limit = limit
        self.size = size
        self.thin = thin
        self.prices: list[int] = []
        self.sizes: list[int] = []

    def further(self, price: int) -> int:
        """Return the next price away from the touch."""
        return step_up(price, self.ticks) if self.rising else step_down(price, self.ticks)

    def nearer(self, price: int) -> int:
        """Return the next price towards the other side."""
        return step_down(price, self.ticks) if self.rising else step_up(price, self.ticks)

    def inside_limit(self, price: int) -> bool:
        """Whether the day's price limit allows ``price``."""
        return price <= self.limit if self.rising else price >= self.limit

    def fill(self, rng: Random, start: int) -> None:
        """Replace everything by a fresh side whose best price is ``start``; empty when the limit forbids it."""
        self.prices.clear()
        self.sizes.clear()
        if self.inside_limit(start) and start > 0:
            self.prices.append(start)
            self.sizes.append(self.fresh_size(rng, 0))
            self.deepen(rng)

    def fresh_size(self, rng: Random, level: int) -> int:
        """Return a plausible resting size for ``level`` (0 = best)."""
        shape = 0.55 + 0.09 * min(level, 9)
        return max(2, round(self.size * shape * rng.lognormvariate(0.0, 0.45)))

    def deepen(self, rng: Random) -> None:
        """Extend the far end to the levels that are always kept, as far as the limit allows."""
        prices = self.prices
        if not prices:
            return
        kept = 7 if self.thin else KEPT
        while len(prices) < kept:
            price = self.further(prices[-1])
            for _ in range(rng.choice((0, 0, 1, 2, 3)) if self.thin else 0):
                price = self.further(price)
            if price <= 0 or not self.inside_limit(price):
                return
            prices.append(price)
            self.sizes.append(self.fresh_size(rng, len(prices) - 1))
        del prices[MOST:]
        del self.sizes[MOST:]

    def improve(self, price: int, size: int) -> None:
        """Put a new best level in front."""
        self.prices.insert(0, price)
        self.sizes.insert(0, size)

    def pull(self, rng: Random) -> None:
        """Take the best level away."""
        del self.prices[0]
        del self.sizes[0]
        self.deepen(rng)


class Ladder(Struct, frozen=True, gc=False):
    """What is shown of a book: levels best first, padded with 0 to ten."""

    ask_prices: tuple[int, ...]
    ask_sizes: tuple[int, ...]
    bid_prices: tuple[int, ...]
    bid_sizes: tuple[int, ...]

    @property
    def total_ask_size(self) -> int:
        """Shares in the visible asks."""
        return sum(self.ask_sizes)

    @property
    def total_bid_size(self) -> int:
        """Shares in the visible bids."""
        return sum(self.bid_sizes)

    @property
    def mid(self) -> Price:
        """Half-way between the best prices; 0 when a side is empty."""
        if not self.ask_prices[0] or not self.bid_prices[0]:
            return 0
        return midpoint(self.ask_prices[0], self.bid_prices[0])


EMPTY_LADDER = Ladder(NO_LEVELS, NO_LEVELS, NO_LEVELS, NO_LEVELS)


def _padded(values: list[int], depth: int) -> tuple[int, ...]:
    shown = values[:depth]
    return (*shown, *NO_LEVELS[len(shown) :])


def _merged(first: Side, second: Side, depth: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    prices: list[int] = []
    sizes: list[int] = []
    mine, theirs = 0, 0
    sign = 1 if first.rising else -1
    while len(prices) < depth and (mine < len(first.prices) or theirs < len(second.prices)):
        ours = first.prices[mine] if mine < len(first.prices) else None
        other = second.prices[theirs] if theirs < len(second.prices) else None
        size = 0
        price = ours if other is None or (ours is not None and sign * ours <= sign * other) else other
        assert price is not None
        if ours == price:
            size += first.sizes[mine]
            mine += 1
        if other == price:
            size += second.sizes[theirs]
            theirs += 1
        prices.append(price)
        sizes.append(size)
    return _padded(prices, depth), _padded(sizes, depth)


def show(books: list[tuple[Side, Side]], depth: int = DEPTH) -> Ladder:
    """Return the ``depth`` best levels of one exchange's (asks, bids), or of two merged by price."""
    if len(books) == 1:
        asks, bids = books[0]
        return Ladder(
            _padded(asks.prices, depth),
            _padded(asks.sizes, depth),
            _padded(bids.prices, depth),
            _padded(bids.sizes, depth),
        )
    if not books:
        return EMPTY_LADDER
    (first_asks, first_bids), (second_asks, second_bids) = books
    ask_prices, ask_sizes = _merged(first_asks, second_asks, depth)
    bid_prices, bid_sizes = _merged(first_bids, second_bids, depth)
    return Ladder(ask_prices, ask_sizes, bid_prices, bid_sizes)
