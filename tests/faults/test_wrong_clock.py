"""A machine whose clock is wrong, or is set while the program runs: said, and of no consequence for the line."""

import re
from pathlib import Path

import pytest

from kis_tui.feed.source import LinkState
from kis_tui.ui.drawing.diagnostics import diagnostics_text
from kis_tui.ui.wording.language import Language
from tests.support.exchange import running
from tests.support.line_on_screen import LineOnScreen, line_on_screen, until_up
from tests.support.until import until


def told(seen: LineOnScreen) -> str:
    return diagnostics_text(seen.app.bridge.diagnostics())


@pytest.mark.parametrize(
    ("off_s", "status"),
    [(600.0, "시계 10분 빠름"), (-600.0, "시계 10분 늦음")],
)
async def test_fault_41_a_clock_that_is_set_wrong_is_told_and_the_line_stays(
    off_s: float, status: str, tmp_path: Path
) -> None:
    # At its own pace: what the exchange tells and this clock go apart by nothing but the step.
    async with running() as exchange, line_on_screen(exchange, tmp_path, factor=1.0) as seen:
        await until_up(seen)
        assert "시계" not in seen.status
        connected_at = seen.source.status.connected_at

        seen.clock.step(off_s)
        await until(lambda: status in seen.status, "that the clock is wrong")
        assert "수신 중" in seen.status
        market_time = seen.app.bridge.diagnostics().at
        assert abs((market_time - exchange.market_clock.now()).total_seconds()) < 5, "what is shown is the exchange's"

        seen.clock.step(-off_s)
        await until(lambda: "시계" not in seen.status, "that it is right again")
        seen.app.use_language(Language.ENGLISH)
        seen.clock.step(off_s)
        await until(lambda: "clock 10m" in seen.status, "the same in English")
        seen.app.use_language(Language.KOREAN)

        # Watchdogs, ages and budgets go by what is measured, not by the time of day.
        assert seen.source.counters.connects == 1
        assert seen.source.status.connected_at == connected_at
        assert seen.source.diagnosis.moments[0].state is LinkState.LIVE


@pytest.mark.parametrize(
    ("off_s", "diagnosed"),
    [(600.0, r"거래소보다 10분( [12]초)? 빠름"), (-600.0, r"거래소보다 (10분|9분 5[89]초) 늦음")],
)
async def test_fault_41_a_clock_that_was_wrong_from_the_start_is_off_by_so_much_in_the_diagnostics(
    off_s: float, diagnosed: str, tmp_path: Path
) -> None:
    async with running() as exchange, line_on_screen(exchange, tmp_path, factor=1.0) as seen:
        seen.clock.step(off_s)
        await until_up(seen)
        await until(lambda: re.search(diagnosed, told(seen)), "by how much the clock is wrong")
        assert "거래소 지연" in told(seen)
        assert seen.source.counters.connects == 1
