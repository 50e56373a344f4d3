"""One print of the tape, with the day's figures the broker sends along."""

from decimal import Decimal

from msgspec import Struct

from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, Direction, MarketSession, SessionPhase
from kis_tui.domain.venue import Venue


class Trade(Struct, frozen=True, gc=False):
    """One execution and the state of the day after it.

    Prices off the tick grid are normal (mid-price prints). None means that the field was empty or not
    readable. A unified print does not say at which exchange it happened.

    Source: KIS portal, 국내주식 실시간체결가, tr_id H0STCNT0, H0NXCNT0, H0UNCNT0.
    """

    code: str
    venue: Venue
    ts_event: int | None
    """Exchange time in seconds since midnight KST; None = not readable."""
    price: Price
    """KRW."""
    size: int
    """Shares of this print."""
    aggressor: Aggressor
    direction: Direction
    change: Price | None
    """KRW against the base price, signed."""
    change_pct: Decimal | None
    """Percent against the base price, signed."""
    vwap: Decimal | None
    """KRW, the day's turnover divided by its volume."""
    open: Price | None
    """KRW; 0 = not yet traded."""
    high: Price | None
    low: Price | None
    ask_price: Price | None
    """KRW, best ask after the print; 0 = none."""
    bid_price: Price | None
    volume: int | None
    """Shares traded today at this venue, this print included."""
    turnover: int | None
    """KRW traded today at this venue."""
    sell_count: int | None
    """Prints today in which the seller was the aggressor."""
    buy_count: int | None
    strength_pct: Decimal | None
    """체결강도: buy volume ÷ sell volume × 100."""
    sell_volume: int | None
    """Shares today in which the seller was the aggressor."""
    buy_volume: int | None
    buy_share: Decimal | None
    """Share of buy volume, 0 to 1."""
    volume_ratio_pct: Decimal | None
    """Volume against the whole previous day, percent."""
    open_time: int | None
    """Seconds since midnight KST."""
    high_time: int | None
    low_time: int | None
    trade_date: str
    """YYYYMMDD; empty = not given."""
    operation_code: str
    """NEW_MKOP_CLS_CODE as sent, two characters."""
    halted: bool | None
    ask_size: int | None
    """Shares at the best ask."""
    bid_size: int | None
    total_ask_size: int | None
    total_bid_size: int | None
    turnover_rate_pct: Decimal | None
    """Volume against the listed shares, percent."""
    same_time_volume: int | None
    """Shares traded by this time on the previous day."""
    same_time_volume_ratio_pct: Decimal | None
    phase: SessionPhase
    random_end_code: str
    """MRKT_TRTM_CLS_CODE as sent; usually empty."""
    vi_base_price: Price | None
    """KRW, reference of the static volatility interruption; None or 0 = not given."""
    session: MarketSession = MarketSession.UNKNOWN

    @property
    def base_price(self) -> Price | None:
        """KRW, the price the change is measured from; None = not known."""
        return None if self.change is None else self.price - self.change
