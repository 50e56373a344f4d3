"""The chosen level, and the rows that hold still under it."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS
from kis_tui.domain.price import Price
from kis_tui.ui.level_cursor import LevelCursor
from tests.support.instruments import auction, book_at, limit_up
from tests.support.ladder_views import book_of

BOOK = book_at(72_500)


def started(levels: int = 10) -> LevelCursor:
    cursor = LevelCursor()
    assert cursor.start(BOOK, levels)
    return cursor


def test_it_begins_at_the_best_bid_and_holds_the_rows_on_the_screen() -> None:
    cursor = started(5)

    assert cursor.active
    assert cursor.price == 72_400
    assert cursor.asks == (72_500, 72_600, 72_700, 72_800, 72_900)
    assert cursor.bids == (72_400, 72_300, 72_200, 72_100, 72_000)


def test_without_bids_it_begins_at_the_best_ask_and_without_both_not_at_all() -> None:
    cursor = LevelCursor()
    asks_only = replace(BOOK, bid_prices=NO_LEVELS, bid_sizes=NO_LEVELS)

    assert cursor.start(asks_only, 10)
    assert cursor.price == 72_500
    nothing = LevelCursor()
    assert not nothing.start(replace(asks_only, ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS), 10)
    assert not nothing.active


def test_it_moves_through_the_rows_from_the_bids_into_the_asks() -> None:
    cursor = started()
    walked = []
    for step in (1, 1, -1, -1, -1, -3):
        cursor.move(step)
        walked.append(cursor.price)

    assert walked == [72_500, 72_600, 72_500, 72_400, 72_300, 72_000]


@pytest.mark.parametrize(
    ("levels", "step", "last"), [(10, 1, 73_400), (10, -1, 71_500), (5, 1, 72_900), (5, -1, 72_000)]
)
def test_it_stops_at_the_last_row_on_the_screen(levels: int, step: int, last: Price) -> None:
    cursor = started(levels)
    for _ in range(30):
        cursor.move(step)

    assert cursor.price == last
    cursor.move(-step)
    assert cursor.price != last


def test_empty_levels_are_passed_over() -> None:
    cursor = LevelCursor()
    assert cursor.start(book_of(auction(72_500, 71_900)), 10)
    for _ in range(20):
        cursor.move(1)
    assert cursor.price == 72_700
    for _ in range(20):
        cursor.move(-1)
    assert cursor.price == 72_200


def test_at_the_upper_limit_it_walks_through_the_bids() -> None:
    cursor = LevelCursor()
    assert cursor.start(book_of(limit_up(71_900)), 10)
    cursor.move(1)
    assert cursor.price == 93_400
    cursor.move(-1)
    assert cursor.price == 93_300


def test_in_a_crossed_book_it_reaches_every_price() -> None:
    # In an auction the best bid is often above the best ask, so that prices stand on both sides.
    crossed = replace(BOOK, bid_prices=tuple(price + 300 for price in BOOK.bid_prices))
    cursor = LevelCursor()
    assert cursor.start(crossed, 10)
    prices = set(crossed.ask_prices) | set(crossed.bid_prices)
    for step in (1, -1):
        seen = {cursor.price}
        for _ in range(25):
            cursor.move(step)
            seen.add(cursor.price)
    assert seen == prices


def test_a_price_that_has_no_row_leads_into_the_middle_of_the_rows() -> None:
    cursor = started()
    cursor.move_to(99_000)
    assert cursor.price == 99_000
    cursor.move(1)
    assert cursor.price == 72_500


def test_leaving_lets_the_rows_go() -> None:
    cursor = started()
    cursor.leave()

    assert (cursor.active, cursor.price, cursor.asks, cursor.bids) == (False, None, (), ())
    cursor.move(1)
    cursor.move_to(72_500)
    assert not cursor.active


def test_an_empty_row_cannot_be_chosen() -> None:
    cursor = started()
    cursor.move_to(0)

    assert cursor.price == 72_400
