"""Fits the broker's list of the latest prints, which has no volumes, into a hole of known size.

The list is a stretch of the stream without a gap, but nothing in it says where it begins: prints of one second, price
and size look alike. So every place where it could stand is tried, and only what all of them agree on is believed.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.trade import Trade
from kis_tui.market.fetched_trade import past_trade


class Known(NamedTuple):
    """What is known around a hole; the prints of each side follow each other without another hole."""

    before: Sequence[Trade]
    """Oldest first; empty = forgotten."""
    missed_shares: int
    after: Sequence[Trade]
    """Oldest first, at least the print that revealed the hole."""


def fitting(known: Known, listed: Sequence[PastTrade]) -> tuple[PastTrade, ...]:
    """Return the prints to put at the newer end of the hole, oldest first; none where that cannot be told.

    Their sizes sum up to the missing shares, or to less where the list ends inside the hole.

    Args:
        known: the prints around the hole.
        listed: the latest prints, newest first.
    """
    stretch = _readable(listed)
    if not stretch or _may_be_elsewhere(known, stretch):
        return ()
    fits = set(_fits(known, stretch))
    return fits.pop() if len(fits) == 1 else ()


def trades_before(after: Trade, past: Sequence[PastTrade]) -> tuple[Trade, ...]:
    """Return fetched prints as trades of the stream: the day's volume reckoned back, what is not known left out.

    Args:
        after: the print that follows them at once; its volume is known.
        past: oldest first.
    """
    assert after.volume is not None
    volume = after.volume - after.size
    trades: list[Trade] = []
    for one in reversed(past):
        trades.append(past_trade(one, after.code, after.venue, trade_date=after.trade_date, volume=volume))
        volume -= one.size
    return tuple(reversed(trades))


def _fits(known: Known, stretch: Sequence[PastTrade]) -> Iterator[tuple[PastTrade, ...]]:
    """Yield what would be in the hole, for each place of the print after it in the list."""
    for end in range(len(stretch)):
        if not _begin_alike(stretch[end:], known.after):
            continue
        start, shares = end, 0
        while start and shares < known.missed_shares:
            start -= 1
            shares += stretch[start].size
        if shares == known.missed_shares:
            joins = _end_alike(stretch[:start], known.before)
        else:
            joins = shares < known.missed_shares
        if joins and not (known.before and _is_earlier(stretch[start], known.before[-1])):
            yield tuple(stretch[start:end])


def _may_be_elsewhere(known: Known, stretch: Sequence[PastTrade]) -> bool:
    """Tell whether the list could be without the print after the hole: older than it, or newer."""
    return _may_be_older(known, stretch) or _may_be_newer(known, stretch)


def _may_be_older(known: Known, stretch: Sequence[PastTrade]) -> bool:
    before, missed, after = known
    newest = stretch[-1]
    if _is_earlier(after[0], newest):
        return False
    inside = 0
    for start in range(len(stretch), -1, -1):  # its newest prints, from ``start`` on, are in the hole
        inside += stretch[start].size if start < len(stretch) else 0
        if inside > missed:
            break
        if _end_alike(stretch[:start], before) and not (before and _is_earlier(stretch[0], before[-1]) and not start):
            return True
    return any(
        _end_alike(stretch, before[:-skipped]) and not _is_earlier(before[-skipped], newest)
        for skipped in range(1, len(before) + 1)
    )


def _may_be_newer(known: Known, stretch: Sequence[PastTrade]) -> bool:
    after = known.after
    oldest = stretch[0]
    if _is_earlier(oldest, after[0]):
        return False
    return any(
        _begin_alike(stretch, after[skipped:]) and not _is_earlier(oldest, after[skipped - 1])
        for skipped in range(1, len(after) + 1)
    )


def _readable(listed: Sequence[PastTrade]) -> list[PastTrade]:
    """Return the newest part of the list that has times and sizes and is in order, oldest first."""
    stretch: list[PastTrade] = []
    for trade in listed:
        if trade.ts_event is None or trade.size <= 0 or (stretch and _is_earlier(stretch[-1], trade)):
            break
        stretch.append(trade)
    return stretch[::-1]


def _is_earlier(first: PastTrade | Trade, second: PastTrade | Trade) -> bool:
    """Tell whether ``first`` is of an earlier second; False where one has no time."""
    return first.ts_event is not None and second.ts_event is not None and first.ts_event < second.ts_event


def _begin_alike(stretch: Iterable[PastTrade], trades: Iterable[Trade]) -> bool:
    """Tell whether no pair differs, from the oldest on, as far as both go."""
    return all(map(_is_same, stretch, trades))


def _end_alike(stretch: Sequence[PastTrade], trades: Sequence[Trade]) -> bool:
    """Tell whether no pair differs, from the newest back, as far as both go."""
    return all(map(_is_same, reversed(stretch), reversed(trades)))


def _is_same(listed: PastTrade, trade: Trade) -> bool:
    return (listed.ts_event, listed.price, listed.size) == (trade.ts_event, trade.price, trade.size)
