"""Diagnostics that a test makes up: a bad day, with something in every list."""

from datetime import datetime

from kis_tui.clock import KST
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import (
    ControlTold,
    Diagnosis,
    LineCounters,
    LineMoment,
    LinkState,
    LinkStatus,
    RefusedKind,
    RegistrationState,
    Trouble,
)
from kis_tui.ui.diagnostics import DiagnosticsView, StreamView
from kis_tui.ui.timings import Spread, TimingsView
from kis_tui.ui.views import LinkView


def at(second: int) -> datetime:
    return datetime(2026, 11, 23, 10, 0, second, tzinfo=KST)


GOOD_DAY = DiagnosticsView(
    at=at(30),
    version="0.1.0",
    link=LinkView(
        LinkStatus(LinkState.LIVE, confirmed=2, wanted=2, limit=41),
        LineCounters(connects=1),
        frame_age_s=0.2,
        age_s=0.2,
    ),
    connected_s=65.0,
    diagnosis=Diagnosis(place="ops.koreainvestment.com:21000", budget=10, budget_window_s=600.0, connects_left=9),
)
"""Nothing was lost, refused or dropped, and the lists are empty."""

BAD_DAY = DiagnosticsView(
    at=at(30),
    version="0.1.0",
    link=LinkView(
        LinkStatus(LinkState.WAITING, Trouble.LOST, "1011 internal error", attempt=3, wanted=7, limit=41),
        LineCounters(
            messages=1_234_567,
            frames=1_200_345,
            records=1_500_000,
            refused=12,
            unwanted=3,
            unreadable=4,
            mended=2,
            appended=5,
            superseded=654_321,
            overrun=77,
            connects=4,
            queries_failed=2,
        ),
        rate=382.4,
        retry_in_s=12,
        age_s=15.2,
        frame_age_s=17.0,
        refused=1,
    ),
    keep_alive_s=42.0,
    diagnosis=Diagnosis(
        place="ops.koreainvestment.com:21000",
        refused=(
            RefusedKind(
                "layout drift",
                "H0STASP0",
                11,
                "payload has 58 fields for 1 record; H0STASP0 has at least 59 each",
                "0|H0STASP0|001|005930^093730^0^72100^72200^72300",
                at(1),
                at(29),
            ),
            RefusedKind(
                "unknown stream", "H0XXXXX0", 1, "stream 'H0XXXXX0' is not one this program reads", "", at(3), at(3)
            ),
        ),
        control=(
            ControlTold(at(20), "OPSP8996", "ALREADY IN USE appkey", "", "", False),
            ControlTold(at(11), "OPSP8992", "TR_KEY ERROR", "H0NXASP0", "069500", False),
            ControlTold(at(10), "OPSP0002", "ALREADY IN SUBSCRIBE", "H0STCNT0", "005930", True),
        ),
        moments=(
            LineMoment(at(18), LinkState.WAITING, Trouble.LOST, "1011 internal error"),
            LineMoment(at(2), LinkState.LIVE, Trouble.NONE, ""),
            LineMoment(at(0), LinkState.CONNECTING, Trouble.NONE, ""),
        ),
        answers=14,
        idle_answers=1,
        keep_alives=23,
        slowest_reply_s=0.012,
        keys=5,
        connects_left=6,
        budget=10,
        budget_window_s=600.0,
        taps_failed=1,
        lock_path="~/.local/state/kis_tui/locks/0123456789abcdef.lock",
        lock_held=True,
        query_failure="the price of 005930: the broker answered HTTP 500",
        query_failed_at=at(9),
    ),
    streams=(
        StreamView(Registration(Channel.BOOK, Venue.KRX, "005930"), "삼성전자", RegistrationState.CONFIRMED, "", 0.3),
        StreamView(Registration(Channel.BOOK, Venue.NXT, "005930"), "삼성전자", RegistrationState.CONFIRMED, "", 45.0),
        StreamView(Registration(Channel.TRADE, Venue.UN, "005930"), "삼성전자", RegistrationState.PENDING, "", None),
        StreamView(
            Registration(Channel.BOOK, Venue.NXT, "069500"),
            "KODEX 200",
            RegistrationState.REFUSED,
            "OPSP8992 TR_KEY ERROR",
            None,
        ),
        StreamView(Registration(Channel.TRADE, Venue.KRX, "247540"), "에코프로비엠", None, "", None),
    ),
    timings=TimingsView(Spread(1_800, 0.0182, 0.0641, 0.017), Spread(900, 0.5, 1.2, 0.1), 612.0),
    doubled=6,
    missed_shares=1_234,
    painted=54_321,
    held_back=88,
    log_path="~/.local/state/kis_tui/kis_tui.log",
)
"""Every figure and every list has something."""
