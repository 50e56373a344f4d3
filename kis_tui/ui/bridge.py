"""From the line to the panels: folds everything at once, paints at the pace of the screen."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import Flag, auto
from itertools import islice
from typing import Protocol

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel
from kis_tui.domain.schedule import BUILT_IN, Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import (
    FeedEvent,
    FeedSource,
    FrameReceived,
    FrameRefused,
    InterruptionsFetched,
    IssueFetched,
    LinkState,
    PlanChanged,
    RegistrationChanged,
    RegistrationState,
    Row,
    StreamReset,
    TradesFetched,
    Value,
    View,
)
from kis_tui.market.rates import RateMeter
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.ui.drawing.context import ContextView
from kis_tui.ui.exchange_clock import ExchangeClock
from kis_tui.ui.focused import FocusedViews, Key
from kis_tui.ui.link_view import link_view
from kis_tui.ui.market_hours import quiet_reason
from kis_tui.ui.present import no_instrument_view
from kis_tui.ui.registrations import RegistrationNotes
from kis_tui.ui.rows import RowList
from kis_tui.ui.strip_view import StripView
from kis_tui.ui.textual_hacks import BACKED_UP
from kis_tui.ui.views import InstrumentView, LinkView, TapeView, WatchView
from kis_tui.ui.watch_view import watch_view

EVENTS_PER_TURN = 500
"""Events folded before the event loop has its turn; a flood must not hold up keys."""
SHORT_TAPE = 20
"""Prints shown under a ladder beside others at most."""
LAYOUT_DRIFT = "layout drift"
"""``FrameRefused.kind`` of a frame whose layout is none that is known."""
_GIVEN_BACK = (RegistrationState.RELEASING, RegistrationState.RELEASED)
_NOT_SERVED = (RegistrationState.REFUSED, RegistrationState.UNCONFIRMED)


class Panels(Protocol):
    """What shows the views."""

    def show_instrument(self, view: InstrumentView) -> None:
        """Show the focused row."""
        ...

    def show_tape(self, view: TapeView) -> None:
        """Show the focused row's prints."""
        ...

    def show_several(self, views: Sequence[InstrumentView], tapes: Sequence[TapeView]) -> None:
        """Show several ladders side by side, with their newest prints."""
        ...

    def show_strip(self, view: StripView) -> None:
        """Show sizes by price over time."""
        ...

    def show_context(self, view: ContextView) -> None:
        """Show indices and program trading."""
        ...

    @property
    def axis_rows(self) -> int:
        """Prices that a price axis would have on the screen."""
        ...

    @property
    def strip_cells(self) -> tuple[int, int]:
        """Columns and rows of the strip; 0 = it is not shown."""
        ...

    def show_watch(self, view: WatchView) -> None:
        """Show the watchlist."""
        ...

    def show_link(self, view: LinkView) -> None:
        """Show the line's state."""
        ...

    def announce_drift(self, refused: FrameRefused) -> None:
        """Tell, once for each stream, that the broker changed a layout."""
        ...


class FrameTimer(Protocol):
    """What calls ``Bridge.flush`` at the frame rate while it runs."""

    def resume(self) -> None:
        """Run."""
        ...

    def pause(self) -> None:
        """Rest."""
        ...


class Due(Flag):
    """What is to be shown again."""

    NOTHING = 0
    INSTRUMENT = auto()
    TAPE = auto()
    WATCH = auto()
    LINK = auto()
    CONTEXT = auto()
    EVERYTHING = INSTRUMENT | TAPE | WATCH | LINK | CONTEXT


