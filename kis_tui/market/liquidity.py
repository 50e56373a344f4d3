"""What rested and what traded at each price in the last minutes, second by second."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade

STEP_S = 1
"""Seconds of one sample."""
SAMPLES_KEPT = 600
"""Samples of one stream; older ones are forgotten."""
STEPS_S = (1, 2, 5, 10)
"""Seconds that a column may join."""
_DAY_S = 86_400


class TradedShares(NamedTuple):
    """Shares traded at one price, by who took them."""

    bought: int
    """The buyer was the aggressor."""
    sold: int
    unknown: int
    """Without an aggressor (auctions), or the print does not tell."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.bought + self.sold + self.unknown

    def plus(self, more: "TradedShares") -> "TradedShares":
        """Return both together."""
        return TradedShares(self.bought + more.bought, self.sold + more.sold, self.unknown + more.unknown)


class Column(Struct, frozen=True):
    """A second, or several joined."""

    asks: Mapping[Price, int]
    """KRW to shares: the last book of the second, of several joined seconds the largest at each price. A price that
    is not there was empty or beyond the levels that are sent."""
    bids: Mapping[Price, int]
    trades: Mapping[Price, TradedShares]
    """KRW to what traded; also off the grid."""
    second: int | None
    """Exchange time at the end, seconds since midnight KST, counted on where nothing told it; None = never told."""
    known: bool
    """Whether there was a book; False = nothing is known of the levels (the line was down, or no book had come)."""
    auction: bool
    """The newest book is an auction's: three levels a side, and nothing can be traded at them yet."""


_NO_LEVELS: Mapping[Price, int] = {}
_NO_TRADES: Mapping[Price, TradedShares] = {}
_NO_SHARES = TradedShares(0, 0, 0)
_UNKNOWN = Column(_NO_LEVELS, _NO_LEVELS, _NO_TRADES, None, known=False, auction=False)


class LiquidityHistory:
    """The last ``SAMPLES_KEPT`` seconds of one stream.

    A second without a book has the levels of the second before, as long as the line was up; after ``line_down``
    nothing is known until the next book. All times are monotonic seconds of the source's clock and never fall; an
    earlier one counts as the newest.
    """

    def __init__(self) -> None:
        self._samples: list[Column] = []
        """One for each second up to the newest, oldest first."""
        self._newest = 0
        """The second of the last sample."""
        self._heard = 0
        """The second of the newest book or print."""
        self._down = False
        """The line went down after the last sample's book."""
        self._step_s = STEP_S
        self._joined: dict[int, Column] = {}
        """Finished columns of ``_step_s``, by the number of the column."""

    def take_book(self, book: BookSnapshot, now: float) -> None:
        """Keep the levels of a book; of several in a second the last."""
        self._take(now)
        self._down = False
        self._samples[-1] = replace(
            self._samples[-1],
            asks={price: size for price, size in zip(book.ask_prices, book.ask_sizes, strict=True) if price and size},
            bids={price: size for price, size in zip(book.bid_prices, book.bid_sizes, strict=True) if price and size},
            second=self._second(book.ts_event),
            known=True,
            auction=book.phase.is_auction,
        )

    def take_trade(self, trade: Trade, now: float) -> None:
        """Add one print to its second."""
        self._take(now)
        sample = self._samples[-1]
        bought, sold, unknown = sample.trades.get(trade.price, _NO_SHARES)
        if trade.aggressor is Aggressor.BUYER:
            bought += trade.size
        elif trade.aggressor is Aggressor.SELLER:
            sold += trade.size
        else:
            unknown += trade.size
        trades = {**sample.trades, trade.price: TradedShares(bought, sold, unknown)}
        self._samples[-1] = replace(sample, trades=trades, second=self._second(trade.ts_event))

    def line_down(self, last_heard: float) -> None:
        """Stop carrying levels on: the line was lost, or the book is not kept up any more.

        Args:
            last_heard: when the line was last known to be up; what was carried on since is taken back.
        """
        until = max(self._heard, int(last_heard))
        carried_on = self._newest - until
        if carried_on > 0:
            del self._samples[-carried_on:]
            self._newest = until
            self._joined.clear()
        elif self._samples:
            self._advance(until)
        self._down = True

    def columns(self, now: float, count: int, step_s: int = STEP_S) -> tuple[Column, ...]:
        """Return the newest columns, oldest first, the last one up to ``now``; fewer when there are not so many.

        Args:
            now: monotonic seconds.
            count: columns at most.
            step_s: seconds that each column joins, one of ``STEPS_S``. They begin at multiples of it, so the newest
                column may not have all of its seconds yet.
        """
        if not self._samples or count <= 0:
            return ()
        self._advance(now)
        if step_s == STEP_S:
            return tuple(self._samples[-count:])
        if step_s != self._step_s:
            self._step_s = step_s
            self._joined.clear()
        oldest = self._newest - len(self._samples) + 1
        last = self._newest // step_s
        first = max(oldest // step_s, last - count + 1)
        for number in [number for number in self._joined if number < oldest // step_s]:
            del self._joined[number]
        return (*(self._finished(number, oldest) for number in range(first, last)), self._join(last, oldest))

    def _take(self, now: float) -> None:
        """Make the last sample the one for what came at ``now``."""
        self._advance(now)
        self._heard = self._newest

    def _advance(self, now: float) -> None:
        """Add samples up to ``now``, with the levels of the last one while the line is up."""
        if not self._samples:
            self._samples.append(_UNKNOWN)
            self._newest = int(now)
            return
        missing = int(now) - self._newest
        if missing <= 0:
            return
        last = self._samples[-1]
        quiet = _UNKNOWN if self._down else replace(last, trades=_NO_TRADES)
        for after in range(max(1, missing - SAMPLES_KEPT + 1), missing + 1):
            second = None if last.second is None else (last.second + after) % _DAY_S
            self._samples.append(replace(quiet, second=second))
        self._newest += missing
        del self._samples[:-SAMPLES_KEPT]

    def _second(self, ts_event: int | None) -> int | None:
        return self._samples[-1].second if ts_event is None else ts_event

    def _finished(self, number: int, oldest: int) -> Column:
        column = self._joined.get(number)
        if column is None:
            column = self._joined[number] = self._join(number, oldest)
        return column

    def _join(self, number: int, oldest: int) -> Column:
        start = max(0, number * self._step_s - oldest)
        return joined(self._samples[start : (number + 1) * self._step_s - oldest])


def joined(columns: Sequence[Column]) -> Column:
    """Return neighbouring columns as one: the largest size at each price, what traded summed.

    Args:
        columns: oldest first, at least one.
    """
    asks: dict[Price, int] = {}
    bids: dict[Price, int] = {}
    trades: dict[Price, TradedShares] = {}
    before: Column | None = None
    for column in columns:
        # A quiet second has the very levels of the one before.
        if before is None or column.asks is not before.asks:
            _raise_to(asks, column.asks)
        if before is None or column.bids is not before.bids:
            _raise_to(bids, column.bids)
        for price, shares in column.trades.items():
            trades[price] = trades.get(price, _NO_SHARES).plus(shares)
        before = column
    known_columns = [column for column in columns if column.known]
    return Column(
        asks=asks,
        bids=bids,
        trades=trades,
        second=columns[-1].second,
        known=bool(known_columns),
        auction=bool(known_columns) and known_columns[-1].auction,
    )


def _raise_to(largest: dict[Price, int], sizes: Mapping[Price, int]) -> None:
    for price, size in sizes.items():
        if size > largest.get(price, 0):
            largest[price] = size
