import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus

from kis_tui.clock import SystemClock
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.errors import ConfigError
from kis_tui.simulator import FOREVER, ISSUES, Exchange
from tests.support.plain_client import PlainClient, code_of
from tests.support.reference_reader import ReferenceReader
from tests.support.until import until


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with Exchange(scenario="calm", seed=1) as running:
        yield running


@pytest.fixture
def client(exchange: Exchange) -> PlainClient:
    return PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)


async def test_a_registration_is_acknowledged_as_the_broker_does(exchange: Exchange, client: PlainClient) -> None:
    async with client.session() as session:
        answer = await session.ask("H0STASP0", "005930")
        assert answer["header"] == {"tr_id": "H0STASP0", "tr_key": "005930", "encrypt": "N"}
        assert answer["body"]["msg1"] == "SUBSCRIBE SUCCESS"
        assert code_of(answer) == ("0", "OPSP0000")
        assert len(answer["body"]["output"]["iv"]) == 16
        assert len(answer["body"]["output"]["key"]) == 32
        assert list(exchange.sessions[0].registrations) == [Registration(Channel.BOOK, Venue.KRX, "005930")]
        assert json.loads(exchange.received[0])["body"]["input"]["tr_key"] == "005930"


async def test_only_registered_streams_are_sent_and_a_release_ends_them(client: PlainClient) -> None:
    async with client.session() as session:
        await session.ask("H0UNCNT0", "005930")
        await session.ask("H0UNASP0", "000660")
        seen = {(await session.frame())[:10] for _ in range(30)}
        assert seen == {b"0|H0UNCNT0", b"0|H0UNASP0"}
        assert code_of(await session.ask("H0UNCNT0", "005930", "2")) == ("0", "OPSP0001")
        session.frames.clear()
        assert {(await session.frame())[:10] for _ in range(10)} == {b"0|H0UNASP0"}


async def test_asking_twice_and_releasing_what_is_not_there_are_told_so(client: PlainClient) -> None:
    async with client.session() as session:
        await session.ask("H0STCNT0", "005930")
        again = await session.ask("H0STCNT0", "005930")
        assert code_of(again) == ("1", "OPSP0002")
        assert again["body"]["msg1"] == "ALREADY IN SUBSCRIBE"
        absent = await session.ask("H0STASP0", "005930", "2")
        assert code_of(absent) == ("1", "OPSP0003")
        assert absent["body"]["msg1"] == "UNSUBSCRIBE ERROR(not found!)"


async def test_the_forty_second_registration_is_one_too_many(exchange: Exchange, client: PlainClient) -> None:
    async with client.session() as session:
        for issue in ISSUES[:41]:
            assert code_of(await session.ask("H0UNCNT0", issue.code)) == ("0", "OPSP0000")
        over = await session.ask("H0UNASP0", "005930")
        assert code_of(over) == ("1", "OPSP0008")
        assert over["body"]["msg1"] == "MAX SUBSCRIBE OVER"
        await session.ask("H0UNCNT0", "005930", "2")
        assert code_of(await session.ask("H0UNASP0", "005930")) == ("0", "OPSP0000")
        assert len(exchange.sessions[0].registrations) == 41


async def test_an_unknown_approval_key_is_repeated_in_the_refusal(client: PlainClient) -> None:
    async with client.session() as session:
        session.approval_key = "062f61cb-c756-4b8f-9fab-92113c6fbea4"
        refused = await session.ask("H0STASP0", "005930")
        assert code_of(refused) == ("1", "OPSP0011")
        assert refused["body"]["msg1"] == "invalid approval : 062f61cb-c756-4b8f-9fab-92113c6fbea4"


