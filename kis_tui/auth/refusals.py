"""The key service's answers: the JSON object of a good one, a named error with what to do for any other."""

import msgspec

from kis_tui.auth.redaction import Redaction
from kis_tui.auth.rest import Answer
from kis_tui.domain.text import clean
from kis_tui.errors import (
    AuthError,
    AuthUnavailableError,
    InvalidKeysError,
    NoAnswerError,
    RateLimitedError,
    TokenExpiredError,
    TokenTooSoonError,
)

_KEYS_ADVICE = "check KIS_APP_KEY, KIS_APP_SECRET and KIS_ENV: live and paper have separate keys"
_KINDS: dict[str, tuple[type[AuthError], str]] = {
    "EGW00004": (InvalidKeysError, "this customer has no permission; apply for the API at the broker's portal"),
    "EGW00102": (InvalidKeysError, "the app key is missing; set KIS_APP_KEY"),
    "EGW00103": (InvalidKeysError, f"the broker does not know this app key; {_KEYS_ADVICE}"),
    "EGW00104": (InvalidKeysError, "the app secret is missing; set KIS_APP_SECRET"),
    "EGW00105": (InvalidKeysError, f"the app secret does not belong to the app key; {_KEYS_ADVICE}"),
    "EGW00206": (InvalidKeysError, "this app key may not use the API; apply for it at the broker's portal"),
    "EGW00304": (InvalidKeysError, f"the app secret is not valid; {_KEYS_ADVICE}"),
    "EGW00121": (TokenExpiredError, "the REST token is not valid; a new one is needed"),
    "EGW00122": (TokenExpiredError, "the REST token is not known; a new one is needed"),
    "EGW00123": (TokenExpiredError, "the REST token has expired; a new one is needed"),
    "EGW00133": (TokenTooSoonError, "one REST token a minute; wait a minute and try again"),
    "EGW00201": (RateLimitedError, "too many requests in this second; wait a moment and try again"),
}
"""Source: KIS portal, error codes of the gateway."""


def read_answer(answer: Answer, host: str, hide: Redaction) -> dict[str, object]:
    """Return the JSON object of a good answer.

    Args:
        answer: what the server sent.
        host: who sent it, for the sentence of an error.
        hide: takes keys out of the broker's words.

    Raises:
        AuthError: anything but a good answer; the subclass says what can be done.
    """
    message = _object(answer.body)
    if answer.status == 429 and message is None:
        raise RateLimitedError(f"{host} allows no more requests at the moment (HTTP 429); wait and try again")
    if message is None:
        raise unreadable(answer, host)
    code = clean(_word(message, "error_code") or _word(message, "msg_cd"), 20)
    refused = answer.status != 200 or bool(_word(message, "error_code")) or _word(message, "rt_cd") not in ("", "0")
    if not refused:
        return message
    words = clean(hide(_word(message, "error_description") or _word(message, "msg1")), 120)
    raise _error(answer.status, code, words, host)


def unreadable(answer: Answer, host: str, missing: str = "") -> AuthUnavailableError:
    """Return the error for an answer that is not what was asked for.

    Args:
        answer: what came.
        host: who sent it.
        missing: the field that a JSON answer lacks; empty when it is no JSON object at all.
    """
    kind = answer.content_type or "unnamed content"
    lacks = f"without a usable {missing}" if missing else f"{len(answer.body)} bytes of {kind}, no JSON object"
    return AuthUnavailableError(
        f"{host} answered HTTP {answer.status} ({kind}) {lacks}; the service may be under maintenance, "
        "or a proxy or login page stands in the way: try again later"
    )


def unanswered(why: str, host: str) -> NoAnswerError:
    """Return the error for no answer at all."""
    return NoAnswerError(f"{host}: {why}; check the network and KIS_REST_URL, then try again")


def _object(body: bytes) -> dict[str, object] | None:
    try:
        message = msgspec.json.decode(body.decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _word(message: dict[str, object], name: str) -> str:
    value = message.get(name)
    return value.strip() if isinstance(value, str) else ""


def _error(status: int, code: str, words: str, host: str) -> AuthError:
    said = f": '{words}'" if words else ""
    if code in _KINDS:
        kind, advice = _KINDS[code]
        return kind(f"{code}: {advice}", code=code)
    if status == 429:
        return RateLimitedError(f"{host} allows no more requests at the moment (HTTP 429){said}", code=code)
    return AuthUnavailableError(f"{host} refused with {code or 'no code'} (HTTP {status}){said}", code=code)
