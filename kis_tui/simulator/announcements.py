"""What the exchange announces of a stock: phases of the day, auctions, interruptions, halts (장운영정보)."""

from collections.abc import Sequence
from datetime import date

from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.registration import Channel
from kis_tui.domain.schedule import BUILT_IN, DayPhase
from kis_tui.domain.venue import Venue
from kis_tui.simulator.stock import Stock

SUSPENDED = "58"
"""ISCD_STAT_CLS_CODE of an issue whose trading is suspended."""

_BEFORE_OPENING = ((600, "F08"), (300, "F07"), (180, "F09"), (60, "F06"), (10, "F01"))
_BEFORE_CLOSE = ((300, "F17"), (180, "F18"), (60, "F16"), (10, "F11"))
"""Seconds before KRX opens or closes, and the code of it (portal code table)."""


def countdowns(day: date) -> tuple[tuple[int, str], ...]:
    """Return second of the day and code of what is announced before KRX opens and closes on ``day``."""
    found = []
    for phase, marks in ((DayPhase.OPENING_AUCTION, _BEFORE_OPENING), (DayPhase.CLOSING_AUCTION, _BEFORE_CLOSE)):
        ends = [span.end for span in BUILT_IN.spans(Venue.KRX, day) if span.phase is phase]
        found += [(end - ahead, code) for end in ends for ahead, code in marks]
    return tuple(found)


def announce(
    stock: Stock,
    venues: Sequence[Venue],
    *,
    operation_code: str = "",
    indicative_code: str = "",
    random_end_code: str = "",
) -> None:
    """Note an announcement at ``venues`` and in the unified stream, for those that somebody reads.

    Halt, status and interruption are told as they are at this moment. The unified stream codes an interruption's
    operation as AB1 and leaves the last field empty, as captured.
    """
    for venue in (*venues, Venue.UN):
        if not stock.wants(Channel.STATUS, venue):
            continue
        unified = venue is Venue.UN
        reason = stock.halt_reason(venue)
        stock.announcements.append(
            MarketStatus(
                code=stock.issue.code,
                venue=venue,
                halted=bool(reason),
                halt_reason=reason,
                operation_code=operation_code or ("AB1" if unified and indicative_code else ""),
                indicative_operation_code=indicative_code,
                random_end_code=random_end_code,
                allocation_code="",
                issue_status_code=SUSPENDED if reason else stock.status_code,
                vi_active=stock.is_in_vi(venue),
                after_hours_vi_active=None if unified else False,
            )
        )
