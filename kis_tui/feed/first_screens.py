"""Book, price and latest trades of what is looked at, and the price of every other row, asked for at once.

So the screen is not empty before the first frame, nor at night and on holidays, when none comes. What is fetched never
replaces what a stream told since; that is the memory's to see to (``market.fetched``).
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from kis_tui.clock import Clock
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.venue import Venue
from kis_tui.feed.events import BookFetched, FeedEvent, QuoteFetched, TradesFetched
from kis_tui.feed.first_answers import FirstAnswers, Part, StreamKey
from kis_tui.feed.queries import Failure, Queries
from kis_tui.feed.quotations import Quotations
from kis_tui.feed.turns import Priority

_TICK_S = 1.0

_Value = BookSnapshot | Quote | tuple[PastTrade, ...] | None
"""What a query told; None = nothing."""


class FirstScreens:
    """The queries of first screens; the documents of the paper server know those of KRX only.

    Args:
        queries: runs them.
        clock: time.
        tell: takes what was answered.
        is_open: whether an exchange trades at a moment of market time.
        is_told_anyway: whether the price of a stream is on its way by another query.
    """

    def __init__(
        self,
        queries: Queries,
        clock: Clock,
        tell: Callable[[FeedEvent], None],
        is_open: Callable[[datetime], bool],
        is_told_anyway: Callable[[StreamKey], bool],
    ) -> None:
        self._queries = queries
        self._clock = clock
        self._tell = tell
        self._is_open = is_open
        self._is_told_anyway = is_told_anyway
        self._answers = FirstAnswers()
        self._focus: StreamKey | None = None
        self._shown: tuple[StreamKey, ...] = ()
        self._rows: tuple[StreamKey, ...] = ()
        self._watched: set[tuple[StreamKey, Part]] = set()

    def start(self) -> None:
        """Begin to ask."""
        self._follow()
        self._queries.spawn(self._watch_rows())

    def show(self, focus: StreamKey | None, beside: Sequence[StreamKey]) -> None:
        """Ask for whole first screens; what waits to be asked about anything else is given up.

        Args:
            focus: the row in focus; None = none.
            beside: the ladders beside it.
        """
        shown = tuple(dict.fromkeys([*([focus] if focus is not None else []), *beside]))
        for stream in self._shown:
            if stream not in shown:
                self._queries.drop(stream)
        for stream in shown:
            if stream not in self._shown:
                self._answers.look_again(stream, self._clock.monotonic())
        self._focus, self._shown = focus, shown
        self._follow()

    def watch(self, rows: Sequence[StreamKey]) -> None:
        """Ask for the prices of ``rows``, one at a time."""
        self._rows = tuple(rows)
        self._answers.keep({*self._rows, *self._shown})

    def take_quote(self, quote: Quote | None, code: str, venue: Venue, asked_at: float) -> None:
        """Take the price of a stream that another query has told; None = it had none."""
        moment = self._clock.now()
        self._answers.answered(
            (code, venue), Part.QUOTE, moment, self._clock.monotonic(), is_open=self._is_open(moment)
        )
        if quote is not None:
            self._tell(QuoteFetched(quote, asked_at))

    def line_lost(self) -> None:
        """Ask again for everything: frames may have been missed."""
        self._answers.begin_anew()

    def retry_now(self) -> None:
        """Forget all failures."""
        self._answers.forgive()

    def _follow(self) -> None:
        """Let somebody see to each part of each stream that is looked at."""
        if not self._queries.started:
            return
        for stream in self._shown:
            for part in Part:
                if (stream, part) not in self._watched:
                    self._watched.add((stream, part))
                    self._queries.spawn(self._watch(stream, part))

    async def _watch(self, stream: StreamKey, part: Part) -> None:
        """Ask for one part whenever it is due, for as long as its stream is looked at."""
        try:
            while stream in self._shown:
                told_anyway = part is Part.QUOTE and self._is_told_anyway(stream)
                if not told_anyway and self._is_due(stream, part) and self._queries.may_ask():
                    await self._ask(stream, part, self._priority(stream, part))
                else:
                    await self._clock.sleep(_TICK_S)
        finally:
            self._watched.discard((stream, part))

    async def _watch_rows(self) -> None:
        """Ask for the price of the next row that has none, one at a time."""
        while True:
            due = (row for row in self._rows if row not in self._shown and self._is_due(row, Part.QUOTE))
            row = next(due, None) if self._queries.may_ask() else None
            if row is None:
                await self._clock.sleep(_TICK_S)
            else:
                await self._ask(row, Part.QUOTE, Priority.ROWS)

    def _is_due(self, stream: StreamKey, part: Part) -> bool:
        if self._queries.is_paper and stream[1] is not Venue.KRX:
            return False
        moment = self._clock.now()
        return self._answers.is_due(stream, part, moment, self._clock.monotonic(), is_open=self._is_open(moment))

    def _priority(self, stream: StreamKey, part: Part) -> Priority:
        if stream != self._focus:
            return Priority.BESIDE
        return Priority.TAPE if part is Part.TRADES else Priority.FOCUS

    async def _ask(self, stream: StreamKey, part: Part, priority: Priority) -> None:
        moment = self._clock.now()
        is_open = self._is_open(moment)
        code, venue = stream
        what = f"{part.value} of {code} at {venue}"
        outcome = await self._queries.run(lambda ask: _told(ask, part, code, venue), what, priority, stream)
        now = self._clock.monotonic()
        if isinstance(outcome, Failure):
            self._answers.failed(stream, part, now)
        elif outcome is not None:
            self._answers.answered(stream, part, moment, now, is_open=is_open)
            self._tell_value(stream, outcome.value, outcome.asked_at)

    def _tell_value(self, stream: StreamKey, value: _Value, asked_at: float) -> None:
        if isinstance(value, BookSnapshot):
            self._tell(BookFetched(value, asked_at))
        elif isinstance(value, Quote):
            self._tell(QuoteFetched(value, asked_at))
        elif value is not None:
            self._tell(TradesFetched(*stream, value, self._clock.monotonic()))


async def _told(ask: Quotations, part: Part, code: str, venue: Venue) -> _Value:
    if part is Part.BOOK:
        return await ask.book(code, venue)
    if part is Part.QUOTE:
        return await ask.quote(code, venue)
    return await ask.recent_trades(code, venue)
