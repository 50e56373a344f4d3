"""What time it is at the exchange, whatever the clock of this machine says."""

from contextlib import suppress
from datetime import datetime, timedelta

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade

CLOCKS_AGREE = timedelta(seconds=120)
"""Up to so far apart the exchange's clock and ours count as one: ours moves evenly."""
_JITTER = timedelta(seconds=2)
"""Frames have whole seconds and come late by fractions; a smaller change of the difference is none."""
_SAME = timedelta(0)
_MOST_APART = timedelta(days=366)
"""A clock is wrong by hours, or by months after its battery; beyond that it is the frame whose date is wrong, and only
its time of day counts."""


class ExchangeClock:
    """How far the exchange's clock is from ours, learnt from frames.

    What was learnt lasts: a silence, a lost line or a closed market does not change how wrong a clock is. One frame of
    another time does not change it either, as an old one of an issue that hardly trades: it takes two in a row that
    agree.
    """

    def __init__(self) -> None:
        self._ahead = _SAME
        self._has_learnt = False
        self._doubted: tuple[datetime, timedelta] | None = None
        """When a frame of quite another time came, by our clock, and by how much it was ahead of that."""

    def learn(self, value: BookSnapshot | Trade, ours: datetime) -> None:
        """Take the time of a frame that just came.

        Args:
            value: what the frame meant; without a readable time it says nothing.
            ours: market time by our clock when it came.
        """
        if value.ts_event is None:
            return
        midnight = self.at(ours).replace(hour=0, minute=0, second=0, microsecond=0)
        if isinstance(value, Trade) and len(value.trade_date) == 8 and value.trade_date.isdigit():
            with suppress(ValueError):
                dated = midnight.replace(
                    year=int(value.trade_date[:4]), month=int(value.trade_date[4:6]), day=int(value.trade_date[6:])
                )
                midnight = dated if abs(dated - ours) <= _MOST_APART else midnight
        ahead = midnight + timedelta(seconds=value.ts_event) - ours
        if self._is_doubtful(ahead, ours):
            return
        self._has_learnt = True
        if abs(ahead) <= CLOCKS_AGREE:
            self._ahead = _SAME
        elif abs(ahead - self._ahead) > _JITTER:
            self._ahead = ahead

    def _is_doubtful(self, ahead: timedelta, ours: datetime) -> bool:
        """Tell whether a time is not to be believed before the next frame tells the same."""
        doubted, self._doubted = self._doubted, None
        if not self._has_learnt or abs(ahead - self._ahead) <= CLOCKS_AGREE:
            return False
        if doubted is not None and doubted[0] != ours and abs(ahead - doubted[1]) <= _JITTER:
            return False
        self._doubted = doubted if doubted is not None and doubted[0] == ours else (ours, ahead)
        return True

    @property
    def ahead(self) -> timedelta:
        """By how much the exchange's clock is ahead of ours, negative = behind; zero while they count as one."""
        return self._ahead

    def at(self, ours: datetime) -> datetime:
        """Return the exchange's time when our clock says ``ours``."""
        return ours + self._ahead
