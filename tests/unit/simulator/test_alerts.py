import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.session import Aggressor, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.simulator.issues import BY_CODE
from kis_tui.simulator.scenarios import ALERTS, CYCLE, HALT_REASON
from tests.support.simulated_wire import SimulatedWire

START = 13 * 3600
BUSY = "005930"
CODES = (
    BUSY,
    ALERTS.managed,
    ALERTS.risk,
    ALERTS.warning,
    ALERTS.caution,
    ALERTS.overheated,
    ALERTS.halted,
    ALERTS.halted_all_day,
    ALERTS.stopped_at_nxt,
    ALERTS.interrupted_at_nxt,
)
VENUES = (Venue.KRX, Venue.NXT, Venue.UN)


@pytest.fixture(scope="module")
def wire() -> SimulatedWire:
    """One round and a half."""
    made = SimulatedWire("alerts", CODES)
    made.run_until(START + CYCLE.again + 90)
    return made


def at(second: int) -> int:
    return START + second


def operations(wire: SimulatedWire, code: str, venue: Venue) -> list[tuple[int, str]]:
    return [
        (second - START, status.operation_code)
        for second, status in wire.read(MarketStatus, code, venue)
        if status.operation_code not in ("", "AB1")
    ]


@pytest.mark.parametrize("venue", VENUES)
def test_sidecar_and_circuit_breaker_are_announced_for_every_issue_at_their_seconds(
    wire: SimulatedWire, venue: Venue
) -> None:
    first = [
        (CYCLE.sell_sidecar_on, "387"),
        (CYCLE.sell_sidecar_off, "388"),
        (CYCLE.buy_sidecar_on, "397"),
        (CYCLE.buy_sidecar_off, "398"),
        (CYCLE.breaker_on, "174"),
        (CYCLE.breaker_off, "175"),
    ]
    for code in CODES:
        if venue is Venue.NXT and not BY_CODE[code].on_nxt:
            continue
        said = operations(wire, code, venue)
        assert said[:6] == first, code
        assert said[6:] == [(CYCLE.again + second, code) for second, code in first[:3]], "the next round"


@pytest.mark.parametrize("venue", VENUES)
def test_a_halt_stops_trading_tells_why_and_ends_in_a_short_auction(wire: SimulatedWire, venue: Venue) -> None:
    code, resuming, reopened = ALERTS.halted, at(CYCLE.resuming), at(CYCLE.reopened)
    ((_, stopped),) = wire.read(MarketStatus, code, venue, at(CYCLE.halted), at(CYCLE.halted) + 1)
    assert (stopped.halted, stopped.halt_reason, stopped.issue_status_code) == (True, HALT_REASON, "58")
    ((_, resumed),) = wire.read(MarketStatus, code, venue, resuming, resuming + 1)
    assert (resumed.halted, resumed.halt_reason) == (False, "")
    assert (resumed.indicative_operation_code, resumed.issue_status_code) == ("311", "55")
    ((_, matched),) = wire.read(MarketStatus, code, venue, reopened, reopened + 1)
    assert (matched.halted, matched.indicative_operation_code) == (False, "112")

    assert not wire.read(Trade, code, venue, at(CYCLE.halted), reopened)
    ((_, last),) = wire.read(BookSnapshot, code, venue, at(CYCLE.halted), resuming)
    assert all((*last.ask_prices, *last.bid_prices)), "the orders rest as they were"
    books = [book for _, book in wire.read(BookSnapshot, code, venue, resuming, reopened)]
    assert {book.phase for book in books} == {SessionPhase.VI_AUCTION}
    assert all(book.indicative_price and not any(book.ask_prices[3:]) for book in books)
    _, first = wire.read(Trade, code, venue, reopened)[0]
    assert (first.aggressor, first.price, first.halted) == (Aggressor.NONE, first.price, False)
    assert len(wire.read(Trade, code, venue, reopened, at(CYCLE.breaker_on))) > 20


def test_other_stocks_trade_through_a_halt(wire: SimulatedWire) -> None:
    seconds = {second for second, _ in wire.read(Trade, BUSY, Venue.KRX, at(CYCLE.halted), at(CYCLE.reopened))}
    assert len(seconds) > 30


