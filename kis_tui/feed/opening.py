"""Opening the socket, and what each way of failing means."""

import asyncio
import logging
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from os import strerror
from socket import gaierror
from ssl import SSLError

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.frames import CloseCode
from websockets.http11 import Response
from websockets.uri import parse_uri

from kis_tui import __version__
from kis_tui.clock import Clock
from kis_tui.domain.text import clean
from kis_tui.errors import (
    AuthError,
    InvalidKeysError,
    NoAnswerError,
    RateLimitedError,
    TokenTooSoonError,
)
from kis_tui.feed.events import Trouble
from kis_tui.feed.policy import LinePolicy
from kis_tui.protocol.control import scrub

MAX_MESSAGE_BYTES = 1 << 20
"""A longer message closes the line (1009); the longest real one has under 10 kB."""
QUEUED_MESSAGES = 64
"""Messages the library reads ahead before TCP is asked to wait."""

_LOG = logging.getLogger("kis_tui.websocket")
_LOG.setLevel(logging.INFO)  # the library's DEBUG output holds the approval key


class LineDownError(Exception):
    """An attempt or a connection has ended.

    Attributes:
        trouble: the kind of reason.
        detail: words for it, cleaned.
        garbage: the handshake was answered with something that is no WebSocket.
        at_least_s: a wait the other side asked for.
        final: trying again by itself makes no sense.
    """

    def __init__(
        self,
        trouble: Trouble,
        detail: str = "",
        *,
        garbage: bool = False,
        at_least_s: float = 0.0,
        final: bool = False,
    ) -> None:
        super().__init__(detail or trouble.value)
        self.trouble = trouble
        self.detail = detail
        self.garbage = garbage
        self.at_least_s = at_least_s
        self.final = final


def key_trouble(error: AuthError, policy: LinePolicy) -> LineDownError:
    """Return what a failure of the key service means for the line."""
    detail = clean(str(error), 200)
    if isinstance(error, InvalidKeysError):
        return LineDownError(Trouble.KEYS_INVALID, detail, final=True)
    if isinstance(error, NoAnswerError):
        return LineDownError(Trouble.CONNECT_FAILED, detail)
    wait_s = policy.token_delay_s if isinstance(error, TokenTooSoonError) else 0.0
    if isinstance(error, RateLimitedError):
        wait_s = policy.shortest_gap_s
    return LineDownError(Trouble.KEY_SERVICE, detail, at_least_s=wait_s)


class _Connect(connect):
    """The library's connect, which would follow redirects, up to ten of them at once."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def place_of(url: str) -> str:
    """Return host and port of a WebSocket address, cleaned; empty = it is none."""
    try:
        address = parse_uri(url)
    except (InvalidURI, ValueError):
        return ""
    return f"{clean(address.host)}:{address.port}"


async def open_socket(url: str, policy: LinePolicy, clock: Clock) -> ClientConnection:
    """Open the WebSocket: no proxy, no library pings, no compression, no redirect.

    Raises:
        LineDownError: it did not open; says whether trying again makes sense.
    """
    try:
        address = parse_uri(url)
        place = f"{clean(address.host)}:{address.port}"
    except (InvalidURI, ValueError):
        raise LineDownError(Trouble.REFUSED, "the WebSocket address is not one: check KIS_WS_URL", final=True) from None
    connecting = _Connect(
        url,
        host=address.host,
        port=address.port,
        compression=None,
        max_size=MAX_MESSAGE_BYTES,
        max_queue=QUEUED_MESSAGES,
        proxy=None,
        ping_interval=None,
        open_timeout=None,
        close_timeout=policy.close_timeout_s,
        user_agent_header=f"kis_tui/{__version__}",
        logger=_LOG,
    )
    try:
        socket = await _within(policy.open_timeout_s, connecting, clock)
    except InvalidStatus as error:
        raise _refused_handshake(place, error.response, policy) from None
    except InvalidHandshake as error:
        lost = isinstance(error.__cause__, EOFError | OSError)
        raise LineDownError(Trouble.CONNECT_FAILED, f"{place}: {scrub(str(error))}", garbage=not lost) from None
    except gaierror as error:
        raise LineDownError(Trouble.CONNECT_FAILED, f"{clean(address.host)} was not found: {error.strerror}") from None
    except SSLError as error:
        raise LineDownError(Trouble.CONNECT_FAILED, f"no TLS with {place}: {scrub(error.reason or '')}") from None
    except OSError as error:
        why = strerror(error.errno) if error.errno else scrub(str(error))
        raise LineDownError(Trouble.CONNECT_FAILED, f"{place} cannot be reached: {why}") from None
    except (EOFError, ConnectionClosed, ValueError) as error:
        raise LineDownError(Trouble.CONNECT_FAILED, f"{place}: {scrub(str(error))}") from None
    if socket is None:
        raise LineDownError(Trouble.CONNECT_FAILED, f"no answer from {place} within {policy.open_timeout_s:g} s")
    return socket


async def _within(limit_s: float, connecting: connect, clock: Clock) -> ClientConnection | None:
    """Return the open socket; None = it took too long. Whoever is cancelled here leaves no socket behind."""
    opening = asyncio.ensure_future(connecting.connect())
    sleeping = asyncio.ensure_future(clock.sleep(limit_s))
    try:
        await asyncio.wait({opening, sleeping}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            return opening.result()
    except asyncio.CancelledError:
        if opening.done() and opening.exception() is None:
            opening.result().transport.abort()
        raise
    finally:
        opening.cancel()
        sleeping.cancel()
        await asyncio.gather(opening, sleeping, return_exceptions=True)
    return None


def _refused_handshake(place: str, response: Response, policy: LinePolicy) -> LineDownError:
    status = response.status_code
    detail = f"{place} answered HTTP {status}"
    asked_s = _retry_after_s(response, policy)
    if status == 429:
        return LineDownError(Trouble.REFUSED, detail, at_least_s=max(asked_s, policy.refused_delay_s))
    if 400 <= status < 500:
        return LineDownError(Trouble.REFUSED, detail, final=True)
    if 300 <= status < 400:
        detail += ", a redirect, which is not followed"
    return LineDownError(Trouble.CONNECT_FAILED, detail, at_least_s=asked_s, garbage=status < 300)


def _retry_after_s(response: Response, policy: LinePolicy) -> float:
    """Return the wait that a server asks for, in seconds or as a time by its own clock; 0 = none.

    Of a header that comes several times, as behind a proxy that adds its own, the first counts.
    """
    asked = _first(response, "Retry-After")
    if asked.isascii() and asked.isdecimal():
        wait_s = float(asked)
    else:
        try:
            until, now = (parsedate_to_datetime(text) for text in (asked, _first(response, "Date")))
            wait_s = (until - now).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return min(max(wait_s, 0.0), policy.longest_asked_s)


def _first(response: Response, header: str) -> str:
    return next(iter(response.headers.get_all(header)), "").strip()


def closing_words(error: ConnectionClosed, scrubbed: Callable[[str], str] = scrub) -> str:
    """Return how a connection ended: the close code and the other side's reason, cleaned and without keys.

    Args:
        error: the end.
        scrubbed: takes keys out of the words.
    """
    close = error.rcvd or error.sent
    if error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG and not error.rcvd_then_sent:
        return f"an oversized message came, of more than {MAX_MESSAGE_BYTES // 1024} KiB: closed with 1009"
    if close is None:
        return "connection dropped without a close message"
    return scrubbed(f"closed with {close.code} {close.reason}")
