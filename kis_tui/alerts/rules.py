"""What an alert waits for: one frozen value a rule, kept in the profile as it is."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import force_setattr

from kis_tui.domain.codes import is_code
from kis_tui.domain.price import Price
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice

GROUPS = range(1, 10)
"""Numbers of the watchlist's groups, the digits that choose them."""
DEFAULT_COOLDOWN_S = 60
LONGEST_COOLDOWN_S = 86_400
"""A day."""
LARGEST_THRESHOLD = Decimal(10) ** 15
"""Far above every won or share there is; a number beyond it is a slip of the hand."""
FRACTION_DIGITS = 4
"""Digits a threshold may have after the point."""


class AlertKind(StrEnum):
    """What is looked at."""

    PRICE = "price"
    """The last price, KRW."""
    CHANGE = "change"
    """Percent against the base price, signed."""
    PRINT = "print"
    """The size of one print: shares, or won."""
    VOLUME = "volume"
    """Shares traded today against the same time of the previous day; 3 = three times as many."""
    STRENGTH = "strength"
    """체결강도, percent; 100 = even."""
    VI = "vi"
    """Volatility interruption: in force, lifted."""
    LIMIT = "limit"
    """The day's price limit, either one: touched, released."""
    WALL = "wall"
    """The size waiting at one level of the book: shares, or won. It appears, and it is pulled."""
    SPREAD = "spread"
    """Best ask minus best bid in steps of the price table."""


class Comparison(StrEnum):
    """On which side of the threshold the condition holds; the threshold itself belongs to it."""

    AT_LEAST = ">="
    AT_MOST = "<="


class AlertEdge(StrEnum):
    """Which change of a condition is told."""

    BOTH = "both"
    ON = "on"
    """It begins: in force, touched, appeared."""
    OFF = "off"
    """It ends: lifted, released, pulled."""


class AlertWay(StrEnum):
    """How an alert is told."""

    APP = "app"
    """A line on the screen."""
    BELL = "bell"
    """The terminal's bell."""
    OSC9 = "osc9"
    """The terminal's desktop notification (OSC 9), where it has one."""
    COMMAND = "command"
    """The command in the settings."""


STATES = frozenset({AlertKind.VI, AlertKind.LIMIT})
"""Kinds that have no threshold."""
TWO_EDGED = STATES | {AlertKind.WALL}
"""Kinds whose end is told as well."""
TWO_SIDED = frozenset({AlertKind.PRICE, AlertKind.CHANGE, AlertKind.STRENGTH, AlertKind.SPREAD})
"""Kinds that can be watched for being small, too."""
IN_WON = frozenset({AlertKind.PRINT, AlertKind.WALL})
"""Kinds that count shares or won."""


class AlertRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert of the user's.

    Raises:
        ValueError: the fields contradict each other; read from a file, msgspec makes it its ``ValidationError``.
    """

    id: int
    """Unique in one list of rules, from 1 on (``next_id``)."""
    kind: AlertKind
    code: str | None = None
    """The stock; None = every row of ``group``."""
    group: int | None = None
    """Number of the watchlist's group, 1 to 9; None = one stock. Exactly one of the two is given."""
    choice: VenueChoice | None = None
    """Where; None = as the row of the watchlist has it."""
    comparison: Comparison = Comparison.AT_LEAST
    threshold: Decimal | None = None
    """In the unit of the kind; None exactly for VI and LIMIT."""
    in_won: bool = False
    """PRINT and WALL count won instead of shares."""
    edge: AlertEdge = AlertEdge.BOTH
    """VI, LIMIT and WALL only."""
    cooldown_s: int = DEFAULT_COOLDOWN_S
    """Seconds after it has told a beginning (an end) in which it tells no other of the same stock."""
    ways: tuple[AlertWay, ...] = (AlertWay.APP, AlertWay.BELL)
    """Each once; empty = it is listed as fired and nothing else happens."""
    enabled: bool = True
    note: str = ""
    """The user's words, cleaned; empty = none."""

    def __post_init__(self) -> None:
        """Refuse what no rule can mean."""
        force_setattr(self, "note", clean(self.note))
        force_setattr(self, "ways", tuple(dict.fromkeys(self.ways)))
        if self.id < 1:
            raise ValueError(f"id of an alert was {self.id}, must be 1 or more")
        if not 0 <= self.cooldown_s <= LONGEST_COOLDOWN_S:
            raise ValueError(f"cooldown of an alert was {self.cooldown_s} s, must be 0 to {LONGEST_COOLDOWN_S}")
        self._check_target()
        self._check_condition()

    def _check_target(self) -> None:
        if (self.code is None) == (self.group is None):
            raise ValueError("an alert is for one stock or for one group: exactly one of code and group is needed")
        if self.code is not None and not is_code(self.code):
            raise ValueError(f"'{clean(self.code, 20)}' is not a stock code")
        if self.group is not None and self.group not in GROUPS:
            raise ValueError(f"group of an alert was {self.group}, must be 1 to 9")

    def _check_condition(self) -> None:
        if self.comparison is Comparison.AT_MOST and self.kind not in TWO_SIDED:
            raise ValueError(f"{self.kind} has no <=: only {', '.join(sorted(TWO_SIDED))} have")
        if self.in_won and self.kind not in IN_WON:
            raise ValueError(f"{self.kind} does not count won: only {', '.join(sorted(IN_WON))} do")
        if self.edge is not AlertEdge.BOTH and self.kind not in TWO_EDGED:
            raise ValueError(f"{self.kind} has neither on nor off: only {', '.join(sorted(TWO_EDGED))} have")
        if self.kind in STATES:
            if self.threshold is not None:
                raise ValueError(f"{self.kind} takes no number")
            return
        check_threshold(self.kind, self.threshold)


def check_threshold(kind: AlertKind, threshold: Decimal | None) -> None:
    """Refuse a number that ``kind`` cannot be measured against.

    Raises:
        ValueError: there is none, or it is no such number.
    """
    if threshold is None:
        raise ValueError(f"{kind} needs a number")
    # Neither abs() nor normalize() without a look before: beyond decimal's own range they fail, or make it 0.
    if not threshold.is_finite() or threshold.copy_abs() > LARGEST_THRESHOLD:
        raise ValueError(f"the number of {kind} is out of range")
    exponent = threshold.normalize().as_tuple().exponent if threshold.adjusted() >= -FRACTION_DIGITS else None
    if not isinstance(exponent, int) or exponent < -FRACTION_DIGITS:
        raise ValueError(f"the number of {kind} has more than {FRACTION_DIGITS} digits after the point")
    if kind is not AlertKind.CHANGE and threshold <= 0:
        raise ValueError(f"the number of {kind} must be above 0")


def price_alert(code: str, price: Price, last_price: Price | None, *, number: int) -> AlertRule:
    """Return the rule that waits for the price to reach ``price`` from where it is.

    Args:
        code: the stock.
        price: KRW.
        last_price: KRW; None = not known, it is taken to be below.
        number: the rule's id.
    """
    falls = last_price is not None and price < last_price
    comparison = Comparison.AT_MOST if falls else Comparison.AT_LEAST
    return AlertRule(id=number, kind=AlertKind.PRICE, code=code, comparison=comparison, threshold=Decimal(price))


def next_id(rules: Iterable[AlertRule]) -> int:
    """Return an id that none of ``rules`` has."""
    return max((rule.id for rule in rules), default=0) + 1
