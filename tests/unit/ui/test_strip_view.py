"""Which prices and columns the liquidity strip has."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from kis_tui.domain.ticks import TickTable, step_down, step_up
from kis_tui.market.liquidity import STEPS_S
from kis_tui.ui.strip_view import StripWindow, header_rows, label_cells, price_rows, strip_view
from tests.support.instruments import auction
from tests.support.liquidity import made_up

STOCK = TickTable.STOCK


def neighbours(prices: tuple[int, ...]) -> bool:
    return all(step_down(high, STOCK) == low for high, low in pairwise(prices))


def test_rows_stay_while_the_touch_is_in_sight_and_have_it_in_the_middle_when_it_left() -> None:
    window = StripWindow()
    first = window.prices((72_400, 72_500), 72_500, 20, STOCK)
    assert neighbours(first)
    assert first.index(72_500) in (9, 10)
    bid, ask = 72_400, 72_500
    while ask <= first[0]:
        assert window.prices((bid, ask), ask, 20, STOCK) == first
        bid, ask = ask, step_up(ask, STOCK)
    moved = window.prices((bid, ask), ask, 20, STOCK)
    assert neighbours(moved)
    assert moved.index(bid) in (9, 10)
    # It does not go back with the touch: it would have to leave the new window first.
    assert window.prices((first[1], first[0]), ask, 20, STOCK) == moved
    assert window.prices((first[5], first[4]), ask, 20, STOCK) == moved


def test_rows_step_by_the_bands_on_both_sides_of_an_edge() -> None:
    prices = StripWindow().prices((19_990, 20_000), 20_000, 10, STOCK)
    assert prices == (20_200, 20_150, 20_100, 20_050, 20_000, 19_990, 19_980, 19_970, 19_960, 19_950)


@pytest.mark.parametrize("touch", [(72_400, 90_000), (50_000, 72_500), (0, 0)])
def test_a_touch_that_no_window_can_hold_leaves_the_last_price_in_the_middle(touch: tuple[int, int]) -> None:
    window = StripWindow()
    assert window.prices(touch, 72_500, 11, STOCK)[5] == 72_500
    assert window.prices(touch, 72_700, 11, STOCK)[5] == 72_500


@pytest.mark.parametrize("touch", [(72_400, 0), (0, 72_400)])
def test_one_side_alone_places_the_window(touch: tuple[int, int]) -> None:
    assert StripWindow().prices(touch, None, 11, STOCK)[5] == 72_400


def test_without_any_price_there_are_rows_without_one() -> None:
    window = StripWindow()
    assert window.prices((0, 0), None, 3, STOCK) == (0, 0, 0)
    assert window.prices((0, 0), None, 0, STOCK) == ()


def test_another_stock_places_the_window_anew() -> None:
    window = StripWindow()
    first = window.prices((72_400, 72_500), None, 20, STOCK)
    for again in (window.forget, window.centre):
        again()
        moved = window.prices((72_900, 73_000), None, 20, STOCK)
        assert moved != first
        again()
        assert window.prices((72_400, 72_500), None, 20, STOCK) == first


def test_prices_lose_their_commas_and_then_their_place_before_the_picture_gets_too_small() -> None:
    prices = (1_812_000, 1_811_000, 0)
    found = {width: label_cells(prices, width) for width in range(60)}
    assert found[59] == 11
    assert sorted({*found.values()}) == [0, 9, 11]
    assert list(found.values()) == sorted(found.values())
    assert label_cells((0, 0), 100) == 0


def test_a_low_strip_has_no_row_for_the_time() -> None:
    assert [header_rows(height) for height in (1, 3, 4, 20)] == [0, 0, 1, 1]
    assert [price_rows(height) for height in (1, 3, 4, 20)] == [1, 3, 3, 19]


@pytest.mark.parametrize("step_s", STEPS_S)
def test_there_are_as_many_columns_as_stand_beside_the_prices(step_s: int) -> None:
    view = made_up(72_500, 71_900, 600).view(60, 20, step_s=step_s)
    assert len(view.columns) == 60 - label_cells(view.prices, 60) == 52
    assert len(view.prices) == 19
    assert view.step_s == step_s


def test_a_panel_that_is_not_on_the_screen_has_nothing() -> None:
    view = made_up(72_500, 71_900).view(0, 0)
    assert (view.columns, view.prices) == ((), ())


def test_no_trade_is_in_the_box_while_an_auctions_price_is_expected() -> None:
    seen = made_up(72_500, 71_900)
    assert seen.view(60, 20).last_price == 72_500
    expecting = auction(72_500, 71_900).book
    assert expecting is not None
    view = strip_view(
        seen.history,
        StripWindow(),
        replace(expecting, indicative_price=72_600),
        seen.trade,
        base_price=71_900,
        table=STOCK,
        now=seen.now,
        width=60,
        height=20,
    )
    assert view.last_price is None
