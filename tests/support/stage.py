"""The app on made-up markets: several stocks with books and prints at both exchanges, and what the screen shows."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from rich.cells import cell_len
from textual.pilot import Pilot

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.profiles.problem import Problem
from kis_tui.ui.app import KisApp
from kis_tui.ui.badge import Badge
from kis_tui.ui.names_learnt import Learn, keep_nothing
from kis_tui.ui.names_update import UpdateNames
from kis_tui.ui.profile_choice import ProfileChoice
from tests.support.clocks import ManualClock
from tests.support.made_frames import MORNING, book_frame, made_book, made_trade, trade_frame
from tests.support.screen import NAMES, app_on, name_of, notices, screen_rows
from tests.support.scripted_source import ScriptedSource
from tests.support.until import until

UNIFIED = tuple(Row(code, VenueChoice.UN) for code in NAMES)
"""Six rows."""


class Stage:
    """A running app, its source and its clock.

    Args:
        pilot: of the app.
        source: which the app shows.
        clock: of the source.
        app: what runs.
    """

    def __init__(self, pilot: Pilot[None], source: ScriptedSource, clock: ManualClock, app: KisApp) -> None:
        self.pilot = pilot
        self.source = source
        self.clock = clock
        self.app = app

    @property
    def rows(self) -> list[str]:
        """The terminal's rows."""
        return screen_rows(self.app)

    @property
    def text(self) -> str:
        """All of them."""
        return "\n".join(self.rows)

    @property
    def beside(self) -> tuple[Row, ...]:
        """The ladders that the source was last asked for beside the focused one."""
        return self.source.view.beside

    def row_with(self, text: str) -> str:
        """The first row that contains ``text``; empty = none."""
        return next((row for row in self.rows if text in row), "")

    def said(self, text: str) -> bool:
        """Whether a message on the screen contains ``text``."""
        return any(text in notice for notice in notices(self.app))

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait until what they do is painted."""
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Press the keys of a text."""
        await self.pilot.press(*text)

    async def resize(self, size: tuple[int, int]) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(*size)
        await self.settled()

    async def book(self, *books: BookSnapshot) -> None:
        """Let books arrive and be painted."""
        for book in books:
            self.source.frame(book_frame(book))
        await self.settled()

    async def trade(self, *trades: Trade) -> None:
        """Let prints arrive, a frame each, and be painted."""
        for trade in trades:
            self.source.frame(trade_frame(trade))
        await self.settled()

    async def frame(self, *frames: bytes) -> None:
        """Let frames arrive and be painted."""
        for raw in frames:
            self.source.frame(raw)
        await self.settled()

    async def settled(self) -> None:
        """Wait until everything told is painted."""
        await self.pilot.pause()
        await until(lambda: not self.source.waiting and self.app.bridge.resting, "the screen to rest")

    async def shows(self, *texts: str) -> None:
        """Wait until the screen shows every text."""
        await self.when(lambda: all(text in self.text for text in texts), " and ".join(texts))

    async def hides(self, *texts: str) -> None:
        """Wait until the screen shows none of the texts."""
        await self.when(lambda: not any(text in self.text for text in texts), f"no {' or '.join(texts)}")

    async def when(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition; a failure shows the screen."""
        try:
            await until(condition)
        except AssertionError as error:
            raise AssertionError(f"not seen: {what}\n{self.text}") from error


def market(codes: Iterable[str] = NAMES, venues: Iterable[Venue] = tuple(Venue)) -> Iterable[bytes]:
    """The frames of a book and a print of each stock at each venue."""
    for code in codes:
        for venue in venues:
            yield book_frame(made_book(code, venue=venue))
            yield trade_frame(made_trade(code, venue=venue))


@asynccontextmanager
async def on_stage(
    size: tuple[int, int],
    rows: Sequence[Row] = UNIFIED,
    *,
    at: datetime = MORNING,
    frames: Iterable[bytes] | None = None,
    profiles: ProfileChoice | None = None,
    problems: deque[Problem] | None = None,
    names: Callable[[str], str] = name_of,
    learn: Learn = keep_nothing,
    update_names: UpdateNames | None = None,
) -> AsyncIterator[Stage]:
    """Run the app in a terminal of a size (columns, rows).

    Args:
        size: of the terminal.
        rows: the watchlist.
        at: the time on the source's clock, which stands still.
        frames: what arrives at first; None = a book and a print of each row at each venue.
        profiles: what is kept; None = nothing is.
        problems: what is to be said of them.
        names: cleaned name of a code.
        learn: takes names that are told.
        update_names: downloads lists of them; None = nobody can.
    """
    clock = ManualClock(at)
    source = ScriptedSource(clock)
    app = app_on(
        source,
        rows,
        badge=Badge.DEMO,
        profiles=profiles,
        problems=problems,
        names=names,
        learn=learn,
        update_names=update_names,
    )
    async with app.run_test(size=size) as pilot:
        stage = Stage(pilot, source, clock, app)
        await stage.settled()
        await stage.frame(*(market(row.code for row in app.rows.rows) if frames is None else frames))
        yield stage


def cells(row: str, start: int, end: int) -> str:
    """The part of a row from cell ``start`` to before ``end``; half a wide character is a blank."""
    placed: list[str] = []
    for character in row:
        placed += [character, *[""] * (cell_len(character) - 1)]
    part = placed[start:end]
    return "".join([" " if part and not part[0] and start else part[0], *part[1:]]) if part else ""
