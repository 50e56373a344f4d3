"""Keeps what is special about the issue in focus known, and with it whether NXT trades it."""

from collections.abc import Callable
from datetime import datetime

from kis_tui.clock import Clock
from kis_tui.feed.events import FeedEvent
from kis_tui.feed.issue_answers import IssueAnswers
from kis_tui.feed.queries import Failure, Queries
from kis_tui.feed.quotations import Issue
from kis_tui.feed.turns import Priority

UNDECIDED_S = 2.0
"""So long NXT's streams of a new focus wait for the answer whether NXT trades it; then they are tried."""
_TICK_S = 1.0


class IssueWatch:
    """The queries about the issue in focus.

    Args:
        queries: runs them.
        clock: time.
        tell: takes what was answered.
        is_open: whether an exchange trades at a moment of market time.
        learnt: called when ``off_nxt`` or ``undecided`` may have changed.
        came: called with each answer and when it was asked for: its price and name are of use elsewhere.
    """

    def __init__(
        self,
        queries: Queries,
        clock: Clock,
        tell: Callable[[FeedEvent], None],
        is_open: Callable[[datetime], bool],
        learnt: Callable[[], None],
        came: Callable[[Issue, float], None],
    ) -> None:
        self._queries = queries
        self._clock = clock
        self._tell = tell
        self._is_open = is_open
        self._learnt = learnt
        self._came = came
        self._answers = IssueAnswers(is_paper=queries.is_paper)
        self.code = ""
        """The issue in focus; empty = none."""
        self._watched: set[str] = set()

    @property
    def off_nxt(self) -> frozenset[str]:
        """Codes that NXT does not trade."""
        return self._answers.off_nxt

    @property
    def undecided(self) -> frozenset[str]:
        """Codes that wait for the answer whether NXT trades them."""
        return self._answers.undecided

    def start(self) -> None:
        """Begin to ask."""
        self._follow()

    def focus(self, code: str) -> None:
        """Ask about the issue in focus for as long as it is; what is known is told again. Empty = none."""
        if self.code and self.code != code:
            self._queries.drop(self.code)
        self.code = code
        if code:
            known = self._answers.told(code, self._clock.now().date())
            if known is not None:
                self._tell(known)
            self._answers.begin(code)
        self._follow()

    def is_asking(self, code: str) -> bool:
        """Tell whether an answer about ``code`` is on its way, or due."""
        return code == self.code and self._is_due(code)

    def retry_now(self) -> None:
        """Forget all failures."""
        self._answers.forgive()

    def _follow(self) -> None:
        code = self.code
        if self._queries.started and code and code not in self._watched:
            self._watched.add(code)
            self._queries.spawn(self._watch(code))
            if code in self._answers.undecided:
                self._queries.spawn(self._decide_late(code))

    async def _watch(self, code: str) -> None:
        """Keep what is known of an issue fresh until something else is in focus."""
        while self.code == code:
            if not self._is_due(code) or not self._queries.may_ask():
                await self._clock.sleep(_TICK_S)
                continue
            outcome = await self._queries.run(lambda ask: ask.issue(code), f"the marks of {code}", Priority.FOCUS, code)
            now = self._clock.monotonic()
            if isinstance(outcome, Failure):
                self._answers.failed(code, now)
            elif outcome is not None:
                self._tell(self._answers.take(outcome.value.flags, self._clock.now().date(), now))
                self._came(outcome.value, outcome.asked_at)
            if outcome is not None:
                self._decided(code)
        self._watched.discard(code)

    def _is_due(self, code: str) -> bool:
        moment = self._clock.now()
        return self._answers.is_due(code, moment, self._clock.monotonic(), is_open=self._is_open(moment))

    async def _decide_late(self, code: str) -> None:
        await self._clock.sleep(UNDECIDED_S)
        if code in self._answers.undecided:
            self._decided(code)

    def _decided(self, code: str) -> None:
        self._answers.decide(code)
        self._learnt()
