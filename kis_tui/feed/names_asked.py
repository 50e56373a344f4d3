"""The names of issues that no table has, asked for one at a time when nothing else is to be asked."""

from collections.abc import Callable

from kis_tui.clock import Clock
from kis_tui.feed.backoff import Backoff
from kis_tui.feed.events import FeedEvent, NameFetched
from kis_tui.feed.queries import Failure, Queries
from kis_tui.feed.turns import Priority

NAME_AGAIN_S = 60.0
"""A failed query for a name, or one that told none, is not asked again sooner; then each time twice as late."""
NAME_LONGEST_S = 3_600.0
_TICK_S = 1.0


class NamesAsked:
    """The queries for names. The paper server has none: there nothing is asked.

    Args:
        queries: runs them.
        clock: time.
        tell: takes what was answered.
    """

    def __init__(self, queries: Queries, clock: Clock, tell: Callable[[FeedEvent], None]) -> None:
        self._queries = queries
        self._clock = clock
        self._tell = tell
        self._known: dict[str, str] = {}
        self._wanted: dict[str, Backoff] = {}

    def start(self) -> None:
        """Begin to ask."""
        if not self._queries.is_paper:
            self._queries.spawn(self._watch())

    def ask(self, code: str) -> None:
        """Tell the name of an issue, now if it is known, else when it is."""
        name = self._known.get(code)
        if name:
            self._tell(NameFetched(code, name))
        else:
            self._wanted.setdefault(code, Backoff(NAME_AGAIN_S, NAME_LONGEST_S))

    def take(self, code: str, name: str) -> None:
        """Take a name that another query told; empty = it told none."""
        if name and self._known.get(code) != name:
            self._known[code] = name
            self._wanted.pop(code, None)
            self._tell(NameFetched(code, name))

    def retry_now(self) -> None:
        """Forget all failures."""
        self._wanted = {code: Backoff(NAME_AGAIN_S, NAME_LONGEST_S) for code in self._wanted}

    async def _watch(self) -> None:
        while True:
            now = self._clock.monotonic()
            due = (code for code, backoff in self._wanted.items() if backoff.is_over(now))
            code = next(due, None) if self._queries.may_ask() else None
            if code is None:
                await self._clock.sleep(_TICK_S)
            else:
                await self._ask(code)

    async def _ask(self, code: str) -> None:
        outcome = await self._queries.run(
            lambda ask: ask.issue_name(code), f"the name of {code}", Priority.ROWS, ("name", code)
        )
        if outcome is not None and not isinstance(outcome, Failure):
            self.take(code, outcome.value)
        if code in self._wanted:
            self._wanted[code].failed(self._clock.monotonic())
