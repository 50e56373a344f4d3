"""The app on a scenario of the stand-in exchange without a line, to the exact second: the same picture every time."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kis_tui.domain.issue_flags import IssueFlags, IssueStatus, issue_status
from kis_tui.domain.registration import REGISTRATION_LIMIT, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.events import LinkState, LinkStatus, RegistrationChanged, Trouble
from kis_tui.feed.plan import plan
from kis_tui.feed.source import RegistrationState, Row, View
from kis_tui.simulator.issues import BY_CODE, ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.market_clock import MarketClock
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import SCENARIOS
from kis_tui.ui.app import KisApp
from tests.support.clocks import ManualClock
from tests.support.screen import screen_rows
from tests.support.scripted_source import ScriptedSource
from tests.support.watched_market import promptly, second_of

LAYOUTS = LAYOUT_SETS["2026-09"]
_SLICE_S = 0.05
_NEVER_S = 1e6
RETRY_IN_S = 3
"""What is left of the wait for the next attempt after ``PlayedMarket.lose``."""


class PlayedMarket(ScriptedSource):
    """A scenario's frames, sent to whoever wants them; time passes in ``play`` only.

    Args:
        scenario: its name.
        codes: the issues that there are; a smaller market is played faster and says the same of each.
        start: HH:MM:SS from which on somebody watches.
    """

    def __init__(self, scenario: str, codes: Iterable[str], start: str) -> None:
        listed = set(codes)
        self.market = Market(SCENARIOS[scenario], 1, LAYOUTS, [issue for issue in ISSUES if issue.code in listed])
        self._base = ManualClock()
        timeline = self.market.timeline
        super().__init__(MarketClock(self._base, self.market.day, timeline, 1.0))
        self._granted: dict[Registration, None] = {}
        self._refused: set[Registration] = set()
        self._pass(timeline.elapsed_s(second_of(start)))

    def want(self, rows: Sequence[Row], focus: Row | None, view: View) -> None:
        """Grant what the plan of a live line would ask for, as far as the exchange has it."""
        super().want(rows, focus, view)
        off_nxt = [issue.code for issue in ISSUES if not issue.on_nxt]
        chosen = plan(rows, focus, [] if focus is None else [focus], view, REGISTRATION_LIMIT, off_nxt=off_nxt)
        for entry in chosen.registrations:
            if entry in self._granted or entry in self._refused:
                continue
            if self.market.carries(entry):
                self.registration(entry.channel, entry.venue, entry.code, RegistrationState.CONFIRMED)
            else:
                self._refused.add(entry)
                self.tell(RegistrationChanged(entry, RegistrationState.REFUSED, "OPSP8992"))
        self._granted = dict.fromkeys(entry for entry in chosen.registrations if self.market.carries(entry))
        count = len(self._granted)
        self.status = LinkStatus(
            state=LinkState.LIVE,
            limit=REGISTRATION_LIMIT,
            confirmed=count,
            wanted=count,
            last_message_at=self.clock.monotonic(),
        )
        if focus is not None:
            self.issue(self._flags(focus.code))

    async def play(self, app: KisApp, until: str) -> None:
        """Let time pass up to ``HH:MM:SS``, painting once a second."""
        end_s = self.market.timeline.elapsed_s(second_of(until))
        begun_s = self._elapsed_s
        while self._elapsed_s < end_s - 1e-6:
            self._pass(_SLICE_S)
            await self.taken()
            if int(self._elapsed_s - begun_s + 1e-6) > int(self._elapsed_s - begun_s - _SLICE_S + 1e-6):
                app.bridge.tick()

    async def lose(self, app: KisApp, seconds: int) -> None:
        """Lose the line and let time pass without it; the market goes on unseen."""
        self._granted = {}
        retry_at = self.clock.monotonic() + seconds + RETRY_IN_S
        self.reset(Trouble.LOST)
        self.link(LinkState.WAITING, Trouble.LOST, attempt=1, retry_at=retry_at, confirmed=0)
        for _ in range(seconds):
            self._pass(1.0)
            await self.taken()
            app.bridge.tick()

    async def taken(self) -> None:
        """Wait until the app has folded everything."""
        await promptly(lambda: not self.waiting)

    @property
    def _elapsed_s(self) -> float:
        assert isinstance(self.clock, MarketClock)
        return self.clock.elapsed_s()

    def _pass(self, seconds: float) -> None:
        self._base.advance(seconds)
        # A little later, so that rounding never leaves a slice out.
        for publication in self.market.advance(self._elapsed_s + 1e-6, self._granted.keys()):
            self.frame(frame_of(publication, LAYOUTS))

    def _flags(self, code: str) -> IssueFlags:
        """Return what a query would tell of an issue."""
        stock = self.market.stocks[code]
        halted = bool(stock.krx.halt_reason)
        return IssueFlags(
            code=code,
            status=IssueStatus.HALTED if halted else issue_status(stock.status_code),
            halted=halted,
            on_nxt=stock.issue.on_nxt,
            nxt_halted=stock.nxt is not None and bool(stock.halt_reason(Venue.NXT)),
        )


class Seat:
    """An app in front of a played market.

    Attributes:
        source: the market.
        app: paints when ``rows`` or ``source.play`` says so, never by the machine's clock.
        pilot: presses its keys.
    """

    def __init__(self, source: PlayedMarket, app: KisApp, pilot: Pilot[None]) -> None:
        self.source = source
        self.app = app
        self.pilot = pilot

    async def play(self, until: str) -> None:
        """Let time pass up to ``HH:MM:SS``."""
        await self.source.play(self.app, until)

    async def press(self, *keys: str) -> None:
        """Press keys; the messages they leave go away at once."""
        await self.pilot.press(*keys)
        self.app.main.notices.notices = ()
        await self.pilot.pause()

    async def rows(self, size: tuple[int, int], *keys: str) -> list[str]:
        """Return the screen's rows at a size, after keys that are pressed there."""
        await self.pilot.resize_terminal(*size)
        await self.pilot.pause()
        await self.press(*keys)
        await self.source.taken()
        self.app.bridge.tick()
        self.app.bridge.flush()
        await self.pilot.pause()
        return screen_rows(self.app)


@asynccontextmanager
async def seated(
    monkeypatch: pytest.MonkeyPatch,
    scenario: str,
    start: str,
    rows: Sequence[Row],
    size: tuple[int, int],
) -> AsyncIterator[Seat]:
    """Sit down in front of a scenario at ``HH:MM:SS``."""
    source = PlayedMarket(scenario, {row.code for row in rows}, start)
    # Two paintings of one moment are the same; how many there were shows in the messages a second.
    monkeypatch.setattr("kis_tui.ui.app.LABEL_PERIOD_S", _NEVER_S)
    app = KisApp(
        source,
        rows,
        names=lambda code: BY_CODE[code].name,
        tables=lambda code: BY_CODE[code].ticks,
        screenshot_dir=Path("unused"),
    )
    async with app.run_test(size=size) as pilot:
        app.frames.stop()
        await pilot.pause()
        yield Seat(source, app, pilot)
