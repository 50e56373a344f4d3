"""How a scenario's own seconds map to the market's time of day."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct


class Stretch(Struct, frozen=True):
    """A part of the day that runs at one pace."""

    start: int
    """Seconds since midnight KST; it ends where the next one starts."""
    pace: float = 1.0
    """Market seconds for each second of the scenario."""
    activity: float = 1.0
    """Order events against a calm market; counted in scenario seconds, so a fast pace has no more frames."""
    slice_ms: int = 50
    """Scenario milliseconds between two moments at which frames are sent."""


class Slice(Struct, frozen=True):
    """One step of the market: events up to ``end_ms`` happen, then frames are sent."""

    end_ms: int
    """Scenario milliseconds since the start."""
    stretch: Stretch


class Timeline:
    """A whole day, or the part of it that a scenario plays.

    Args:
        stretches: in the order of time, at least one. The last one never ends.
    """

    def __init__(self, stretches: tuple[Stretch, ...]) -> None:
        self._stretches = stretches
        begins = [0.0]
        for this, following in pairwise(stretches):
            begins.append(begins[-1] + (following.start - this.start) / this.pace)
        self._begins = begins

    @property
    def start(self) -> int:
        """The first second of the scenario, counted from midnight KST."""
        return self._stretches[0].start

    def stretch_at(self, elapsed_s: float) -> Stretch:
        """Return the stretch that scenario second ``elapsed_s`` lies in."""
        return self._stretches[self._index(elapsed_s)]

    def market_s(self, elapsed_s: float) -> float:
        """Return the time of day, in seconds since midnight KST, at scenario second ``elapsed_s``."""
        index = self._index(elapsed_s)
        stretch = self._stretches[index]
        return stretch.start + (elapsed_s - self._begins[index]) * stretch.pace

    def elapsed_s(self, market_s: float) -> float:
        """Return the scenario second at which the market's time of day is ``market_s``."""
        index = max(0, bisect_right([stretch.start for stretch in self._stretches], market_s) - 1)
        stretch = self._stretches[index]
        return self._begins[index] + (market_s - stretch.start) / stretch.pace

    def slices(self) -> Iterator[Slice]:
        """Yield the steps of the market for ever, each once."""
        end_ms = 0
        while True:
            stretch = self.stretch_at(end_ms / 1000)
            end_ms += stretch.slice_ms
            yield Slice(end_ms, stretch)

    def _index(self, elapsed_s: float) -> int:
        return max(0, bisect_right(self._begins, elapsed_s) - 1)
