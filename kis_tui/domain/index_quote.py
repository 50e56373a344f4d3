"""An index of the Korean market at one moment."""

from decimal import Decimal

from msgspec import Struct

from kis_tui.domain.session import Direction
from kis_tui.domain.venue import Venue

KOSPI, KOSDAQ, KOSPI_200 = "0001", "1001", "2001"
"""Codes of the indices (KIS portal, 국내지수 실시간체결)."""


class IndexQuote(Struct, frozen=True, gc=False):
    """Where an index stands.

    Source: KIS portal, 국내지수 실시간체결, tr_id H0UPCNT0.
    """

    code: str
    venue: Venue
    """Always KRX."""
    ts_event: int | None
    """Exchange time in seconds since midnight KST; None = not readable."""
    level: Decimal
    """Points."""
    direction: Direction
    change: Decimal | None
    """Points against the previous close, signed by ``direction``; None = not readable."""
    change_pct: Decimal | None
    """Percent against the previous close, signed."""
    rising: int | None = None
    """Issues above their previous close; None = not readable.

    The wire counts those that rose and those at their upper limit apart. That the first count is without the second,
    so that both are added up, is an assumption: no document says it.
    """
    falling: int | None = None
    """Issues below their previous close, with those at their lower limit by the same assumption."""
