import httpx
import pytest
from pydantic import SecretStr

from kis_tui.auth.redaction import Redaction
from kis_tui.auth.refusals import read_answer, unanswered
from kis_tui.auth.rest import Answer
from kis_tui.errors import (
    AuthError,
    AuthUnavailableError,
    InvalidKeysError,
    RateLimitedError,
    TokenExpiredError,
    TokenTooSoonError,
)
from tests.support.keys import CANARY_KEY

HIDE = Redaction(SecretStr(CANARY_KEY))
HOST = "openapi.koreainvestment.com:9443"


def answer(status: int, body: object, content_type: str = "application/json") -> Answer:
    content = body if isinstance(body, bytes) else httpx.Response(200, json=body).content
    return Answer(status, content_type, content, None)


def refusal(status: int, body: object, content_type: str = "application/json") -> AuthError:
    with pytest.raises(AuthError) as caught:
        read_answer(answer(status, body, content_type), HOST, HIDE)
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "kind", "advice"),
    [
        (403, "EGW00103", InvalidKeysError, "check KIS_APP_KEY"),
        (403, "EGW00105", InvalidKeysError, "check KIS_APP_KEY, KIS_APP_SECRET"),
        (403, "EGW00133", TokenTooSoonError, "wait a minute"),
        (500, "EGW00201", RateLimitedError, "wait a moment"),
        (401, "EGW00123", TokenExpiredError, "new one"),
        (500, "EGW00123", TokenExpiredError, "new one"),
        (200, "EGW00103", InvalidKeysError, "live and paper have separate keys"),
    ],
)
@pytest.mark.parametrize("field", ["error_code", "msg_cd"])
def test_every_documented_refusal_is_a_named_error_that_says_what_to_do(
    status: int, code: str, kind: type[AuthError], advice: str, field: str
) -> None:
    error = refusal(status, {field: code, "error_description": "유효하지 않은 AppKey입니다.", "rt_cd": "1"})
    assert type(error) is kind
    assert error.code == code
    assert code in str(error)
    assert advice in str(error)


def test_too_many_requests_is_known_by_its_status_alone() -> None:
    assert type(refusal(429, b"", "text/plain")) is RateLimitedError
    assert type(refusal(429, {"error_code": "E1"})) is RateLimitedError


def test_a_refusal_in_no_table_keeps_the_broker_s_words_without_keys_and_controls() -> None:
    error = refusal(403, {"error_code": "EGW09999", "error_description": f"no \x1b[2J {CANARY_KEY} \u202e!"})
    assert type(error) is AuthUnavailableError
    assert error.code == "EGW09999"
    assert "EGW09999 (HTTP 403): 'no [2J <hidden> !'" in str(error)


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [
        (200, b"<html>maintenance CANARY</html>", "text/html"),
        (200, b"", ""),
        (200, b'{"approval_key": "CANARY', "application/json"),
        (200, b'["CANARY"]', "application/json"),
        (200, b'"CANARY"', "application/json"),
        (200, b"\xff\xfe\x00", "application/octet-stream"),
        (200, b"[" * 60_000, "application/json"),
        (503, b"CANARY", "text/plain"),
        (307, b"", ""),
    ],
)
def test_what_is_no_json_object_is_told_by_status_kind_and_host_and_never_repeated(
    status: int, body: bytes, content_type: str
) -> None:
    error = refusal(status, body, content_type)
    assert type(error) is AuthUnavailableError
    for part in (f"HTTP {status}", content_type or "unnamed content", HOST, "try again later"):
        assert part in str(error)
    assert "CANARY" not in str(error)
    assert error.__context__ is None


def test_a_json_refusal_without_any_code_still_names_status_and_host() -> None:
    error = refusal(500, {"message": "CANARY"})
    assert str(error) == f"{HOST} refused with no code (HTTP 500)"


def test_a_good_answer_is_its_object() -> None:
    assert read_answer(answer(200, {"rt_cd": "0", "msg_cd": "MCA00000", "output": {}}), HOST, HIDE)["output"] == {}


def test_no_answer_at_all_names_the_host_and_what_to_check() -> None:
    assert str(unanswered("no answer in time", HOST)) == (
        f"{HOST}: no answer in time; check the network and KIS_REST_URL, then try again"
    )
