"""How the user looks at the ladder: what holds still, what follows, what the keys walk through."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.feed.source import Row
from kis_tui.market.level_readout import LevelSide
from kis_tui.market.venue_split import venue_split
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.drawing.ladder import ask_lines, bid_lines
from kis_tui.ui.holdings import Holding
from kis_tui.ui.ladder_look import LEAST_CHANGES, LadderLook
from kis_tui.ui.lines import Line, plain_text
from kis_tui.ui.price_axis import Recentring
from kis_tui.ui.views import InstrumentView
from tests.support.instruments import book_at, instrument_at
from tests.support.ladder_views import book_of, venue_books

VIEW = instrument_at(72_500, 71_900)
SHIFTED = book_at(72_700, ask_sizes=tuple(range(101, 111)), bid_sizes=tuple(range(201, 211)))
"""The book two steps further up, with other sizes."""


def looked(look: LadderLook, book: BookSnapshot | None = None, rows: int = 9) -> InstrumentView:
    return look.shown(VIEW if book is None else replace(VIEW, book=book), rows)


def cursor_price(view: InstrumentView) -> Price:
    assert view.cursor is not None
    return view.cursor.price


def with_cursor(levels: int = 10) -> LadderLook:
    look = LadderLook()
    assert look.toggle_cursor(looked(look), levels)
    return look


def with_axis_cursor(mode: Recentring = Recentring.LEAVES) -> LadderLook:
    look = LadderLook()
    look.show_axis(True)
    while look.next_recentring() is not mode:
        pass
    assert look.toggle_cursor(looked(look), 10)
    return look


def sizes_by_price(lines: list[Line], side: int) -> dict[int, str]:
    """The text of the size beside each price; ``side``: the part of the row that has the sizes."""
    found = {}
    for line in lines:
        parts = plain_text(line).split("|")
        price = parts[1 - side].replace(">", " ").split()
        if price and price[0].replace(",", "").isdigit():
            found[int(price[0].replace(",", ""))] = parts[side].strip()
    return found


def test_without_a_choice_the_view_is_as_it_was() -> None:
    view = looked(LadderLook())

    assert view == VIEW
    assert (view.axis, view.cursor, view.held_asks, view.held_bids, view.show_split) == ((), None, (), (), False)


def test_under_the_cursor_no_row_moves_and_sizes_follow_their_prices() -> None:
    look = with_cursor()
    before = looked(look)
    after = looked(look, SHIFTED)

    for lines in (ask_lines, bid_lines):
        side = 0 if lines is ask_lines else 1
        rows = sizes_by_price(lines(replace(before, ask_changes={}, bid_changes={}), 34, 10), side)
        moved = sizes_by_price(lines(replace(after, ask_changes={}, bid_changes={}), 34, 10), side)
        assert list(moved) == list(rows)
        expected = dict(zip(SHIFTED.ask_prices, SHIFTED.ask_sizes, strict=True))
        expected |= dict(zip(SHIFTED.bid_prices, SHIFTED.bid_sizes, strict=True))
        assert moved == {price: str(expected.get(price, "")) for price in rows}
    # 72,500 was the best ask and is a bid now: it stands in its row in the colours of a bid.
    row = ask_lines(replace(after, ask_changes={}), 34, 10)[-1]
    assert {span.look.background for span in row[:2]} <= {"bid-area", "bid-bar"}


def test_when_the_cursor_is_left_the_rows_follow_the_book_at_once() -> None:
    look = with_cursor()
    assert not look.toggle_cursor(looked(look), 10)
    view = looked(look, SHIFTED)

    assert not look.cursor_shown
    assert view.cursor is None
    assert list(sizes_by_price(ask_lines(view, 34, 10), 0))[-1] == 72_700


def test_the_cursor_reads_the_newest_book_at_its_price() -> None:
    look = with_cursor()
    look.quantity = 300
    first, then = looked(look).cursor, looked(look, SHIFTED).cursor
    assert first is not None
    assert then is not None

    assert (first.price, first.side, first.cumulative, first.ticks) == (72_400, LevelSide.BID, 20_455, 0)
    assert (then.price, then.cumulative, then.ticks) == (72_400, 201 + 202 + 203, 2)
    assert (then.wanted, then.taken, str(then.fill_price)) == (300, 300, "72567.00")


def test_the_arrow_keys_move_the_cursor_over_the_held_rows() -> None:
    look = with_cursor(5)
    for _ in range(20):
        look.move_cursor(1, looked(look))
    assert cursor_price(looked(look)) == 72_900
    look.move_cursor(-1, looked(look, SHIFTED))
    assert cursor_price(looked(look)) == 72_800


def test_a_row_without_a_book_has_no_cursor() -> None:
    look = LadderLook()

    assert not look.toggle_cursor(replace(VIEW, book=None), 10)
    assert not look.toggle_cursor(replace(VIEW, message="호가를 기다리는 중"), 10)
    empty = replace(book_of(VIEW), ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS, bid_prices=NO_LEVELS, bid_sizes=NO_LEVELS)
    assert not look.toggle_cursor(replace(VIEW, book=empty), 10)


def test_the_axis_is_drawn_around_the_touch_with_its_mode_named() -> None:
    look = LadderLook()
    look.show_axis(True)
    view = looked(look)

    assert view.axis == (72_800, 72_700, 72_600, 72_500, 72_400, 72_300, 72_200, 72_100, 72_000)
    assert view.axis_mode == "벗어나면"
    assert look.next_recentring() is Recentring.SMOOTH
    assert looked(look).axis_mode == "따라가기"
    look.show_axis(False)
    assert (looked(look).axis, looked(look).axis_mode) == ((), "")


def test_a_row_without_a_ladder_has_no_axis() -> None:
    look = LadderLook()
    look.show_axis(True)

    assert look.shown(replace(VIEW, book=None, message="호가를 기다리는 중"), 9).axis == ()


@pytest.mark.parametrize("mode", Recentring)
def test_under_the_cursor_the_axis_stands_still_in_every_mode(mode: Recentring) -> None:
    look = with_axis_cursor(mode)
    before = looked(look).axis

    assert looked(look, book_at(90_000)).axis == before
    assert looked(look, SHIFTED).axis == before


def test_within_the_window_the_cursor_moves_and_the_axis_does_not() -> None:
    look = with_axis_cursor()
    before = looked(look)
    look.move_cursor(1, before)

    assert cursor_price(looked(look)) == 72_500
    assert looked(look).axis == before.axis


@pytest.mark.parametrize(("step", "edge"), [(1, 0), (-1, -1)])
def test_at_the_edge_of_the_window_every_key_moves_axis_and_cursor_by_a_step(step: int, edge: int) -> None:
    look = with_axis_cursor()
    for _ in range(4):
        look.move_cursor(step, looked(look))
    at_edge = looked(look)
    assert cursor_price(at_edge) == at_edge.axis[edge]

    seen = []
    for _ in range(3):
        look.move_cursor(step, looked(look))
        view = looked(look)
        assert cursor_price(view) == view.axis[edge]
        seen.append(view.axis[edge] - at_edge.axis[edge])
    assert seen == [step * 100, step * 200, step * 300]


def test_keys_that_come_faster_than_pictures_all_count() -> None:
    look = with_axis_cursor()
    picture = looked(look)
    for _ in range(7):
        look.move_cursor(1, picture)

    assert cursor_price(looked(look)) == 73_100
    assert looked(look).axis[0] == 73_100


def test_at_the_lowest_tick_neither_axis_nor_cursor_moves_on() -> None:
    low = replace(VIEW, book=replace(book_of(VIEW), ask_prices=(3, *NO_LEVELS[1:]), bid_prices=(2, *NO_LEVELS[1:])))
    look = LadderLook()
    look.show_axis(True)
    look.toggle_cursor(look.shown(low, 9), 10)
    before = look.shown(low, 9).axis
    for _ in range(5):
        look.move_cursor(-1, look.shown(low, 9))

    assert cursor_price(look.shown(low, 9)) == 1
    assert look.shown(low, 9).axis == before


def test_a_cursor_whose_price_is_out_of_sight_comes_back_into_the_window() -> None:
    look = LadderLook()
    look.show_axis(True)
    while look.next_recentring() is not Recentring.STATIC:
        pass
    axis = looked(look).axis
    assert look.toggle_cursor(looked(look, book_at(90_000)), 10)
    assert cursor_price(looked(look, book_at(90_000))) == 89_900
    look.move_cursor(1, looked(look, book_at(90_000)))

    assert cursor_price(looked(look, book_at(90_000))) in axis


def test_centring_puts_the_touch_into_the_middle_and_takes_the_cursor_away() -> None:
    look = with_axis_cursor(Recentring.STATIC)
    look.centre()

    view = looked(look, SHIFTED)
    assert view.axis[4] == 72_600
    assert view.cursor is None


def test_changing_between_list_and_axis_takes_the_cursor_away_and_places_the_axis_anew() -> None:
    look = with_axis_cursor(Recentring.STATIC)
    look.show_axis(False)
    assert not look.cursor_shown
    assert look.toggle_cursor(looked(look), 10)
    look.show_axis(True)

    assert not look.cursor_shown
    assert looked(look, SHIFTED).axis[4] == 72_600


def test_another_row_begins_without_a_cursor_and_around_its_own_touch() -> None:
    look = with_axis_cursor(Recentring.STATIC)
    look.next_content()
    look.next_least_change()
    look.forget()

    view = looked(look, book_at(1_234))
    assert view.axis[4] == 1_233
    assert (view.cursor, view.content, view.least_change) == (None, ChangeContent.TRADED, 10)


def test_what_changes_tell_walks_through_all_and_reaches_the_view() -> None:
    look = LadderLook()

    walked = [looked(look).content, *(look.next_content() for _ in range(3))]
    assert walked == [ChangeContent.TOTAL, ChangeContent.TRADED, ChangeContent.PLACED, ChangeContent.TOTAL]
    look.next_content()
    assert looked(look).content is ChangeContent.TRADED


def test_the_least_change_walks_through_its_steps_and_reaches_the_view() -> None:
    look = LadderLook()

    assert [looked(look).least_change, *(look.next_least_change() for _ in LEAST_CHANGES)] == [*LEAST_CHANGES, 0]
    look.next_least_change()
    assert looked(look).least_change == 10


def test_the_split_is_shown_when_it_is_wanted_and_there() -> None:
    look = LadderLook()
    parted = replace(VIEW, split=venue_split(book_of(VIEW), *venue_books(book_of(VIEW))))

    assert not look.shown(parted, 9).show_split
    look.split = True
    assert look.shown(parted, 9).show_split
    assert not look.shown(VIEW, 9).show_split


def test_a_holding_is_of_its_stock_until_it_is_taken_back() -> None:
    look = LadderLook()
    bought = Holding("005930", Decimal("71234.5"), 10)
    look.hold(Row("005930"), bought)
    look.forget()

    assert (look.holding("005930"), look.holding("000660")) == (bought, None)
    look.hold(Row("005930"), None)
    look.hold(Row("000660"), None)
    assert look.holding("005930") is None
