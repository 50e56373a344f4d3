"""The app on a real line to the stand-in exchange, whose time a test moves by hand: it stands still while compared."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import time
from pathlib import Path
from random import Random
from typing import Any

from textual.pilot import Pilot

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.registration import Registration
from kis_tui.feed.live import LiveSource
from kis_tui.feed.source import LinkState, Row
from kis_tui.simulator import Exchange
from kis_tui.simulator.issues import BY_CODE
from kis_tui.simulator.messages import keep_alive
from kis_tui.simulator.stock import Stock
from kis_tui.ui.app import KisApp
from tests.support.clocks import ManualClock
from tests.support.exchange import auth_for, running
from tests.support.screen import screen_rows
from tests.support.until import TIMEOUT_S

STEP_S = 0.5
"""Scenario seconds moved at once; the client has taken everything of one step before the next."""
SIZE = (120, 40)
FPS = 5
"""Frames of real time: every comparison paints for itself."""
_SLICE_S = 0.05
"""Scenario seconds between two moments at which the market sends."""
_AFTER_SLICE_S = 0.001
"""The clock stands a little after a slice, so that rounding never leaves one out."""


def second_of(at: str) -> int:
    """Return seconds since midnight of ``HH:MM:SS``."""
    moment = time.fromisoformat(at)
    return moment.hour * 3600 + moment.minute * 60 + moment.second


class WatchedMarket:
    """The exchange, the app that watches it, and the hands on the clock.

    Attributes:
        exchange: runs at the pace of ``pass_s``; between two calls nothing happens there.
        source: the app's line.
        app: watches it.
        pilot: presses its keys.
    """

    def __init__(
        self, exchange: Exchange, source: LiveSource, app: KisApp, pilot: Pilot[None], clock: ManualClock
    ) -> None:
        self.exchange = exchange
        self.source = source
        self.app = app
        self.pilot = pilot
        self._clock = clock
        self._marks = 0
        self._mark = b""
        source.tap(self._see)

    # --- time ---

    @property
    def second(self) -> int:
        """The exchange's time of day, seconds since midnight KST."""
        now = self.exchange.market_clock.now()
        return now.hour * 3600 + now.minute * 60 + now.second

    async def pass_s(self, scenario_s: float) -> None:
        """Let so many scenario seconds pass, and the client take what comes in them."""
        while scenario_s > 1e-9:
            step = min(STEP_S, scenario_s)
            scenario_s -= step
            self._clock.advance(step)
            await self._taken()

    async def go_to(self, at: str) -> None:
        """Let time pass until the exchange's clock reads ``HH:MM:SS``."""
        timeline = self.exchange.market.timeline
        await self.pass_s(timeline.elapsed_s(second_of(at)) + _AFTER_SLICE_S - self.exchange.market_clock.elapsed_s())

    async def until(self, condition: Callable[[], object], most_s: float = 30.0) -> None:
        """Let one slice of the market after the other pass until something is so.

        Raises:
            AssertionError: it is not so after ``most_s`` scenario seconds.
        """
        end_s = self.exchange.market_clock.elapsed_s() + most_s
        while not condition():
            late = self.exchange.market_clock.elapsed_s() >= end_s
            assert not late, f"not within {most_s:g} s of the scenario: {condition}"
            await self.next_slice()

    async def next_slice(self) -> None:
        """Let the market send once more."""
        now_s = self.exchange.market_clock.elapsed_s()
        slices = int((now_s - _AFTER_SLICE_S) / _SLICE_S + 1e-6) + 1
        await self.pass_s(slices * _SLICE_S + _AFTER_SLICE_S - now_s)

    async def _taken(self) -> None:
        """Wait until the exchange has played up to now and the client has read all of it: a keep-alive comes last."""
        exchange = self.exchange
        timeline = exchange.market.timeline
        played = int(timeline.market_s(max(0.0, exchange.market_clock.elapsed_s() - 0.051)))
        await promptly(lambda: exchange.market.second >= played)
        if not exchange.sessions:
            return
        self._marks += 1
        self._mark = keep_alive(f"{self._marks:014d}").encode()
        await exchange.send_raw(self._mark)
        await promptly(lambda: not self._mark or not exchange.sessions)

    def _see(self, message: bytes, _received_ns: int) -> None:
        if message == self._mark:
            self._mark = b""

    # --- what both sides say ---

    def stock(self, code: str) -> Stock:
        """Return a stock as the exchange has it."""
        return self.exchange.market.stocks[code]

    async def screen(self, *books: BookSnapshot) -> list[str]:
        """Return the screen's rows, painted when the client had these books and what all rows have traded.

        Args:
            books: what the exchange says at this moment.

        Raises:
            AssertionError: the client does not get there though nothing more happens at the exchange.
        """
        now = self.exchange.market_clock.elapsed_s()
        await promptly(lambda: self._has(books))
        self.app.bridge.tick()
        self.app.bridge.flush()
        await self.pilot.pause()
        assert self._has(books)
        assert now == self.exchange.market_clock.elapsed_s()
        return screen_rows(self.app)

    def _has(self, books: Sequence[BookSnapshot]) -> bool:
        """Tell whether the client has these books, and the newest print of every row."""
        state = self.app.bridge.state
        held = [(state.stream(book.code, book.venue).book, book) for book in books]
        rows = [(row.code, row.choice.venue) for row in self.app.rows.rows]
        prints = [(trade, row) for row in rows if (trade := state.stream(*row).trade) is not None]
        return all(mine is not None and figures(mine) == figures(theirs) for mine, theirs in held) and all(
            trade.volume == self.stock(code).tally(venue).volume for trade, (code, venue) in prints
        )

    def registered(self) -> set[Registration]:
        """Return what the exchange sends to the client."""
        return set(self.exchange.sessions[0].registrations) if self.exchange.sessions else set()


