"""Whose query goes to the broker next: what is looked at before what is not, and no more a second than are allowed."""

import asyncio
from collections import deque
from collections.abc import Hashable, Mapping
from enum import IntEnum
from heapq import heappop, heappush
from typing import NamedTuple

from kis_tui.clock import Clock
from kis_tui.feed.quotations import QuotationReader

LIVE_PER_S = 18
"""Queries in any second, all kinds together (KIS 유량 notice 2026-04-20)."""
PAPER_PER_S = 1
_WINDOW_S = 1.05
"""A little more than the broker's second: queries do not all travel equally fast."""


class Priority(IntEnum):
    """How soon a query gets its turn; of the same kind the older one is first."""

    FOCUS = 0
    """Book, price and marks of the row in focus."""
    TAPE = 1
    """Its latest prints."""
    BESIDE = 2
    """Ladders beside it."""
    MARKET = 3
    """The list of interruptions."""
    ROWS = 4
    """Rows without focus, and names."""


class NoLongerWantedError(Exception):
    """Nobody wants the answer any more; the query was not asked."""


class _Waiter(NamedTuple):
    priority: Priority
    number: int
    subject: Hashable
    turn: "asyncio.Future[None]"


class Turns:
    """Gives turns to those who wait.

    Args:
        clock: time.
        per_s: turns in any second.
    """

    def __init__(self, clock: Clock, per_s: int) -> None:
        self._clock = clock
        self._per_s = per_s
        self._given: deque[float] = deque()
        self._waiting: list[_Waiter] = []
        self._number = 0
        self._giver: asyncio.Task[None] | None = None

    async def take(self, priority: Priority, subject: Hashable) -> None:
        """Wait for a turn.

        Args:
            priority: how soon.
            subject: what the query is about, for ``drop``.

        Raises:
            NoLongerWantedError: ``drop`` was called for ``subject`` meanwhile.
        """
        if not self._waiting and self._wait_s() <= 0:
            self._given.append(self._clock.monotonic())
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number += 1
        heappush(self._waiting, _Waiter(priority, self._number, subject, turn))
        if self._giver is None or self._giver.done():
            self._giver = asyncio.ensure_future(self._give())
        await turn

    def drop(self, subject: Hashable) -> None:
        """Let nobody wait for a turn to ask about ``subject`` any more; what has been asked is not touched."""
        for waiter in self._waiting:
            if waiter.subject == subject and not waiter.turn.done():
                waiter.turn.set_exception(NoLongerWantedError())

    async def aclose(self) -> None:
        """Give no more turns."""
        if self._giver is not None:
            self._giver.cancel()
            await asyncio.gather(self._giver, return_exceptions=True)

    def _wait_s(self) -> float:
        """Return how long there is no turn to give."""
        now = self._clock.monotonic()
        while self._given and now - self._given[0] >= _WINDOW_S:
            self._given.popleft()
        return self._given[0] + _WINDOW_S - now if len(self._given) >= self._per_s else 0.0

    async def _give(self) -> None:
        while self._waiting:
            if self._waiting[0].turn.done():
                heappop(self._waiting)
            elif (wait_s := self._wait_s()) > 0:
                await self._clock.sleep(wait_s)
            else:
                self._given.append(self._clock.monotonic())
                heappop(self._waiting).turn.set_result(None)


class TurnTaker:
    """A reader that waits for a turn before each query.

    Args:
        reader: carries the queries.
        turns: gives the turns.
        clock: time.
        priority: of the queries.
        subject: what they are about.
    """

    def __init__(
        self, reader: QuotationReader, turns: Turns, clock: Clock, priority: Priority, subject: Hashable
    ) -> None:
        self._reader = reader
        self._turns = turns
        self._clock = clock
        self._priority = priority
        self._subject = subject
        self.asked_at: float | None = None
        """When the first query got its turn, monotonic seconds: what is answered is not older. None = none has yet."""

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        """Wait for a turn, then ask.

        Raises:
            AuthError: the broker refused or could not be asked.
            ConfigError: the token cannot be kept.
            NoLongerWantedError: the turn is not wanted any more.
        """
        await self._turns.take(self._priority, self._subject)
        if self.asked_at is None:
            self.asked_at = self._clock.monotonic()
        return await self._reader.get(path, tr_id, params)
