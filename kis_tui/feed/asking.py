"""What is asked beside the line, in the background: a query that fails costs nothing but what it would have told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine

from kis_tui.clock import Clock
from kis_tui.domain.issue_flags import IssueFlags
from kis_tui.domain.venue import Venue
from kis_tui.errors import AuthError, KisTuiError, NoAnswerError, RateLimitedError, TokenTooSoonError
from kis_tui.feed.events import FeedEvent, InterruptionsFetched, IssueFetched, TradesFetched
from kis_tui.feed.quotations import Quotations

INTERRUPTIONS_EVERY_S = 20.0
"""Between two looks at the list of interruptions."""
LONGEST_PAUSE_S = 640.0
"""Between two looks while nobody answers; each try doubles the pause up to this."""
REFUSALS_TAKEN = 3
"""Refusals of the list, one after the other, after which it is not asked for any more."""
ISSUE_AGAIN_S = 60.0
"""A failed query about an issue is not asked again sooner."""
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
        learnt: called when ``off_nxt`` may have changed.
    """

    def __init__(
        self,
        quotations: Quotations,
        clock: Clock,
        tell: Callable[[FeedEvent], None],
        is_live: Callable[[], bool],
        learnt: Callable[[], None],
    ) -> None:
        self._quotations = quotations
        self._clock = clock
        self._tell = tell
        self._is_live = is_live
        self._learnt = learnt
        self._focus = ""
        self._issues: dict[str, IssueFlags] = {}
        self._issue_again: dict[str, float] = {}
        self._undecided: set[str] = set()
        self._outstanding: set[object] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = False
        self.rows = 0
        """How many rows are watched; the list of interruptions is for those that are not in focus."""
        self.failures = 0
        """Queries that were not answered usably, since the start."""

    @property
    def off_nxt(self) -> frozenset[str]:
        """Codes that NXT does not trade, or that wait for the answer whether it does."""
        return frozenset(self._undecided.union(code for code, flags in self._issues.items() if flags.on_nxt is False))

    def start(self) -> None:
        """Begin to ask."""
        if not self._started:
            self._started = True
            if not self._quotations.is_paper:
                self._spawn(self._watch_interruptions())
            self._follow_focus()

    def focus(self, code: str) -> None:
        """Ask about the issue in focus, once a session; what is known is told again. Empty = none."""
        self._focus = code
        if code in self._issues:
            self._tell(IssueFetched(self._issues[code]))
        elif code and code not in self._issue_again:
            self._undecided.add(code)
        self._follow_focus()

    def trades(self, code: str, venue: Venue) -> None:
        """Ask for the latest trades of a stream, unless that is being asked already."""
        if self._started and (code, venue) not in self._outstanding:
            self._outstanding.add((code, venue))
            self._spawn(self._ask_trades(code, venue))

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
        if not self._started or not code or code in self._outstanding or self._knows(code):
            return
        self._outstanding.add(code)
        self._spawn(self._ask_issue(code))
        if code in self._undecided:
            self._spawn(self._decide_late(code))

    def _knows(self, code: str) -> bool:
        flags = self._issues.get(code)
        return flags is not None and (flags.on_nxt is not None or self._quotations.is_paper)

    async def _ask_issue(self, code: str) -> None:
        """Ask about an issue until there is an answer, or something else is in focus."""
        while self._focus == code and not self._knows(code):
            wait_s = self._issue_again.get(code, 0.0) - self._clock.monotonic()
            if code in self._issue_again and wait_s > 0:
                await self._clock.sleep(wait_s)
                continue
            self._issue_again[code] = self._clock.monotonic() + ISSUE_AGAIN_S
            await self._try(self._fetch_issue(code), f"the marks of {code}")
            self._decided(code)
        self._outstanding.discard(code)

    async def _fetch_issue(self, code: str) -> None:
        flags = await self._quotations.issue_flags(code)
        self._issues[code] = flags
        self._tell(IssueFetched(flags))

    async def _decide_late(self, code: str) -> None:
        await self._clock.sleep(UNDECIDED_S)
        if code in self._undecided:
            self._decided(code)

    def _decided(self, code: str) -> None:
        self._undecided.discard(code)
        self._learnt()

    async def _ask_trades(self, code: str, venue: Venue) -> None:
        try:
            await self._try(self._fetch_trades(code, venue), f"the latest trades of {code} at {venue}")
        finally:
            self._outstanding.discard((code, venue))

    async def _fetch_trades(self, code: str, venue: Venue) -> None:
        trades = await self._quotations.recent_trades(code, venue)
        self._tell(TradesFetched(code, venue, trades, self._clock.monotonic()))

    async def _watch_interruptions(self) -> None:
        """Ask for the list again and again while the line is live and there are rows that are not in focus."""
        refusals = failures = 0
        next_at = self._clock.monotonic()
        while refusals < REFUSALS_TAKEN:
            if self.rows < 2 or not self._is_live() or self._clock.monotonic() < next_at:
                await self._clock.sleep(_TICK_S)
                continue
            error = await self._try(self._fetch_interruptions(), "the list of interruptions")
            failures = 0 if error is None else failures + 1
            refusals = refusals + 1 if error is not None and _is_refusal(error) else 0
            pause_s = min(LONGEST_PAUSE_S, INTERRUPTIONS_EVERY_S * 2 ** min(failures, 10))
            next_at = self._clock.monotonic() + pause_s
        _LOG.warning("the list of interruptions is refused and not asked for any more")

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
            return error
        except Exception as error:  # noqa: BLE001 - a fault in a query must not end the line
            self.failures += 1
            _LOG.exception("%s: a fault of this program", what)
            return error
        return None


def _is_refusal(error: Exception) -> bool:
    """Tell whether the broker said no for good; no answer, a page of maintenance or a crowded second is none."""
    if isinstance(error, AuthError):
        return bool(error.code) and not isinstance(error, _PASSING)
    return True
