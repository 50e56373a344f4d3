"""What has fired since the start, and what of it the user has not seen yet."""

from collections import deque

from msgspec import Struct

from kis_tui.alerts.alert import Alert
from kis_tui.alerts.rules import AlertWay

KEPT = 200
"""Alerts that are remembered; of more the oldest are forgotten."""
ON_SCREEN = 2
"""The newest unseen ones that are told in full."""


class FiredAlert(Struct, frozen=True):
    """An alert as the screen tells it; it has no words yet."""

    alert: Alert
    name: str
    """Of the stock; its code where the name is not known."""
    second: int | None = None
    """The exchange's second of the day; None = not known."""


class AlertsView(Struct, frozen=True):
    """The message that stays until it was seen."""

    newest: tuple[FiredAlert, ...] = ()
    """The newest unseen ones, the newest last, at most ``ON_SCREEN``."""
    unseen: int = 0


class AlertHistory:
    """The newest alerts, and how many of them were not seen."""

    def __init__(self) -> None:
        self._fired: deque[FiredAlert] = deque(maxlen=KEPT)
        self._unseen: deque[FiredAlert] = deque(maxlen=ON_SCREEN)
        self._count = 0

    @property
    def newest_first(self) -> tuple[FiredAlert, ...]:
        """What is remembered."""
        return tuple(reversed(self._fired))

    @property
    def view(self) -> AlertsView:
        """What is to be told of it."""
        return AlertsView(tuple(self._unseen), self._count)

    def add(self, fired: FiredAlert) -> None:
        """Take one; it is unseen where its rule is told on the screen."""
        self._fired.append(fired)
        if AlertWay.APP in fired.alert.rule.ways:
            self._unseen.append(fired)
            self._count += 1

    def forget(self) -> None:
        """Forget all of them, as for another list of rules."""
        self.see()
        self._fired.clear()

    def see(self) -> bool:
        """Take the word that all were seen; returns whether there were any that were not."""
        were = self._count > 0
        self._unseen.clear()
        self._count = 0
        return were
