"""The live line behind the interface the screen sees: rows and focus in, events out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from random import Random

from msgspec.structs import replace

from kis_tui.clock import Clock
from kis_tui.domain.registration import REGISTRATION_LIMIT, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.asking import Asking
from kis_tui.feed.events import FeedEvent, LineCounters, LinkState, LinkStatus, PlanChanged, RegistrationChanged
from kis_tui.feed.line import KeyAuthority, Line
from kis_tui.feed.plan import plan
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.quotations import QuotationReader, Quotations
from kis_tui.feed.source import Row, Tap, View
from kis_tui.protocol.ledger import RegistrationState

SETTLE_S = 0.3
"""A focus must rest for so long before its streams are asked for, and a view that needs less before anything is given
back: the broker blocks subscribe and release loops."""
RECENT_BOOKS = 8
"""Rows looked at before whose books are kept while there is room."""


class LiveSource:
    """Serves the screen from one line to the broker, and from queries beside it.

    Args:
        authority: gives addresses and approval keys.
        reader: carries queries; None = nothing is asked beside the line.
        is_paper: it is the paper server, which has neither announcements nor indices nor NXT.
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
        reader: QuotationReader | None = None,
        is_paper: bool = False,
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
        self._is_paper = is_paper
        self._view = View(book=False, context=False)
        self._asked_view = self._view
        self._left_out: frozenset[Registration] = frozenset()
        self._settling: asyncio.Task[None] | None = None
        self._asking: Asking | None = None
        if reader is not None:
            quotations = Quotations(reader, is_paper=is_paper)
            self._asking = Asking(quotations, clock, self._line.mailbox.put, self._is_live, self._replan)

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
        counters = self._line.counters
        return counters if self._asking is None else replace(counters, queries_failed=self._asking.failures)

    def tap(self, listener: Tap) -> Callable[[], None]:
        """Call ``listener`` with every raw message; returns what stops that."""
        return self._line.tap(listener)

    def want(self, rows: Sequence[Row], focus: Row | None, view: View) -> None:
        """Say what is to be shown.

        A new focus gets its streams once it has rested for a moment; so long is kept, too, what a view needs no more.
        """
        self._rows = tuple(rows)
        if self._asking is not None:
            self._asking.rows = len(self._rows)
        if self._settled is not None and self._settled not in self._rows:
            self._settled = None
            if self._asking is not None:
                self._asking.focus("")
        self._recent = [row for row in self._recent if row in self._rows]
        if _needs_all_of(view, self._view):
            self._view = view
        moved = focus != self._focus or (focus is not None and self._settled is None)
        if moved or view != self._asked_view:
            self._focus, self._asked_view = focus, view
            self._settle_later()
        self._replan()

    def _settle_later(self) -> None:
        """Take focus and view over after they have rested; the first one at once."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        if self._focus is None or not self._recent:
            self._take_over()
        else:
            self._settling = asyncio.ensure_future(self._settle())

    async def _settle(self) -> None:
        await self._clock.sleep(SETTLE_S)
        self._take_over()
        self._replan()

    def _take_over(self) -> None:
        is_new = self._settled != self._focus
        self._settled, self._view = self._focus, self._asked_view
        if self._settled is not None:
            self._recent = [self._settled, *(row for row in self._recent if row != self._settled)][:RECENT_BOOKS]
        if is_new and self._asking is not None:
            self._asking.focus("" if self._settled is None else self._settled.code)

    def _replan(self) -> None:
        ledger = self._line.ledger
        chosen = plan(
            self._rows,
            self._settled,
            self._recent,
            self._view,
            ledger.limit,
            ledger.refused(),
            off_nxt=frozenset() if self._asking is None else self._asking.off_nxt,
            is_paper=self._is_paper,
        )
        self._line.want(chosen.registrations)
        if chosen.left_out != self._left_out:
            self._left_out = chosen.left_out
            self._line.mailbox.put(PlanChanged(chosen.left_out))

    async def events(self) -> AsyncIterator[list[FeedEvent]]:
        """Connect, and yield what happened since the last look until the source is closed."""
        self._line.start()
        if self._asking is not None:
            self._asking.start()
        limit = self._line.ledger.limit
        while batch := await self._line.mailbox.take():
            if limit != self._line.ledger.limit or any(_is_refusal(event) for event in batch):
                limit = self._line.ledger.limit
                self._replan()
            yield batch

    def ask_trades(self, code: str, venue: Venue) -> None:
        """Ask for the latest trades of a stream; they come as ``TradesFetched``, or never where nobody can tell."""
        if self._asking is not None:
            self._asking.trades(code, venue)

    def _is_live(self) -> bool:
        return self._line.status.state is LinkState.LIVE

    def retry_now(self) -> None:
        """End a wait or a block: connect at once, and ask again for what was refused."""
        self._line.retry_now()
        self._replan()

    async def aclose(self) -> None:
        """Close the line properly."""
        if self._settling is not None:
            self._settling.cancel()
        if self._asking is not None:
            await self._asking.aclose()
        await self._line.aclose()


def _is_refusal(event: FeedEvent) -> bool:
    return isinstance(event, RegistrationChanged) and event.state is RegistrationState.REFUSED


def _needs_all_of(view: View, other: View) -> bool:
    """Tell whether ``view`` needs everything that ``other`` does."""
    return (
        view.book >= other.book
        and view.split >= other.split
        and view.context >= other.context
        and set(view.beside).issuperset(other.beside)
    )
