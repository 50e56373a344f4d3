"""The window of a price axis after any walk of the touch, any size of the window, any key."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.ticks import TickTable, floor_to_tick, step_up, steps_between
from kis_tui.ui.price_axis import PriceAxis, Recentring

TABLES = st.sampled_from(list(TickTable))
PICTURES = st.lists(
    st.tuples(
        st.integers(-6, 6),  # steps by which the best bid moves
        st.integers(1, 4),  # spread in steps
        st.sampled_from(["both", "bid", "ask", "none"]),  # sides that have orders
        st.integers(1, 30),  # rows
        st.booleans(),  # held
        st.integers(-3, 3),  # steps scrolled
    ),
    min_size=1,
    max_size=20,
)


def moved(price: int, steps: int, table: TickTable) -> int:
    """A price so many steps away, at least the lowest tick."""
    for _ in range(steps):
        price = step_up(price, table)
    for _ in range(-steps):
        price = max(1, floor_to_tick(price - 1, table))
    return price


@given(st.sampled_from(list(Recentring)), TABLES, st.integers(1, 2_000_000), PICTURES)
def test_the_rows_are_always_neighbouring_prices_and_show_the_touch_when_the_mode_says_so(
    mode: Recentring, table: TickTable, start: int, pictures: list[tuple[int, int, str, int, bool, int]]
) -> None:
    axis = PriceAxis()
    axis.mode = mode
    bid = floor_to_tick(start, table) or 1
    placed = False
    for steps, spread, sides, rows, hold, scrolled in pictures:
        bid = moved(bid, steps, table)
        ask = moved(bid, spread, table)
        touch = (bid if sides in ("both", "bid") else 0, ask if sides in ("both", "ask") else 0)
        if placed:
            axis.scroll(scrolled, table)

        prices = axis.prices(touch, rows, table, hold=hold)

        placed = placed or sides != "none"
        assert len(prices) == rows
        shown = [price for price in prices if price]
        assert list(prices) == shown + [0] * (rows - len(shown))
        assert all(high == step_up(low, table) for high, low in pairwise(shown))
        assert bool(shown) is placed
        if shown and len(shown) < rows:
            assert shown[-1] == 1
        followed = mode is not Recentring.STATIC and not hold and sides != "none"
        if followed and rows > 2 * spread + 2:
            # A window that is hardly larger than the spread shows what of it it can.
            assert all(price in prices for price in touch if price)


@given(TABLES, st.integers(200, 2_000_000), st.integers(-8, 8), st.integers(9, 40))
def test_a_smooth_window_comes_to_rest_around_a_touch_that_stands_still(
    table: TickTable, start: int, away: int, rows: int
) -> None:
    axis = PriceAxis()
    axis.mode = Recentring.SMOOTH
    bid = floor_to_tick(start, table)
    axis.prices((bid, step_up(bid, table)), rows, table)
    there = moved(bid, away, table)
    touch = (there, step_up(there, table))

    middles = [axis.prices(touch, rows, table)[rows // 2] for _ in range(abs(away) + 2)]

    assert middles[-1] == middles[-2]
    distance = steps_between(min(middles[-1], there), max(middles[-1], there), table)
    assert distance is not None
    assert distance <= rows // 4 + 1
    if abs(away) < rows // 2 - 1:
        ways = [steps_between(min(pair), max(pair), table) for pair in pairwise(middles)]
        assert all(way is not None and way <= 1 for way in ways)
