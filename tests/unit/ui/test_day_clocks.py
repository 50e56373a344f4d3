from datetime import datetime

import pytest
from msgspec.structs import replace

from kis_tui.clock import KST
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.ui.day_clocks import auction_end, auction_of, day_clocks
from tests.support.instruments import book_at
from tests.support.simulated_day import moment, stream_at

MONDAY = "2026-11-23"


def _at(text: str, day: str = MONDAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=KST)


def _second(text: str) -> int:
    hour, minute, second = map(int, text.split(":"))
    return hour * 3600 + minute * 60 + second


def _stream(
    venue: Venue,
    phase: SessionPhase,
    sent_at: str,
    *,
    session: MarketSession = MarketSession.UNKNOWN,
    indicative: Venue | None = None,
) -> Stream:
    state = MarketState()
    book = replace(
        book_at(72_500, venue=venue),
        phase=phase,
        session=session,
        ts_event=_second(sent_at),
        indicative_price=72_500 if phase.is_auction else None,
        indicative_venue=indicative,
    )
    state.apply(book, 0.0)
    return state.stream(book.code, venue)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("07:30:00", ("K개장전", "N개장전")),
        ("08:10:00", ("K개장전", "N프리")),
        ("08:40:00", ("K시가동시", "N프리")),
        ("08:55:00", ("K시가동시", "N휴식")),
        ("09:31:25", ("K정규", "N메인")),
        ("15:25:00", ("K종가동시", "N휴식")),
        ("15:35:00", ("K장마감", "N단일가")),
        ("17:00:00", ("K애프터", "N애프터")),
        ("20:00:01", ("장 종료 · 다음 N프리 08:00",)),
    ],
)
def test_the_table_says_where_the_day_is(at: str, words: tuple[str, ...]) -> None:
    assert day_clocks(Stream("005930", Venue.UN), BUILT_IN, _at(at)) == words


def test_after_the_last_day_of_the_week_the_next_day_is_named() -> None:
    friday = _at("21:00:00", "2026-11-27")

    assert day_clocks(Stream("005930", Venue.UN), BUILT_IN, friday) == ("장 종료 · 다음 N프리 월 08:00",)


def test_a_holiday_has_its_name_and_a_weekend_none() -> None:
    stream = Stream("005930", Venue.UN)

    assert day_clocks(stream, BUILT_IN, _at("10:00:00", "2026-12-25")) == ("휴장일 성탄절",)
    assert day_clocks(stream, BUILT_IN, _at("10:00:00", "2026-11-28")) == ("휴장일",)


def test_an_auction_that_goes_on_beats_the_table() -> None:
    stream = _stream(Venue.KRX, SessionPhase.OPENING_AUCTION, "09:00:10")

    assert day_clocks(stream, BUILT_IN, _at("09:00:12"))[0] == "K시가동시"


def test_a_frame_from_before_the_phase_says_nothing_of_it() -> None:
    stream = _stream(Venue.KRX, SessionPhase.CONTINUOUS, "15:19:58", session=MarketSession.REGULAR)

    assert day_clocks(stream, BUILT_IN, _at("15:20:30"))[0] == "K종가동시"


def test_an_interruption_is_named_at_its_exchange_only() -> None:
    nxt = _stream(Venue.NXT, SessionPhase.VI_AUCTION, "10:00:01")
    unified = _stream(Venue.UN, SessionPhase.VI_AUCTION, "10:00:01", indicative=Venue.NXT)

    assert day_clocks(nxt, BUILT_IN, _at("10:00:05")) == ("K정규", "NVI단일가")
    assert day_clocks(unified, BUILT_IN, _at("10:00:05")) == ("K정규", "NVI단일가")


def test_the_session_code_beats_the_table() -> None:
    stream = _stream(Venue.KRX, SessionPhase.CONTINUOUS, "15:45:00", session=MarketSession.AFTER)

    assert day_clocks(stream, BUILT_IN, _at("15:45:01"))[0] == "K애프터"


def test_a_continuous_code_ends_the_tables_auction() -> None:
    stream = _stream(Venue.KRX, SessionPhase.CONTINUOUS, "08:59:59")

    assert day_clocks(stream, BUILT_IN, _at("08:59:59"))[0] == "K정규"


def test_what_came_before_the_line_was_lost_beats_nothing() -> None:
    stream = _stream(Venue.KRX, SessionPhase.VI_AUCTION, "10:00:01")
    stream.stale = True

    assert day_clocks(stream, BUILT_IN, _at("10:00:05"))[0] == "K정규"


