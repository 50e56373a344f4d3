"""Circuit breaker, sidecar and market halt, from what the exchange announces of the stocks that are registered.

An announcement does not say which board (KOSPI, KOSDAQ) it is of, nor when it was made.
"""

from collections.abc import Mapping

from msgspec import Struct

from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.schedule import BUILT_IN, KRX_DAY, DayPhase
from kis_tui.domain.venue import Venue

SIDECAR_S = 5 * 60
"""Seconds after which a sidecar ends by itself (KRX: program orders wait for five minutes)."""
CIRCUIT_BREAKER_S = 30 * 60
"""Seconds after which trading goes on after a circuit breaker: twenty minutes of halt, ten of auction (KRX)."""
TOLD_AGAIN_S = 10 * 60
"""Seconds after the last word of a sidecar within which its code is a repetition, and not of another one."""
_REGULAR_ENDS = max(
    span.end
    for spans in (KRX_DAY, *(spans for (_, venue), spans in BUILT_IN.special.items() if venue is Venue.KRX))
    for span in spans
    if span.phase is DayPhase.CLOSING_AUCTION
)
"""The latest second at which KRX's regular market closes on any day known."""
_DAY_ENDS = KRX_DAY[-1].end
"""The second at which KRX closes for the day."""
_CLOCK_S = 60
"""Seconds by which a later time may seem earlier; more means another day."""
_NEW_DAY_S = 3_600
"""Seconds by which the time of day runs backwards only from one day to the next."""

_BEGIN: Mapping[str, MarketAlert] = {
    "164": MarketAlert.MARKET_HALT,
    "174": MarketAlert.CIRCUIT_BREAKER,
    "184": MarketAlert.CIRCUIT_BREAKER,
    "387": MarketAlert.SIDECAR_SELL,
    "397": MarketAlert.SIDECAR_BUY,
}
_END: Mapping[str, MarketAlert] = {
    "112": MarketAlert.MARKET_HALT,
    "121": MarketAlert.MARKET_HALT,
    "129": MarketAlert.MARKET_HALT,
    "175": MarketAlert.CIRCUIT_BREAKER,
    "182": MarketAlert.CIRCUIT_BREAKER,
    "185": MarketAlert.CIRCUIT_BREAKER,
    "388": MarketAlert.SIDECAR_SELL,
    "398": MarketAlert.SIDECAR_BUY,
}
"""MKOP_CLS_CODE (KIS portal code table). 182 is the end of the auction after a circuit breaker. A halt has no code of
its own for its end: the market opens (112), its closing auction begins (121), or it closes (129)."""

_SIDECARS = (MarketAlert.SIDECAR_SELL, MarketAlert.SIDECAR_BUY)


class ActiveAlert(Struct, frozen=True):
    """A measure in force."""

    alert: MarketAlert
    venue: Venue | None
    """The exchange that announced it; None = the unified stream did, which does not say."""
    began: int
    """Seconds since midnight KST at which the first announcement of it came."""


class MarketAlerts:
    """The measures in force.

    Each comes once for every registered stock; the first announcement counts. A stock that is registered later may be
    told of it again, so a code that comes again is a repetition:

    - of a circuit breaker, while it is in force; its thirty minutes then count from the newest word,
      because a second stage has the same code;
    - of a market halt, while it is in force; it lasts until the regular market must have closed, or if it was announced
      after that, until KRX closes for the day;
    - of a sidecar, within ten minutes of the last word of it, whichever stock it is for, unless its release was seen
      meanwhile: it ends after five minutes, and there is only one a day.

    What was told at a later time of day is of the day before, and says nothing.
    """

    def __init__(self) -> None:
        self._told: dict[tuple[MarketAlert, Venue | None], _Told] = {}

    def take(self, status: MarketStatus, second: int) -> bool:
        """Learn from an announcement.

        Args:
            status: the announcement.
            second: the exchange's time of its receipt, seconds since midnight KST.

        Returns:
            Whether a measure began or ended.
        """
        venue = None if status.venue is Venue.UN else status.venue
        code = status.operation_code
        begins, ends = _BEGIN.get(code), _END.get(code)
        if ends is not None:
            ended = self._told.pop((ends, venue), None)
            return ended is not None and ended.is_in_force(second)
        if begins is None:
            return False
        told = self._told.get((begins, venue))
        if told is not None and told.is_told_again(second):
            told.newest = max(told.newest, second)
            return False
        self._told[begins, venue] = _Told(ActiveAlert(begins, venue, second))
        return True

    def current(self, second: int) -> tuple[ActiveAlert, ...]:
        """Return the measures in force, the one that began last first.

        Args:
            second: the exchange's time, seconds since midnight KST.
        """
        for key in [key for key, told in self._told.items() if told.newest - second > _NEW_DAY_S]:
            del self._told[key]
        active = [told.active for told in self._told.values() if told.is_in_force(second)]
        return tuple(sorted(active, key=lambda alert: -alert.began))


class _Told:
    """A measure that was announced, in force or over."""

    def __init__(self, active: ActiveAlert) -> None:
        self.active = active
        self.newest = active.began
        """Second of the newest word of it."""

    def is_in_force(self, second: int) -> bool:
        if second < self.active.began - _CLOCK_S:
            return False
        alert, began = self.active.alert, self.active.began
        if alert is MarketAlert.CIRCUIT_BREAKER:
            return second < self.newest + CIRCUIT_BREAKER_S
        if alert is MarketAlert.MARKET_HALT:
            return second < (_REGULAR_ENDS if began < _REGULAR_ENDS else _DAY_ENDS)
        return second < began + SIDECAR_S

    def is_told_again(self, second: int) -> bool:
        if self.active.alert in _SIDECARS:
            return -_CLOCK_S <= second - self.newest <= TOLD_AGAIN_S
        return self.is_in_force(second)
