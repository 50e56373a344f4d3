import asyncio
import json
import logging
import traceback
from pathlib import Path

import httpx
import pytest

from kis_tui.auth import kis_auth
from kis_tui.auth.addresses import Environment
from kis_tui.auth.credentials import Credentials, read
from kis_tui.auth.kis_auth import MAX_TRIES, TOKEN_PAUSE_S, KISAuthManager
from kis_tui.auth.redaction import Redaction
from kis_tui.domain.secret import HIDDEN, unwrapped
from kis_tui.errors import (
    AuthUnavailableError,
    ConfigError,
    InvalidKeysError,
    KisTuiError,
    RateLimitedError,
    TokenExpiredError,
    TokenTooSoonError,
)
from tests.support.keys import APPROVAL_KEY, CANARIES, CANARY_KEY, CANARY_SECRET, TOKEN
from tests.support.quick_clock import QuickClock
from tests.unit.auth.conftest import MakeManager

PRICE = "/uapi/domestic-stock/v1/quotations/inquire-price"
EXPIRED = {"rt_cd": "1", "msg_cd": "EGW00123", "msg1": "기간이 만료된 token 입니다."}
LIMITED = {"rt_cd": "1", "msg_cd": "EGW00201", "msg1": "초당 거래건수를 초과하였습니다."}


class Broker:
    """Answers as the broker does; what is queued in ``next`` comes first."""

    def __init__(self) -> None:
        self.next: list[httpx.Response] = []
        self.asked: list[str] = []
        self.issued = 0
        self.expires = "2026-09-23 09:30:00"

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if self.next:
            return self.next.pop(0)
        if path == "/oauth2/Approval":
            return httpx.Response(200, json={"approval_key": f"{APPROVAL_KEY}{len(self.asked)}"})
        if path == "/oauth2/tokenP":
            self.issued += 1
            body = {"access_token": f"{TOKEN}{self.issued}", "token_type": "Bearer", "expires_in": 86400}
            return httpx.Response(200, json={**body, "access_token_token_expired": self.expires})
        return httpx.Response(200, json={"rt_cd": "0", "output": {"token": request.headers["authorization"]}})


@pytest.fixture
def broker() -> Broker:
    return Broker()


def test_without_keys_the_sentence_says_what_is_missing_and_what_helps() -> None:
    with pytest.raises(ConfigError, match=r"^KIS_APP_KEY and KIS_APP_SECRET not set: .*kis-tui init.*--demo"):
        KISAuthManager()
    with pytest.raises(ConfigError, match=r"^KIS_APP_SECRET not set"):
        KISAuthManager("key")


def test_the_guide_s_call_without_arguments_reads_environment_and_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIS_APP_KEY", CANARY_KEY)
    monkeypatch.setenv("KIS_WS_URL", "ws://127.0.0.1:7000/tryitout")
    path = Path(".env")
    path.write_text(f"KIS_APP_SECRET={CANARY_SECRET}\nKIS_ENV=paper\nKIS_REST_URL=http://127.0.0.1:7000\n")
    path.chmod(0o600)
    manager = KISAuthManager()
    assert manager.environment is Environment.PAPER
    assert (manager.rest_url, manager.ws_url) == ("http://127.0.0.1:7000", "ws://127.0.0.1:7000/tryitout")


@pytest.mark.parametrize(("env", "environment"), [("prod", Environment.LIVE), ("vps", Environment.PAPER)])
def test_the_vendor_s_words_choose_the_environment(env: str, environment: Environment) -> None:
    manager = KISAuthManager(CANARY_KEY, CANARY_SECRET, env)
    assert manager.environment is environment
    assert ("openapivts" in manager.rest_url) is (environment is Environment.PAPER)


def test_settings_read_before_are_not_read_again() -> None:
    credentials = read(Credentials, given={"app_key": CANARY_KEY, "app_secret": CANARY_SECRET, "env": "paper"})
    Path(".env").write_text("broken\n")
    assert KISAuthManager(credentials=credentials).environment is Environment.PAPER


