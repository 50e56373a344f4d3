"""Volume at price of one stream: how many shares traded where, by who took them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.market.volume_chain import VolumeChain

PRICES_KEPT = 400
"""Prices counted apart; of more, the ones farthest from the newest print are folded into one sum."""
MINUTES_KEPT = 30
"""Minutes for which the shares are also counted apart."""


class VolumeAtPrice(NamedTuple):
    """Shares traded at one price."""

    price: Price
    """KRW."""
    buy: int
    """Shares in which the buyer was the aggressor."""
    sell: int
    unknown: int
    """Shares without an aggressor (auctions) or with one that the print does not tell, as of all fetched prints."""

    @property
    def total(self) -> int:
        """All shares at this price."""
        return self.buy + self.sell + self.unknown


class Profile(Struct, frozen=True):
    """The volume at price of a stretch of time."""

    levels: tuple[VolumeAtPrice, ...] = ()
    """Most shares first, of equal ones the higher price."""
    since: int | None = None
    """Exchange time of the first print, seconds since midnight KST; None = no print with a time, or one before the
    last ``minutes``."""
    minutes: int | None = None
    """The last so many minutes only, the running one included; None = everything since the first print."""
    missed_shares: int = 0
    """Shares traded meanwhile but not seen, by the day's volume."""
    folded_shares: int = 0
    """Shares at prices too far away to be counted apart."""

    @property
    def point_of_control(self) -> Price | None:
        """The price with most shares; None = nothing traded."""
        return self.levels[0].price if self.levels else None


class VolumeProfile:
    """Shares by price since the first print of a trading day, and for each of the last minutes.

    The volume before the first print is not known by price, nor are the shares of a hole until they are fetched; both
    are left out, and what a hole swallowed is counted.
    """

    def __init__(self) -> None:
        self._trade_date = ""
        self._since: int | None = None
        self._chain = VolumeChain()
        self._doubted: tuple[tuple[_Count, int], ...] = ()
        """Where shares were last counted as missed, and how many; the next print may take them back."""
        self._minute = -1
        """The newest minute of any print."""
        self._all = _Count()
        self._minutes: dict[int, _Count] = {}

    def add(self, trade: Trade) -> None:
        """Count one print. Those of another ``trade_date`` begin a new day."""
        if trade.trade_date != self._trade_date:
            self._trade_date = trade.trade_date
            self._since = None
            self._doubted = ()
            self._minute = -1
            self._all = _Count()
            self._minutes = {}
        counts = [self._all]
        if trade.ts_event is not None:
            minute = trade.ts_event // 60
            if self._since is None:
                self._since = trade.ts_event
            self._minute = max(self._minute, minute)
            counts.append(self._of_minute(minute))
        self._count_missed(trade, counts)
        for count in counts:
            count.add(trade)

    def fill(self, trades: Iterable[Trade], after: Trade) -> None:
        """Count prints of a hole that were fetched afterwards; they are missed no longer.

        Args:
            trades: without an aggressor.
            after: the print that had revealed the hole, counted already.
        """
        if after.trade_date != self._trade_date:
            return
        self._chain.trust()
        self._doubted = ()
        noticed = None if after.ts_event is None else self._minutes.get(after.ts_event // 60)
        for trade in trades:
            self._all.missed -= trade.size
            self._all.add(trade)
            if noticed is not None:
                noticed.missed -= trade.size
            if trade.ts_event is not None:
                self._of_minute(trade.ts_event // 60).add(trade)

    def whole(self) -> Profile:
        """Return everything since the first print."""
        return _profile([self._all], self._since, None)

    def recent(self, minutes: int, now: int) -> Profile:
        """Return the last minutes; prints of a later time are left out, they are of the day before.

        Args:
            minutes: 1 to ``MINUTES_KEPT``, the running one included.
            now: the exchange's time, seconds since midnight KST.
        """
        span = range(now // 60 - minutes + 1, now // 60 + 1)
        since = self._since if self._since is not None and self._since // 60 in span else None
        kept = [count for minute, count in self._minutes.items() if minute in span]
        return _profile(kept, since, minutes)

    def _count_missed(self, trade: Trade, counts: Iterable["_Count"]) -> None:
        """Count the shares between the last print and this one that were not seen."""
        joint = self._chain.join(trade)
        if joint.takes_back:
            for count, missed in self._doubted:
                count.missed -= missed
        self._doubted = tuple((count, joint.missed) for count in counts) if joint.missed else ()
        for count, missed in self._doubted:
            count.missed += missed

    def _of_minute(self, minute: int) -> "_Count":
        count = self._minutes.get(minute)
        if count is None:
            count = _Count()
            if minute > self._minute - MINUTES_KEPT:
                self._minutes[minute] = count
            for old in [old for old in self._minutes if old <= self._minute - MINUTES_KEPT]:
                del self._minutes[old]
        return count


class _Count:
    """Shares by price, of a bounded number of prices."""

    def __init__(self) -> None:
        self.shares: dict[Price, list[int]] = {}
        """[buy, sell, unknown]."""
        self.missed = 0
        self.folded = 0

    def add(self, trade: Trade) -> None:
        shares = self.shares.get(trade.price)
        if shares is None:
            shares = self.shares[trade.price] = [0, 0, 0]
            if len(self.shares) > PRICES_KEPT:
                farthest = _farthest(self.shares, trade.price)
                self.folded += sum(self.shares.pop(farthest))
        shares[_COLUMN.get(trade.aggressor, _UNKNOWN)] += trade.size


def _farthest(prices: Iterable[Price], price: Price) -> Price:
    farthest, most = price, 0
    for other in prices:
        distance = int(other - price if other > price else price - other)
        if distance > most:
            farthest, most = other, distance
    return farthest


_COLUMN = {Aggressor.BUYER: 0, Aggressor.SELLER: 1}
_UNKNOWN = 2


def _profile(counts: Iterable[_Count], since: int | None, minutes: int | None) -> Profile:
    counts = tuple(counts)
    levels = sorted(_levels(counts), key=lambda level: (-level.total, -level.price))
    return Profile(
        levels=tuple(levels),
        since=since,
        minutes=minutes,
        missed_shares=sum(count.missed for count in counts),
        folded_shares=sum(count.folded for count in counts),
    )


def _levels(counts: Iterable[_Count]) -> Iterator[VolumeAtPrice]:
    sums: dict[Price, list[int]] = {}
    for count in counts:
        for price, shares in count.shares.items():
            known = sums.get(price)
            sums[price] = shares if known is None else [a + b for a, b in zip(known, shares, strict=True)]
    for price, (buy, sell, unknown) in sums.items():
        yield VolumeAtPrice(price, buy, sell, unknown)
