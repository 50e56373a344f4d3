"""Sizes and trades at each price, second by second."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.session import Aggressor, SessionPhase
from kis_tui.market.liquidity import SAMPLES_KEPT, STEPS_S, Column, LiquidityHistory, TradedShares, joined
from tests.support.instruments import AT_0931, OTHER_SIZES, SIZES, book_at, trade_at

ASK = 72_500
BID = 72_400


def book(best: int = 1_000, *, after: int = 0, phase: SessionPhase = SessionPhase.CONTINUOUS) -> BookSnapshot:
    """A book with ``best`` shares at its best ask, so many seconds after 09:31:25."""
    return replace(book_at(ASK, ask_sizes=(best, *SIZES[1:])), ts_event=AT_0931 + after, phase=phase)


def taken(history: LiquidityHistory, size: int, aggressor: Aggressor, at: float, price: int = ASK) -> None:
    trade = trade_at(price, price, size=size, aggressor=aggressor)
    history.take_trade(replace(trade, ts_event=AT_0931 + int(at)), at)


def best_asks(columns: tuple[Column, ...]) -> list[int | None]:
    """Shares at the first book's best ask; None = nothing is known."""
    return [column.asks.get(ASK, 0) if column.known else None for column in columns]


def test_nothing_has_no_columns() -> None:
    assert LiquidityHistory().columns(1_000.0, 10) == ()


def test_a_second_keeps_its_last_book() -> None:
    history = LiquidityHistory()
    history.take_book(book(1), 10.0)
    history.take_book(book(2), 10.9)
    (column,) = history.columns(10.95, 10)
    assert column.asks == dict(zip(book().ask_prices, (2, *SIZES[1:]), strict=True))
    assert column.bids == dict(zip(book().bid_prices, OTHER_SIZES, strict=True))


def test_an_empty_level_is_left_out() -> None:
    history = LiquidityHistory()
    one_ask = replace(book_at(ASK), ask_prices=(ASK, *[0] * 9), ask_sizes=(0, *[0] * 9))
    history.take_book(one_ask, 0.0)
    assert history.columns(0.0, 1)[0].asks == {}


def test_a_quiet_second_has_the_levels_of_the_one_before_but_not_its_trades() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 0.0)
    taken(history, 5, Aggressor.BUYER, 0.5)
    columns = history.columns(3.2, 10)
    assert best_asks(columns) == [7, 7, 7, 7]
    assert [bool(column.trades) for column in columns] == [True, False, False, False]


def test_the_exchange_time_is_told_by_frames_and_counted_on_between_them() -> None:
    history = LiquidityHistory()
    history.take_book(book(), 0.0)
    history.take_book(book(after=5), 3.0)
    assert [column.second for column in history.columns(4.0, 10)] == [AT_0931 + after for after in (0, 1, 2, 5, 6)]
    unread = LiquidityHistory()
    unread.take_book(replace(book(), ts_event=None), 0.0)
    assert [column.second for column in unread.columns(1.0, 10)] == [None, None]


def test_shares_are_summed_by_price_and_taker() -> None:
    history = LiquidityHistory()
    takers = (Aggressor.BUYER, Aggressor.SELLER, Aggressor.NONE, Aggressor.UNKNOWN, Aggressor.BUYER)
    for size, aggressor in enumerate(takers, start=1):
        taken(history, size, aggressor, 0.0)
    taken(history, 9, Aggressor.SELLER, 0.0, BID)
    (column,) = history.columns(0.0, 1)
    assert column.trades == {ASK: TradedShares(6, 2, 7), BID: TradedShares(0, 9, 0)}
    assert not column.known


def test_after_the_line_went_down_nothing_is_known_until_the_next_book() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 0.0)
    history.line_down(1.0)
    taken(history, 5, Aggressor.BUYER, 3.0)
    history.take_book(book(8), 5.0)
    columns = history.columns(6.0, 10)
    assert best_asks(columns) == [7, 7, None, None, None, 8, 8]
    assert [column.asks or column.bids for column in columns[2:5]] == [{}, {}, {}]
    assert columns[3].trades == {ASK: TradedShares(5, 0, 0)}


@pytest.mark.parametrize("step_s", STEPS_S)
def test_what_was_carried_on_after_the_line_was_last_heard_is_taken_back(step_s: int) -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 0.0)
    assert None not in best_asks(history.columns(39.0, 40, step_s))
    history.line_down(9.9)
    columns = best_asks(history.columns(40.0, 41, step_s))
    assert columns == [7] * (10 // step_s) + [None] * (40 // step_s - 10 // step_s + 1)


def test_a_line_that_went_down_before_the_newest_frame_leaves_that_frame() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 5.0)
    history.line_down(2.0)
    assert best_asks(history.columns(6.0, 10)) == [7, None]


def test_a_line_that_goes_down_before_anything_came_is_no_fault() -> None:
    history = LiquidityHistory()
    history.line_down(5.0)
    assert history.columns(6.0, 10) == ()
    history.take_book(book(7), 7.0)
    assert best_asks(history.columns(8.0, 10)) == [7, 7]


