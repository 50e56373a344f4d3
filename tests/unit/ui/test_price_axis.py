"""The window of a fixed price axis: where it stands, what moves it, and what does not."""

from itertools import pairwise

import pytest

from kis_tui.domain.price import Price
from kis_tui.domain.ticks import TickTable, step_up
from kis_tui.ui.price_axis import PriceAxis, Recentring

STOCK, FUND = TickTable.STOCK, TickTable.FUND


def axis_with(mode: Recentring, touch: tuple[Price, Price] = (72_400, 72_500), rows: int = 9) -> PriceAxis:
    """An axis in a mode, placed around a touch."""
    axis = PriceAxis()
    axis.mode = mode
    axis.prices(touch, rows, STOCK)
    return axis


def test_the_window_is_neighbouring_prices_with_the_touch_in_the_middle() -> None:
    assert PriceAxis().prices((72_400, 72_500), 5, STOCK) == (72_600, 72_500, 72_400, 72_300, 72_200)
    assert PriceAxis().prices((72_400, 72_600), 5, STOCK) == (72_700, 72_600, 72_500, 72_400, 72_300)
    assert PriceAxis().prices((72_400, 72_600), 4, STOCK) == (72_700, 72_600, 72_500, 72_400)
    assert PriceAxis().prices((72_400, 72_600), 1, STOCK) == (72_500,)


@pytest.mark.parametrize(
    ("touch", "table", "prices"),
    [
        ((49_950, 50_000), STOCK, (50_200, 50_100, 50_000, 49_950, 49_900, 49_850, 49_800)),
        ((50_000, 50_100), STOCK, (50_300, 50_200, 50_100, 50_000, 49_950, 49_900, 49_850)),
        ((1_999, 2_000), STOCK, (2_010, 2_005, 2_000, 1_999, 1_998, 1_997, 1_996)),
        ((499_500, 500_000), STOCK, (502_000, 501_000, 500_000, 499_500, 499_000, 498_500, 498_000)),
        ((49_950, 50_000), FUND, (49_990, 49_985, 49_980, 49_975, 49_970, 49_965, 49_960)),
        ((1_999, 2_000), FUND, (2_010, 2_005, 2_000, 1_999, 1_998, 1_997, 1_996)),
    ],
)
def test_the_step_changes_inside_the_window_where_the_band_does(
    touch: tuple[Price, Price], table: TickTable, prices: tuple[int, ...]
) -> None:
    assert PriceAxis().prices(touch, 7, table) == prices


def test_below_the_lowest_tick_the_rows_are_empty() -> None:
    assert PriceAxis().prices((2, 3), 7, STOCK) == (5, 4, 3, 2, 1, 0, 0)


@pytest.mark.parametrize("mode", Recentring)
def test_a_touch_at_the_bottom_of_the_prices_stays_in_sight(mode: Recentring) -> None:
    axis = axis_with(mode, (1, 2))

    assert axis.prices((1, 2), 9, STOCK) == (5, 4, 3, 2, 1, 0, 0, 0, 0)


def test_without_a_touch_there_are_no_prices_until_there_is_one() -> None:
    axis = PriceAxis()

    assert axis.prices((0, 0), 3, STOCK) == (0, 0, 0)
    assert axis.prices((72_400, 72_500), 3, STOCK) == (72_500, 72_400, 72_300)
    assert axis.prices((0, 0), 3, STOCK) == (72_500, 72_400, 72_300)


@pytest.mark.parametrize("rows", [0, -1])
def test_a_window_without_rows_has_no_prices(rows: int) -> None:
    assert PriceAxis().prices((72_400, 72_500), rows, STOCK) == ()


def test_with_one_side_empty_the_other_one_stands_in_the_middle() -> None:
    # At the upper limit there are bids only, at the lower one asks only.
    assert PriceAxis().prices((93_400, 0), 3, STOCK) == (93_500, 93_400, 93_300)
    assert PriceAxis().prices((0, 50_400), 3, STOCK) == (50_500, 50_400, 50_300)


@pytest.mark.parametrize("mode", [Recentring.LEAVES, Recentring.SMOOTH])
def test_an_empty_side_is_no_price_that_could_leave_the_window(mode: Recentring) -> None:
    axis = axis_with(mode, (93_300, 93_400))
    before = axis.prices((93_300, 93_400), 9, STOCK)

    assert axis.prices((93_400, 0), 9, STOCK) == before
    assert axis.prices((0, 93_300), 9, STOCK) == before


def test_a_window_that_moves_when_the_touch_leaves_it_stays_until_then() -> None:
    axis = axis_with(Recentring.LEAVES)
    before = (72_800, 72_700, 72_600, 72_500, 72_400, 72_300, 72_200, 72_100, 72_000)

    assert axis.prices((72_700, 72_800), 9, STOCK) == before
    assert axis.prices((72_000, 72_100), 9, STOCK) == before
    assert axis.prices((72_800, 72_900), 9, STOCK)[4] == 72_800
    assert axis.prices((71_800, 72_100), 9, STOCK)[4] == 71_900
    assert axis.mode is Recentring.LEAVES


