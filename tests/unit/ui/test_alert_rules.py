"""The list of the user's alerts: what becomes of it, and who is told."""

from decimal import Decimal

from msgspec.structs import replace

from kis_tui.alerts.rules import AlertKind, AlertRule
from kis_tui.profiles.profile import MOST_ALERTS
from kis_tui.ui.alert_rules import AlertRules


def rule(number: int, price: int = 80_000) -> AlertRule:
    return AlertRule(id=number, kind=AlertKind.PRICE, code="005930", threshold=Decimal(price))


def listened(*rules: AlertRule) -> tuple[AlertRules, list[tuple[int, ...]]]:
    """A list, and the ids after every change that it told."""
    kept = AlertRules(rules)
    told: list[tuple[int, ...]] = []
    kept.on_change = lambda: told.append(tuple(rule.id for rule in kept.rules))
    return kept, told


def test_every_change_is_told() -> None:
    rules, told = listened()
    assert rules.put(rule(1))
    assert rules.put(rule(2))
    rules.switch(1)
    rules.drop(1)
    rules.undo()
    assert told == [(1,), (1, 2), (1, 2), (2,), (1, 2)]


def test_a_changed_rule_stays_in_its_place() -> None:
    rules, _ = listened(rule(1), rule(2))
    rules.put(rule(1, 70_000))
    assert rules.rules == (rule(1, 70_000), rule(2))


def test_a_rule_is_switched_off_and_on_again() -> None:
    rules, _ = listened(rule(1))
    assert rules.switch(1) == replace(rule(1), enabled=False)
    assert rules.switch(1) == rule(1) == rules.of(1)
    assert rules.switch(9) is None


def test_dropped_rules_come_back_to_their_places_the_last_one_first() -> None:
    rules, _ = listened(rule(1), rule(2), rule(3))
    rules.drop(1)
    rules.drop(2)
    assert [left.id for left in rules.rules] == [3]
    assert (rules.undo(), rules.undo(), rules.undo()) == (rule(2), rule(1), None)
    assert rules.rules == (rule(1), rule(2), rule(3))


def test_a_new_rule_never_has_the_id_of_one_that_can_come_back() -> None:
    rules, _ = listened(rule(1), rule(2))
    rules.drop(2)
    assert rules.next_id == 3


def test_another_profile_begins_anew_and_tells_nobody() -> None:
    rules, told = listened(rule(1))
    rules.drop(1)
    told.clear()
    rules.take([rule(7)])
    assert (rules.rules, told, rules.undo()) == ((rule(7),), [], None)


def test_no_more_are_taken_than_a_profile_keeps() -> None:
    rules, told = listened(*(rule(number) for number in range(1, MOST_ALERTS + 1)))
    assert not rules.put(rule(MOST_ALERTS + 1))
    assert rules.put(rule(5, 1))
    assert len(rules.rules) == MOST_ALERTS
    assert len(told) == 1