def test_the_lock_s_name_tells_keys_and_servers_apart_but_not_spellings_of_a_path() -> None:
    def name(key: str, url: str) -> str:
        return KISAuthManager(key, "secret", "live", "http://127.0.0.1:1", url).app_key_id

    first = name("one", "ws://127.0.0.1:2/tryitout")
    assert first == name("one", "ws://127.0.0.1:2")
    assert len({first, name("two", "ws://127.0.0.1:2"), name("one", "ws://127.0.0.1:3")}) == 3
    assert len(first) == 64


async def test_every_approval_key_is_a_fresh_one_and_none_is_kept(
    make_manager: MakeManager, broker: Broker, tmp_path: Path
) -> None:
    manager = make_manager(broker)
    assert await manager.approval_key() != await manager.approval_key()
    assert broker.asked == ["/oauth2/Approval"] * 2
    assert not (tmp_path / "cache").exists()
    assert not any(APPROVAL_KEY in repr(value) for value in vars(manager).values())
    assert APPROVAL_KEY not in repr(await manager.approval_key())


@pytest.mark.parametrize("body", [{}, {"approval_key": ""}, {"approval_key": 7}, {"approval_key": "a\nb"}])
async def test_an_answer_without_a_usable_key_is_told_by_status_kind_and_host(
    make_manager: MakeManager, broker: Broker, body: dict[str, object]
) -> None:
    broker.next = [httpx.Response(200, json=body)]
    with pytest.raises(AuthUnavailableError, match=r"koreainvestment.*HTTP 200 \(application/json\).*approval_key"):
        await make_manager(broker).approval_key()


async def test_wrong_keys_are_asked_about_once(make_manager: MakeManager, broker: Broker) -> None:
    broker.next = [httpx.Response(403, json={"error_code": "EGW00103", "error_description": "유효하지 않은 AppKey"})]
    with pytest.raises(InvalidKeysError, match=r"EGW00103.*check KIS_APP_KEY"):
        await make_manager(broker).approval_key()
    assert len(broker.asked) == 1


async def test_too_many_requests_are_tried_again_after_a_second_each(
    make_manager: MakeManager, broker: Broker, clock: QuickClock
) -> None:
    broker.next = [httpx.Response(500, json=LIMITED), httpx.Response(429)]
    await make_manager(broker).approval_key()
    assert len(clock.waits) == 2
    assert all(1.0 <= wait < 1.5 for wait in clock.waits)


async def test_too_many_requests_end_after_three_tries(make_manager: MakeManager, broker: Broker) -> None:
    broker.next = [httpx.Response(429) for _ in range(9)]
    with pytest.raises(RateLimitedError):
        await make_manager(broker).approval_key()
    assert len(broker.asked) == MAX_TRIES == 3


async def test_a_token_is_issued_once_for_all_managers_of_the_key(make_manager: MakeManager, broker: Broker) -> None:
    first, second = make_manager(broker), make_manager(broker)
    tokens = await asyncio.gather(first.access_token(), second.access_token(), first.access_token())
    assert {unwrapped(token) for token in tokens} == {f"{TOKEN}1"}
    assert broker.issued == 1


@pytest.mark.parametrize(
    ("expires", "expires_in", "hours"),
    [
        ("2026-09-22 15:30:00", 86400, 6),
        ("2026-09-23 09:30:00", 3600, 1),
        ("", 7200, 2),
        ("2026-09-22 12:30:00", None, 3),
    ],
)
async def test_a_token_is_renewed_at_the_earlier_of_its_two_ends(
    make_manager: MakeManager, broker: Broker, clock: QuickClock, expires: str, expires_in: int | None, hours: int
) -> None:
    def issue() -> httpx.Response:
        body = {"access_token": f"{TOKEN}early", "access_token_token_expired": expires, "expires_in": expires_in}
        return httpx.Response(200, json=body)

    broker.next = [issue()]
    manager = make_manager(broker)
    assert unwrapped(await manager.access_token()) == f"{TOKEN}early"
    clock.pass_time(hours * 3600 - 301)
    assert unwrapped(await manager.access_token()) == f"{TOKEN}early"
    broker.expires = "2026-09-24 00:00:00"
    clock.pass_time(2)
    assert unwrapped(await manager.access_token()) == f"{TOKEN}1"


