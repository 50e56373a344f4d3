"""A clock that waits in no time."""

import asyncio
from datetime import datetime, timedelta

from kis_tui.clock import KST

START = datetime(2026, 9, 22, 9, 30, tzinfo=KST)


class QuickClock:
    """Every wait is over at once and moves the time by as much."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed_s = 0.0
        self.waits: list[float] = []
        """Every wait asked for, in order."""

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed_s)

    def monotonic(self) -> float:
        return self._passed_s

    def wall_ns(self) -> int:
        return int(self.now().timestamp() * 1e9)

    def suspended_s(self) -> float:
        return 0.0

    async def sleep(self, delay_s: float) -> None:
        self.waits.append(delay_s)
        self._passed_s += delay_s
        await asyncio.sleep(0)

    def pass_time(self, seconds: float) -> None:
        self._passed_s += seconds
