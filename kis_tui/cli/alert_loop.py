"""Rules on a line, without a screen: folds what the source tells and hands on what fires."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from kis_tui.alerts.alert import Alert
from kis_tui.alerts.grammar import condition_text
from kis_tui.alerts.rules import AlertKind
from kis_tui.alerts.targets import Target, rows_of, rows_with_book
from kis_tui.alerts.watcher import Watcher
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import (
    FeedEvent,
    FeedSource,
    FrameReceived,
    InterruptionsFetched,
    IssueFetched,
    LinkChanged,
    LinkStatus,
    NameFetched,
    PlanChanged,
    RegistrationChanged,
    RegistrationState,
    StreamReset,
    View,
)
from kis_tui.instruments.directory import Directory
from kis_tui.market.state import MarketState
from kis_tui.ui.exchange_clock import ExchangeClock

_GIVEN_BACK = (RegistrationState.RELEASING, RegistrationState.RELEASED)
_NOT_SERVED = (RegistrationState.REFUSED, RegistrationState.UNCONFIRMED)


class AlertLoop:
    """The market's memory, the watcher, and the source that feeds both.

    Args:
        source: the line; it is left open.
        targets: what is watched for.
        directory: names and price steps; it learns names that the broker tells.
        fired: called with each alert.
        link: called with each new state of the line.
        trouble: called with a sentence about what will not be seen.
        limit: registrations the session may hold.
    """

    def __init__(
        self,
        source: FeedSource,
        targets: Sequence[Target],
        directory: Directory,
        *,
        fired: Callable[[Alert], None],
        link: Callable[[LinkStatus], None],
        trouble: Callable[[str], None],
        limit: int,
    ) -> None:
        self._source = source
        self._fired = fired
        self._link = link
        self._trouble = trouble
        self._state = MarketState()
        self._exchange_clock = ExchangeClock()
        self._directory = directory
        self._watcher = Watcher(self._state, directory.tick_table_of)
        self._rows = rows_of(targets)
        self._books = rows_with_book(targets, max(0, limit - len(self._rows) - 1))
        codes = {row.code for row in self._rows}
        self._codes = codes
        self._state.keep((code, venue) for code in codes for venue in Venue)
        self._watcher.follow(targets, None, source.clock.monotonic())
        self._unsure = [target for target in targets if target.rule.kind is not AlertKind.PRINT]
        """Those of which it is not known yet whether their condition holds from the beginning."""

    async def run(self) -> None:
        """Watch until the source is closed."""
        self._source.want(self._rows, self._rows[0], View(context=False, beside=self._books))
        for row in self._rows:
            if not self._directory.name_of(row.code):
                self._source.ask_name(row.code)
        async for batch in self._source.events():
            for event in batch:
                self._take(event)

    def now(self) -> datetime:
        """Return the exchange's time."""
        return self._exchange_clock.at(self._source.clock.now())

    def _take(self, event: FeedEvent) -> None:
        if isinstance(event, FrameReceived):
            self._take_frame(event)
        elif isinstance(event, StreamReset):
            self._state.line_down()
            self._watcher.line_down()
        elif isinstance(event, RegistrationChanged):
            self._take_registration(event)
        elif isinstance(event, InterruptionsFetched):
            second = self._second_at(event.fetched_at)
            self._state.interruptions.take_list(event.interruptions, event.fetched_at, second, self._codes)
            self._tell(self._watcher.look(second, event.fetched_at))
        elif isinstance(event, IssueFetched):
            self._state.take_flags(event.flags, event.fetched_at)
        elif isinstance(event, NameFetched):
            self._directory.learn(event.code, name=event.name)
        elif isinstance(event, LinkChanged):
            self._link(event.status)
        elif isinstance(event, PlanChanged) and event.left_out:
            names = ", ".join(sorted({registration.code for registration in event.left_out}))
            self._trouble(f"no room among the registrations for all streams of {names}: watch fewer stocks")

    def _take_frame(self, event: FrameReceived) -> None:
        second = self._second_at(event.received_at)
        for value in event.values:
            if value is None or value.code not in self._codes:
                continue
            is_news = self._state.apply(value, event.received_at, second)
            self._tell(self._watcher.take(value, event.received_at, second, is_news=is_news))
            if self._unsure:
                self._say_what_holds(value.code)
            if isinstance(value, BookSnapshot | Trade):
                self._exchange_clock.learn(value, self._ours_at(event.received_at))

    def _say_what_holds(self, code: str) -> None:
        """Say it of a rule whose condition holds from the beginning: it is silent until that has ended."""
        for target in [target for target in self._unsure if target.code == code]:
            holds = self._watcher.holds(target.rule, code)
            if holds is None:
                continue
            self._unsure.remove(target)
            if holds:
                self._trouble(f"{code} {condition_text(target.rule)} holds already: told when it is reached again")

    def _take_registration(self, event: RegistrationChanged) -> None:
        if event.state not in (*_GIVEN_BACK, *_NOT_SERVED):
            return
        self._state.forget(event.registration)
        self._watcher.forget(event.registration)
        if event.state is RegistrationState.REFUSED:
            refused = event.registration
            why = f": {event.text}" if event.text else ""
            self._trouble(f"the broker refused the {refused.channel} stream of {refused.code} at {refused.venue}{why}")

    def _tell(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            self._fired(alert)

    def _ours_at(self, received_at: float) -> datetime:
        clock = self._source.clock
        return clock.now() - timedelta(seconds=clock.monotonic() - received_at)

    def _second_at(self, received_at: float) -> int:
        came_at = self._exchange_clock.at(self._ours_at(received_at))
        return came_at.hour * 3600 + came_at.minute * 60 + came_at.second