@pytest.mark.parametrize(
    "body", [{}, {"access_token": "a b"}, {"access_token": "a"}, {"access_token": "a", "expires_in": -1}]
)
async def test_a_token_without_text_or_end_is_refused(
    make_manager: MakeManager, broker: Broker, body: dict[str, object]
) -> None:
    broker.next = [httpx.Response(200, json=body)]
    with pytest.raises(AuthUnavailableError, match="HTTP 200"):
        await make_manager(broker).access_token()


async def test_the_broker_s_minute_is_waited_out_once(
    make_manager: MakeManager, broker: Broker, clock: QuickClock
) -> None:
    too_soon = {"error_code": "EGW00133", "error_description": "접근토큰 발급 잠시 후 다시 시도하세요(1분당 1회)"}
    broker.next = [httpx.Response(403, json=too_soon)]
    assert unwrapped(await make_manager(broker).access_token()) == f"{TOKEN}1"
    assert clock.waits == [TOKEN_PAUSE_S]
    broker.next = [httpx.Response(403, json=too_soon) for _ in range(2)]
    clock.pass_time(86400)
    with pytest.raises(TokenTooSoonError):
        await make_manager(broker).access_token()


async def test_a_token_that_the_broker_no_longer_takes_is_renewed_once(
    make_manager: MakeManager, broker: Broker, clock: QuickClock
) -> None:
    manager = make_manager(broker)
    await manager.access_token()
    clock.pass_time(TOKEN_PAUSE_S)
    broker.next = [httpx.Response(500, json=EXPIRED)]
    answer = await manager.get(PRICE, "FHKST01010100", {})
    assert answer["output"] == {"token": "Bearer <hidden>"}
    assert unwrapped(await manager.access_token()) == f"{TOKEN}2"
    clock.pass_time(TOKEN_PAUSE_S)
    broker.next = [httpx.Response(401, json=EXPIRED), broker(httpx.Request("POST", "https://x/oauth2/tokenP"))]
    broker.next.append(httpx.Response(401, json=EXPIRED))
    with pytest.raises(TokenExpiredError):
        await manager.get(PRICE, "FHKST01010100", {})
    await manager.aclose()


async def test_a_broker_that_takes_no_token_at_all_is_asked_for_one_a_minute(
    make_manager: MakeManager, clock: QuickClock
) -> None:
    tokens = 0

    def respond(request: httpx.Request) -> httpx.Response:
        nonlocal tokens
        if request.url.path != "/oauth2/tokenP":
            return httpx.Response(500, json=EXPIRED)
        tokens += 1
        body = {"access_token": f"{TOKEN}{tokens}", "expires_in": 86400}
        return httpx.Response(200, json=body)

    manager = make_manager(respond)
    for _ in range(60):
        with pytest.raises(TokenExpiredError):
            await manager.get(PRICE, "FHKST01010100", {})
        clock.pass_time(2)
    assert tokens == 2
    await manager.aclose()


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (httpx.Response(503, text="maintenance"), AuthUnavailableError),
        (httpx.Response(403, json={"error_code": "EGW00103", "error_description": "x"}), InvalidKeysError),
    ],
)
async def test_a_token_that_is_not_given_is_asked_for_again_after_a_minute(
    make_manager: MakeManager, clock: QuickClock, response: httpx.Response, kind: type[Exception]
) -> None:
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return response

    manager = make_manager(respond)
    for _ in range(60):
        with pytest.raises(kind):
            await manager.get(PRICE, "FHKST01010100", {})
        with pytest.raises(kind):
            await manager.access_token()
        clock.pass_time(1)
    assert asked == ["/oauth2/tokenP"]
    with pytest.raises(kind):
        await manager.get(PRICE, "FHKST01010100", {})
    assert asked == ["/oauth2/tokenP"] * 2


