"""From the line to the panels: folds everything at once, paints at the pace of the screen."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import Flag, auto
from typing import Protocol

from kis_tui.domain.book import BookSnapshot
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
    LinkState,
    PlanChanged,
    RegistrationChanged,
    RegistrationState,
    StreamReset,
    View,
)
from kis_tui.market.prints import PrintFilter
from kis_tui.market.rates import RateMeter
from kis_tui.market.state import MarketState
from kis_tui.ui.exchange_clock import ExchangeClock
from kis_tui.ui.focused import FocusedViews
from kis_tui.ui.link_view import link_view
from kis_tui.ui.market_hours import quiet_reason
from kis_tui.ui.present import no_instrument_view
from kis_tui.ui.registrations import RegistrationNotes
from kis_tui.ui.rows import RowList
from kis_tui.ui.textual_hacks import BACKED_UP
from kis_tui.ui.views import InstrumentView, LinkView, TapeView, WatchView
from kis_tui.ui.watch_view import watch_view

EVENTS_PER_TURN = 500
"""Events folded before the event loop has its turn; a flood must not hold up keys."""
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
    EVERYTHING = INSTRUMENT | TAPE | WATCH | LINK


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
        self._calendar = calendar
        self._badge = badge
        self._notes = RegistrationNotes()
        self._rate = RateMeter()
        self._focused = FocusedViews(names, tables, calendar)
        self._wanted: frozenset[tuple[str, Venue]] = frozenset()
        self._focus_key: tuple[str, Venue] | None = None
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
        self._wanted = frozenset((row.code, row.choice.venue) for row in self._rows.rows)
        self.state.keep(self._wanted)
        self._notes.keep(self._wanted)
        self._old_books &= self._wanted
        self.focus_moved()

    def focus_moved(self) -> None:
        """Ask the source for the newly focused row's book, and show that row."""
        row = self._rows.focused
        focus_key = None if row is None else (row.code, row.choice.venue)
        if focus_key != self._focus_key:
            self._focus_key = focus_key
            self._focused.forget()
            if row is not None and focus_key not in self._old_books:
                self._focused.book_came(self.state.stream(row.code, row.choice.venue))
        self._source.want(self._rows.rows, row, View())
        self._mark(Due.EVERYTHING)

    def toggle_pause(self) -> bool:
        """Stop the tape where it is or let it go on; returns whether it stands now."""
        row = self._rows.focused
        window = self._focused.tape_window
        paused = row is not None and window.toggle_hold(self.state.stream(row.code, row.choice.venue))
        self._mark(Due.TAPE)
        return paused

    def scroll_tape(self, rows: int, page: int) -> None:
        """Show older prints, and hold the tape for it; negative = newer ones.

        Args:
            rows: how many rows of the tape.
            page: rows of the tape that are on the screen.
        """
        row = self._rows.focused
        if row is not None:
            self._focused.tape_window.scroll(self.state.stream(row.code, row.choice.venue), rows, page)
            self._mark(Due.TAPE)

    def tape_to_now(self) -> None:
        """Show the newest print and let the tape run."""
        self._focused.tape_window.release()
        self._mark(Due.TAPE)

    def next_merge(self) -> int:
        """Merge prints of one order over the next longer window; returns it in milliseconds, 0 = not at all."""
        self._mark(Due.TAPE)
        return self._focused.tape_window.next_merge()

    def next_filter(self) -> PrintFilter:
        """Leave smaller prints out, by the next filter; returns it."""
        self._mark(Due.TAPE)
        return self._focused.tape_window.next_filter()

    def next_corner(self) -> None:
        """Switch the corner beside the ladder between what traded today and the volume at price."""
        self._focused.next_corner()
        self._mark(Due.INSTRUMENT)

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
            if value is None:
                continue
            key = (value.code, value.venue)
            if key not in self._wanted:
                continue
            self.state.apply(value, event.received_at)
            due |= Due.WATCH
            if isinstance(value, BookSnapshot):
                self._old_books.discard(key)
            if key == self._focus_key:
                due |= Due.INSTRUMENT | Due.TAPE
                if isinstance(value, BookSnapshot):
                    self._focused.book_came(self.state.stream(*key))
        return due

    def _learn_time(self, event: FrameReceived) -> None:
        clock = self._source.clock
        came_at = clock.now() - timedelta(seconds=clock.monotonic() - event.received_at)
        for value in event.values:
            if isinstance(value, BookSnapshot | Trade):
                self._exchange_clock.learn(value, came_at)

    def _fold_change(self, event: FeedEvent) -> Due:
        if isinstance(event, StreamReset):
            self.state.line_down()
            self._focused.compare_with_nothing()
            self._old_books = set(self._wanted)
            return Due.EVERYTHING
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
            if key == self._focus_key:
                self._focused.compare_with_nothing()

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
        if Due.WATCH in due:
            self._panels.show_watch(
                watch_view(
                    self._rows.rows,
                    self._rows.focus,
                    state=self.state,
                    notes=self._notes,
                    names=self._names,
                    now=now,
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

    def _paint_focused(self, due: Due, now: float, line_up: bool) -> None:
        row = self._rows.focused
        market_time = self._exchange_clock.at(self._source.clock.now())
        if row is None:
            self._panels.show_instrument(no_instrument_view(f"{market_time:%H:%M:%S}"))
            self._panels.show_tape(TapeView())
            return
        stream = self.state.stream(row.code, row.choice.venue)
        if Due.INSTRUMENT in due:
            fault = self._notes.fault(row, Channel.BOOK)
            if not fault and stream.book is None:
                fault = self._notes.unanswered(row, Channel.BOOK) or self._notes.fault(row, Channel.TRADE)
            view = self._focused.instrument(
                row,
                stream,
                market_time=market_time,
                now=now,
                line_up=line_up,
                old_book=self._focus_key in self._old_books,
                fault=fault,
            )
            self._panels.show_instrument(view)
        if Due.TAPE in due:
            self._panels.show_tape(self._focused.tape(row, stream, line_up=line_up))
