"""The stand-in exchange's own time of day."""

from datetime import date, datetime, timedelta

from kis_tui.clock import KST, Clock
from kis_tui.simulator.timeline import Timeline


class MarketClock:
    """The scenario's market time over a real clock; waits, ages and stamps stay real.

    Args:
        base: the clock that really runs.
        day: the scenario's trading date.
        timeline: how its seconds map to the time of day.
        speed: scenario seconds for each real second.
    """

    def __init__(self, base: Clock, day: date, timeline: Timeline, speed: float) -> None:
        self._base = base
        self._midnight = datetime(day.year, day.month, day.day, tzinfo=KST)
        self._timeline = timeline
        self._speed = speed
        self._origin = base.monotonic()

    def restart(self) -> None:
        """Make this moment the scenario's first second."""
        self._origin = self._base.monotonic()

    def elapsed_s(self) -> float:
        """Return scenario seconds since the start."""
        return (self._base.monotonic() - self._origin) * self._speed

    def now(self) -> datetime:
        """Return the exchange's time of day on the scenario's date."""
        return self._midnight + timedelta(seconds=self._timeline.market_s(self.elapsed_s()))

    def monotonic(self) -> float:
        """Return the base clock's monotonic seconds."""
        return self._base.monotonic()

    def wall_ns(self) -> int:
        """Return the base clock's nanoseconds since 1970."""
        return self._base.wall_ns()

    def suspended_s(self) -> float:
        """Return the base clock's seconds of sleep."""
        return self._base.suspended_s()

    async def sleep(self, delay_s: float) -> None:
        """Wait on the base clock."""
        await self._base.sleep(delay_s)
