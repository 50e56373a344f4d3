"""Alerts in words: what a rule waits for, and what has happened. Worded when drawn, in the language of that moment."""

from decimal import Decimal

from kis_tui.alerts.alert import Happening, WallEnd
from kis_tui.alerts.rules import AlertEdge, AlertKind, AlertRule, Comparison
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.venue import Venue
from kis_tui.ui.alert_history import FiredAlert
from kis_tui.ui.amounts import amount_text
from kis_tui.ui.formatting import time_text, turnover_text
from kis_tui.ui.wording.language import words

ONCE_A_DAY_S = 86_400


def rule_words(rule: AlertRule, name: str) -> str:
    """Return stock or group and condition: ``삼성전자 가격 80,000 이상``.

    Args:
        rule: what is waited for.
        name: of its stock or group.
    """
    venue = "" if rule.choice is None else f" {words.choices[rule.choice]}"
    return f"{name}{venue} {condition_words(rule)}"


def condition_words(rule: AlertRule) -> str:
    """Return what a rule waits for: ``가격 80,000 이상``, ``VI 발동·해제``."""
    said = words.alert_kinds[rule.kind]
    if rule.threshold is not None:
        said += f" {_bound(rule)}"
    edges = words.alert_edges.get(rule.kind)
    return said if edges is None else f"{said} {edges[rule.edge]}"


def short_condition(rule: AlertRule) -> str:
    """Return the same in few cells: ``>=80,000``, ``VI``."""
    if rule.threshold is None:
        return words.alert_kinds[rule.kind]
    figure = _measured(rule.kind, rule.threshold, in_won=rule.in_won)
    if rule.kind is AlertKind.PRICE:
        return f"{rule.comparison}{number_text(rule.threshold)}"
    if rule.kind is AlertKind.CHANGE:
        return f"{rule.comparison}{figure}"
    return f"{words.alert_short_kinds[rule.kind]} {figure}"


def cooldown_words(seconds: int) -> str:
    """Return how often a rule may tell: ``매번``, ``1분에 한 번``, ``하루 한 번``."""
    if not seconds:
        return words.alert_every_time
    if seconds == ONCE_A_DAY_S:
        return words.alert_once_a_day
    if seconds % 60:
        return words.alert_once_in_seconds.format(count=f"{seconds:,}")
    return words.alert_once_in_minutes.format(count=f"{seconds // 60:,}")


def fired_words(fired: FiredAlert) -> str:
    """Return time, stock and what has happened: ``13:00:05 카카오 VI 발동 NXT``."""
    return f"{time_text(fired.second)} {fired.name} {happened_words(fired)}"


def happened_words(fired: FiredAlert) -> str:
    """Return what has happened, without time and stock."""
    rule, happening = fired.alert.rule, fired.alert.happening
    said = _happened(rule, happening)
    if happening.while_down:
        said = words.alert_while_down.format(happened=said)
    if fired.alert.suppressed:
        said += words.alert_suppressed.format(count=fired.alert.suppressed)
    return f"{said} · {rule.note}" if rule.note else said


def number_text(figure: Price) -> str:
    """Return a figure with commas and without trailing zeros."""
    return f"{Decimal(figure).normalize():,f}"


def _happened(rule: AlertRule, happening: Happening) -> str:
    price = "-" if happening.price is None else number_text(happening.price)
    if rule.kind is AlertKind.VI:
        return _interruption(happening)
    if rule.kind is AlertKind.LIMIT:
        which = words.alert_limits[happening.direction or Direction.UNKNOWN]
        said = words.alert_limit_left if happening.edge is AlertEdge.OFF else words.alert_limit_touched
        return said.format(limit=which, price=price)
    size = f"{happening.size or 0:,}"
    if rule.kind is AlertKind.PRINT:
        won = turnover_text(int((happening.price or 0) * (happening.size or 0)))
        taker = words.alert_takers[happening.aggressor or Aggressor.UNKNOWN]
        return words.alert_print.format(taker=taker, size=size, price=price, won=won)
    if rule.kind is AlertKind.WALL:
        side = "" if happening.side is None else words.alert_sides[happening.side]
        if happening.edge is AlertEdge.ON:
            return words.alert_wall_came.format(side=side, price=price, size=size)
        end = words.alert_wall_ends[happening.wall_end or WallEnd.UNKNOWN]
        return words.alert_wall_went.format(side=side, price=price, size=size, end=end)
    figure = happening.figure or Decimal(0)
    said = f"{words.alert_kinds[rule.kind]} {_measured(rule.kind, figure, in_won=False)} ({_bound(rule)})"
    shows_price = rule.kind in (AlertKind.CHANGE, AlertKind.STRENGTH) and happening.price is not None
    return f"{said} · {price}" if shows_price else said


def _interruption(happening: Happening) -> str:
    venue = "" if happening.venue is Venue.UN else f" {happening.venue}"
    if happening.edge is AlertEdge.ON:
        began = "" if happening.began is None else f" {time_text(happening.began)}"
        return words.alert_vi_on.format(venue=venue, began=began)
    return (words.alert_vi_over if happening.assumed else words.alert_vi_off).format(venue=venue)


def _bound(rule: AlertRule) -> str:
    assert rule.threshold is not None
    figure = _measured(rule.kind, rule.threshold, in_won=rule.in_won)
    return (words.alert_at_least if rule.comparison is Comparison.AT_LEAST else words.alert_at_most).format(
        figure=figure
    )


def _measured(kind: AlertKind, figure: Decimal, *, in_won: bool) -> str:
    """Return a figure with its unit."""
    text = number_text(figure)
    if kind is AlertKind.CHANGE and figure > 0:
        text = f"+{text}"
    if in_won:
        return words.alert_won.format(figure=amount_text(int(figure)))
    return words.alert_measures[kind].format(figure=text)