async def test_a_rejected_key_can_be_replaced_by_a_fresh_one(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.reject_keys = 1
    async with client.session() as session:
        assert code_of(await session.ask("H0STASP0", "005930")) == ("1", "OPSP0011")
        assert code_of(await session.ask("H0STASP0", "005930")) == ("1", "OPSP0011")
        session.approval_key = await client.approval_key()
        assert code_of(await session.ask("H0STASP0", "005930")) == ("0", "OPSP0000")
    exchange.switches.reject_keys = FOREVER
    for _ in range(2):
        async with client.session() as session:
            assert code_of(await session.ask("H0STASP0", "005930")) == ("1", "OPSP0011")


def request(**changes: object) -> dict[str, object]:
    header = {"approval_key": "?", "custtype": "P", "tr_type": "1", "content-type": "utf-8"}
    return {"header": {**header, **changes}, "body": {"input": {"tr_id": "H0STASP0", "tr_key": "005930"}}}


@pytest.mark.parametrize(
    ("message", "msg_cd"),
    [
        ("{not json", "OPSP8993"),
        ("[1]", "OPSP9999"),
        ({"body": {}}, "OPSP9998"),
        ({"header": {}}, "OPSP9992"),
        ({"header": {}, "body": {}}, "OPSP9991"),
        ({"header": {}, "body": {"input": {"tr_id": "H0STASP0"}}}, "OPSP9990"),
        ({"header": {}, "body": {"input": {"tr_id": "H0STASP0", "tr_key": "005930"}}}, "OPSP9997"),
        (request(custtype="X"), "OPSP8998"),
        (request(tr_type="0"), "OPSP8997"),
    ],
)
async def test_a_malformed_request_is_named_and_the_session_goes_on(
    client: PlainClient, message: object, msg_cd: str
) -> None:
    async with client.session() as session:
        await session.send(message)
        assert code_of(await session.answer())[1] == msg_cd
        assert code_of(await session.ask("H0STASP0", "005930")) == ("0", "OPSP0000")


@pytest.mark.parametrize(
    ("tr_id", "tr_key", "msg_cd"),
    [("H0STXXX0", "005930", "OPSP8991"), ("H0STASP0", "999999", "OPSP8992"), ("H0NXASP0", "233740", "OPSP8992")],
)
async def test_a_stream_that_does_not_exist_is_refused(
    client: PlainClient, tr_id: str, tr_key: str, msg_cd: str
) -> None:
    async with client.session() as session:
        assert code_of(await session.ask(tr_id, tr_key)) == ("1", msg_cd)


async def test_on_paper_only_the_krx_book_and_trades_exist(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.is_paper = True
    async with client.session() as session:
        assert code_of(await session.ask("H0STASP0", "005930")) == ("0", "OPSP0000")
        assert code_of(await session.ask("H0STCNT0", "005930")) == ("0", "OPSP0000")
        for refused in ("H0UNASP0", "H0NXCNT0", "H0STANC0", "H0STMKO0"):
            assert code_of(await session.ask(refused, "005930"))[0] == "1"


async def test_a_second_session_of_the_same_app_key_is_thrown_out(exchange: Exchange, client: PlainClient) -> None:
    async with client.session() as first, client.session() as second:
        await first.ask("H0STASP0", "005930")
        refused = await second.ask("H0STASP0", "005930")
        assert refused["header"] == {"tr_id": "(null)", "tr_key": "", "encrypt": "N"}
        assert code_of(refused) == ("9", "OPSP8996")
        assert refused["body"]["msg1"] == "ALREADY IN USE appkey"
        with pytest.raises(ConnectionClosedError) as ended:
            await second.socket.recv()
        assert ended.value.rcvd is None
        assert (await first.frame()).startswith(b"0|H0STASP0|001|005930^")
        assert len(exchange.sessions) == 1


async def test_another_account_has_a_session_of_its_own(exchange: Exchange, client: PlainClient) -> None:
    other = PlainClient(exchange.rest_url, exchange.ws_url, *exchange.keys.open_account())
    async with client.session() as first, other.session() as second:
        assert code_of(await first.ask("H0STASP0", "005930")) == ("0", "OPSP0000")
        assert code_of(await second.ask("H0STASP0", "005930")) == ("0", "OPSP0000")


async def test_a_slot_can_stay_occupied_after_an_abnormal_end(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.slot_held_s = 30
    async with client.session() as session:
        await session.ask("H0STASP0", "005930")
        await exchange.drop_all()
        with pytest.raises(ConnectionClosed):
            await session.frame()
    await until(lambda: not exchange.sessions)
    async with client.session() as session:
        assert code_of(await session.ask("H0STASP0", "005930")) == ("9", "OPSP8996")


async def test_a_keep_alive_is_answered_by_its_own_text_or_by_a_pong(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.pingpong_interval_s = 0.1
    async with client.session() as session:
        message = await session.socket.recv()
        asked = json.loads(message)
        assert asked["header"]["tr_id"] == "PINGPONG"
        assert asked["header"]["datetime"].startswith("20261110100")
        await session.send(message)
        await until(lambda: exchange.sessions[0].pingpong_answers == 1, "text answer")
        await session.socket.pong(message)
        await until(lambda: exchange.sessions[0].pingpong_answers == 2, "pong answer")


async def test_a_client_that_answers_no_keep_alive_is_cut(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.pingpong_interval_s = 0.05
    exchange.switches.pingpong_deadline_s = 0.3
    async with client.session() as session:
        started = SystemClock().monotonic()
        with pytest.raises(ConnectionClosedError) as ended:
            await session.drain()
        assert ended.value.rcvd is None
        assert SystemClock().monotonic() - started >= 0.3


async def test_any_path_opens_the_same_socket_and_pings_are_answered(client: PlainClient) -> None:
    for path in ("", "/tryitout", "/tryitout/H0STCNT0"):
        async with client.session(path) as session:
            assert code_of(await session.ask("H0STASP0", "005930")) == ("0", "OPSP0000")
            await asyncio.wait_for(await session.socket.ping(), 2)


async def test_frames_of_a_live_line_obey_the_rules_of_the_wire(client: PlainClient) -> None:
    reading = ReferenceReader(not_on_nxt=[issue.code for issue in ISSUES if not issue.on_nxt])
    async with client.session() as session:
        for tr_id in ("H0STASP0", "H0NXASP0", "H0UNASP0", "H0STCNT0", "H0NXCNT0", "H0UNCNT0"):
            for code in ("005930", "000660", "005880"):
                await session.ask(tr_id, code)
        session.frames.clear()
        for _ in range(300):
            reading.read(await session.frame())
    assert reading.seen["chained print"] > 20


async def test_the_exchange_knows_the_book_it_sent_last(exchange: Exchange, client: PlainClient) -> None:
    async with client.session() as session:
        await session.ask("H0UNASP0", "000660")
        frame = await session.frame()
        book = exchange.latest_book(Venue.UN, "000660")
        assert frame.split(b"^")[3] == str(book.ask_price).encode()
        assert book.ask_price > 1_000_000


async def test_two_exchanges_with_one_seed_send_the_same_frames() -> None:
    async def first_frames() -> list[bytes]:
        async with Exchange(scenario="calm", seed=5) as running:
            client = PlainClient(running.rest_url, running.ws_url, running.app_key, running.app_secret)
            async with client.session() as session:
                await session.ask("H0UNCNT0", "005930")
                return [await session.frame() for _ in range(14)]

    one, other = await asyncio.gather(first_frames(), first_frames())
    start = other.index(one[4])  # the two registered some moments apart
    assert one[4:10] == other[start : start + 6]


async def test_a_taken_port_is_one_clear_sentence(exchange: Exchange) -> None:
    with pytest.raises(ConfigError, match=rf"port {exchange.port} on 127\.0\.0\.1 cannot be used"):
        await Exchange(port=exchange.port).start()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"scenario": "storm"}, "scenario 'storm' is not known: choose one of calm, day, burst, limit-up, outage"),
        ({"layout": "1999"}, "layout '1999' is not known: choose one of 2025, 2026-02, 2026-09"),
        ({"speed": 0}, "speed is 0"),
    ],
)
def test_options_that_make_no_sense_list_the_choices(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Exchange(**options)  # type: ignore[arg-type]


async def test_a_refused_handshake_has_the_status_that_was_asked_for(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.handshake_status = 429
    exchange.switches.handshake_headers = {"Retry-After": "7"}
    with pytest.raises(InvalidStatus) as refused:
        async with client.session():
            pass
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert len(exchange.connects) == 1
