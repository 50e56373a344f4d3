"""How many messages a second, over a short window."""

from collections import deque

WINDOW_S = 3.0
"""Seconds over which the rate is averaged: long enough to be read, short enough to show a stall."""


class RateMeter:
    """A rate from a running total, fed at any interval."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._samples: deque[tuple[float, int]] = deque()

    def update(self, total: int, now: float) -> float:
        """Return the rate per second over the window.

        Args:
            total: the running total at ``now``.
            now: monotonic seconds, never falling.
        """
        samples = self._samples
        if not samples or now - samples[-1][0] >= 0.1:
            samples.append((now, total))
        while len(samples) > 1 and now - samples[1][0] >= self._window_s:
            samples.popleft()
        since, count = samples[0]
        return (total - count) / (now - since) if now > since else 0.0
