"""Steps, limits and interruption prices, against the real ladders and known days."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.ticks import (
    MOST_STEPS,
    TickTable,
    ceil_to_tick,
    floor_to_tick,
    is_on_grid,
    price_limits,
    static_vi_prices,
    step_down,
    step_up,
    steps_between,
    tick_size,
)
from kis_tui.protocol.decode import decode
from tests.support.wire import WireFrame, wire_frames

REAL_BOOKS = [frame for frame in wire_frames() if frame.tr_id == "H0STASP0" and frame.origin in ("REAL", "DOC")]


@pytest.mark.parametrize("frame", REAL_BOOKS, ids=lambda frame: frame.id)
def test_every_real_ladder_steps_as_the_table_says(frame: WireFrame) -> None:
    book = decode(frame.raw).values[0]
    assert isinstance(book, BookSnapshot)
    table = TickTable.FUND if book.code == "233740" else TickTable.STOCK
    for side in (book.ask_prices, book.bid_prices):
        for low, high in itertools.pairwise(sorted(price for price in side if price)):
            assert step_up(low, table) == high
            assert step_down(high, table) == low


@pytest.mark.parametrize(
    ("price", "tick"),
    [(1_999, 1), (2_000, 5), (4_995, 5), (5_000, 10), (20_000, 50), (50_000, 100), (200_000, 500), (500_000, 1_000)],
)
def test_bands_begin_at_their_price(price: int, tick: int) -> None:
    assert tick_size(price) == tick


def test_steps_cross_band_edges() -> None:
    assert (step_up(199_900), step_up(200_000)) == (200_000, 200_500)
    assert (step_down(200_500), step_down(200_000)) == (200_000, 199_900)


def test_a_mid_price_is_off_the_grid_and_steps_to_its_neighbours() -> None:
    mid = Decimal("2002.5")
    assert not is_on_grid(mid)
    assert (step_down(mid), step_up(mid)) == (2_000, 2_005)
    assert (step_down(277_750), step_up(277_750)) == (277_500, 278_000)


@pytest.mark.parametrize(("base", "limits"), [(71_900, (50_400, 93_400)), (1_812_000, (1_269_000, 2_355_000))])
def test_limits_are_thirty_percent_rounded_towards_the_base(base: int, limits: tuple[int, int]) -> None:
    assert price_limits(base) == limits


def test_static_vi_is_ten_percent_from_its_reference() -> None:
    assert static_vi_prices(72_000) == (64_800, 79_200)


@given(st.integers(1, 3_000_000), st.sampled_from(list(TickTable)))
def test_the_grid_is_one_ladder(price: int, table: TickTable) -> None:
    floor, ceiling = floor_to_tick(price, table), ceil_to_tick(price, table)
    assert floor <= price <= ceiling
    assert ceiling in (floor, step_up(floor, table))
    if floor:
        assert step_down(step_up(floor, table), table) == floor


@given(st.integers(100, 3_000_000))
def test_limits_lie_on_the_grid_within_thirty_percent(base: int) -> None:
    lower, upper = price_limits(base)
    assert is_on_grid(lower)
    assert is_on_grid(upper)
    assert base * 7 <= lower * 10
    assert upper * 10 <= base * 13


@pytest.mark.parametrize(
    ("low", "high", "table", "steps"),
    [
        (72_400, 72_500, TickTable.STOCK, 1),
        (49_900, 50_100, TickTable.STOCK, 3),  # 49,950, 50,000, then steps of 100
        (1_998, 2_010, TickTable.STOCK, 4),  # 1,999, 2,000, 2,005, 2,010
        (199_900, 201_000, TickTable.STOCK, 3),  # 200,000, 200,500, 201,000
        (1_995, 2_010, TickTable.FUND, 7),  # five steps of 1, then two of 5: the table is not the stocks'
        (49_900, 50_100, TickTable.FUND, 40),
        (72_500, 72_500, TickTable.STOCK, 0),
        (72_600, 72_500, TickTable.STOCK, 0),
        (Decimal(72450), 72_500, TickTable.STOCK, 1),  # a part of a step counts as one
        (72_400, Decimal("72450.5"), TickTable.STOCK, 1),
        (0, 3, TickTable.STOCK, 3),
    ],
)
def test_steps_between_two_prices_are_counted_over_band_edges(
    low: Price, high: Price, table: TickTable, steps: int
) -> None:
    assert steps_between(low, high, table) == steps


def test_too_many_steps_are_not_counted() -> None:
    assert steps_between(1_000, 1_000 + MOST_STEPS) == MOST_STEPS
    assert steps_between(1_000, 1_001 + MOST_STEPS) is None
    assert steps_between(100, 105, most=5) == 5
    assert steps_between(100, 106, most=5) is None
    assert steps_between(100, 100, most=0) == 0
    assert steps_between(100, 101, most=0) is None


@given(st.integers(1, 2_000_000), st.integers(0, 300), st.sampled_from(list(TickTable)))
def test_so_many_steps_up_are_counted_as_so_many(low: int, steps: int, table: TickTable) -> None:
    low = floor_to_tick(low, table)
    high = low
    for _ in range(steps):
        high = step_up(high, table)
    assert steps_between(low, high, table) == steps
