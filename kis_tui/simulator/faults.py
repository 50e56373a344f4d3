"""The switches by name, for people: what to type to see the program in trouble.

A fault is switched on with ``NAME`` or ``NAME=VALUE`` and off with ``NAME off``; ``calm`` switches everything off.
"""

import json
from collections.abc import Awaitable, Callable

from msgspec import Struct

from kis_tui.simulator import hostile
from kis_tui.simulator.exchange import Exchange
from kis_tui.simulator.switches import ANY_PATH, FOREVER, HttpFault, Refusal, Switches

_Turn = Callable[[Switches, str], None]
_Act = Callable[[Exchange, str], Awaitable[None]]

_ELSEWHERE = "example.invalid"
"""Where redirects point to: a name that never resolves (RFC 2606)."""

_HTML = b"<html><body><h1>Service temporarily unavailable</h1></body></html>"
_MEGABYTE = 1024 * 1024


class Fault(Struct, frozen=True):
    """One thing that can go wrong."""

    name: str
    help: str
    fields: tuple[str, ...] = ()
    """The switches it touches; they go back to a good day's when it is switched off."""
    turn: _Turn | None = None
    """Sets the switches from the value."""
    act: _Act | None = None
    """What it does once, when it is switched on."""
    takes: str = ""
    """What the value is; empty = it takes none."""
    usual: str = ""
    """The value when none is given."""


def _field(name: str, value: object = True) -> _Turn:
    return lambda switches, _: setattr(switches, name, value)


def _number(name: str, *, least: int, most: int) -> _Turn:
    def turn(switches: Switches, text: str) -> None:
        value = int(text)
        if not least <= value <= most:
            raise ValueError(text)
        setattr(switches, name, value)

    return turn


def _seconds(name: str, *, least: float = 0.0) -> _Turn:
    def turn(switches: Switches, text: str) -> None:
        value = float(text)
        if not least <= value <= 86_400:  # not a number fails here too
            raise ValueError(text)
        setattr(switches, name, value)

    return turn


def _text(name: str) -> _Turn:
    return lambda switches, text: setattr(switches, name, text)


def _close_code(text: str) -> int:
    code = int(text)
    if not 1000 <= code <= 4999:
        raise ValueError(text)
    return code


def _kick(switches: Switches, text: str) -> None:
    switches.kick_code = _close_code(text)
    switches.kick, switches.kick_reason = True, hostile.REASON


def _handshake(switches: Switches, text: str) -> None:
    status = int(text)
    if not 300 <= status <= 599:
        raise ValueError(text)
    switches.handshake_status, switches.handshake_body = status, _HTML
    if status == 429:
        switches.handshake_headers = {"Retry-After": "30"}
    elif status < 400:
        switches.handshake_headers = {"Location": f"ws://{_ELSEWHERE}/"}


def _refuse(switches: Switches, text: str) -> None:
    subject, _, msg_cd = text.partition(":")
    switches.refusals = {**switches.refusals, subject: Refusal(msg_cd or "OPSP8992")}


def _flood(switches: Switches, text: str) -> None:
    count = int(text)
    if not 1 <= count <= 1000:
        raise ValueError(text)
    switches.pingpong_burst, switches.pingpong_interval_s = count, 0.1


def _http(fault: Callable[[str], HttpFault]) -> _Turn:
    def turn(switches: Switches, text: str) -> None:
        switches.http_faults = {ANY_PATH: fault(text)}

    return turn


def _http_status(text: str) -> HttpFault:
    status = int(text)
    if not 300 <= status <= 599:
        raise ValueError(text)
    headers = {"Location": f"https://{_ELSEWHERE}/"} if status < 400 else {"Retry-After": "30"} if status == 429 else {}
    code = {403: "EGW00103", 500: "EGW00201"}.get(status, "EGW00999")
    body = {"error_code": code, "error_description": "made-up failure", "msg_cd": code, "msg1": "made-up failure"}
    return HttpFault(status, json.dumps(body).encode(), headers=headers)


def _late(text: str) -> HttpFault:
    delay_s = float(text)
    if not 0 <= delay_s <= 3600:
        raise ValueError(text)
    return HttpFault(delay_s=delay_s, truthful=True)


async def _cut(exchange: Exchange, _: str) -> None:
    await exchange.drop_all()


async def _close(exchange: Exchange, text: str) -> None:
    await exchange.drop_all(_close_code(text), hostile.REASON)


