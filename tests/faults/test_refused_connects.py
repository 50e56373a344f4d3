"""Connects that come to nothing: spaced, counted, explained, and ended before they become a storm."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from kis_tui.clock import SystemClock
from kis_tui.feed.events import FrameReceived, LinkChanged, LinkState, StreamReset, Trouble
from kis_tui.feed.line import Line
from kis_tui.feed.opening import open_socket
from kis_tui.feed.policy import LinePolicy
from kis_tui.simulator import Exchange, Switches
from kis_tui.ui.wording.language import Language
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.fault_proxy import HOST, FaultProxy, Mode, proxied
from tests.support.line_on_screen import line_on_screen
from tests.support.lines import FACTOR, PATIENT, WANTED, KeysOf, Taker, gaps_s, is_restored, line_to
from tests.support.until import until

FASTER = 200.0
"""Line seconds for each real one where minutes have to pass."""
NOWHERE = "ws://kis.invalid:21000"
"""A host that no resolver knows (RFC 6761)."""


@asynccontextmanager
async def through(
    proxy: FaultProxy, exchange: Exchange, directory: Path, **options: Any
) -> AsyncIterator[tuple[Line, Taker]]:
    """Keep a line to the exchange up that goes through the proxy."""
    async with line_to(exchange, directory, ws_url=proxy.address_of(exchange.ws_url), **options) as (line, taker):
        line.want(WANTED)
        yield line, taker


def waits(taker: Taker) -> list[float]:
    """Return when each announced attempt was to start."""
    found = [event.status.retry_at for event in taker.of(LinkChanged) if event.status.state is LinkState.WAITING]
    return [at for at in found if at is not None]


# --- 8: accepted and closed ---


@pytest.mark.parametrize("code", [1000, None], ids=["closed", "cut"])
async def test_fault_08_a_server_that_kicks_gets_ten_connects_never_closer_than_a_second(
    tmp_path: Path, code: int | None
) -> None:
    async with (
        running(switches=Switches(kick=True, kick_code=code)) as exchange,
        line_to(exchange, tmp_path, factor=FASTER) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: line.status.state is LinkState.BLOCKED, "blocked")
        assert line.status.trouble is Trouble.TOO_MANY_ATTEMPTS
        assert len(exchange.connects) == line.counters.connects == 10
        gaps = gaps_s(exchange.connects, FASTER)
        assert min(gaps) >= 1
        assert all(gap >= least for gap, least in zip(gaps, (2, 4, 8, 16, 30, 30, 30, 30, 30), strict=True))
        assert taker.bar().startswith("blocked: too many attempts · r in a few minutes")
        assert "10 connects in 10 minutes at most" in taker.bar()
        exchange.switches.kick = False
        line.retry_now()
        await until(is_restored(line), "the user goes on")
        assert len(exchange.connects) == 11


async def test_fault_08_a_key_held_down_makes_ten_connects_a_minute_at_most_and_none_within_a_second(
    tmp_path: Path,
) -> None:
    async with (
        running(switches=Switches(kick=True)) as exchange,
        line_to(exchange, tmp_path) as (line, taker),
    ):
        line.want(WANTED)
        while len(exchange.connects) < 12:
            line.retry_now()
            await asyncio.sleep(0.001)
        connects = exchange.connects
        assert min(gaps_s(connects)) >= 1
        assert all((later - earlier) * FACTOR >= 60 for earlier, later in zip(connects, connects[10:], strict=False))
        told = [event.status.trouble for event in taker.of(LinkChanged) if event.status.state is LinkState.BLOCKED]
        assert Trouble.TOO_MANY_ATTEMPTS in told


async def test_fault_08_a_connect_that_took_its_time_is_not_followed_by_the_next_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(*arguments: Any) -> Any:
        await asyncio.sleep(3 / FACTOR)
        return await open_socket(*arguments)

    async with running(switches=Switches(kick=True)) as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(lambda: len(exchange.connects) == 1)
        monkeypatch.setattr("kis_tui.feed.line.open_socket", slowly)
        while len(exchange.connects) < 3:
            line.retry_now()
            monkeypatch.setattr("kis_tui.feed.line.open_socket", slowly if len(exchange.connects) < 2 else open_socket)
            await asyncio.sleep(0.001)
        assert min(gaps_s(exchange.connects)) >= 1


async def test_fault_08_in_real_time_a_server_that_kicks_ends_in_a_block(tmp_path: Path) -> None:
    policy = LinePolicy(first_delay_s=0.2, longest_delay_s=0.4, shortest_gap_s=0.1, budget=5)
    async with running(switches=Switches(kick=True)) as exchange:
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=SystemClock(), policy=policy, lock_dir=tmp_path)
        line.want(WANTED)
        line.start()
        assert (await line.decided()).state in (LinkState.REGISTERING, LinkState.BLOCKED)
        await until(lambda: line.status.state is LinkState.BLOCKED)
        assert len(exchange.connects) == 5
        assert min(gaps_s(exchange.connects, 1.0)) >= 0.1
        await line.aclose()
        await auth.aclose()


# --- 9: refused, or reset on accept ---


async def test_fault_09_a_closed_port_is_tried_with_waits_that_grow(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    async with (
        running() as exchange,
        line_to(exchange, tmp_path, ws_url=f"ws://{HOST}:{port}", factor=FASTER) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: len(waits(taker)) == 4, "four attempts")
        assert line.status.trouble is Trouble.CONNECT_FAILED
        assert f"{HOST}:{port} cannot be reached: Connection refused" in taker.bar()
        assert "cannot reach the server" in taker.bar()
        assert line.status.attempt == 4
        grows = [later - earlier for earlier, later in zip(waits(taker), waits(taker)[1:], strict=False)]
        assert all(gap >= least for gap, least in zip(grows, (4, 8, 16), strict=True))
        assert exchange.connects == []


@pytest.mark.parametrize("mode", [Mode.RST_ON_ACCEPT, Mode.FIN_ON_ACCEPT])
async def test_fault_09_a_connection_ended_as_soon_as_it_is_accepted_is_tried_with_waits_that_grow(
    tmp_path: Path, mode: Mode
) -> None:
    async with running() as exchange, proxied(exchange.port) as proxy:
        proxy.mode = mode
        async with through(proxy, exchange, tmp_path, factor=FASTER) as (line, taker):
            await until(lambda: len(proxy.accepts) == 5, "five attempts: it is no server of another kind")
            assert all(gap >= least for gap, least in zip(gaps_s(proxy.accepts, FASTER), (2, 4, 8, 16), strict=True))
            assert {event.status.trouble for event in taker.of(LinkChanged)} <= {Trouble.NONE, Trouble.CONNECT_FAILED}
            proxy.mode = Mode.OK
            await until(is_restored(line))


# --- 10: never answered ---


async def test_fault_10_a_handshake_that_is_never_answered_is_given_up_and_tried_later(tmp_path: Path) -> None:
    policy = replace(PATIENT, open_timeout_s=20.0)
    async with running() as exchange, proxied(exchange.port) as proxy:
        proxy.mode = Mode.ACCEPT_SILENT
        async with through(proxy, exchange, tmp_path, policy=policy) as (line, taker):
            await until(lambda: len(proxy.accepts) == 3, "tried again")
            assert all(gap >= least for gap, least in zip(gaps_s(proxy.accepts), (20 + 2, 20 + 4), strict=True))
            await until(lambda: proxy.open_connections <= 1, "what was given up is closed")
            await until(lambda: line.status.state is LinkState.WAITING)
            assert line.status.trouble is Trouble.CONNECT_FAILED
            assert f"no answer from {HOST}:{proxy.port} within 20 s" in taker.bar()
            proxy.mode = Mode.OK
            await until(is_restored(line))


async def test_fault_10_a_server_that_stalls_is_left_at_once_when_the_user_quits(tmp_path: Path) -> None:
    async with running(switches=Switches(handshake_stalls=True)) as exchange:
        before = asyncio.all_tasks()
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=SystemClock(), lock_dir=tmp_path)
        line.start()
        await until(lambda: exchange.connects, "the handshake is under way")
        async with asyncio.timeout(1.0):
            await line.aclose()
        await auth.aclose()
        exchange.switches.handshake_stalls = False
        await until(lambda: asyncio.all_tasks() <= before | {asyncio.current_task()}, "nothing is left")


# --- 11 and 12: answered with something else ---


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_fault_11_a_refusal_stops_and_says_so(tmp_path: Path, status: int) -> None:
    async with (
        running(switches=Switches(handshake_status=status, handshake_body=b"\x1b[2J<h1>no</h1>")) as exchange,
        line_to(exchange, tmp_path, factor=FASTER) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: line.status.state is LinkState.BLOCKED)
        assert line.status.trouble is Trouble.REFUSED
        assert taker.bar().startswith("blocked: server refused the connection · check address and app key")
        assert f"{HOST}:{exchange.port} answered HTTP {status}" in taker.bar()
        assert "\x1b" not in taker.bar(Language.KOREAN)
        assert len(exchange.connects) == 1
        exchange.switches.handshake_status = 0
        line.retry_now()
        await until(is_restored(line), "the user goes on")


@pytest.mark.parametrize(
    ("headers", "least_s"),
    [
        ({}, 60),
        ({"Retry-After": "90"}, 90),
        ({"Retry-After": "1"}, 60),
        ({"Retry-After": "soon"}, 60),
        ({"Retry-After": "-5"}, 60),
        ({"Retry-After": "Mon, 23 Nov 2026 00:02:00 GMT", "Date": "Mon, 23 Nov 2026 00:00:00 GMT"}, 120),
    ],
)
async def test_fault_11_too_many_requests_is_waited_out(
    tmp_path: Path, headers: dict[str, str], least_s: float
) -> None:
    switches = Switches(handshake_status=429, handshake_headers=headers, handshake_faults=1)
    async with (
        running(switches=switches) as exchange,
        line_to(exchange, tmp_path, factor=FASTER) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: line.status.state is LinkState.WAITING)
        assert line.status.trouble is Trouble.REFUSED
        assert "answered HTTP 429" in taker.bar()
        await until(is_restored(line), "tried again after the wait")
        assert least_s <= gaps_s(exchange.connects, FASTER)[0]
        assert len(exchange.connects) == 2


@pytest.mark.parametrize("status", [429, 503])
async def test_fault_11_a_wait_that_is_named_twice_does_not_end_the_line(tmp_path: Path, status: int) -> None:
    twice = f"HTTP/1.1 {status} Busy\r\nRetry-After: 90\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"
    switches = Switches(handshake_garbage=twice.encode(), handshake_faults=1)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path, factor=FASTER) as (line, taker):
        line.want(WANTED)
        await until(lambda: line.status.state is LinkState.WAITING)
        assert f"answered HTTP {status}" in taker.bar()
        await until(is_restored(line), "tried again after the wait")
        assert gaps_s(exchange.connects, FASTER)[0] >= 90


async def test_fault_11_nobody_can_make_the_line_wait_for_days(tmp_path: Path) -> None:
    switches = Switches(handshake_status=429, handshake_headers={"Retry-After": "9" * 300})
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        await until(lambda: line.status.state is LinkState.WAITING)
        assert "reconnect in 60:00" in taker.bar() or "reconnect in 59:" in taker.bar()


@pytest.mark.parametrize(
    "switches",
    [
        Switches(handshake_garbage=b"SSH-2.0-OpenSSH_9.2\r\n"),
        Switches(handshake_garbage=b"\x15\x03\x01\x00\x02\x02\x16\r\n"),
        Switches(handshake_status=200, handshake_body=b"<html>login</html>"),
    ],
    ids=["ssh", "tls", "html"],
)
async def test_fault_11_garbage_is_tried_three_times_and_then_blocks(tmp_path: Path, switches: Switches) -> None:
    async with (
        running(switches=switches) as exchange,
        line_to(exchange, tmp_path, factor=FASTER) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: line.status.state is LinkState.BLOCKED)
        assert line.status.trouble is Trouble.CONNECT_FAILED
        assert len(exchange.connects) == 3
        assert all(gap >= least for gap, least in zip(gaps_s(exchange.connects, FASTER), (2, 4), strict=True))
        assert taker.bar().startswith("blocked: cannot reach the server · check the network: kis-tui check")
        exchange.switches.calm()
        line.retry_now()
        await until(is_restored(line), "the user goes on")


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_fault_12_a_server_error_is_tried_with_waits_that_grow(tmp_path: Path, status: int) -> None:
    async with (
        running(switches=Switches(handshake_status=status, handshake_faults=4)) as exchange,
        line_to(exchange, tmp_path, factor=FASTER) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: f"answered HTTP {status}" in line.status.detail)
        assert line.status.trouble is Trouble.CONNECT_FAILED
        await until(is_restored(line), "tried until it works")
        assert len(exchange.connects) == 5
        gaps = gaps_s(exchange.connects, FASTER)
        assert all(gap >= least for gap, least in zip(gaps, (2, 4, 8, 16), strict=True))
        assert LinkState.BLOCKED not in {event.status.state for event in taker.of(LinkChanged)}
        assert not taker.of(StreamReset)


async def test_fault_12_a_server_that_names_a_wait_gets_it(tmp_path: Path) -> None:
    switches = Switches(handshake_status=503, handshake_headers={"Retry-After": "45"}, handshake_faults=1)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path, factor=FASTER) as (line, _):
        line.want(WANTED)
        await until(is_restored(line))
        assert gaps_s(exchange.connects, FASTER)[0] >= 45


@pytest.mark.parametrize("target", ["ws://{other}/tryitout", "http://{other}/", "/elsewhere", "ws://["])
async def test_fault_12_a_redirect_is_never_followed(tmp_path: Path, target: str) -> None:
    async with running() as other, running() as exchange:
        location = target.format(other=f"{HOST}:{other.port}")
        exchange.switches.handshake_status = 302
        exchange.switches.handshake_headers = {"Location": location}
        exchange.switches.handshake_faults = 2
        async with line_to(exchange, tmp_path, factor=FASTER) as (line, taker):
            line.want(WANTED)
            await until(lambda: "HTTP 302, a redirect, which is not followed" in line.status.detail)
            assert line.status.trouble is Trouble.CONNECT_FAILED
            assert taker.bar().isprintable()
            await until(is_restored(line))
            assert len(exchange.connects) == 3
            assert all(gap >= least for gap, least in zip(gaps_s(exchange.connects, FASTER), (2, 4), strict=True))
            assert other.connects == []


# --- 13: names ---


@contextmanager
def resolver(monkeypatch: pytest.MonkeyPatch, *, hangs: bool) -> Iterator[list[str]]:
    """Answer look-ups of ``kis.invalid`` with "not found", at once or only at the end; yield what was asked for."""
    asked: list[str] = []
    over = threading.Event()
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **options: Any) -> Any:
        if host != "kis.invalid":
            return real(host, *args, **options)
        asked.append(host)
        if hangs:
            over.wait(30)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        yield asked
    finally:
        over.set()


async def test_fault_13_a_host_that_is_not_found_is_named_and_tried_with_waits_that_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with resolver(monkeypatch, hangs=False) as asked:
        async with running() as exchange:
            auth = auth_for(exchange, tmp_path)
            clock = FastClock(FASTER)
            keys = KeysOf(auth, NOWHERE)
            line = Line(keys, clock=clock, policy=PATIENT, rng=Random(1), lock_dir=tmp_path)
            taker = Taker(line, clock)
            line.want(WANTED)
            line.start()
            await until(lambda: len(waits(taker)) == 3, "tried again")
            assert line.status.trouble is Trouble.CONNECT_FAILED
            assert "kis.invalid was not found: Name or service not known" in taker.bar()
            grows = [later - earlier for earlier, later in zip(waits(taker), waits(taker)[1:], strict=False)]
            assert all(gap >= least for gap, least in zip(grows, (4, 8), strict=True))
            assert len(asked) == 3
            keys.ws_url = exchange.ws_url
            await until(is_restored(line), "found at last")
            await line.aclose()
            await taker.close()
            await auth.aclose()


async def test_fault_13_while_a_look_up_hangs_the_screen_lives_and_quitting_takes_no_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = replace(PATIENT, open_timeout_s=20.0, first_delay_s=60.0)
    with resolver(monkeypatch, hangs=True) as asked:
        async with (
            running() as exchange,
            line_on_screen(exchange, tmp_path, elsewhere=NOWHERE, policy=policy) as seen,
        ):
            await until(lambda: asked, "the look-up is under way")
            await until(lambda: "연결 중" in seen.status, "the state is shown")
            await seen.pilot.press("question_mark")
            await until(lambda: len(seen.app.screen_stack) == 2, "the help opens")
            await seen.pilot.press("escape")
            await until(lambda: "서버에 연결 실패" in seen.status, "given up after its time")
            assert "no answer from kis.invalid:21000 within 20 s" in seen.source.status.detail
            seen.source.retry_now()
            await until(lambda: len(asked) == 2, "looked up again")
            async with asyncio.timeout(1.0):
                await seen.source.aclose()


# --- 21: the app key is in use ---


async def test_fault_21_in_use_waits_a_minute_then_two_then_blocks_until_the_user_goes_on(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(in_use=True)) as exchange,
        line_to(exchange, tmp_path, factor=FASTER) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: line.status.state is LinkState.WAITING)
        assert line.status.trouble is Trouble.APPKEY_IN_USE
        assert taker.bar().startswith("reconnect in ")
        assert "app key in use elsewhere" in taker.bar()
        assert "OPSP8996" in taker.bar()
        assert "다른 곳에서 같은 앱키 사용 중" in taker.bar(Language.KOREAN)
        await until(lambda: line.status.state is LinkState.BLOCKED, "blocked")
        assert line.status.trouble is Trouble.APPKEY_IN_USE
        assert taker.bar().startswith("blocked: app key in use elsewhere · end it there, then r")
        first, second = gaps_s(exchange.connects, FASTER)
        assert first >= 60
        assert second >= 120
        assert len(exchange.connects) == 3
        exchange.switches.in_use = False
        line.retry_now()
        await until(is_restored(line))
        assert len(exchange.connects) == 4
        await until(lambda: taker.of(LinkChanged)[-1] == LinkChanged(line.status), "the taker has been told")


async def test_fault_21_fifteen_seconds_of_in_use_are_one_connect_and_the_user_is_told(tmp_path: Path) -> None:
    clock = FastClock(20.0)
    async with running() as exchange, line_to(exchange, tmp_path, clock=clock) as (line, taker):
        line.want(WANTED)
        await until(is_restored(line))
        await until(lambda: taker.of(FrameReceived), "data")
        exchange.switches.in_use = True
        exchange.throw_out()
        began = clock.monotonic()
        await until(lambda: line.status.trouble is Trouble.APPKEY_IN_USE)
        asked = len(exchange.received)
        await until(lambda: clock.monotonic() - began >= 15)
        assert len(exchange.connects) == 1
        assert len(exchange.received) == asked
        assert line.status.state is LinkState.WAITING
        assert "app key in use elsewhere" in taker.bar()
        assert taker.of(StreamReset), "what was shown is marked as old"


async def test_fault_21_a_second_session_elsewhere_is_waited_for_never_fought(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path / "here", factor=FASTER) as (first, _):
        first.want(WANTED[:1])
        await until(is_restored(first, WANTED[:1]))
        # Another machine has another place for its locks.
        async with line_to(exchange, tmp_path / "there", factor=FASTER) as (second, taker):
            second.want(WANTED[1:2])
            await until(lambda: second.status.trouble is Trouble.APPKEY_IN_USE)
            assert "OPSP8996" in taker.bar()
            await first.aclose()
            await until(is_restored(second, WANTED[1:2]), "the timed retry finds the way free")
            assert gaps_s(exchange.connects, FASTER)[-1] >= 60
