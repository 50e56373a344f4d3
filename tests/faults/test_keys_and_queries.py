"""Faults of the key service, of queries and of the approval key on the line, and two programs with one app key."""

import asyncio
import gzip
import json
import os
import pty
import re
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from kis_tui.auth.kis_auth import TOKEN_PAUSE_S, KISAuthManager
from kis_tui.auth.rest import MAX_BODY_BYTES
from kis_tui.cli.appkey_question import Way, way_on
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.secret import unwrapped
from kis_tui.domain.venue import Venue
from kis_tui.errors import (
    AppkeyInUseError,
    AuthUnavailableError,
    ConfigError,
    InvalidKeysError,
    RateLimitedError,
    TokenTooSoonError,
)
from kis_tui.feed.events import LinkState, Trouble
from kis_tui.feed.line import Line
from kis_tui.feed.lock import AppkeyLock
from kis_tui.simulator import Exchange, HttpFault, Switches
from kis_tui.ui.wording.language import Language
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.line_on_screen import line_on_screen, until_up
from tests.support.lines import PATIENT, Taker, confirmed, gaps_s, line_to
from tests.support.program import PROJECT, Program
from tests.support.quick_clock import QuickClock
from tests.support.terminal import converse
from tests.support.until import until

APPROVAL, TOKEN = "/oauth2/Approval", "/oauth2/tokenP"
FIVE = [Registration(Channel.TRADE, Venue.UN, code) for code in ("005930", "000660", "035720", "035420", "005380")]
Respond = Callable[[httpx.Request], httpx.Response]


