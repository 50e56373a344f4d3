"""What was stacked, pulled and traded on each side of a book over the last minute."""

from typing import NamedTuple

WINDOW_S = 60
"""Seconds looked back on."""


class Flow(NamedTuple):
    """Shares that came and went at the levels of one side."""

    placed: int
    """Stacked minus pulled, signed."""
    traded: int
    """Taken by prints, at least 0."""

    def plus(self, other: "Flow") -> "Flow":
        """Return the sum of both."""
        return Flow(self.placed + other.placed, self.traded + other.traded)


NO_FLOW = Flow(0, 0)


class SideFlows(NamedTuple):
    """Both sides of one book."""

    asks: Flow
    bids: Flow


class FlowWindow:
    """Flows of one side over the last minute, summed by whole seconds."""

    def __init__(self) -> None:
        self._seconds: dict[int, Flow] = {}
        """By second; at most one for each second of the window."""

    def __len__(self) -> int:
        """Return for how many seconds flows are kept."""
        return len(self._seconds)

    def add(self, flow: Flow, at: float) -> None:
        """Count what happened at ``at``, monotonic seconds; that may be a little before what was counted last."""
        if flow == NO_FLOW:
            return
        second = int(at)
        known = self._seconds.get(second)
        if known is None:
            newest = max(self._seconds, default=second)
            for old in [old for old in self._seconds if old <= second - WINDOW_S]:
                del self._seconds[old]
            if second <= newest - WINDOW_S:
                return
        self._seconds[second] = flow.plus(known or NO_FLOW)

    def forget(self) -> None:
        """Begin anew: what came between was not seen."""
        self._seconds.clear()

    def sum(self, now: float) -> Flow:
        """Return the flow of the last minute.

        Args:
            now: monotonic seconds.
        """
        total = NO_FLOW
        for second, flow in self._seconds.items():
            if second > int(now) - WINDOW_S:
                total = total.plus(flow)
        return total
