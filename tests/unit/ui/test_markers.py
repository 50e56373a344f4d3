"""Which prices of the day are marked, at which row, and which of several at one row counts."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import Mid
from kis_tui.domain.price import Price
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import Venue
from kis_tui.ui.markers import Marker, edge_marks, markers
from tests.support.instruments import book_at, trade_at

BASE = 71_900
TRADE = replace(
    trade_at(72_500, BASE), open=72_000, high=73_400, low=71_800, vwap=Decimal("72213.40"), vi_base_price=72_000
)
BOOK = replace(book_at(72_500), mids=())
STOCK = TickTable.STOCK


def by_text(marks: tuple[Marker, ...]) -> dict[str, list[Price]]:
    """The exact prices of each mark."""
    found: dict[str, list[Price]] = {}
    for mark in marks:
        found.setdefault(mark.text, []).append(mark.price)
    return found


def test_every_price_of_the_day_has_its_mark() -> None:
    marks = markers(TRADE, BOOK, BASE, STOCK, regular_close=72_700, average=Decimal("70123.45"))

    assert by_text(marks) == {
        "평": [Decimal("70123.45")],
        "종": [72_700],
        "고": [73_400],
        "저": [71_800],
        "시": [72_000],
        "상": [93_400],
        "하": [50_400],
        "V": [64_800, 79_200],
        "균": [Decimal("72213.40")],
        "기": [71_900],
    }


def test_of_several_at_one_price_the_more_important_one_comes_first() -> None:
    one = replace(TRADE, open=BASE, high=BASE, low=BASE, vwap=Decimal(BASE), vi_base_price=0)
    book = replace(BOOK, mids=(Mid(Venue.KRX, BASE, 10, "1"), Mid(Venue.NXT, BASE, 10, "1")))
    marks = markers(one, book, BASE, STOCK, regular_close=BASE, average=BASE)

    assert [mark.text for mark in marks if mark.row_price == BASE] == list("평종고저시균중중기")


def test_at_the_limits_the_days_high_and_low_count_more_and_an_interruptions_price_less() -> None:
    at_limits = replace(TRADE, high=93_400, low=50_400, vi_base_price=84_900)
    marks = markers(at_limits, BOOK, BASE, STOCK)

    assert [mark.text for mark in marks if mark.row_price == 93_400] == ["고", "상", "V"]
    assert [mark.text for mark in marks if mark.row_price == 50_400] == ["저", "하"]


def test_a_price_off_the_grid_is_marked_at_the_tick_below_it_and_known_exactly() -> None:
    marks = markers(TRADE, BOOK, BASE, STOCK, average=Decimal("49975.50"))

    assert {(mark.text, mark.row_price, mark.price) for mark in marks if mark.text in "평균"} == {
        ("평", 49_950, Decimal("49975.50")),
        ("균", 72_200, Decimal("72213.40")),
    }


@pytest.mark.parametrize(("table", "row"), [(TickTable.STOCK, 72_200), (TickTable.FUND, 72_210)])
def test_the_tick_below_is_of_the_stocks_table(table: TickTable, row: int) -> None:
    assert next(mark.row_price for mark in markers(TRADE, BOOK, BASE, table) if mark.text == "균") == row


def test_only_a_mid_price_that_is_a_tick_has_a_row() -> None:
    book = replace(
        BOOK,
        mids=(
            Mid(Venue.KRX, 72_450, 300, "1"),
            Mid(Venue.NXT, 72_400, 10, "2"),
            Mid(Venue.KRX, Decimal("2002.5"), 5, "1"),
            Mid(Venue.NXT, 0, 0, "0"),
        ),
    )
    marks = [mark for mark in markers(TRADE, book, BASE, STOCK) if mark.text == "중"]

    assert marks == [Marker(72_400, "중", "nxt", 72_400)]


@pytest.mark.parametrize(
    ("vi_base", "prices"),
    [
        (72_000, [64_800, 79_200]),
        (93_000, [83_700]),  # 102,300 is above the day's limit
        (51_000, [56_100]),  # 45,900 is below it
        (0, []),
    ],
)
def test_an_interruption_beyond_the_days_limits_has_no_mark(vi_base: int, prices: list[Price]) -> None:
    trade = replace(TRADE, vi_base_price=vi_base)

    assert by_text(markers(trade, BOOK, BASE, STOCK)).get("V", []) == prices


def test_without_a_base_price_no_limit_is_known_and_none_leaves_an_interruption_out() -> None:
    trade = replace(TRADE, vi_base_price=93_000)
    found = by_text(markers(trade, BOOK, None, STOCK))

    assert found["V"] == [83_700, 102_300]
    assert not {"상", "하", "기"} & set(found)


def test_before_the_first_print_only_what_needs_none_is_marked() -> None:
    assert by_text(markers(None, None, BASE, STOCK)) == {"상": [93_400], "하": [50_400], "기": [71_900]}
    assert markers(None, None, None, STOCK) == ()


@pytest.mark.parametrize("vwap", [None, Decimal(0)])
def test_an_average_of_nothing_is_no_mark(vwap: Decimal | None) -> None:
    assert "균" not in by_text(markers(replace(TRADE, vwap=vwap), BOOK, BASE, STOCK))


def test_a_price_of_zero_is_no_mark() -> None:
    nothing = replace(TRADE, open=0, high=0, low=0, vwap=None, vi_base_price=0)

    assert set(by_text(markers(nothing, BOOK, BASE, STOCK, regular_close=0, average=0))) == {"상", "하", "기"}


def mark(price: int, text: str = "시") -> Marker:
    return Marker(price, text, "flat", price)


def test_marks_out_of_sight_are_listed_from_the_nearest_on() -> None:
    marks = (mark(93_400, "상"), mark(50_400, "하"), mark(73_400, "고"), mark(71_900, "기"), mark(72_500, "종"))
    above, below = edge_marks(marks, (72_700, 72_600, 72_500, 72_400))

    assert [found.text for found in above] == ["고", "상"]
    assert [found.text for found in below] == ["기", "하"]


def test_a_mark_at_the_last_row_in_sight_is_in_sight() -> None:
    marks = (mark(72_700), mark(72_400))

    assert edge_marks(marks, (72_700, 72_600, 72_500, 72_400)) == ((), ())
    assert edge_marks(marks, (72_600, 72_500)) == ((marks[0],), (marks[1],))


def test_a_mark_between_two_ticks_is_in_sight_with_its_row() -> None:
    off_grid = Marker(72_700, "균", "muted", Decimal("72799.5"))

    assert edge_marks((off_grid,), (72_700, 72_600)) == ((), ())


def test_rows_without_a_price_are_no_edge() -> None:
    marks = (mark(1, "저"), mark(9, "고"))

    assert edge_marks(marks, (3, 2, 1, 0, 0)) == ((marks[1],), ())
    assert edge_marks(marks, (0, 0)) == ((), ())
    assert edge_marks(marks, ()) == ((), ())


def test_prices_of_own_alerts_stand_before_all_others_and_on_the_row_below_them_off_the_grid() -> None:
    marks = markers(TRADE, BOOK, BASE, STOCK, average=73_400, alerts=(73_400, 70_050))
    assert marks[0] == Marker(73_400, "알", "alarm", 73_400)
    assert marks[1] == Marker(70_000, "알", "alarm", 70_050)
    above, below = edge_marks(marks, [72_500, 72_400])
    assert above[0].text == "알"
    assert 70_050 in [mark.price for mark in below]
