"""The figures of the level that is read out, at every width."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.book import BookSnapshot
from kis_tui.market.level_readout import LevelSide, Readout, readout
from kis_tui.ui.drawing.cursor import cursor_lines
from kis_tui.ui.lines import line_width, plain_text
from tests.support.instruments import book_at

BOOK: BookSnapshot = book_at(72_500)
ASK = readout(BOOK, 72_700, 20_000)
BID = readout(BOOK, 72_300, 100)
INSIDE = readout(book_at(72_500), 72_450, 100)
SHORT = readout(BOOK, 72_500, 1_000_000_000)
LONG = Readout(
    price=1_812_000,
    side=LevelSide.ASK,
    size=123_456_789,
    cumulative=987_654_321,
    worth=987_654_321 * 1_812_000,
    ticks=123,
    touch_pct=Decimal("12.34"),
    wanted=123_456_789,
    taken=123_456_789,
    fill_price=Decimal("1812345.67"),
    last_price=1_812_000,
)


def text_of(cursor: Readout, width: int) -> str:
    return plain_text(cursor_lines(cursor, width, 1)[0])


def test_one_row_has_everything_where_there_is_room() -> None:
    assert text_of(ASK, 120).rstrip() == (
        " 72,700 매도  잔량 45,221  누적 95,375주  69.2억원  최우선에서 2틱  +0.28%  20,000주 체결 평균 72,540"
    )


def test_two_rows_have_the_level_and_what_it_costs() -> None:
    first, second = (plain_text(row).rstrip() for row in cursor_lines(BID, 77, 2))

    assert first == " 72,300 매수  잔량 41,233  누적 61,688주  44.6억원"
    assert second == " 최우선에서 1틱  -0.14%  100주 체결 평균 72,400"
    assert [plain_text(row).strip() for row in cursor_lines(BID, 77, 3)][2] == ""


def test_too_few_shares_are_said_so() -> None:
    assert "1,000,000,000주 중 550,990주 평균 72,994 (호가 부족)" in text_of(SHORT, 160)
    assert text_of(SHORT, 51).rstrip().endswith(" 부족")


def test_within_the_spread_nothing_is_made_up() -> None:
    assert text_of(INSIDE, 120).strip() == "72,450 스프레드 안"


def test_the_less_important_figures_go_first() -> None:
    gone: list[str] = []
    wanted = {"잔량": "잔량 ", "%": "%", "틱": "틱", "평균": "평균", "억": "억", "주": "주"}
    for width in range(120, 11, -1):
        text = text_of(ASK, width)
        gone += [name for name, part in wanted.items() if part not in text and name not in gone]
        assert "72,700" in text or width < 13
    assert gone[0] == "잔량"
    assert gone.index("%") < gone.index("틱") < gone.index("평균") < gone.index("억") <= gone.index("주")


def test_figures_keep_their_order_when_others_go() -> None:
    order = ["매도", "잔량", "45,221", "95,375주", "69.2억", "2틱", "+0.28%", "72,540"]
    for width in range(13, 121):
        found = [(text_of(ASK, width).find(part), part) for part in order if part in text_of(ASK, width)]
        assert found == sorted(found)


@pytest.mark.parametrize("cursor", [ASK, BID, INSIDE, SHORT, LONG])
@pytest.mark.parametrize("height", [1, 2, 3])
def test_every_row_has_the_width_and_every_figure_is_whole(cursor: Readout, height: int) -> None:
    whole = {plain_text(row).strip() for row in cursor_lines(cursor, 400, 1)}
    figures = {figure for text in whole for figure in text.replace("주", " ").replace("원", " ").split()}
    for width in range(1, 201):
        rows = cursor_lines(cursor, width, height)
        assert len(rows) == height
        for row in rows:
            assert line_width(row) == width
            for figure in plain_text(row).replace("주", " ").replace("원", " ").split():
                assert not any(character.isdigit() for character in figure) or figure in figures


@given(st.integers(1, 2_000_000), st.integers(0, 10**9), st.integers(1, 10**10), st.integers(1, 200))
def test_no_figures_break_the_row(price: int, size: int, wanted: int, width: int) -> None:
    book = book_at(72_500, ask_sizes=(size,) * 10)

    (row,) = cursor_lines(readout(book, price, wanted), width, 1)
    assert line_width(row) == width
