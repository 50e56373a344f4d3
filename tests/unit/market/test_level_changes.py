"""What changed at each level since the book before, and how much of it prints explain."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.level_changes import (
    BOOKS_KEPT,
    NO_CHANGE,
    PRINTS_WAITING,
    Flow,
    LevelChange,
    LevelChanges,
    SideFlows,
)
from kis_tui.protocol.decode import decode
from tests.support.instruments import book_at, trade_at
from tests.support.simulated_day import frames_until

NOTHING = (NO_LEVELS, NO_LEVELS)
NO_FLOWS = SideFlows(Flow(0, 0), Flow(0, 0))


def totals(changes: LevelChanges, book: BookSnapshot, now: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The changes shown of asks and bids, in shares."""
    asks, bids = changes.shown(book, now)
    return tuple(change.total for change in asks), tuple(change.total for change in bids)


def bought(size: int, price: Price = 72_500, *, volume: int | None = None, quote: Price | None = None) -> Trade:
    """A print by a buyer; ``quote`` is the best ask after it."""
    trade = trade_at(price, 71_900, size=size, aggressor=Aggressor.BUYER)
    return replace(trade, volume=volume, ask_price=quote)


def sold(size: int, price: Price = 72_400, *, volume: int | None = None, quote: Price | None = None) -> Trade:
    trade = trade_at(price, 71_900, size=size, aggressor=Aggressor.SELLER)
    return replace(trade, volume=volume, bid_price=quote)


def _after(book: BookSnapshot, asks: int = 0, bids: int = 0, *, volume: int | None = None) -> BookSnapshot:
    """The next book, its best sizes changed by so many shares."""
    return replace(
        book,
        ask_sizes=(book.ask_sizes[0] + asks, *book.ask_sizes[1:]),
        bid_sizes=(book.bid_sizes[0] + bids, *book.bid_sizes[1:]),
        volume=volume,
    )


def _with_ask_size(book: BookSnapshot, level: int, size: int) -> BookSnapshot:
    sizes = list(book.ask_sizes)
    sizes[level] = size
    return replace(book, ask_sizes=tuple(sizes))


def test_the_first_book_has_no_changes() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)

    assert totals(changes, book, 0.0) == NOTHING


def test_a_level_shows_what_it_gained_or_lost_for_two_seconds() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 10.0)
    thinner = _with_ask_size(book, 2, book.ask_sizes[2] - 500)
    changes.update(thinner, 11.0)

    assert totals(changes, thinner, 12.9)[0] == (0, 0, -500, 0, 0, 0, 0, 0, 0, 0)
    assert totals(changes, thinner, 13.1) == NOTHING


def test_a_change_stays_while_other_levels_change() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 10.0)
    first = _with_ask_size(book, 0, book.ask_sizes[0] + 7)
    changes.update(first, 10.5)
    second = _with_ask_size(first, 1, book.ask_sizes[1] + 9)
    changes.update(second, 11.0)

    assert totals(changes, second, 11.0)[0][:2] == (7, 9)
    assert totals(changes, second, 12.6)[0][:2] == (0, 9)


