"""Between the reader, which never waits, and whoever takes the events, which may be slow.

Books are conflated to the newest of each stream. Everything else is kept in order; of one stream that nobody takes the
oldest frames are dropped, and said.
"""

import asyncio
from collections import deque

from kis_tui.domain.registration import Channel
from kis_tui.feed.events import FeedEvent, FrameReceived, FrameRefused, TradesOverrun

FRAMES_KEPT = 1_000
"""Frames of one stream, other than books, that wait at most; the busiest second has some 60 of one stock."""
REFUSALS_KEPT = 100
"""Refused frames that wait at most; all are counted anyway."""


class Mailbox:
    """Events in order of arrival, bounded.

    Args:
        limit: frames kept of one stream.
    """

    def __init__(self, limit: int = FRAMES_KEPT) -> None:
        self._limit = limit
        self._events: dict[int, FeedEvent] = {}
        self._number = 0
        self._books: dict[tuple[str, str], int] = {}
        self._frames: dict[tuple[str, str], deque[int]] = {}
        self._refusals: deque[int] = deque()
        self._overrun = 0
        self._arrived = asyncio.Event()
        self._failure: BaseException | None = None
        self.is_closed = False
        """Whether no more events will come."""
        self.superseded = 0
        """Books replaced before anybody looked, since the start."""
        self.overrun = 0
        """Records dropped because nobody took them, since the start."""

    def put(self, event: FeedEvent) -> None:
        """Add one event."""
        self._number += 1
        if isinstance(event, FrameReceived):
            self._make_room(event)
        elif isinstance(event, FrameRefused):
            self._refusals.append(self._number)
            if len(self._refusals) > REFUSALS_KEPT:
                del self._events[self._refusals.popleft()]
        self._events[self._number] = event
        self._arrived.set()

    def _make_room(self, event: FrameReceived) -> None:
        frame = event.decoded.frame
        stream = (event.decoded.tr_id, frame.fields[0])
        if frame.layout.channel is Channel.BOOK and frame.count == 1:
            older = self._books.get(stream)
            if older is not None:
                del self._events[older]
                self.superseded += 1
            self._books[stream] = self._number
            return
        waiting = self._frames.setdefault(stream, deque())
        if len(waiting) >= self._limit:
            oldest = self._events.pop(waiting.popleft())
            dropped = len(oldest.values) if isinstance(oldest, FrameReceived) else 0
            self._overrun += dropped
            self.overrun += dropped
        waiting.append(self._number)

    def close(self, failure: BaseException | None = None) -> None:
        """End the stream of events after what is in it; ``failure`` is raised to the taker then."""
        self.is_closed = True
        self._failure = failure
        self._arrived.set()

    async def take(self) -> list[FeedEvent]:
        """Return everything that arrived, waiting for the first; an empty list = closed.

        Raises:
            BaseException: what ``close`` was given.
        """
        await self._arrived.wait()
        self._arrived.clear()
        events = list(self._events.values())
        self._events.clear()
        self._books.clear()
        self._frames.clear()
        self._refusals.clear()
        if self._overrun:
            events.append(TradesOverrun(self._overrun))
            self._overrun = 0
        if self.is_closed:
            self._arrived.set()
            if not events and self._failure is not None:
                raise self._failure
        return events
