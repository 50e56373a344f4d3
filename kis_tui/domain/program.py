"""What program trading has bought and sold of one stock today."""

from msgspec import Struct

from kis_tui.domain.venue import Venue


class ProgramTrading(Struct, frozen=True, gc=False):
    """Sums of the day; None = not readable.

    Source: KIS portal, 국내주식 실시간프로그램매매, tr_id H0STPGM0, H0NXPGM0, H0UNPGM0.
    """

    code: str
    venue: Venue
    ts_event: int | None
    """Exchange time in seconds since midnight KST; None = not readable."""
    sell_volume: int | None
    """Shares."""
    sell_turnover: int | None
    """KRW."""
    buy_volume: int | None
    buy_turnover: int | None
    net_volume: int | None
    """Shares bought minus shares sold, signed."""
    net_turnover: int | None
    """KRW, signed."""
