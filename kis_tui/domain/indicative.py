"""What an auction would match at this moment (예상체결)."""

from decimal import Decimal

from msgspec import Struct

from kis_tui.domain.price import Price
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.domain.venue import Venue


class IndicativeMatch(Struct, frozen=True, gc=False):
    """The indicative match of one stock at one venue.

    Source: KIS portal, 국내주식 실시간예상체결, tr_id H0STANC0, H0NXANC0, H0UNANC0.
    """

    code: str
    venue: Venue
    ts_event: int | None
    """Exchange time in seconds since midnight KST; None = not readable."""
    price: Price
    """KRW; 0 = nothing would match."""
    size: int | None
    """Shares that would match (ACML_VOL of this stream); None = not readable."""
    size_change: int | None
    """Shares, against the message before."""
    direction: Direction
    change: Price | None
    """KRW against the base price, signed."""
    change_pct: Decimal | None
    ask_price: Price | None
    bid_price: Price | None
    trade_date: str
    phase: SessionPhase