def test_a_unified_continuous_frame_says_nothing_of_either_exchange() -> None:
    stream = _stream(Venue.UN, SessionPhase.CONTINUOUS, "08:40:00")

    assert day_clocks(stream, BUILT_IN, _at("08:40:01")) == ("K시가동시", "N프리")


@pytest.mark.parametrize("layout", ["2025", "2026-02", "2026-09"])
@pytest.mark.parametrize(
    ("at", "venue", "auction", "end"),
    [
        ("08:40:00", Venue.KRX, SessionPhase.OPENING_AUCTION, "09:00:00"),
        ("08:40:00", Venue.UN, SessionPhase.OPENING_AUCTION, "09:00:00"),
        ("08:40:00", Venue.NXT, SessionPhase.CONTINUOUS, None),
        ("08:55:00", Venue.UN, SessionPhase.OPENING_AUCTION, "09:00:00"),
        ("09:00:10", Venue.UN, SessionPhase.OPENING_AUCTION, "09:00:00"),
        ("15:25:00", Venue.UN, SessionPhase.CLOSING_AUCTION, "15:30:00"),
        ("15:35:00", Venue.UN, SessionPhase.AFTER_HOURS_AUCTION, "15:40:00"),
        ("15:35:00", Venue.NXT, SessionPhase.AFTER_HOURS_AUCTION, "15:40:00"),
    ],
)
def test_what_the_exchange_sends_names_the_auction_and_its_end(
    at: str, venue: Venue, auction: SessionPhase, end: str | None, layout: str
) -> None:
    book = stream_at(at, "005930", venue, layout).book
    assert book is not None
    assert auction_of(book, BUILT_IN, moment(at)) is auction
    assert auction_end(book, BUILT_IN, moment(at)) == (None if end is None else _second(end))


def test_an_expected_price_in_continuous_trading_is_an_interruption_at_one_exchange() -> None:
    stream = _stream(Venue.UN, SessionPhase.CONTINUOUS, "10:00:01", indicative=Venue.NXT)
    book = stream.book = replace(stream.book or book_at(72_500), indicative_price=72_500)
    assert auction_of(book, BUILT_IN, _at("10:00:05")) is SessionPhase.VI_AUCTION
    assert auction_end(book, BUILT_IN, _at("10:00:05")) is None
    assert day_clocks(stream, BUILT_IN, _at("10:00:05")) == ("K정규", "NVI단일가")


def test_a_unified_book_from_before_the_line_was_lost_says_nothing_of_now() -> None:
    stream = _stream(Venue.UN, SessionPhase.VI_AUCTION, "10:00:01", indicative=Venue.NXT)
    assert day_clocks(stream, BUILT_IN, _at("10:00:05"), old_book=True) == ("K정규", "N메인")


@pytest.mark.parametrize("layout", ["2025", "2026-09"])
def test_the_single_price_of_the_afternoon_is_nxts(layout: str) -> None:
    stream = stream_at("15:35:00", "005930", Venue.UN, layout)
    assert day_clocks(stream, BUILT_IN, moment("15:35:00")) == ("K장마감", "N단일가")


def test_the_regular_code_after_the_close_does_not_reopen_krx() -> None:
    stream = stream_at("15:32:00", "005930", Venue.KRX)
    assert (stream.phase, stream.session) == (SessionPhase.CONTINUOUS, MarketSession.REGULAR)
    assert day_clocks(stream, BUILT_IN, moment("15:32:00")) == ("K장마감", "N단일가")


def test_without_the_close_orders_that_wait_for_it_tell_that_krx_has_closed() -> None:
    stream = Stream("005930", Venue.KRX)
    stream.book = stream_at("15:32:00", "005930", Venue.KRX).book
    stream.book_at, stream.session = 1.0, MarketSession.REGULAR
    stream.phase = SessionPhase.CONTINUOUS
    assert day_clocks(stream, BUILT_IN, moment("15:32:00")) == ("K장마감", "N단일가")


def test_an_auction_that_ends_a_halt_is_a_single_price_at_both_exchanges() -> None:
    stream = _stream(Venue.UN, SessionPhase.VI_AUCTION, "13:00:53", indicative=Venue.KRX)
    both = frozenset({Venue.KRX, Venue.NXT})
    assert day_clocks(stream, BUILT_IN, _at("13:00:53"), resuming=both) == ("K단일가", "N단일가")
