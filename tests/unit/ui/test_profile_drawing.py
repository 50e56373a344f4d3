"""Volume at price and the regular close, looked at closely."""

import pytest
from msgspec.structs import replace

from kis_tui.market.profile import Profile, VolumeAtPrice
from kis_tui.ui.drawing.figures import price_figures_lines
from kis_tui.ui.drawing.ladder import ask_lines, bid_lines
from kis_tui.ui.drawing.profile import lower_corner_lines, profile_column_lines, upper_corner_lines
from kis_tui.ui.lines import Line, line_width, plain_text
from kis_tui.ui.markers import Marker
from kis_tui.ui.views import InstrumentView
from tests.support.instruments import instrument_at
from tests.support.profiles import profile_at

VIEW = instrument_at(72_500, 71_900)


def _texts(lines: list[Line]) -> list[str]:
    return [plain_text(line) for line in lines]


def _with(*levels: VolumeAtPrice, missed_shares: int = 0, folded_shares: int = 0) -> InstrumentView:
    profile = Profile(levels=levels, since=34_200, missed_shares=missed_shares, folded_shares=folded_shares)
    return replace(VIEW, profile=profile)


def _cells_with(line: Line, background: str) -> list[int]:
    """The cells that have this background, from the left edge."""
    cells: list[int] = []
    at = 0
    for span in line:
        width = line_width((span,))
        if span.look.background == background:
            cells += range(at, at + width)
        at += width
    return cells


def test_the_bar_has_buyers_at_the_left_then_sellers_then_the_rest_on_one_scale() -> None:
    view = _with(VolumeAtPrice(72_500, 50, 25, 25), VolumeAtPrice(72_400, 0, 50, 0))
    rows = lower_corner_lines(view, 29, 4)

    assert _cells_with(rows[1], "bought-bar") == list(range(14))
    assert _cells_with(rows[1], "sold-bar") == list(range(14, 21))
    assert _cells_with(rows[1], "untaken-bar") == list(range(21, 28))
    assert _cells_with(rows[2], "sold-bar") == list(range(14))


def test_the_smallest_price_still_has_a_bar() -> None:
    rows = lower_corner_lines(_with(VolumeAtPrice(72_500, 10**9, 0, 0), VolumeAtPrice(72_400, 1, 0, 0)), 29, 4)
    assert _cells_with(rows[2], "bought-bar") == [0]


def test_the_point_of_control_is_named_once() -> None:
    for rows in (
        lower_corner_lines(replace(VIEW, profile=profile_at(72_500)), 29, 10),
        upper_corner_lines(replace(VIEW, profile=profile_at(72_500)), 17, 10, wide=False),
    ):
        assert [("POC" in text) for text in _texts(rows)] == [False, True, *[False] * 8]


def test_a_price_without_takers_has_no_buyers_share() -> None:
    rows = _texts(lower_corner_lines(_with(VolumeAtPrice(72_500, 0, 0, 10), VolumeAtPrice(72_400, 1, 3, 0)), 29, 4))
    assert "%" not in rows[1]
    assert "25%" in rows[2]


def test_what_is_missing_is_said_at_the_bottom() -> None:
    view = _with(VolumeAtPrice(72_500, 10, 0, 0), missed_shares=1_234, folded_shares=56)
    rows = _texts(lower_corner_lines(view, 29, 6))
    assert rows[-2].strip(" |") == "⋯ 먼 가격 56주"
    assert rows[-1].strip(" |") == "⋯ 1,234주 누락"
    assert "누락" not in "".join(_texts(lower_corner_lines(_with(VolumeAtPrice(72_500, 10, 0, 0)), 29, 6)))


@pytest.mark.parametrize(
    ("profile", "wide", "narrow"),
    [
        (profile_at(72_500), "매물대 09:30부터", "매물대 09:30부터"),
        (profile_at(72_500, minutes=10), "매물대 최근 10분", "매물대 최근 10분"),
        (replace(profile_at(72_500, minutes=10), since=34_200), "매물대 10분 09:30~", "10분 09:30~"),
        (Profile(), "매물대", "매물대"),
    ],
)
def test_the_header_says_since_when(profile: Profile, wide: str, narrow: str) -> None:
    view = replace(VIEW, profile=profile)
    assert plain_text(lower_corner_lines(view, 29, 4)[0]).split("매수")[0].strip(" |") == wide
    assert plain_text(upper_corner_lines(view, 17, 4, wide=False)[0]).strip(" |") == narrow
    if not profile.levels:
        assert "체결 없음" in plain_text(lower_corner_lines(view, 29, 4)[1])


