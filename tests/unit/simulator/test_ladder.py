from decimal import Decimal
from random import Random

import pytest

from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import TickTable
from kis_tui.simulator.ladder import Side, show
from kis_tui.simulator.tally import DayTally


def side(prices: list[int], sizes: list[int], *, rising: bool = True) -> Side:
    made = Side(rising=rising, ticks=TickTable.STOCK, limit=10**9 if rising else 1, size=100, thin=False)
    made.prices, made.sizes = prices, sizes
    return made


def test_two_exchanges_are_merged_by_price_and_cut_to_ten_levels() -> None:
    krx = side([100, 102, 103], [5, 6, 7]), side([99, 97], [1, 2], rising=False)
    nxt = side([101, 102, *range(104, 116)], [1] * 14), side([98, 97], [3, 4], rising=False)
    merged = show([krx, nxt])
    assert merged.ask_prices == (100, 101, 102, 103, 104, 105, 106, 107, 108, 109)
    assert merged.ask_sizes[:4] == (5, 1, 7, 7)
    assert merged.bid_prices == (99, 98, 97, 0, 0, 0, 0, 0, 0, 0)
    assert merged.bid_sizes[:3] == (1, 3, 6)
    assert merged.total_bid_size == 10
    assert merged.mid == Decimal("99.5")


def test_an_empty_side_has_no_mid() -> None:
    assert show([(side([], []), side([99], [1], rising=False))]).mid == 0
    assert show([]).total_ask_size == 0


@pytest.mark.parametrize("rising", [True, False])
def test_a_fresh_side_stops_at_the_days_limit(rising: bool) -> None:
    limit = 1_006 if rising else 994
    made = Side(rising=rising, ticks=TickTable.STOCK, limit=limit, size=100, thin=False)
    made.fill(Random(1), 1_000)
    assert sorted(made.prices) == list(range(min(1_000, limit), max(1_000, limit) + 1))
    made.fill(Random(1), limit + (1 if rising else -1))
    assert made.prices == []


def test_a_taken_level_is_replaced_at_the_far_end() -> None:
    made = Side(rising=True, ticks=TickTable.STOCK, limit=10**6, size=100, thin=False)
    made.fill(Random(1), 1_990)
    made.pull(Random(1))
    assert made.prices == [*range(1_991, 2_000), 2_000, 2_005, 2_010, 2_015, 2_020]
    assert all(size > 0 for size in made.sizes)


def test_an_auctions_shares_count_for_no_side() -> None:
    tally = DayTally()
    tally.add(1_000, 500, Aggressor.NONE, 32_410)
    tally.add(1_001, 10, Aggressor.BUYER, 32_411)
    tally.add(Decimal("1000.5"), 4, Aggressor.SELLER, 32_412)
    tally.add(999, 6, Aggressor.SELLER, 32_413)
    assert (tally.volume, tally.buy_volume, tally.sell_volume) == (520, 10, 10)
    assert (tally.buy_count, tally.sell_count) == (1, 2)
    assert tally.turnover == 500_000 + 10_010 + 4_002 + 5_994
    assert (tally.open, tally.high, tally.low, tally.last) == (1_000, 1_001, 999, 999)
    assert (tally.open_second, tally.high_second, tally.low_second) == (32_410, 32_411, 32_413)
