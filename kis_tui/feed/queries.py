"""Runs queries beside the line, in the background: one that fails costs nothing but what it would have told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

from kis_tui.clock import Clock
from kis_tui.errors import (
    AuthError,
    AuthUnavailableError,
    KisTuiError,
    NoAnswerError,
    RateLimitedError,
    TokenTooSoonError,
)
from kis_tui.feed.backoff import Backoff
from kis_tui.feed.quotations import QuotationReader, Quotations
from kis_tui.feed.turns import LIVE_PER_S, PAPER_PER_S, NoLongerWantedError, Priority, Turns, TurnTaker

OUTAGE_AGAIN_S = 20.0
"""After several queries in a row that nobody could answer, whatever they were about, all rest for so long; then each
time twice as long. Those that were under way together count as one."""
OUTAGE_LONGEST_S = 300.0
OUTAGE_FORGIVEN = 1

_PASSING = (NoAnswerError, RateLimitedError, TokenTooSoonError)

_LOG = logging.getLogger("kis_tui.feed")

_T = TypeVar("_T")


class Answer(Struct, Generic[_T], frozen=True):
    """A query that was answered."""

    value: _T
    asked_at: float
    """Monotonic seconds; the value is not older."""


class Failure(Struct, frozen=True):
    """A query that was not."""

    error: Exception

    @property
    def is_refusal(self) -> bool:
        """Whether the broker said no for good; no answer, a page of maintenance or a crowded second is none."""
        if isinstance(self.error, AuthError):
            return bool(self.error.code) and not isinstance(self.error, _PASSING)
        return True


class Queries:
    """The queries of a live source.

    Args:
        reader: carries them.
        clock: time.
        is_paper: the paper server is asked.
    """

    def __init__(self, reader: QuotationReader, clock: Clock, *, is_paper: bool) -> None:
        self._reader = reader
        self._clock = clock
        self._turns = Turns(clock, PAPER_PER_S if is_paper else LIVE_PER_S)
        self._outage = Backoff(OUTAGE_AGAIN_S, OUTAGE_LONGEST_S, forgiven=OUTAGE_FORGIVEN)
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._failed_at = float("-inf")
        self.is_paper = is_paper
        """Whether the paper server is asked, which knows fewer queries."""
        self.started = False
        """Whether anything may be asked."""
        self.failures = 0
        """Queries that were not answered usably, since the start."""
        self.failure = ""
        """Why the newest of them was not; empty = all were."""
        self.failed_at: datetime | None = None
        """When that was, market time; None = all were."""

    def may_ask(self) -> bool:
        """Tell whether it makes sense to ask now: a server that answered nothing lately is tried with one query."""
        if not self.started or not self._outage.is_over(self._clock.monotonic()):
            return False
        return not self._outage.is_failing or not self._under_way

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Do something beside the line until ``aclose``."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def drop(self, subject: Hashable) -> None:
        """Give up what waits to be asked about ``subject``."""
        self._turns.drop(subject)

    async def run(
        self,
        query: Callable[[Quotations], Awaitable[_T]],
        what: str,
        priority: Priority,
        subject: Hashable,
    ) -> Answer[_T] | Failure | None:
        """Run one query when its turn comes; what goes wrong is counted and logged.

        Args:
            query: asks.
            what: for the log.
            priority: how soon.
            subject: what it is about, for ``drop``.

        Returns:
            None = it was dropped before it was asked.
        """
        reader = TurnTaker(self._reader, self._turns, self._clock, priority, subject)
        self._under_way += 1
        try:
            value = await query(Quotations(reader, is_paper=self.is_paper))
        except NoLongerWantedError:
            return None
        except KisTuiError as error:
            self._note_failure(what, error)
            _LOG.info("%s: %s", what, error)
            self._note_outage(error, reader.asked_at)
            return Failure(error)
        except Exception as error:  # noqa: BLE001 - a fault in a query must not end the line
            self._note_failure(what, error)
            _LOG.exception("%s: a fault of this program", what)
            return Failure(error)
        finally:
            self._under_way -= 1
        self._outage.answered()
        return Answer(value, self._clock.monotonic() if reader.asked_at is None else reader.asked_at)

    def retry_now(self) -> None:
        """Forget that nobody answered."""
        self._outage.answered()

    async def aclose(self) -> None:
        """End every query."""
        self.started = False
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            await self._turns.aclose()

    def _note_failure(self, what: str, error: Exception) -> None:
        self.failures += 1
        # Of a fault of the program only its kind: its words may hold anything.
        self.failure = f"{what}: {error if isinstance(error, KisTuiError) else type(error).__name__}"
        self.failed_at = self._clock.now()

    def _note_outage(self, error: KisTuiError, asked_at: float | None) -> None:
        """Tell a server that answers nothing from one that refuses this query: it answers others."""
        if type(error) is AuthUnavailableError and error.code:
            self._outage.answered()
        elif asked_at is not None and asked_at > self._failed_at:
            self._failed_at = self._clock.monotonic()
            self._outage.failed(self._failed_at)