async def _throw_out(exchange: Exchange, _: str) -> None:
    exchange.throw_out()


async def _expire(exchange: Exchange, _: str) -> None:
    exchange.keys.expire_approval_keys()


def _stray(name: str, message: hostile.Message) -> Fault:
    def turn(switches: Switches, _: str) -> None:
        switches.stray_messages = (message.make(),)

    return Fault(name, f"a message once a second: {message.help}", ("stray_messages",), turn)


_ALL = (
    Fault("cut", "every connection ends without a close frame, once", act=_cut),
    Fault("close", "every connection is closed with a hostile reason, once", act=_close, takes="CODE", usual="1011"),
    Fault(
        "kick",
        "every connection is closed as soon as it is open",
        ("kick", "kick_code", "kick_reason"),
        _kick,
        takes="CODE",
        usual="1000",
    ),
    Fault("silence", "nothing is sent and nothing answered; connections stay", ("silence",), _field("silence")),
    Fault("no-data", "answers and keep-alives only", ("withhold_frames",), _field("withhold_frames")),
    Fault("no-pingpong", "no keep-alives", ("withhold_pingpong",), _field("withhold_pingpong")),
    Fault(
        "pingpong-flood",
        "so many keep-alives every tenth of a second",
        ("pingpong_burst", "pingpong_interval_s"),
        _flood,
        takes="N",
        usual="20",
    ),
    Fault(
        "pingpong-long",
        "keep-alives longer by so many characters",
        ("pingpong_padding",),
        _number("pingpong_padding", least=0, most=_MEGABYTE),
        takes="N",
        usual="200",
    ),
    Fault(
        "pingpong-odd",
        "keep-alives of odd JSON",
        ("pingpong_message",),
        _field("pingpong_message", b'{"header":{"datetime":20260710171541,"tr_id":"PINGPONG","x":[{}]},"body":null}'),
    ),
    Fault(
        "clock",
        "keep-alives tell a time that is off by so many seconds",
        ("clock_skew_s",),
        _seconds("clock_skew_s", least=-86_400),
        takes="SECONDS",
        usual="600",
    ),
    Fault(
        "handshake",
        "the WebSocket handshake is answered with this HTTP status; 3xx points elsewhere",
        ("handshake_status", "handshake_body", "handshake_headers"),
        _handshake,
        takes="STATUS",
        usual="503",
    ),
    Fault(
        "garbage",
        "the handshake is answered with something that is no HTTP",
        ("handshake_garbage",),
        _field("handshake_garbage", b"SSH-2.0-OpenSSH_9.6\r\n"),
    ),
    Fault("stall", "the handshake is never answered", ("handshake_stalls",), _field("handshake_stalls")),
    Fault("in-use", "the app key is in use elsewhere", ("in_use",), _field("in_use"), _throw_out),
    Fault(
        "slot",
        "a session that was cut still holds the app key for so long",
        ("slot_held_s",),
        _seconds("slot_held_s"),
        takes="SECONDS",
        usual="60",
    ),
    Fault(
        "reject-keys",
        "so many approval keys are refused as unknown; -1 = all",
        ("reject_keys",),
        _number("reject_keys", least=FOREVER, most=1_000_000),
        takes="N",
        usual="-1",
    ),
    Fault("expired-keys", "nothing comes any more for the approval keys issued so far, once", act=_expire),
    Fault(
        "cap",
        "so many registrations are granted at most",
        ("registration_limit",),
        _number("registration_limit", least=0, most=1000),
        takes="N",
        usual="3",
    ),
    Fault(
        "refuse",
        "registrations of a stream or stock code are refused; * = all",
        ("refusals",),
        _refuse,
        takes="SUBJECT[:MSG_CD]",
        usual="*",
    ),
    Fault(
        "lost-acks",
        "so many answers are lost; -1 = all",
        ("drop_acks",),
        _number("drop_acks", least=FOREVER, most=1_000_000),
        takes="N",
        usual="-1",
    ),
    Fault("double-acks", "every answer comes twice", ("duplicate_acks",), _field("duplicate_acks")),
    Fault("shuffled-acks", "answers come in another order", ("shuffle_acks",), _field("shuffle_acks")),
    Fault("stray-acks", "answers come that nobody asked for", ("stray_acks",), _field("stray_acks")),
    Fault(
        "late-acks",
        "answers come so late",
        ("ack_delay_s",),
        _seconds("ack_delay_s"),
        takes="SECONDS",
        usual="3",
    ),
    Fault(
        "acks-after-release",
        "a registration is answered after it was given back",
        ("acks_after_release",),
        _field("acks_after_release"),
    ),
    Fault(
        "frames-before-ack",
        "a registration is answered after its first frame",
        ("frames_before_ack",),
        _field("frames_before_ack"),
    ),
    Fault(
        "frames-after-release",
        "streams go on after they were given back",
        ("frames_after_release",),
        _field("frames_after_release"),
    ),
    Fault(
        "fields",
        "so many fields more in every record; negative = fewer",
        ("appended_fields",),
        _number("appended_fields", least=-100, most=1000),
        takes="N",
        usual="1",
    ),
    Fault(
        "count",
        "every frame declares this number of records",
        ("declared_count",),
        _text("declared_count"),
        takes="TEXT",
        usual="999",
    ),
    Fault("junk", "every field but the code is this", ("junk_field",), _text("junk_field"), takes="TEXT", usual="NaN"),
    Fault(
        "hostile-text",
        "names and messages carry escape sequences, invisible characters and markup",
        ("foreign_text",),
        _field("foreign_text", hostile.TEXT),
    ),
    *(_stray(name, message) for name, message in hostile.MESSAGES.items()),
    Fault(
        "burst",
        "so many additional books a second",
        ("burst_per_s",),
        _number("burst_per_s", least=1, most=200_000),
        takes="N",
        usual="20000",
    ),
    Fault(
        "rest",
        "every HTTP request is answered with this status; 3xx points elsewhere",
        ("http_faults",),
        _http(_http_status),
        takes="STATUS",
        usual="500",
    ),
    Fault("rest-html", "… with HTML", ("http_faults",), _http(lambda _: HttpFault(200, _HTML, "text/html"))),
    Fault("rest-empty", "… with nothing", ("http_faults",), _http(lambda _: HttpFault(200))),
    Fault(
        "rest-truncated",
        "… with half an answer",
        ("http_faults",),
        _http(lambda _: HttpFault(200, b'{"approval_key":"12', missing_bytes=100)),
    ),
    Fault(
        "rest-huge",
        "… with 50 MB",
        ("http_faults",),
        _http(lambda _: HttpFault(200, b"{", filler_bytes=50 * _MEGABYTE)),
    ),
    Fault("rest-slow", "… rightly, but so late", ("http_faults",), _http(_late), takes="SECONDS", usual="30"),
)

FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}
"""By name, in the order in which they are listed."""


def fault_named(name: str) -> Fault:
    """Return one fault.

    Raises:
        ValueError: there is none of that name; the text lists them.
    """
    found = FAULTS.get(name)
    if found is None:
        raise ValueError(f"fault '{name}' is not known: choose one of {', '.join(FAULTS)}")
    return found


def check(fault: Fault, value: str | None) -> None:
    """See that ``value`` is one that ``fault`` takes; None = none was given.

    Raises:
        ValueError: it is not; the text says what it takes.
    """
    if value is not None and not fault.takes:
        raise ValueError(f"fault '{fault.name}' takes no value")
    given = fault.usual if value is None else value
    try:
        if fault.turn is not None:
            fault.turn(Switches(), given)
        elif fault.takes:
            _close_code(given)
    except ValueError:
        raise ValueError(
            f"fault '{fault.name}' takes {fault.takes}, such as {fault.name}={fault.usual}, not '{given}'"
        ) from None


async def switch_on(exchange: Exchange, fault: Fault, value: str | None = None) -> None:
    """Let ``fault`` happen at ``exchange``.

    Args:
        exchange: a running one.
        fault: what.
        value: None = the usual one.

    Raises:
        ValueError: the value is none that the fault takes.
    """
    check(fault, value)
    given = fault.usual if value is None else value
    if fault.turn is not None:
        fault.turn(exchange.switches, given)
    if fault.act is not None:
        await fault.act(exchange, given)


def switch_off(exchange: Exchange, fault: Fault) -> None:
    """Put the switches of ``fault`` back."""
    if fault.fields:
        exchange.switches.calm(*fault.fields)


def listing() -> str:
    """Return every fault with what it does, one a line."""
    shown = {fault.name: fault.name + (f"[={fault.takes}]" if fault.takes else "") for fault in _ALL}
    width = max(map(len, shown.values()))
    return "\n".join(
        f"{shown[fault.name]:<{width}}  {fault.help}" + (f" (usually {fault.usual})" if fault.takes else "")
        for fault in _ALL
    )
