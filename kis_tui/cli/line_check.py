"""The road to the broker, walked once: key service, clock, WebSocket, one registration given back."""

import asyncio

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from kis_tui.auth.addresses import host_of
from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.cli.findings import Finding, Mark
from kis_tui.clock import SystemClock
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.errors import AppkeyInUseError, AuthError, ProtocolError
from kis_tui.feed.lock import AppkeyLock, default_lock_dir
from kis_tui.feed.opening import LineDownError, closing_words, open_socket
from kis_tui.feed.policy import LinePolicy
from kis_tui.protocol.control import Acknowledgement, Hide, KeepAlive, Verdict, parse_control, scrub
from kis_tui.protocol.requests import request
from kis_tui.protocol.schema import tr_id_of

KEY_TIMEOUT_S = 12.0
OPEN_TIMEOUT_S = 6.0
ANSWER_TIMEOUT_S = 6.0
RELEASE_TIMEOUT_S = 2.0
CLOCK_TOLERANCE_S = 5.0
"""The HTTP date has whole seconds, and the answer took some time."""

PROBE = Registration(Channel.TRADE, Venue.KRX, "005930")
"""The stream asked for: one that live and paper both have."""
_OF_THE_SESSION = frozenset({Verdict.KEY_REJECTED, Verdict.APPKEY_IN_USE, Verdict.SESSION_ERROR})
_ADVICE = {
    Verdict.APPKEY_IN_USE: (
        "another program uses this app key: end it, wait a minute, check again; kis-tui --demo needs no keys"
    ),
    Verdict.KEY_REJECTED: "wait a minute and check again: a rejected key asked for again at once blocks the app key",
    Verdict.OVER_LIMIT: "registrations of an earlier session are still held: wait some minutes, check again",
}


async def check_line(auth: KISAuthManager) -> list[Finding]:
    """Ask for a key, compare the clocks, connect, register one stream, give it back and close properly."""
    lock = AppkeyLock(auth.app_key_id, default_lock_dir())
    try:
        lock.acquire()
    except AppkeyInUseError:
        advice = "end the other kis_tui on this machine to have the line checked too"
        found = f"in use by {lock.holder() or 'another kis_tui'} here: not tried"
        return [Finding(Mark.UNKNOWN, "line", found, advice)]
    except OSError as error:
        advice = f"make {default_lock_dir()} writable"
        return [Finding(Mark.WRONG, "lock", f"cannot be made: {error.strerror}", advice)]
    try:
        return await _walk(auth)
    finally:
        lock.release()


async def _walk(auth: KISAuthManager) -> list[Finding]:
    host = host_of(auth.rest_url)
    try:
        async with asyncio.timeout(KEY_TIMEOUT_S):
            key = await auth.approval_key()
    except AuthError as error:
        return [Finding(Mark.WRONG, "key service", f"no approval key from {host}", str(error)), _untried("WebSocket")]
    except TimeoutError:
        found = f"{host}: no answer within {KEY_TIMEOUT_S:g} s"
        return [Finding(Mark.WRONG, "key service", found, "check the network"), _untried("WebSocket")]
    findings = [Finding(Mark.RIGHT, "key service", f"approval key obtained from {host}"), _clock(auth.clock_ahead_s)]
    try:
        socket = await open_socket(auth.ws_url, LinePolicy(open_timeout_s=OPEN_TIMEOUT_S), SystemClock())
    except LineDownError as error:
        advice = "check the network, a firewall for that port, and KIS_WS_URL"
        return [*findings, Finding(Mark.WRONG, "WebSocket", str(error), advice)]
    try:
        findings.append(Finding(Mark.RIGHT, "WebSocket", f"open to {host_of(auth.ws_url)}"))
        findings.append(await _probe(socket, key, auth.hide))
    finally:
        await socket.close()
    return findings


def _untried(what: str) -> Finding:
    return Finding(Mark.UNKNOWN, what, "not tried", "put right what is wrong above")


def _clock(ahead_s: float | None) -> Finding:
    if ahead_s is None:
        return Finding(Mark.UNKNOWN, "clock", "the server does not tell the time")
    if abs(ahead_s) <= CLOCK_TOLERANCE_S:
        return Finding(Mark.RIGHT, "clock", f"within {CLOCK_TOLERANCE_S:g} s of the server's")
    found = f"{abs(ahead_s):.0f} s {'ahead of' if ahead_s > 0 else 'behind'} the server's"
    return Finding(Mark.WRONG, "clock", found, "set this machine's clock (time synchronisation)")


async def _probe(socket: ClientConnection, key: SecretStr, hide: Hide) -> Finding:
    what, stream = "registration", f"{tr_id_of(PROBE.channel, PROBE.venue)} {PROBE.code}"
    try:
        await socket.send(request(key, PROBE, register=True))
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            answer = await _answer(socket, hide)
    except TimeoutError:
        return Finding(Mark.WRONG, what, f"{stream}: no answer within {ANSWER_TIMEOUT_S:g} s", "check again later")
    except ConnectionClosed as error:
        found = f"{stream}: {closing_words(error, lambda words: scrub(words, hide))}"
        return Finding(Mark.WRONG, what, found, "wait a minute and check again")
    if answer.verdict is not Verdict.REGISTERED:
        advice = _ADVICE.get(answer.verdict, "check again later")
        return Finding(Mark.WRONG, what, f"{stream}: {answer.msg_cd} {answer.text}", advice)
    released = await _release(socket, key, hide)
    return Finding(Mark.RIGHT, what, f"{stream} granted{' and given back' if released else ''}")


async def _release(socket: ClientConnection, key: SecretStr, hide: Hide) -> bool:
    """Give the stream back; whether the broker said so does not matter, because the session ends anyway."""
    try:
        await socket.send(request(key, PROBE, register=False))
        async with asyncio.timeout(RELEASE_TIMEOUT_S):
            return (await _answer(socket, hide)).verdict is Verdict.RELEASED
    except (TimeoutError, ConnectionClosed):
        return False


async def _answer(socket: ClientConnection, hide: Hide) -> Acknowledgement:
    """Return the next answer about the probe or the session; data in between is passed over."""
    while True:
        message = await socket.recv(decode=False)
        if not message.startswith(b"{"):
            continue
        try:
            control = parse_control(message, hide)
        except ProtocolError:
            continue
        if isinstance(control, KeepAlive):
            await socket.send(control.text)
        elif control.verdict in _OF_THE_SESSION or control.tr_key in ("", PROBE.code):
            return control
