"""A seeded run of random faults against the real app: after every calm all rules are looked at.

Exchange, proxy, line and screen run on one clock, faster than the machine's: a day of trouble fits into minutes. The
same seed draws the same faults; what the machine does between them differs from run to run.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from pydantic import SecretStr

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.clock import Clock
from kis_tui.domain.registration import REGISTRATION_LIMIT, Channel, Registration
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.live import LiveSource
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.source import LinkState, RegistrationState, Row
from kis_tui.simulator import Exchange
from kis_tui.ui.app import KisApp
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.fault_proxy import FaultProxy, proxied
from tests.support.process_figures import descriptors, lasting_tasks, resident_mb, task_names, tasks
from tests.support.screen import app_on
from tests.support.soak_faults import SWALLOWING, Drawn, begin, calm, draw
from tests.support.soak_figures import Figures
from tests.support.until import until

ROWS = tuple(
    Row(code, choice)
    for code, choice in {
        "005930": VenueChoice.UN,
        "000660": VenueChoice.KRX,
        "035720": VenueChoice.NXT,
        "035420": VenueChoice.UN,
        "247540": VenueChoice.SOR,
        "196170": VenueChoice.UN,
    }.items()
)
"""Issues that trade all the time."""

_MARKET_S = 4.0
"""Market seconds in each real one: busy, and no more than a slow machine can play."""
_SETTLE_S = 40.0
"""Real seconds until everything must be right again; the broker's longest wait, two minutes, is two of them."""
_DWELL_S = 12.0
"""Seconds of calm after that: one keep-alive at least."""
_HELD_S = (2.0, 130.0)
"""How long faults last; a silent line is given up after 90."""
_KEYS = ("down", "up", "down", "i", "v", "r", "g", "tab")
"""What somebody presses meanwhile."""
_WARM_UP = 4
"""Rounds before memory is looked at: caches fill, modules load."""
_MEMORY_ROUNDS = 10
_GROWTH_MB = 25.0
"""So much more in each of so many rounds than after the warm-up is a leak. In ten hours of the clock what is kept of
prints, messages and pictures fills up to some 15 MB."""
_MORE_TASKS = 12
_MORE_DESCRIPTORS = 12
"""Against the first round: queries under way, connections kept for the next ones, with both ends in this process."""


class RuleBrokenError(AssertionError):
    """A rule did not hold; the text names the seed, the round and what was found."""


class _Keys:
    """The exchange's keys, the proxy's address, and a note of every connect.

    The line reads the address when it connects and at no other time.
    """

    def __init__(self, auth: KISAuthManager, ws_url: str, clock: Clock) -> None:
        self._auth = auth
        self._ws_url = ws_url
        self._clock = clock
        self.connects: list[float] = []

    @property
    def ws_url(self) -> str:
        self.connects.append(self._clock.monotonic())
        return self._ws_url

    @property
    def app_key_id(self) -> str:
        return self._auth.app_key_id

    def hide(self, text: str) -> str:
        return self._auth.hide(text)

    async def approval_key(self) -> SecretStr:
        return await self._auth.approval_key()


