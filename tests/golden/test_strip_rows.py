"""What the liquidity strip looks like, as plain text: prices, times, dots and what is not known."""

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import decode
from kis_tui.ui.drawing.strip import strip_lines
from kis_tui.ui.lines import Line, plain_text
from kis_tui.ui.strip_view import StripView
from tests.support.golden import assert_golden
from tests.support.liquidity import Watched, frames_by_second, watched

SECONDS = 60
SIZES = {"wide": (110, 20), "narrow": (51, 12)}


def rows_of(view: StripView, size: tuple[int, int]) -> list[str]:
    """The text, and under it the steps of the colours: a digit for asks, a letter for bids."""
    lines = strip_lines(view, *size)
    return [*(plain_text(line) for line in lines), "", *(_colours(line) for line in lines)]


def _colours(line: Line) -> str:
    cells = ""
    for span in line:
        side, step = span.look.background[:9], span.look.background[-1:]
        letter = {"heat-ask-": step, "heat-bid-": " abcde"[int(step)] if step.isdigit() else " "}.get(side, " ")
        cells += letter * len(span.text)
    return cells


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step_s", [1, 5])
def test_a_minute_of_the_exchange_looks_as_drawn(step_s: int, size: str) -> None:
    view = watched("calm", SECONDS).view(*SIZES[size], step_s=step_s)
    assert_golden(f"strip/calm-{step_s}s-{size}", rows_of(view, SIZES[size]))


def test_a_lost_line_looks_as_drawn() -> None:
    seen = Watched()
    for at, raw in frames_by_second("calm", SECONDS, "005930", Venue.UN):
        if 30 <= at < 42:
            seen.history.line_down(30.0)
            continue
        for value in decode(raw).values:
            if isinstance(value, BookSnapshot | Trade):
                seen.take(value, at)
    assert_golden("strip/lost-narrow", rows_of(seen.view(*SIZES["narrow"]), SIZES["narrow"]))


def test_nothing_yet_looks_as_drawn() -> None:
    assert_golden("strip/empty-narrow", rows_of(Watched().view(*SIZES["narrow"]), SIZES["narrow"]))
