from datetime import datetime

import pytest

from kis_tui.clock import KST
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.venue import Venue
from kis_tui.ui.market_hours import exchanges, quiet_reason

TRADING_DAY = (2026, 11, 23)


def at(text: str, day: tuple[int, int, int] = TRADING_DAY) -> datetime:
    hour, minute = text.split(":")
    return datetime(*day, int(hour), int(minute), tzinfo=KST)


@pytest.mark.parametrize(
    ("venues", "time", "reason"),
    [
        ({Venue.KRX}, "07:59", "개장 전"),
        ({Venue.UN}, "07:59", "개장 전"),
        ({Venue.UN}, "08:10", ""),
        ({Venue.KRX}, "08:10", "개장 전"),
        ({Venue.NXT}, "08:55", "휴식"),
        ({Venue.UN}, "08:55", ""),
        ({Venue.KRX, Venue.NXT}, "10:00", ""),
        ({Venue.NXT}, "15:25", "휴식"),
        ({Venue.KRX}, "15:35", "휴식"),
        ({Venue.UN}, "20:01", "종료"),
        (set(), "20:01", ""),
    ],
)
def test_the_table_says_whether_anything_is_sent(venues: set[Venue], time: str, reason: str) -> None:
    assert quiet_reason(BUILT_IN, venues, at(time)) == reason


def test_a_holiday_is_named_and_a_weekend_is_not() -> None:
    assert quiet_reason(BUILT_IN, {Venue.UN}, at("10:00", (2026, 9, 25))) == "휴장일 추석"
    assert quiet_reason(BUILT_IN, {Venue.UN}, at("10:00", (2026, 11, 22))) == "휴장일"


def test_one_exchange_that_sends_is_enough() -> None:
    # The calendar's exam day: at 16:25 NXT rests and KRX holds its closing auction.
    assert quiet_reason(BUILT_IN, {Venue.NXT}, at("16:25", (2026, 11, 19))) == "휴식"
    assert quiet_reason(BUILT_IN, {Venue.UN}, at("16:25", (2026, 11, 19))) == ""


def test_the_merged_stream_has_both_exchanges_behind_it() -> None:
    assert exchanges([Venue.UN]) == (Venue.KRX, Venue.NXT)
    assert exchanges([Venue.NXT, Venue.KRX]) == (Venue.KRX, Venue.NXT)
    assert exchanges([Venue.NXT]) == (Venue.NXT,)
