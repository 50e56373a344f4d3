"""The switches with which other tests break the line: each does what it says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import (
    ConnectionClosed,
    ConnectionClosedError,
    ConnectionClosedOK,
    InvalidMessage,
    InvalidStatus,
)

from kis_tui.simulator import ANY_PATH, FOREVER, Exchange, HttpFault, Refusal, StrayMessage
from kis_tui.simulator.fault_plan import FaultDesk, parse_order
from kis_tui.simulator.hostile import MESSAGES, REASON, TEXT
from tests.support.clocks import ManualClock
from tests.support.plain_client import OPTIONS, PlainClient, code_of
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


async def try_handshake(exchange: Exchange, **options: Any) -> None:
    async with connect(exchange.ws_url, **{**OPTIONS, **options}):
        pass


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502, 503])
async def test_the_handshake_is_answered_with_a_status_headers_and_a_page(exchange: Exchange, status: int) -> None:
    exchange.switches.handshake_status = status
    exchange.switches.handshake_headers = {"Retry-After": "7"}
    exchange.switches.handshake_body = b"<html>no</html>"
    with pytest.raises(InvalidStatus) as refused:
        await try_handshake(exchange)
    response = refused.value.response
    assert (response.status_code, response.body) == (status, b"<html>no</html>")
    assert (response.headers["Retry-After"], response.headers["Content-Type"]) == ("7", "text/html")
    assert len(exchange.connects) == 1


async def test_the_handshake_is_answered_with_a_redirect(exchange: Exchange) -> None:
    exchange.switches.handshake_status = 302
    exchange.switches.handshake_headers = {"Location": "ws://example.invalid/"}
    # A host of its own makes the client refuse to go elsewhere.
    with pytest.raises(ValueError, match="cross-origin"):
        await try_handshake(exchange, host="127.0.0.1", port=exchange.port)


async def test_the_handshake_is_answered_with_garbage_so_many_times(exchange: Exchange) -> None:
    exchange.switches.handshake_garbage = b"SSH-2.0-OpenSSH_9.6\r\n"
    exchange.switches.handshake_faults = 2
    for _ in range(2):
        with pytest.raises(InvalidMessage):
            await try_handshake(exchange)
    await try_handshake(exchange)
    assert len(exchange.connects) == 3


async def test_the_handshake_is_never_answered_until_the_switch_is_off(exchange: Exchange) -> None:
    exchange.switches.handshake_stalls = True
    with pytest.raises(TimeoutError):
        await try_handshake(exchange, open_timeout=0.2)
    waiting = asyncio.ensure_future(try_handshake(exchange))
    await until(lambda: len(exchange.connects) == 2)
    exchange.switches.handshake_stalls = False
    with pytest.raises(InvalidMessage):
        await waiting
    await try_handshake(exchange)


async def test_stopping_does_not_wait_for_what_stalls() -> None:
    exchange = Exchange(seed=1)
    await exchange.start()
    exchange.switches.handshake_stalls = True
    exchange.switches.http_faults[ANY_PATH] = HttpFault(delay_s=3600.0)
    waiting = [
        asyncio.ensure_future(try_handshake(exchange)),
        asyncio.ensure_future(PlainClient(exchange.rest_url, "", "", "").post("/oauth2/Approval", {})),
    ]
    await until(lambda: exchange.connects)
    await asyncio.wait_for(exchange.stop(), 5)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert all(task.done() for task in waiting)


async def test_a_kick_and_a_close_have_a_reason_of_any_bytes(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.kick = True
    exchange.switches.kick_reason = REASON
    async with client.session() as session:
        with pytest.raises(ConnectionClosedOK) as ended:
            await session.socket.recv()
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.reason.encode() == REASON
    exchange.switches.kick = False
    async with client.session() as session:
        await until(lambda: exchange.sessions)
        dropping = asyncio.create_task(exchange.drop_all(4001, b"\xff\xfe"))
        with pytest.raises(ConnectionClosed):
            await session.drain()
        await dropping


@pytest.mark.parametrize("subject", ["H0UNASP0 005930", "H0UNASP0", "005930", "*"])
async def test_a_registration_is_refused_with_any_code_and_words(
    exchange: Exchange, client: PlainClient, subject: str
) -> None:
    exchange.switches.refusals = {subject: Refusal("OPSP8991", TEXT)}
    async with client.session() as session:
        refused = await session.ask("H0UNASP0", "005930")
        assert code_of(refused) == ("1", "OPSP8991")
        assert refused["body"]["msg1"] == TEXT
        assert refused["header"]["tr_key"] == "005930"
        others = code_of(await session.ask("H0UNCNT0", "000660"))
        assert others == (("1", "OPSP8991") if subject == "*" else ("0", "OPSP0000"))
        assert code_of(await session.ask("H0UNASP0", "005930", "2")) == ("1", "OPSP0003")


async def test_a_refusal_need_not_name_its_stream(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.refusals = {"*": Refusal("OPSP9995", rt_cd="7", names_stream=False)}
    async with client.session() as session:
        refused = await session.ask("H0UNASP0", "005930")
    assert (refused["header"]["tr_id"], refused["header"]["tr_key"]) == ("(null)", "")
    assert (refused["body"]["rt_cd"], refused["body"]["msg1"]) == ("7", "resource not available")


async def test_answers_come_late_and_all_at_once_when_that_ends(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.ack_delay_s = 0.2
    async with client.session() as session:
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        await session.ask("H0UNASP0", "005930")
        assert loop.time() - asked_at >= 0.2
        assert session.frames
        exchange.switches.ack_delay_s = 3600
        await session.request("H0UNASP0", "000660")
        await until(lambda: len(exchange.sessions[0].registrations) == 2)
        exchange.switches.calm("ack_delay_s")
        assert code_of(await session.answer()) == ("0", "OPSP0000")


async def test_answers_come_that_nobody_asked_for(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.stray_acks = True
    async with client.session() as session:
        await session.request("H0UNASP0", "005930")
        keys = [(await session.answer())["header"]["tr_key"] for _ in range(5)]
        assert keys == ["999999", "005930", "999998", "999997", "005930"]


async def test_an_answer_comes_only_after_the_release(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.acks_after_release = True
    async with client.session() as session:
        await session.request("H0UNASP0", "005930")
        await session.frame()
        assert code_of(await session.ask("H0UNASP0", "005930", "2")) == ("0", "OPSP0001")
        assert code_of(await session.answer()) == ("0", "OPSP0000")
        await session.request("H0UNASP0", "000660")
        await until(lambda: exchange.sessions[0].registrations)
        exchange.switches.calm()
        assert (await session.answer())["header"]["tr_key"] == "000660"


async def test_a_frame_comes_before_the_answer(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.frames_before_ack = True
    async with client.session() as session:
        await session.request("H0UNASP0", "005930")
        first = await session.socket.recv(decode=False)
        assert isinstance(first, bytes)
        assert first.startswith(b"0|H0UNASP0")
        assert code_of(await session.answer()) == ("0", "OPSP0000")


async def test_a_stream_goes_on_after_its_release(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.frames_after_release = True
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        await session.ask("H0UNASP0", "005930", "2")
        session.frames.clear()
        assert (await session.frame()).startswith(b"0|H0UNASP0")


async def test_keys_expire_silently_until_there_is_a_newer_one(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.pingpong_interval_s = 0.05
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        await session.frame()
        exchange.keys.expire_approval_keys()
        assert code_of(await session.ask("H0UNASP0", "000660")) == ("0", "OPSP0000")
        session.frames.clear()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(session.frame(), 0.4)
        assert session.keep_alives
        session.approval_key = await client.approval_key()
        assert code_of(await session.ask("H0UNASP0", "000660")) == ("1", "OPSP0002")
        assert b"000660" in await session.frame()


async def test_keep_alives_flood_are_long_odd_or_tell_a_wrong_time(exchange: Exchange, client: PlainClient) -> None:
    switches = exchange.switches
    switches.pingpong_interval_s = 0.05
    switches.pingpong_burst = 20
    switches.pingpong_padding = 300
    switches.clock_skew_s = 3600
    async with client.session() as session:
        loop = asyncio.get_running_loop()
        began = loop.time()
        told = [json.loads(await session.socket.recv(decode=False)) for _ in range(40)]
        assert loop.time() - began < 3
        assert all(len(json.dumps(message)) > 300 for message in told)
        assert told[0]["header"]["datetime"].startswith("2026111011000")
        assert told[0] == told[19]
        await session.send(json.dumps(told[0]))
        await until(lambda: exchange.sessions[0].pingpong_answers == 1)
        switches.calm("pingpong_burst")
        switches.pingpong_message = b'{"header":{"tr_id":"PINGPONG"},"body":null,"x":[[]]}'
        while await session.socket.recv(decode=False) != switches.pingpong_message:
            pass


@pytest.mark.parametrize("text", ["000", "-1", "abc", "999"])
async def test_frames_declare_any_count(exchange: Exchange, client: PlainClient, text: str) -> None:
    exchange.switches.declared_count = text
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        assert (await session.frame()).startswith(f"0|H0UNASP0|{text}|005930^".encode())


async def test_records_lose_all_their_fields(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.appended_fields = -100
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        assert await session.frame() == b"0|H0UNASP0|001|"


async def test_messages_that_nobody_asked_for_come_again_and_again(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.stray_messages = (StrayMessage(b"\xff"), StrayMessage(b"\x00", binary=True))
    exchange.switches.stray_every_s = 0.01
    async with client.session() as session:
        taken = [await session.socket.recv(decode=False) for _ in range(4)]
        assert sorted(taken) == sorted([b"\xff", b"\x00"] * 2)


@pytest.mark.parametrize(("name", "code"), [("oversized", 1009), ("bomb", 1002)])
async def test_a_message_is_too_large_or_compressed_without_leave(
    exchange: Exchange, client: PlainClient, name: str, code: int
) -> None:
    async with client.session() as session:
        await until(lambda: exchange.sessions)
        exchange.switches.stray_messages = (MESSAGES[name].make(),)
        with pytest.raises(ConnectionClosed) as ended:
            await session.drain()
        assert ended.value.sent is not None
        assert ended.value.sent.code == code


async def test_a_burst_is_as_fast_as_it_says_and_ends_with_the_true_book(
    exchange: Exchange, client: PlainClient
) -> None:
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        await session.frame()
        exchange.switches.burst_per_s = 20_000
        loop = asyncio.get_running_loop()
        began = loop.time()
        taken: list[bytes] = []
        while len(taken) < 20_000:
            taken.append(await session.frame())
        assert loop.time() - began < 8
        assert len(set(taken)) > 10_000
        exchange.switches.burst_per_s = 0
        exchange.switches.withhold_frames = True
        with suppress(TimeoutError):
            while True:
                taken.append(await asyncio.wait_for(session.frame(), 0.5))
        sizes = [sum(map(int, frame.split(b"^")[23:33])) - int(frame.split(b"^")[43]) for frame in taken]
        assert sizes[-1] == 0
        assert sum(size == 0 for size in sizes) < len(sizes) / 10


async def ask_anything(client: PlainClient) -> httpx.Response:
    return await client.post("/oauth2/Approval", {})


async def test_http_answers_come_late_and_right(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.http_faults[ANY_PATH] = HttpFault(delay_s=0.2, truthful=True, times=1)
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert len(await client.approval_key()) == 36
    assert loop.time() - began >= 0.2


async def test_http_answers_are_cut_short(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.http_faults[ANY_PATH] = HttpFault(200, b'{"approval_key":"1', missing_bytes=50, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await ask_anything(client)
    assert len(await client.approval_key()) == 36


async def test_http_answers_are_50_mb_and_the_client_may_leave(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.http_faults[ANY_PATH] = HttpFault(200, b"{", filler_bytes=50 * 1024 * 1024, times=2)
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        http.stream("POST", f"{exchange.rest_url}/oauth2/Approval", json={}) as response,
    ):
        assert response.headers["Content-Length"] == str(1 + 50 * 1024 * 1024)
        async for piece in response.aiter_bytes():
            assert piece.startswith(b"{")
            break
    assert len((await ask_anything(client)).content) == 1 + 50 * 1024 * 1024
    assert len(await client.approval_key()) == 36


async def test_foreign_text_stands_behind_names_and_messages(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.foreign_text = TEXT
    await client.fetch_token()
    issue = (await client.query("search-stock-info", "CTPF1002R", PDNO="005930", PRDT_TYPE_CD="300")).json()
    assert issue["output"]["prdt_abrv_name"] == f"삼성전자{TEXT}"
    assert TEXT in issue["msg1"]
    refused = (await client.query("search-stock-info", "CTPF1002X")).json()
    assert refused["msg1"].endswith(TEXT)
    async with client.session() as session:
        assert (await session.ask("H0UNASP0", "005930"))["body"]["msg1"] == f"SUBSCRIBE SUCCESS{TEXT}"
        assert (await session.ask("H0UNASP0", "000000"))["body"]["msg1"] == f"invalid tr_key{TEXT}"


async def test_faults_happen_at_their_second_and_end_at_their_end(exchange: Exchange) -> None:
    seen: list[tuple[bool, int]] = []
    orders = [parse_order(text) for text in ("silence@0.1+0.3", "cap=2@0.2")]
    keeping = asyncio.create_task(FaultDesk(exchange).keep(orders))
    while not keeping.done():
        now = (exchange.switches.silence, exchange.switches.registration_limit)
        if not seen or seen[-1] != now:
            seen.append(now)
        await asyncio.sleep(0.005)
    await keeping
    seen.append((exchange.switches.silence, exchange.switches.registration_limit))
    assert list(dict.fromkeys(seen)) == [(False, 41), (True, 41), (True, 2), (False, 2)]


async def test_the_desk_does_what_a_line_says_and_answers_in_a_sentence(
    exchange: Exchange, client: PlainClient
) -> None:
    desk = FaultDesk(exchange)
    assert await desk.obey("silence\n") == "silence: on"
    assert exchange.switches.silence
    assert await desk.obey("silence off") == "silence: off"
    assert not exchange.switches.silence
    assert await desk.obey("cap=2") == "cap: on"
    assert await desk.obey("calm") == "calm: every fault is off"
    assert exchange.switches.registration_limit == 41
    assert await desk.obey("  \n") == ""
    assert (await desk.obey("faults")).startswith("cut ")
    assert (await desk.obey("slience")).startswith("fault 'slience' is not known: choose one of cut")
    assert "happens at once" in await desk.obey("silence@3")
    assert "nothing to switch off" in await desk.obey("cut off")
    async with client.session() as session:
        await until(lambda: exchange.sessions)
        assert await desk.obey("cut") == "cut: done"
        with pytest.raises(ConnectionClosedError):
            await session.drain()
    async with client.session() as session:
        await session.ask("H0UNASP0", "005930")
        assert await desk.obey("in-use") == "in-use: on"
        assert code_of(await session.answer()) == ("9", "OPSP8996")


async def test_it_is_noted_how_late_keep_alives_are_answered_and_who_never_did(
    exchange: Exchange, client: PlainClient
) -> None:
    exchange.switches.pingpong_interval_s = 0.05
    async with client.session() as session:
        await session.send(await session.socket.recv(decode=True))
        await until(lambda: exchange.keep_alives.waits)
        ((_, waited),) = exchange.keep_alives.waits
        assert 0 <= waited < 5
        assert exchange.keep_alives.cuts == []
        exchange.switches.pingpong_deadline_s = 0.3
        with pytest.raises(ConnectionClosedError):
            await session.drain()
    assert len(exchange.keep_alives.cuts) == 1
