"""How long frames take to the screen, how late they come, and how far the clocks are apart."""

import pytest

from kis_tui.ui.timings import SKEW_WINDOW_S, WINDOW_S, Spread, Timings, TimingsView, spread

TEN = 10 * 3600.0


def test_nothing_measured_is_nothing_told() -> None:
    assert Timings().view(0.0) == TimingsView()
    assert spread([]) is None


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert spread([float(number) for number in range(1, 101)]) == Spread(100, 50.0, 99.0, 100.0)
    assert spread([3.0, 1.0]) == Spread(2, 1.0, 3.0, 1.0)


def test_a_frame_is_timed_from_its_receipt_until_its_picture_is_out() -> None:
    timings = Timings()
    timings.frame_came(100.00)
    timings.frame_came(100.03)
    waiting = timings.take_waiting()
    timings.frame_came(100.05)
    timings.painted(waiting, 100.04)
    assert timings.take_waiting() == [100.05]

    told = timings.view(101.0).to_screen
    assert told is not None
    assert told.count == 2
    assert [told.p50_s, told.p99_s] == pytest.approx([0.01, 0.04])
    assert timings.view(100.04 + WINDOW_S + 0.1).to_screen is None


def test_frames_that_wait_for_a_stalled_terminal_are_bounded_and_keep_the_longest_wait() -> None:
    timings = Timings()
    for number in range(100_000):
        timings.frame_came(float(number))
    waiting = timings.take_waiting()
    assert waiting[0] == 0.0
    assert len(waiting) < 1_000


def test_the_soonest_frame_says_how_far_the_clocks_are_apart_and_the_others_how_late_they_are() -> None:
    timings = Timings()
    for second, late in ((0, 0.9), (1, 0.1), (2, 0.4), (3, 2.1)):
        timings.exchange_time(TEN + second + late - 600, TEN + second, 50.0 + second)

    told = timings.view(54.0)
    assert told.clock_behind_s == pytest.approx(599.9)
    assert told.lag is not None
    assert [told.lag.p50_s, told.lag.p99_s, told.lag.newest_s] == pytest.approx([0.3, 2.0, 2.0])


@pytest.mark.parametrize(
    ("ours", "theirs", "behind"), [(5.0, 86_399, -6.0), (86_399.5, 2, 2.5), (TEN + 0.2, TEN, -0.2)]
)
def test_midnight_between_the_clocks_is_no_day(ours: float, theirs: float, behind: float) -> None:
    timings = Timings()
    timings.exchange_time(ours, theirs, 1.0)
    assert timings.view(1.0).clock_behind_s == pytest.approx(behind)


def test_a_clock_that_was_set_right_is_right_again_after_a_while() -> None:
    timings = Timings()
    timings.exchange_time(TEN - 600, TEN, 0.0)
    timings.exchange_time(TEN + 60, TEN + 60, 60.0)
    assert timings.view(60.0).clock_behind_s == pytest.approx(600.0)
    timings.exchange_time(TEN + 700, TEN + 700, SKEW_WINDOW_S + 100)
    assert timings.view(SKEW_WINDOW_S + 100).clock_behind_s == pytest.approx(0.0)
