"""The user's alerts on the market that the screen shows: fed by the bridge, asked by the painter."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from kis_tui.alerts.alert import Alert
from kis_tui.alerts.rules import AlertKind, AlertRule
from kis_tui.alerts.targets import Target, rows_of, rows_with_book, targets_of
from kis_tui.alerts.watcher import Value, Watcher
from kis_tui.domain.price import Price, exact
from kis_tui.domain.registration import Registration
from kis_tui.domain.ticks import TickTable
from kis_tui.feed.source import Row
from kis_tui.market.state import MarketState
from kis_tui.ui.alert_history import AlertHistory, FiredAlert
from kis_tui.ui.alert_rules import AlertRules
from kis_tui.ui.alert_words import short_condition
from kis_tui.ui.rows import RowList


class AlertWatch:
    """Rules on the stocks they are about, and what has fired. Without a rule nothing costs more than a look at it.

    Args:
        state: the market's memory.
        rules: the user's.
        rows: the watchlist: where stocks are listened to, and what its groups are.
        tables: which price steps a code moves in.
        names: cleaned name of a code; empty = not known.
        fired: called with each alert, once.
    """

    def __init__(
        self,
        state: MarketState,
        rules: AlertRules,
        rows: RowList,
        *,
        tables: Callable[[str], TickTable],
        names: Callable[[str], str],
        fired: Callable[[FiredAlert], None],
    ) -> None:
        self._state = state
        self._rules = rules
        self._rows = rows
        self._names = names
        self._fired = fired
        self._watcher = Watcher(state, tables)
        self._targets: tuple[Target, ...] = ()
        self._by_code: dict[str, list[AlertRule]] = {}
        self.history = AlertHistory()
        """What has fired."""

    # --- what is watched ---

    def choose(self) -> bool:
        """Look up what the rules are about now; returns whether it is something else than before."""
        before = self._targets
        self._targets = targets_of(self._rules.rules, self._rows.everywhere, usual=self._rows.default_choice)
        self._by_code = {}
        for target in self._targets:
            self._by_code.setdefault(target.code, []).append(target.rule)
        return self._targets != before

    def follow(self, second: int, now: float) -> None:
        """Watch for what was chosen; the memory keeps its stocks already.

        Args:
            second: the exchange's second of the day.
            now: monotonic seconds of the source's clock.
        """
        self._watcher.follow(self._targets, second, now)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that the line has to serve for it."""
        return rows_of(self._targets)

    @property
    def books(self) -> tuple[Row, ...]:
        """Those whose books it cannot do without."""
        return rows_with_book(self._targets)

    # --- what the line tells ---

    def take(self, value: Value, received_at: float, second: int, *, is_news: bool) -> bool:
        """Take a value that the memory has just folded; returns whether something fired.

        Args:
            value: of the line.
            received_at: monotonic seconds of the source's clock.
            second: the exchange's second of the day.
            is_news: what ``MarketState.apply`` returned.
        """
        if not self._targets:
            return False
        return self._tell(self._watcher.take(value, received_at, second, is_news=is_news), second)

    def look(self, second: int, now: float) -> bool:
        """Look at the interruptions again, after the list of the day has come; returns whether something fired."""
        return self._tell(self._watcher.look(second, now), second)

    def line_down(self) -> None:
        """Take the word that values are missing from here on."""
        self._watcher.line_down()

    def forget(self, registration: Registration) -> None:
        """Take the word that a stream is not kept up any more."""
        self._watcher.forget(registration)

    def _tell(self, alerts: Iterable[Alert], second: int) -> bool:
        told = False
        for alert in alerts:
            happened = alert.happening.second
            name = self._names(alert.code) or alert.code
            fired = FiredAlert(alert, name, second if happened is None else happened)
            self.history.add(fired)
            self._fired(fired)
            told = True
        return told

    # --- what is shown of it ---

    def holds(self, rule: AlertRule) -> bool:
        """Tell whether what a rule for one stock waits for is so already."""
        return rule.code is not None and self._watcher.holds(rule, rule.code) is True

    def prices(self, code: str) -> tuple[Price, ...]:
        """Return the prices that are waited for, in the order of the rules, each once."""
        found = (_price(rule) for rule in self._by_code.get(code, ()))
        return tuple(dict.fromkeys(price for price in found if price is not None))

    def short_of(self, row: Row) -> str:
        """Return what the alert of a row that is nearest to the price waits for, in few cells; empty = it has none."""
        rules = self._by_code.get(row.code)
        if not rules:
            return ""
        trade = self._state.stream(row.code, row.choice.venue).shown_trade
        priced = [rule for rule in rules if rule.kind is AlertKind.PRICE]
        if trade is None or not priced:
            return short_condition((priced or rules)[0])
        return short_condition(min(priced, key=lambda rule: abs(Decimal(rule.threshold or 0) - trade.price)))


def _price(rule: AlertRule) -> Price | None:
    return exact(rule.threshold) if rule.kind is AlertKind.PRICE and rule.threshold is not None else None
