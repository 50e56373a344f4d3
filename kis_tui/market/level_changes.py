"""The change of each level since the book before, by price, and how much of it prints explain."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kis_tui.domain.book import DEPTH, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, MarketSession
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.side_flows import Flow, FlowWindow, SideFlows

__all__ = ["NO_CHANGE", "SHOWN_S", "Flow", "LevelChange", "LevelChanges", "SideFlows"]

SHOWN_S = 2.0
"""Seconds for which a change is shown."""
FRESH_S = 1.0
"""Seconds for which it counts as fresh."""
BOOKS_KEPT = 16
"""Comparisons that a print which comes after its book can still be counted to."""
PRINTS_WAITING = 500
"""Prints kept for the book that contains them; of more the oldest are forgotten."""


class LevelChange(NamedTuple):
    """What a level gained or lost from one book to the next."""

    total: int
    """Shares now minus shares before."""
    traded: int
    """Shares that prints took from the level meanwhile, at least 0; 0 where that is not known."""
    fresh: bool = False
    """The change is less than a second old."""
    known: bool = True
    """Whether all shares that traded meanwhile were seen as prints; False = the day's volume rose by more than they
    have, so that nobody knows how much of the total was traded."""

    @property
    def placed(self) -> int:
        """Shares stacked (+) or pulled (-): what no print explains; 0 where that is not known."""
        return self.total + self.traded if self.known else 0


NO_CHANGE = LevelChange(0, 0)


class LevelChanges:
    """What each level of one stock's book gained or lost against the book shown before.

    The first book of a stock, the first whose day's volume is smaller than the one before, and the first after an
    auction began or ended at either exchange, is compared with nothing: an auction discloses three levels only, and
    which three moves with the expected price. So a price that comes into sight in an auction is no change.

    A print by a buyer takes from the asks at its price, one by a seller from the bids. The day's volume, which books
    and prints of one stream both tell, says which book contains a print; where it is missing, a print belongs to the
    next book. Prints without a known aggressor, between the best prices, or at the closing price take from no level.

    Where the day's volume rose from one book to the next by more than the prints between them, some did not come, or
    not yet: what changed there is told without saying what of it was traded, and is in no flow. A print at the price
    of a level whose aggressor is not readable does not help: it may have taken from that level.
    """

    def __init__(self) -> None:
        self._asks = _Side(rising=True)
        self._bids = _Side(rising=False)
        self._book: BookSnapshot | None = None
        self._steps: deque[_Step] = deque(maxlen=BOOKS_KEPT)
        self._waiting: deque[Trade] = deque(maxlen=PRINTS_WAITING)
        """Prints that no book contained yet."""

    def update(self, book: BookSnapshot, now: float) -> None:
        """Compare with the book before; the same one again changes nothing.

        Args:
            book: the newest book.
            now: monotonic seconds of the source's clock.
        """
        before = self._book
        if book is before:
            return
        self._book = book
        if before is None or not _comparable(before, book):
            if before is not None and _stock(before) != _stock(book):
                self._forget_flows()
            self._steps.clear()
            if before is not None and _began_anew(before, book):
                self._forget_waiting(above=before.volume or 0)
            self._asks.begin(book.ask_prices, book.ask_sizes, whole=not book.phase.is_auction)
            self._bids.begin(book.bid_prices, book.bid_sizes, whole=not book.phase.is_auction)
            self._take_contained(book)
            return
        account = _Account(before.volume, book.volume)
        asks = self._asks.follow(book.ask_prices, book.ask_sizes, now, account, whole=not book.phase.is_auction)
        bids = self._bids.follow(book.bid_prices, book.bid_sizes, now, account, whole=not book.phase.is_auction)
        step = _Step(before.volume, book.volume, asks, bids, account)
        self._steps.append(step)
        for trade in self._take_contained(book):
            self._attribute(trade, step)

    def take_trade(self, trade: Trade) -> None:
        """Take one print of the same stream, each once and in order.

        One that the newest book contains already explains that book's change, or an earlier one's, afterwards.
        """
        if self._waiting and self._waiting[-1].trade_date != trade.trade_date:
            self._waiting.clear()
        book = self._book
        if book is None or not _contains(book, trade) or trade.volume is None or book.volume is None:
            self._waiting.append(trade)
            return
        step = next((step for step in self._steps if step.contains(trade.volume)), None)
        if step is not None and _stock(trade) == _stock(book):
            self._attribute(trade, step)

    def forget(self) -> None:
        """Compare the next book with nothing, as after a hole in the stream."""
        self._book = None
        self._steps.clear()
        self._waiting.clear()
        self._asks.forget()
        self._bids.forget()
        self._forget_flows()

    def shown(self, book: BookSnapshot, now: float) -> tuple[tuple[LevelChange, ...], tuple[LevelChange, ...]]:
        """Return the changes of asks and bids, ten each, best first; ``NO_CHANGE`` = none in the last two seconds."""
        asks, bids = self.by_price(now)
        if self._book is None or not _comparable(self._book, book):
            asks = bids = {}
        return (
            tuple(asks.get(price, NO_CHANGE) for price in book.ask_prices),
            tuple(bids.get(price, NO_CHANGE) for price in book.bid_prices),
        )

    def by_price(self, now: float) -> tuple[Mapping[Price, LevelChange], Mapping[Price, LevelChange]]:
        """Return the changes of the last two seconds at prices of the newest book, asks and bids.

        A level that is as large as before though prints took from it has a change too.
        """
        return self._asks.by_price(now), self._bids.by_price(now)

    def flow(self, now: float) -> SideFlows:
        """Return what was stacked, pulled and traded in the last minute.

        A level that vanished where the next book would show it counts with its whole size. One that moved out of
        sight or came into sight counts only with what prints took from it.
        """
        return SideFlows(self._asks.flows.sum(now), self._bids.flows.sum(now))

    def _forget_flows(self) -> None:
        self._asks.flows.forget()
        self._bids.flows.forget()

    def _take_contained(self, book: BookSnapshot) -> list[Trade]:
        """Return the waiting prints that ``book`` contains; the others of its stock wait on."""
        waiting = [trade for trade in self._waiting if _stock(trade) == _stock(book)]
        self._waiting.clear()
        self._waiting.extend(trade for trade in waiting if not _contains(book, trade))
        return [trade for trade in waiting if _contains(book, trade)]

    def _forget_waiting(self, above: int) -> None:
        """Forget prints after a day's volume of ``above``: no book of that day contained them, and it is over."""
        waiting = [trade for trade in self._waiting if trade.volume is not None and trade.volume <= above]
        self._waiting.clear()
        self._waiting.extend(waiting)

    def _attribute(self, trade: Trade, step: "_Step") -> None:
        if trade.session is not MarketSession.CLOSING:
            if trade.aggressor is Aggressor.BUYER:
                self._asks.take(trade.price, trade.size, trade.ask_price, step.asks)
            elif trade.aggressor is Aggressor.SELLER:
                self._bids.take(trade.price, trade.size, trade.bid_price, step.bids)
            elif trade.aggressor is Aggressor.UNKNOWN and step.had(trade.price):
                return
        step.account.explain(trade.size)


