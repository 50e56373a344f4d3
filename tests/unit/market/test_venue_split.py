"""The unified book taken apart, from the stand-in exchange's own books and from made-up ones."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.venue_split import SplitWatch, VenueSizes, VenueSplit, venue_split
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.scenarios import SCENARIOS

LAYOUTS = LAYOUT_SETS["2026-09"]
CAST = [issue for issue in ISSUES[:14] if issue.on_nxt]


def a_book(
    venue: Venue,
    asks: dict[Price, int],
    bids: dict[Price, int],
    *,
    at: int | None = 36_000,
    phase: SessionPhase = SessionPhase.CONTINUOUS,
) -> BookSnapshot:
    """A book with the levels given, best first."""

    def padded(values: list[Price]) -> tuple[Price, ...]:
        return (*values, *NO_LEVELS[len(values) :])

    def sizes(values: list[int]) -> tuple[int, ...]:
        return (*values, *NO_LEVELS[len(values) :])

    return BookSnapshot(
        code="005930",
        venue=venue,
        ts_event=at,
        phase=phase,
        ask_prices=padded(list(asks)),
        ask_sizes=sizes(list(asks.values())),
        bid_prices=padded(list(bids)),
        bid_sizes=sizes(list(bids.values())),
    )


KRX = a_book(Venue.KRX, {101: 10, 102: 20, 103: 30}, {100: 5, 99: 6})
NXT = a_book(Venue.NXT, {102: 3, 104: 4}, {100: 1, 98: 2})
UNIFIED = a_book(Venue.UN, {101: 10, 102: 23, 103: 30, 104: 4}, {100: 6, 99: 6, 98: 2})


def three_of(market: Market, code: str) -> tuple[BookSnapshot, BookSnapshot, BookSnapshot | None]:
    nxt = market.book(Venue.NXT, code) if market.lists(Venue.NXT, code) else None
    return market.book(Venue.UN, code), market.book(Venue.KRX, code), nxt


def test_sizes_are_merged_by_price_best_first() -> None:
    split = venue_split(UNIFIED, KRX, NXT)
    assert list(split.asks.items()) == [(101, (10, 0)), (102, (20, 3)), (103, (30, 0)), (104, (0, 4))]
    assert list(split.bids.items()) == [(100, (5, 1)), (99, (6, 0)), (98, (0, 2))]
    assert (split.checkable, split.agrees, split.apart_s, split.crossed) == (True, True, 0, None)
    assert split.ask_venues == (Venue.KRX,)
    assert split.bid_venues == (Venue.KRX, Venue.NXT)


def test_a_price_beyond_the_tenth_level_of_a_venue_is_not_known_there() -> None:
    krx = a_book(Venue.KRX, dict.fromkeys(range(101, 111), 10), {100: 5})
    nxt = a_book(Venue.NXT, {110: 1, 111: 2}, {100: 1})
    unified = a_book(Venue.UN, {**dict.fromkeys(range(101, 110), 10), 110: 11}, {100: 6})
    split = venue_split(unified, krx, nxt)
    assert split.asks[110] == VenueSizes(10, 1)
    assert split.asks[111] == VenueSizes(None, 2)
    assert split.asks[101] == VenueSizes(10, 0)
    assert split.agrees is True


@pytest.mark.parametrize(
    ("level", "size"),
    [(101, 11), (102, 22), (103, 0), (104, 5)],
)
def test_one_size_that_does_not_add_up_is_a_disagreement(level: int, size: int) -> None:
    asks = {101: 10, 102: 23, 103: 30, 104: 4, level: size}
    unified = replace(UNIFIED, ask_sizes=(*(asks[price] for price in sorted(asks)), *NO_LEVELS[4:]))
    assert venue_split(unified, KRX, NXT).agrees is False


def test_a_price_that_the_unified_book_lacks_is_a_disagreement() -> None:
    unified = a_book(Venue.UN, {101: 10, 102: 23, 104: 4}, {100: 6, 99: 6, 98: 2})
    assert venue_split(unified, KRX, NXT).agrees is False


def test_books_that_have_moved_away_from_each_other_disagree() -> None:
    moved = a_book(Venue.UN, {201: 10, 202: 23}, {200: 6})
    assert venue_split(moved, KRX, NXT).agrees is False


def test_a_stock_that_nxt_does_not_trade_is_all_at_krx_and_not_checked() -> None:
    split = venue_split(replace(KRX, venue=Venue.UN), KRX, None)
    assert split.asks[101] == VenueSizes(10, None)
    assert split.bids[100] == VenueSizes(5, None)
    assert (split.checkable, split.agrees, split.alone, split.apart_s) == (False, None, None, None)
    assert split.ask_venues == split.bid_venues == (Venue.KRX,)


def test_without_any_book_there_is_nothing() -> None:
    split = venue_split(None, None, None)
    assert (dict(split.asks), dict(split.bids), split.ask_venues, split.checkable) == ({}, {}, (), False)


def test_while_one_venue_holds_an_auction_nothing_is_checked_and_the_other_is_best() -> None:
    auction = a_book(Venue.KRX, {101: 10}, {100: 5}, phase=SessionPhase.VI_AUCTION)
    split = venue_split(replace(NXT, venue=Venue.UN, indicative_price=101), auction, NXT)
    assert (split.checkable, split.agrees, split.alone) == (False, None, Venue.NXT)
    assert split.ask_venues == split.bid_venues == (Venue.NXT,)
    assert split.asks[101] == VenueSizes(10, 0)
    # An auction discloses three levels; what rests elsewhere is not known.
    assert split.asks[102] == VenueSizes(None, 3)


def test_an_auction_of_which_only_the_unified_book_tells_yet_is_not_checked() -> None:
    unified = replace(NXT, venue=Venue.UN, indicative_price=101, bid_sizes=(7, *NXT.bid_sizes[1:]))
    assert venue_split(unified, KRX, NXT).checkable is False


def test_the_book_of_a_closed_venue_is_not_added_up_and_is_never_best() -> None:
    better = a_book(Venue.NXT, {101: 1}, {100: 1}, at=31_800)
    krx = a_book(Venue.KRX, {102: 10}, {99: 5})
    split = venue_split(replace(krx, venue=Venue.UN), krx, better)
    assert (split.alone, split.checkable, split.agrees) == (Venue.KRX, False, None)
    assert split.ask_venues == split.bid_venues == (Venue.KRX,)
    watch = SplitWatch()
    watch.update(split, 0.0)
    assert not watch.mismatch(60.0)


def test_a_venue_whose_orders_are_all_out_of_the_unified_books_sight_does_not_make_the_other_one_alone() -> None:
    krx = a_book(Venue.KRX, dict.fromkeys(range(101, 111), 10), dict.fromkeys(range(100, 90, -1), 10))
    far = a_book(Venue.NXT, {150: 1}, {50: 1})
    unified = replace(krx, venue=Venue.UN)
    split = venue_split(unified, krx, far)
    assert (split.alone, split.checkable, split.agrees) == (None, True, True)
    assert split.ask_venues == split.bid_venues == (Venue.KRX,)
    for inside in (a_book(Venue.NXT, {110: 1}, {50: 1}), a_book(Venue.NXT, {150: 1}, {91: 1})):
        assert venue_split(unified, krx, inside).alone is Venue.KRX
    short = a_book(Venue.KRX, {101: 10}, {100: 10})
    assert venue_split(replace(short, venue=Venue.UN), short, far).alone is Venue.KRX


@pytest.mark.parametrize("how", ["session", "waiting shares"])
def test_trading_at_the_closing_price_is_not_continuous(how: str) -> None:
    krx = replace(KRX, session=MarketSession.CLOSING) if how == "session" else replace(KRX, after_hours_ask_size=700)
    split = venue_split(UNIFIED, krx, NXT)
    assert (split.checkable, split.ask_venues) == (False, (Venue.NXT,))


def test_a_unified_book_crossed_over_two_sane_ones_names_bid_and_ask() -> None:
    krx = a_book(Venue.KRX, {103: 10}, {102: 5})
    nxt = a_book(Venue.NXT, {101: 3}, {100: 1})
    unified = a_book(Venue.UN, {101: 3, 103: 10}, {102: 5, 100: 1})
    assert venue_split(unified, krx, nxt).crossed == (Venue.KRX, Venue.NXT)
    locked = replace(krx, bid_prices=(101, *NO_LEVELS[1:]))
    unified = replace(unified, bid_prices=(101, 100, *NO_LEVELS[2:]))
    assert venue_split(unified, locked, nxt).crossed == (Venue.KRX, Venue.NXT)
    other_way = venue_split(unified, replace(nxt, venue=Venue.KRX), replace(locked, venue=Venue.NXT))
    assert other_way.crossed == (Venue.NXT, Venue.KRX)


def test_a_book_crossed_at_one_venue_is_not_crossed_between_them() -> None:
    krx = a_book(Venue.KRX, {101: 10}, {102: 5})
    unified = a_book(Venue.UN, {101: 10, 102: 3, 104: 4}, {102: 5, 100: 1, 98: 2})
    assert unified.is_crossed
    assert venue_split(unified, krx, NXT).crossed is None


def test_a_crossed_auction_is_no_crossed_market() -> None:
    krx = a_book(Venue.KRX, {103: 10}, {102: 5}, phase=SessionPhase.CLOSING_AUCTION)
    nxt = a_book(Venue.NXT, {101: 3}, {100: 1})
    unified = a_book(Venue.UN, {101: 3, 103: 10}, {102: 5, 100: 1})
    assert venue_split(unified, krx, nxt).crossed is None


@pytest.mark.parametrize(("scenario", "until_s"), [("calm", 40), ("burst", 45)])
def test_books_of_one_moment_always_agree_in_continuous_trading(scenario: str, until_s: int) -> None:
    market = Market(SCENARIOS[scenario], 7, LAYOUTS, CAST)
    checked = 0
    for tenth in range(until_s * 10):
        market.advance(tenth / 10, ())
        for issue in CAST:
            unified, krx, nxt = three_of(market, issue.code)
            split = venue_split(unified, krx, nxt)
            if not split.checkable:
                continue
            checked += 1
            assert split.agrees, (market.second, issue.code)
            assert split.apart_s == 0
            asks = {venue: market.book(venue, issue.code).ask_price for venue in split.ask_venues}
            assert set(asks.values()) == {unified.ask_price}
    assert checked >= 400


def test_books_of_two_moments_disagree() -> None:
    market = Market(SCENARIOS["calm"], 7, LAYOUTS, CAST[:1])
    code = CAST[0].code
    market.advance(1.0, ())
    before = market.book(Venue.UN, code)
    market.advance(11.0, ())
    _, krx, nxt = three_of(market, code)
    split = venue_split(before, krx, nxt)
    assert (split.checkable, split.agrees, split.apart_s) == (True, False, 10)


def test_in_the_course_of_a_day_only_what_is_open_at_both_is_checked() -> None:
    market = Market(SCENARIOS["day"], 1, LAYOUTS, [issue for issue in ISSUES if issue.code == "005930"])
    stock = market.stocks["005930"]
    seen = set()
    for at in ("08:10", "08:45", "08:55", "09:30", "15:25", "15:35", "15:50", "17:00"):
        hours, minutes = (int(part) for part in at.split(":"))
        market.advance(market.timeline.elapsed_s(hours * 3600 + minutes * 60), ())
        split = venue_split(*three_of(market, "005930"))
        both_open = len(stock.open_sides()) == 2
        assert split.checkable is both_open, at
        assert split.agrees is (True if both_open else None), at
        if len(stock.open_sides()) == 1:
            assert split.ask_venues == (stock.open_sides()[0].venue,), at
        seen.add(len(stock.open_sides()))
    assert seen == {0, 1, 2}


def with_state(*, agrees: bool | None, apart_s: int | None = 0) -> VenueSplit:
    return replace(venue_split(UNIFIED, KRX, NXT), agrees=agrees, checkable=agrees is not None, apart_s=apart_s)


def test_a_disagreement_of_a_moment_is_no_mismatch() -> None:
    watch = SplitWatch()
    for tenth in range(50):
        watch.update(with_state(agrees=tenth % 9 == 8), tenth / 10)
        assert not watch.mismatch(tenth / 10)


def test_a_disagreement_that_lasts_is_a_mismatch_until_they_agree_again() -> None:
    watch = SplitWatch()
    watch.update(with_state(agrees=False), 10.0)
    watch.update(with_state(agrees=False), 10.9)
    assert not watch.mismatch(11.0)
    assert watch.mismatch(11.1)
    watch.update(with_state(agrees=True), 11.2)
    assert not watch.mismatch(20.0)


def test_the_old_book_of_a_quiet_venue_is_no_mismatch() -> None:
    quiet = replace(NXT, ts_event=35_000)
    split = venue_split(UNIFIED, KRX, quiet)
    assert (split.agrees, split.apart_s) == (True, 0)
    watch = SplitWatch()
    watch.update(split, 0.0)
    assert not watch.mismatch(60.0)


@pytest.mark.parametrize(("apart_s", "mismatch"), [(2, False), (3, True), (None, False)])
def test_books_that_cannot_be_added_up_mismatch_when_they_stay_apart_in_time(
    apart_s: int | None, *, mismatch: bool
) -> None:
    watch = SplitWatch()
    watch.update(with_state(agrees=None, apart_s=apart_s), 0.0)
    assert not watch.mismatch(0.9)
    assert watch.mismatch(1.1) is mismatch
    watch.forget()
    assert not watch.mismatch(1.1)


def test_without_times_nothing_is_said_of_the_distance() -> None:
    assert venue_split(UNIFIED, replace(KRX, ts_event=None), NXT).apart_s is None
    assert venue_split(UNIFIED, KRX, NXT).apart_s == 0
    assert venue_split(replace(UNIFIED, ts_event=35_990), KRX, NXT).apart_s == 10
