"""PINGPONG that is absent, comes in floods, is too long for a pong, or has an odd shape."""

import asyncio
import json
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from kis_tui.feed.events import FrameReceived, LinkChanged, LinkState, Trouble
from kis_tui.simulator import Exchange, Switches
from tests.support.exchange import running
from tests.support.lines import PATIENT, WANTED, Taker, line_to
from tests.support.until import until

MOST_ANSWERS_PER_S = 5
LONGEST_PONG_BYTES = 125
PINGS = (b"\x89\x7d" + bytes(LONGEST_PONG_BYTES)) * 2_000
"""WebSocket pings, each of which the library answers by itself."""
ODD = [
    b'{"header":{"tr_id":"PINGPONG"}}',
    b'{"header":{"tr_id":"PINGPONG","datetime":null},"body":{}}',
    b'{"body":{"rt_cd":"0","msg_cd":"OPSP0000"},"header":{"datetime":20261123,"tr_id":"PINGPONG"}}',
    b' \r\n{"header" : {"tr_id" : "PINGPONG", "datetime" : "\xea\xb0\x80"}}',
    b'{"header":{"tr_id":"PINGPONG","datetime":"\xff\xfe"}}',
]
"""What is still a keep-alive."""
NONE = [
    b'{"header":"PINGPONG"}',
    b'["PINGPONG"]',
    b"PINGPONG",
    b'{"header":{"tr_id":["PINGPONG"]}}',
    b'{"header":{"tr_id"',
]
"""What is none."""


