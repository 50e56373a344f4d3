"""What the dialogue of an alert begins with."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from kis_tui.alerts.rules import DEFAULT_COOLDOWN_S, AlertEdge, AlertKind, AlertRule, AlertWay, Comparison, price_alert
from kis_tui.domain.price import Price
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.alert_numbers import typed_number


class UsualWays(Struct, frozen=True):
    """How a new alert is told."""

    ways: tuple[AlertWay, ...] = (AlertWay.APP, AlertWay.BELL)
    cooldown_s: int = DEFAULT_COOLDOWN_S
    has_command: bool = False
    """There is a command to run."""


class AlertDraft(Struct, frozen=True, kw_only=True):
    """The fields of the dialogue; the number is as typed."""

    id: int
    target: str
    """A code, or a group as the grammar writes it: ``g1``."""
    choice: VenueChoice | None = None
    kind: AlertKind = AlertKind.PRICE
    comparison: Comparison = Comparison.AT_LEAST
    in_won: bool = False
    edge: AlertEdge = AlertEdge.BOTH
    number: str = ""
    cooldown_s: int = DEFAULT_COOLDOWN_S
    ways: tuple[AlertWay, ...] = ()
    enabled: bool = True
    note: str = ""


def target_of(rule: AlertRule) -> str:
    """Return what a rule is about, as the grammar writes it."""
    return rule.code if rule.code is not None else f"g{rule.group}"


def draft_of(rule: AlertRule) -> AlertDraft:
    """Return the fields of a rule."""
    return AlertDraft(
        id=rule.id,
        target=target_of(rule),
        choice=rule.choice,
        kind=rule.kind,
        comparison=rule.comparison,
        in_won=rule.in_won,
        edge=rule.edge,
        number=typed_number(rule.threshold),
        cooldown_s=rule.cooldown_s,
        ways=rule.ways,
        enabled=rule.enabled,
        note=rule.note,
    )


def price_draft(
    code: str, prices: Sequence[Price | None], last_price: Price | None, *, number: int, usual: UsualWays
) -> AlertDraft:
    """Return the fields of a new alert at a price.

    Args:
        code: the stock.
        prices: KRW; the first that is known is taken, whole won of it.
        last_price: KRW, tells from which side it comes; None = not known.
        number: the rule's id.
        usual: how it is told.
    """
    price = next((int(price) for price in prices if price), 0)
    comparison = price_alert(code, price, last_price, number=number).comparison if price else Comparison.AT_LEAST
    return AlertDraft(
        id=number,
        target=code,
        comparison=comparison,
        number=typed_number(Decimal(price) if price else None),
        cooldown_s=usual.cooldown_s,
        ways=usual.ways,
    )
