"""A line to the stand-in exchange, what it told, and what the status bar says of it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import TypeVar

from pydantic import SecretStr

from kis_tui.clock import Clock
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.events import FeedEvent, FrameReceived
from kis_tui.feed.line import KeyAuthority, Line
from kis_tui.feed.policy import LinePolicy
from kis_tui.protocol.ledger import RegistrationState
from kis_tui.simulator import Exchange
from kis_tui.ui.lines import plain_text
from kis_tui.ui.link_view import link_view
from kis_tui.ui.widgets.status import status_line
from kis_tui.ui.wording.language import Language, speak, spoken
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for

FACTOR = 60.0
"""Line seconds for each real one: the 90 s of silence take 1.5 s."""
PATIENT = LinePolicy(late_tick_s=3_600.0, open_timeout_s=600.0)
"""The usual rules, but a machine busy with other tests is not taken for one that slept or for a silent server."""
WANTED = [
    Registration(channel, Venue.UN, code) for code in ("005930", "000660") for channel in (Channel.BOOK, Channel.TRADE)
]
"""A book and the trades of two issues."""
_BAR_CELLS = 200
"""A status bar on which all of its figures have room."""

_E = TypeVar("_E", bound=FeedEvent)


class KeysOf:
    """The keys of one exchange with any address for the line, one that settings would refuse included.

    Attributes:
        ws_url: where the line connects.
    """

    def __init__(self, keys: KeyAuthority, ws_url: str) -> None:
        self._keys = keys
        self.ws_url = ws_url

    @property
    def app_key_id(self) -> str:
        """The exchange's account."""
        return self._keys.app_key_id

    def hide(self, text: str) -> str:
        """Return ``text`` without keys."""
        return self._keys.hide(text)

    async def approval_key(self) -> SecretStr:
        """Return a fresh key of the exchange."""
        return await self._keys.approval_key()


class Taker:
    """Takes everything a line says.

    Attributes:
        events: what it said so far, in order.
    """

    def __init__(self, line: Line, clock: Clock) -> None:
        self.events: list[FeedEvent] = []
        self._line = line
        self._clock = clock
        self._task = asyncio.ensure_future(self._take())

    async def _take(self) -> None:
        while batch := await self._line.mailbox.take():
            self.events += batch

    def of(self, kind: type[_E]) -> list[_E]:
        """Return the events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def values(self) -> list[object]:
        """The values of all frames."""
        return [value for event in self.events if isinstance(event, FrameReceived) for value in event.values]

    def bar(self, language: Language = Language.ENGLISH) -> str:
        """Return what the status bar says of the line at this moment."""
        before = spoken()
        speak(language)
        try:
            view = link_view(
                self._line.status,
                self._line.counters,
                now=self._clock.monotonic(),
                frame_at=None,
                rate=0.0,
                drifted=0,
                quiet_reason="",
                refused=0,
                badge="",
            )
            return plain_text(status_line(view, _BAR_CELLS)).strip()
        finally:
            speak(before)

    async def close(self) -> None:
        """Wait for the end of the events."""
        await self._task


@asynccontextmanager
async def line_to(
    exchange: Exchange,
    directory: Path,
    *,
    ws_url: str = "",
    factor: float = FACTOR,
    policy: LinePolicy = PATIENT,
    clock: FastClock | None = None,
) -> AsyncIterator[tuple[Line, Taker]]:
    """Keep a line up while the block runs.

    Args:
        exchange: gives the keys.
        directory: for the lock and the token.
        ws_url: where the line connects; empty = at the exchange.
        factor: line seconds for each real one.
        policy: the figures.
        clock: in the place of one with ``factor``.
    """
    auth = auth_for(exchange, directory, ws_url=ws_url)
    clock = clock or FastClock(factor)
    line = Line(auth, clock=clock, policy=policy, rng=Random(1), lock_dir=directory)
    taker = Taker(line, clock)
    line.start()
    try:
        yield line, taker
    finally:
        await line.aclose()
        await taker.close()
        await auth.aclose()


def confirmed(line: Line) -> set[Registration]:
    """Return what the broker has granted."""
    return {key for key, state in line.ledger.states().items() if state is RegistrationState.CONFIRMED}


def is_restored(line: Line, wanted: Sequence[Registration] = WANTED) -> Callable[[], bool]:
    """Return the question whether all of ``wanted`` is granted."""
    return lambda: confirmed(line) == set(wanted)


def gaps_s(moments: Sequence[float], factor: float = FACTOR) -> list[float]:
    """Return the line seconds between moments of the machine's clock."""
    return [(later - earlier) * factor for earlier, later in itertools.pairwise(moments)]
