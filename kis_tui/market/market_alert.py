"""Circuit breaker, sidecar and market halt, from what the exchange announces of the stocks that are registered.

An announcement does not say which board (KOSPI, KOSDAQ) it is of, nor when it was made.
"""

from collections.abc import Mapping

from msgspec import Struct

from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.venue import Venue

SIDECAR_S = 5 * 60
"""Seconds after which a sidecar ends by itself (KRX: program orders wait for five minutes)."""
CIRCUIT_BREAKER_S = 30 * 60
"""Seconds after which trading goes on after a circuit breaker: twenty minutes of halt, ten of auction (KRX)."""
_CLOCK_S = 60
"""Seconds by which a later time may seem earlier; more means another day."""

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

_LASTS_S: Mapping[MarketAlert, int | None] = {
    MarketAlert.CIRCUIT_BREAKER: CIRCUIT_BREAKER_S,
    MarketAlert.SIDECAR_SELL: SIDECAR_S,
    MarketAlert.SIDECAR_BUY: SIDECAR_S,
    MarketAlert.MARKET_HALT: None,
}


class ActiveAlert(Struct, frozen=True):
    """A measure in force."""

    alert: MarketAlert
    venue: Venue | None
    """The exchange that announced it; None = the unified stream did, which does not say."""
    began: int
    """Seconds since midnight KST at which the first announcement of it came."""


class MarketAlerts:
    """The measures in force.

    Each comes once for every registered stock; the first announcement counts, the others change nothing.
    """

    def __init__(self) -> None:
        self._active: dict[tuple[MarketAlert, Venue | None], ActiveAlert] = {}

    def take(self, status: MarketStatus, second: int) -> bool:
        """Learn from an announcement.

        Args:
            status: the announcement.
            second: the exchange's time of its receipt, seconds since midnight KST.

        Returns:
            Whether the measures in force changed.
        """
        venue = None if status.venue is Venue.UN else status.venue
        code = status.operation_code
        begins, ends = _BEGIN.get(code), _END.get(code)
        if ends is not None:
            ended = self._active.pop((ends, venue), None)
            return ended is not None and _is_in_force(ended, second)
        if begins is None:
            return False
        running = self._active.get((begins, venue))
        if running is not None and _is_in_force(running, second):
            return False
        self._active[begins, venue] = ActiveAlert(begins, venue, second)
        return True

    def current(self, second: int) -> tuple[ActiveAlert, ...]:
        """Return the measures in force, the one that began last first.

        Args:
            second: the exchange's time, seconds since midnight KST.
        """
        for key in [key for key, active in self._active.items() if not _is_in_force(active, second)]:
            del self._active[key]
        return tuple(sorted(self._active.values(), key=lambda active: -active.began))


def _is_in_force(active: ActiveAlert, second: int) -> bool:
    lasts = _LASTS_S[active.alert]
    age = second - active.began
    return age >= -_CLOCK_S and (lasts is None or age < lasts)