class Broker:
    """Answers in turn, then with keys; remembers what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.answers:
            return self.answers.pop(0)
        body = {"approval_key": "made-up-approval-key", "access_token": "made-up-token", "expires_in": 86400}
        return httpx.Response(200, json=body)


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
def manager(tmp_path: Path, clock: QuickClock) -> Callable[[Respond], KISAuthManager]:
    def make(respond: Respond) -> KISAuthManager:
        return KISAuthManager(
            CANARY_KEY, CANARY_SECRET, clock=clock, cache_dir=tmp_path, transport=httpx.MockTransport(respond)
        )

    return make


# --- 14 to 18: the key service and queries -------------------------------------------------------------------


@pytest.mark.parametrize("code", ["EGW00103", "EGW00105"])
async def test_fault_14_wrong_keys_are_asked_about_once_and_the_line_is_blocked(code: str, tmp_path: Path) -> None:
    refusal = json.dumps({"error_code": code, "error_description": "유효하지 않은 AppKey입니다."}).encode()
    async with running() as exchange:
        exchange.switches.http_faults[APPROVAL] = HttpFault(403, refusal)
        async with line_to(exchange, tmp_path) as (line, taker):
            await until(lambda: line.status.state is LinkState.BLOCKED)
            assert line.status.trouble is Trouble.KEYS_INVALID
            assert code in line.status.detail
            assert "kis-tui init" in taker.bar()
            assert "앱키·시크릿" in taker.bar(Language.KOREAN)
            told = f"{line.status} {taker.bar()} {taker.events}"
            assert exchange.app_key not in told
            assert exchange.app_secret not in told
            assert exchange.connects == []
            assert exchange.switches.http_faults[APPROVAL].times == -1


async def test_fault_14_a_refusal_is_one_request(manager: Callable[[Respond], KISAuthManager]) -> None:
    broker = Broker(httpx.Response(403, json={"error_code": "EGW00105", "error_description": CANARY_SECRET}))
    with pytest.raises(InvalidKeysError, match="check KIS_APP_KEY") as caught:
        await manager(broker).approval_key()
    assert broker.asked == [APPROVAL]
    assert "CANARY" not in str(caught.value)


async def test_fault_15_one_token_a_minute_is_waited_out_once(
    manager: Callable[[Respond], KISAuthManager], clock: QuickClock
) -> None:
    def too_soon() -> httpx.Response:
        return httpx.Response(403, json={"error_code": "EGW00133", "error_description": "1분당 1회"})

    broker = Broker(too_soon())
    assert unwrapped(await manager(broker).access_token()) == "made-up-token"
    assert clock.waits == [TOKEN_PAUSE_S] == [60.0]
    assert broker.asked == [TOKEN, TOKEN]
    clock.pass_time(86400)
    refused = Broker(too_soon(), too_soon())
    with pytest.raises(TokenTooSoonError):
        await manager(refused).access_token()
    assert refused.asked == [TOKEN, TOKEN]


async def test_fault_15_the_wait_for_a_token_is_counted_down_on_the_screen(tmp_path: Path) -> None:
    too_soon = json.dumps({"error_code": "EGW00133", "error_description": "1분당 1회"}).encode()
    async with running() as exchange:
        exchange.switches.http_faults[TOKEN] = HttpFault(403, too_soon, times=1)
        async with line_on_screen(exchange, tmp_path, keys_clock=FastClock(25.0)) as seen:
            shown: list[int] = []

            def has_moved() -> bool:
                told = re.search(r"REST 토큰 대기 (\d):(\d\d)", seen.status)
                if told is not None:
                    shown.append(int(told[1]) * 60 + int(told[2]))
                return bool(shown) and shown[-1] != shown[0]

            await until(has_moved, "two figures of the countdown")
            assert 60 >= shown[0] > shown[-1]
            assert seen.source.counters.queries_failed == 0
            await until(lambda: "REST 토큰" not in seen.status, "it is over")
            assert seen.source.status.token_wait_s is None
            await until_up(seen)
            assert seen.source.counters.queries_failed == 0, "what waited was answered"


@pytest.mark.parametrize("refusal", [(429, {}), (500, {"rt_cd": "1", "msg_cd": "EGW00201"})])
async def test_fault_16_too_many_requests_are_three_tries_a_second_apart(
    manager: Callable[[Respond], KISAuthManager], clock: QuickClock, refusal: tuple[int, dict[str, str]]
) -> None:
    status, body = refusal
    passing = Broker(*(httpx.Response(status, json=body) for _ in range(2)))
    await manager(passing).approval_key()
    assert len(clock.waits) == 2
    assert all(1.0 <= wait < 1.5 for wait in clock.waits)
    assert len(set(clock.waits)) == 2, "with jitter"
    lasting = Broker(*(httpx.Response(status, json=body) for _ in range(9)))
    with pytest.raises(RateLimitedError):
        await manager(lasting).approval_key()
    assert len(lasting.asked) == 3


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"<html><body>body-7781</body></html>", "text/html"),
        (b"", "application/json"),
        (b'{"approval_key": "made-up', "application/json"),
        (b"[1, 2]", "application/json"),
        (b'{"approval_key": 7}', "application/json"),
        (b"[" * 50_000, "application/json"),
    ],
)
async def test_fault_17_an_answer_that_is_none_is_told_by_status_and_type(
    manager: Callable[[Respond], KISAuthManager], caplog: pytest.LogCaptureFixture, content: bytes, content_type: str
) -> None:
    broker = Broker(httpx.Response(200, content=content, headers={"content-type": content_type}))
    with caplog.at_level("DEBUG"), pytest.raises(AuthUnavailableError) as caught:
        await manager(broker).approval_key()
    assert f"HTTP 200 ({content_type})" in str(caught.value)
    assert "body-7781" not in f"{caught.value}{caplog.text}"
    assert "made-up" not in f"{caught.value}{caplog.text}"


async def test_fault_17_of_fifty_megabytes_the_cap_is_read_and_no_more(tmp_path: Path) -> None:
    async with running() as exchange:
        exchange.switches.http_faults[APPROVAL] = HttpFault(200, b"{", filler_bytes=50 * 1024 * 1024)
        auth = auth_for(exchange, tmp_path)
        with pytest.raises(AuthUnavailableError, match=f"more than {MAX_BODY_BYTES // 1024} KiB"):
            await auth.approval_key()
        await auth.aclose()


async def test_fault_17_a_packed_answer_is_not_unpacked(tmp_path: Path) -> None:
    async with running() as exchange:
        packed = gzip.compress(b" " * 50_000_000)
        exchange.switches.http_faults[APPROVAL] = HttpFault(200, packed, headers={"Content-Encoding": "gzip"})
        auth = auth_for(exchange, tmp_path)
        with pytest.raises(AuthUnavailableError, match="HTTP 200 with a packed answer"):
            await auth.approval_key()
        await auth.aclose()


async def test_fault_17_half_an_answer_is_a_broken_off_one(tmp_path: Path) -> None:
    async with running() as exchange:
        exchange.switches.http_faults[APPROVAL] = HttpFault(200, b'{"approval_key": "made', missing_bytes=40)
        auth = auth_for(exchange, tmp_path)
        with pytest.raises(AuthUnavailableError, match="broke off"):
            await auth.approval_key()
        await auth.aclose()


async def test_fault_18_a_redirect_with_the_secret_is_never_followed(tmp_path: Path) -> None:
    async with running() as elsewhere, running() as exchange:
        to = {"Location": f"{elsewhere.rest_url}{APPROVAL}"}
        exchange.switches.http_faults[APPROVAL] = HttpFault(307, headers=to)
        elsewhere.switches.http_faults[APPROVAL] = HttpFault(200, b'{"approval_key": "foreign"}', times=1)
        auth = auth_for(exchange, tmp_path)
        with pytest.raises(AuthUnavailableError, match="307"):
            await auth.approval_key()
        await auth.aclose()
        assert elsewhere.switches.http_faults[APPROVAL].times == 1, "it was never asked"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody has signed but itself."""
    path = tmp_path_factory.mktemp("tls") / "self-signed.pem"
    name, options = "/CN=localhost", ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", name, *options]
    subprocess.run([*command, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@asynccontextmanager
async def https_server(certificate: Path) -> AsyncIterator[tuple[str, list[bytes]]]:
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(65_536))
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard
    finally:
        server.close()


async def test_fault_18_nothing_is_sent_to_who_has_no_good_certificate(tmp_path: Path, certificate: Path) -> None:
    async with https_server(certificate) as (url, heard):
        auth = KISAuthManager(CANARY_KEY, CANARY_SECRET, "live", url, "ws://127.0.0.1:1", cache_dir=tmp_path)
        with pytest.raises(AuthUnavailableError, match="TLS certificate is not accepted"):
            await auth.approval_key()
        await auth.aclose()
    assert heard == []


async def test_fault_18_connect_and_answer_have_their_time_limits(
    manager: Callable[[Respond], KISAuthManager],
) -> None:
    limits: list[dict[str, float]] = []

    def respond(request: httpx.Request) -> httpx.Response:
        limits.append(request.extensions["timeout"])
        raise httpx.ConnectTimeout("CANARY")

    with pytest.raises(AuthUnavailableError, match="no answer in time"):
        await manager(respond).approval_key()
    assert [(limit["connect"], limit["read"]) for limit in limits] == [(5.0, 10.0)]


async def test_fault_18_a_service_that_is_slow_is_left_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kis_tui.auth.rest.TOTAL_TIMEOUT_S", 0.2)
    async with running() as exchange:
        exchange.switches.http_faults[APPROVAL] = HttpFault(truthful=True, delay_s=30)
        auth = auth_for(exchange, tmp_path)
        with pytest.raises(AuthUnavailableError, match="no answer in time"):
            await auth.approval_key()
        await auth.aclose()


# --- 19 and 20: the approval key on the line --------------------------------------------------------------------


async def test_fault_19_a_key_rejected_once_is_renewed_on_the_same_connection(tmp_path: Path) -> None:
    async with running(switches=Switches(reject_keys=1)) as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(FIVE[:2])
        await until(lambda: confirmed(line) == set(FIVE[:2]))
        assert len(exchange.connects) == 1
        keys = {json.loads(text)["header"]["approval_key"] for text in exchange.received if "approval_key" in text}
        assert len(keys) == 2


async def test_fault_19_keys_that_are_always_rejected_are_renewed_once_a_connection(tmp_path: Path) -> None:
    async with running(switches=Switches(reject_keys=-1)) as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(FIVE[:1])
        await until(lambda: line.status.state is LinkState.WAITING)
        assert line.status.trouble is Trouble.KEY_REJECTED
        assert len(exchange.connects) == 1
        keys = {json.loads(text)["header"]["approval_key"] for text in exchange.received if "approval_key" in text}
        assert len(keys) == 2
        assert taker.bar().startswith("reconnect in ")
        assert "approval key rejected" in taker.bar()
        await until(lambda: len(exchange.connects) == 2 and line.status.state is LinkState.WAITING)
        assert gaps_s(exchange.connects)[0] >= PATIENT.first_delay_s / 2
        assert line.diagnosis.keys == 4


def always_open(_: datetime) -> bool:
    return True


def never_open(_: datetime) -> bool:
    return False


@asynccontextmanager
async def line_in_a_market(
    exchange: Exchange, directory: Path, is_open: Callable[[datetime], bool] = always_open
) -> AsyncIterator[tuple[Line, Taker]]:
    clock, auth = FastClock(60.0), auth_for(exchange, directory)
    line = Line(auth, clock=clock, policy=PATIENT, lock_dir=directory, is_open=is_open)
    taker = Taker(line, clock)
    line.start()
    try:
        yield line, taker
    finally:
        await line.aclose()
        await taker.close()
        await auth.aclose()


async def test_fault_20_a_key_that_ended_in_silence_is_renewed_once_and_data_comes_again(tmp_path: Path) -> None:
    switches = Switches(pingpong_interval_s=0.1)
    async with running(switches=switches) as exchange, line_in_a_market(exchange, tmp_path) as (line, taker):
        line.want(FIVE)
        await until(lambda: confirmed(line) == set(FIVE) and line.counters.frames > 0)
        exchange.keys.expire_approval_keys()
        await until(lambda: line.status.trouble is Trouble.NO_DATA, "60 s without data")
        assert line.status.state is LinkState.LIVE
        assert "fresh key" in taker.bar()
        assert "접속키 갱신" in taker.bar(Language.KOREAN)
        frames = line.counters.frames
        await until(lambda: line.counters.frames > frames and line.status.trouble is Trouble.NONE, "data again")
        assert len(exchange.connects) == 1
        keys = {json.loads(text)["header"]["approval_key"] for text in exchange.received if "approval_key" in text}
        assert len(keys) == 2


async def test_fault_20_where_a_fresh_key_does_not_help_it_is_asked_for_once(tmp_path: Path) -> None:
    switches = Switches(pingpong_interval_s=0.1, withhold_frames=True)
    async with running(switches=switches) as exchange, line_in_a_market(exchange, tmp_path) as (line, _):
        line.want(FIVE)
        await until(lambda: line.status.trouble is Trouble.NO_DATA)
        begun = line.status.connected_at or 0.0
        await until(lambda: (line.status.last_message_at or 0.0) - begun > 170, "time for two more")
        keys = {json.loads(text)["header"]["approval_key"] for text in exchange.received if "approval_key" in text}
        assert len(keys) == 2
        assert len(exchange.connects) == 1


@pytest.mark.parametrize(("wanted", "is_open"), [(FIVE[:4], always_open), (FIVE, never_open)])
async def test_fault_20_few_stocks_or_a_closed_market_are_no_reason_for_a_fresh_key(
    tmp_path: Path, wanted: list[Registration], is_open: Callable[[datetime], bool]
) -> None:
    switches = Switches(pingpong_interval_s=0.1, withhold_frames=True)
    async with running(switches=switches) as exchange, line_in_a_market(exchange, tmp_path, is_open) as (line, _):
        line.want(wanted)
        await until(lambda: confirmed(line) == set(wanted))
        begun = line.status.connected_at or 0.0
        await until(lambda: (line.status.last_message_at or 0.0) - begun > 150, "two and a half minutes")
        assert line.status.trouble is Trouble.NONE
        keys = {json.loads(text)["header"]["approval_key"] for text in exchange.received if "approval_key" in text}
        assert len(keys) == 1


# --- 57 and 58: this machine ------------------------------------------------------------------------------------

HOLDS = """
import sys, time
from pathlib import Path
from kis_tui.feed.lock import AppkeyLock
AppkeyLock(sys.argv[1], Path(sys.argv[2])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(program: Program) -> "subprocess.Popen[bytes]":
    """Another program that has the app key of the tests."""
    auth = KISAuthManager(CANARY_KEY, CANARY_SECRET, "live", "http://127.0.0.1:1", "ws://127.0.0.1:1")
    directory = program.home / ".local" / "state" / "kis_tui" / "locks"
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, auth.app_key_id, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def let_go(holder: "subprocess.Popen[bytes]") -> None:
    holder.communicate(timeout=20)


def variables() -> str:
    return (
        f"KIS_APP_KEY={CANARY_KEY}\nKIS_APP_SECRET={CANARY_SECRET}\n"
        "KIS_REST_URL=http://127.0.0.1:1\nKIS_WS_URL=ws://127.0.0.1:1\n"
    )


def test_fault_57_the_second_program_says_who_has_the_app_key_and_opens_the_demonstration(
    program: Program, holder: "subprocess.Popen[bytes]"
) -> None:
    program.write_env(variables())
    try:
        turns = [("[q] quit: ", "x\n"), ("[q] quit: ", "r\n"), ("[q] quit: ", "d\n"), ("데모", "q")]
        code, shown = converse(program, ["000660"], turns)
    finally:
        let_go(holder)
    assert code == 0
    assert f"kis-tui (process {holder.pid}, since " in shown
    assert shown.index("would throw the first out") < shown.index("\x1b[?1049h"), "asked before there is a screen"
    assert "CANARY" not in shown


def test_fault_57_the_second_program_leaves_when_it_is_told_to(
    program: Program, holder: "subprocess.Popen[bytes]"
) -> None:
    program.write_env(variables())
    try:
        code, shown = converse(program, ["000660"], [("[q] quit: ", "q\n")])
    finally:
        let_go(holder)
    assert code == 0
    assert "\x1b[?1049h" not in shown


def test_fault_57_a_question_that_is_broken_off_opens_nothing(
    program: Program, holder: "subprocess.Popen[bytes]"
) -> None:
    program.write_env(variables())
    try:
        interrupted, shown = converse(program, ["000660"], [("[q] quit: ", "\x03")])
        ended, shown_too = converse(program, ["000660"], [("[q] quit: ", "\x04")])
    finally:
        let_go(holder)
    assert interrupted == 130
    assert ended == 0
    assert "Traceback" not in f"{shown}{shown_too}"
    assert "\x1b[?1049h" not in f"{shown}{shown_too}"


def test_fault_57_an_answer_that_is_no_text_is_asked_for_again(
    program: Program, holder: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    auth = KISAuthManager(CANARY_KEY, CANARY_SECRET, "live", "http://127.0.0.1:1", "ws://127.0.0.1:1")
    lock = AppkeyLock(auth.app_key_id, program.home / ".local" / "state" / "kis_tui" / "locks")
    keyboard, terminal = pty.openpty()
    os.write(keyboard, b"\xb0\xa1\n\n\x1b[A\n\xe3\x85\x87\n")
    try:
        with os.fdopen(terminal, encoding="utf-8") as typed:
            monkeypatch.setattr("sys.stdin", typed)
            assert way_on(lock) is Way.DEMO
    finally:
        os.close(keyboard)
        let_go(holder)


def test_fault_57_watch_says_in_one_sentence_who_has_the_app_key(
    program: Program, holder: "subprocess.Popen[bytes]"
) -> None:
    program.write_env(variables())
    try:
        ended = program.run("watch", "005930")
    finally:
        let_go(holder)
    assert ended.code == 2
    sentence = ended.err.splitlines()[-1]
    assert f"kis-tui (process {holder.pid}, since " in sentence
    assert "end it first, or run with --demo" in sentence
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_fault_57_check_says_who_has_the_app_key_and_leaves_the_line_alone(
    program: Program, holder: "subprocess.Popen[bytes]"
) -> None:
    program.write_env(variables())
    try:
        ended = program.run("check", given={"COLUMNS": "300"})
    finally:
        let_go(holder)
    assert f"in use by kis-tui (process {holder.pid}" in ended.out


def test_fault_57_the_lock_is_free_as_soon_as_its_holder_is_gone_however_it_went(
    program: Program, holder: "subprocess.Popen[bytes]"
) -> None:
    auth = KISAuthManager(CANARY_KEY, CANARY_SECRET, "live", "http://127.0.0.1:1", "ws://127.0.0.1:1")
    lock = AppkeyLock(auth.app_key_id, program.home / ".local" / "state" / "kis_tui" / "locks")
    with pytest.raises(AppkeyInUseError, match=rf"kis-tui \(process {holder.pid}, since .*\) on this machine"):
        lock.acquire()
    holder.kill()
    holder.communicate(timeout=20)
    assert way_on(lock) is Way.LINE
    lock.acquire()
    mine = lock.holder()
    assert mine is not None
    assert mine.pid == os.getpid()
    assert lock.path.stat().st_mode & 0o077 == 0
    lock.release()
    assert lock.holder() is None


async def test_fault_58_a_port_that_is_taken_is_one_sentence_and_none_is_needed(program: Program) -> None:
    async with running() as exchange:
        with pytest.raises(
            ConfigError, match=rf"port {exchange.port} on 127\.0\.0\.1 cannot be used .*0 for a free one"
        ):
            await Exchange(port=exchange.port).start()
        ended = await program.run_beside("simulate", "--port", str(exchange.port))
        assert ended.code == 2
        assert ended.err.startswith(f"kis-tui: port {exchange.port} ")
        assert ended.err.count("\n") == 1
        async with running() as other:
            assert other.port != exchange.port
