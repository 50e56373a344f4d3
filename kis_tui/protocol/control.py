"""Control messages: answers to registrations, session errors and the keep-alive, all JSON text."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from json import JSONDecoder
from typing import NoReturn

from msgspec import Struct

from kis_tui.domain.text import clean
from kis_tui.errors import ProtocolError

MAX_CONTROL_BYTES = 64 * 1024
"""A control message longer than this is refused unread; real ones have a few hundred bytes."""

Hide = Callable[[str], str]
"""Takes keys out of a text."""

_KEY = "<key>"
_TEXT_CHARS = 120
_LOOKED_AT_CHARS = 400
_DIGITS = 40
"""Of a number; those of the broker's messages are text anyway."""
_BLANKS = " \t\r\n"

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_AFTER_COLON = re.compile(r"(invalid approval\s*:\s*).*", re.IGNORECASE)


class Verdict(StrEnum):
    """What an answer means for the registration it is about."""

    REGISTERED = "registered"
    RELEASED = "released"
    OVER_LIMIT = "over limit"
    """The session holds as many registrations as it may; asking again cannot help."""
    REFUSED = "refused"
    """This stream or code will not be sent; asking again cannot help."""
    TRY_LATER = "try later"
    """A fault on the broker's side; one later try is worth it."""
    KEY_REJECTED = "key rejected"
    """The approval key is not known; a fresh one is needed."""
    APPKEY_IN_USE = "appkey in use"
    """Another session holds the app key; the broker closes this one."""
    SESSION_ERROR = "session error"
    """Something about the whole session that is in no table."""


_VERDICTS = {
    "OPSP0000": Verdict.REGISTERED,
    "OPSP0001": Verdict.RELEASED,
    "OPSP0002": Verdict.REGISTERED,
    "OPSP0003": Verdict.RELEASED,
    "OPSP0007": Verdict.TRY_LATER,
    "OPSP0008": Verdict.OVER_LIMIT,
    "OPSP0009": Verdict.TRY_LATER,
    "OPSP0010": Verdict.KEY_REJECTED,
    "OPSP0011": Verdict.KEY_REJECTED,
    "OPSP8991": Verdict.REFUSED,
    "OPSP8992": Verdict.REFUSED,
    "OPSP8993": Verdict.REFUSED,
    "OPSP8994": Verdict.REFUSED,
    "OPSP8995": Verdict.REFUSED,
    "OPSP8996": Verdict.APPKEY_IN_USE,
    "OPSP8997": Verdict.REFUSED,
    "OPSP8998": Verdict.REFUSED,
    "OPSP8999": Verdict.TRY_LATER,
    "OPSP9990": Verdict.REFUSED,
    "OPSP9991": Verdict.REFUSED,
    "OPSP9992": Verdict.REFUSED,
    "OPSP9993": Verdict.TRY_LATER,
    "OPSP9994": Verdict.KEY_REJECTED,
    "OPSP9995": Verdict.TRY_LATER,
    "OPSP9996": Verdict.KEY_REJECTED,
    "OPSP9997": Verdict.REFUSED,
    "OPSP9998": Verdict.REFUSED,
    "OPSP9999": Verdict.REFUSED,
}
"""Source: KIS portal, error codes of the WebSocket (workbook of 2026-09-11). A request that the broker calls malformed
is refused like one for an unknown stream: it would be malformed again."""


class Acknowledgement(Struct, frozen=True):
    """The broker's answer to a registration or a release, or its word about the session."""

    verdict: Verdict
    rt_cd: str
    msg_cd: str
    text: str
    """The broker's words, cleaned, an echoed approval key replaced."""
    tr_id: str = ""
    """Empty when the answer does not say which stream it is about."""
    tr_key: str = ""


class KeepAlive(Struct, frozen=True):
    """PINGPONG: answered by sending the same text back."""

    text: str
    """What to send back: the message as it came, bytes that are no UTF-8 replaced."""


Control = Acknowledgement | KeepAlive


def scrub(text: str, hide: Hide = str) -> str:
    """Return ``text`` cleaned and without an approval key, which OPSP0011 repeats.

    Args:
        text: the broker's words.
        hide: takes out the keys that are known, however they look; an approval key goes by its look anyway.
    """
    words = hide(clean(text, _LOOKED_AT_CHARS))  # cleaned first: what is dropped could stand inside of a key
    return clean(_UUID.sub(_KEY, _AFTER_COLON.sub(rf"\1{_KEY}", words)), _TEXT_CHARS)


def _section(holder: object, name: str) -> dict[str, object]:
    part = holder.get(name) if isinstance(holder, dict) else None
    return part if isinstance(part, dict) else {}


def _word(section: dict[str, object], name: str, hide: Hide) -> str:
    value = section.get(name)
    return clean(hide(clean(value, _LOOKED_AT_CHARS))) if isinstance(value, str) else ""


class _UnfitError(ValueError):
    """JSON that says something no message of the broker says."""


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    section = dict(pairs)
    if len(section) < len(pairs):
        raise _UnfitError("it says something twice")
    return section


def _number(digits: str) -> float:
    """Return a number as a float; none of those in a message is looked at."""
    if len(digits) > _DIGITS:
        raise _UnfitError(f"a number has {len(digits)} digits")
    return float(digits)


def _no_number(name: str) -> NoReturn:
    raise _UnfitError(f"{name} is no JSON")


_READER = JSONDecoder(object_pairs_hook=_once, parse_int=_number, parse_float=_number, parse_constant=_no_number)


def parse_control(raw: bytes, hide: Hide = str) -> Control:
    """Read one JSON message.

    Args:
        raw: the message's bytes.
        hide: takes keys out of words.

    Raises:
        ProtocolError: not JSON, too long, or neither an answer nor a keep-alive; the text never repeats the message.
    """
    if len(raw) > MAX_CONTROL_BYTES:
        raise ProtocolError(f"control message has {len(raw)} bytes, more than {MAX_CONTROL_BYTES}")
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        message = _READER.decode(text.strip(_BLANKS))
    except _UnfitError as error:
        raise ProtocolError(f"control message is not read: {error}") from None
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"control message is not JSON: {type(error).__name__}") from None
    header = _section(message, "header")
    body = _section(message, "body")
    tr_id = _word(header, "tr_id", hide)
    if tr_id == "PINGPONG":
        return KeepAlive(text)
    msg_cd = _word(body, "msg_cd", hide)
    rt_cd = _word(body, "rt_cd", hide)
    if not msg_cd and not rt_cd:
        raise ProtocolError("control message has neither msg_cd nor PINGPONG")
    tr_key = _word(header, "tr_key", hide) or _word(_section(body, "output"), "tr_key", hide)
    return Acknowledgement(
        verdict=_verdict(rt_cd, msg_cd),
        rt_cd=rt_cd,
        msg_cd=msg_cd,
        text=scrub(words if isinstance(words := body.get("msg1"), str) else "", hide),
        tr_id="" if tr_id == "(null)" else tr_id,
        tr_key=tr_key,
    )


def _verdict(rt_cd: str, msg_cd: str) -> Verdict:
    known = _VERDICTS.get(msg_cd)
    if known is not None:
        return known
    if rt_cd == "0":
        return Verdict.REGISTERED
    return Verdict.SESSION_ERROR if rt_cd == "9" else Verdict.REFUSED
