"""The regular close, from the day as the exchange sends it and from single frames."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.regular_close import RegularClose
from kis_tui.protocol.decode import decode
from tests.support.instruments import book_at, trade_at
from tests.support.simulated_day import frames_until, stream_at

CODE = "005930"
CLOSE = 15 * 3600 + 30 * 60


def matched_in_closing_auction() -> Trade:
    """The exchange's own match: the last print of the regular session in the KRX stream."""
    values = [value for raw in frames_until("15:35:00", CODE, Venue.KRX) for value in decode(raw).values]
    return [value for value in values if isinstance(value, Trade)][-1]


@pytest.mark.parametrize("venue", [Venue.KRX, Venue.UN])
def test_the_close_is_the_match_of_the_closing_auction(venue: Venue) -> None:
    match = matched_in_closing_auction()
    assert match.ts_event is not None
    assert match.ts_event >= CLOSE

    for at in ("15:19:00", "15:25:00"):
        assert stream_at(at, CODE, venue).close.price is None
    for at in ("15:35:00", "15:50:00", "16:30:00"):
        assert stream_at(at, CODE, venue).close.price == match.price


def test_the_close_stays_while_after_market_prices_move_on() -> None:
    stream = stream_at("16:30:00", CODE, Venue.UN)
    assert stream.trade is not None
    assert stream.session is MarketSession.AFTER
    assert stream.trade.price != stream.close.price


@pytest.mark.parametrize("at", ["15:35:00", "16:30:00"])
def test_an_nxt_stream_does_not_tell_the_close(at: str) -> None:
    assert stream_at(at, CODE, Venue.NXT).close.price is None


def test_a_layout_without_the_session_does_not_tell_the_close() -> None:
    assert stream_at("15:50:00", CODE, Venue.KRX, "2026-02").close.price is None


def a_trade(
    price: int,
    at: int,
    session: MarketSession,
    *,
    volume: int = 1_000,
    operation_code: str = "20",
    day: str = "20261123",
) -> Trade:
    return replace(
        trade_at(price, 71_900, size=10),
        ts_event=at,
        session=session,
        volume=volume,
        operation_code=operation_code,
        trade_date=day,
    )


def auction_book(at: int, phase: SessionPhase = SessionPhase.CLOSING_AUCTION) -> BookSnapshot:
    return replace(book_at(72_500), ts_event=at, phase=phase)


def test_a_print_from_before_the_auction_that_comes_after_its_first_book_is_no_close() -> None:
    close = RegularClose(Venue.UN)
    close.take_book(auction_book(CLOSE - 600))
    close.take_trade(a_trade(72_500, CLOSE - 601, MarketSession.REGULAR))
    assert close.price is None
    close.take_trade(a_trade(72_400, CLOSE + 22, MarketSession.REGULAR))
    assert close.price == 72_400


def test_trading_at_the_closing_price_tells_it_to_a_program_that_began_late() -> None:
    close = RegularClose(Venue.KRX)
    close.take_trade(a_trade(72_400, CLOSE + 700, MarketSession.CLOSING, operation_code="31"))
    assert close.price == 72_400


def test_trading_at_yesterdays_close_before_the_opening_is_not_todays_close() -> None:
    close = RegularClose(Venue.KRX)
    close.take_trade(a_trade(71_900, 8 * 3600 + 1_900, MarketSession.CLOSING, operation_code="11"))
    assert close.price is None


@pytest.mark.parametrize(
    ("venue", "volume", "price"),
    [(Venue.KRX, 1_010, 72_500), (Venue.KRX, 1_500, None), (Venue.UN, 1_010, None), (Venue.NXT, 1_010, None)],
)
def test_without_a_match_the_last_regular_print_counts_where_nothing_was_missed(
    venue: Venue, volume: int, price: int | None
) -> None:
    close = RegularClose(venue)
    close.take_trade(a_trade(72_500, CLOSE - 700, MarketSession.REGULAR))
    close.take_trade(a_trade(72_600, CLOSE + 1_900, MarketSession.AFTER, volume=volume))
    assert close.price == price


@pytest.mark.parametrize("what", ["pre-market print", "new date", "opening auction"])
def test_the_next_day_has_no_close_yet(what: str) -> None:
    close = RegularClose(Venue.UN)
    close.take_book(auction_book(CLOSE - 600))
    close.take_trade(a_trade(72_400, CLOSE + 22, MarketSession.REGULAR))
    assert close.price == 72_400
    if what == "pre-market print":
        close.take_trade(a_trade(72_900, 8 * 3600, MarketSession.PRE))
    elif what == "new date":
        close.take_trade(a_trade(72_900, 9 * 3600 + 5, MarketSession.REGULAR, day="20261124"))
    else:
        close.take_book(auction_book(8 * 3600 + 2_000, SessionPhase.OPENING_AUCTION))
    assert close.price is None
    close.take_trade(a_trade(72_950, CLOSE - 3_600, MarketSession.REGULAR, day="20261124"))
    assert close.price is None