def test_a_centred_window_follows_every_step() -> None:
    axis = axis_with(Recentring.CENTRED)

    assert [axis.prices((bid, bid + 100), 9, STOCK)[4] for bid in (72_500, 72_400, 72_300, 80_000)] == [
        72_500,
        72_400,
        72_300,
        80_000,
    ]


def test_a_static_window_is_moved_by_the_key_alone() -> None:
    axis = axis_with(Recentring.STATIC)
    before = axis.prices((72_400, 72_500), 9, STOCK)

    assert axis.prices((90_000, 90_100), 9, STOCK) == before
    axis.centre()
    assert axis.prices((90_000, 90_100), 9, STOCK)[4] == 90_000


def test_a_smooth_window_stands_until_the_touch_is_far_and_then_glides_to_it_one_step_a_picture() -> None:
    axis = axis_with(Recentring.SMOOTH)

    # Nine rows: up to two steps from the middle are not far.
    assert axis.prices((72_600, 72_700), 9, STOCK)[4] == 72_400
    glided = [axis.prices((72_700, 72_800), 9, STOCK)[4] for _ in range(6)]
    assert glided == [72_500, 72_600, 72_700, 72_700, 72_700, 72_700]
    # It has come to rest, so that a small step does not move it again.
    assert axis.prices((72_800, 72_900), 9, STOCK)[4] == 72_700


def test_a_smooth_window_glides_down_and_turns_when_the_touch_turns() -> None:
    axis = axis_with(Recentring.SMOOTH)

    assert [axis.prices((72_100, 72_200), 9, STOCK)[4] for _ in range(2)] == [72_300, 72_200]
    assert [axis.prices((72_300, 72_400), 9, STOCK)[4] for _ in range(3)] == [72_300, 72_300, 72_300]


def test_a_smooth_window_glides_over_a_band_edge_step_by_step() -> None:
    axis = axis_with(Recentring.SMOOTH, (49_850, 49_900))
    glided = [axis.prices((50_000, 50_100), 9, STOCK)[4] for _ in range(4)]

    assert glided == [49_900, 49_950, 50_000, 50_000]


def test_a_smooth_window_jumps_when_the_touch_is_out_of_sight() -> None:
    axis = axis_with(Recentring.SMOOTH)

    assert axis.prices((80_000, 80_100), 9, STOCK)[4] == 80_000
    assert axis.prices((80_100, 80_200), 9, STOCK)[4] == 80_000


@pytest.mark.parametrize("mode", Recentring)
def test_a_held_window_stays_whatever_its_mode(mode: Recentring) -> None:
    axis = axis_with(mode)
    before = axis.prices((72_400, 72_500), 9, STOCK, hold=True)

    assert axis.prices((90_000, 90_100), 9, STOCK, hold=True) == before
    assert axis.prices((72_700, 72_800), 9, STOCK, hold=True) == before


def test_a_window_that_was_never_placed_is_placed_even_when_held() -> None:
    assert PriceAxis().prices((72_400, 72_500), 3, STOCK, hold=True) == (72_500, 72_400, 72_300)


def test_scrolling_moves_the_window_by_steps_over_band_edges() -> None:
    axis = axis_with(Recentring.STATIC, (49_900, 49_950), rows=3)
    assert axis.prices((49_900, 49_950), 3, STOCK) == (49_950, 49_900, 49_850)

    axis.scroll(2, STOCK)
    assert axis.prices((49_900, 49_950), 3, STOCK) == (50_100, 50_000, 49_950)
    axis.scroll(-3, STOCK)
    assert axis.prices((49_900, 49_950), 3, STOCK) == (49_900, 49_850, 49_800)


def test_scrolling_stops_at_the_lowest_tick() -> None:
    axis = axis_with(Recentring.STATIC, (2, 3), rows=3)
    axis.scroll(-50, STOCK)

    assert axis.prices((2, 3), 3, STOCK) == (2, 1, 0)


@pytest.mark.parametrize("mode", Recentring)
def test_a_window_grows_and_shrinks_around_its_middle(mode: Recentring) -> None:
    axis = axis_with(mode, (72_400, 72_600), rows=9)

    for rows in (5, 21, 4, 1, 30, 9):
        prices = axis.prices((72_400, 72_600), rows, STOCK)
        assert len(prices) == rows
        if rows > 2:
            assert prices[rows // 2] == 72_500
        assert all(high == step_up(low) for high, low in pairwise(prices))


@pytest.mark.parametrize("mode", Recentring)
def test_another_stock_begins_around_its_own_touch(mode: Recentring) -> None:
    axis = axis_with(mode)
    axis.forget()

    assert axis.prices((1_230, 1_234), 3, STOCK) == (1_233, 1_232, 1_231)
    assert axis.mode is mode


def test_the_key_walks_through_the_four_modes_and_back() -> None:
    mode = Recentring.LEAVES
    walked = [mode := mode.following for _ in range(4)]

    assert walked == [Recentring.SMOOTH, Recentring.CENTRED, Recentring.STATIC, Recentring.LEAVES]
