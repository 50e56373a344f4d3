"""What a rule tells when it fires: figures, no words."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from kis_tui.alerts.rules import AlertEdge, AlertRule
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.venue import Venue


class BookSide(StrEnum):
    """A side of the book."""

    ASK = "ask"
    BID = "bid"


class WallEnd(StrEnum):
    """Why a wall is gone, as far as the day's volume tells."""

    PULLED = "pulled"
    """Most of it went without having traded."""
    TRADED = "traded"
    """As much traded as went, where it was the best level or had become it."""
    UNKNOWN = "unknown"
    """The books had no volume, or the line was down meanwhile."""


class Happening(Struct, frozen=True, kw_only=True):
    """What happened, apart from the rule that waited for it."""

    venue: Venue
    """The stream it was seen in; VI: the interrupted exchange, UN = not told which."""
    edge: AlertEdge = AlertEdge.ON
    """ON or OFF; kinds without an end have ON only."""
    price: Price | None = None
    """KRW: of the print, or of the wall's level; otherwise the last price. None = not known."""
    figure: Decimal | None = None
    """What was measured, in the unit of the rule's threshold; None for VI and LIMIT."""
    size: int | None = None
    """PRINT and WALL: shares. A wall's end has what is left of it."""
    aggressor: Aggressor | None = None
    """PRINT only."""
    side: BookSide | None = None
    """WALL only."""
    wall_end: WallEnd | None = None
    """The end of a WALL only."""
    direction: Direction | None = None
    """LIMIT only: LIMIT_UP or LIMIT_DOWN, at an end the one that was left."""
    began: int | None = None
    """VI only: second of the day at which it began; None = not known."""
    second: int | None = None
    """The exchange's second of the day; None = not known."""
    while_down: bool = False
    """It happened while the line was down; ``second`` is when it was seen."""
    assumed: bool = False
    """The end of a VI that nobody told of: its longest time is over."""


class Alert(Struct, frozen=True):
    """A rule that has fired."""

    rule: AlertRule
    code: str
    happening: Happening
    at: float
    """Monotonic seconds of the source's clock."""
    suppressed: int = 0
    """How often the rule would have told the same edge of this stock since the last time, but for its cooldown."""
