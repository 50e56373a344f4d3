"""The switches with which other tests break the line: each does what it says."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK

from kis_tui.simulator import FOREVER, Exchange, HttpFault
from tests.support.clocks import ManualClock
from tests.support.plain_client import PlainClient, code_of
from tests.support.until import until


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with Exchange(scenario="calm", seed=1) as running:
        yield running


@pytest.fixture
def client(exchange: Exchange) -> PlainClient:
    return PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)


async def quiet(client_recv: asyncio.Task[bytes], for_s: float = 0.3) -> bool:
    done, _ = await asyncio.wait([client_recv], timeout=for_s)
    return not done


async def test_a_dropped_line_ends_without_a_close_frame(exchange: Exchange, client: PlainClient) -> None:
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        await exchange.drop_all()
        with pytest.raises(ConnectionClosedError) as ended:
            await session.answer()
        assert ended.value.rcvd is None


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4001])
async def test_a_line_can_be_closed_with_a_code_and_reason(exchange: Exchange, client: PlainClient, code: int) -> None:
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        dropping = asyncio.create_task(exchange.drop_all(code, "bye"))
        with pytest.raises(ConnectionClosed) as ended:
            await session.answer()
        await dropping
        assert ended.value.rcvd is not None
        assert (ended.value.rcvd.code, ended.value.rcvd.reason) == (code, "bye")


async def test_a_kick_closes_every_connection_at_once(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.kick = True
    for expected, code in ((ConnectionClosedOK, 1000), (ConnectionClosedError, None)):
        exchange.switches.kick_code = code
        async with client.session() as session:
            with pytest.raises(expected):
                await session.socket.recv()
    assert len(exchange.connects) == 2
    assert exchange.sessions == []


async def test_silence_sends_nothing_and_answers_nothing(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.pingpong_interval_s = 0.05
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        exchange.switches.silence = True
        await session.request("H0UNCNT0", "005930")
        await until(lambda: len(exchange.received) == 2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(session.drain(), 0.4)
        waiting = asyncio.ensure_future(session.socket.recv(decode=False))
        assert await quiet(waiting)
        exchange.switches.silence = False
        assert await asyncio.wait_for(waiting, 2)


async def test_withheld_frames_leave_answers_and_keep_alives(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.withhold_frames = True
    exchange.switches.pingpong_interval_s = 0.05
    async with client.session() as session:
        assert code_of(await session.ask("H0UNASP0", "005930")) == ("0", "OPSP0000")
        for _ in range(4):
            assert b"PINGPONG" in await session.socket.recv(decode=False)
        assert session.frames == []


async def test_lost_answers_leave_the_registration_in_force(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.drop_acks = 1
    async with client.session() as session:
        await session.request("H0UNASP0", "005930")
        assert (await session.frame()).startswith(b"0|H0UNASP0")
        assert code_of(await session.ask("H0UNASP0", "005930")) == ("1", "OPSP0002")
        exchange.switches.drop_acks = FOREVER
        await session.request("H0UNASP0", "000660")
        await until(lambda: len(exchange.sessions[0].registrations) == 2)


async def test_answers_can_come_twice_and_in_another_order(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.duplicate_acks = True
    exchange.switches.shuffle_acks = True
    codes = ["005930", "000660", "035720", "035420", "005380", "068270"]
    async with client.session() as session:
        for code in codes:
            await session.request("H0UNCNT0", code)
        answered = [(await session.answer())["header"]["tr_key"] for _ in range(12)]
        assert sorted(answered) == sorted(codes * 2)
        assert answered != [code for code in codes for _ in range(2)]


async def test_in_use_throws_out_every_session(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.in_use = True
    async with client.session() as session:
        assert code_of(await session.ask("H0STASP0", "005930")) == ("9", "OPSP8996")
        with pytest.raises(ConnectionClosedError):
            await session.socket.recv()


async def test_raw_bytes_reach_the_client_as_a_text_frame(exchange: Exchange, client: PlainClient) -> None:
    async with client.session() as session:
        await until(lambda: exchange.sessions)
        broken = b"0|H0STMBC0|001|005930^\xbe\xbe\xff"
        await exchange.send_raw(broken)
        assert await session.socket.recv(decode=False) == broken
        await exchange.send_raw(b"\x00\x01", binary=True)
        assert await session.socket.recv() == b"\x00\x01"
        await exchange.send_raw(broken)
        with pytest.raises(ConnectionClosed) as ended:
            await session.socket.recv()
        assert ended.value.sent is not None
        assert ended.value.sent.code == 1007


@pytest.mark.parametrize("appended", [1, 3, -2])
async def test_the_layout_can_drift(exchange: Exchange, client: PlainClient, appended: int) -> None:
    exchange.switches.appended_fields = appended
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        assert len((await session.frame()).split(b"^")) == 66 + appended


async def test_an_http_answer_can_be_replaced_for_some_requests(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.http_faults["/oauth2/Approval"] = HttpFault(429, b"<html>", "text/html", {"Retry-After": "3"}, 1)
    refused = await client.post("/oauth2/Approval", {})
    assert (refused.status_code, refused.text) == (429, "<html>")
    assert refused.headers["Retry-After"] == "3"
    assert len(await client.approval_key()) == 36


async def test_an_outage_cuts_falls_silent_and_refuses_at_its_seconds() -> None:
    async with Exchange(scenario="outage", seed=1, speed=50) as exchange:
        client = PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)
        async with client.session() as session:
            await session.ask("H0UNASP0", "005930")
            with pytest.raises(ConnectionClosedError):
                await session.drain()
            assert 20 <= exchange.market_clock.elapsed_s() < 60
        await until(lambda: exchange.switches.silence, "silence")
        assert 60 <= exchange.market_clock.elapsed_s() < 170
        await until(lambda: exchange.switches.in_use, "in use")
        assert not exchange.switches.silence
        async with client.session() as session:
            assert code_of(await session.ask("H0UNASP0", "005930")) == ("9", "OPSP8996")
        await until(lambda: not exchange.switches.in_use, "free again")
        async with client.session() as session:
            assert code_of(await session.ask("H0UNASP0", "005930")) == ("0", "OPSP0000")


async def test_stopping_closes_lines_properly_and_frees_the_port() -> None:
    exchange = Exchange(seed=1)
    await exchange.start()
    client = PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        stopping = asyncio.create_task(exchange.stop())
        with pytest.raises(ConnectionClosed) as ended:
            await session.answer()
        await stopping
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 1001
    await exchange.stop()
    async with Exchange(seed=1, port=exchange.port) as again:
        assert again.port == exchange.port


async def test_a_client_that_does_not_read_is_cut(exchange: Exchange, client: PlainClient) -> None:
    async with client.session():
        await until(lambda: exchange.sessions)
        for _ in range(400):
            for _ in range(200):
                await exchange.send_raw(b"x" * 500)
            if not exchange.sessions:
                break
        await until(lambda: not exchange.sessions, "cut")


async def test_what_a_stopped_exchange_missed_is_not_sent_afterwards() -> None:
    clock = ManualClock()
    async with Exchange(scenario="calm", seed=1, clock=clock) as exchange:
        client = PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)
        async with client.session() as session:
            await session.ask("H0UNASP0", "005930")
            clock.advance(60)
            first = (await session.frame()).split(b"^")
            assert b"100054" <= first[1] <= b"100100"
            assert int(first[53]) > 6_000_000
