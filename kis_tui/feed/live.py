"""The live line behind the interface the screen sees: rows and focus in, events out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from random import Random

from msgspec.structs import replace

from kis_tui.clock import Clock
from kis_tui.domain.registration import REGISTRATION_LIMIT, Registration
from kis_tui.domain.text import clean
from kis_tui.domain.venue import Venue
from kis_tui.feed.asking import Asking
from kis_tui.feed.attention import Attention
from kis_tui.feed.diagnosis import Diagnosis
from kis_tui.feed.events import (
    FeedEvent,
    LineCounters,
    LinkState,
    LinkStatus,
    PlanChanged,
    RegistrationChanged,
    StreamReset,
)
from kis_tui.feed.first_answers import StreamKey
from kis_tui.feed.line import KeyAuthority, Line
from kis_tui.feed.pace import OptionalPace
from kis_tui.feed.plan import Plan, plan
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.quotations import QuotationService
from kis_tui.feed.source import Row, Tap, View
from kis_tui.protocol.ledger import RegistrationState


class LiveSource:
    """Serves the screen from one line to the broker, and from queries beside it.

    Args:
        authority: gives addresses and approval keys.
        reader: carries queries; None = nothing is asked beside the line.
        is_paper: it is the paper server, which has neither announcements nor indices nor NXT.
        is_open: whether an exchange trades at a moment of market time; what only then changes is asked for only then.
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
        reader: QuotationService | None = None,
        is_paper: bool = False,
        is_open: Callable[[datetime], bool] = lambda _: True,
        clock: Clock,
        limit: int = REGISTRATION_LIMIT,
        policy: LinePolicy | None = None,
        rng: Random | None = None,
        lock_dir: Path | None = None,
    ) -> None:
        self._clock = clock
        self._authority = authority
        self._line = Line(
            authority,
            clock=clock,
            policy=policy,
            rng=rng,
            limit=limit,
            lock_dir=lock_dir,
            is_open=is_open,
            remembers_refusals=True,
        )
        self._is_paper = is_paper
        self._attention = Attention()
        self._pace = OptionalPace()
        self._left_out: frozenset[Registration] = frozenset()
        self._looked_at: tuple[Row | None, tuple[Row, ...]] = (None, ())
        self._comes_at: float | None = None
        self._coming: asyncio.Task[None] | None = None
        self._is_closed = False
        self._asking: Asking | None = None
        if reader is not None:
            tell = self._line.mailbox.put
            self._asking = Asking(reader, clock, tell, self._is_live, is_open, self._follow, is_paper=is_paper)

    @property
    def clock(self) -> Clock:
        """The time that drives ages and phases."""
        return self._clock

    @property
    def status(self) -> LinkStatus:
        """The line at this moment."""
        status = self._line.status
        return status if self._asking is None else replace(status, token_wait_s=self._asking.token_wait_s)

    @property
    def counters(self) -> LineCounters:
        """What was counted since the start."""
        counters = self._line.counters
        return counters if self._asking is None else replace(counters, queries_failed=self._asking.failures)

    @property
    def diagnosis(self) -> Diagnosis:
        """What is known of the line and the queries beside it."""
        diagnosis = self._line.diagnosis
        if self._asking is None:
            return diagnosis
        why, at = self._asking.newest_failure
        return replace(diagnosis, query_failure=clean(self._authority.hide(clean(why, 400)), 160), query_failed_at=at)

    def tap(self, listener: Tap) -> Callable[[], None]:
        """Call ``listener`` with every raw message; returns what stops that."""
        return self._line.tap(listener)

    def want(self, rows: Sequence[Row], focus: Row | None, view: View) -> None:
        """Say what is to be shown.

        A new focus gets its book once it has rested for a moment, and what is shown beside it once it has rested for
        longer; so long is kept, too, what a view needs no more.
        """
        if self._is_closed:
            return
        if self._asking is not None:
            self._asking.watch([_stream(row) for row in rows])
        self._attention.want(rows, focus, view, self._clock.monotonic())
        self._follow()

    def _follow(self) -> None:
        """Let streams and queries follow what is looked at, and come again when something is due."""
        if self._is_closed:
            return
        now = self._clock.monotonic()
        self._attention.pass_time(now)
        self._ask_about(self._attention.settled, self._attention.view.beside)
        chosen = self._plan()
        self._line.want(self._pace.admit(chosen.registrations, chosen.optional, now))
        if chosen.left_out != self._left_out:
            self._left_out = chosen.left_out
            self._line.mailbox.put(PlanChanged(chosen.left_out))
        self._come_again(
            min((at for at in (self._attention.next_at, self._pace.next_at) if at is not None), default=None)
        )

    def _ask_about(self, focus: Row | None, beside: tuple[Row, ...]) -> None:
        if (focus, beside) != self._looked_at:
            self._looked_at = focus, beside
            if self._asking is not None:
                self._asking.look_at(None if focus is None else _stream(focus), [_stream(row) for row in beside])

    def _plan(self) -> Plan:
        ledger, attention, asking = self._line.ledger, self._attention, self._asking
        return plan(
            attention.rows,
            attention.settled,
            attention.recent,
            attention.view,
            ledger.limit,
            ledger.is_refused,
            rested=attention.rested,
            off_nxt=frozenset() if asking is None else asking.off_nxt,
            undecided=frozenset() if asking is None else asking.undecided,
            is_paper=self._is_paper,
        )

    def _come_again(self, at: float | None) -> None:
        """Call ``_follow`` at that time; None = not before something happens."""
        if at == self._comes_at:
            return
        if self._coming is not None:
            self._coming.cancel()
        self._comes_at = at
        self._coming = None if at is None else asyncio.ensure_future(self._follow_at(at))

    async def _follow_at(self, at: float) -> None:
        await self._clock.sleep(at - self._clock.monotonic())
        self._comes_at = self._coming = None
        self._follow()

    async def events(self) -> AsyncIterator[list[FeedEvent]]:
        """Connect, and yield what happened since the last look until the source is closed."""
        self._line.start()
        if self._asking is not None and not self._is_closed:
            self._asking.start()
        limit = self._line.ledger.limit
        while batch := await self._line.mailbox.take():
            if limit != self._line.ledger.limit or any(_is_refusal(event) for event in batch):
                limit = self._line.ledger.limit
                self._follow()
            if self._asking is not None and any(isinstance(event, StreamReset) for event in batch):
                self._asking.line_lost()
            yield batch

    def ask_trades(self, code: str, venue: Venue) -> None:
        """Ask for the latest trades of a stream; they come as ``TradesFetched``, or never where nobody can tell."""
        if self._asking is not None and not self._is_closed:
            self._asking.trades(code, venue)

    def ask_name(self, code: str) -> None:
        """Ask for the name of an issue; it comes as ``NameFetched``, or never where nobody can tell."""
        if self._asking is not None and not self._is_closed:
            self._asking.name(code)

    def _is_live(self) -> bool:
        return self._line.status.state is LinkState.LIVE

    def retry_now(self) -> None:
        """End a wait or a block: connect at once, and ask again for what was refused."""
        if self._is_closed:
            return
        self._line.retry_now()
        if self._asking is not None:
            self._asking.retry_now()
        self._follow()

    async def aclose(self) -> None:
        """Close the line properly; a second call does nothing, and neither does anything that is wanted afterwards."""
        self._is_closed = True
        coming = [] if self._coming is None else [self._coming]
        self._come_again(None)
        async with AsyncExitStack() as closing:
            closing.push_async_callback(self._line.aclose)
            if self._asking is not None:
                closing.push_async_callback(self._asking.aclose)
            await asyncio.gather(*coming, return_exceptions=True)


def _stream(row: Row) -> StreamKey:
    return row.code, row.choice.venue


def _is_refusal(event: FeedEvent) -> bool:
    return isinstance(event, RegistrationChanged) and event.state is RegistrationState.REFUSED
