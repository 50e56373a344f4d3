"""What the exchange announces about one stock: halts, interruptions, phases of the day."""

from msgspec import Struct

from kis_tui.domain.venue import Venue


class MarketStatus(Struct, frozen=True, gc=False):
    """One announcement (장운영정보). Codes are kept as sent; their tables are the broker's.

    Source: KIS portal, 국내주식 장운영정보, tr_id H0STMKO0, H0NXMKO0, H0UNMKO0.
    """

    code: str
    venue: Venue
    halted: bool | None
    """Trading halt; None = not readable."""
    halt_reason: str
    """Cleaned text; empty = none."""
    operation_code: str
    """MKOP_CLS_CODE: 112 open, 129 close, 174 circuit breaker, …; empty = none."""
    indicative_operation_code: str
    """ANTC_MKOP_CLS_CODE: 311 indicative prices start, 112 end, …; empty = none."""
    random_end_code: str
    allocation_code: str
    issue_status_code: str
    """ISCD_STAT_CLS_CODE: 51 managed, 58 halted, 59 overheated, 00 none of them, …"""
    vi_active: bool | None
    """Volatility interruption in force; None = not readable."""
    after_hours_vi_active: bool | None
    exchange_code: str = ""
    """EXCH_CLS_CODE where the layout has it."""
