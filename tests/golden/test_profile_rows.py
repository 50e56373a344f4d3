"""What the volume at price and the regular close look like, as plain text."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChanges
from kis_tui.ui.drawing.composed import screen_rows
from kis_tui.ui.lines import plain_text
from kis_tui.ui.present import instrument_view
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.golden import assert_golden
from tests.support.instruments import instrument_at
from tests.support.profiles import profile_at
from tests.support.simulated_day import moment, state_at

SIZES = {"narrow": (51, 23), "wide": (120, 26)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("price", [1_234, 72_500, 1_812_000])
def test_volume_at_price_looks_as_drawn(price: int, size: str) -> None:
    view = replace(instrument_at(price, price - price // 100), profile=profile_at(price, missed_shares=1_234))
    _compare(f"profile-{price}-{size}", view, size)


@pytest.mark.parametrize("size", SIZES)
def test_volume_at_price_of_the_last_minutes_looks_as_drawn(size: str) -> None:
    view = replace(instrument_at(72_500, 71_900), profile=profile_at(72_500, minutes=10))
    _compare(f"profile-recent-{size}", view, size)


@pytest.mark.parametrize(("at", "size"), [("15:25:00", "wide"), ("15:50:00", "narrow"), ("16:30:00", "wide")])
def test_the_end_of_the_regular_session_looks_as_drawn(at: str, size: str) -> None:
    state = state_at(at, "005930", VenueChoice.UN.venue)
    row = Row("005930", VenueChoice.UN)
    view = instrument_view(
        state,
        row,
        "삼성전자",
        TickTable.STOCK,
        BUILT_IN,
        moment(at),
        1.0,
        LevelChanges(),
        profile=state.stream("005930", VenueChoice.UN.venue).profile.whole(),
    )
    _compare(f"close-{at[:5].replace(':', '')}-{size}", view, size)


def _compare(name: str, view: InstrumentView, size: str) -> None:
    assert_golden(f"instrument/{name}", [plain_text(row) for row in screen_rows(view, TapeView(), *SIZES[size])])