def _contains(book: BookSnapshot, trade: Trade) -> bool:
    """Tell whether a print is in a book by the day's volume; without one, every print that came before it is."""
    return book.volume is None or trade.volume is None or trade.volume <= book.volume


def _stock(value: BookSnapshot | Trade) -> tuple[str, Venue]:
    return value.code, value.venue


def _comparable(before: BookSnapshot, book: BookSnapshot) -> bool:
    return _stock(before) == _stock(book) and _kind(before) == _kind(book) and not _began_anew(before, book)


def _began_anew(before: BookSnapshot, book: BookSnapshot) -> bool:
    return before.volume is not None and book.volume is not None and book.volume < before.volume


def _kind(book: BookSnapshot) -> tuple[bool, bool]:
    """Return what two books must have in common; a merged one is continuous while one exchange holds an auction."""
    return book.phase.is_auction, bool(book.indicative_price)


class _Levels:
    """One side of one book.

    Args:
        prices: from the best outwards; 0 = empty.
        sizes: shares at them.
        rising: these are asks.
        whole: a side of fewer than ten levels is all there is; an auction discloses three levels only.
    """

    def __init__(self, prices: Iterable[Price], sizes: Iterable[int], *, rising: bool, whole: bool) -> None:
        self.sizes = {price: size for price, size in zip(prices, sizes, strict=True) if price and size}
        self._rising = rising
        self._whole = whole
        self._edge = next(reversed(self.sizes)) if len(self.sizes) == DEPTH else None

    def shows(self, price: Price) -> bool:
        """Tell whether the size at ``price`` is known: it is there, or would be if there were one."""
        if price in self.sizes:
            return True
        if not self._whole:
            return False
        return self._edge is None or (price < self._edge if self._rising else price > self._edge)


class _Account:
    """How many of the shares by which the day's volume rose between two books are seen as prints."""

    def __init__(self, volume_before: int | None, volume: int | None) -> None:
        rise = 0 if volume_before is None or volume is None else volume - volume_before
        self._missing = rise
        self._flows: list[tuple[FlowWindow, Flow, float]] = []
        """What is counted as soon as all of them are."""

    @property
    def settled(self) -> bool:
        """Whether all are; a volume that is not told says nothing is missing."""
        return self._missing <= 0

    def count(self, window: FlowWindow, flow: Flow, at: float) -> None:
        """Count a flow, now or when the account is settled."""
        if self.settled:
            window.add(flow, at)
        else:
            self._flows.append((window, flow, at))

    def explain(self, size: int) -> None:
        """Take a print between the two books."""
        self._missing -= size
        if self.settled:
            for window, flow, at in self._flows:
                window.add(flow, at)
            self._flows.clear()