async def test_reads_at_once_are_one_request_for_a_token_that_is_not_given(make_manager: MakeManager) -> None:
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(503, text="maintenance")

    manager = make_manager(respond)
    reads = (manager.get(PRICE, "FHKST01010100", {}) for _ in range(5))
    errors = await asyncio.gather(*reads, return_exceptions=True)
    assert [type(error) for error in errors] == [AuthUnavailableError] * 5
    assert asked == ["/oauth2/tokenP"]


async def test_the_token_of_a_read_is_taken_out_of_a_refusal_that_repeats_it(
    make_manager: MakeManager, broker: Broker
) -> None:
    manager = make_manager(broker)
    odd = "an-odd-token-of-no-known-look"
    broker.next = [
        httpx.Response(200, json={"access_token": odd, "expires_in": 86400}),
        httpx.Response(500, json={"rt_cd": "1", "msg_cd": "EGW00202", "msg1": f"no: {odd}"}),
    ]
    with pytest.raises(AuthUnavailableError, match="<hidden>") as caught:
        await manager.get(PRICE, "FHKST01010100", {})
    assert odd not in str(caught.value)
    await manager.aclose()


@pytest.mark.parametrize(("env", "gap_s"), [("live", 1 / 18), ("paper", 1.0)])
async def test_reads_keep_the_broker_s_pace(
    broker: Broker, clock: QuickClock, tmp_path: Path, env: str, gap_s: float
) -> None:
    transport = httpx.MockTransport(broker)
    manager = KISAuthManager(
        CANARY_KEY, CANARY_SECRET, env, clock=clock, cache_dir=tmp_path / "cache", transport=transport
    )
    for _ in range(4):
        await manager.get(PRICE, "FHKST01010100", {})
    await manager.aclose()
    assert clock.waits == pytest.approx([gap_s] * 3)


@pytest.mark.parametrize(
    ("path", "tr_id"),
    [
        ("/uapi/domestic-stock/v1/trading/order-cash", "TTTC0802U"),
        ("/oauth2/revokeP", ""),
        ("/uapi/domestic-stock/v1/quotations/../trading/order-cash", "TTTC0802U"),
        ("https://evil.example/uapi/domestic-stock/v1/quotations/inquire-price", "FHKST01010100"),
        (PRICE, "TTTC0802U"),
        (PRICE + "?", "FHKST01010100"),
    ],
)
async def test_nothing_but_market_data_is_ever_asked_for(
    make_manager: MakeManager, broker: Broker, path: str, tr_id: str
) -> None:
    with pytest.raises(ValueError, match="none of the queries"):
        await make_manager(broker).get(path, tr_id, {})
    assert broker.asked == []


async def test_the_machine_s_clock_is_compared_with_the_server_s(
    make_manager: MakeManager, broker: Broker, clock: QuickClock
) -> None:
    manager = make_manager(broker)
    assert manager.clock_ahead_s is None
    clock.pass_time(600)
    headers = {"date": "Tue, 22 Sep 2026 00:30:00 GMT"}
    broker.next = [httpx.Response(200, json={"approval_key": APPROVAL_KEY}, headers=headers)]
    await manager.approval_key()
    assert manager.clock_ahead_s == pytest.approx(600)


