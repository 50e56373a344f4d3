"""The unified book taken apart: what of it rests at KRX and what at NXT, merged by price from three streams.

The broker sends the unified book and each exchange's own as separate frames; they belong together only when they are
of one moment, so the split also says whether they add up.
"""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from kis_tui.domain.book import DEPTH, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.venue import Venue

DISAGREE_FOR_S = 1.0
"""Seconds for which the books may disagree: frames of one moment arrive one after the other."""
APART_S = 2
"""Seconds of exchange time up to which books that cannot be added up count as of one moment."""


class VenueSizes(NamedTuple):
    """Shares that rest at one price; 0 = none there, None = not known.

    Not known is: there is no book of that venue, the price is beyond the tenth level it shows, or it is none of the
    three levels that an auction's book shows.
    """

    krx: int | None
    nxt: int | None


class VenueSplit(Struct, frozen=True):
    """The books of one stock at both venues, beside the unified one."""

    asks: Mapping[Price, VenueSizes]
    """Every ask price of the three books, best first."""
    bids: Mapping[Price, VenueSizes]
    """Every bid price of the three books, best first."""
    ask_venues: tuple[Venue, ...]
    """Where the lowest ask is that can be taken now: KRX, NXT, both when equal; empty = neither trades continuously
    or has asks."""
    bid_venues: tuple[Venue, ...]
    """Where the highest bid is."""
    crossed: tuple[Venue, Venue] | None
    """(venue of the bid, venue of the ask) of a unified book that is crossed in continuous trading over venue books
    that are not; None = not crossed, or crossed for another reason."""
    alone: Venue | None
    """The unified book is this venue's alone although the other one's book has orders within the prices it shows: that
    one is closed, halted or in an auction of its own. None = not so, or not known."""
    checkable: bool
    """All three books are there, by their own phases in continuous trading, and both venues are in the unified one."""
    agrees: bool | None
    """Wherever all three books reach, KRX and NXT add up to the unified one; None = not checkable."""
    apart_s: int | None
    """Seconds of exchange time between the unified book and the newer of the venues' books; None = one of the three
    is missing or has no time. The older venue's book says nothing: a book is sent when it changes, so that of a
    quiet venue is old without being wrong."""


def venue_split(unified: BookSnapshot | None, krx: BookSnapshot | None, nxt: BookSnapshot | None) -> VenueSplit:
    """Take a unified book apart.

    Args:
        unified: the unified book of a stock.
        krx: KRX's book of the same stock; None = none.
        nxt: NXT's; None = none, or NXT does not trade the stock or is closed now.
    """
    alone = _alone(unified, krx, nxt)
    trading = {
        book.venue: book
        for book in (krx, nxt)
        if book is not None and _is_continuous(book) and alone in (None, book.venue)
    }
    checkable = (
        unified is not None and len(trading) == 2 and _is_continuous(unified) and unified.indicative_price is None
    )
    asks, asks_agree = _side(unified, krx, nxt, rising=True)
    bids, bids_agree = _side(unified, krx, nxt, rising=False)
    return VenueSplit(
        asks=asks,
        bids=bids,
        ask_venues=_best({venue: book.ask_price for venue, book in trading.items()}, lowest=True),
        bid_venues=_best({venue: book.bid_price for venue, book in trading.items()}, lowest=False),
        crossed=_crossed(trading) if checkable and unified is not None and unified.is_crossed else None,
        alone=alone,
        checkable=checkable,
        agrees=(asks_agree and bids_agree) if checkable else None,
        apart_s=_apart_s(unified, krx, nxt),
    )


class SplitWatch:
    """Tells a lasting mismatch of one stock's three books from the moment between their frames."""

    def __init__(self) -> None:
        self._since: float | None = None

    def update(self, split: VenueSplit, now: float) -> None:
        """Take the newest split; call it whenever one of the three books changed.

        Args:
            split: the split now.
            now: monotonic seconds, never falling.
        """
        apart = split.apart_s is not None and split.apart_s > APART_S
        if split.agrees is False or (split.agrees is None and apart):
            if self._since is None:
                self._since = now
        else:
            self._since = None

    def mismatch(self, now: float) -> bool:
        """Whether the books have not belonged together for more than a second.

        They do not when they disagree, or when they cannot be added up and are more than two seconds apart.

        Args:
            now: monotonic seconds.
        """
        return self._since is not None and now - self._since > DISAGREE_FOR_S

    def forget(self) -> None:
        """Begin anew, as for another stock or after the line was down."""
        self._since = None