class _Change:
    """One level's change; prints may be added to it later."""

    __slots__ = ("account", "at", "number", "total", "traded")

    def __init__(self, total: int, number: int, at: float, account: _Account) -> None:
        self.account = account
        self.total = total
        self.traded = 0
        self.number = number
        self.at = at


class _Comparison(NamedTuple):
    """One side against the same side of the book before."""

    number: int
    at: float
    before: _Levels
    after: _Levels
    account: _Account
    changes: dict[Price, _Change]
    """Of prices whose size both books tell, those with a change."""


class _Step(NamedTuple):
    """A book against the one before."""

    volume_before: int | None
    volume: int | None
    asks: _Comparison
    bids: _Comparison
    account: _Account

    def had(self, price: Price) -> bool:
        """Tell whether one of both books showed a level at a price."""
        return any(price in levels.sizes for side in (self.asks, self.bids) for levels in (side.before, side.after))

    def contains(self, volume: int) -> bool:
        """Tell whether the print after which the day's volume was ``volume`` came between the two books."""
        after_first = self.volume_before is None or volume > self.volume_before
        return after_first and self.volume is not None and volume <= self.volume


class _Side:
    """The levels of one side, and what changed at them."""

    def __init__(self, *, rising: bool) -> None:
        self._rising = rising
        self._levels = _Levels((), (), rising=rising, whole=False)
        self._shown: dict[Price, _Change] = {}
        """The newest change of each price that is still in the book."""
        self._number = 0
        """Counts comparisons."""
        self.flows = FlowWindow()

    def forget(self) -> None:
        self._levels = _Levels((), (), rising=self._rising, whole=False)
        self._shown = {}

    def begin(self, prices: Sequence[Price], sizes: Sequence[int], *, whole: bool) -> None:
        """Take levels that are compared with nothing."""
        self._levels = _Levels(prices, sizes, rising=self._rising, whole=whole)
        self._shown = {}

    def follow(
        self, prices: Sequence[Price], sizes: Sequence[int], now: float, account: _Account, *, whole: bool
    ) -> _Comparison:
        """Compare with the levels before, price by price."""
        before, after = self._levels, _Levels(prices, sizes, rising=self._rising, whole=whole)
        self._number += 1
        changes: dict[Price, _Change] = {}
        for price in before.sizes | after.sizes:
            total = after.sizes.get(price, 0) - before.sizes.get(price, 0)
            if total and before.shows(price) and after.shows(price):
                changes[price] = _Change(total, self._number, now, account)
        self._levels = after
        self._shown = {price: change for price, change in (self._shown | changes).items() if price in after.sizes}
        account.count(self.flows, Flow(sum(change.total for change in changes.values()), 0), now)
        return _Comparison(self._number, now, before, after, account, changes)

    def take(self, price: Price, size: int, quote: Price | None, compared: _Comparison) -> None:
        """Count a print to the change between two books.

        Args:
            price: the print's.
            size: shares.
            quote: the best price of this side after the print; 0 = none is left, None = not known.
            compared: the side of the books.
        """
        if not self._was_met(price, quote, compared):
            return
        if not (compared.before.shows(price) and compared.after.shows(price)):
            compared.account.count(self.flows, Flow(0, size), compared.at)
            return
        compared.account.count(self.flows, Flow(size, size), compared.at)
        change = compared.changes.get(price)
        if change is None:
            change = compared.changes[price] = _Change(0, compared.number, compared.at, compared.account)
        change.traded += size
        shown = self._shown.get(price)
        if price in self._levels.sizes and (shown is None or shown.number < change.number):
            self._shown[price] = change

    def by_price(self, now: float) -> dict[Price, LevelChange]:
        return {
            price: _told(change, fresh=now - change.at < FRESH_S)
            for price, change in self._shown.items()
            if now - change.at < SHOWN_S and (change.total or change.account.settled)
        }

    def _was_met(self, price: Price, quote: Price | None, compared: _Comparison) -> bool:
        """Tell whether a print took from this side, and not from an order between the best prices.

        It did where a level was. Elsewhere its own quote tells: an order that came and went between two books.
        """
        if price in compared.before.sizes:
            return True
        if quote is None:
            return price in compared.after.sizes
        return not quote or (price >= quote if self._rising else price <= quote)


def _told(change: _Change, *, fresh: bool) -> LevelChange:
    known = change.account.settled
    return LevelChange(change.total, change.traded if known else 0, fresh, known)
