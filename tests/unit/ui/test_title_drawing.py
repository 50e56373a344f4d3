"""The row above everything: what is added to it, and what never goes."""

import re
from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.holdings import Holding
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words
from tests.support.instruments import instrument_at

VIEW = instrument_at(72_500, 71_900)
HOLDING = Holding("005930", 71_000, 100)
BANNER = "서킷브레이커 13:00~"
AGE = re.compile("[초분] 전")
NARROWEST = 37
"""Columns of a title above one of several ladders."""


def title(view: InstrumentView, width: int) -> str:
    (line,) = title_lines(view, width, 1)
    assert line_width(line) == width
    return plain_text(line)


def color_of(view: InstrumentView, text: str, width: int = 160) -> str:
    (line,) = title_lines(view, width, 1)
    return next(span.look.color for span in line if text in span.text)


def test_designations_stand_behind_the_venue() -> None:
    text = title(replace(VIEW, badges=("위험", "단기과열")), 160)

    assert " 통합 위험 단기과열  72,500 " in text
    assert color_of(replace(VIEW, badges=("위험",)), "위험") == "alarm"


def test_a_designation_stays_longer_than_clocks_and_time_and_goes_before_the_price() -> None:
    view = replace(VIEW, badges=("단기과열",))
    shown = {width: title(view, width) for width in range(NARROWEST, 160)}

    assert "단기과열" in shown[60]
    assert all("단기과열" in text for text in shown.values() if "K정규" in text or "09:31" in text)
    assert all("72,500" in text for text in shown.values())


@pytest.mark.parametrize("banner", [text.format(at="13:00") for text in words.banners.values()])
@pytest.mark.parametrize("price", [1_234, 72_500, 1_812_000])
@pytest.mark.parametrize("choice", list(VenueChoice))
def test_what_stops_the_market_is_said_at_every_width(banner: str, price: int, choice: VenueChoice) -> None:
    view = replace(
        instrument_at(price, price), banner=banner, choice=choice, badges=("단기과열",), holding=HOLDING, name="카카오"
    )
    for width in range(NARROWEST, 101):
        for shown in (view, replace(view, book_stale_s=725), replace(view, stale_s=12, book_stale_s=12)):
            text = title(shown, width)
            assert f" {banner.split()[0]} " in text or f" {banner} " in text
            assert "13:00~" in text or width < 68
    assert f" {banner} " in title(view, 68)


def test_what_stops_the_market_takes_the_place_of_clocks_and_figures_but_not_of_the_time() -> None:
    text = title(replace(VIEW, banner=BANNER), 160)

    assert f" {BANNER} " in text
    assert "K정규" not in text
    assert "12,345" not in text
    assert "09:31:25" in text


def test_what_is_held_is_told_in_percent_and_won() -> None:
    assert " 평단+2.11% +150,000 " in title(replace(VIEW, holding=HOLDING), 160)
    assert " 평단+2.11% +1,500/주 " in title(replace(VIEW, holding=Holding("005930", 71_000)), 160)
    assert " 평단-1.36% -1,000/주 " in title(replace(VIEW, holding=Holding("005930", 73_500)), 160)
    assert color_of(replace(VIEW, holding=HOLDING), "+2.11%") == "rise"
    assert color_of(replace(VIEW, holding=Holding("005930", 73_500)), "-1.36%") == "fall"


def test_a_gain_of_nothing_and_an_enormous_one_are_whole() -> None:
    even, rich = (Holding("005930", average, 9_999_999_999) for average in (72_500, Decimal("71234.56")))

    assert " 평단0.00%   거래량" in title(replace(VIEW, holding=even), 160).replace("    ", "   ")
    assert " 평단+1.78% +126,543억 " in title(replace(VIEW, holding=rich), 160)


def test_what_is_held_goes_before_the_name_is_cut_short() -> None:
    for width in range(NARROWEST, 160):
        text = title(replace(VIEW, holding=HOLDING), width)
        assert "평단" not in text or "삼성전자" in text


def test_before_the_first_print_nothing_is_said_of_a_gain() -> None:
    assert "평단" not in title(replace(VIEW, holding=HOLDING, trade=None), 160)


def test_a_faded_title_still_shows_what_stops_the_market_in_its_colour() -> None:
    view = replace(VIEW, banner=BANNER, stale_s=12, holding=HOLDING)

    assert color_of(view, BANNER) == "alarm"
    assert color_of(view, "+2.11%") == "muted"


@pytest.mark.parametrize("width", range(NARROWEST, 201))
def test_the_price_is_whole_or_absent(width: int) -> None:
    for price in (1_234, 72_500, 1_812_000):
        view = replace(instrument_at(price, price), banner=BANNER, book_stale_s=3_600, choice=VenueChoice.SOR)
        rest = title(view, width)
        for part in (f" {price:,} ", "005930", "SOR→통합", BANNER, BANNER.split()[0], "호가 1시간 전", "09:31:25"):
            rest = rest.replace(part, " ")
        # 0 is the change of a price that stands at its base.
        assert {word for word in rest.split() if any(character.isdigit() for character in word)} <= {"0", "0.00%"}


@pytest.mark.parametrize(
    ("age_s", "said"), [(None, ""), (0, ""), (9, ""), (10, "10초 전"), (45, "45초 전"), (130, "2분 전")]
)
def test_a_stock_that_was_quiet_for_a_while_says_since_when(age_s: int | None, said: str) -> None:
    text = title(replace(VIEW, age_s=age_s), 120)
    assert said in text
    assert bool(AGE.search(text)) is bool(said)


def test_each_exchange_says_how_old_its_book_is_where_both_are_looked_at() -> None:
    fresh = replace(VIEW, age_s=0, venue_ages=((Venue.KRX, 0), (Venue.NXT, 9)))
    assert not AGE.search(title(fresh, 120))
    assert "K0초 N45초 전" in title(replace(fresh, venue_ages=((Venue.KRX, 0), (Venue.NXT, 45))), 120)


def test_an_age_takes_the_place_of_the_time_where_both_have_no_room() -> None:
    view = replace(VIEW, age_s=45)
    for width in range(NARROWEST, 121):
        text, without = title(view, width), title(VIEW, width)
        assert "45초 전" in text or "09:31" not in without
        assert "72,500" in text


def test_what_may_be_old_or_was_asked_for_has_one_age_only() -> None:
    assert "45초" not in title(replace(VIEW, age_s=45, stale_s=12), 120)
    assert "45초" not in title(replace(VIEW, age_s=45, fetched_book_s=12, fetched_price_s=12), 120)
