"""The rows under the ladder: totals, the exchanges apart, the last minute, and the level cursor in their place."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.venue import Venue
from kis_tui.market.side_flows import NO_FLOW, SideFlows
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.drawing.totals import totals_lines
from kis_tui.ui.lines import plain_text
from kis_tui.ui.views import InstrumentView
from tests.support.instruments import instrument_at
from tests.support.ladder_views import FLOWS, book_of, split, with_cursor

VIEW = instrument_at(72_500, 71_900)


def rows_of(view: InstrumentView, width: int = 51, height: int = 1) -> list[str]:
    return [plain_text(row) for row in totals_lines(view, width, height)]


def tone_of(view: InstrumentView, text: str, width: int = 51, height: int = 1) -> str:
    return next(
        span.look.color for row in totals_lines(view, width, height) for span in row if text == span.text.strip()
    )


def test_both_totals_their_changes_and_the_difference_stand_in_a_row() -> None:
    assert rows_of(VIEW) == [" +5,210  550,990|   순 -69,556    |  481,434   +536"]
    wide = "  총매도  +5,210 550,990|        순 -69,556         | 481,434    +536  총매수"
    assert rows_of(VIEW, 77) == [wide]
    assert tone_of(VIEW, "순 -69,556") == "fall"


def test_the_exchanges_totals_stand_under_their_columns() -> None:
    assert rows_of(split(VIEW)) == ["N183,660 K367330|   순 -69,556    |K320,959 N160475"]
    assert rows_of(split(VIEW), 77)[0].split("|")[0] == " 183,660 367,330 550,990"
    assert tone_of(split(VIEW), "K367330") == "krx"
    assert tone_of(split(VIEW), "N183,660") == "nxt"


def test_an_exchange_that_is_not_known_has_no_total() -> None:
    parted = replace(split(VIEW), venue_totals={Venue.KRX: (367_330, 320_959)})

    assert rows_of(parted) == ["        K367,330|   순 -69,556    |K320,959        "]


def test_where_all_columns_have_room_a_minute_is_told_apart() -> None:
    row = rows_of(replace(VIEW, flows=FLOWS), 112)[0]

    assert row.split("|")[0].split() == ["총매도", "-6,789", "+12,345", "+5,210", "550,990"]
    assert row.split("|")[2].split() == ["481,434", "+536", "-54,321", "-1,234", "총매수"]


@pytest.mark.parametrize(
    ("content", "asks", "bids"),
    [
        (ChangeContent.TOTAL, "+5,210", "+536"),
        (ChangeContent.TRADED, "-6,789", "-1,234"),
        (ChangeContent.PLACED, "+12,345", "-54,321"),
    ],
)
def test_the_change_of_a_total_tells_what_the_levels_tell(content: ChangeContent, asks: str, bids: str) -> None:
    row = rows_of(replace(VIEW, flows=FLOWS, content=content), 77)[0]

    assert row.split("|")[0].split() == ["총매도", asks, "550,990"]
    assert row.split("|")[2].split() == ["481,434", bids, "총매수"]


def test_what_traded_of_an_unknown_minute_is_not_made_up() -> None:
    assert "+5,210" in rows_of(replace(VIEW, content=ChangeContent.TRADED))[0]


def test_the_second_row_tells_of_the_last_minute() -> None:
    row = rows_of(replace(VIEW, flows=FLOWS), 77, 2)[1]

    assert row.split("|")[0].split() == ["60초", "-6,789", "+12,345"]
    assert " ".join(row.split("|")[1].split()) == "60초 순증 -66,666"
    assert row.split("|")[2].split() == ["-54,321", "-1,234", "60초"]


def test_a_minute_in_which_nothing_happened_has_no_figures() -> None:
    row = rows_of(replace(VIEW, flows=SideFlows(NO_FLOW, NO_FLOW)), 77, 2)[1]

    assert " ".join(row.split("|")[1].split()) == "60초 순증 0"
    assert row.split("|")[0].split() == ["60초"]


def test_orders_that_wait_for_the_after_hours_take_the_second_row() -> None:
    book = replace(
        book_of(VIEW),
        after_hours_ask_size=12_345,
        after_hours_bid_size=67_890,
        after_hours_ask_change=100,
        after_hours_bid_change=-7,
    )
    row = rows_of(replace(VIEW, book=book, flows=FLOWS), 77, 2)[1]

    assert row.split("|")[0].split() == ["시간외", "+100", "12,345"]
    assert " ".join(row.split("|")[1].split()) == "시간외 순 +55,545"
    assert row.split("|")[2].split() == ["67,890", "-7", "시간외"]


def test_without_a_minute_and_without_after_hours_there_are_no_numbers() -> None:
    row = rows_of(VIEW, 77, 2)[1]

    assert [part.split() for part in row.split("|")] == [["60초", "-"], ["60초"], ["-", "60초"]]


@pytest.mark.parametrize(("width", "total"), [(77, 12_345_678), (51, 123_456_789), (51, 12_345_678)])
def test_a_long_total_is_whole_and_its_change_gives_way(width: int, total: int) -> None:
    book = replace(book_of(VIEW), total_ask_size=total, total_bid_size=total)
    row = rows_of(replace(VIEW, book=book), width)[0]

    assert row.split("|")[0].split()[-1] == str(total)
    assert row.split("|")[2].split()[0] == str(total)


def test_figures_that_do_not_fit_are_left_out() -> None:
    book = replace(book_of(VIEW), total_ask_size=10**15, total_bid_size=0)

    assert rows_of(replace(VIEW, book=book)) == [" +5,210         |순 -10,000,000억 |        0   +536"]


@pytest.mark.parametrize("view", [replace(VIEW, book=None), replace(VIEW, message="호가를 기다리는 중")])
def test_without_a_ladder_there_are_no_totals(view: InstrumentView) -> None:
    assert [row.strip() for row in rows_of(view, 51, 2)] == ["", ""]


def test_the_level_that_is_read_out_takes_the_place_of_the_totals() -> None:
    view = with_cursor(replace(VIEW, flows=FLOWS), steps=2)
    one, (first, second) = rows_of(view, 77), rows_of(view, 77, 2)

    assert len(one) == 1
    assert one[0].startswith(" 72,600 매도 ")
    assert first.startswith(" 72,600 매도 ")
    assert "평균" in second
    assert "순" not in one[0] + first + second


def test_an_old_readout_is_faded() -> None:
    view = replace(with_cursor(VIEW), book_stale_s=12)

    assert {span.look.color for row in totals_lines(view, 77, 2) for span in row} == {"muted"}
