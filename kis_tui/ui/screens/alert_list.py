"""The user's alerts and what has fired, to be looked through and changed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from kis_tui.alerts.rules import AlertRule
from kis_tui.ui.alert_history import FiredAlert
from kis_tui.ui.alert_rules import AlertRules
from kis_tui.ui.alert_words import cooldown_words, fired_words
from kis_tui.ui.wording.language import words

MOST_FIRED = 50
"""Of what has fired the newest are listed."""


class AlertListScreen(ModalScreen[None]):
    """The rules over what has fired; every key works at once, Esc closes.

    Args:
        rules: of the user's.
        fired: what has fired, the newest first.
        called: how a rule is called in a sentence.
        ask: opens the dialogue of a rule, of a new one for None; what it is handed is called when that is done.
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape,f6", "close", show=False),
        Binding("space", "switch", show=False),
        Binding("d,minus,delete", "drop", show=False),
        Binding("z", "undo", show=False),
        Binding("a,b,plus", "ask", show=False),
    ]

    def __init__(
        self,
        rules: AlertRules,
        fired: Callable[[], Sequence[FiredAlert]],
        called: Callable[[AlertRule], str],
        ask: Callable[[AlertRule | None, Callable[[], None]], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._rules = rules
        self._fired = fired
        self._called = called
        self._ask = ask

    def compose(self) -> ComposeResult:
        """The rules, what has fired, what was done, and the keys."""
        with VerticalScroll(id="dialogue", can_focus=False):
            yield Static(words.alert_list_title, classes="title", markup=False)
            yield OptionList(id="choices", compact=True)
            yield Static(words.alert_list_fired, id="fired-title", classes="title", markup=False)
            yield OptionList(id="fired", compact=True)
            yield Static("", id="answer", markup=False)
            yield Static(words.alert_list_hint, classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Fill both lists."""
        self.show_again()

    def show_again(self) -> None:
        """Show rules and history as they are now; the marks stay in their places."""
        rules = self._rules.rules
        _fill(self._list, [Option(self._line(rule), id=f"{rule.id}") for rule in rules], words.alert_list_empty)
        fired = [Option(Content(fired_words(fired))) for fired in self._fired()[:MOST_FIRED]]
        _fill(self.query_one("#fired", OptionList), fired, words.alert_list_none_fired)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Change the rule that Enter or a click chose."""
        rule = self._marked
        if event.option_list is self._list and rule is not None:
            await self._ask(rule, self.show_again)

    async def action_ask(self) -> None:
        """Make a new rule."""
        await self._ask(None, self._show_newest)

    def action_switch(self) -> None:
        """Switch the marked rule on or off."""
        rule = self._marked
        switched = None if rule is None else self._rules.switch(rule.id)
        if switched is not None:
            self._answer(words.alert_switched_on if switched.enabled else words.alert_switched_off, switched)

    def action_drop(self) -> None:
        """Take the marked rule out."""
        rule = self._marked
        if rule is not None and self._rules.drop(rule.id) is not None:
            self._answer(words.alert_dropped, rule)

    def action_undo(self) -> None:
        """Bring back the rule that was taken out last."""
        rule = self._rules.undo()
        if rule is None:
            self.query_one("#answer", Static).update(Content(words.nothing_to_undo))
            return
        self._answer(words.alert_undone, rule)
        self._list.highlighted = self._rules.rules.index(rule)

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    @property
    def _list(self) -> OptionList:
        return self.query_one("#choices", OptionList)

    @property
    def _marked(self) -> AlertRule | None:
        at = self._list.highlighted
        rules = self._rules.rules
        return rules[at] if at is not None and at < len(rules) else None

    def _show_newest(self) -> None:
        self.show_again()
        self._list.highlighted = max(0, len(self._rules.rules) - 1)

    def _answer(self, sentence: str, rule: AlertRule) -> None:
        self.show_again()
        self.query_one("#answer", Static).update(Content(sentence.format(rule=self._called(rule))))

    def _line(self, rule: AlertRule) -> Content:
        ways = " ".join(words.alert_way_names[way] for way in rule.ways)
        parts = (self._called(rule), cooldown_words(rule.cooldown_s), ways, rule.note)
        sign = "x" if rule.enabled else " "
        return Content(f"[{sign}] {' · '.join(part for part in parts if part)}")


def _fill(options: OptionList, lines: Sequence[Option], empty: str) -> None:
    at = options.highlighted or 0
    options.clear_options()
    options.add_options(lines or [Option(Content(empty), disabled=True)])
    if lines:
        options.highlighted = min(at, len(lines) - 1)