def test_levels_are_compared_by_price_when_the_book_shifts() -> None:
    changes = LevelChanges()
    before, after = book_at(72_500), book_at(72_600)
    changes.update(before, 0.0)
    sizes = (*before.ask_sizes[1:], 55_555)
    shifted = replace(after, ask_sizes=sizes, bid_sizes=(777, *before.bid_sizes[:9]))
    changes.update(shifted, 0.1)

    asks, bids = totals(changes, shifted, 0.1)

    # Nine asks are as they were; the tenth was out of sight before, so nothing is known of its change.
    assert asks == NO_LEVELS
    # The best bid is a new price inside what was visible: all of it is new.
    assert bids == (777, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_a_level_beyond_a_short_side_is_new_because_the_whole_side_was_visible() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    short = replace(book, ask_prices=(*book.ask_prices[:3], *(0,) * 7), ask_sizes=(*book.ask_sizes[:3], *(0,) * 7))
    changes.update(short, 0.0)
    changes.update(book, 0.1)

    assert totals(changes, book, 0.1)[0] == (0, 0, 0, *book.ask_sizes[3:])


def test_an_auction_is_not_compared_with_the_continuous_book() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    auction = replace(_with_ask_size(book, 0, 1), phase=SessionPhase.CLOSING_AUCTION)
    changes.update(auction, 0.1)

    assert totals(changes, auction, 0.1) == NOTHING


def test_the_same_book_again_changes_nothing() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    thinner = _with_ask_size(book, 0, 1)
    changes.update(thinner, 0.1)
    changes.update(thinner, 0.2)

    assert totals(changes, thinner, 0.2)[0][0] == 1 - book.ask_sizes[0]


def test_changes_of_one_stock_are_never_shown_for_another() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    changes.update(_with_ask_size(book, 0, 1), 0.1)
    other = replace(book, code="000660")

    assert totals(changes, other, 0.1) == NOTHING
    changes.update(other, 0.2)
    assert totals(changes, other, 0.2) == NOTHING


def test_after_a_hole_the_next_book_is_compared_with_nothing() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    changes.forget()
    thinner = _with_ask_size(book, 0, 1)
    changes.update(thinner, 0.1)

    assert totals(changes, thinner, 0.1) == NOTHING


def _three(book: BookSnapshot) -> BookSnapshot:
    empty = (0,) * 7
    return replace(
        book,
        phase=SessionPhase.VI_AUCTION,
        ask_prices=(*book.ask_prices[:3], *empty),
        ask_sizes=(*book.ask_sizes[:3], *empty),
        bid_prices=(*book.bid_prices[:3], *empty),
        bid_sizes=(*book.bid_sizes[:3], *empty),
    )


def test_three_levels_that_move_with_the_expected_price_are_no_changes() -> None:
    at_72_500, at_72_600 = _three(book_at(72_500)), _three(book_at(72_600))
    # Shifted by a step, with the sizes that stood at these prices: the worst ask and the best bid come into sight.
    shifted = replace(
        at_72_600,
        ask_sizes=(*at_72_500.ask_sizes[1:3], 55_555, *(0,) * 7),
        bid_sizes=(777, *at_72_500.bid_sizes[:2], *(0,) * 7),
    )
    changes = LevelChanges()
    changes.update(at_72_500, 0.0)
    changes.update(shifted, 0.1)
    assert totals(changes, shifted, 0.1) == NOTHING
    changes.update(at_72_500, 0.2)
    assert totals(changes, at_72_500, 0.2) == NOTHING


def test_a_level_that_stays_in_sight_in_an_auction_shows_its_change() -> None:
    before = _three(book_at(72_500))
    after = _with_ask_size(before, 1, before.ask_sizes[1] - 8)
    changes = LevelChanges()
    changes.update(before, 0.0)
    changes.update(after, 0.1)
    assert totals(changes, after, 0.1)[0] == (0, -8, 0, 0, 0, 0, 0, 0, 0, 0)


def test_an_auction_at_one_of_two_exchanges_takes_its_sizes_out_without_a_change() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    without_krx = replace(_with_ask_size(book, 0, 1), indicative_price=72_500)
    changes.update(without_krx, 0.1)
    assert totals(changes, without_krx, 0.1) == NOTHING


def test_a_whole_day_has_no_change_at_a_price_that_an_auction_did_not_show_before() -> None:
    changes = LevelChanges()
    before: BookSnapshot | None = None
    auctions = 0
    for raw in frames_until("10:07:00", "196170", Venue.KRX):
        for book in decode(raw).values:
            if not isinstance(book, BookSnapshot):
                continue
            changes.update(book, 0.0)
            if book.phase.is_auction and before is not None:
                auctions += 1
                for prices, old, shown in zip(
                    (book.ask_prices, book.bid_prices),
                    (before.ask_prices, before.bid_prices),
                    totals(changes, book, 0.0),
                    strict=True,
                ):
                    assert not [
                        price for price, change in zip(prices, shown, strict=True) if change and price not in old
                    ]
            before = book
    assert auctions > 100


def test_a_print_splits_the_change_into_traded_and_placed() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    changes.take_trade(bought(300, volume=1_300))
    changes.take_trade(sold(40, volume=1_340))
    later = _after(book, -500, +60, volume=1_340)
    changes.update(later, 0.1)

    asks, bids = changes.shown(later, 0.1)
    assert asks == (LevelChange(-500, 300, fresh=True), *(NO_CHANGE,) * 9)
    assert bids == (LevelChange(60, 40, fresh=True), *(NO_CHANGE,) * 9)
    assert (asks[0].placed, bids[0].placed) == (-200, 100)


def test_a_level_that_was_refilled_shows_what_traded() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    changes.take_trade(bought(300, volume=1_300))
    changes.update(_after(book, volume=1_300), 0.1)

    assert changes.by_price(0.1) == ({72_500: LevelChange(0, 300, fresh=True)}, {})


def test_a_change_fades_in_two_steps() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 10.0)
    changes.update(_after(book, 7), 10.0)

    assert [changes.by_price(now)[0].get(72_500) for now in (10.9, 11.1, 12.1)] == [
        LevelChange(7, 0, fresh=True),
        LevelChange(7, 0, fresh=False),
        None,
    ]


