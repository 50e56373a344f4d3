from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.level_changes import LevelChanges
from kis_tui.protocol.decode import decode
from tests.support.instruments import book_at
from tests.support.simulated_day import frames_until

NOTHING = (NO_LEVELS, NO_LEVELS)


def _with_ask_size(book: BookSnapshot, level: int, size: int) -> BookSnapshot:
    sizes = list(book.ask_sizes)
    sizes[level] = size
    return replace(book, ask_sizes=tuple(sizes))


def test_the_first_book_has_no_changes() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)

    assert changes.shown(book, 0.0) == NOTHING


def test_a_level_shows_what_it_gained_or_lost_for_two_seconds() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 10.0)
    thinner = _with_ask_size(book, 2, book.ask_sizes[2] - 500)
    changes.update(thinner, 11.0)

    assert changes.shown(thinner, 12.9)[0] == (0, 0, -500, 0, 0, 0, 0, 0, 0, 0)
    assert changes.shown(thinner, 13.1) == NOTHING


def test_a_change_stays_while_other_levels_change() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 10.0)
    first = _with_ask_size(book, 0, book.ask_sizes[0] + 7)
    changes.update(first, 10.5)
    second = _with_ask_size(first, 1, book.ask_sizes[1] + 9)
    changes.update(second, 11.0)

    assert changes.shown(second, 11.0)[0][:2] == (7, 9)
    assert changes.shown(second, 12.6)[0][:2] == (0, 9)


def test_levels_are_compared_by_price_when_the_book_shifts() -> None:
    changes = LevelChanges()
    before, after = book_at(72_500), book_at(72_600)
    changes.update(before, 0.0)
    sizes = (*before.ask_sizes[1:], 55_555)
    shifted = replace(after, ask_sizes=sizes, bid_sizes=(777, *before.bid_sizes[:9]))
    changes.update(shifted, 0.1)

    asks, bids = changes.shown(shifted, 0.1)

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

    assert changes.shown(book, 0.1)[0] == (0, 0, 0, *book.ask_sizes[3:])


def test_an_auction_is_not_compared_with_the_continuous_book() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    auction = replace(_with_ask_size(book, 0, 1), phase=SessionPhase.CLOSING_AUCTION)
    changes.update(auction, 0.1)

    assert changes.shown(auction, 0.1) == NOTHING


def test_the_same_book_again_changes_nothing() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    thinner = _with_ask_size(book, 0, 1)
    changes.update(thinner, 0.1)
    changes.update(thinner, 0.2)

    assert changes.shown(thinner, 0.2)[0][0] == 1 - book.ask_sizes[0]


def test_changes_of_one_stock_are_never_shown_for_another() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    changes.update(_with_ask_size(book, 0, 1), 0.1)
    other = replace(book, code="000660")

    assert changes.shown(other, 0.1) == NOTHING
    changes.update(other, 0.2)
    assert changes.shown(other, 0.2) == NOTHING


def test_after_a_hole_the_next_book_is_compared_with_nothing() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    changes.forget()
    thinner = _with_ask_size(book, 0, 1)
    changes.update(thinner, 0.1)

    assert changes.shown(thinner, 0.1) == NOTHING


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
    assert changes.shown(shifted, 0.1) == NOTHING
    changes.update(at_72_500, 0.2)
    assert changes.shown(at_72_500, 0.2) == NOTHING


def test_a_level_that_stays_in_sight_in_an_auction_shows_its_change() -> None:
    before = _three(book_at(72_500))
    after = _with_ask_size(before, 1, before.ask_sizes[1] - 8)
    changes = LevelChanges()
    changes.update(before, 0.0)
    changes.update(after, 0.1)
    assert changes.shown(after, 0.1)[0] == (0, -8, 0, 0, 0, 0, 0, 0, 0, 0)


def test_an_auction_at_one_of_two_exchanges_takes_its_sizes_out_without_a_change() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    without_krx = replace(_with_ask_size(book, 0, 1), indicative_price=72_500)
    changes.update(without_krx, 0.1)
    assert changes.shown(without_krx, 0.1) == NOTHING


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
                    changes.shown(book, 0.0),
                    strict=True,
                ):
                    assert not [
                        price for price, change in zip(prices, shown, strict=True) if change and price not in old
                    ]
            before = book
    assert auctions > 100