HOSTILE = [
    httpx.Response(403, json={"error_code": "EGW00103", "error_description": f"{CANARY_KEY} {CANARY_SECRET}"}),
    httpx.Response(200, html=f"<html>{CANARY_SECRET}</html>"),
    httpx.Response(200, content=b""),
    httpx.Response(200, content=f'{{"approval_key": "{APPROVAL_KEY}'.encode()),
    httpx.Response(200, content=b"x" * 100_000),
    httpx.Response(302, headers={"location": f"https://evil.example/{CANARY_KEY}"}),
    httpx.Response(500, json={"msg1": f"{CANARY_SECRET} {APPROVAL_KEY}"}),
]


async def test_the_program_s_log_learns_every_key_and_token_as_it_is_issued(
    clock: QuickClock, tmp_path: Path, broker: Broker
) -> None:
    odd = "an-approval-key-of-no-known-look"
    broker.next = [
        httpx.Response(200, json={"approval_key": odd}),
        httpx.Response(200, json={"access_token": f"{odd}-token", "expires_in": 86400}),
    ]
    log = Redaction()
    transport = httpx.MockTransport(broker)
    manager = KISAuthManager(
        "an-app-key", "an-app-secret", clock=clock, cache_dir=tmp_path / "cache", hide=log, transport=transport
    )
    assert log("an-app-key an-app-secret") == f"{HIDDEN} {HIDDEN}"
    await manager.approval_key()
    await manager.access_token()
    assert log(f"{odd} {odd}-token") == f"{HIDDEN} {HIDDEN}" == manager.hide(f"{odd} {odd}-token")


@pytest.mark.parametrize("response", HOSTILE)
async def test_no_refusal_and_no_log_holds_a_key(
    make_manager: MakeManager, response: httpx.Response, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    manager = make_manager(lambda _: response)
    with pytest.raises(KisTuiError) as caught:
        await manager.approval_key()
    told = "\n".join(
        [
            *traceback.format_exception(caught.value),
            repr(caught.value),
            repr(manager),
            str(vars(manager)),
            caplog.text,
        ]
    )
    for canary in CANARIES:
        assert canary not in told


@pytest.mark.parametrize("response", HOSTILE)
async def test_no_frame_of_a_refusal_s_traceback_holds_an_unwrapped_key(
    make_manager: MakeManager, response: httpx.Response
) -> None:
    manager = make_manager(lambda _: response)
    with pytest.raises(KisTuiError) as caught:
        await manager.approval_key()
    error: BaseException = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    frames = list(traceback.walk_tb(error.__traceback__))
    ours = [
        frame for frame, _ in frames if "kis_tui" in frame.f_code.co_filename and "auth" in frame.f_code.co_filename
    ]
    held = " ".join(repr(frame.f_locals) for frame in ours if "test_" not in frame.f_code.co_filename)
    assert CANARY_KEY not in held
    assert len(ours) > 3


async def test_an_answer_is_never_logged(
    make_manager: MakeManager, broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    manager = make_manager(broker)
    await manager.approval_key()
    await manager.get(PRICE, "FHKST01010100", {"FID_INPUT_ISCD": "005930"})
    await manager.aclose()
    for canary in (*CANARIES, TOKEN):
        assert canary not in caplog.text


def test_the_token_file_s_content_is_all_that_is_stored(tmp_path: Path, broker: Broker, clock: QuickClock) -> None:
    manager = KISAuthManager(
        CANARY_KEY, CANARY_SECRET, clock=clock, cache_dir=tmp_path / "cache", transport=httpx.MockTransport(broker)
    )
    asyncio.run(manager.access_token())
    (path,) = (tmp_path / "cache").glob("token-*.json")
    assert json.loads(path.read_text()) == {"access_token": f"{TOKEN}1", "expires_at": "2026-09-23T09:30:00+09:00"}
    for canary in (CANARY_KEY, CANARY_SECRET):
        assert canary not in path.read_text() + path.name


def test_the_figures_are_the_broker_s() -> None:
    assert kis_auth.REQUESTS_PER_S == {Environment.LIVE: 18.0, Environment.PAPER: 1.0}
