"""What queries told is shown until the stream tells something, and never instead of it."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.quote import Quote
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.fetched import SAME_DAY_S
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.protocol.decode import decode
from tests.support.wire import wire_frame

CODE, VENUE = "005930", Venue.KRX
QUOTE = Quote(
    CODE,
    VENUE,
    272_000,
    direction=Direction.DOWN,
    change=-2_000,
    change_pct=Decimal("-0.73"),
    base_price=274_000,
    high=275_000,
    volume=11_000_000,
    upper_limit=356_000,
)


def streamed() -> tuple[Trade, BookSnapshot]:
    trade, book = decode(wire_frame("F30")).values[0], decode(wire_frame("F06")).values[0]
    assert isinstance(trade, Trade)
    assert isinstance(book, BookSnapshot)
    return replace(trade, code=CODE), replace(book, code=CODE)


def stream_of(state: MarketState) -> Stream:
    return state.stream(CODE, VENUE)


def test_before_the_first_frame_what_was_fetched_is_shown_as_fetched() -> None:
    _, book = streamed()
    state = MarketState()
    assert state.take_fetched_book(book, 5.0)
    assert state.take_quote(QUOTE, 6.0)
    stream = stream_of(state)
    assert (stream.shown_book, stream.shown_book_at, stream.book_is_fetched) == (book, 5.0, True)
    assert (stream.shown_trade_at, stream.trade_is_fetched) == (6.0, True)
    assert (stream.book, stream.trade, stream.received_at, len(stream.tape)) == (None, None, None, 0)
    assert (stream.base_price, stream.volume, stream.shown_volume) == (274_000, None, 11_000_000)


def test_a_fetched_price_has_the_shape_of_a_print_without_being_one() -> None:
    state = MarketState()
    state.take_quote(QUOTE, 6.0)
    trade = stream_of(state).shown_trade
    assert trade is not None
    assert (trade.price, trade.change, trade.change_pct, trade.direction) == (
        272_000,
        -2_000,
        Decimal("-0.73"),
        Direction.DOWN,
    )
    assert (trade.high, trade.volume) == (275_000, 11_000_000)
    assert (trade.size, trade.ts_event, trade.aggressor, trade.strength_pct) == (0, None, Aggressor.UNKNOWN, None)


def test_the_first_frame_of_its_kind_takes_the_place_of_what_was_fetched() -> None:
    trade, book = streamed()
    state = MarketState()
    state.take_fetched_book(replace(book, total_ask_size=1), 5.0)
    state.take_quote(QUOTE, 5.0)
    state.apply(book, 6.0)
    stream = stream_of(state)
    assert (stream.shown_book, stream.book_is_fetched, stream.trade_is_fetched) == (book, False, True)
    state.apply(trade, 7.0)
    assert (stream.shown_trade, stream.trade_is_fetched) == (trade, False)
    assert stream.fetched.quote is QUOTE, "no print tells the day's limits"


@pytest.mark.parametrize("asked_at", [0.0, 100.0])
@pytest.mark.parametrize("later_s", [-10, 0, 10])
def test_an_answer_never_takes_the_place_of_a_frame(asked_at: float, later_s: int) -> None:
    trade, book = streamed()
    state = MarketState()
    state.apply(book, 50.0)
    state.apply(trade, 50.0)
    assert not state.take_fetched_book(replace(book, ts_event=(book.ts_event or 0) + later_s), asked_at)
    assert not state.take_quote(replace(QUOTE, volume=(trade.volume or 0) + later_s), asked_at)
    stream = stream_of(state)
    assert (stream.shown_book, stream.shown_trade) == (book, trade)


@pytest.mark.parametrize(("later_s", "shown"), [(-1, False), (0, True), (60, True)])
def test_after_the_line_was_lost_an_answer_that_is_no_older_is_shown(later_s: int, shown: bool) -> None:
    trade, book = streamed()
    state = MarketState()
    state.apply(book, 50.0)
    state.apply(trade, 50.0)
    state.line_down()
    assert state.take_fetched_book(replace(book, ts_event=(book.ts_event or 0) + later_s), 60.0) is shown
    assert state.take_quote(replace(QUOTE, volume=(trade.volume or 0) + later_s), 60.0) is shown
    stream = stream_of(state)
    assert (stream.book_is_fetched, stream.trade_is_fetched) == (shown, shown)
    state.apply(book, 70.0)
    assert not stream.book_is_fetched
    assert stream.trade_is_fetched is shown


def test_a_book_of_another_day_is_not_compared_by_its_time_of_day() -> None:
    trade, book = streamed()
    state = MarketState()
    state.apply(book, 50.0)
    state.apply(trade, 50.0)
    state.line_down()
    next_day = 50.0 + SAME_DAY_S
    assert state.take_fetched_book(replace(book, ts_event=8 * 3600), next_day)
    assert state.take_quote(replace(QUOTE, volume=0), next_day)


def test_a_print_after_the_line_was_lost_leaves_the_old_book_to_be_replaced() -> None:
    trade, book = streamed()
    state = MarketState()
    state.apply(book, 50.0)
    state.line_down()
    state.apply(trade, 60.0)
    assert state.take_fetched_book(book, 59.0)


def test_an_answer_that_was_asked_for_earlier_does_not_take_the_place_of_a_later_one() -> None:
    _, book = streamed()
    state = MarketState()
    state.take_fetched_book(book, 6.0)
    state.take_quote(QUOTE, 6.0)
    assert not state.take_fetched_book(replace(book, total_ask_size=1), 5.0)
    assert not state.take_quote(replace(QUOTE, price=1), 5.0)
    assert stream_of(state).shown_book is book
    assert stream_of(state).fetched.quote is QUOTE


def test_a_book_that_is_given_back_leaves_no_fetched_one_behind() -> None:
    _, book = streamed()
    state = MarketState()
    state.take_fetched_book(book, 5.0)
    state.apply(book, 6.0)
    state.forget(Registration(Channel.BOOK, VENUE, CODE))
    assert stream_of(state).shown_book is None


def test_a_base_price_that_is_not_told_is_reckoned() -> None:
    state = MarketState()
    state.take_quote(replace(QUOTE, base_price=None), 5.0)
    assert stream_of(state).base_price == 274_000


def test_dropped_rows_take_what_was_fetched_with_them() -> None:
    state = MarketState()
    state.take_quote(QUOTE, 5.0)
    state.keep([])
    assert not stream_of(state).trade_is_fetched


def test_the_day_s_volume_is_the_larger_of_answer_and_frame_and_of_a_lost_line_the_answer_s() -> None:
    trade, book = streamed()
    state = MarketState()
    state.take_quote(QUOTE, 5.0)
    state.apply(replace(book, volume=11_000_500), 6.0)
    assert stream_of(state).shown_volume == 11_000_500
    state.apply(replace(trade, volume=12_000_000), 7.0)
    assert stream_of(state).shown_volume == 12_000_000
    state.line_down()
    assert state.take_quote(replace(QUOTE, volume=13_000_000), 8.0)
    assert stream_of(state).shown_volume == 13_000_000
