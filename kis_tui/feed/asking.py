"""What is asked beside the line, in the background: a query that fails costs nothing but what it would have told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime

from kis_tui.clock import Clock
from kis_tui.domain.venue import Venue
from kis_tui.errors import (
    AuthError,
    AuthUnavailableError,
    KisTuiError,
    NoAnswerError,
    RateLimitedError,
    TokenTooSoonError,
)
from kis_tui.feed.backoff import Backoff
from kis_tui.feed.events import FeedEvent, InterruptionsFetched, TradesFetched
from kis_tui.feed.interruption_rounds import InterruptionRounds
from kis_tui.feed.issue_answers import IssueAnswers
from kis_tui.feed.quotations import Quotations

TRADES_AGAIN_S = 20.0
"""A failed query for the trades of a stream is not asked again sooner; then each time twice as late."""
TRADES_LONGEST_S = 300.0
TRADES_EVERY_S = 1.0
"""An answered one is not asked again sooner."""
OUTAGE_AGAIN_S = 20.0
"""After several queries in a row that nobody could answer, whatever they were about, all rest for so long; then each
time twice as long."""
OUTAGE_LONGEST_S = 300.0
OUTAGE_FORGIVEN = 2
UNDECIDED_S = 2.0
"""So long NXT's streams of a new focus wait for the answer whether NXT trades it; then they are tried."""

_TICK_S = 1.0
_PASSING = (NoAnswerError, RateLimitedError, TokenTooSoonError)

_LOG = logging.getLogger("kis_tui.feed")


