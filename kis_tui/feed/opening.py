"""Opening the socket, and what each way of failing means."""

import logging

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.uri import parse_uri

from kis_tui import __version__
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


async def open_socket(url: str, policy: LinePolicy) -> ClientConnection:
    """Open the WebSocket: no proxy, no library pings, no compression, no redirect to another host.

    Raises:
        LineDownError: it did not open; says whether trying again makes sense.
    """
    try:
        address = parse_uri(url)
        return await connect(
            url,
            host=address.host,
            port=address.port,
            compression=None,
            max_size=MAX_MESSAGE_BYTES,
            max_queue=QUEUED_MESSAGES,
            proxy=None,
            ping_interval=None,
            open_timeout=policy.open_timeout_s,
            close_timeout=policy.close_timeout_s,
            user_agent_header=f"kis_tui/{__version__}",
            logger=_LOG,
        )
    except InvalidURI:
        raise LineDownError(Trouble.REFUSED, "the WebSocket address is not one: check KIS_WS_URL", final=True) from None
    except InvalidStatus as error:
        raise _refused_handshake(error) from None
    except InvalidHandshake as error:
        lost = isinstance(error.__cause__, EOFError | OSError)
        raise LineDownError(Trouble.CONNECT_FAILED, scrub(str(error)), garbage=not lost) from None
    except TimeoutError:
        raise LineDownError(Trouble.CONNECT_FAILED, f"no answer within {policy.open_timeout_s:g} s") from None
    except (OSError, EOFError, ConnectionClosed, ValueError) as error:
        raise LineDownError(Trouble.CONNECT_FAILED, scrub(str(error))) from None


def _refused_handshake(error: InvalidStatus) -> LineDownError:
    status = error.response.status_code
    detail = f"the server answered HTTP {status}"
    if status == 429:
        asked = error.response.headers.get("Retry-After", "")
        return LineDownError(
            Trouble.REFUSED, detail, at_least_s=min(float(asked), 3600.0) if asked.isdecimal() else 60.0
        )
    return LineDownError(
        Trouble.REFUSED if 400 <= status < 500 else Trouble.CONNECT_FAILED, detail, final=400 <= status < 500
    )


def closing_words(error: ConnectionClosed) -> str:
    """Return how a connection ended: the close code and the other side's reason, cleaned and without keys."""
    close = error.rcvd or error.sent
    if close is None:
        return "connection dropped without a close message"
    return scrub(f"closed with {close.code} {close.reason}")
