"""Clocks for tests: one that runs faster than the machine's, one that only moves when told."""

import asyncio
from datetime import datetime, timedelta

from kis_tui.clock import KST, Clock, SystemClock


class FastClock:
    """The machine's clock, ``factor`` times as fast: 90 s of silence take 0.9 s at 100."""

    def __init__(self, factor: float, base: Clock | None = None) -> None:
        self._base = base or SystemClock()
        self._factor = factor
        self._origin = self._base.monotonic()
        self._start = self._base.now()
        self.slept_s = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic() - self._origin * self._factor)

    def step(self, seconds: float) -> None:
        """Set the time of day, as NTP or a user does; what is measured goes on as before."""
        self._start += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self._base.monotonic() * self._factor

    def wall_ns(self) -> int:
        return self._base.wall_ns()

    def suspended_s(self) -> float:
        return self.slept_s

    async def sleep(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s / self._factor)


class ManualClock:
    """A clock that stands still until ``advance``."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start or datetime(2026, 11, 23, 10, 0, tzinfo=KST)
        self._elapsed_s = 0.0
        self._moved = asyncio.Event()

    def advance(self, seconds: float) -> None:
        self._elapsed_s += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed_s)

    def monotonic(self) -> float:
        return 1_000.0 + self._elapsed_s

    def wall_ns(self) -> int:
        return int(self.now().timestamp() * 1e9)

    def suspended_s(self) -> float:
        return 0.0

    async def sleep(self, delay_s: float) -> None:
        until = self._elapsed_s + delay_s
        while self._elapsed_s < until:
            await self._moved.wait()