@pytest.mark.parametrize("price", [1_234, 72_500, 1_812_000])
@pytest.mark.parametrize("width", range(8, 60))
def test_prices_and_sizes_are_whole_or_absent_in_exactly_the_width(width: int, price: int) -> None:
    view = replace(instrument_at(price, price), profile=profile_at(price, missed_shares=9))
    assert view.profile is not None
    rows = lower_corner_lines(view, width, 12)
    assert [line_width(row) for row in rows] == [width] * 12
    known = {f"{level.price:,}" for level in view.profile.levels} | {str(level.price) for level in view.profile.levels}
    for text in _texts(rows)[1:11]:
        words = text.strip(" |").split()
        assert not words or words[0] in known


def test_old_volume_at_price_loses_its_colours() -> None:
    rows = lower_corner_lines(replace(VIEW, stale_s=12, profile=profile_at(72_500)), 29, 10)
    looks = [span.look for row in rows for span in row]
    assert not {"rise", "fall", "accent"} & {look.color for look in looks}
    assert not {"bought-bar", "sold-bar"} & {look.background for look in looks}


def test_the_close_is_marked_after_the_regular_session_and_measured_from() -> None:
    marked = (Marker(72_100, "종", "accent", 72_100), *VIEW.markers)
    before, after = VIEW, replace(VIEW, regular_close=72_100, markers=marked)
    drawn = ["".join(_texts([*ask_lines(view, 34, 10), *bid_lines(view, 34, 10)])) for view in (before, after)]
    assert [text.count("종") for text in drawn] == [0, 1]
    assert "72,100  +0.28종" in drawn[1]
    figures = [_texts(price_figures_lines(view, 29, 10)) for view in (before, after)]
    assert figures[0][9].split() == ["|", "거래량비", "82.4%"]
    assert figures[1][9].split() == ["|", "종가대비", "+0.55%"]


def test_in_a_column_of_its_own_the_heaviest_prices_stand_dearest_first() -> None:
    view = replace(VIEW, traded=profile_at(72_500))
    rows = profile_column_lines(view, 39, 6)

    assert all(line_width(row) == 39 for row in rows)
    assert all(text.startswith("|") for text in _texts(rows))
    assert "매물대 09:30부터" in _texts(rows)[0]
    assert [text.split()[1] for text in _texts(rows)[1:]] == ["72,500", "72,400", "72,300", "72,200", "72,100"]


def test_the_column_shows_the_heaviest_prices_not_the_dearest() -> None:
    levels = (VolumeAtPrice(72_000, 90, 0, 0), VolumeAtPrice(72_500, 80, 0, 0), VolumeAtPrice(72_300, 70, 0, 0))
    view = replace(VIEW, traded=Profile(levels=levels, since=34_200))

    assert [text.split()[1] for text in _texts(profile_column_lines(view, 39, 3))[1:]] == ["72,500", "72,000"]
    assert [("POC" in text) for text in _texts(profile_column_lines(view, 39, 4))] == [False, False, False, True]


def test_the_column_says_what_is_missing_and_that_nothing_traded() -> None:
    view = replace(VIEW, traded=profile_at(72_500, missed_shares=1_234))

    assert "1,234주 누락" in _texts(profile_column_lines(view, 39, 8))[-1]
    assert "체결 없음" in _texts(profile_column_lines(replace(VIEW, traded=Profile()), 39, 8))[1]


def test_the_column_does_not_depend_on_what_the_corner_shows() -> None:
    view = replace(VIEW, traded=profile_at(72_500))

    assert profile_column_lines(view, 39, 20) == profile_column_lines(replace(view, profile=profile_at(1_000)), 39, 20)
