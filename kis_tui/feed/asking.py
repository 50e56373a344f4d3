"""What a live source asks beside the line: what it is about, and who sees to it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kis_tui.clock import Clock
from kis_tui.domain.venue import Venue
from kis_tui.feed.backoff import Backoff
from kis_tui.feed.events import FeedEvent, TradesFetched
from kis_tui.feed.first_answers import StreamKey
from kis_tui.feed.first_screens import FirstScreens
from kis_tui.feed.interruption_watch import InterruptionWatch
from kis_tui.feed.issue_watch import IssueWatch
from kis_tui.feed.names_asked import NamesAsked
from kis_tui.feed.queries import Failure, Queries
from kis_tui.feed.quotations import Issue, QuotationService
from kis_tui.feed.turns import Priority

TRADES_AGAIN_S = 20.0
"""A failed query for the trades of a stream is not asked again sooner; then each time twice as late."""
TRADES_LONGEST_S = 300.0
TRADES_EVERY_S = 1.0
"""An answered one is not asked again sooner."""


class Asking:
    """The queries of a live source.

    Args:
        reader: carries them to the broker.
        clock: time.
        tell: takes what was answered.
        is_live: whether the line is up and messages arrive.
        is_open: whether an exchange trades at a moment of market time.
        learnt: called when ``off_nxt`` or ``undecided`` may have changed.
        is_paper: the paper server is asked.
    """

    def __init__(
        self,
        reader: QuotationService,
        clock: Clock,
        tell: Callable[[FeedEvent], None],
        is_live: Callable[[], bool],
        is_open: Callable[[datetime], bool],
        learnt: Callable[[], None],
        *,
        is_paper: bool = False,
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._tell = tell
        self._queries = Queries(reader, clock, is_paper=is_paper)
        self._issues = IssueWatch(self._queries, clock, tell, is_open, learnt, self._take_issue)
        self._screens = FirstScreens(self._queries, clock, tell, is_open, self._is_told_with_issue)
        self._names = NamesAsked(self._queries, clock, tell)
        self._interruptions = InterruptionWatch(self._queries, clock, tell, is_live, is_open)
        self._holes: dict[StreamKey, Backoff] = {}
        self._asked_holes: set[StreamKey] = set()

    @property
    def off_nxt(self) -> frozenset[str]:
        """Codes that NXT does not trade."""
        return self._issues.off_nxt

    @property
    def undecided(self) -> frozenset[str]:
        """Codes that wait for the answer whether NXT trades them."""
        return self._issues.undecided

    @property
    def token_wait_s(self) -> float | None:
        """Seconds until the REST token is asked for again; None = no query waits for that."""
        return self._reader.token_wait_s

    @property
    def failures(self) -> int:
        """Queries that were not answered usably, since the start."""
        return self._queries.failures

    @property
    def newest_failure(self) -> tuple[str, datetime | None]:
        """Why the newest of them was not answered usably, and when (market time); ("", None) = all were."""
        return self._queries.failure, self._queries.failed_at

    def start(self) -> None:
        """Begin to ask."""
        if not self._queries.started:
            self._queries.started = True
            self._interruptions.start()
            self._screens.start()
            self._issues.start()
            self._names.start()

    def look_at(self, focus: StreamKey | None, beside: Sequence[StreamKey] = ()) -> None:
        """Ask about what is looked at, for as long as it is; what is known of the issue in focus is told again.

        Args:
            focus: the row in focus; None = none.
            beside: the ladders beside it.
        """
        self._screens.show(focus, beside)
        code = "" if focus is None else focus[0]
        if code != self._issues.code:
            self._issues.focus(code)

    def watch(self, rows: Sequence[StreamKey]) -> None:
        """Ask for the prices of the watchlist's rows, and for interruptions when there are several."""
        self._interruptions.rows = len(rows)
        self._screens.watch(rows)

    def trades(self, code: str, venue: Venue) -> None:
        """Ask for the latest trades of a stream, unless that is being asked, or was a moment ago, or failed lately."""
        stream = (code, venue)
        backoff = self._holes.setdefault(stream, Backoff(TRADES_AGAIN_S, TRADES_LONGEST_S))
        may_ask = self._queries.may_ask() and backoff.is_over(self._clock.monotonic())
        if may_ask and stream not in self._asked_holes:
            self._asked_holes.add(stream)
            self._queries.spawn(self._ask_trades(stream, backoff))

    def name(self, code: str) -> None:
        """Ask for the name of an issue; it is told once it is known."""
        self._names.ask(code)

    def line_lost(self) -> None:
        """Ask again for what is looked at: frames may have been missed."""
        self._screens.line_lost()

    def retry_now(self) -> None:
        """Forget all failures: whatever is of use is asked again at once."""
        self._holes.clear()
        for part in (self._queries, self._issues, self._screens, self._names, self._interruptions):
            part.retry_now()

    async def aclose(self) -> None:
        """End every query."""
        await self._queries.aclose()

    def _is_told_with_issue(self, stream: StreamKey) -> bool:
        """Tell whether the query about an issue tells the price of ``stream`` too."""
        code, venue = stream
        return venue is Venue.KRX and self._issues.is_asking(code)

    def _take_issue(self, issue: Issue, asked_at: float) -> None:
        code = issue.flags.code
        self._screens.take_quote(issue.quote, code, Venue.KRX, asked_at)
        self._names.take(code, issue.flags.name)

    async def _ask_trades(self, stream: StreamKey, backoff: Backoff) -> None:
        code, venue = stream
        try:
            outcome = await self._queries.run(
                lambda ask: ask.recent_trades(code, venue),
                f"the latest trades of {code} at {venue}",
                Priority.TAPE,
                ("hole", stream),
            )
        finally:
            self._asked_holes.discard(stream)
        now = self._clock.monotonic()
        if isinstance(outcome, Failure):
            backoff.failed(now)
        elif outcome is not None:
            backoff.answered(rests_until=now + TRADES_EVERY_S)
            self._tell(TradesFetched(code, venue, outcome.value, now))
