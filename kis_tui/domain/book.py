"""The order book: ten levels a side, whole, at one moment."""

from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from kis_tui.domain.price import Price
from kis_tui.domain.session import Direction, MarketSession, SessionPhase
from kis_tui.domain.venue import Venue

DEPTH = 10
"""Levels a side that the broker sends (KIS portal, 국내주식 실시간호가)."""

NO_LEVELS: tuple[int, ...] = (0,) * DEPTH
"""An empty side, for prices and for sizes."""


class Mid(Struct, frozen=True, gc=False):
    """Orders resting at the mid price of one exchange."""

    venue: Venue
    price: Price
    """KRW, may be half a tick; 0 = none (auctions)."""
    size: int
    """Shares; only one side is disclosed."""
    side_code: str
    """The side as the wire codes it; which code is ask and which bid is documented nowhere, 0 = none."""


class BookSnapshot(Struct, frozen=True, gc=False):
    """Ten asks and ten bids of one stock at one venue at one moment.

    The four level tuples have length 10 and run from the best price outwards; the broker sends the whole depth
    each time, so a missed frame never leaves a wrong book behind.

    Source: KIS portal, 국내주식 실시간호가, tr_id H0STASP0, H0NXASP0, H0UNASP0.
    """

    code: str
    venue: Venue
    ts_event: int | None
    """Exchange time in seconds since midnight KST; None = not readable. The frame has no date."""
    phase: SessionPhase
    ask_prices: tuple[Price, ...]
    """KRW, rising; 0 = the level is empty."""
    ask_sizes: tuple[int, ...]
    """Shares; 0 = the level is empty."""
    bid_prices: tuple[Price, ...]
    """KRW, falling; 0 = the level is empty."""
    bid_sizes: tuple[int, ...]
    """Shares; 0 = the level is empty."""
    total_ask_size: int = 0
    """Shares; the sum of the visible levels in continuous trading, 0 in an auction."""
    total_bid_size: int = 0
    after_hours_ask_size: int = 0
    """Shares waiting for the closing-price session; 0 during the day."""
    after_hours_bid_size: int = 0
    indicative_price: Price | None = None
    """KRW; None outside auctions, where the wire repeats junk."""
    indicative_size: int | None = None
    """Shares that would match at the indicative price; None outside auctions."""
    indicative_change: Price | None = None
    """KRW against the base price, signed; None outside auctions."""
    indicative_change_pct: Decimal | None = None
    """Percent against the base price, signed; None outside auctions."""
    indicative_direction: Direction = Direction.UNKNOWN
    indicative_venue: Venue | None = None
    """Which exchange's auction the indicative price is of; None = the layout does not say."""
    base_price: Price | None = None
    """KRW, the previous close as the wire gives it away outside auctions (minus ANTC_CNTG_VRSS); None = not given."""
    volume: int | None = None
    """Shares traded today at this venue, after the last trade."""
    total_ask_change: int = 0
    """Shares, total ask size against the previous frame, signed."""
    total_bid_change: int = 0
    after_hours_ask_change: int = 0
    after_hours_bid_change: int = 0
    mids: tuple[Mid, ...] = ()
    """One entry for each exchange the layout has a mid price of: none, KRX, NXT, or KRX and NXT."""
    session: MarketSession = MarketSession.UNKNOWN

    @property
    def ask_price(self) -> Price:
        """Best ask in KRW; 0 = no asks."""
        return self.ask_prices[0]

    @property
    def bid_price(self) -> Price:
        """Best bid in KRW; 0 = no bids."""
        return self.bid_prices[0]

    @property
    def is_crossed(self) -> bool:
        """Whether the best bid is at or above the best ask: usual in auctions, a fault or two venues otherwise."""
        return 0 < self.ask_price <= self.bid_price

    @property
    def is_disordered(self) -> bool:
        """Whether a side does not run from its best price outwards, or has a price behind an empty level.

        No exchange's book is so; one that is should not be trusted.
        """
        return not (_runs(self.ask_prices, 1) and _runs(self.bid_prices, -1))


def _runs(prices: tuple[Price, ...], sign: int) -> bool:
    """Tell whether prices rise (``sign`` 1) or fall (-1), the empty levels all behind them."""
    return all(worse == 0 or (better != 0 and (worse - better) * sign > 0) for better, worse in pairwise(prices))
