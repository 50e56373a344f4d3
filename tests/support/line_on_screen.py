"""The app on a real line to the stand-in exchange, on a clock that runs faster than the machine's."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from textual.pilot import Pilot

from kis_tui.clock import Clock
from kis_tui.feed.live import LiveSource
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.source import LinkState, Row
from kis_tui.simulator import Exchange
from kis_tui.ui.app import KisApp
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for
from tests.support.lines import PATIENT, KeysOf
from tests.support.screen import app_on, text
from tests.support.until import until

ON_SCREEN = (Row("005930"), Row("000660"))
"""The watchlist; the first row is focused."""


class LineOnScreen:
    """A running app, its line and what it shows.

    Attributes:
        app: what runs.
        source: the line.
        pilot: presses keys.
        clock: the line's.
    """

    def __init__(self, app: KisApp, source: LiveSource, pilot: Pilot[None], clock: FastClock) -> None:
        self.app = app
        self.source = source
        self.pilot = pilot
        self.clock = clock

    @property
    def status(self) -> str:
        """The status bar."""
        return text(self.app.main.status)

    @property
    def is_up(self) -> bool:
        """Whether all that is wanted was granted."""
        status = self.source.status
        return status.state is LinkState.LIVE and 0 < status.wanted == status.confirmed


@asynccontextmanager
async def line_on_screen(
    exchange: Exchange,
    directory: Path,
    *,
    ws_url: str = "",
    elsewhere: str = "",
    factor: float = 20.0,
    policy: LinePolicy = PATIENT,
    rows: Sequence[Row] = ON_SCREEN,
    keys_clock: Clock | None = None,
) -> AsyncIterator[LineOnScreen]:
    """Run the app on a line while the block runs.

    Args:
        exchange: gives the keys.
        directory: for lock and token.
        ws_url: where the line connects; empty = at the exchange.
        elsewhere: likewise, at an address that settings would refuse.
        factor: line seconds for each real one.
        policy: the line's figures.
        rows: the watchlist.
        keys_clock: time of the keys and the token; None = the machine's.
    """
    clock = FastClock(factor, exchange.market_clock)
    auth = auth_for(exchange, directory, keys_clock, ws_url=ws_url)
    keys = KeysOf(auth, elsewhere or auth.ws_url)
    source = LiveSource(keys, reader=auth, clock=clock, policy=policy, rng=Random(1), lock_dir=directory)
    app = app_on(source, rows, screenshot_dir=directory)
    try:
        async with app.run_test(size=(160, 45)) as pilot:
            yield LineOnScreen(app, source, pilot, clock)
    finally:
        await source.aclose()
        await auth.aclose()


async def until_up(seen: LineOnScreen) -> None:
    """Wait until everything is granted and a price has come."""
    await until(lambda: seen.is_up and "수신 중" in seen.status, "all granted and prices come")
