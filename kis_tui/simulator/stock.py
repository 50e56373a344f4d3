"""One stock at both exchanges: its state, and what the streams say of it."""

from collections import deque
from random import Random

from msgspec import Struct

from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.price import Price
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import floor_to_tick, price_limits, static_vi_prices
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.simulator.exchange_side import LATEST_PRINTS, ExchangeSide, Mode, Print
from kis_tui.simulator.issues import Issue
from kis_tui.simulator.ladder import Ladder, Side, show
from kis_tui.simulator.tally import DayTally

ORDINARY = "55"
"""ISCD_STAT_CLS_CODE of nearly every name: it can be bought on credit."""

AUCTION_DEPTH = 3
"""Levels a side that an auction's book shows (captured frames)."""


class Interruption(Struct):
    """One volatility interruption of a stock."""

    began: int
    """Second since midnight KST."""
    price: Price
    """KRW that set it off."""
    reference: int
    """KRW, what that price was measured against."""
    venues: frozenset[Venue]
    """Where it stopped trading."""
    ended: int = 0
    """Second since midnight KST; 0 = it is in force."""


class Stock:
    """The state of one issue, and the prints and announcements not yet sent.

    Args:
        issue: the security.
        seed: any text; the same text gives the same stock.
        trade_date: YYYYMMDD.

    Attributes:
        fair: KRW, where the flow draws the price; it wanders around ``anchor``.
        pull: how strongly ``fair`` follows ``anchor``, per second.
        vi_base: KRW, reference of the static volatility interruption: the last auction's price at KRX.
        vi_limits: KRW, (lower, upper) at which it begins.
        interruptions: today's volatility interruptions, oldest first.
        status_code: ISCD_STAT_CLS_CODE while trading is not suspended.
        matches_every_s: seconds between two matches of a stock that trades in single-price auctions only; 0 = it
            trades continuously.
        opens_late_s, closes_late_s: seconds by which this stock's auctions end at random.
        quoted: stream to (total ask, total bid, waiting ask, waiting bid) of its last book.
        quoted_at: stream to the second of its last book, since midnight KST.
        wanted: streams of this stock that somebody reads; None = all. Others are not built, but counted all the same.
    """

    def __init__(self, issue: Issue, seed: str, trade_date: str) -> None:
        self.issue = issue
        self.rng = Random(f"{seed}/{issue.code}")
        self.trade_date = trade_date
        self.lower, self.upper = price_limits(issue.base_price, issue.ticks)
        self.krx = ExchangeSide(issue, Venue.KRX)
        self.nxt = ExchangeSide(issue, Venue.NXT) if issue.on_nxt else None
        self.sides = [self.krx] if self.nxt is None else [self.krx, self.nxt]
        self.unified = DayTally()
        self.unified_latest: deque[Print] = deque(maxlen=LATEST_PRINTS)
        self.quoted = dict.fromkeys(Venue, (0, 0, 0, 0))
        self.quoted_at = dict.fromkeys(Venue, 0)
        self.anchor = float(issue.base_price)
        self.fair = self.anchor
        self.pull = 1 / 600
        self.flow_second = 0.0
        self.vi_base: int = issue.base_price
        self.vi_limits = static_vi_prices(issue.base_price, issue.ticks)
        self.interruptions: list[Interruption] = []
        self.status_code = ORDINARY
        self.matches_every_s = 0
        self.opens_late_s = self.rng.randint(5, 24)
        self.closes_late_s = self.rng.randint(2, 28)
        self.wanted: frozenset[tuple[Channel, Venue]] | None = None
        self.prints: dict[Venue, list[Trade]] = {venue: [] for venue in Venue}
        self.indicatives: dict[Venue, list[IndicativeMatch]] = {venue: [] for venue in Venue}
        self.announcements: list[MarketStatus] = []

    # --- what others look at -------------------------------------------------

    def wants(self, channel: Channel, venue: Venue) -> bool:
        """Whether somebody reads the stream."""
        return self.wanted is None or (channel, venue) in self.wanted

    def registration(self, channel: Channel, venue: Venue) -> Registration:
        """Return the stream's name."""
        return Registration(channel, venue, self.issue.code)

    def side(self, venue: Venue) -> ExchangeSide:
        """Return this stock at KRX or NXT.

        Raises:
            KeyError: it does not trade there, or ``venue`` is UN.
        """
        for side in self.sides:
            if side.venue is venue:
                return side
        raise KeyError(venue)

    def open_sides(self) -> list[ExchangeSide]:
        """Return the exchanges at which orders meet continuously."""
        return [side for side in self.sides if side.is_open]

    def shown_sides(self, venue: Venue) -> list[ExchangeSide]:
        """Return whose book the stream of ``venue`` shows: for UN what is open, else one auction, else what is halted.

        Whether the broker merges two auctions is not known; here KRX's is shown.
        """
        if venue is not Venue.UN:
            return [self.side(venue)]
        auctioning = [side for side in self.sides if side.mode is Mode.AUCTION]
        halted = [side for side in self.sides if side.mode is Mode.HALTED and (side.asks.prices or side.bids.prices)]
        return self.open_sides() or auctioning[:1] or halted or [self.krx]

    def ladder(self, venue: Venue) -> Ladder:
        """Return the levels that the stream of ``venue`` shows now."""
        sides = self.shown_sides(venue)
        depth = AUCTION_DEPTH if sides[0].mode is Mode.AUCTION else 10
        return show([side.book for side in sides], depth)

    def tally(self, venue: Venue) -> DayTally:
        """Return the day of one stream."""
        return self.unified if venue is Venue.UN else self.side(venue).tally

    def latest(self, venue: Venue) -> deque[Print]:
        """Return the newest prints of one stream, newest last."""
        return self.unified_latest if venue is Venue.UN else self.side(venue).latest

    @property
    def last_price(self) -> Price:
        """KRW, the last print anywhere; the base price before the first."""
        return self.unified.last or self.issue.base_price

    def best_ask(self) -> int:
        """Return the lowest ask of the exchanges that are open; 0 = none."""
        return min((side.asks.prices[0] for side in self.sides if side.is_open and side.asks.prices), default=0)

    def best_bid(self) -> int:
        """Return the highest bid of the exchanges that are open; 0 = none."""
        return max((side.bids.prices[0] for side in self.sides if side.is_open and side.bids.prices), default=0)

    def price_at(self, pct: float) -> int:
        """Return the tick ``pct`` percent off the base price, or the next one below."""
        return floor_to_tick(int(self.issue.base_price * (1 + pct / 100)), self.issue.ticks)

    def vi_base_at(self, venue: Venue) -> int:
        """Return the reference of the static volatility interruption, as the stream of ``venue`` tells it."""
        own = self.nxt.vi_base if venue is Venue.NXT and self.nxt is not None else 0
        return own or self.vi_base

    def vi_limits_at(self, venue: Venue) -> tuple[int, int]:
        """Return KRW, (lower, upper) at which it begins."""
        base = self.vi_base_at(venue)
        return self.vi_limits if base == self.vi_base else static_vi_prices(base, self.issue.ticks)

    def is_in_vi(self, venue: Venue) -> bool:
        """Whether an interruption is in force at ``venue``; UN: at either exchange."""
        return any(side.vi_end for side in self.sides if venue in (side.venue, Venue.UN))

    def halt_reason(self, venue: Venue) -> str:
        """Return why trading is suspended at ``venue``, empty = it is not; UN tells KRX's."""
        return (self.krx if venue is Venue.UN else self.side(venue)).halt_reason

    # --- what happens --------------------------------------------------------

    def set_vi_base(self, price: int) -> None:
        """Make ``price`` the reference of the static volatility interruption."""
        self.vi_base = price
        self.vi_limits = static_vi_prices(price, self.issue.ticks)

    def count_print(
        self, side: ExchangeSide, price: Price, size: int, aggressor: Aggressor, second: int
    ) -> list[tuple[Venue, DayTally]]:
        """Count one print at its exchange and in the unified stream; return both streams."""
        streams = [(side.venue, side.tally), (Venue.UN, self.unified)]
        for venue, tally in streams:
            tally.add(price, size, aggressor, second)
            self.latest(venue).append(
                Print(second, price, size, aggressor, tally.volume, tally.sell_volume, tally.buy_volume)
            )
        side.touch_changed()
        return streams

    def mark_fair(self, pct: float) -> int:
        """Put anchor and fair price ``pct`` percent off the base price; return the tick below."""
        self.anchor = self.issue.base_price * (1 + pct / 100)
        self.fair = self.anchor
        return self.price_at(pct)

    def opposite(self, side: ExchangeSide, of: Side) -> Side:
        """Return the other side of the same book."""
        return side.bids if of is side.asks else side.asks