def test_a_print_waits_for_the_book_that_contains_it() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    changes.take_trade(bought(300, volume=1_300))
    unaware = _after(book, 11, volume=1_000)
    changes.update(unaware, 0.1)
    assert changes.shown(unaware, 0.1)[0][0] == LevelChange(11, 0, fresh=True)

    aware = _after(unaware, -300, volume=1_300)
    changes.update(aware, 0.2)
    assert changes.shown(aware, 0.2)[0][0] == LevelChange(-300, 300, fresh=True)


def test_a_print_that_comes_after_its_book_explains_that_books_change() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    later = _after(book, -300, volume=1_300)
    changes.update(later, 0.1)
    changes.take_trade(bought(300, volume=1_300))
    assert changes.shown(later, 0.1)[0][0] == LevelChange(-300, 300, fresh=True)
    assert changes.flow(0.1).asks == Flow(0, 300)


def test_a_late_print_explains_the_change_of_an_earlier_book_and_leaves_the_newer_one() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    second = _after(book, -300, -70, volume=1_300)
    changes.update(second, 0.1)
    third = _after(second, -9, volume=1_300)
    changes.update(third, 0.2)
    changes.take_trade(bought(200, volume=1_200))
    changes.take_trade(sold(100, volume=1_300))

    asks, bids = changes.shown(third, 0.2)
    assert (asks[0], bids[0]) == (LevelChange(-9, 0, fresh=True), LevelChange(-70, 100, fresh=True))
    assert changes.flow(0.2) == SideFlows(Flow(-109, 200), Flow(30, 100))


def test_a_late_print_of_a_newer_book_replaces_the_change_of_an_older_one() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    second = _after(book, -300, volume=1_000)
    changes.update(second, 0.1)
    third = replace(second, volume=1_040)
    changes.update(third, 0.2)
    assert changes.shown(third, 0.2)[0][0] == LevelChange(-300, 0, fresh=True)

    changes.take_trade(bought(40, volume=1_040))
    assert changes.shown(third, 0.2)[0][0] == LevelChange(0, 40, fresh=True)


def test_a_print_that_was_in_the_first_book_already_explains_nothing() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    changes.take_trade(bought(300, volume=900))
    changes.update(_after(book, -5, volume=1_000), 0.1)
    changes.take_trade(bought(300, volume=1_000))

    assert changes.by_price(0.1)[0] == {72_500: LevelChange(-5, 0, fresh=True)}
    assert changes.flow(0.1).asks == Flow(-5, 0)


