from msgspec.structs import replace

from kis_tui.alerts.freshness import NEW_DAY_S, Freshness
from tests.support.made_frames import AT, made_book, made_trade


def test_what_comes_later_is_news() -> None:
    fresh = Freshness()
    assert fresh.take_trade(made_trade(volume=100, at=AT), 0.0)
    assert fresh.take_trade(made_trade(volume=110, at=AT), 0.1)
    assert fresh.take_trade(made_trade(volume=120, at=AT + 1), 1.0)


def test_a_print_from_before_the_newest_is_none() -> None:
    fresh = Freshness()
    fresh.take_trade(made_trade(volume=120, at=AT + 5), 0.0)
    assert not fresh.take_trade(made_trade(volume=100, at=AT), 1.0)
    assert not fresh.take_trade(made_trade(volume=110, at=AT + 5), 1.0)


def test_a_print_of_an_earlier_second_that_raises_the_day_s_volume_is_news() -> None:
    fresh = Freshness()
    fresh.take_trade(made_trade(volume=120, at=AT + 1), 0.0)
    assert fresh.take_trade(made_trade(volume=130, at=AT), 0.1), "clocks of two exchanges differ"


def test_one_wrong_volume_does_not_silence_the_stream() -> None:
    fresh = Freshness()
    fresh.take_trade(made_trade(volume=100, at=AT), 0.0)
    fresh.take_trade(made_trade(volume=10**12, at=AT + 1), 1.0)
    assert fresh.take_trade(made_trade(volume=110, at=AT + 2), 2.0)
    assert fresh.take_trade(made_trade(volume=120, at=AT + 2), 2.0)


def test_without_volumes_the_seconds_decide() -> None:
    fresh = Freshness()
    assert fresh.take_trade(replace(made_trade(at=AT + 5), volume=None), 0.0)
    assert not fresh.take_trade(replace(made_trade(at=AT + 4), volume=None), 0.0)
    assert fresh.take_book(made_book(volume=None, ts_event=AT + 5), 0.0)
    assert not fresh.take_book(made_book(volume=None, ts_event=AT + 4), 0.1)


def test_a_print_of_another_day_begins_anew_and_one_of_the_day_before_is_old() -> None:
    fresh = Freshness()
    fresh.take_trade(made_trade(volume=9_000, at=AT, trade_date="20261123"), 0.0)
    assert fresh.is_new_day(made_trade(volume=10, at=AT - 3_600, trade_date="20261124"))
    assert fresh.take_trade(made_trade(volume=10, at=AT - 3_600, trade_date="20261124"), 1.0)
    assert not fresh.take_trade(made_trade(volume=9_010, at=AT, trade_date="20261123"), 2.0)


def test_a_book_from_before_the_newest_is_none() -> None:
    fresh = Freshness()
    assert fresh.take_book(made_book(ts_event=AT + 5, volume=200), 0.0)
    assert not fresh.take_book(made_book(ts_event=AT, volume=100), 0.1)
    assert fresh.take_book(made_book(ts_event=AT + 5, volume=200), 0.2)
    assert fresh.take_book(made_book(ts_event=AT + 4, volume=210), 0.3), "clocks of two exchanges differ"


def test_after_a_night_the_time_of_day_begins_anew() -> None:
    fresh = Freshness()
    fresh.take_book(made_book(ts_event=AT + 5, volume=200), 0.0)
    assert fresh.take_book(made_book(ts_event=AT - 7_200, volume=0), NEW_DAY_S + 1.0)