def test_a_line_lost_after_long_silence_leaves_nothing_of_it() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 0.0)
    history.columns(10_000.0, 10)
    history.line_down(5.0)
    assert set(best_asks(history.columns(10_001.0, SAMPLES_KEPT))) <= {None}


def test_a_book_in_the_second_of_the_loss_is_carried_on() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 0.0)
    history.line_down(0.2)
    history.take_book(book(8), 0.9)
    assert best_asks(history.columns(2.0, 10)) == [8, 8, 8]


def test_a_time_that_falls_counts_as_the_newest() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 5.0)
    history.take_book(book(8), 4.0)
    assert best_asks(history.columns(3.0, 10)) == [8]


def test_an_auctions_book_is_marked() -> None:
    history = LiquidityHistory()
    history.take_book(book(), 0.0)
    history.take_book(book(phase=SessionPhase.CLOSING_AUCTION), 1.0)
    history.take_book(book(), 3.0)
    assert [column.auction for column in history.columns(3.0, 10)] == [False, True, True, False]


def test_nothing_grows_over_hours() -> None:
    history = LiquidityHistory()
    for second in range(3 * SAMPLES_KEPT):
        history.take_book(book(second + 1, after=second), float(second))
        history.columns(float(second), 50, 2)
    assert len(history._samples) == SAMPLES_KEPT
    assert len(history._joined) <= SAMPLES_KEPT // 2
    columns = history.columns(3.0 * SAMPLES_KEPT - 1, 10 * SAMPLES_KEPT)
    assert best_asks(columns) == list(range(2 * SAMPLES_KEPT + 1, 3 * SAMPLES_KEPT + 1))


def test_a_long_silence_costs_no_more_than_what_is_kept() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 0.0)
    columns = history.columns(1e6, 10 * SAMPLES_KEPT)
    assert best_asks(columns) == [7] * SAMPLES_KEPT
    assert columns[-1].second == (AT_0931 + 1_000_000) % 86_400


def test_joined_seconds_have_the_largest_size_and_all_trades() -> None:
    history = LiquidityHistory()
    for second, best in enumerate((5, 9, 3, 4)):
        history.take_book(book(best, after=second), float(second))
        taken(history, 10, Aggressor.BUYER, second + 0.5)
    columns = history.columns(3.9, 10, 2)
    assert best_asks(columns) == [9, 4]
    assert [column.trades for column in columns] == [{ASK: TradedShares(20, 0, 0)}] * 2
    assert [column.second for column in columns] == [AT_0931 + 1, AT_0931 + 3]


@pytest.mark.parametrize("step_s", STEPS_S)
def test_columns_begin_at_multiples_of_the_step_and_stay_as_time_goes_on(step_s: int) -> None:
    history = LiquidityHistory()
    for second in range(3, 60):
        history.take_book(book(second, after=second), float(second))
    before = history.columns(59.0, 100, step_s)
    assert best_asks(before) == [min(59, start + step_s - 1) for start in range(3 // step_s * step_s, 60, step_s)]
    for second in range(60, 60 + step_s):
        history.take_book(book(1, after=second), float(second))
    after = history.columns(59.0 + step_s, 100, step_s)
    assert after[: len(before)] == before
    assert all(one is other for one, other in zip(after[1:], before[1:-1], strict=False))


@pytest.mark.parametrize("step_s", STEPS_S)
def test_the_newest_columns_are_given_as_many_as_are_asked_for(step_s: int) -> None:
    history = LiquidityHistory()
    for second in range(60):
        history.take_book(book(second + 1), float(second))
    everything = history.columns(59.0, 1_000, step_s)
    assert len(everything) == 60 // step_s
    assert history.columns(59.0, 3, step_s) == everything[-3:]
    assert history.columns(59.0, 0, step_s) == ()
    assert history.columns(59.0, -1, step_s) == ()


def test_a_column_is_known_where_one_of_its_seconds_is() -> None:
    history = LiquidityHistory()
    history.take_book(book(7, phase=SessionPhase.CLOSING_AUCTION), 0.0)
    history.line_down(0.0)
    (column,) = history.columns(9.0, 10, 10)
    assert column.known
    assert column.auction
    assert joined(history.columns(9.0, 9)) == replace(column, asks={}, bids={}, known=False, auction=False)


def test_columns_that_were_given_out_do_not_change() -> None:
    history = LiquidityHistory()
    history.take_book(book(7), 0.0)
    taken(history, 5, Aggressor.BUYER, 0.1)
    for step_s in STEPS_S:
        (column,) = history.columns(0.2, 10, step_s)
        asks, trades = dict(column.asks), dict(column.trades)
        history.take_book(book(8), 0.3)
        taken(history, 6, Aggressor.SELLER, 0.4)
        assert column.asks == asks
        assert column.trades == trades
        assert history.columns(0.5, 10, step_s) != (column,)
