"""Between the reader, which never waits, and whoever takes the events, which may be slow.

Books are conflated to the newest of each stream; trades are all kept, up to a bound, and dropped ones are announced.
"""

import asyncio

from kis_tui.domain.registration import Channel
from kis_tui.feed.events import FeedEvent, FrameReceived, TradesOverrun

TRADE_FRAMES_KEPT = 20_000
"""Frames other than books that wait at most; at 2,000 a second ten seconds of a stopped screen."""


class Mailbox:
    """Events in order of arrival, bounded."""

    def __init__(self, limit: int = TRADE_FRAMES_KEPT) -> None:
        self._limit = limit
        self._events: list[FeedEvent | None] = []
        self._book_at: dict[tuple[str, str], int] = {}
        self._kept_frames = 0
        self._overrun = 0
        self._arrived = asyncio.Event()
        self._closed = False
        self._failure: BaseException | None = None
        self.superseded = 0
        """Books replaced before anybody looked, since the start."""
        self.overrun = 0
        """Records dropped because nobody took them, since the start."""

    def put(self, event: FeedEvent) -> None:
        """Add one event."""
        if isinstance(event, FrameReceived):
            if event.decoded.frame.layout.channel is Channel.BOOK:
                self._supersede(event)
            elif self._kept_frames >= self._limit:
                self._overrun += len(event.values)
                self.overrun += len(event.values)
                return
            else:
                self._kept_frames += 1
        self._events.append(event)
        self._arrived.set()

    def _supersede(self, event: FrameReceived) -> None:
        key = (event.decoded.tr_id, event.decoded.frame.fields[0])
        index = self._book_at.get(key)
        if index is not None:
            self._events[index] = None
            self.superseded += 1
        if len(self._events) > 4 * self._limit:
            self._compact()
        self._book_at[key] = len(self._events)

    def _compact(self) -> None:
        """Squeeze the holes of superseded books out, so that a reader left alone does not grow the list."""
        self._events = [event for event in self._events if event is not None]
        self._book_at = {
            (event.decoded.tr_id, event.decoded.frame.fields[0]): index
            for index, event in enumerate(self._events)
            if isinstance(event, FrameReceived) and event.decoded.frame.layout.channel is Channel.BOOK
        }

    def close(self, failure: BaseException | None = None) -> None:
        """End the stream of events after what is in it; ``failure`` is raised to the taker then."""
        self._closed = True
        self._failure = failure
        self._arrived.set()

    async def take(self) -> list[FeedEvent]:
        """Return everything that arrived, waiting for the first; an empty list = closed.

        Raises:
            BaseException: what ``close`` was given.
        """
        await self._arrived.wait()
        self._arrived.clear()
        events = [event for event in self._events if event is not None]
        self._events = []
        self._book_at.clear()
        self._kept_frames = 0
        if self._overrun:
            events.append(TradesOverrun(self._overrun))
            self._overrun = 0
        if self._closed:
            self._arrived.set()
            if not events and self._failure is not None:
                raise self._failure
        return events
