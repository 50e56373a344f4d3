"""A print that was asked for afterwards: less is known of it than of one that was streamed."""

from decimal import Decimal

from msgspec import Struct

from kis_tui.domain.price import Price


class PastTrade(Struct, frozen=True, gc=False):
    """One execution of the broker's list of the latest ones.

    Source: KIS portal, 주식현재가 체결, tr_id FHKST01010300.
    """

    ts_event: int | None
    """Exchange time in seconds since midnight KST; None = not readable."""
    price: Price
    """KRW."""
    size: int
    """Shares."""
    change: Price | None = None
    """KRW against the base price, signed; None = not readable."""
    strength_pct: Decimal | None = None
    """체결강도 after it; None = not readable."""
