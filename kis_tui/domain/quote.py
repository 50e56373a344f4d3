"""What a query told of a stock's price and day: less than a print does, and true of the moment it was asked for."""

from decimal import Decimal

from msgspec import Struct

from kis_tui.domain.price import Price
from kis_tui.domain.session import Direction
from kis_tui.domain.venue import Venue


class Quote(Struct, frozen=True, gc=False):
    """Price and day of one stream as REST told them; it has neither a date nor a time.

    On a day without trading, and before the opening, it tells the last trading day. None = not told or not readable.

    Source: KIS portal, 주식현재가 시세, tr_id FHKST01010100.
    """

    code: str
    venue: Venue
    price: Price
    """KRW, of the last print; of the previous close where nothing has traded."""
    direction: Direction = Direction.UNKNOWN
    change: Price | None = None
    """KRW against the base price, signed."""
    change_pct: Decimal | None = None
    """Percent against the base price, signed."""
    base_price: Price | None = None
    """KRW, what the change is measured from."""
    open: Price | None = None
    """KRW; 0 = nothing has traded."""
    high: Price | None = None
    low: Price | None = None
    volume: int | None = None
    """Shares traded that day at the venue."""
    turnover: int | None = None
    """KRW traded that day at the venue."""
    vwap: Decimal | None = None
    """KRW, turnover divided by volume."""
    volume_ratio_pct: Decimal | None = None
    """Volume against the whole day before, percent."""
    turnover_rate_pct: Decimal | None = None
    """Volume against the listed shares, percent."""
    upper_limit: Price | None = None
    """KRW, the highest price of the day that orders may have."""
    lower_limit: Price | None = None
    year_high: Price | None = None
    """KRW, of 52 weeks."""
    year_low: Price | None = None
