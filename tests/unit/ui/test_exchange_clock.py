from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from kis_tui.clock import KST
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.protocol.decode import decode
from kis_tui.ui.exchange_clock import ExchangeClock
from tests.support.wire import wire_frame

NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=KST)
SENT = datetime(2026, 9, 22, 14, 6, 10, tzinfo=KST)


def trade(*, trade_date: str = "20260922") -> Trade:
    read = decode(wire_frame("F30")).values[0]
    assert isinstance(read, Trade)
    return replace(read, trade_date=trade_date)


def book_sent_at(second: int | None) -> BookSnapshot:
    read = decode(wire_frame("F02")).values[0]
    assert isinstance(read, BookSnapshot)
    return replace(read, ts_event=second)


def test_without_a_frame_the_time_is_ours() -> None:
    assert ExchangeClock().at(NIGHT) == NIGHT


def test_a_frame_beats_a_clock_that_is_far_off_and_what_it_taught_lasts() -> None:
    clock = ExchangeClock()
    clock.learn(trade(), NIGHT)
    assert clock.at(NIGHT) == SENT
    assert clock.at(NIGHT + timedelta(hours=5)) == SENT + timedelta(hours=5)


def test_a_book_has_no_date_so_the_day_stays() -> None:
    clock = ExchangeClock()
    clock.learn(trade(), NIGHT)
    clock.learn(book_sent_at(9 * 3600), NIGHT)
    clock.learn(book_sent_at(9 * 3600), NIGHT + timedelta(seconds=1))
    assert clock.at(NIGHT + timedelta(seconds=1)) == datetime(2026, 9, 22, 9, 0, tzinfo=KST)


def test_one_frame_of_another_time_does_not_move_the_clock_of_the_whole_screen() -> None:
    clock = ExchangeClock()
    clock.learn(book_sent_at(36_005), NIGHT)
    for second in (32_405, 36_006, 50_000, 32_405, 47_000):
        clock.learn(book_sent_at(second), NIGHT + timedelta(seconds=second / 36_005))
        assert f"{clock.at(NIGHT):%H:%M:%S}" in ("10:00:05", "10:00:06")


def test_a_frame_of_several_records_of_another_time_is_one_frame() -> None:
    clock = ExchangeClock()
    clock.learn(book_sent_at(36_005), NIGHT)
    for _ in range(3):
        clock.learn(book_sent_at(32_405), NIGHT + timedelta(seconds=1))
    assert f"{clock.at(NIGHT):%H:%M:%S}" == "10:00:05"


def test_clocks_that_agree_within_two_minutes_leave_ours_running() -> None:
    clock = ExchangeClock()
    for seconds in (-119, 0, 119):
        ours = SENT + timedelta(seconds=seconds)
        clock.learn(trade(), ours)
        assert clock.at(ours) == ours


def test_a_clock_that_was_set_right_is_believed_again() -> None:
    clock = ExchangeClock()
    clock.learn(trade(), NIGHT)
    clock.learn(trade(), SENT)
    clock.learn(trade(), SENT + timedelta(seconds=0.5))
    assert clock.at(SENT) == SENT


def test_whole_seconds_and_delays_do_not_shake_the_clock() -> None:
    clock = ExchangeClock()
    clock.learn(trade(), NIGHT)
    clock.learn(trade(), NIGHT + timedelta(seconds=1.4))
    assert clock.at(NIGHT) == SENT


def test_a_frame_without_a_readable_time_teaches_nothing() -> None:
    clock = ExchangeClock()
    clock.learn(trade(), NIGHT)
    clock.learn(book_sent_at(None), NIGHT)
    assert clock.at(NIGHT) == SENT


def test_a_date_that_is_none_leaves_the_day_ours() -> None:
    ours = datetime(2026, 11, 23, 0, 30, tzinfo=KST)
    clock = ExchangeClock()
    clock.learn(trade(trade_date="20269999"), ours)
    assert clock.at(ours) == datetime(2026, 11, 23, 14, 6, 10, tzinfo=KST)


@pytest.mark.parametrize("date", ["00010101", "19700101", "20230612", "20990101", "99991231"])
def test_a_date_years_away_is_the_frames_fault_and_leaves_the_day_ours(date: str) -> None:
    ours = datetime(2026, 11, 23, 14, 0, tzinfo=KST)
    clock = ExchangeClock()
    for _ in range(3):
        clock.learn(trade(trade_date=date), ours)
    assert clock.at(ours) == datetime(2026, 11, 23, 14, 6, 10, tzinfo=KST)
