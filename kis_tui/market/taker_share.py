"""Who took in the last minute: buyers' part of what was taken."""

from collections import deque

from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade

WINDOW_S = 60
"""Seconds looked back on."""


class TakerShare:
    """Shares taken by buyers and by sellers over the last minute, summed by whole seconds of receipt.

    Prints whose aggressor is not known count for neither.
    """

    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int, int]] = deque()
        """Second, shares taken by buyers, by sellers; at most one for each second of the window."""
        self._bought = 0
        self._sold = 0

    def add(self, trade: Trade, received_at: float) -> None:
        """Count one print.

        Args:
            trade: the print.
            received_at: monotonic seconds, never falling.
        """
        bought = trade.size if trade.aggressor is Aggressor.BUYER else 0
        sold = trade.size if trade.aggressor is Aggressor.SELLER else 0
        if not bought and not sold:
            return
        second = int(received_at)
        self._drop_before(second)
        if self._seconds and self._seconds[-1][0] >= second:
            second, before_bought, before_sold = self._seconds.pop()
            self._seconds.append((second, before_bought + bought, before_sold + sold))
        else:
            self._seconds.append((second, bought, sold))
        self._bought += bought
        self._sold += sold

    def forget(self) -> None:
        """Begin anew: what came between was not seen."""
        self._seconds.clear()
        self._bought = self._sold = 0

    def bought_pct(self, now: float) -> int | None:
        """Return buyers' part in whole percent; None when nothing was taken.

        Args:
            now: monotonic seconds.
        """
        self._drop_before(int(now))
        taken = self._bought + self._sold
        return None if not taken else (200 * self._bought + taken) // (2 * taken)

    def _drop_before(self, second: int) -> None:
        while self._seconds and self._seconds[0][0] <= second - WINDOW_S:
            _, bought, sold = self._seconds.popleft()
            self._bought -= bought
            self._sold -= sold
