"""When to look at the list of interruptions again. Pure: times are handed in."""

from datetime import date

from kis_tui.feed.backoff import Backoff

INTERRUPTIONS_EVERY_S = 20.0
"""Between two looks at the list."""
LONGEST_PAUSE_S = 600.0
"""Between two looks while nobody answers: each try doubles the pause up to this."""
REFUSALS_TAKEN = 3
"""Refusals, one after the other, after which the pause is the longest at once."""


class InterruptionRounds:
    """The rounds of one day; another day begins anew."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._next_at = 0.0
        self._refusals = 0
        self._backoff = self._fresh()

    @staticmethod
    def _fresh() -> Backoff:
        return Backoff(2 * INTERRUPTIONS_EVERY_S, LONGEST_PAUSE_S)

    def is_due(self, day: date, now: float) -> bool:
        """Tell whether to ask at ``now``."""
        if day != self._day:
            self._day = day
            self.begin_anew(now)
        return now >= self._next_at and self._backoff.is_over(now)

    def begin_anew(self, now: float) -> None:
        """Forget what went wrong before."""
        self._next_at, self._refusals, self._backoff = now, 0, self._fresh()

    def answered(self, now: float) -> None:
        """Note an answer."""
        self.begin_anew(now)
        self._next_at = now + INTERRUPTIONS_EVERY_S

    def failed(self, now: float, *, is_refusal: bool) -> None:
        """Note that there was none.

        Args:
            now: monotonic seconds.
            is_refusal: the broker said no for good.
        """
        self._refusals = self._refusals + 1 if is_refusal else 0
        self._backoff.failed(now)
        if self._refusals >= REFUSALS_TAKEN:
            self._next_at = now + LONGEST_PAUSE_S
