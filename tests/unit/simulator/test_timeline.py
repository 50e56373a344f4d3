from datetime import date
from itertools import islice

import pytest

from kis_tui.simulator.market_clock import MarketClock
from kis_tui.simulator.scenarios import SCENARIOS, scenario_named
from kis_tui.simulator.timeline import Stretch, Timeline
from tests.support.clocks import ManualClock

TIMELINE = Timeline((Stretch(100), Stretch(110, pace=5, slice_ms=20), Stretch(210)))


@pytest.mark.parametrize(
    ("elapsed_s", "market_s"), [(0, 100), (4, 104), (10, 110), (12, 120), (30, 210), (30.5, 210.5), (1000, 1180)]
)
def test_scenario_seconds_and_market_seconds_map_both_ways(elapsed_s: float, market_s: float) -> None:
    assert TIMELINE.market_s(elapsed_s) == pytest.approx(market_s)
    assert TIMELINE.elapsed_s(market_s) == pytest.approx(elapsed_s)


def test_slices_follow_their_stretch_without_a_gap() -> None:
    slices = list(islice(TIMELINE.slices(), 400))
    ends = [step.end_ms for step in slices]
    assert ends[:3] == [50, 100, 150]
    assert ends[199:203] == [10_000, 10_020, 10_040, 10_060]
    assert slices[250].stretch.pace == 5


def test_the_whole_day_takes_about_four_minutes() -> None:
    evening = 20 * 3600 + 30
    assert 200 < SCENARIOS["day"].timeline.elapsed_s(evening) < 270


def test_the_market_clock_shows_the_scenarios_time_and_waits_in_real_time() -> None:
    real = ManualClock()
    clock = MarketClock(real, date(2026, 11, 10), TIMELINE, speed=2)
    real.advance(3)
    clock.restart()
    assert f"{clock.now():%Y-%m-%d %H:%M:%S %Z}" == "2026-11-10 00:01:40 KST"
    real.advance(10)
    assert clock.elapsed_s() == 20
    assert clock.now().hour * 3600 + clock.now().minute * 60 + clock.now().second == 160
    assert clock.monotonic() == real.monotonic()
    assert clock.wall_ns() == real.wall_ns()


def test_an_unknown_scenario_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'storm' is not known: choose one of calm, day, burst, limit-up, outage"):
        scenario_named("storm")
