"""From the line to the memory: folds everything at once, and sets the pace of the screen."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from kis_tui import __version__
from kis_tui.alerts.rules import AlertRule
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.schedule import BUILT_IN, Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.feed.source import (
    BookFetched,
    FeedEvent,
    FeedSource,
    FrameReceived,
    FrameRefused,
    InterruptionsFetched,
    IssueFetched,
    LinkChanged,
    PlanChanged,
    QuoteFetched,
    RegistrationChanged,
    RegistrationState,
    Row,
    StreamReset,
    TradesFetched,
    Value,
    View,
)
from kis_tui.market.state import MarketState
from kis_tui.ui.alert_history import AlertHistory, FiredAlert
from kis_tui.ui.alert_rules import AlertRules
from kis_tui.ui.alert_watch import AlertWatch
from kis_tui.ui.badge import Badge
from kis_tui.ui.diagnostics import DiagnosticsView, from_home, stream_views
from kis_tui.ui.focused import FocusedViews, Key
from kis_tui.ui.names_learnt import Learn, NamesLearnt, keep_nothing
from kis_tui.ui.painter import Due, Painter, Panels
from kis_tui.ui.rows import RowList
from kis_tui.ui.scene import Scene
from kis_tui.ui.textual_hacks import BACKED_UP
from kis_tui.ui.timings import Timings

RESORT_S = 2.0
"""Seconds at least between two orders of a sorted watchlist, and after a key that chose a row: rows that jump about
cannot be read, and not be hit."""
EVENTS_PER_TURN = 500
"""Events folded before the event loop has its turn; a flood must not hold up keys."""
LAYOUT_DRIFT = "layout drift"
"""``FrameRefused.kind`` of a frame whose layout is none that is known."""
_GIVEN_BACK = (RegistrationState.RELEASING, RegistrationState.RELEASED)
_NOT_SERVED = (RegistrationState.REFUSED, RegistrationState.UNCONFIRMED)


class FrameTimer(Protocol):
    """What calls ``Bridge.flush`` at the frame rate while it runs."""

    def resume(self) -> None:
        """Run."""
        ...

    def pause(self) -> None:
        """Rest."""
        ...


class Bridge:
    """The one writer of the memory, and the pacemaker of the screen.

    Args:
        source: the line.
        rows: the watchlist; whoever changes it calls ``rows_changed`` or ``focus_moved``.
        panels: what shows the views.
        frames: calls ``flush``; rests while nothing is due.
        pending_writes: writes that wait for the terminal.
        names: cleaned name of a code; empty = not known.
        learn: takes names that the line tells, and which issues NXT trades; ``names`` knows them from then on.
        tables: which price steps a code moves in.
        calendar: days and hours of the exchanges.
        badge: what the line leads to.
        alert_rules: alerts of the user's; whoever changes them calls ``alerts_changed``. None = none.
        alert_fired: called with each alert as soon as it has fired.
        after_paint: calls what it is handed once the picture has been handed to the terminal; None = at once.
    """

    def __init__(
        self,
        source: FeedSource,
        rows: RowList,
        panels: Panels,
        frames: FrameTimer,
        *,
        pending_writes: Callable[[], int],
        names: Callable[[str], str],
        learn: Learn = keep_nothing,
        tables: Callable[[str], TickTable],
        calendar: Calendar = BUILT_IN,
        badge: Badge = Badge.LIVE,
        alert_rules: AlertRules | None = None,
        alert_fired: Callable[[FiredAlert], None] = lambda _fired: None,
        after_paint: Callable[[Callable[[], None]], object] | None = None,
    ) -> None:
        self._source = source
        self._panels = panels
        self._frames = frames
        self._pending_writes = pending_writes
        self._after_paint = after_paint or (lambda done: done())
        self._timings = Timings()
        self._named = names
        self._names = NamesLearnt(source, names, learn)
        self.focused = FocusedViews(names, tables, calendar)
        """What is remembered of the ladders shown; whoever changes how they look calls ``look_changed``."""
        state = MarketState()
        self._alerts = AlertWatch(
            state, alert_rules or AlertRules(), rows, tables=tables, names=names, fired=alert_fired
        )
        self.focused.alert_prices = self._alerts.prices
        self._scene = Scene(source, rows, self.focused, calendar, state, self._alerts)
        self._painter = Painter(source, self._scene, panels, names=names, tables=tables, badge=badge)
        self._ladders: frozenset[Key] = frozenset()
        """Streams whose ladders are shown."""
        self._kept: frozenset[Key] = frozenset()
        self._due = Due.NOTHING
        self._sorted_at = 0.0
        """When the watchlist was put in order, or its focus moved; monotonic seconds."""
        self.resting = True
        """Whether the frame timer stands because nothing is due."""
        self.painted = 0
        """Frames painted since the start."""
        self.held_back = 0
        """Frames not painted because the terminal had not taken the last ones."""

    @property
    def state(self) -> MarketState:
        """The market; read only for everybody else."""
        return self._scene.state

    async def run(self) -> None:
        """Fold what the source tells, until it is closed."""
        async for batch in self._source.events():
            for start in range(0, len(batch), EVENTS_PER_TURN):
                self._fold(batch[start : start + EVENTS_PER_TURN])
                await asyncio.sleep(0)

    # --- what the user does ---

    def rows_changed(self) -> None:
        """Ask the source for the rows as they are now, and forget what belongs to none of them."""
        self._sort()
        self._follow_alerts()
        self.focus_moved()
        self._scene.notes.keep(self._kept)

    def alerts_changed(self) -> None:
        """Watch for what the rules say now, and ask the source for what that needs."""
        if self._follow_alerts():
            self._want()
        self._mark(Due.EVERYTHING)

    @property
    def alerts(self) -> AlertHistory:
        """What has fired."""
        return self._alerts.history

    def holds(self, rule: AlertRule) -> bool:
        """Tell whether what a rule for one stock waits for is so already."""
        return self._alerts.holds(rule)

    def alerts_seen(self) -> bool:
        """Take away the message of what has fired; returns whether there was one."""
        seen = self._alerts.history.see()
        if seen:
            self._mark(Due.ALERTS | Due.LINK)
        return seen

    def forget_alerts(self) -> None:
        """Forget what has fired, as for another list of rules."""
        self._alerts.history.forget()
        self._mark(Due.ALERTS | Due.LINK)

    def _follow_alerts(self) -> bool:
        """Watch for what rules and rows say now; returns whether that is something else than before."""
        changed = self._alerts.choose()
        scene = self._scene
        scene.rows.watch(self._alerts.rows)
        if not changed:
            return False
        self.state.keep(scene.kept())
        now = self._source.clock.monotonic()
        self._alerts.follow(scene.second_at(now), now)
        return True

    def focus_moved(self) -> None:
        """Ask the source for the newly focused row's book, and show that row."""
        row = self._scene.rows.focused
        focus_key = None if row is None else (row.code, row.choice.venue)
        if focus_key != self._scene.focus_key:
            self._scene.focus_key = focus_key
            self.focused.forget()
            self._ladders -= {focus_key}  # its book begins the history anew, also where its ladder was shown before
        self._sorted_at = self._source.clock.monotonic()
        self._want()
        self._mark(Due.EVERYTHING)

    def sort_changed(self) -> None:
        """Put the watchlist in the order that was chosen, at once."""
        self._sort()
        self._mark(Due.WATCH)

    def _sort(self) -> None:
        rows = self._scene.rows
        self._sorted_at = self._source.clock.monotonic()
        if rows.sort is not None:
            rows.arrange(self._painter.order(rows.sort, descending=rows.descending))

    def show_beside(self, rows: Sequence[Row]) -> None:
        """Show several ladders; none = only the focused one."""
        if tuple(rows) != self._scene.beside:
            self._scene.beside = tuple(rows)
            self._want()
        self._mark(Due.EVERYTHING)

    def look_changed(self) -> None:
        """Show the focused row again: how it is looked at has changed, and with it perhaps which streams it needs."""
        self._want()
        self._mark(Due.INSTRUMENT | Due.TAPE)

    def show_again(self) -> None:
        """Show everything again, as after a change of language."""
        self._mark(Due.EVERYTHING)

    def toggle_pause(self) -> bool:
        """Stop the tape where it is or let it go on; returns whether it stands now."""
        stream = self._scene.focused_stream()
        paused = stream is not None and self.focused.tape_window.toggle_hold(stream)
        self._mark(Due.TAPE)
        return paused

    def scroll_tape(self, rows: int, page: int) -> None:
        """Show older prints, and hold the tape for it; negative = newer ones.

        Args:
            rows: how many rows of the tape.
            page: rows of the tape that are on the screen.
        """
        stream = self._scene.focused_stream()
        if stream is not None:
            self.focused.tape_window.scroll(stream, rows, page)
            self._mark(Due.TAPE)

    def _want(self) -> None:
        """Tell the source what is shown, and forget what belongs to no row any more."""
        scene = self._scene
        shown = scene.ladders()
        self._kept = scene.kept()
        self.state.keep(self._kept)
        scene.old_books &= self._kept
        scene.keep_heard(self._kept)
        self.focused.keep(shown)
        for key in shown - self._ladders:
            if key not in scene.old_books:
                self.focused.book_came(self.state.stream(*key), focused=key == scene.focus_key)
        self._ladders = frozenset(shown)
        beside = tuple(dict.fromkeys((*scene.beside, *self._alerts.books)))
        view = View(split=self.focused.look.split, beside=beside)
        self._source.want(scene.rows.wanted, scene.rows.focused, view)
        self._names.ask_for((*scene.rows.wanted, *scene.beside))

    # --- the pace ---

    def flush(self) -> None:
        """Paint what is due; rest when nothing is. Called at the frame rate."""
        if not self._due:
            self.resting = True
            self._frames.pause()
        elif self._pending_writes() >= BACKED_UP:
            self.held_back += 1
        else:
            self._paint()

    def tick(self) -> None:
        """Show clocks, ages and countdowns as they are now. Called about once a second."""
        self._due |= Due.INSTRUMENT | Due.WATCH | Due.LINK
        if self._source.clock.monotonic() - self._sorted_at >= RESORT_S:
            self._sort()
        if self._pending_writes() < BACKED_UP:
            self._paint()
        else:
            self._mark(self._due)  # the frame timer catches up when the terminal does

    def _paint(self) -> None:
        due, self._due = self._due, Due.NOTHING
        self.painted += 1
        self._painter.paint(due)
        waiting = self._timings.take_waiting()
        if waiting:
            self._after_paint(lambda: self._timings.painted(waiting, self._source.clock.monotonic()))

    def diagnostics(self, *, log_path: str = "") -> DiagnosticsView:
        """Return what the diagnostics show now.

        Args:
            log_path: where the log is; empty = there is none.
        """
        source, scene = self._source, self._scene
        now, diagnosis = source.clock.monotonic(), source.diagnosis
        connected_at, keep_alive_at = source.status.connected_at, diagnosis.keep_alive_at
        return DiagnosticsView(
            at=scene.market_time(),
            version=__version__,
            link=self._painter.link_view(now),
            connected_s=None if connected_at is None else now - connected_at,
            keep_alive_s=None if keep_alive_at is None else now - keep_alive_at,
            diagnosis=replace(diagnosis, lock_path=from_home(diagnosis.lock_path)),
            streams=stream_views(source, scene, self._named),
            timings=self._timings.view(now),
            doubled=self.state.doubled_prints,
            missed_shares=self.state.missed_shares,
            painted=self.painted,
            held_back=self.held_back,
            log_path=from_home(log_path),
        )

    def _mark(self, due: Due) -> None:
        self._due |= due
        if self.resting:
            self.resting = False
            self._frames.resume()

    # --- what the line tells ---

    def _fold(self, batch: Iterable[FeedEvent]) -> None:
        due = Due.NOTHING
        newest: FrameReceived | None = None
        for event in batch:
            if isinstance(event, FrameReceived):
                newest = event
                due |= self._fold_frame(event)
            else:
                due |= self._fold_change(event)
        if newest is not None:
            self._learn_time(newest)
        if due:
            self._mark(due)

    def _fold_frame(self, event: FrameReceived) -> Due:
        due = Due.LINK if self._scene.frame_at is None else Due.NOTHING
        self._scene.frame_at = event.received_at
        self._timings.frame_came(event.received_at)
        second = self._scene.second_at(event.received_at)
        layout, heard = event.decoded.frame.layout, self._scene.heard
        for value in event.values:
            if value is not None:
                heard[Registration(layout.channel, layout.venue, value.code)] = event.received_at
                due |= self._fold_value(value, event.received_at, second)
        return due

    def _fold_value(self, value: Value, received_at: float, second: int) -> Due:
        if isinstance(value, IndexQuote):
            self.state.apply(value, received_at, second)
            return Due.CONTEXT
        key = (value.code, value.venue)
        if key not in self._kept:
            return Due.NOTHING
        is_news = self.state.apply(value, received_at, second)
        due = Due.WATCH
        if self._alerts.take(value, received_at, second, is_news=is_news):
            due |= Due.ALERTS | Due.LINK
        if isinstance(value, BookSnapshot):
            self._scene.old_books.discard(key)
        if isinstance(value, ProgramTrading):
            due |= Due.CONTEXT
        if key in self._ladders:
            self._remember(key, value, received_at, is_news=is_news)
            due |= Due.INSTRUMENT | Due.TAPE
        elif self._scene.focus_key is not None and value.code == self._scene.focus_key[0]:
            due |= Due.INSTRUMENT
        return due

    def _remember(self, key: Key, value: Value, received_at: float, *, is_news: bool) -> None:
        """Take what came into what is remembered of a ladder on the screen."""
        stream = self.state.stream(*key)
        focused = key == self._scene.focus_key
        if isinstance(value, BookSnapshot):
            self.focused.book_came(stream, focused=focused)
        elif isinstance(value, Trade) and is_news:
            self.focused.trade_came(stream, value, received_at, focused=focused)
            if focused and stream.tape.holes_open:
                self._source.ask_trades(*key)

    def _learn_time(self, event: FrameReceived) -> None:
        clock = self._source.clock
        came_at = clock.now() - timedelta(seconds=clock.monotonic() - event.received_at)
        for value in event.values:
            if isinstance(value, BookSnapshot | Trade):
                self._scene.exchange_clock.learn(value, came_at)
                self._time(value, came_at)

    def _time(self, value: BookSnapshot | Trade, came_at: datetime) -> None:
        if value.ts_event is not None:
            midnight = came_at.replace(hour=0, minute=0, second=0, microsecond=0)
            ours = (came_at - midnight).total_seconds()
            self._timings.exchange_time(ours, value.ts_event, self._source.clock.monotonic())

    def _fold_change(self, event: FeedEvent) -> Due:
        if isinstance(event, StreamReset):
            heard_at = self._scene.frame_at
            self.state.line_down(None if heard_at is None else self._scene.second_at(heard_at))
            self._alerts.line_down()
            self.focused.line_down(self._scene.frame_at or 0.0)
            self._scene.old_books = set(self._kept)
            return Due.EVERYTHING
        if isinstance(event, RegistrationChanged):
            self._scene.notes.changed(event)
            self._forget_what_ended(event)
            if event.state is RegistrationState.CONFIRMED:
                self.state.line_up(event.registration, self._scene.second_at(self._source.clock.monotonic()))
                return Due.EVERYTHING
            return Due.INSTRUMENT | Due.WATCH | Due.LINK | Due.CONTEXT
        if isinstance(event, PlanChanged):
            self._scene.notes.planned(event.left_out)
            return Due.INSTRUMENT | Due.WATCH
        if isinstance(event, FrameRefused) and event.kind == LAYOUT_DRIFT:
            self._count_drift(event)
        return self._fold_answer(event)

    def _fold_answer(self, event: FeedEvent) -> Due:
        """Take what was asked for beside the line."""
        if self._names.take(event):
            self._mark(Due.EVERYTHING)
        if isinstance(event, IssueFetched):
            self.state.take_flags(event.flags, event.fetched_at)
        elif isinstance(event, InterruptionsFetched):
            return self._fold_interruptions(event)
        elif isinstance(event, TradesFetched | BookFetched | QuoteFetched):
            self._fold_first_screen(event)
            return Due.INSTRUMENT | Due.TAPE | Due.WATCH
        elif isinstance(event, LinkChanged):
            return Due.EVERYTHING  # what is shown may be old from now on, or is no more
        else:
            return Due.LINK
        return Due.INSTRUMENT | Due.WATCH

    def _fold_interruptions(self, event: InterruptionsFetched) -> Due:
        second = self._scene.second_at(event.fetched_at)
        codes = {code for code, _ in self._kept}
        self.state.interruptions.take_list(event.interruptions, event.fetched_at, second, codes)
        fired = self._alerts.look(second, event.fetched_at)
        return Due.INSTRUMENT | Due.WATCH | (Due.ALERTS | Due.LINK if fired else Due.NOTHING)

    def _fold_first_screen(self, event: TradesFetched | BookFetched | QuoteFetched) -> None:
        """Take book, price or latest prints of a stream; no change of a level and no alert comes of them."""
        if isinstance(event, TradesFetched):
            if (event.code, event.venue) in self._kept:
                self.state.refill(event.code, event.venue, event.trades, event.fetched_at)
        elif isinstance(event, BookFetched):
            if (event.book.code, event.book.venue) in self._kept:
                self.state.take_fetched_book(event.book, event.asked_at)
        elif (event.quote.code, event.quote.venue) in self._kept:
            self.state.take_quote(event.quote, event.asked_at)

    def _forget_what_ended(self, event: RegistrationChanged) -> None:
        """Take away what nothing keeps up any more, so that it never comes back as news.

        A book that was there when the line was lost stays, with its age, until the broker will not send it again.
        WANTED says nothing: what was given back is gone before it can be wanted anew.
        """
        registration = event.registration
        key = (registration.code, registration.venue)
        given_back = event.state in _GIVEN_BACK
        if not given_back and event.state not in _NOT_SERVED:
            return
        self._alerts.forget(registration)
        if registration.channel is not Channel.BOOK:
            self.state.forget(registration)
        elif not given_back or key not in self._scene.old_books:
            self.state.forget(registration)
            self._scene.old_books.discard(key)
            last_heard = self._scene.frame_at or 0.0
            self.focused.book_gone(key, focused=key == self._scene.focus_key, last_heard=last_heard)

    def _count_drift(self, event: FrameRefused) -> None:
        drifted = self._scene.drifted
        first = event.tr_id not in drifted
        drifted[event.tr_id] = drifted.get(event.tr_id, 0) + 1
        if first:
            self._panels.announce_drift(event)