class _Shown:
    """What one side of a book tells of any price."""

    __slots__ = ("_edge", "_rising", "_whole", "sizes")

    def __init__(self, book: BookSnapshot, *, rising: bool) -> None:
        prices, sizes = (book.ask_prices, book.ask_sizes) if rising else (book.bid_prices, book.bid_sizes)
        self.sizes = {price: size for price, size in zip(prices, sizes, strict=True) if price}
        self._rising = rising
        self._whole = book.phase is SessionPhase.CONTINUOUS
        self._edge = next(reversed(self.sizes)) if len(self.sizes) == DEPTH else None

    def size(self, price: Price) -> int | None:
        """Return the shares at ``price``; None = not told."""
        size = self.sizes.get(price)
        if size is not None or not self._whole:
            return size
        if self._edge is None:
            return 0
        beyond = price > self._edge if self._rising else price < self._edge
        return None if beyond else 0


def _side(
    unified: BookSnapshot | None, krx: BookSnapshot | None, nxt: BookSnapshot | None, *, rising: bool
) -> tuple[dict[Price, VenueSizes], bool]:
    """Return the sizes of one side by price, best first, and whether they add up wherever they can be added."""
    shown = [None if book is None else _Shown(book, rising=rising) for book in (unified, krx, nxt)]
    prices = {price for side in shown if side is not None for price in side.sizes}
    sizes: dict[Price, VenueSizes] = {}
    agree = True
    for price in sorted(prices, reverse=not rising):
        merged, at_krx, at_nxt = (None if side is None else side.size(price) for side in shown)
        sizes[price] = VenueSizes(at_krx, at_nxt)
        if merged is not None and at_krx is not None and at_nxt is not None and at_krx + at_nxt != merged:
            agree = False
    return sizes, agree


def _is_continuous(book: BookSnapshot) -> bool:
    """Whether orders meet continuously; trading at the closing price has the phase code of it but is not."""
    if book.phase is not SessionPhase.CONTINUOUS or book.session is MarketSession.CLOSING:
        return False
    waits = book.after_hours_ask_size > 0 or book.after_hours_bid_size > 0
    return book.session is MarketSession.AFTER or not waits


def _alone(unified: BookSnapshot | None, krx: BookSnapshot | None, nxt: BookSnapshot | None) -> Venue | None:
    if unified is None or krx is None or nxt is None:
        return None
    for book, other in ((krx, nxt), (nxt, krx)):
        if _levels(book) == _levels(unified) and _would_be_shown(other, unified):
            return book.venue
    return None


def _would_be_shown(book: BookSnapshot, unified: BookSnapshot) -> bool:
    """Tell whether a unified book that contained ``book`` would show one of its best prices."""
    continuous = unified.phase is SessionPhase.CONTINUOUS
    asks, bids = ([price for price in side if price] for side in (unified.ask_prices, unified.bid_prices))
    asks_reach = max(asks, default=0) if len(asks) == DEPTH or not continuous else book.ask_price
    bids_reach = min(bids, default=0) if len(bids) == DEPTH or not continuous else 0
    return 0 < book.ask_price <= asks_reach or (book.bid_price > 0 and book.bid_price >= bids_reach)


def _levels(book: BookSnapshot) -> tuple[tuple[Price, ...], ...]:
    return book.ask_prices, book.ask_sizes, book.bid_prices, book.bid_sizes


def _best(prices: Mapping[Venue, Price], *, lowest: bool) -> tuple[Venue, ...]:
    told = {venue: price for venue, price in prices.items() if price}
    if not told:
        return ()
    best = min(told.values()) if lowest else max(told.values())
    return tuple(venue for venue, price in told.items() if price == best)


def _crossed(trading: Mapping[Venue, BookSnapshot]) -> tuple[Venue, Venue] | None:
    if any(book.is_crossed for book in trading.values()):
        return None
    for bids, asks in ((Venue.KRX, Venue.NXT), (Venue.NXT, Venue.KRX)):
        if 0 < trading[asks].ask_price <= trading[bids].bid_price:
            return bids, asks
    return None


def _apart_s(unified: BookSnapshot | None, krx: BookSnapshot | None, nxt: BookSnapshot | None) -> int | None:
    if unified is None or krx is None or nxt is None:
        return None
    if unified.ts_event is None or krx.ts_event is None or nxt.ts_event is None:
        return None
    return abs(unified.ts_event - max(krx.ts_event, nxt.ts_event))
