from decimal import Decimal

import msgspec
import pytest

from kis_tui.alerts.rules import AlertEdge, AlertKind, AlertRule, AlertWay, Comparison, next_id, price_alert
from kis_tui.domain.venue import VenueChoice

FULL = AlertRule(
    id=7,
    kind=AlertKind.WALL,
    group=3,
    choice=VenueChoice.NXT,
    threshold=Decimal(1_500_000_000),
    in_won=True,
    edge=AlertEdge.OFF,
    cooldown_s=5,
    ways=(AlertWay.APP, AlertWay.OSC9, AlertWay.COMMAND),
    enabled=False,
    note="벽이 빠지면",
)


@pytest.mark.parametrize("rule", [FULL, AlertRule(id=1, kind=AlertKind.VI, code="005930")])
def test_a_rule_is_the_same_after_it_was_written_and_read(rule: AlertRule) -> None:
    assert msgspec.json.decode(msgspec.json.encode(rule), type=AlertRule) == rule


def test_a_fraction_is_kept_exactly() -> None:
    rule = AlertRule(id=1, kind=AlertKind.CHANGE, code="005930", threshold=Decimal("-2.55"))
    assert msgspec.json.decode(msgspec.json.encode(rule), type=AlertRule).threshold == Decimal("-2.55")


def test_fields_of_a_newer_version_are_passed_over() -> None:
    raw = b'{"id":1,"kind":"vi","code":"005930","colour":"green"}'
    assert msgspec.json.decode(raw, type=AlertRule) == AlertRule(id=1, kind=AlertKind.VI, code="005930")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "vi"}, "exactly one of code and group"),
        ({"kind": "vi", "code": "005930", "group": 1}, "exactly one of code and group"),
        ({"kind": "vi", "code": "SAMSUNG"}, "not a stock code"),
        ({"kind": "vi", "group": 10}, "1 to 9"),
        ({"kind": "vi", "code": "005930", "threshold": "1"}, "takes no number"),
        ({"kind": "price", "code": "005930"}, "needs a number"),
        ({"kind": "price", "code": "005930", "threshold": "0"}, "above 0"),
        ({"kind": "price", "code": "005930", "threshold": "NaN"}, "out of range"),
        ({"kind": "price", "code": "005930", "threshold": "1e999999"}, "out of range"),
        ({"kind": "change", "code": "005930", "threshold": "1e-999999"}, "digits after the point"),
        ({"kind": "print", "code": "005930", "threshold": "5", "comparison": "<="}, "has no <="),
        ({"kind": "price", "code": "005930", "threshold": "5", "in_won": True}, "does not count won"),
        ({"kind": "price", "code": "005930", "threshold": "5", "edge": "off"}, "neither on nor off"),
        ({"kind": "vi", "code": "005930", "cooldown_s": -1}, "cooldown"),
        ({"kind": "vi", "code": "005930", "id": 0}, "must be 1 or more"),
    ],
)
def test_what_no_rule_can_mean_is_refused_with_a_sentence(fields: dict[str, object], words: str) -> None:
    raw = msgspec.json.encode({"id": 1, **fields})
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.json.decode(raw, type=AlertRule)


def test_a_note_cannot_carry_an_escape_sequence() -> None:
    assert AlertRule(id=1, kind=AlertKind.VI, code="005930", note="a\x1b]0;b\x07").note == "a]0;b"


def test_an_id_is_used_once() -> None:
    assert next_id([]) == 1
    assert next_id([FULL]) == 8


@pytest.mark.parametrize(
    ("price", "last", "comparison"),
    [(70_000, 72_000, Comparison.AT_MOST), (74_000, 72_000, Comparison.AT_LEAST), (74_000, None, Comparison.AT_LEAST)],
)
def test_an_alert_at_a_price_waits_from_the_side_on_which_the_market_is(
    price: int, last: int | None, comparison: Comparison
) -> None:
    rule = price_alert("005930", price, last, number=2)
    assert (rule.kind, rule.comparison, rule.threshold) == (AlertKind.PRICE, comparison, Decimal(price))