class Asking:
    """The queries of a live source.

    Args:
        quotations: answers them.
        clock: time.
        tell: takes what was answered.
        is_live: whether the line is up and messages arrive.
        is_open: whether an exchange trades at a moment of market time.
        learnt: called when ``off_nxt`` or ``undecided`` may have changed.
    """

    def __init__(
        self,
        quotations: Quotations,
        clock: Clock,
        tell: Callable[[FeedEvent], None],
        is_live: Callable[[], bool],
        is_open: Callable[[datetime], bool],
        learnt: Callable[[], None],
    ) -> None:
        self._quotations = quotations
        self._clock = clock
        self._tell = tell
        self._is_live = is_live
        self._is_open = is_open
        self._learnt = learnt
        self._focus = ""
        self._issues = IssueAnswers(is_paper=quotations.is_paper)
        self._rounds = InterruptionRounds()
        self._streams: dict[tuple[str, Venue], Backoff] = {}
        self._outage = Backoff(OUTAGE_AGAIN_S, OUTAGE_LONGEST_S, forgiven=OUTAGE_FORGIVEN)
        self._outstanding: set[object] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = False
        self.rows = 0
        """How many rows are watched; the list of interruptions is for those that are not in focus."""
        self.failures = 0
        """Queries that were not answered usably, since the start."""

    @property
    def off_nxt(self) -> frozenset[str]:
        """Codes that NXT does not trade."""
        return self._issues.off_nxt

    @property
    def undecided(self) -> frozenset[str]:
        """Codes that wait for the answer whether NXT trades them."""
        return self._issues.undecided

    def start(self) -> None:
        """Begin to ask."""
        if not self._started:
            self._started = True
            if not self._quotations.is_paper:
                self._spawn(self._watch_interruptions())
            self._follow_focus()

    def focus(self, code: str) -> None:
        """Ask about the issue in focus for as long as it is; what is known is told again. Empty = none."""
        self._focus = code
        if code:
            known = self._issues.told(code, self._clock.now().date())
            if known is not None:
                self._tell(known)
            self._issues.begin(code)
        self._follow_focus()

    def trades(self, code: str, venue: Venue) -> None:
        """Ask for the latest trades of a stream, unless that is being asked, or was a moment ago, or failed lately."""
        stream = (code, venue)
        now = self._clock.monotonic()
        backoff = self._streams.setdefault(stream, Backoff(TRADES_AGAIN_S, TRADES_LONGEST_S))
        may_ask = self._started and self._outage.is_over(now) and backoff.is_over(now)
        if may_ask and stream not in self._outstanding:
            self._outstanding.add(stream)
            self._spawn(self._ask_trades(code, venue, backoff))

    def retry_now(self) -> None:
        """Forget all failures: whatever is of use is asked again at once."""
        self._issues.forgive()
        self._rounds.begin_anew(self._clock.monotonic())
        self._streams.clear()
        self._outage.answered()

    async def aclose(self) -> None:
        """End every query."""
        self._started = False
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _follow_focus(self) -> None:
        code = self._focus
        if self._started and code and code not in self._outstanding:
            self._outstanding.add(code)
            self._spawn(self._watch_issue(code))
            if code in self._issues.undecided:
                self._spawn(self._decide_late(code))

    async def _watch_issue(self, code: str) -> None:
        """Keep what is known of an issue fresh until something else is in focus."""
        while self._focus == code:
            now, moment = self._clock.monotonic(), self._clock.now()
            is_due = self._issues.is_due(code, moment, now, is_open=self._is_open(moment))
            if not is_due or not self._outage.is_over(now):
                await self._clock.sleep(_TICK_S)
                continue
            if await self._try(self._fetch_issue(code), f"the marks of {code}") is not None:
                self._issues.failed(code, self._clock.monotonic())
            self._decided(code)
        self._outstanding.discard(code)

    async def _fetch_issue(self, code: str) -> None:
        flags = await self._quotations.issue_flags(code)
        self._tell(self._issues.take(flags, self._clock.now().date(), self._clock.monotonic()))

    async def _decide_late(self, code: str) -> None:
        await self._clock.sleep(UNDECIDED_S)
        if code in self._issues.undecided:
            self._decided(code)

    def _decided(self, code: str) -> None:
        self._issues.decide(code)
        self._learnt()

    async def _ask_trades(self, code: str, venue: Venue, backoff: Backoff) -> None:
        try:
            error = await self._try(self._fetch_trades(code, venue), f"the latest trades of {code} at {venue}")
        finally:
            self._outstanding.discard((code, venue))
        now = self._clock.monotonic()
        if error is None:
            backoff.answered(rests_until=now + TRADES_EVERY_S)
        else:
            backoff.failed(now)

    async def _fetch_trades(self, code: str, venue: Venue) -> None:
        trades = await self._quotations.recent_trades(code, venue)
        self._tell(TradesFetched(code, venue, trades, self._clock.monotonic()))

    async def _watch_interruptions(self) -> None:
        """Ask for the list again and again while the line is live, the exchanges trade and there are rows for it."""
        while True:
            now, moment = self._clock.monotonic(), self._clock.now()
            is_of_use = self.rows >= 2 and self._is_live() and self._is_open(moment)
            if not is_of_use or not self._rounds.is_due(moment.date(), now):
                await self._clock.sleep(_TICK_S)
                continue
            error = await self._try(self._fetch_interruptions(), "the list of interruptions")
            now = self._clock.monotonic()
            if error is None:
                self._rounds.answered(now)
            else:
                self._rounds.failed(now, is_refusal=_is_refusal(error))

    async def _fetch_interruptions(self) -> None:
        found = await self._quotations.interruptions(self._clock.now().date())
        self._tell(InterruptionsFetched(found, self._clock.monotonic()))

    async def _try(self, query: Awaitable[None], what: str) -> Exception | None:
        """Run one query; return what went wrong, counted and logged."""
        try:
            await query
        except KisTuiError as error:
            self.failures += 1
            _LOG.info("%s: %s", what, error)
            self._note_outage(error)
            return error
        except Exception as error:  # noqa: BLE001 - a fault in a query must not end the line
            self.failures += 1
            _LOG.exception("%s: a fault of this program", what)
            return error
        self._outage.answered()
        return None

    def _note_outage(self, error: KisTuiError) -> None:
        """Tell a server that answers nothing from one that refuses this query: it answers others."""
        if type(error) is AuthUnavailableError and error.code:
            self._outage.answered()
        else:
            self._outage.failed(self._clock.monotonic())


def _is_refusal(error: Exception) -> bool:
    """Tell whether the broker said no for good; no answer, a page of maintenance or a crowded second is none."""
    if isinstance(error, AuthError):
        return bool(error.code) and not isinstance(error, _PASSING)
    return True
