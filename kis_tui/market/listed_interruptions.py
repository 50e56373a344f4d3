"""What the list of the day says of volatility interruptions, and for how long it can be believed."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from kis_tui.domain.interruption import Interruption
from kis_tui.market.interruption_course import ENDS_AFTER_S, JOINS_S, NEW_DAY_S, RANDOM_END_S

BELIEVED_FOR_S = 600
"""Seconds after its fetch for which an entry says anything."""
UNTIMED_FOR_S = 60
"""Seconds after its fetch for which one is believed to be in force whose beginning is not readable."""


class _Entry(NamedTuple):
    interruption: Interruption
    at: float
    """Monotonic seconds of the fetch."""
    second: int
    """The exchange's time of the fetch."""


class ListedInterruptions:
    """The newest interruption of each stock on the list, which names no venue.

    The broker's list is one of times of day without a date, so an entry of another day can only be told by its times.
    """

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def take(self, interruptions: Iterable[Interruption], at: float, second: int, codes: Collection[str]) -> list[str]:
        """Take the list; stocks that are not on it stay as they were listed before.

        An entry of a time that is still to come is of another day and is left out.

        Args:
            interruptions: one a stock, its newest.
            at: when it was fetched, monotonic seconds.
            second: the exchange's time then, seconds since midnight KST; more than an hour before that of the last
                fetch, it is another day, and what was listed before is forgotten.
            codes: the stocks to keep.

        Returns:
            The stocks of which something was kept.
        """
        if any(entry.second - second > NEW_DAY_S for entry in self._entries.values()):
            self._entries.clear()
        kept = {
            interruption.code: interruption
            for interruption in interruptions
            if interruption.code in codes and max(interruption.began or 0, interruption.ended or 0) <= second + JOINS_S
        }
        self._entries.update({code: _Entry(interruption, at, second) for code, interruption in kept.items()})
        return list(kept)

    def of(self, code: str, second: int, now: float) -> tuple[Interruption, float] | None:
        """Return what the list says of a stock and when it was fetched (monotonic seconds).

        Args:
            code: the stock.
            second: the exchange's time, seconds since midnight KST.
            now: monotonic seconds.

        Returns:
            The newest interruption, one that can be in force or that ended today; None = there is none, or the list
            is more than ten minutes old or of another day.
        """
        entry = self._entries.get(code)
        if entry is None or now - entry.at > BELIEVED_FOR_S or entry.second - second > NEW_DAY_S:
            return None
        began, ended = entry.interruption.began, entry.interruption.ended
        if ended is not None:
            can_be = ended <= second
        elif began is None:
            can_be = now - entry.at < UNTIMED_FOR_S
        else:
            can_be = 0 <= second - began <= ENDS_AFTER_S + RANDOM_END_S
        return (entry.interruption, entry.at) if can_be else None

    def in_force(self, code: str, second: int, now: float) -> tuple[Interruption, float] | None:
        """Return the same where it is in force; None = the list knows of none."""
        listed = self.of(code, second, now)
        return listed if listed is not None and listed[0].ended is None else None

    def beside_frame(self, code: str, second: int | None) -> Interruption | None:
        """Return what is listed of a stock and can be of the same time as a frame; None = nothing.

        Args:
            code: the stock.
            second: the frame's time, seconds since midnight KST; None = not known, then nothing is.
        """
        entry = self._entries.get(code)
        if entry is None or second is None or not -NEW_DAY_S <= second - entry.second <= BELIEVED_FOR_S:
            return None
        return entry.interruption

    def codes(self) -> Collection[str]:
        """Return the stocks that are listed."""
        return self._entries.keys()

    def forget(self, code: str) -> None:
        """Forget a stock."""
        self._entries.pop(code, None)

    def clear(self) -> None:
        """Forget all, as on a new day."""
        self._entries.clear()
