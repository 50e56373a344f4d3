"""What keys do to alerts."""

from collections.abc import Callable
from functools import partial

from kis_tui.alerts.rules import AlertRule
from kis_tui.profiles.profile import MOST_ALERTS
from kis_tui.ui.alert_draft import AlertDraft, UsualWays, draft_of, price_draft, target_of
from kis_tui.ui.alert_rules import AlertRules
from kis_tui.ui.alert_words import rule_words
from kis_tui.ui.keymap import keymap
from kis_tui.ui.screens.alert import AlertScreen
from kis_tui.ui.screens.alert_list import AlertListScreen
from kis_tui.ui.screens.panels import PanelScreen
from kis_tui.ui.widgets.notices import NoticePanel
from kis_tui.ui.wording.language import words


class AlertActions(PanelScreen):
    """Asks for alerts, lists them, and takes the word that what has fired was seen."""

    alert_rules: AlertRules
    """Set by the app before the first key, as ``usual_ways``."""
    usual_ways: UsualWays

    async def action_alert(self) -> None:
        """Ask for a new alert, at the level cursor's price or else at the last one."""
        await self._ask_alert(None, _nothing)

    async def action_alerts(self) -> None:
        """List the alerts and what has fired; with that it was seen."""
        self.bridge.alerts_seen()
        history = self.bridge.alerts
        screen = AlertListScreen(self.alert_rules, lambda: history.newest_first, self._called_rule, self._ask_alert)
        await self.app.push_screen(screen)

    def action_alerts_seen(self) -> None:
        """Take away the message of what has fired."""
        self.bridge.alerts_seen()

    async def on_notice_panel_alerts_clicked(self, message: NoticePanel.AlertsClicked) -> None:
        """List what has fired."""
        await self.action_alerts()

    async def _ask_alert(self, rule: AlertRule | None, done: Callable[[], None]) -> None:
        """Open the dialogue of a rule, of a new one for None."""
        draft = self._new_draft() if rule is None else draft_of(rule)
        if draft is None:
            self.say(words.alert_no_stock.format(key=keymap))
            return
        targets = self._targets()
        if rule is not None:
            targets.setdefault(target_of(rule), self._called_target(rule))
        name = targets[draft.target]
        heading = words.alert_title.format(name=name) if rule is None else words.alert_edit_title
        screen = AlertScreen(heading, draft, targets, has_command=self.usual_ways.has_command)
        await self.app.push_screen(screen, partial(self._alert_told, rule is None, done))

    def _alert_told(self, is_new: bool, done: Callable[[], None], rule: AlertRule | None) -> None:
        if rule is None:
            return
        if not self.alert_rules.put(rule):
            self.say(words.alert_too_many.format(most=f"{MOST_ALERTS:,}"))
            return
        said = words.alert_added if is_new else words.alert_changed
        self.say(said.format(rule=self._called_rule(rule)))
        if self.bridge.holds(rule):
            self.say(words.alert_holds)
        done()

    def _new_draft(self) -> AlertDraft | None:
        """Return the fields of an alert for the focused row; None = there is no row."""
        row = self._rows.focused
        if row is None:
            return None
        stream = self.bridge.state.stream(row.code, row.choice.venue)
        view = self._newest
        cursor = view.cursor.price if view.cursor is not None and view.code == row.code else None
        last = None if stream.shown_trade is None else stream.shown_trade.price
        bid = None if stream.shown_book is None else stream.shown_book.bid_price
        number = self.alert_rules.next_id
        return price_draft(row.code, (cursor, last, bid), last, number=number, usual=self.usual_ways)

    def _targets(self) -> dict[str, str]:
        """Return the focused stock and the group that is shown, by the grammar's words for them."""
        row = self._rows.focused
        targets = {} if row is None else {row.code: self._names(row.code) or row.code}
        number = self._rows.home
        targets[f"g{number}"] = self._called_alert_group(number)
        return targets

    def _called_target(self, rule: AlertRule) -> str:
        if rule.code is not None:
            return self._names(rule.code) or rule.code
        return self._called_alert_group(rule.group or 0)

    def _called_alert_group(self, number: int) -> str:
        name = self._rows.name(number)
        said = words.alert_group_named if name else words.alert_group
        return said.format(number=number, name=name)

    def _called_rule(self, rule: AlertRule) -> str:
        return rule_words(rule, self._called_target(rule))


def _nothing() -> None:
    """Stand for what is to be done after a dialogue where that is nothing."""
