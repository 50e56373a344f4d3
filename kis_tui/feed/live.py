"""The live line behind the interface the screen sees: rows and focus in, events out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from random import Random

from kis_tui.clock import Clock
from kis_tui.domain.registration import REGISTRATION_LIMIT, Registration
from kis_tui.feed.events import FeedEvent, LineCounters, LinkStatus, PlanChanged, RegistrationChanged
from kis_tui.feed.line import KeyAuthority, Line
from kis_tui.feed.plan import plan
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.source import Row, Tap, View
from kis_tui.protocol.ledger import RegistrationState

SETTLE_S = 0.3
"""A focus must rest for so long before its book is asked for: the broker blocks subscribe and release loops."""
RECENT_BOOKS = 8
"""Rows looked at before whose books are kept while there is room."""


class LiveSource:
    """Serves the screen from one line to the broker.

    Args:
        authority: gives addresses and approval keys.
        clock: time; market time of the embedded exchange when there is one.
        limit: registrations the session may hold.
        policy: the line's figures.
        rng: for the jitter of waits.
        lock_dir: where the lock of the app key is; None = the user's state directory.
    """

    def __init__(
        self,
        authority: KeyAuthority,
        *,
        clock: Clock,
        limit: int = REGISTRATION_LIMIT,
        policy: LinePolicy | None = None,
        rng: Random | None = None,
        lock_dir: Path | None = None,
    ) -> None:
        self._clock = clock
        self._line = Line(authority, clock=clock, policy=policy, rng=rng, limit=limit, lock_dir=lock_dir)
        self._rows: tuple[Row, ...] = ()
        self._focus: Row | None = None
        self._settled: Row | None = None
        self._recent: list[Row] = []
        self._view = View()
        self._left_out: frozenset[Registration] = frozenset()
        self._settling: asyncio.Task[None] | None = None

    @property
    def clock(self) -> Clock:
        """The time that drives ages and phases."""
        return self._clock

    @property
    def status(self) -> LinkStatus:
        """The line at this moment."""
        return self._line.status

    @property
    def counters(self) -> LineCounters:
        """What was counted since the start."""
        return self._line.counters

    def tap(self, listener: Tap) -> Callable[[], None]:
        """Call ``listener`` with every raw message; returns what stops that."""
        return self._line.tap(listener)

    def want(self, rows: Sequence[Row], focus: Row | None, view: View) -> None:
        """Say what is to be shown. A new focus gets its book once it has rested for a moment."""
        self._rows, self._view = tuple(rows), view
        if self._settled is not None and self._settled not in self._rows:
            self._settled = None
        self._recent = [row for row in self._recent if row in self._rows]
        if focus != self._focus or (focus is not None and self._settled is None):
            self._focus = focus
            self._settle_later()
        self._replan()

    def _settle_later(self) -> None:
        """Take the focus over after it has rested; the first one at once."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        if self._focus is None or not self._recent:
            self._take_focus()
        else:
            self._settling = asyncio.ensure_future(self._settle())

    async def _settle(self) -> None:
        await self._clock.sleep(SETTLE_S)
        self._take_focus()
        self._replan()

    def _take_focus(self) -> None:
        self._settled = self._focus
        if self._settled is not None:
            self._recent = [self._settled, *(row for row in self._recent if row != self._settled)][:RECENT_BOOKS]

    def _replan(self) -> None:
        ledger = self._line.ledger
        chosen = plan(self._rows, self._settled, self._recent, self._view, ledger.limit, ledger.refused())
        self._line.want(chosen.registrations)
        if chosen.left_out != self._left_out:
            self._left_out = chosen.left_out
            self._line.mailbox.put(PlanChanged(chosen.left_out))

    async def events(self) -> AsyncIterator[list[FeedEvent]]:
        """Connect, and yield what happened since the last look until the source is closed."""
        self._line.start()
        limit = self._line.ledger.limit
        while batch := await self._line.mailbox.take():
            if limit != self._line.ledger.limit or any(_is_refusal(event) for event in batch):
                limit = self._line.ledger.limit
                self._replan()
            yield batch

    def retry_now(self) -> None:
        """End a wait or a block: connect at once, and ask again for what was refused."""
        self._line.retry_now()
        self._replan()

    async def aclose(self) -> None:
        """Close the line properly."""
        if self._settling is not None:
            self._settling.cancel()
        await self._line.aclose()


def _is_refusal(event: FeedEvent) -> bool:
    return isinstance(event, RegistrationChanged) and event.state is RegistrationState.REFUSED
