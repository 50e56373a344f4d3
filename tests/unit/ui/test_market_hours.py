from datetime import datetime

import pytest
from msgspec.structs import replace

from kis_tui.clock import KST
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.stream import Stream
from kis_tui.protocol.decode import decode
from kis_tui.ui.market_hours import FRESH_S, exchange_time, exchanges, quiet_reason
from tests.support.wire import wire_frame

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


def fresh_stream(*, trade_date: str = "20260922", at: float = 100.0) -> Stream:
    stream = Stream("005930", Venue.KRX)
    trade = decode(wire_frame("F30")).values[0]
    assert isinstance(trade, Trade)
    stream.trade, stream.trade_at = replace(trade, trade_date=trade_date), at
    return stream


def test_a_fresh_frame_beats_a_clock_that_is_far_off() -> None:
    night = datetime(2026, 11, 22, 23, 0, tzinfo=KST)
    assert exchange_time(night, fresh_stream(), 103.0) == datetime(2026, 9, 22, 14, 6, 13, tzinfo=KST)


def test_an_old_or_stale_frame_says_nothing_about_the_time() -> None:
    night = datetime(2026, 11, 22, 23, 0, tzinfo=KST)
    assert exchange_time(night, fresh_stream(), 100.0 + FRESH_S + 1) == night
    stale = fresh_stream()
    stale.stale = True
    assert exchange_time(night, stale, 101.0) == night
    assert exchange_time(night, Stream("005930", Venue.KRX), 101.0) == night


def test_clocks_that_agree_within_two_minutes_leave_ours_running() -> None:
    ours = datetime(2026, 9, 22, 14, 7, 0, tzinfo=KST)
    assert exchange_time(ours, fresh_stream(), 100.0) == ours


def test_a_date_that_is_none_leaves_the_day_ours() -> None:
    ours = datetime(2026, 11, 23, 0, 30, tzinfo=KST)
    assert exchange_time(ours, fresh_stream(trade_date="20269999"), 100.0).date() == ours.date()
