"""One stock at one exchange: its book, its phase, its day."""

from collections import deque
from enum import Enum, auto
from random import Random

from msgspec import Struct

from kis_tui.domain.price import Price
from kis_tui.domain.schedule import DayPhase
from kis_tui.domain.session import Aggressor, MarketSession, SessionPhase
from kis_tui.domain.ticks import price_limits
from kis_tui.domain.venue import Venue
from kis_tui.simulator.issues import Issue
from kis_tui.simulator.ladder import Side
from kis_tui.simulator.tally import DayTally

NXT_SHARE = 0.36
"""NXT's depth and flow against KRX's."""

LATEST_PRINTS = 30
"""Prints kept for the query of the latest trades."""


class Mode(Enum):
    """How orders meet at this moment."""

    CLOSED = auto()
    HALTED = auto()
    """Trading is suspended: orders rest, none meet, none come."""
    CONTINUOUS = auto()
    AUCTION = auto()
    CLOSING_PRICE = auto()
    """Orders wait, later trade, at the closing price only."""


class Print(Struct, frozen=True, gc=False):
    """One execution, with the sums as they were after it."""

    second: int
    """Since midnight KST."""
    price: Price
    size: int
    aggressor: Aggressor
    volume: int
    sell_volume: int
    buy_volume: int


class ExchangeSide:
    """The state of one issue at KRX or NXT; the order flow and the auctions change it.

    Attributes:
        expected_price: KRW, what the auction would match at; 0 outside.
        expected_size: shares that would match.
        expected_change: shares by which that grew last.
        auction_size: shares of the last auction; the wire repeats it all day.
        random_end_code: MRKT_TRTM_CLS_CODE while an auction goes on beyond its hour; empty otherwise.
        waiting_ask, waiting_bid: shares waiting for the closing-price session.
        vi_end: second at which a volatility interruption ends; 0 = none.
        vi_base: KRW, this exchange's own reference of the static interruption; 0 = KRX's.
        halt_reason: why trading in this issue is suspended here; empty = it is not.
        touched: whether the book changed since frames were last sent.
    """

    def __init__(self, issue: Issue, venue: Venue) -> None:
        lower, upper = price_limits(issue.base_price, issue.ticks)
        share = NXT_SHARE if venue is Venue.NXT else 1.0
        size = max(2, round(issue.level_size * share))
        self.venue = venue
        self.asks = Side(rising=True, ticks=issue.ticks, limit=upper, size=size, thin=issue.is_thin)
        self.bids = Side(rising=False, ticks=issue.ticks, limit=lower, size=size, thin=issue.is_thin)
        self.size = size
        self.weight = share
        self.mode = Mode.CLOSED
        self.day_phase = DayPhase.BEFORE_OPEN
        self.phase = SessionPhase.CONTINUOUS
        self.session = MarketSession.REGULAR
        self.operation_code = "20"
        self.random_end_code = ""
        self.mid_size = 0
        self.mid_side = "0"
        self.expected_price = 0
        self.expected_size = 0
        self.expected_change = 0
        self.auction_size = 0
        self.waiting_ask = 0
        self.waiting_bid = 0
        self.closing_price = 0
        self.vi_end = 0
        self.vi_base = 0
        self.halt_reason = ""
        self.tally = DayTally()
        self.latest: deque[Print] = deque(maxlen=LATEST_PRINTS)
        self.touched = False

    @property
    def book(self) -> tuple[Side, Side]:
        """Asks and bids."""
        return self.asks, self.bids

    @property
    def is_open(self) -> bool:
        """Whether orders meet continuously."""
        return self.mode is Mode.CONTINUOUS

    def build(self, rng: Random, bid: int, ask: int | None = None) -> None:
        """Start a fresh book whose best bid is ``bid``; the best ask is the next tick unless given."""
        self.bids.fill(rng, bid)
        self.asks.fill(rng, self.bids.nearer(bid) if ask is None else ask)

    def touch_changed(self) -> None:
        """Note that the book is to be sent."""
        self.touched = True
