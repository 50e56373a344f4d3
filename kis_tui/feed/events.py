"""What a source of market data tells, whatever it is: a live line, a recorded file, a relay."""

from enum import StrEnum

from msgspec import Struct

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.registration import Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import Decoded
from kis_tui.protocol.frame import Value
from kis_tui.protocol.ledger import RegistrationState


class LinkState(StrEnum):
    """The line as a user sees it."""

    OFFLINE = "offline"
    """Not started, or closed on purpose."""
    CONNECTING = "connecting"
    """Asking for a key or opening the socket."""
    REGISTERING = "registering"
    """The socket is open; answers to registrations are outstanding and nothing has arrived yet."""
    LIVE = "live"
    """Messages arrive."""
    SILENT = "silent"
    """The socket is open but nothing at all, keep-alive included, has come for a minute."""
    WAITING = "waiting"
    """Down; the next attempt is at ``LinkStatus.retry_at``."""
    BLOCKED = "blocked"
    """Down, and only the user can go on (``retry_now``)."""


class Trouble(StrEnum):
    """Why the line is not up; the ui has words for each."""

    NONE = "none"
    LOST = "lost"
    """The connection ended under us."""
    CONNECT_FAILED = "connect_failed"
    """Refused, unreachable, no such host, time-out, or no proper WebSocket answer."""
    SILENCE = "silence"
    """Nothing arrived for too long, so the line was given up."""
    RESUMED = "resumed"
    """The machine slept; whatever the socket says, the broker has dropped it."""
    APPKEY_IN_USE = "appkey_in_use"
    KEY_REJECTED = "key_rejected"
    """The approval key was refused."""
    KEYS_INVALID = "keys_invalid"
    """The app key or the secret is wrong; trying again cannot help."""
    KEY_SERVICE = "key_service"
    """The key service did not answer usably."""
    REFUSED = "refused"
    """The server answered the handshake with a refusal (HTTP 4xx)."""
    NO_DATA = "no_data"
    """Up, granted and kept alive, but nothing comes where data is due; a fresh approval key was asked for."""
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    """The budget of connects is spent; the broker blocks those who go on."""


class LinkStatus(Struct, frozen=True):
    """The line at one moment; times are the source's monotonic seconds."""

    state: LinkState = LinkState.OFFLINE
    trouble: Trouble = Trouble.NONE
    detail: str = ""
    """Words of the other side, cleaned and without keys; may be empty."""
    attempt: int = 0
    """Consecutive attempts since the line was last healthy."""
    retry_at: float | None = None
    """When the next attempt starts; None = no attempt is planned."""
    connected_at: float | None = None
    """None = no connection."""
    last_message_at: float | None = None
    """The newest message of any kind, keep-alive included; None = none on this connection."""
    confirmed: int = 0
    """Registrations the broker has granted."""
    wanted: int = 0
    """Registrations wanted now."""
    limit: int = 0
    """Registrations the session may hold."""
    token_wait_s: float | None = None
    """Seconds until the REST token, which queries beside the line wait for, is asked for again; None = none waits."""


class LineCounters(Struct, frozen=True):
    """Everything counted since the start."""

    messages: int = 0
    """Everything that arrived, control messages and refused frames included."""
    frames: int = 0
    """Data frames read."""
    records: int = 0
    """Records in them."""
    refused: int = 0
    """Frames and records not read."""
    unwanted: int = 0
    """Records of streams given back."""
    unreadable: int = 0
    """Single fields not readable in frames that were."""
    mended: int = 0
    """Frames in which bytes that are no UTF-8 were replaced."""
    appended: int = 0
    """Frames with more fields than any known layout: the broker's additions."""
    superseded: int = 0
    """Books replaced by a newer one before anybody looked."""
    overrun: int = 0
    """Trades dropped because nobody took them in time."""
    connects: int = 0
    queries_failed: int = 0
    """REST queries beside the line that were not answered usably."""


class FrameReceived(Struct, frozen=True):
    """One data frame and what it means."""

    decoded: Decoded
    received_at: float
    """The source's monotonic seconds."""
    ts_recv_ns: int
    """Receive time, nanoseconds since 1970."""

    @property
    def values(self) -> tuple[Value | None, ...]:
        """The records' meanings in order; None = refused or not wanted."""
        return self.decoded.values


class RegistrationChanged(Struct, frozen=True):
    """A registration's new state."""

    registration: Registration
    state: RegistrationState
    msg_cd: str = ""
    text: str = ""
    """The broker's words for a refusal, cleaned."""


class LinkChanged(Struct, frozen=True):
    """The line's state changed (not: a figure in it)."""

    status: LinkStatus


class StreamReset(Struct, frozen=True):
    """What came before and what comes after do not join: the line was down, or a replay jumped."""

    trouble: Trouble


class FrameRefused(Struct, frozen=True):
    """A frame or record that was not read."""

    kind: str
    """``layout drift``, ``grammar``, ``unknown stream``, ``encrypted``, ``count``, ``field``, ``control``."""
    tr_id: str
    reason: str
    sample: str
    """The beginning of the frame, cleaned."""


class TradesOverrun(Struct, frozen=True):
    """Trades dropped because nobody took them in time."""

    count: int


class PlanChanged(Struct, frozen=True):
    """Which rows did not fit into the registrations the session may hold."""

    left_out: frozenset[Registration]


class IssueFetched(Struct, frozen=True):
    """What REST said of an issue."""

    flags: IssueFlags
    fetched_at: float = 0.0
    """The source's monotonic seconds."""


class InterruptionsFetched(Struct, frozen=True):
    """Today's volatility interruptions, as REST listed them."""

    interruptions: tuple[Interruption, ...]
    """One a stock."""
    fetched_at: float
    """The source's monotonic seconds."""


class TradesFetched(Struct, frozen=True):
    """The latest trades of a stream: of the row in focus, or asked for by ``FeedSource.ask_trades``."""

    code: str
    venue: Venue
    trades: tuple[PastTrade, ...]
    """Newest first, about thirty."""
    fetched_at: float
    """The source's monotonic seconds."""


class BookFetched(Struct, frozen=True):
    """The book of a row that is looked at, from REST: not live, and no older than ``asked_at``."""

    book: BookSnapshot
    asked_at: float
    """The source's monotonic seconds."""


class QuoteFetched(Struct, frozen=True):
    """Price and day of a row, from REST: not live, and no older than ``asked_at``."""

    quote: Quote
    asked_at: float
    """The source's monotonic seconds."""


class NameFetched(Struct, frozen=True):
    """The name of an issue, asked for by ``FeedSource.ask_name`` or told with ``IssueFetched``."""

    code: str
    name: str
    """The broker's short Korean name, cleaned, never empty."""


FeedEvent = (
    FrameReceived
    | RegistrationChanged
    | LinkChanged
    | StreamReset
    | FrameRefused
    | TradesOverrun
    | PlanChanged
    | IssueFetched
    | InterruptionsFetched
    | TradesFetched
    | BookFetched
    | QuoteFetched
    | NameFetched
)