@pytest.mark.parametrize(("of_print", "of_book"), [(None, None), (None, 1_300), (1_300, None)])
def test_without_the_days_volume_a_print_belongs_to_the_next_book(of_print: int | None, of_book: int | None) -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=None if of_book is None else 1_000)
    changes.update(book, 0.0)
    changes.take_trade(bought(300, volume=of_print))
    for number, traded in ((1, 300), (2, 0)):
        changes.update(_after(book, number, volume=of_book), float(number))
        assert changes.by_price(float(number))[0] == {72_500: LevelChange(1, traded, fresh=True)}


@pytest.mark.parametrize(
    "trade",
    [
        replace(bought(300), aggressor=Aggressor.UNKNOWN),
        replace(bought(300), aggressor=Aggressor.NONE),
        replace(bought(300), session=MarketSession.CLOSING),
        replace(bought(300), code="000660"),
        replace(bought(300), venue=Venue.KRX),
        sold(300, 72_500, quote=72_400),
        bought(300, 72_450, quote=72_500),
        bought(300, 72_450),
        bought(300, 74_000),
    ],
)
def test_other_prints_explain_nothing(trade: Trade) -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    changes.take_trade(trade)
    changes.update(_after(book, -300), 0.1)

    assert changes.by_price(0.1) == ({72_500: LevelChange(-300, 0, fresh=True)}, {})
    assert changes.flow(0.1) == SideFlows(Flow(-300, 0), Flow(0, 0))


def test_prints_before_the_first_book_and_of_another_stock_are_not_counted() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.take_trade(replace(bought(1, volume=5_000), code="000660"))
    changes.take_trade(bought(10, volume=1_000))
    changes.take_trade(bought(100, volume=1_100))
    changes.update(book, 0.0)
    changes.update(_after(book, volume=1_100), 0.1)

    assert changes.by_price(0.1)[0] == {72_500: LevelChange(0, 100, fresh=True)}


def test_a_book_of_a_smaller_volume_is_compared_with_nothing() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    fewer = _after(book, -300, volume=10)
    changes.update(fewer, 0.1)

    assert changes.by_price(0.1) == ({}, {})


def test_prints_that_no_book_ever_contains_do_not_pile_up() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    for number in range(PRINTS_WAITING + 10):
        changes.take_trade(bought(1, volume=1_001 + number))
    changes.update(_after(book, volume=1_010), 0.0)
    assert changes.by_price(0.0) == ({}, {})  # the first ten are forgotten
    changes.update(_after(book, volume=1_010 + PRINTS_WAITING), 0.1)

    assert changes.by_price(0.1)[0][72_500].traded == PRINTS_WAITING


def test_a_print_that_comes_far_too_late_is_left_out() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    for number in range(BOOKS_KEPT + 3):
        changes.update(_after(book, number % 2, volume=1_000 + number), 0.0)
    changes.take_trade(bought(1, volume=1_001))
    assert changes.flow(0.0) == NO_FLOWS
    changes.take_trade(bought(1, volume=1_004))
    assert changes.flow(0.0).asks == Flow(0, 1)


# --- prints that did not come -----------------------------------------------------


def test_shares_that_traded_without_a_print_are_not_told_as_pulled() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    later = _after(book, -10_000, +7, volume=11_000)
    changes.update(later, 0.1)

    asks, bids = changes.shown(later, 0.1)
    assert (asks[0], bids[0]) == (
        LevelChange(-10_000, 0, fresh=True, known=False),
        LevelChange(7, 0, fresh=True, known=False),
    )
    assert (asks[0].placed, bids[0].placed) == (0, 0)
    assert changes.flow(0.1) == NO_FLOWS


