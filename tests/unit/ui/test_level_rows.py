"""Which level stands in a row, and what is known of it."""

from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS
from kis_tui.market.level_changes import NO_CHANGE, LevelChange
from kis_tui.market.profile import Profile, VolumeAtPrice
from kis_tui.market.venue_split import VenueSizes
from kis_tui.ui.level_rows import NOTHING, LevelBook, SideLevel, largest_size
from tests.support.instruments import OTHER_SIZES, SIZES, auction, book_at, instrument_at
from tests.support.ladder_views import book_of, split

VIEW = instrument_at(72_500, 71_900)


def test_a_level_has_its_size_the_sum_from_the_best_one_and_its_change() -> None:
    levels = LevelBook(VIEW).ask_rows((72_500, 72_700, 73_400))

    assert [row.ask for row in levels] == [
        SideLevel(12_034, 12_034, LevelChange(-320, 0, True), None),
        SideLevel(45_221, 95_375, NO_CHANGE, None),
        SideLevel(88_402, sum(SIZES), LevelChange(310, 0, True), None),
    ]
    assert {row.bid for row in levels} == {NOTHING}


def test_a_row_of_the_list_tells_of_its_own_side_only() -> None:
    levels = LevelBook(VIEW)

    # A held row whose price has changed sides shows nothing in its place.
    assert [(row.ask, row.bid) for row in levels.ask_rows((72_400,))] == [(NOTHING, NOTHING)]
    assert [(row.ask, row.bid) for row in levels.bid_rows((72_500,))] == [(NOTHING, NOTHING)]
    (row,) = levels.bid_rows((72_400,))
    assert (row.ask, row.bid.size, row.bid.cumulative) == (NOTHING, OTHER_SIZES[0], OTHER_SIZES[0])


def test_a_row_of_an_axis_tells_of_both_sides_in_a_crossed_book() -> None:
    book = book_of(VIEW)
    crossed = replace(VIEW, book=replace(book, bid_prices=tuple(price + 100 for price in book.bid_prices)))
    above, both, below = LevelBook(crossed).axis_rows((72_600, 72_500, 72_400))

    assert (above.ask.size, above.bid) == (SIZES[1], NOTHING)
    assert (both.ask.size, both.bid.size) == (SIZES[0], OTHER_SIZES[0])
    assert (below.ask, below.bid.size) == (NOTHING, OTHER_SIZES[1])


def test_a_price_without_a_level_is_a_row_of_its_own() -> None:
    (row,) = LevelBook(VIEW).axis_rows((90_000,))

    assert (row.price, row.ask, row.bid, row.volume) == (90_000, NOTHING, NOTHING, None)


def test_an_empty_level_is_no_row() -> None:
    assert book_of(auction(72_500, 71_900)).ask_prices[3:] == NO_LEVELS[3:]
    row = LevelBook(auction(72_500, 71_900)).ask_rows((0,))[0]

    assert (row.price, row.ask, row.bid) == (0, NOTHING, NOTHING)


def test_what_traded_at_the_price_stands_in_its_row() -> None:
    level = VolumeAtPrice(72_400, 30, 20, 5)
    rows = LevelBook(replace(VIEW, traded=Profile(levels=(level,)))).axis_rows((72_500, 72_400))

    assert [row.volume for row in rows] == [None, level]


def test_the_sizes_of_the_exchanges_are_there_only_while_they_are_shown() -> None:
    parted = split(VIEW)
    shown = LevelBook(parted).axis_rows((72_500, 72_400))
    assert [row.ask.venues for row in shown] == [VenueSizes(8_023, 4_011), None]
    assert shown[1].bid.venues == VenueSizes(13_637, 6_818)

    hidden = LevelBook(replace(parted, show_split=False)).axis_rows((72_500, 72_400))
    assert [row.ask.venues for row in hidden] == [None, None]


def test_both_sides_of_a_book_have_one_scale() -> None:
    book = book_at(72_500)

    assert largest_size(book) == max(*SIZES, *OTHER_SIZES) == SIZES[4]
    assert largest_size(replace(book, bid_sizes=(200_000, *OTHER_SIZES[1:]))) == 200_000
    assert largest_size(replace(book, ask_sizes=NO_LEVELS, bid_sizes=NO_LEVELS)) == 1
