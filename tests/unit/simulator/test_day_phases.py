from datetime import date

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.session import Aggressor, MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.simulator.announcements import countdowns
from kis_tui.simulator.day_phases import opens_at
from kis_tui.simulator.scenarios import EXAM_DATE, HOLIDAY_DATE, TRADING_DATE
from tests.support.simulated_wire import SimulatedWire

CODE = "005930"
AT_KRX_ALONE = "0001A0"


def at(text: str) -> int:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


@pytest.fixture(scope="module")
def exam_day() -> SimulatedWire:
    made = SimulatedWire("exam-day", [CODE, AT_KRX_ALONE])
    made.run_until(at("20:02:00"))
    return made


def test_the_opening_of_a_day_is_the_table_s() -> None:
    assert (opens_at(Venue.KRX, TRADING_DATE), opens_at(Venue.NXT, TRADING_DATE)) == (at("09:00:00"), at("08:00:00"))
    assert (opens_at(Venue.KRX, EXAM_DATE), opens_at(Venue.NXT, EXAM_DATE)) == (at("10:00:00"), at("10:00:30"))
    assert opens_at(Venue.KRX, HOLIDAY_DATE) is None


@pytest.mark.parametrize(
    ("day", "opens", "closes"), [(TRADING_DATE, "09:00:00", "15:30:00"), (EXAM_DATE, "10:00:00", "16:30:00")]
)
def test_countdowns_are_told_before_that_day_s_opening_and_close(day: date, opens: str, closes: str) -> None:
    opening, closing = at(opens), at(closes)
    assert countdowns(day) == (
        (opening - 600, "F08"),
        (opening - 300, "F07"),
        (opening - 180, "F09"),
        (opening - 60, "F06"),
        (opening - 10, "F01"),
        (closing - 300, "F17"),
        (closing - 180, "F18"),
        (closing - 60, "F16"),
        (closing - 10, "F11"),
    )
    assert countdowns(HOLIDAY_DATE) == ()


def test_on_the_exam_day_everything_is_announced_an_hour_later(exam_day: SimulatedWire) -> None:
    said = [
        (status.operation_code, second)
        for second, status in exam_day.read(MarketStatus, CODE, Venue.KRX)
        if status.operation_code
    ]
    assert " ".join(code for code, _ in said) == "110 F08 F07 F09 F06 F01 112 121 F17 F18 F16 F11 129"
    seconds = dict(said)
    for code, due in (("110", "09:30:00"), ("F08", "09:50:00"), ("F01", "09:59:50"), ("121", "16:20:00")):
        # A compressed minute is not sent second by second.
        assert at(due) <= seconds[code] <= at(due) + 10, code
    assert at("10:00:00") < seconds["112"] <= at("10:00:30")
    assert at("16:30:00") < seconds["129"] <= at("16:30:30")


def test_on_the_exam_day_krx_auctions_opens_closes_and_goes_on(exam_day: SimulatedWire) -> None:
    books = exam_day.read(BookSnapshot, CODE, Venue.KRX)
    assert at("09:30:00") <= books[0][0] <= at("09:30:10"), "not a frame before"
    opened = exam_day.read(Trade, CODE, Venue.KRX)[0]
    assert opened[1].aggressor is Aggressor.NONE
    assert at("10:00:00") < opened[0] <= at("10:00:30")
    assert opened[1].trade_date == "20261119"
    for start, end, phase, session in (
        ("09:30:00", "10:00:00", SessionPhase.OPENING_AUCTION, MarketSession.REGULAR),
        ("10:00:31", "16:20:00", SessionPhase.CONTINUOUS, MarketSession.REGULAR),
        ("16:20:00", "16:30:00", SessionPhase.CLOSING_AUCTION, MarketSession.REGULAR),
        ("16:30:31", "20:00:00", SessionPhase.CONTINUOUS, MarketSession.AFTER),
    ):
        found = exam_day.read(BookSnapshot, CODE, Venue.KRX, at(start), at(end))
        assert len(found) > 20, start
        assert {(book.phase, book.session) for _, book in found} == {(phase, session)}, start
    assert not any(book.after_hours_ask_size for _, book in books), "no session at the closing price"


def test_on_the_exam_day_nxt_has_no_pre_market_and_pauses_before_its_after_market(exam_day: SimulatedWire) -> None:
    trades = exam_day.read(Trade, CODE, Venue.NXT)
    assert at("10:00:30") <= trades[0][0] <= at("10:00:40")
    assert not exam_day.read(BookSnapshot, CODE, Venue.NXT, 0, at("10:00:30"))
    assert not exam_day.read(BookSnapshot, CODE, Venue.NXT, at("16:20:01"), at("16:30:00"))
    after = [trade for _, trade in exam_day.read(Trade, CODE, Venue.NXT, at("16:30:00"))]
    assert {trade.session for trade in after} == {MarketSession.AFTER}


def test_the_exam_day_ends_at_eight_and_takes_about_two_minutes(exam_day: SimulatedWire) -> None:
    assert exam_day.market.second >= at("20:01:00")
    last = max(second for second, _ in exam_day.sent)
    assert at("19:59:50") <= last <= at("20:00:00")
    assert 100 < exam_day.market.timeline.elapsed_s(at("20:00:30")) < 130


def test_a_name_without_nxt_has_the_same_exam_day_at_krx(exam_day: SimulatedWire) -> None:
    assert not exam_day.read(Trade, AT_KRX_ALONE, Venue.NXT)
    assert exam_day.read(Trade, AT_KRX_ALONE, Venue.KRX, at("16:30:31"))


def test_on_a_holiday_the_market_says_nothing() -> None:
    wire = SimulatedWire("holiday", [CODE, AT_KRX_ALONE])
    wire.run_until(at("10:10:00"))
    assert wire.sent == []
    assert wire.market.day == date(2026, 12, 25)
    assert wire.market.book(Venue.UN, CODE).volume, "the last trading day's"
