"""Tick sizes, price limits and the static volatility interruption of Korean stocks.

Sources: KRX price-band reform of 2023-01-25 (KOSPI, KOSDAQ and NXT alike); ETF, ETN and ELW step by 5 won from
2,000 won on; limits ±30 % of the base price; static VI ±10 % of the last single-price auction.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import lru_cache

from kis_tui.domain.price import Price


class TickTable(StrEnum):
    """Which steps an issue moves in."""

    STOCK = "stock"
    FUND = "fund"
    """ETF, ETN, ELW."""


_BANDS: dict[TickTable, tuple[tuple[int, int], ...]] = {
    TickTable.STOCK: (
        (2_000, 1),
        (5_000, 5),
        (20_000, 10),
        (50_000, 50),
        (200_000, 100),
        (500_000, 500),
    ),
    TickTable.FUND: ((2_000, 1),),
}
_TOP_TICK = {TickTable.STOCK: 1_000, TickTable.FUND: 5}
LIMIT_RATIO = Decimal("0.30")
STATIC_VI_RATIO = Decimal("0.10")
MOST_STEPS = 999
"""Steps that are counted between two prices; from limit to limit a stock has some 600."""


def tick_size(price: Price, table: TickTable = TickTable.STOCK) -> int:
    """Return the step, in KRW, from ``price`` upwards."""
    for below, tick in _BANDS[table]:
        if price < below:
            return tick
    return _TOP_TICK[table]


def step_up(price: Price, table: TickTable = TickTable.STOCK) -> int:
    """Return the first price on the grid above ``price``, across a band's edge where there is one."""
    tick = tick_size(price, table)
    return int(price // tick) * tick + tick


def step_down(price: Price, table: TickTable = TickTable.STOCK) -> int:
    """Return the first price on the grid below ``price``; 0 below the lowest tick."""
    below = price - (1 if price == int(price) else Decimal("0.5"))
    if below <= 0:
        return 0
    tick = tick_size(below, table)
    return int(below // tick) * tick


def floor_to_tick(price: Price, table: TickTable = TickTable.STOCK) -> int:
    """Return the highest price on the grid that is not above ``price``."""
    tick = tick_size(price, table)
    return int(price // tick) * tick


def ceil_to_tick(price: Price, table: TickTable = TickTable.STOCK) -> int:
    """Return the lowest price on the grid that is not below ``price``."""
    floor = floor_to_tick(price, table)
    return floor if floor == price else step_up(price, table)


def is_on_grid(price: Price, table: TickTable = TickTable.STOCK) -> bool:
    """Tell whether ``price`` is a tick; a mid-price print often is not."""
    return floor_to_tick(price, table) == price


def price_limits(base_price: Price, table: TickTable = TickTable.STOCK) -> tuple[int, int]:
    """Return (lower, upper) limit of the day in KRW: ±30 % of the base price, rounded to the tick towards it."""
    span = Decimal(base_price) * LIMIT_RATIO
    lower = (base_price - span).to_integral_value(ROUND_CEILING)
    upper = (base_price + span).to_integral_value(ROUND_FLOOR)
    return ceil_to_tick(int(lower), table), floor_to_tick(int(upper), table)


def static_vi_prices(vi_base_price: Price, table: TickTable = TickTable.STOCK) -> tuple[int, int]:
    """Return (lower, upper) expected trigger in KRW: the first ticks at least 10 % away from the reference.

    An expectation only: the exchange publishes the reference price, not the triggers.
    """
    span = Decimal(vi_base_price) * STATIC_VI_RATIO
    lower = (vi_base_price - span).to_integral_value(ROUND_FLOOR)
    upper = (vi_base_price + span).to_integral_value(ROUND_CEILING)
    return floor_to_tick(int(lower), table), ceil_to_tick(int(upper), table)


def steps_between(low: Price, high: Price, table: TickTable = TickTable.STOCK, *, most: int = MOST_STEPS) -> int | None:
    """Return how many steps ``high`` is above ``low``, over band edges too; a part of a step counts as one.

    0 when it is not above; None when there are more than ``most``.
    """
    return _steps_between(low, high, table, most)


@lru_cache(maxsize=1024)
def _steps_between(low: Price, high: Price, table: TickTable, most: int) -> int | None:
    price, count = low, 0
    while price < high:
        if count == most:
            return None
        price = step_up(price, table)
        count += 1
    return count
