"""The only place that reads time; everything else is handed a ``Clock``."""

import asyncio
import time
from datetime import datetime, timedelta, timezone
from typing import Protocol

KST = timezone(timedelta(hours=9), "KST")
"""Market time. Korea has had no daylight saving since 1988."""

_COUNTS_SLEEP: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock(Protocol):
    """A source of time: market time for phases, a monotonic second for ages and waits."""

    def now(self) -> datetime:
        """Return market time, aware, in KST. A replay's or a simulation's own time counts."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards; only differences mean anything."""
        ...

    def wall_ns(self) -> int:
        """Return this machine's time in nanoseconds since 1970 (UTC), for receive stamps."""
        ...

    def suspended_s(self) -> float:
        """Return how long the machine has slept, which ``monotonic`` does not count; only differences mean anything."""
        ...

    async def sleep(self, delay_s: float) -> None:
        """Wait for ``delay_s`` seconds of this clock."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in KST."""
        return datetime.now(KST)  # noqa: TID251 - the one place

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()  # noqa: TID251 - the one place

    def wall_ns(self) -> int:
        """Return the machine's nanoseconds since 1970."""
        return time.time_ns()  # noqa: TID251 - the one place

    def suspended_s(self) -> float:
        """Return the seconds of sleep: Linux counts them in CLOCK_BOOTTIME, macOS in CLOCK_MONOTONIC."""
        return time.clock_gettime(_COUNTS_SLEEP) - time.monotonic()  # noqa: TID251 - the one place

    async def sleep(self, delay_s: float) -> None:
        """Wait on the running event loop."""
        await asyncio.sleep(delay_s)
