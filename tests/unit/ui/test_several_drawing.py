"""Ladders side by side: how many, whose bars compare with whose, and which one has the focus."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.drawing.several import LADDER_WIDTH, columns_for, ladders_in, on_one_scale, several_lines
from kis_tui.ui.lines import Line, line_width, plain_text
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.instruments import instrument_at
from tests.support.ladder_views import book_of, cells_of


def view_of(code: str, price: int, *, best_ask: int = 1_000, choice: VenueChoice = VenueChoice.UN) -> InstrumentView:
    """A stock with few shares at every level but the best ask."""
    view = instrument_at(price, price, name=code)
    sizes = (best_ask, *(100,) * 9)
    book = replace(book_of(view), code=code, ask_sizes=sizes, bid_sizes=(100,) * 10)
    return replace(view, code=code, choice=choice, book=book)


DEAR = view_of("000001", 1_000_000, best_ask=300)
CHEAP = view_of("000002", 10_000, best_ask=6_000)
EMPTY = InstrumentView(code="000003", message="호가를 기다리는 중")


def drawn(views: tuple[InstrumentView, ...], focus: str = "", width: int = 77, height: int = 23) -> list[Line]:
    return several_lines(views, [TapeView()] * len(views), focus, width, height)


def bar_cells(line: Line, start: int, end: int) -> int:
    """How many of the cells have an ask bar behind them."""
    at, found = 0, 0
    for span in line:
        cells = line_width((span,))
        found += sum(start <= cell < end and span.look.background == "ask-bar" for cell in range(at, at + cells))
        at += cells
    return found


@pytest.mark.parametrize(("width", "ladders"), [(40, 1), (76, 1), (77, 2), (115, 2), (116, 3), (155, 4), (400, 4)])
def test_as_many_ladders_stand_side_by_side_as_fit(width: int, ladders: int) -> None:
    assert ladders_in(width) == ladders


@pytest.mark.parametrize("ladders", [2, 3, 4])
def test_so_many_columns_are_just_enough(ladders: int) -> None:
    assert ladders_in(columns_for(ladders)) == ladders
    assert ladders_in(columns_for(ladders) - 1) == ladders - 1


def test_bars_of_one_stock_compare_by_shares() -> None:
    unified, krx, nxt = (
        view_of("000001", price, best_ask=shares, choice=choice)
        for price, shares, choice in (
            (50_000, 900, VenueChoice.UN),
            (50_000, 600, VenueChoice.KRX),
            (50_200, 300, VenueChoice.NXT),
        )
    )

    assert [view.scale for view in on_one_scale((unified, krx, nxt))] == [900, 900, 900]


def test_bars_of_several_stocks_compare_by_what_the_shares_are_worth() -> None:
    # 300 shares of 1,000,000 won are the dearest level; 30,000 shares of 10,000 won would be worth as much.
    assert [view.scale for view in on_one_scale((DEAR, CHEAP))] == [300, 30_000]
    rows = drawn((DEAR, CHEAP))
    best = next(row for row in rows if "1000000" in plain_text(row))

    assert bar_cells(best, 0, 9) == 9
    assert bar_cells(best, 39, 48) == 2


def test_a_stock_without_a_book_or_without_orders_takes_no_part_in_the_scale() -> None:
    nothing = replace(
        book_of(CHEAP), ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS, bid_prices=NO_LEVELS, bid_sizes=NO_LEVELS
    )
    bare = replace(CHEAP, book=nothing)

    assert [view.scale for view in on_one_scale((DEAR, EMPTY, bare))] == [300, 0, 0]
    assert on_one_scale((EMPTY,)) == (EMPTY,)
    assert on_one_scale(()) == ()


def test_at_the_upper_limit_the_bids_tell_what_shares_are_worth() -> None:
    book = replace(book_of(CHEAP), ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS, bid_sizes=(100_000, *(100,) * 9))
    limit = replace(CHEAP, book=book)

    assert [view.scale for view in on_one_scale((limit, DEAR))] == [100_000, 999]


def test_the_ladder_of_the_focused_stock_is_marked_and_no_other() -> None:
    for focus, marks in (("000001", ">  "), ("000002", " > "), ("", "   "), ("999999", "   ")):
        title = drawn((DEAR, CHEAP, EMPTY), focus, 116)[0]
        assert "".join(cells_of(title, at, at + 1) for at in (0, 39, 78)) == marks
    focused = drawn((DEAR, CHEAP), "000002")[0]
    assert any(span.text == ">" and span.look.background == "selected" for span in focused)


def test_each_ladder_has_its_own_title_without_the_clocks_that_all_share() -> None:
    text = plain_text(drawn((DEAR, CHEAP))[0])

    assert "000001" in text
    assert "000002" in text
    assert "09:31" not in text
    assert "K정규" not in text


def test_between_two_ladders_is_a_rule() -> None:
    for row in drawn((DEAR, CHEAP, EMPTY), width=116):
        at = 0
        for span in row:
            if at in (38, 77):
                assert span.look.background == "rule"
            at += line_width((span,))


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_row_has_the_width_and_there_are_as_many_as_asked_for(count: int) -> None:
    views = (DEAR, EMPTY, CHEAP, replace(DEAR, banner="서킷브레이커 13:00~", book_stale_s=725))[:count]
    for width in range(columns_for(count), columns_for(count) + 50):
        for height in (12, 22, 23, 24, 38):
            rows = drawn(views, "000001", width, height)
            assert len(rows) == height
            assert {line_width(row) for row in rows} == {width}


def test_no_ladder_is_no_row() -> None:
    assert several_lines((), (), "", 80, 23) == []


def test_a_ladder_has_room_for_its_dearest_price_and_its_sizes() -> None:
    row = plain_text(next(row for row in drawn((DEAR, CHEAP)) if ">1000000" in plain_text(row)))

    assert LADDER_WIDTH == 38
    assert "      300|>1000000" in row