class Soak:
    """One run.

    Args:
        seed: chooses faults, their values and order.
        scale: seconds of the clock for each real one.
        say: gets a line for each round.
    """

    def __init__(self, seed: int, *, scale: float = 60.0, say: Callable[[str], None] = lambda _: None) -> None:
        self._rng = Random(seed)
        self._clock = FastClock(scale)
        self._say = say
        self._policy = replace(LinePolicy(), open_timeout_s=0.5 * scale, goodbye_s=0.2)
        """A busy machine gets half a real second for a handshake; the goodbye counts in real ones."""
        self._presses: list[float] = []
        self._drawn: list[Drawn] = []
        self.figures = Figures(seed, scale)
        self._exchange: Exchange
        self._proxy: FaultProxy
        self._source: LiveSource
        self._keys: _Keys
        self._app: KisApp

    async def run(self, seconds: float, *, reconnects: int = 0) -> Figures:
        """Let faults happen for so many real seconds, then close everything.

        Args:
            seconds: real ones.
            reconnects: it goes on until there were so many, too.

        Raises:
            RuleBrokenError: a rule did not hold.
        """
        loop = asyncio.get_running_loop()
        before = tasks(), descriptors()
        began = loop.time()
        async with self._stage():
            await self._settle()
            while loop.time() - began < seconds or self.figures.reconnects < reconnects:
                await self._round()
                self.figures.connects = len(self._keys.connects)
                self.figures.reconnects = self._exchange.sessions[0].number - 1
        self.figures.seconds = loop.time() - began
        await self._nothing_left(*before)
        return self.figures

    @asynccontextmanager
    async def _stage(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            directory = Path(stack.enter_context(TemporaryDirectory(prefix="kis-tui-soak-")))
            self._exchange = await stack.enter_async_context(
                running(clock=self._clock, speed=_MARKET_S / self.figures.scale, seed=self.figures.seed)
            )
            self._proxy = await stack.enter_async_context(proxied(self._exchange.port))
            auth = auth_for(self._exchange, directory, self._clock)
            stack.push_async_callback(auth.aclose)
            self._keys = _Keys(auth, self._proxy.address_of(self._exchange.ws_url), self._clock)
            self._source = LiveSource(
                self._keys,
                reader=auth,
                clock=self._exchange.market_clock,
                policy=self._policy,
                rng=Random(self.figures.seed),
                lock_dir=directory,
            )
            self._app = app_on(self._source, ROWS, screenshot_dir=directory)
            await stack.enter_async_context(self._app.run_test(size=(120, 40)))
            yield

    # --- a round --------------------------------------------------------------

    async def _round(self) -> None:
        self.figures.rounds += 1
        self._drawn = draw(self._rng)
        least, most = _HELD_S
        held_s = least * (most / least) ** self._rng.random()
        self._say(f"{self.figures.rounds:4} {held_s:5.0f} s  {', '.join(map(str, self._drawn))}")
        began, cuts = self._clock.monotonic(), len(self._exchange.keep_alives.cuts)
        for drawn in self._drawn:
            self.figures.kinds[drawn.name] += 1
            await begin(drawn, self._exchange, self._proxy, self._rng)
        while (left_s := began + held_s - self._clock.monotonic()) > 0:
            await self._clock.sleep(min(left_s, self._rng.uniform(5, 40)))
            self._press(self._rng.choice(_KEYS))
        calm(self._exchange, self._proxy)
        if not SWALLOWING & {drawn.name for drawn in self._drawn}:
            self._hold(len(self._exchange.keep_alives.cuts) == cuts, "a session was cut for an unanswered PINGPONG")
        await self._settle()
        if self._is_short():
            self._press("r")
            await self._settle(refused=False)
        await self._dwell()
        await self._look()

    def _press(self, key: str) -> None:
        if key == "r":
            self.figures.presses += 1
            self._presses.append(self._clock.monotonic())
        self._app.simulate_key(key)

    def _is_short(self) -> bool:
        ledger = self._source._line.ledger
        return ledger.limit < REGISTRATION_LIMIT or RegistrationState.REFUSED in ledger.states().values()

    async def _settle(self, *, refused: bool = True) -> None:
        """Wait until line, registrations and books are right; a person presses the key where only that goes on.

        Args:
            refused: registrations may be refused; False = what was refused has been asked for once more.
        """
        shown: set[Registration] = set()
        loop = asyncio.get_running_loop()
        began = loop.time()
        while (missing := self._missing(shown, refused=refused)) != "":
            self._hold(not self._source._line.is_over, "the line has ended for good")
            if self._source.status.state is LinkState.BLOCKED:
                self._press("r")
            self._hold(loop.time() - began < _SETTLE_S, f"{_SETTLE_S:g} s of calm and still {missing}")
            await asyncio.sleep(0.01)
        self.figures.worst_settle_s = max(self.figures.worst_settle_s, (loop.time() - began) * self.figures.scale)
        self.figures.checks += 1

    def _missing(self, shown: set[Registration], *, refused: bool) -> str:
        """Return what is not yet right; ``shown`` collects streams whose newest values were the exchange's."""
        line = self._source._line
        if line.status.state is not LinkState.LIVE:
            return f"the line is {line.status}"
        sessions = self._exchange.sessions
        if len(sessions) != 1 or self._proxy.open_connections != 1:
            return f"{len(sessions)} sessions and {self._proxy.open_connections} connections are open"
        states = line.ledger.states()
        not_served = {entry for entry, state in states.items() if state is RegistrationState.REFUSED}
        if not_served and not refused:
            return f"refused: {not_served}"
        held = set(sessions[0].registrations)
        if set(states) - not_served != held:
            missing = {entry: states[entry] for entry in states.keys() - not_served - held}
            return f"not registered: {missing}; not wanted: {held - states.keys()}, or refused: {held & not_served}"
        if RegistrationState.PENDING in states.values():
            return f"unanswered: {states}"
        unsaid = [entry for entry in not_served if not self._reason(entry)]
        if unsaid:
            return f"refused without a reason on the screen: {unsaid}"
        for entry in sessions[0].registrations:
            if entry not in shown and self._is_newest(entry):
                shown.add(entry)
        old = {entry for entry in sessions[0].registrations if entry.channel in _COMPARED} - shown
        return f"not the exchange's newest: {old}" if old else ""

    def _reason(self, refused: Registration) -> str:
        """Return why a registration is refused, as the screen says it of a row, else as it is kept."""
        if refused.channel in _COMPARED:
            for row in ROWS:
                if (row.code, row.choice.venue) == (refused.code, refused.venue):
                    return self._app.bridge._scene.notes.fault(row, refused.channel)
        return self._source._line.ledger.refusal(refused)[0]

    def _is_newest(self, entry: Registration) -> bool:
        stream = self._app.bridge.state.stream(entry.code, entry.venue)
        if entry.channel is Channel.BOOK:
            book, true = stream.book, self._exchange.latest_book(entry.venue, entry.code)
            return book is not None and (book.ask_prices, book.ask_sizes, book.bid_prices, book.bid_sizes) == (
                true.ask_prices,
                true.ask_sizes,
                true.bid_prices,
                true.bid_sizes,
            )
        if entry.channel is Channel.TRADE:
            tally = self._exchange.market.stocks[entry.code].tally(entry.venue)
            return stream.trade is not None and stream.trade.volume == tally.volume
        return True

    async def _dwell(self) -> None:
        """Let the calm go on until a keep-alive has come, and see that those of the calm were answered."""
        calm_at = self._clock.monotonic()
        session = self._exchange.sessions[0]
        await self._clock.sleep(_DWELL_S)
        await until(
            lambda: any(asked >= calm_at for asked, _ in self._exchange.keep_alives.waits) or session.pingpong_since,
            "a keep-alive in the calm",
        )
        await until(lambda: session.pingpong_since is None or session not in self._exchange.sessions, "an answer to it")
        waits = [waited for asked, waited in self._exchange.keep_alives.waits if asked >= calm_at]
        self.figures.worst_pingpong_s = max(self.figures.worst_pingpong_s, *waits, 0.0)
        deadline_s = self._exchange.switches.pingpong_deadline_s
        self._hold(all(waited < deadline_s for waited in waits), f"PINGPONG answered after {waits} s")
        self.figures.checks += 1

    # --- the rules of every calm ----------------------------------------------

    async def _look(self) -> None:
        """See that nothing piled up and that connects kept their distance."""
        figures, policy = self.figures, self._policy
        most_tasks = (figures.tasks or [lasting_tasks()])[0] + _MORE_TASKS
        most_descriptors = (figures.descriptors or [descriptors()])[0] + _MORE_DESCRIPTORS
        with suppress(AssertionError):  # the rules below say more
            await until(lambda: lasting_tasks() <= most_tasks and descriptors() <= most_descriptors)
        figures.memory_mb.append(resident_mb())
        figures.descriptors.append(descriptors())
        figures.tasks.append(lasting_tasks())
        self._hold(figures.tasks[-1] <= most_tasks, f"tasks {figures.tasks}: {task_names()}")
        self._hold(figures.descriptors[-1] <= most_descriptors, f"descriptors {figures.descriptors}")
        warm = figures.memory_mb[_WARM_UP:]
        floor = min(warm[-_MEMORY_ROUNDS:], default=0.0)
        self._hold(not warm or floor <= warm[0] + _GROWTH_MB, f"memory {[round(each) for each in figures.memory_mb]}")
        connects = self._keys.connects
        gaps = [later - earlier for earlier, later in pairwise(connects)]
        closest = min(gaps, default=policy.shortest_gap_s)
        self._hold(closest >= policy.shortest_gap_s - 0.01, f"connects {closest:.2f} s apart")
        for at in connects:
            pressed = max((press for press in self._presses if press <= at), default=0.0)
            since = max(pressed, at - policy.budget_window_s)
            count = sum(since < other <= at for other in connects)
            self._hold(count <= policy.budget, f"{count} connects in {policy.budget_window_s:g} s")
        self._hold(len(self._proxy.accepts) <= len(connects), "more connections than connects")
        figures.checks += 6

    def _hold(self, holds: bool, what: str) -> None:
        if not holds:
            faults = ", ".join(map(str, self._drawn))
            raise RuleBrokenError(f"seed {self.figures.seed}, round {self.figures.rounds} ({faults}): {what}")

    async def _nothing_left(self, tasks_before: int, descriptors_before: int) -> None:
        """Wait until what was closed is gone."""
        try:
            await until(lambda: tasks() <= tasks_before and descriptors() <= descriptors_before)
        except AssertionError:
            self._hold(False, f"left: {task_names()}, {descriptors()} descriptors, were {descriptors_before}")
        self.figures.left_tasks = tasks() - tasks_before
        self.figures.left_descriptors = descriptors() - descriptors_before


_COMPARED = (Channel.BOOK, Channel.TRADE)
"""Streams of rows, whose newest value the exchange can tell."""
