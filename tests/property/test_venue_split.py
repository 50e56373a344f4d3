"""Whatever rests at two venues, a unified book of the same moment adds up, and a wrong one does not."""

from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.book import DEPTH, NO_LEVELS, BookSnapshot
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.venue_split import venue_split

Side = dict[int, int]
"""Price to shares."""

FIRST_ASK = 1_000
asks = st.dictionaries(st.integers(FIRST_ASK, FIRST_ASK + 30), st.integers(1, 10**6), max_size=25)
bids = st.dictionaries(st.integers(FIRST_ASK - 30, FIRST_ASK - 1), st.integers(1, 10**6), max_size=25)
sides = st.tuples(asks, bids)


def book(venue: Venue, side: tuple[Side, Side]) -> BookSnapshot:
    """Return the ten best levels a side."""
    shown = [sorted(side[0])[:DEPTH], sorted(side[1], reverse=True)[:DEPTH]]
    prices = [(*levels, *NO_LEVELS[len(levels) :]) for levels in shown]
    sizes = [
        (*(side[index][price] for price in levels), *NO_LEVELS[len(levels) :]) for index, levels in enumerate(shown)
    ]
    return BookSnapshot(
        code="005930",
        venue=venue,
        ts_event=36_000,
        phase=SessionPhase.CONTINUOUS,
        ask_prices=prices[0],
        ask_sizes=sizes[0],
        bid_prices=prices[1],
        bid_sizes=sizes[1],
    )


def merged(first: Side, second: Side) -> Side:
    return {price: first.get(price, 0) + second.get(price, 0) for price in first | second}


@given(sides, sides)
def test_books_of_one_moment_agree_and_known_sizes_are_right(krx: tuple[Side, Side], nxt: tuple[Side, Side]) -> None:
    unified = (merged(krx[0], nxt[0]), merged(krx[1], nxt[1]))
    split = venue_split(book(Venue.UN, unified), book(Venue.KRX, krx), book(Venue.NXT, nxt))
    assert split.agrees in (True, None)
    assert split.crossed is None
    for index, levels in enumerate((split.asks, split.bids)):
        assert list(levels) == sorted(levels, reverse=index == 1)
        for price, sizes in levels.items():
            assert sizes.krx in (None, krx[index].get(int(price), 0))
            assert sizes.nxt in (None, nxt[index].get(int(price), 0))
            assert sizes != (None, None) or price in sorted(unified[index], reverse=index == 1)[:DEPTH]
    best = [min(unified[0], default=None), max(unified[1], default=None)]
    if split.checkable:
        for index, venues in enumerate((split.ask_venues, split.bid_venues)):
            here = {Venue.KRX: krx[index], Venue.NXT: nxt[index]}
            assert set(venues) == {venue for venue, side in here.items() if best[index] in side}


@given(sides, sides, st.integers(0, DEPTH - 1), st.integers(1, 10**6))
def test_a_wrong_size_at_a_price_that_all_three_show_is_found(
    krx: tuple[Side, Side], nxt: tuple[Side, Side], level: int, extra: int
) -> None:
    unified = (merged(krx[0], nxt[0]), merged(krx[1], nxt[1]))
    right = book(Venue.UN, unified)
    price = right.ask_prices[level]
    books = book(Venue.KRX, krx), book(Venue.NXT, nxt)
    before = venue_split(right, *books)
    unified[0][int(price)] = unified[0].get(int(price), 0) + extra
    after = venue_split(book(Venue.UN, unified), *books)
    if price and before.checkable and after.checkable and None not in before.asks[price]:
        assert after.agrees is False
