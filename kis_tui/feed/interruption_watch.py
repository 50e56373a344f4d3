"""Asks for the day's list of volatility interruptions again and again, for the rows that have no announcements."""

from collections.abc import Callable
from datetime import datetime

from kis_tui.clock import Clock
from kis_tui.feed.events import FeedEvent, InterruptionsFetched
from kis_tui.feed.interruption_rounds import InterruptionRounds
from kis_tui.feed.queries import Failure, Queries
from kis_tui.feed.turns import Priority

_TICK_S = 1.0


class InterruptionWatch:
    """The queries for the list. The paper server has none: there nothing is asked.

    Args:
        queries: runs them.
        clock: time.
        tell: takes what was answered.
        is_live: whether the line is up and messages arrive.
        is_open: whether an exchange trades at a moment of market time.
    """

    def __init__(
        self,
        queries: Queries,
        clock: Clock,
        tell: Callable[[FeedEvent], None],
        is_live: Callable[[], bool],
        is_open: Callable[[datetime], bool],
    ) -> None:
        self._queries = queries
        self._clock = clock
        self._tell = tell
        self._is_live = is_live
        self._is_open = is_open
        self._rounds = InterruptionRounds()
        self.rows = 0
        """How many rows are watched; the list is for those that are not in focus."""

    def start(self) -> None:
        """Begin to ask."""
        if not self._queries.is_paper:
            self._queries.spawn(self._watch())

    def retry_now(self) -> None:
        """Forget all failures."""
        self._rounds.begin_anew(self._clock.monotonic())

    async def _watch(self) -> None:
        """Ask while the line is live, the exchanges trade and there are rows for it."""
        while True:
            now, moment = self._clock.monotonic(), self._clock.now()
            is_of_use = self.rows >= 2 and self._is_live() and self._is_open(moment)
            if not is_of_use or not self._rounds.is_due(moment.date(), now):
                await self._clock.sleep(_TICK_S)
            else:
                await self._ask(moment)

    async def _ask(self, moment: datetime) -> None:
        outcome = await self._queries.run(
            lambda ask: ask.interruptions(moment.date()), "the list of interruptions", Priority.MARKET, "interruptions"
        )
        now = self._clock.monotonic()
        if isinstance(outcome, Failure):
            self._rounds.failed(now, is_refusal=outcome.is_refusal)
        elif outcome is not None:
            self._rounds.answered(now)
            self._tell(InterruptionsFetched(outcome.value, now))
