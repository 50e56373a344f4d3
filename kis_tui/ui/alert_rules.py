"""The user's alerts as a list: made, changed, switched off, taken out, and the way back."""

from collections import deque
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from kis_tui.alerts.rules import AlertRule, next_id
from kis_tui.profiles.profile import MOST_ALERTS

UNDO_LEVELS = 50
"""Rules taken out that can be brought back; older ones are forgotten."""


class AlertRules:
    """The rules in the order in which they were made.

    Args:
        rules: to begin with.
    """

    def __init__(self, rules: Iterable[AlertRule] = ()) -> None:
        self._rules = tuple(rules)
        self._dropped: deque[tuple[int, AlertRule]] = deque(maxlen=UNDO_LEVELS)
        """Where each stood, counted from 0, and what it was; the newest last."""
        self.on_change: Callable[[], None] = _nothing
        """Called after every change but ``take``."""

    @property
    def rules(self) -> tuple[AlertRule, ...]:
        """All of them, those that are switched off among them."""
        return self._rules

    @property
    def next_id(self) -> int:
        """An id that no rule has, nor one that can be brought back."""
        return next_id((*self._rules, *(rule for _, rule in self._dropped)))

    def of(self, number: int) -> AlertRule | None:
        """Return the rule of an id; None = there is none."""
        return next((rule for rule in self._rules if rule.id == number), None)

    def put(self, rule: AlertRule) -> bool:
        """Take a new rule, or a changed one in the place of that of its id; returns whether there was room."""
        if self.of(rule.id) is None:
            if len(self._rules) >= MOST_ALERTS:
                return False
            self._rules = (*self._rules, rule)
        else:
            self._rules = tuple(rule if other.id == rule.id else other for other in self._rules)
        self.on_change()
        return True

    def switch(self, number: int) -> AlertRule | None:
        """Switch a rule on or off; returns it as it is now, None = there is none."""
        rule = self.of(number)
        if rule is None:
            return None
        switched = replace(rule, enabled=not rule.enabled)
        self.put(switched)
        return switched

    def drop(self, number: int) -> AlertRule | None:
        """Take a rule out; returns it, None = there is none."""
        rule = self.of(number)
        if rule is None:
            return None
        self._dropped.append((self._rules.index(rule), rule))
        self._rules = tuple(other for other in self._rules if other is not rule)
        self.on_change()
        return rule

    def undo(self) -> AlertRule | None:
        """Bring the rule back that was taken out last; None = there is none, or no room for it."""
        if not self._dropped or len(self._rules) >= MOST_ALERTS:
            return None
        position, rule = self._dropped.pop()
        self._rules = (*self._rules[:position], rule, *self._rules[position:])
        self.on_change()
        return rule

    def take(self, rules: Iterable[AlertRule]) -> None:
        """Begin anew with other rules, as of another profile; nothing before can be brought back."""
        self._rules = tuple(rules)
        self._dropped.clear()


def _nothing() -> None:
    """Stand for a listener where there is none."""
