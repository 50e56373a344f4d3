"""What is known of one stock at one venue, when frames of two days meet."""

from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.state import MarketState
from kis_tui.protocol.decode import decode
from tests.support.wire import wire_frame


def values() -> tuple[Trade, BookSnapshot]:
    trade, book = decode(wire_frame("F30")).values[0], decode(wire_frame("F06")).values[0]
    assert isinstance(trade, Trade)
    assert isinstance(book, BookSnapshot)
    return trade, book


def test_this_mornings_book_beats_yesterdays_last_trade() -> None:
    trade, book = values()
    state = MarketState()
    state.apply(trade, 10.0)
    assert (state.stream("005930", Venue.KRX).base_price, state.stream("005930", Venue.KRX).volume) == (
        274_000,
        11_955_000,
    )
    state.apply(replace(book, base_price=278_000, volume=0), 20.0)
    assert (state.stream("005930", Venue.KRX).base_price, state.stream("005930", Venue.KRX).volume) == (278_000, 0)


def test_an_auction_book_says_the_base_price_too() -> None:
    book = decode(wire_frame("F01")).values[0]
    assert isinstance(book, BookSnapshot)
    state = MarketState()
    state.apply(book, 1.0)
    assert state.stream("233740", Venue.KRX).base_price == 8_775


def test_a_stream_nobody_knows_is_empty_and_is_not_kept() -> None:
    state = MarketState()
    assert state.stream("005930", Venue.KRX).received_at is None
    assert len(state) == 0


def test_dropped_rows_are_forgotten() -> None:
    trade, book = values()
    state = MarketState()
    state.apply(trade, 1.0)
    state.apply(replace(book, code="000660"), 1.0)
    state.keep([("000660", Venue.KRX)])
    assert len(state) == 1
    assert state.stream("005930", Venue.KRX).trade is None


def test_after_the_line_went_down_everything_is_stale_until_it_comes_anew() -> None:
    trade, book = values()
    state = MarketState()
    state.apply(book, 1.0)
    state.line_down()
    assert state.stream("005930", Venue.KRX).stale
    state.apply(trade, 2.0)
    assert not state.stream("005930", Venue.KRX).stale
