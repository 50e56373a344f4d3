"""Whatever books and prints come in whatever order, what traded and what was placed add up to the change."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.market.level_changes import LevelChanges
from tests.support.instruments import book_at, trade_at

PRICES = (1_000, 1_001, 1_002, 1_003, 1_004)
ANY_BOOK, ANY_TRADE = book_at(72_500), trade_at(72_500, 71_900)


def _book(asks: dict[int, int], bids: dict[int, int], volume: int | None) -> BookSnapshot:
    return replace(
        ANY_BOOK,
        ask_prices=(*sorted(asks), *NO_LEVELS[len(asks) :]),
        ask_sizes=(*(asks[price] for price in sorted(asks)), *NO_LEVELS[len(asks) :]),
        bid_prices=(*sorted(bids, reverse=True), *NO_LEVELS[len(bids) :]),
        bid_sizes=(*(bids[price] for price in sorted(bids, reverse=True)), *NO_LEVELS[len(bids) :]),
        volume=volume,
    )


def _trade(price: int, size: int, aggressor: Aggressor, quote: int | None, volume: int | None) -> Trade:
    return replace(
        ANY_TRADE, price=price, size=size, aggressor=aggressor, ask_price=quote, bid_price=quote, volume=volume
    )


volumes = st.none() | st.integers(1, 20)
sides = st.dictionaries(st.sampled_from(PRICES), st.integers(1, 9))
prints = st.builds(
    _trade,
    st.sampled_from((*PRICES, 999)),
    st.integers(1, 9),
    st.sampled_from(Aggressor),
    st.none() | st.sampled_from((0, *PRICES)),
    volumes,
)


@given(st.lists(st.builds(_book, sides, sides, volumes) | prints, max_size=60))
def test_every_change_is_what_was_placed_less_what_traded(values: list[BookSnapshot | Trade]) -> None:
    changes = LevelChanges()
    newest: BookSnapshot | None = None
    for second, value in enumerate(values):
        if isinstance(value, Trade):
            changes.take_trade(value)
        else:
            changes.update(newest := value, float(second))
        if newest is None:
            continue
        asks, bids = changes.shown(newest, float(second))
        for change in (*asks, *bids):
            assert change.traded >= 0
            if change.known:
                assert change.total == change.placed - change.traded
            else:
                assert change.placed == change.traded == 0 != change.total
        assert {price for side in changes.by_price(float(second)) for price in side} <= {
            *newest.ask_prices,
            *newest.bid_prices,
        }
    flows = changes.flow(float(len(values)))
    taken = {
        aggressor: sum(value.size for value in values if isinstance(value, Trade) and value.aggressor is aggressor)
        for aggressor in Aggressor
    }
    assert 0 <= flows.asks.traded <= taken[Aggressor.BUYER]
    assert 0 <= flows.bids.traded <= taken[Aggressor.SELLER]


@given(st.lists(st.builds(_book, sides, sides, st.none()) | prints, min_size=1, max_size=50))
def test_the_flow_adds_up_to_what_a_side_in_full_sight_gained(values: list[BookSnapshot | Trade]) -> None:
    changes = LevelChanges()
    books = [value for value in values if isinstance(value, BookSnapshot)]
    for value in values:
        if isinstance(value, Trade):
            changes.take_trade(value)
        else:
            changes.update(value, 0.0)
    if not books:
        return
    flows = changes.flow(0.0)
    assert flows.asks.placed - flows.asks.traded == sum(books[-1].ask_sizes) - sum(books[0].ask_sizes)
    assert flows.bids.placed - flows.bids.traded == sum(books[-1].bid_sizes) - sum(books[0].bid_sizes)
