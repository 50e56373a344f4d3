"""The streams of the context line as a client of the exchange gets them."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import Decoded
from kis_tui.protocol.ledger import Ledger, RegistrationChange, RegistrationState
from kis_tui.protocol.session import KisSession
from kis_tui.simulator import Exchange
from tests.support.plain_client import PlainClient, code_of
from tests.support.reference_reader import ReferenceReader

INDICES = ("0001", "1001", "2001")
PROGRAM_STREAMS = ("H0STPGM0", "H0NXPGM0", "H0UNPGM0")


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with Exchange(scenario="calm", seed=1, speed=10) as running:
        yield running


@pytest.fixture
def client(exchange: Exchange) -> PlainClient:
    return PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)


async def test_registered_indices_and_programs_are_sent_as_the_reference_reads_them(
    exchange: Exchange, client: PlainClient
) -> None:
    reading = ReferenceReader()
    async with client.session() as session:
        for tr_id in PROGRAM_STREAMS:
            assert code_of(await session.ask(tr_id, "005930")) == ("0", "OPSP0000")
        for code in INDICES:
            assert code_of(await session.ask("H0UPCNT0", code)) == ("0", "OPSP0000")
        held = exchange.sessions[0].registrations
        assert Registration(Channel.INDEX, Venue.KRX, "2001") in held
        assert Registration(Channel.PROGRAM, Venue.UN, "005930") in held
        codes = set()
        for _ in range(250):
            codes |= {record.get("BSTP_CLS_CODE") for record in reading.read(await session.frame())}
    assert codes == {*INDICES, None}
    assert reading.seen["H0UPCNT0"] > 10
    assert all(reading.seen[tr_id] > 10 for tr_id in PROGRAM_STREAMS)


@pytest.mark.parametrize(
    ("tr_id", "tr_key"),
    [
        ("H0UPCNT0", "0002"),
        ("H0UPCNT0", "005930"),
        ("H0STCNT0", "0001"),
        ("H0UNPGM0", "0001"),
        ("H0NXPGM0", "233740"),
    ],
)
async def test_a_code_that_the_stream_does_not_know_is_refused(client: PlainClient, tr_id: str, tr_key: str) -> None:
    async with client.session() as session:
        assert code_of(await session.ask(tr_id, tr_key)) == ("1", "OPSP8992")


async def test_on_paper_neither_exists(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.is_paper = True
    async with client.session() as session:
        assert code_of(await session.ask("H0UPCNT0", "0001")) == ("1", "OPSP8991")
        for tr_id in PROGRAM_STREAMS:
            assert code_of(await session.ask(tr_id, "005930")) == ("1", "OPSP8991")
        assert code_of(await session.ask("H0STCNT0", "005930")) == ("0", "OPSP0000")


async def test_a_session_confirms_them_and_hands_their_values_over(exchange: Exchange, client: PlainClient) -> None:
    index = Registration(Channel.INDEX, Venue.KRX, "0001")
    program = Registration(Channel.PROGRAM, Venue.UN, "005930")
    unknown = Registration(Channel.INDEX, Venue.KRX, "9999")
    ledger = Ledger()
    ledger.want([index, program, unknown])
    states: dict[Registration, RegistrationState] = {}
    values: list[object] = []
    async with client.session() as wire:
        session = KisSession(SecretStr(wire.approval_key), ledger)
        for now in range(3):
            request, _ = session.next_request(float(now))
            assert request is not None
            await wire.send(request)
        while len({type(value) for value in values}) < 2 or unknown not in states:
            for event in session.receive(await wire.socket.recv(decode=False), 10.0):
                if isinstance(event, RegistrationChange):
                    states[event.registration] = event.state
                elif isinstance(event, Decoded):
                    values += event.values
    assert states == {
        index: RegistrationState.CONFIRMED,
        program: RegistrationState.CONFIRMED,
        unknown: RegistrationState.REFUSED,
    }
    assert ledger.refusal(unknown)[0] == "OPSP8992"
    assert {type(value) for value in values} == {IndexQuote, ProgramTrading}