class Bridge:
    """The one writer of the market's state, and the pacemaker of the screen.

    Args:
        source: the line.
        rows: the watchlist; whoever changes it calls ``rows_changed`` or ``focus_moved``.
        panels: what shows the views.
        frames: calls ``flush``; rests while nothing is due.
        pending_writes: writes that wait for the terminal.
        names: cleaned name of a code; empty = not known.
        tables: which price steps a code moves in.
        calendar: days and hours of the exchanges.
        badge: ``모의``, ``데모`` or empty.
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
        tables: Callable[[str], TickTable],
        calendar: Calendar = BUILT_IN,
        badge: str = "",
    ) -> None:
        self._source = source
        self._rows = rows
        self._panels = panels
        self._frames = frames
        self._pending_writes = pending_writes
        self._names = names
        self._tables = tables
        self._calendar = calendar
        self._badge = badge
        self._notes = RegistrationNotes()
        self._rate = RateMeter()
        self.focused = FocusedViews(names, tables, calendar)
        """What is remembered of the ladders shown; whoever changes how they look calls ``look_changed``."""
        self._beside: tuple[Row, ...] = ()
        self._wanted: frozenset[Key] = frozenset()
        """Streams of rows, of ladders beside the focused one, and of the focused stock at each exchange."""
        self._ladders: frozenset[Key] = frozenset()
        """Streams whose ladders are shown."""
        self._focus_key: Key | None = None
        self._frame_at: float | None = None
        self._exchange_clock = ExchangeClock()
        self._old_books: set[tuple[str, Venue]] = set()
        """Streams whose book is from before the line was lost."""
        self._drifted: dict[str, int] = {}
        self._due = Due.NOTHING
        self.state = MarketState()
        """The market; read only for everybody else."""
        self.resting = True
        """Whether the frame timer stands because nothing is due."""
        self.painted = 0
        """Frames painted since the start."""
        self.held_back = 0
        """Frames not painted because the terminal had not taken the last ones."""

    async def run(self) -> None:
        """Fold what the source tells, until it is closed."""
        async for batch in self._source.events():
            for start in range(0, len(batch), EVENTS_PER_TURN):
                self._fold(batch[start : start + EVENTS_PER_TURN])
                await asyncio.sleep(0)

    def rows_changed(self) -> None:
        """Ask the source for the rows as they are now, and forget what belongs to none of them."""
        self.focus_moved()
        self._notes.keep(self._wanted)

    def focus_moved(self) -> None:
        """Ask the source for the newly focused row's book, and show that row."""
        row = self._rows.focused
        focus_key = None if row is None else (row.code, row.choice.venue)
        if focus_key != self._focus_key:
            self._focus_key = focus_key
            self.focused.forget()
        self._want()
        self._mark(Due.EVERYTHING)

    def show_beside(self, rows: Sequence[Row]) -> None:
        """Show several ladders; none = only the focused one."""
        if tuple(rows) != self._beside:
            self._beside = tuple(rows)
            self._want()
        self._mark(Due.EVERYTHING)

    def look_changed(self) -> None:
        """Show the focused row again: how it is looked at has changed, and with it perhaps which streams it needs."""
        self._want()
        self._mark(Due.INSTRUMENT | Due.TAPE)

    def _shown_keys(self) -> set[Key]:
        """Return the streams whose ladders are shown."""
        keys = {(row.code, row.choice.venue) for row in self._beside}
        return keys if self._focus_key is None else keys | {self._focus_key}

    def _want(self) -> None:
        """Tell the source what is shown, and forget what nobody keeps up any more."""
        row = self._rows.focused
        shown = self._shown_keys()
        focused = set() if row is None else {(row.code, venue) for venue in Venue}
        wanted = {(each.code, each.choice.venue) for each in self._rows.rows} | shown | focused
        self._wanted = frozenset(wanted)
        self.state.keep(self._wanted)
        self._old_books &= self._wanted
        self.focused.keep(shown)
        for key in shown - self._ladders:
            if key not in self._old_books:
                self.focused.book_came(self.state.stream(*key), focused=key == self._focus_key)
        self._ladders = frozenset(shown)
        self._source.want(self._rows.rows, row, View(split=self.focused.look.split, beside=self._beside))

    def toggle_pause(self) -> bool:
        """Stop the tape where it is or let it go on; returns whether it stands now."""
        stream = self._focused_stream()
        paused = stream is not None and self.focused.tape_window.toggle_hold(stream)
        self._mark(Due.TAPE)
        return paused

    def scroll_tape(self, rows: int, page: int) -> None:
        """Show older prints, and hold the tape for it; negative = newer ones.

        Args:
            rows: how many rows of the tape.
            page: rows of the tape that are on the screen.
        """
        stream = self._focused_stream()
        if stream is not None:
            self.focused.tape_window.scroll(stream, rows, page)
            self._mark(Due.TAPE)

    def _focused_stream(self) -> Stream | None:
        return None if self._focus_key is None else self.state.stream(*self._focus_key)

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
        if self._pending_writes() < BACKED_UP:
            self._paint()
        else:
            self._mark(self._due)  # the frame timer catches up when the terminal does

    def _mark(self, due: Due) -> None:
        self._due |= due
        if self.resting:
            self.resting = False
            self._frames.resume()

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
        due = Due.NOTHING
        if self._frame_at is None:
            due = Due.LINK
        self._frame_at = event.received_at
        for value in event.values:
            if value is not None:
                due |= self._fold_value(value, event.received_at)
        return due

    def _fold_value(self, value: Value, received_at: float) -> Due:
        if isinstance(value, IndexQuote):
            self.state.apply(value, received_at)
            return Due.CONTEXT
        key = (value.code, value.venue)
        if key not in self._wanted:
            return Due.NOTHING
        second = self._second_at(received_at)
        is_news = self.state.apply(value, received_at, second)
        due = Due.WATCH
        if isinstance(value, BookSnapshot):
            self._old_books.discard(key)
        if isinstance(value, ProgramTrading):
            due |= Due.CONTEXT
        if key in self._ladders:
            self._remember(key, value, received_at, is_news=is_news)
            due |= Due.INSTRUMENT | Due.TAPE
        elif self._focus_key is not None and value.code == self._focus_key[0]:
            due |= Due.INSTRUMENT
        return due

    def _remember(self, key: Key, value: Value, received_at: float, *, is_news: bool) -> None:
        """Take what came into what is remembered of a ladder on the screen."""
        stream = self.state.stream(*key)
        focused = key == self._focus_key
        if isinstance(value, BookSnapshot):
            self.focused.book_came(stream, focused=focused)
        elif isinstance(value, Trade) and is_news:
            self.focused.trade_came(stream, value, received_at, focused=focused)
            if focused:
                self._ask_for_missing(key, stream)

    def _ask_for_missing(self, key: Key, stream: Stream) -> None:
        """Ask for prints that were missed, as often as the tape thinks that it can help."""
        if stream.tape.holes_open:
            self._source.ask_trades(*key)

    def _second_at(self, received_at: float) -> int:
        """Return the exchange's second of the day at which something came."""
        clock = self._source.clock
        came_at = self._exchange_clock.at(clock.now() - timedelta(seconds=clock.monotonic() - received_at))
        return came_at.hour * 3600 + came_at.minute * 60 + came_at.second

    def _learn_time(self, event: FrameReceived) -> None:
        clock = self._source.clock
        came_at = clock.now() - timedelta(seconds=clock.monotonic() - event.received_at)
        for value in event.values:
            if isinstance(value, BookSnapshot | Trade):
                self._exchange_clock.learn(value, came_at)

    def _fold_change(self, event: FeedEvent) -> Due:
        if isinstance(event, StreamReset):
            self.state.line_down()
            self.focused.line_down(self._frame_at or 0.0)
            self._old_books = set(self._wanted)
            return Due.EVERYTHING
        if isinstance(event, IssueFetched):
            self.state.take_flags(event.flags)
            return Due.INSTRUMENT | Due.WATCH
        if isinstance(event, InterruptionsFetched):
            self.state.interruptions.take_list(event.interruptions, event.fetched_at)
            return Due.INSTRUMENT | Due.WATCH
        if isinstance(event, TradesFetched):
            self.state.refill(event.code, event.venue, event.trades)
            return Due.TAPE | Due.INSTRUMENT
        if isinstance(event, RegistrationChanged):
            self._notes.changed(event)
            self._drop_book(event)
            return Due.INSTRUMENT | Due.WATCH | Due.LINK
        if isinstance(event, PlanChanged):
            self._notes.planned(event.left_out)
            return Due.INSTRUMENT | Due.WATCH
        if isinstance(event, FrameRefused) and event.kind == LAYOUT_DRIFT:
            self._count_drift(event)
        return Due.LINK

    def _drop_book(self, event: RegistrationChanged) -> None:
        """Take away a book that nothing keeps up any more, so that it never comes back as a live one.

        What was there when the line was lost stays, with its age, until the broker will not send it again. WANTED
        says nothing: a book that was given back is gone before it can be wanted anew.
        """
        registration = event.registration
        if registration.channel is not Channel.BOOK:
            return
        key = (registration.code, registration.venue)
        if event.state in _NOT_SERVED or (event.state in _GIVEN_BACK and key not in self._old_books):
            self.state.forget_book(*key)
            self._old_books.discard(key)
            self.focused.book_gone(key, focused=key == self._focus_key, last_heard=self._frame_at or 0.0)

    def _count_drift(self, event: FrameRefused) -> None:
        first = event.tr_id not in self._drifted
        self._drifted[event.tr_id] = self._drifted.get(event.tr_id, 0) + 1
        if first:
            self._panels.announce_drift(event)

    def _paint(self) -> None:
        due, self._due = self._due, Due.NOTHING
        self.painted += 1
        now = self._source.clock.monotonic()
        status = self._source.status
        line_up = status.state in (LinkState.LIVE, LinkState.REGISTERING)
        if Due.INSTRUMENT in due or Due.TAPE in due:
            self._paint_focused(due, now, line_up)
        if Due.CONTEXT in due:
            self._paint_context(line_up=line_up)
        if Due.WATCH in due:
            self._panels.show_watch(
                watch_view(
                    self._rows.rows,
                    self._rows.focus,
                    state=self.state,
                    notes=self._notes,
                    names=self._names,
                    now=now,
                    second=self._second_at(now),
                    line_up=line_up,
                )
            )
        if Due.LINK in due:
            market_time = self._exchange_clock.at(self._source.clock.now())
            counters = self._source.counters
            self._panels.show_link(
                link_view(
                    status,
                    counters,
                    now=now,
                    frame_at=self._frame_at,
                    rate=self._rate.update(counters.messages, now),
                    drifted=sum(self._drifted.values()),
                    quiet_reason=quiet_reason(
                        self._calendar, (row.choice.venue for row in self._rows.rows), market_time
                    ),
                    refused=self._notes.refused,
                    badge=self._badge,
                )
            )

    def _paint_context(self, *, line_up: bool) -> None:
        indices = self.state.indices
        stream = self._focused_stream()
        view = ContextView(
            indices=tuple(indices[code] for code in (KOSPI, KOSDAQ, KOSPI_200) if code in indices),
            program=None if stream is None else stream.program,
            stale=not line_up,
        )
        self._panels.show_context(view)

    def _paint_focused(self, due: Due, now: float, line_up: bool) -> None:
        row = self._rows.focused
        market_time = self._exchange_clock.at(self._source.clock.now())
        if row is None:
            self._panels.show_instrument(no_instrument_view(f"{market_time:%H:%M:%S}"))
            self._panels.show_tape(TapeView())
            return
        stream = self.state.stream(row.code, row.choice.venue)
        if Due.INSTRUMENT in due:
            view = self.focused.instrument(
                row,
                self.state,
                market_time=market_time,
                now=now,
                line_up=line_up,
                old_book=self._focus_key in self._old_books,
                fault=self._fault_of(row),
                axis_rows=self._panels.axis_rows,
            )
            self._panels.show_instrument(view)
            self._paint_beside(market_time, now, line_up)
            cells = self._panels.strip_cells
            if all(cells):
                self._panels.show_strip(self.focused.strip(view, now, cells))
        if Due.TAPE in due:
            self._panels.show_tape(self.focused.tape(row, stream, line_up=line_up))

    def _paint_beside(self, market_time: datetime, now: float, line_up: bool) -> None:
        if self._beside:
            views = [
                self.focused.beside(
                    row,
                    self.state,
                    market_time=market_time,
                    now=now,
                    line_up=line_up,
                    old_book=(row.code, row.choice.venue) in self._old_books,
                    fault=self._fault_of(row),
                )
                for row in self._beside
            ]
            tapes = [self._short_tape(row) for row in self._beside]
            self._panels.show_several(views, tapes)

    def _short_tape(self, row: Row) -> TapeView:
        """Return the newest prints of a ladder beside others, as they came."""
        stream = self.state.stream(row.code, row.choice.venue)
        newest = tuple(islice(stream.tape.newest_first(), SHORT_TAPE))
        return TapeView(entries=newest, table=self._tables(row.code), stale=stream.stale)

    def _fault_of(self, row: Row) -> str:
        """Return why a row can have no ladder, in the user's words; empty = it can."""
        fault = self._notes.fault(row, Channel.BOOK)
        if not fault and self.state.stream(row.code, row.choice.venue).book is None:
            fault = self._notes.unanswered(row, Channel.BOOK) or self._notes.fault(row, Channel.TRADE)
        return fault
