"""What a level means to somebody who would trade up to it, worked out by hand."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.ticks import TickTable
from kis_tui.market.level_readout import LevelSide, readout, side_of
from tests.support.instruments import SIZES, book_at

BOOK = book_at(72_500)
NO_ASKS = replace(BOOK, ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS)
NO_BIDS = replace(BOOK, bid_prices=NO_LEVELS, bid_sizes=NO_LEVELS)


def small(asks: dict[Price, int], bids: dict[Price, int]) -> BookSnapshot:
    """A book of a few levels, best first; the others are empty."""

    def padded(values: list[Price]) -> tuple[Price, ...]:
        return (*values, *NO_LEVELS[len(values) :])

    return replace(
        BOOK,
        ask_prices=padded(list(asks)),
        ask_sizes=(*asks.values(), *NO_LEVELS[len(asks) :]),
        bid_prices=padded(list(bids)),
        bid_sizes=(*bids.values(), *NO_LEVELS[len(bids) :]),
    )


FEW = small({101: 10, 102: 20, 104: 30}, {100: 5, 99: 0, 98: 6})


@pytest.mark.parametrize(
    ("price", "side", "size", "cumulative", "worth", "ticks", "pct"),
    [
        (101, LevelSide.ASK, 10, 10, 1_010, 0, "0.00"),
        (102, LevelSide.ASK, 20, 30, 3_050, 1, "0.99"),
        (103, LevelSide.ASK, 0, 30, 3_050, 2, "1.98"),  # a price on the axis at which nothing rests
        (104, LevelSide.ASK, 30, 60, 6_170, 3, "2.97"),
        (200, LevelSide.ASK, 0, 60, 6_170, 99, "98.02"),  # beyond the last level
        (100, LevelSide.BID, 5, 5, 500, 0, "0.00"),
        (99, LevelSide.BID, 0, 5, 500, 1, "-1.00"),
        (98, LevelSide.BID, 6, 11, 1_088, 2, "-2.00"),
    ],
)
def test_shares_and_won_are_summed_from_the_best_price_of_the_side_to_the_level(
    price: Price, side: LevelSide, size: int, cumulative: int, worth: int, ticks: int, pct: str
) -> None:
    told = readout(FEW, price, 1)

    assert (told.price, told.side, told.size, told.cumulative, told.worth) == (price, side, size, cumulative, worth)
    assert told.ticks == ticks
    assert str(told.touch_pct) == pct


def test_steps_to_the_touch_are_those_of_the_stocks_table_and_cross_its_bands() -> None:
    assert readout(book_at(49_900), 50_100, 1).ticks == 3
    assert readout(book_at(1_995, table=TickTable.FUND), 2_010, 1, TickTable.FUND).ticks == 7
    assert readout(small({100: 1}, {}), 100_000, 1).ticks is None


@pytest.mark.parametrize(
    ("price", "wanted", "taken", "average", "last"),
    [
        (101, 10, 10, "101.00", 101),
        (104, 15, 15, "101.33", 102),  # 10 × 101 + 5 × 102, whatever level of the side is read out
        (102, 60, 60, "102.83", 104),
        (102, 61, 60, "102.83", 104),  # one share more than all levels give
        (100, 8, 8, "99.25", 98),  # bids are walked downwards, over the empty level
        (98, 1_000, 11, "98.91", 98),
    ],
)
def test_the_average_price_is_of_shares_taken_from_the_best_level_outwards(
    price: Price, wanted: int, taken: int, average: str, last: Price
) -> None:
    told = readout(FEW, price, wanted)

    assert (told.wanted, told.taken, str(told.fill_price), told.last_price) == (wanted, taken, average, last)


@pytest.mark.parametrize("wanted", [0, -5])
def test_for_no_shares_there_is_no_average_price(wanted: int) -> None:
    told = readout(FEW, 101, wanted)

    assert (told.taken, told.fill_price, told.last_price) == (0, None, 0)


@pytest.mark.parametrize(("book", "price"), [(NO_ASKS, 72_500), (NO_BIDS, 72_400), (small({}, {}), 72_500)])
def test_a_price_beside_an_empty_side_is_no_level(book: BookSnapshot, price: Price) -> None:
    told = readout(book, price, 100)

    assert told.side is LevelSide.INSIDE
    assert (told.size, told.cumulative, told.worth, told.ticks, told.touch_pct) == (0, 0, 0, None, None)
    assert (told.wanted, told.taken, told.fill_price, told.last_price) == (100, 0, None, 0)


def test_a_price_within_the_spread_is_on_neither_side() -> None:
    wide = small({110: 1}, {100: 1})

    assert [side_of(wide, price) for price in (111, 110, 105, 100, 99)] == [
        LevelSide.ASK,
        LevelSide.ASK,
        LevelSide.INSIDE,
        LevelSide.BID,
        LevelSide.BID,
    ]


def test_of_a_crossed_book_the_asks_count_first() -> None:
    crossed = small({100: 7, 101: 8}, {101: 5, 100: 6, 99: 1})

    assert readout(crossed, 101, 1).side is LevelSide.ASK
    assert readout(crossed, 101, 1).cumulative == 15
    assert readout(crossed, 99, 1).cumulative == 12


def test_every_digit_of_a_long_sum_is_kept() -> None:
    dear = book_at(1_812_000, ask_sizes=(123_456_789, *SIZES[1:]))
    told = readout(dear, 1_812_000, 100_000_000)

    assert told.worth == 123_456_789 * 1_812_000
    assert told.fill_price == Decimal("1812000.00")