@pytest.mark.parametrize("venue", VENUES)
def test_during_the_circuit_breaker_nothing_trades_and_an_auction_ends_it(wire: SimulatedWire, venue: Venue) -> None:
    on, gathering, off = at(CYCLE.breaker_on), at(CYCLE.breaker_auction), at(CYCLE.breaker_off)
    for code in CODES:
        if venue is Venue.NXT and not BY_CODE[code].on_nxt:
            continue
        assert not wire.read(Trade, code, venue, on, off), code
        assert {second for second, _ in wire.read(BookSnapshot, code, venue, on, gathering)} <= {on}, code
    books = [book for _, book in wire.read(BookSnapshot, BUSY, venue, gathering, off)]
    assert len(books) > 10
    assert all(book.phase is SessionPhase.VI_AUCTION and book.indicative_price for book in books)
    assert [
        status.indicative_operation_code for _, status in wire.read(MarketStatus, BUSY, venue, gathering, off + 1)
    ] == ["311", "", "112"]
    _, first = wire.read(Trade, BUSY, venue, off)[0]
    assert first.aggressor is Aggressor.NONE
    assert wire.read(BookSnapshot, BUSY, venue, off)[-1][1].phase is SessionPhase.CONTINUOUS


def test_an_overheated_issue_trades_in_auctions_only_and_is_in_no_interruption(wire: SimulatedWire) -> None:
    for venue in (Venue.KRX, Venue.UN):
        trades = wire.read(Trade, ALERTS.overheated, venue)
        assert {trade.aggressor for _, trade in trades} == {Aggressor.NONE}
        matches = [CYCLE.matches_every * count for count in (1, 2, 3, 4)]
        expected = [*matches, CYCLE.breaker_off, CYCLE.again, *(CYCLE.again + second for second in matches[:2])]
        assert [second - START for second, _ in trades] == expected
        statuses = [status for _, status in wire.read(MarketStatus, ALERTS.overheated, venue)]
        assert {status.issue_status_code for status in statuses} == {"59"}
        assert not any(status.vi_active for status in statuses)
        books = [book for _, book in wire.read(BookSnapshot, ALERTS.overheated, venue, START, at(CYCLE.breaker_on))]
        assert {book.phase for book in books} == {SessionPhase.VI_AUCTION}
        assert all(book.indicative_price and sum(map(bool, book.ask_prices)) == 3 for book in books)


def test_designated_issues_are_announced_as_such_and_trade(wire: SimulatedWire) -> None:
    for code, status_code in (
        (ALERTS.managed, "51"),
        (ALERTS.risk, "52"),
        (ALERTS.warning, "53"),
        (ALERTS.caution, "54"),
        (BUSY, "55"),
    ):
        statuses = [status for _, status in wire.read(MarketStatus, code, Venue.KRX)]
        assert {status.issue_status_code for status in statuses} == {status_code}
        assert not any(status.halted for status in statuses)
        assert wire.read(Trade, code, Venue.KRX)


def test_an_issue_halted_all_day_has_no_book_and_no_trade(wire: SimulatedWire) -> None:
    code = ALERTS.halted_all_day
    for venue in VENUES:
        assert not wire.read(BookSnapshot, code, venue)
        assert not wire.read(Trade, code, venue)
        assert all(status.halted and status.halt_reason for _, status in wire.read(MarketStatus, code, venue))
        book = wire.market.book(venue, code)
        assert not any((*book.ask_prices, *book.bid_prices, book.volume))


def test_an_issue_that_nxt_has_stopped_trades_at_krx_alone(wire: SimulatedWire) -> None:
    code = ALERTS.stopped_at_nxt
    assert wire.market.lists(Venue.NXT, code)
    assert not wire.read(Trade, code, Venue.NXT)
    assert not wire.read(BookSnapshot, code, Venue.NXT)
    assert all(status.halted for _, status in wire.read(MarketStatus, code, Venue.NXT))
    assert not any(status.halted for _, status in wire.read(MarketStatus, code, Venue.UN))
    at_krx, unified = wire.market.book(Venue.KRX, code), wire.market.book(Venue.UN, code)
    assert (unified.ask_sizes, unified.volume) == (at_krx.ask_sizes, at_krx.volume)
    assert wire.read(Trade, code, Venue.KRX)
