"""What a source knows of itself beside its counters: what was refused, said, tried and how it went."""

from datetime import datetime

from msgspec import Struct

from kis_tui.feed.events import LinkState, Trouble


class RefusedKind(Struct, frozen=True):
    """Frames or records of one stream that were not read for one kind of reason."""

    kind: str
    """As in ``FrameRefused``, or ``unwanted`` for records of a stream that was given back."""
    tr_id: str
    """The stream as the frame named it, cleaned; empty = it named none."""
    count: int
    reason: str
    """Why the first of them was not read."""
    sample: str
    """The beginning of that one, cleaned and without keys; empty for control messages."""
    first_at: datetime
    """Market time."""
    newest_at: datetime


class ControlTold(Struct, frozen=True):
    """An answer of the broker to a request, or its word about the session; cleaned and without keys."""

    at: datetime
    """Market time."""
    msg_cd: str
    text: str
    tr_id: str
    tr_key: str
    """Whom it was about; empty = the whole session."""
    changed_nothing: bool
    """It was late, doubled or about nothing that was asked for."""


class LineMoment(Struct, frozen=True):
    """A state that the line entered."""

    at: datetime
    """Market time."""
    state: LinkState
    trouble: Trouble
    detail: str
    """Words of the other side, cleaned and without keys; may be empty."""


class Diagnosis(Struct, frozen=True):
    """The source at one moment."""

    place: str = ""
    """Host and port of the line; empty = it has none."""
    refused: tuple[RefusedKind, ...] = ()
    """By kind and stream, the most recent first, as many as are kept."""
    control: tuple[ControlTold, ...] = ()
    """The last control messages but keep-alives, the newest first."""
    moments: tuple[LineMoment, ...] = ()
    """The last states of the line, the newest first."""
    answers: int = 0
    """Control messages but keep-alives, since the start."""
    idle_answers: int = 0
    """Those among them that changed nothing."""
    keep_alives: int = 0
    """Keep-alives that came, since the start."""
    keep_alive_at: float | None = None
    """The newest of them, monotonic seconds; None = none yet."""
    slowest_reply_s: float | None = None
    """The longest that one of them waited for its answer to be sent; None = none was sent yet."""
    keys: int = 0
    """Approval keys that were asked for, since the start."""
    connects_left: int = 0
    """Connects that the budget still has."""
    budget: int = 0
    """Connects allowed in ``budget_window_s``; 0 = there is no such rule."""
    budget_window_s: float = 0.0
    taps_failed: int = 0
    """Listeners that raised and were taken off."""
    lock_path: str = ""
    """The file whose lock keeps a second program off the app key; empty = there is none."""
    lock_held: bool = False
    query_failure: str = ""
    """Why the newest query that failed did, cleaned and without keys; empty = none failed yet."""
    query_failed_at: datetime | None = None
    """Market time; None = none failed yet."""
