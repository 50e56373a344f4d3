import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.session import Aggressor, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.simulator.interruption import LASTS_S, RANDOM_END_S
from kis_tui.simulator.scenarios import ALERTS, CYCLE
from tests.support.simulated_wire import SimulatedWire

START = 13 * 3600
CODE = ALERTS.interrupted_at_nxt
BEGINS = START + CYCLE.lifted_at_nxt


@pytest.fixture(scope="module", params=[1, 2, 3])
def wire(request: pytest.FixtureRequest) -> SimulatedWire:
    made = SimulatedWire("alerts", [CODE], request.param)
    made.run_until(START + CYCLE.breaker_on)
    return made


def test_one_order_at_nxt_begins_an_interruption_there_alone(wire: SimulatedWire) -> None:
    ((_, began),) = wire.read(MarketStatus, CODE, Venue.NXT, BEGINS, BEGINS + 1)
    assert (began.vi_active, began.indicative_operation_code) == (True, "311")
    assert not wire.read(MarketStatus, CODE, Venue.KRX, BEGINS, BEGINS + 1)
    _, last = wire.read(Trade, CODE, Venue.NXT, BEGINS, BEGINS + 1)[-1]
    assert last.price == 67_500, "the first tick ten percent above 61,300"
    assert last.vi_base_price == 61_300
    assert last.aggressor is Aggressor.BUYER
    _, at_krx = wire.read(Trade, CODE, Venue.KRX)[-1]
    assert at_krx.vi_base_price != 61_300
    (found,) = wire.market.stocks[CODE].interruptions
    assert (found.began, found.price, found.reference) == (BEGINS, 67_500, 61_300)
    assert found.venues == {Venue.NXT}


def test_krx_trades_on_and_the_unified_book_is_its_book_with_nxt_s_indicative_price(wire: SimulatedWire) -> None:
    (found,) = wire.market.stocks[CODE].interruptions
    assert LASTS_S < found.ended - found.began <= LASTS_S + RANDOM_END_S
    during = (found.began + 1, found.ended)
    assert not wire.read(Trade, CODE, Venue.NXT, *during)
    assert len(wire.read(Trade, CODE, Venue.KRX, *during)) > 50
    assert {book.phase for _, book in wire.read(BookSnapshot, CODE, Venue.NXT, *during)} == {SessionPhase.VI_AUCTION}
    at_krx = dict(wire.read(BookSnapshot, CODE, Venue.KRX, *during))
    unified = dict(wire.read(BookSnapshot, CODE, Venue.UN, *during))
    assert len(unified) > 100
    for second, book in unified.items():
        assert book.phase is SessionPhase.CONTINUOUS
        assert book.indicative_price is not None
        assert book.indicative_venue is Venue.NXT
        if second in at_krx:
            assert (book.ask_prices, book.bid_sizes) == (at_krx[second].ask_prices, at_krx[second].bid_sizes)
    assert {book.indicative_price for _, book in wire.read(BookSnapshot, CODE, Venue.KRX, *during)} == {None}


def test_it_ends_in_an_auction_and_nxt_trades_on(wire: SimulatedWire) -> None:
    (found,) = wire.market.stocks[CODE].interruptions
    ((_, released),) = wire.read(MarketStatus, CODE, Venue.NXT, found.ended, found.ended + 1)
    assert (released.vi_active, released.indicative_operation_code) == (False, "112")
    _, first = wire.read(Trade, CODE, Venue.NXT, found.ended)[0]
    assert first.aggressor is Aggressor.NONE
    assert first.vi_base_price == 61_300
    _, book = wire.read(BookSnapshot, CODE, Venue.NXT)[-1]
    assert (book.phase, book.indicative_price) == (SessionPhase.CONTINUOUS, None)


def test_the_next_round_has_the_next_one() -> None:
    wire = SimulatedWire("alerts", [CODE])
    wire.run_until(BEGINS + CYCLE.again + 1)
    assert [found.began for found in wire.market.stocks[CODE].interruptions] == [BEGINS, BEGINS + CYCLE.again]


def test_an_interruption_at_krx_stops_nxt_with_it() -> None:
    wire = SimulatedWire("day", ["196170"])
    wire.run_until(10 * 3600 + 600)
    found = wire.market.stocks["196170"].interruptions[0]
    assert found.venues == {Venue.KRX, Venue.NXT}
    assert 10 * 3600 < found.began < found.ended < 10 * 3600 + 600
    for venue in (Venue.KRX, Venue.NXT):
        assert not wire.read(Trade, "196170", venue, found.began + 8, found.ended)
