"""What the first screen of a stream consists of, what of it is known, and when to ask again.

Pure: times are handed in.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import Enum

from msgspec import Struct

from kis_tui.domain.venue import Venue
from kis_tui.feed.backoff import Backoff

StreamKey = tuple[str, Venue]
"""Code and venue."""

FIRST_HOLDS_S = 30.0
"""What comes into focus again within this is not asked anew; what stays in focus is served by its streams."""
FIRST_AGAIN_S = 20.0
"""A failed query is not asked again sooner; then each time twice as late."""
FIRST_LONGEST_S = 300.0


class Part(Enum):
    """What one query tells of a stream, as the log names it."""

    BOOK = "the book"
    QUOTE = "the price"
    TRADES = "the latest trades"


class _Answered(Struct, frozen=True):
    at: float
    day: date
    is_open: bool


class FirstAnswers:
    """The answers by stream and part.

    One holds until the exchanges open or close, a new day begins, or the line is lost: in between the streams tell
    what changes, or nothing does.
    """

    def __init__(self) -> None:
        self._answered: dict[tuple[StreamKey, Part], _Answered] = {}
        self._backoffs: dict[tuple[StreamKey, Part], Backoff] = {}

    def is_due(self, stream: StreamKey, part: Part, moment: datetime, now: float, *, is_open: bool) -> bool:
        """Tell whether to ask.

        Args:
            stream: whose.
            part: what.
            moment: market time.
            now: monotonic seconds.
            is_open: whether an exchange trades at ``moment``.
        """
        backoff = self._backoffs.get((stream, part))
        if backoff is not None and not backoff.is_over(now):
            return False
        answered = self._answered.get((stream, part))
        return answered is None or answered.day != moment.date() or answered.is_open != is_open

    def answered(self, stream: StreamKey, part: Part, moment: datetime, now: float, *, is_open: bool) -> None:
        """Note an answer to what was asked at ``moment``, when ``is_open`` told whether an exchange traded."""
        self._answered[stream, part] = _Answered(now, moment.date(), is_open)
        self._backoffs.pop((stream, part), None)

    def failed(self, stream: StreamKey, part: Part, now: float) -> None:
        """Note that there was no answer."""
        self._backoffs.setdefault((stream, part), Backoff(FIRST_AGAIN_S, FIRST_LONGEST_S)).failed(now)

    def look_again(self, stream: StreamKey, now: float) -> None:
        """Forget older answers of a stream that is looked at from now on."""
        for part in Part:
            answered = self._answered.get((stream, part))
            if answered is not None and now - answered.at >= FIRST_HOLDS_S:
                del self._answered[stream, part]

    def begin_anew(self) -> None:
        """Forget all answers: what they told may have changed unseen."""
        self._answered.clear()

    def forgive(self) -> None:
        """Forget all failures: ask again at once."""
        self._backoffs.clear()

    def keep(self, streams: Collection[StreamKey]) -> None:
        """Forget what belongs to no stream of ``streams``."""
        for key in [key for key in self._answered if key[0] not in streams]:
            del self._answered[key]
        for key in [key for key in self._backoffs if key[0] not in streams]:
            del self._backoffs[key]