def figures(book: BookSnapshot) -> tuple[object, ...]:
    """Return what a book says, without the time of its frame and what changed since the one before."""
    return (
        book.phase,
        book.ask_prices,
        book.ask_sizes,
        book.bid_prices,
        book.bid_sizes,
        book.total_ask_size,
        book.total_bid_size,
        book.after_hours_ask_size,
        book.after_hours_bid_size,
        book.indicative_price,
        book.indicative_size,
        book.indicative_venue,
        book.volume,
    )


async def promptly(condition: Callable[[], object]) -> None:
    """Let the event loop run until something is so; what it waits for takes no time of the exchange."""
    deadline = asyncio.get_running_loop().time() + TIMEOUT_S
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "client and exchange do not come together"
        await asyncio.sleep(0)


@asynccontextmanager
async def watching(
    directory: Path, rows: Sequence[Row], *, size: tuple[int, int] = SIZE, **options: Any
) -> AsyncIterator[WatchedMarket]:
    """Run an exchange and the app on it; everything that the app asked for is granted when the block begins.

    Args:
        directory: for the token and the lock.
        rows: the watchlist.
        size: columns and rows of the terminal.
        options: of the exchange; its clock is the test's.
    """
    clock = ManualClock()
    async with running(clock=clock, **options) as exchange:
        auth = auth_for(exchange, directory)
        source = LiveSource(auth, reader=auth, clock=exchange.market_clock, rng=Random(1), lock_dir=directory)
        app = KisApp(
            source,
            rows,
            fps=FPS,
            names=lambda code: BY_CODE[code].name,
            tables=lambda code: BY_CODE[code].ticks,
            screenshot_dir=directory,
        )
        try:
            async with app.run_test(size=size) as pilot:
                watched = WatchedMarket(exchange, source, app, pilot, clock)
                try:
                    await _ready(watched)
                    yield watched
                finally:
                    await _leave(source, clock)
        finally:
            await auth.aclose()


async def _leave(source: LiveSource, clock: ManualClock) -> None:
    """Close the line while time passes: it says goodbye by its own clock."""
    leaving = asyncio.ensure_future(source.aclose())
    while not leaving.done():
        clock.advance(STEP_S)
        await asyncio.sleep(0.001)


async def _ready(watched: WatchedMarket) -> None:
    """Let as little time pass as the line needs to connect and to register."""
    status = watched.source.status
    deadline = asyncio.get_running_loop().time() + TIMEOUT_S
    while not (status.state is LinkState.LIVE and status.wanted and status.confirmed == status.wanted):
        assert asyncio.get_running_loop().time() < deadline, f"not connected and registered: {status}"
        await watched.pass_s(0.05)
        await asyncio.sleep(0.002)
        status = watched.source.status