def test_prints_that_come_late_make_the_split_known_when_all_of_them_are_there() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    later = _after(book, -500, +7, volume=1_400)
    changes.update(later, 0.1)
    changes.take_trade(bought(300, volume=1_300))
    assert changes.shown(later, 0.1)[0][0] == LevelChange(-500, 0, fresh=True, known=False)
    assert changes.flow(0.1) == NO_FLOWS

    changes.take_trade(bought(100, volume=1_400))
    assert changes.shown(later, 0.1)[0][0] == LevelChange(-500, 400, fresh=True)
    assert changes.flow(0.1) == SideFlows(Flow(-100, 400), Flow(7, 0))


def test_a_level_as_large_as_before_shows_nothing_where_not_all_prints_are_seen() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    changes.take_trade(bought(300, volume=1_300))
    changes.update(_after(book, volume=1_400), 0.1)
    assert changes.by_price(0.1) == ({}, {})
    changes.take_trade(sold(100, volume=1_400))
    assert changes.by_price(0.1)[0] == {72_500: LevelChange(0, 300, fresh=True)}


@pytest.mark.parametrize(
    ("trade", "known"),
    [
        (bought(300, 72_450, volume=1_300), True),  # met at the mid price
        (replace(bought(300, volume=1_300), aggressor=Aggressor.NONE), True),
        (replace(bought(300, volume=1_300), session=MarketSession.CLOSING), True),
        (replace(bought(300, 72_450, volume=1_300), aggressor=Aggressor.UNKNOWN), True),
        (replace(bought(300, 72_500, volume=1_300), aggressor=Aggressor.UNKNOWN), False),  # it may have met the level
        (replace(bought(300, volume=1_300), code="000660"), False),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_prints_that_took_from_no_level_account_for_the_days_volume_too(
    trade: Trade, *, known: bool, late: bool
) -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    later = _after(book, -5, volume=1_300)
    if late:
        changes.update(later, 0.1)
        changes.take_trade(trade)
    else:
        changes.take_trade(trade)
        changes.update(later, 0.1)
    assert changes.shown(later, 0.1)[0][0] == LevelChange(-5, 0, fresh=True, known=known)


def test_a_print_of_another_stock_that_comes_after_the_book_explains_nothing() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    changes.update(_after(book, volume=1_300), 0.1)
    changes.take_trade(replace(bought(300, volume=1_300), code="000660"))
    changes.take_trade(replace(bought(300, volume=1_300), venue=Venue.KRX))
    assert changes.by_price(0.1) == ({}, {})
    changes.take_trade(bought(300, volume=1_300))
    assert changes.by_price(0.1)[0] == {72_500: LevelChange(0, 300, fresh=True)}


def test_a_print_from_before_a_hole_is_not_counted_to_a_book_after_it() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=1_000)
    changes.update(book, 0.0)
    changes.take_trade(bought(300, volume=1_300))
    changes.forget()
    changes.update(book, 0.1)
    changes.update(_after(book, -300, volume=1_300), 0.2)
    assert changes.by_price(0.2)[0] == {72_500: LevelChange(-300, 0, fresh=True, known=False)}


@pytest.mark.parametrize("first", ["book", "print"])
def test_a_print_that_no_book_contained_is_not_counted_to_one_of_the_next_day(first: str) -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=10_000_000)
    changes.update(book, 0.0)
    changes.take_trade(replace(bought(500, volume=10_000_500), trade_date="20261122"))
    if first == "print":
        changes.take_trade(replace(sold(1, volume=20_000_000), trade_date="20261123"))
    else:
        changes.update(_after(book, volume=100), 50_000.0)
    changes.update(_after(book, volume=10_000_400), 60_000.0)
    changes.update(_after(book, volume=10_000_900), 60_001.0)
    assert changes.by_price(60_001.0) == ({}, {})
    changes.take_trade(bought(500, volume=10_000_900))
    assert changes.by_price(60_001.0)[0] == {72_500: LevelChange(0, 500, fresh=True)}


