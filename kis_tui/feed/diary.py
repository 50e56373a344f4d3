"""The line's diary: the last things said and tried, bounded, for whoever looks for what is wrong."""

from collections import deque
from datetime import datetime

from msgspec import Struct

from kis_tui.clock import Clock
from kis_tui.feed.diagnosis import ControlTold, LineMoment, RefusedKind
from kis_tui.feed.events import LinkState, Trouble
from kis_tui.protocol.control import Acknowledgement
from kis_tui.protocol.session import Refused

CONTROL_KEPT = 30
MOMENTS_KEPT = 30
KINDS_KEPT = 40
"""Kinds of refusal kept; beyond that the one that was quiet for longest is forgotten, its count with it."""


class _Kind(Struct):
    count: int
    reason: str
    sample: str
    first_at: datetime
    newest_at: datetime


class Diary:
    """Written by the line and its connections.

    Args:
        clock: time; its market time dates the entries.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._control: deque[ControlTold] = deque(maxlen=CONTROL_KEPT)
        self._moments: deque[LineMoment] = deque(maxlen=MOMENTS_KEPT)
        self._kinds: dict[tuple[str, str], _Kind] = {}
        self.answers = 0
        """Control messages but keep-alives, since the start."""
        self.idle_answers = 0
        """Those among them that changed nothing."""
        self.keep_alives = 0
        """Keep-alives that came, since the start."""
        self.keep_alive_at: float | None = None
        """The newest of them, monotonic seconds; None = none yet."""
        self.slowest_reply_s: float | None = None
        """The longest that one of them waited for its answer; None = none was sent yet."""

    def told(self, ack: Acknowledgement, *, changed_nothing: bool) -> None:
        """Take an answer or a word about the session."""
        self.answers += 1
        self.idle_answers += changed_nothing
        told = ControlTold(self._clock.now(), ack.msg_cd, ack.text, ack.tr_id, ack.tr_key, changed_nothing)
        self._control.appendleft(told)

    def keep_alive(self, at: float) -> None:
        """Take that a keep-alive came, monotonic seconds."""
        self.keep_alives += 1
        self.keep_alive_at = at

    def replied(self, after_s: float) -> None:
        """Take that a keep-alive was answered, and how long it had waited."""
        self.slowest_reply_s = max(after_s, self.slowest_reply_s or 0.0)

    def entered(self, state: LinkState, trouble: Trouble, detail: str) -> None:
        """Take the line's new state."""
        self._moments.appendleft(LineMoment(self._clock.now(), state, trouble, detail))

    def refusal(self, refused: Refused) -> None:
        """Take what was not read, or not wanted."""
        now, name = self._clock.now(), (refused.kind, refused.tr_id)
        known = self._kinds.pop(name, None)
        if known is None:
            known = _Kind(0, refused.reason, refused.sample, now, now)
            if len(self._kinds) >= KINDS_KEPT:
                del self._kinds[next(iter(self._kinds))]
        known.count += 1
        known.newest_at = now
        self._kinds[name] = known  # the last of all, so that the first is the one that was quiet for longest

    @property
    def control(self) -> tuple[ControlTold, ...]:
        """The last control messages, the newest first."""
        return tuple(self._control)

    @property
    def moments(self) -> tuple[LineMoment, ...]:
        """The last states, the newest first."""
        return tuple(self._moments)

    @property
    def refused(self) -> tuple[RefusedKind, ...]:
        """What was refused by kind and stream, the most recent first."""
        return tuple(
            RefusedKind(kind, tr_id, known.count, known.reason, known.sample, known.first_at, known.newest_at)
            for (kind, tr_id), known in reversed(self._kinds.items())
        )