class Noted(list[str]):
    """Texts with the second of their arrival."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, text: str) -> None:
        self.times.append(asyncio.get_running_loop().time())
        super().append(text)


def answers(exchange: Exchange) -> list[str]:
    """The keep-alives that came back as text."""
    return [text for text in exchange.received if "PINGPONG" in text]


def states(taker: Taker) -> set[LinkState]:
    return {change.status.state for change in taker.of(LinkChanged)}


async def test_fault_28_a_line_without_keep_alives_is_left_alone_while_data_flows(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(withhold_pingpong=True)) as exchange,
        line_to(exchange, tmp_path, factor=40.0) as (line, taker),
    ):
        line.want(WANTED)
        heard: list[bytes] = []
        line.tap(lambda raw, _: heard.append(raw))
        await until(lambda: line.status.state is LinkState.LIVE)
        opened_at = line.status.connected_at
        assert opened_at is not None
        await until(lambda: line._clock.monotonic() > opened_at + PATIENT.dead_after_s + 10.0)
        assert not any(b"PINGPONG" in raw for raw in heard)
        assert states(taker) == {LinkState.CONNECTING, LinkState.REGISTERING, LinkState.LIVE}
        assert line.status.connected_at == opened_at
        assert len(exchange.connects) == 1


async def test_fault_28_keep_alives_without_data_keep_the_line(tmp_path: Path) -> None:
    switches = Switches(withhold_frames=True, pingpong_interval_s=0.1)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path, factor=200.0) as (line, _):
        line.want(WANTED)
        await until(lambda: exchange.sessions and exchange.sessions[0].pingpong_answers >= 10, "answered")
        assert len(exchange.connects) == 1
        assert line.status.state is LinkState.LIVE


async def test_fault_28_without_keep_alives_and_data_the_line_is_given_up(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(withhold_pingpong=True)) as exchange,
        line_to(exchange, tmp_path) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: taker.of(FrameReceived))
        exchange.switches.withhold_frames = True
        await until(lambda: LinkState.WAITING in states(taker), "given up")
        assert LinkState.SILENT in states(taker)


async def test_fault_29_a_flood_of_keep_alives_is_answered_five_times_a_second(tmp_path: Path) -> None:
    switches = Switches(pingpong_burst=100, pingpong_interval_s=0.01)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path, factor=1.0) as (line, taker):
        noted = exchange.received = Noted()
        line.want(WANTED)
        await until(lambda: len(answers(exchange)) >= 8, "answers")
        times = [at for at, text in zip(noted.times, noted, strict=True) if "PINGPONG" in text]
        span = MOST_ANSWERS_PER_S + 1
        assert all(later - at > 0.9 for at, later in zip(times, times[span - 1 :], strict=False))
        assert line.counters.messages > 100 * len(times) / 8, "most are not answered one by one"
        assert set(exchange.sessions[0].registrations) == set(WANTED)
        assert taker.of(FrameReceived)
        assert line.status.state is LinkState.LIVE
        assert len(exchange.connects) == 1


async def test_fault_29_the_newest_of_a_flood_is_the_one_that_is_answered(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(withhold_pingpong=True)) as exchange,
        line_to(exchange, tmp_path, factor=1.0) as (line, _),
    ):
        line.want(WANTED[:1])
        await until(lambda: line.status.state is LinkState.LIVE)
        moments = [str(20261123100000 + number) for number in range(50)]
        for moment in moments:
            await exchange.send_raw(json.dumps({"header": {"tr_id": "PINGPONG", "datetime": moment}}))
        await until(lambda: answers(exchange) and moments[-1] in answers(exchange)[-1], "the newest")
        assert len(answers(exchange)) <= 2


@pytest.mark.parametrize("padding", [0, LONGEST_PONG_BYTES, 4_000, 60_000])
async def test_fault_29_a_keep_alive_is_answered_by_its_own_text_however_long(tmp_path: Path, padding: int) -> None:
    switches = Switches(pingpong_padding=padding, pingpong_interval_s=0.05, pingpong_deadline_s=8.0)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, _):
        asked: list[str] = []
        line.tap(lambda raw, _: asked.append(raw.decode()))
        line.want(WANTED[:1])
        await until(lambda: len(answers(exchange)) >= 3)
        assert set(answers(exchange)) <= set(asked)
        assert min(map(len, answers(exchange))) > padding
        assert line.counters.refused == 0
        assert len(exchange.connects) == 1


@pytest.mark.parametrize("message", ODD)
async def test_fault_29_a_keep_alive_of_an_odd_shape_is_answered_and_means_nothing_else(
    tmp_path: Path, message: bytes
) -> None:
    switches = Switches(drop_acks=1, withhold_frames=True, pingpong_message=message, pingpong_interval_s=0.02)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path, factor=1.0) as (line, _):
        line.want(WANTED[:1])
        await until(lambda: exchange.sessions and exchange.sessions[0].pingpong_answers >= 2, "answered")
        assert set(answers(exchange)) == {message.decode("utf-8", "replace")}
        assert line.ledger.confirmed_count() == 0
        assert line.counters.refused == 0
        assert len(exchange.connects) == 1


@pytest.mark.parametrize("message", NONE)
async def test_fault_29_what_only_looks_like_a_keep_alive_is_counted_and_the_line_goes_on(
    tmp_path: Path, message: bytes
) -> None:
    switches = Switches(pingpong_message=message, pingpong_interval_s=0.02)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: line.counters.refused >= 5, "counted")
        frames = len(taker.of(FrameReceived))
        await until(lambda: len(taker.of(FrameReceived)) > frames, "data goes on")
        assert answers(exchange) == []
        assert len(exchange.connects) == 1


async def test_fault_29_a_server_that_pings_and_reads_no_answer_is_left_before_the_answers_fill_the_memory(
    tmp_path: Path,
) -> None:
    async def ping(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        while not connection.transport.is_closing():
            if not connection.transport.get_write_buffer_size():
                connection.transport.write(PINGS)
            await asyncio.sleep(0.001)

    async with serve(ping, "127.0.0.1", 0, compression=None, ping_interval=None) as server, running() as exchange:
        port = next(iter(server.sockets)).getsockname()[1]
        async with line_to(exchange, tmp_path, ws_url=f"ws://127.0.0.1:{port}", factor=5.0) as (line, taker):
            line.want(WANTED)
            await until(lambda: line.status.state is LinkState.WAITING, "given up", timeout_s=15)
            assert line.status.trouble is Trouble.LOST
            assert "the server reads nothing of what it is sent" in taker.bar()
