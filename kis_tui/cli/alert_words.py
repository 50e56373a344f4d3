"""Alerts in English, one line each, for the command line."""

from collections.abc import Callable
from decimal import Decimal

from kis_tui.alerts.alert import Alert, Happening, WallEnd
from kis_tui.alerts.rules import AlertEdge, AlertKind, AlertRule, Comparison
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.venue import Venue

_TAKERS = {Aggressor.BUYER: "bought", Aggressor.SELLER: "sold"}
_LIMITS = {Direction.LIMIT_UP: "upper", Direction.LIMIT_DOWN: "lower"}
_WALL_ENDS = {WallEnd.PULLED: "pulled", WallEnd.TRADED: "traded away", WallEnd.UNKNOWN: "gone"}


def sentence(alert: Alert) -> str:
    """Return what has happened, without time and stock: ``price rose to 80,100 (price>=80000)``."""
    happening = alert.happening
    words = _WORDS[alert.rule.kind](alert.rule, happening)
    if happening.while_down:
        words = f"while the line was down: {words}"
    if alert.suppressed:
        words += f"; {alert.suppressed} more in the cooldown before"
    return f"{words}; {alert.rule.note}" if alert.rule.note else words


def _price(rule: AlertRule, happening: Happening) -> str:
    return f"price {_moved(rule)} {number(happening.figure)}, {_bound(rule)}"


def _change(rule: AlertRule, happening: Happening) -> str:
    return f"change {_moved(rule)} {number(happening.figure, sign=True)}%, {_bound(rule, sign=True)}%{_at(happening)}"


def _print(_rule: AlertRule, happening: Happening) -> str:
    worth = Decimal((happening.price or 0) * (happening.size or 0))
    taken = _TAKERS.get(happening.aggressor or Aggressor.UNKNOWN, "traded")
    return f"{number(happening.size)} {taken} in one print{_at(happening)}, {number(worth)} won"


def _volume(rule: AlertRule, happening: Happening) -> str:
    figure = number(happening.figure)
    return f"volume reached {figure} times that of the previous day by this time, {_bound(rule)}"


def _strength(rule: AlertRule, happening: Happening) -> str:
    return f"strength {_moved(rule)} {number(happening.figure)}%, {_bound(rule)}%{_at(happening)}"


def _vi(_rule: AlertRule, happening: Happening) -> str:
    where = "" if happening.venue is Venue.UN else f" at {happening.venue}"
    if happening.edge is AlertEdge.ON:
        since = "" if happening.began is None else f" since {clock(happening.began)}"
        return f"volatility interruption{where}{since}"
    if happening.assumed:
        return f"volatility interruption{where} must be over by now; its release was not seen"
    return f"volatility interruption{where} lifted"


def _limit(_rule: AlertRule, happening: Happening) -> str:
    which = _LIMITS.get(happening.direction or Direction.UNKNOWN, "price")
    verb = "touched" if happening.edge is AlertEdge.ON else "released"
    return f"{which} limit {verb}{_at(happening)}"


def _wall(_rule: AlertRule, happening: Happening) -> str:
    where = f"{happening.side or 'book'} wall{_at(happening)}"
    if happening.edge is AlertEdge.ON:
        return f"{where}: {number(happening.size)} waiting"
    return f"{where} {_WALL_ENDS[happening.wall_end or WallEnd.UNKNOWN]}: {number(happening.size)} left"


def _spread(rule: AlertRule, happening: Happening) -> str:
    steps = happening.figure or Decimal(0)
    verb = "widened" if rule.comparison is Comparison.AT_LEAST else "narrowed"
    return f"spread {verb} to {number(steps)} tick{'' if steps == 1 else 's'}, {_bound(rule)}"


_WORDS: dict[AlertKind, Callable[[AlertRule, Happening], str]] = {
    AlertKind.PRICE: _price,
    AlertKind.CHANGE: _change,
    AlertKind.PRINT: _print,
    AlertKind.VOLUME: _volume,
    AlertKind.STRENGTH: _strength,
    AlertKind.VI: _vi,
    AlertKind.LIMIT: _limit,
    AlertKind.WALL: _wall,
    AlertKind.SPREAD: _spread,
}


def number(figure: Price | None, *, sign: bool = False) -> str:
    """Return a figure with commas and without trailing zeros; a dash where there is none."""
    if figure is None:
        return "-"
    plain = Decimal(figure).normalize()
    return f"{plain:+,f}" if sign and plain else f"{plain:,f}"


def clock(second: int) -> str:
    """Return a second of the day as ``HH:MM:SS``."""
    return f"{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def _moved(rule: AlertRule) -> str:
    return "rose to" if rule.comparison is Comparison.AT_LEAST else "fell to"


def _bound(rule: AlertRule, *, sign: bool = False) -> str:
    words = "at least" if rule.comparison is Comparison.AT_LEAST else "at most"
    return f"{words} {number(rule.threshold, sign=sign)}"


def _at(happening: Happening) -> str:
    return "" if happening.price is None else f" at {number(happening.price)}"