def test_a_print_of_the_new_day_ahead_of_its_book_is_counted() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500), volume=10_000_000)
    changes.update(book, 0.0)
    changes.update(_after(book, volume=100), 50_000.0)
    changes.take_trade(bought(50, volume=150))
    changes.update(_after(book, -50, volume=150), 50_001.0)
    assert changes.by_price(50_001.0)[0] == {72_500: LevelChange(-50, 50, fresh=True)}


def _without_best_ask(book: BookSnapshot) -> BookSnapshot:
    """The book after its best ask is gone: the others move up, and one comes into sight."""
    worst = book.ask_prices[-1] + 100
    return replace(book, ask_prices=(*book.ask_prices[1:], worst), ask_sizes=(*book.ask_sizes[1:], 77_777))


def test_a_level_that_vanished_counts_with_its_whole_size() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    changes.take_trade(bought(12_000, quote=72_600))
    changes.update(_without_best_ask(book), 0.1)

    assert changes.by_price(0.1) == ({}, {})
    assert changes.flow(0.1) == SideFlows(Flow(12_000 - book.ask_sizes[0], 12_000), Flow(0, 0))


def test_levels_that_move_out_of_sight_or_into_it_are_no_flow() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(_without_best_ask(book), 0.0)
    changes.update(book, 0.1)

    # The best ask is new; the eleventh price is out of sight again.
    assert changes.flow(0.1).asks == Flow(book.ask_sizes[0], 0)
    assert list(changes.by_price(0.1)[0]) == [72_500]


def test_an_order_that_came_and_went_between_two_books_is_flow_by_its_prints_quote() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    wide = replace(book, bid_prices=tuple(price - 100 for price in book.bid_prices))
    changes.update(wide, 0.0)
    changes.take_trade(sold(5, 72_400, quote=72_400))
    changes.take_trade(sold(7, 72_400, quote=72_300))  # between the best prices: met at the mid
    changes.update(_after(wide), 0.1)

    assert changes.flow(0.1).bids == Flow(5, 5)
    assert changes.by_price(0.1) == ({}, {})


def test_what_prints_took_of_a_level_that_moved_out_of_sight_is_flow() -> None:
    changes = LevelChanges()
    low, high = book_at(72_500), book_at(75_000)
    changes.update(high, 0.0)
    changes.take_trade(bought(9, 75_900))
    changes.update(low, 0.1)

    assert changes.flow(0.1).asks.traded == 9
    assert changes.by_price(0.1)[0].get(75_900) is None


def test_the_flow_covers_the_last_minute() -> None:
    changes = LevelChanges()
    book = _after(book_at(72_500))
    changes.update(book, 100.0)
    for second in range(1, 200):
        changes.update(book := _after(book, 1, -1), 100.0 + second)

    assert changes.flow(299.9) == SideFlows(Flow(60, 0), Flow(-60, 0))
    assert changes.flow(329.5) == SideFlows(Flow(30, 0), Flow(-30, 0))
    assert changes.flow(400.0) == NO_FLOWS


def test_the_flow_begins_anew_after_a_hole_and_with_another_stock() -> None:
    changes = LevelChanges()
    book = book_at(72_500)

    def grow() -> None:
        changes.update(book, 0.0)
        changes.update(_after(book, 5), 0.0)

    grow()
    assert changes.flow(0.0).asks == Flow(5, 0)
    changes.forget()
    assert changes.flow(0.0) == NO_FLOWS
    grow()
    changes.update(replace(book, code="000660"), 0.1)
    assert changes.flow(0.1) == NO_FLOWS


def test_the_flow_goes_on_through_the_beginning_of_an_auction() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    changes.update(_after(book, 5), 0.1)
    changes.update(_three(book), 0.2)

    assert changes.flow(0.2).asks == Flow(5, 0)
