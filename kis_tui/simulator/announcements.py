"""What the exchange announces of a stock: phases of the day, auctions, interruptions (장운영정보)."""

from collections.abc import Sequence

from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue
from kis_tui.simulator.stock import Stock

ISSUE_STATUS = "55"
"""Bought on credit: the status nearly every name has."""

COUNTDOWNS: tuple[tuple[int, str], ...] = (
    (32_400 - 600, "F08"),
    (32_400 - 300, "F07"),
    (32_400 - 180, "F09"),
    (32_400 - 60, "F06"),
    (32_400 - 10, "F01"),
    (55_800 - 300, "F17"),
    (55_800 - 180, "F18"),
    (55_800 - 60, "F16"),
    (55_800 - 10, "F11"),
)
"""Second of the day and code: minutes before KRX opens at 09:00 and closes at 15:30 (portal code table)."""


def announce(
    stock: Stock,
    venues: Sequence[Venue],
    *,
    operation_code: str = "",
    indicative_code: str = "",
    random_end_code: str = "",
    vi_active: bool = False,
) -> None:
    """Note an announcement at ``venues`` and in the unified stream, for those that somebody reads.

    The unified stream codes an interruption's operation as AB1 and leaves the last field empty, as captured.
    """
    for venue in (*venues, Venue.UN):
        if not stock.wants(Channel.STATUS, venue):
            continue
        unified = venue is Venue.UN
        stock.announcements.append(
            MarketStatus(
                code=stock.issue.code,
                venue=venue,
                halted=False,
                halt_reason="",
                operation_code=operation_code or ("AB1" if unified and indicative_code else ""),
                indicative_operation_code=indicative_code,
                random_end_code=random_end_code,
                allocation_code="",
                issue_status_code=ISSUE_STATUS,
                vi_active=vi_active,
                after_hours_vi_active=None if unified else False,
            )
        )
