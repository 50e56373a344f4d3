"""From what is remembered to the panels: builds the views that are due and shows them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Flag, auto
from itertools import islice
from typing import Protocol

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200
from kis_tui.domain.registration import Channel
from kis_tui.domain.ticks import TickTable
from kis_tui.feed.source import FeedSource, FrameRefused, LinkState, Row
from kis_tui.market.rates import RateMeter
from kis_tui.ui.alert_history import AlertsView
from kis_tui.ui.badge import Badge
from kis_tui.ui.drawing.context import ContextView
from kis_tui.ui.issue_words import stopped_words
from kis_tui.ui.link_view import link_view
from kis_tui.ui.market_hours import quiet_phase, quiet_reason
from kis_tui.ui.present import no_instrument_view
from kis_tui.ui.scene import Scene
from kis_tui.ui.strip_view import StripView
from kis_tui.ui.views import InstrumentView, LinkView, TapeView, WatchRow, WatchView
from kis_tui.ui.watch_columns import WatchColumn
from kis_tui.ui.watch_order import in_order
from kis_tui.ui.watch_view import watch_rows
from kis_tui.ui.wording.language import words

SHORT_TAPE = 20
"""Prints shown under a ladder beside others at most."""
_INDICES = (KOSPI, KOSDAQ, KOSPI_200)


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

    def show_alerts(self, view: AlertsView) -> None:
        """Show what has fired and was not seen."""
        ...

    def announce_drift(self, refused: FrameRefused) -> None:
        """Tell, once for each stream, that the broker changed a layout."""
        ...


class Due(Flag):
    """What is to be shown again."""

    NOTHING = 0
    INSTRUMENT = auto()
    TAPE = auto()
    WATCH = auto()
    LINK = auto()
    CONTEXT = auto()
    ALERTS = auto()
    EVERYTHING = INSTRUMENT | TAPE | WATCH | LINK | CONTEXT | ALERTS


class Painter:
    """Shows what is due.

    Args:
        source: the line, for its state and its time.
        scene: what is remembered.
        panels: what shows the views.
        names: cleaned name of a code; empty = not known.
        tables: which price steps a code moves in.
        badge: what the line leads to.
    """

    def __init__(
        self,
        source: FeedSource,
        scene: Scene,
        panels: Panels,
        *,
        names: Callable[[str], str],
        tables: Callable[[str], TickTable],
        badge: Badge,
    ) -> None:
        self._source = source
        self._scene = scene
        self._panels = panels
        self._names = names
        self._tables = tables
        self._badge = badge
        self._rate = RateMeter()

    def paint(self, due: Due) -> None:
        """Show what is due, as it is now."""
        now = self._source.clock.monotonic()
        line_up = self._line_up
        if Due.INSTRUMENT in due or Due.TAPE in due:
            self._paint_focused(due, now, line_up=line_up)
        if Due.CONTEXT in due:
            self._paint_context(line_up=line_up)
        if Due.WATCH in due:
            self._paint_watch(now, line_up=line_up)
        if Due.LINK in due:
            self._paint_link(now)
        if Due.ALERTS in due:
            self._panels.show_alerts(self._scene.alerts.history.view)

    def _paint_watch(self, now: float, *, line_up: bool) -> None:
        rows = self._scene.rows
        view = WatchView(
            rows=self._watch_rows(rows.rows, now, line_up=line_up),
            focus=rows.focus,
            tabs=rows.tabs,
            shown=rows.shown,
            sort=rows.sort,
            descending=rows.descending,
        )
        self._panels.show_watch(view)

    def order(self, column: WatchColumn, *, descending: bool) -> tuple[str, ...]:
        """Return the codes of the watchlist's rows in the order that a column gives them now."""
        now = self._source.clock.monotonic()
        rows = self._watch_rows(self._scene.rows.own_order, now, line_up=self._line_up)
        return in_order(rows, column, descending=descending)

    def _watch_rows(self, rows: Sequence[Row], now: float, *, line_up: bool) -> tuple[WatchRow, ...]:
        scene = self._scene
        return watch_rows(
            rows,
            state=scene.state,
            notes=scene.notes,
            names=self._names,
            now=now,
            second=scene.second_at(now),
            line_up=line_up,
            alerts=scene.alerts.short_of,
        )

    @property
    def _line_up(self) -> bool:
        """Whether what was received can be trusted to be the newest."""
        return self._source.status.state in (LinkState.LIVE, LinkState.REGISTERING)

    def _paint_link(self, now: float) -> None:
        self._panels.show_link(self.link_view(now))

    def link_view(self, now: float) -> LinkView:
        """Return what the status bar shows at a monotonic second."""
        scene, counters = self._scene, self._source.counters
        rows, market_time = scene.rows.rows, scene.market_time()
        venues = [row.choice.venue for row in rows]
        quiet = quiet_phase(scene.calendar, venues, market_time)
        return link_view(
            self._source.status,
            counters,
            now=now,
            frame_at=scene.frame_at,
            rate=self._rate.update(counters.messages, now),
            drifted=sum(scene.drifted.values()),
            quiet_reason=quiet_reason(scene.calendar, venues, market_time),
            quiet_short="" if quiet is None else words.quiet_phases[quiet],
            stopped=stopped_words(scene.state, rows, scene.second_at(now), self._names),
            refused=scene.notes.refused,
            badge=words.run_badges[self._badge],
            alerts=scene.alerts.history.view.unseen,
            clock_ahead_s=scene.exchange_clock.ahead.total_seconds(),
        )

    def _paint_context(self, *, line_up: bool) -> None:
        state, stream = self._scene.state, self._scene.focused_stream()
        view = ContextView(
            indices=tuple(state.indices[code] for code in _INDICES if code in state.indices),
            old_indices=frozenset(state.old_indices if line_up else state.indices),
            program=None if stream is None else stream.program,
            old_program=stream is not None and (stream.old_program or not line_up),
        )
        self._panels.show_context(view)

    def _paint_focused(self, due: Due, now: float, *, line_up: bool) -> None:
        scene = self._scene
        row = scene.rows.focused
        market_time = scene.market_time()
        if row is None:
            self._panels.show_instrument(no_instrument_view(f"{market_time:%H:%M:%S}"))
            self._panels.show_tape(TapeView())
            self._panels.show_strip(StripView())
            self._panels.show_several((), ())
            return
        stream = scene.state.stream(row.code, row.choice.venue)
        if Due.INSTRUMENT in due:
            view = scene.focused.instrument(
                row,
                scene.state,
                market_time=market_time,
                now=now,
                line_up=line_up,
                old_books=scene.old_books,
                fault=self._fault_of(row),
                axis_rows=self._panels.axis_rows,
            )
            self._panels.show_instrument(view)
            self._paint_beside(market_time, now, line_up=line_up)
            cells = self._panels.strip_cells
            if all(cells):
                self._panels.show_strip(scene.focused.strip(view, stream, now, cells))
        if Due.TAPE in due:
            self._panels.show_tape(scene.focused.tape(row, stream, line_up=line_up))

    def _paint_beside(self, market_time: datetime, now: float, *, line_up: bool) -> None:
        scene = self._scene
        if not scene.beside:
            return
        views = [
            scene.focused.beside(
                row,
                scene.state,
                market_time=market_time,
                now=now,
                line_up=line_up,
                old_book=(row.code, row.choice.venue) in scene.old_books,
                fault=self._fault_of(row),
            )
            for row in scene.beside
        ]
        self._panels.show_several(views, [self._short_tape(row, line_up=line_up) for row in scene.beside])

    def _short_tape(self, row: Row, *, line_up: bool) -> TapeView:
        """Return the newest prints of a ladder beside others, as they came."""
        stream = self._scene.state.stream(row.code, row.choice.venue)
        newest = tuple(islice(stream.tape.newest_first(), SHORT_TAPE))
        return TapeView(entries=newest, table=self._tables(row.code), stale=stream.stale or not line_up)

    def _fault_of(self, row: Row) -> str:
        """Return why a row can have no ladder, in the user's words; empty = it can."""
        notes = self._scene.notes
        fault = notes.fault(row, Channel.BOOK)
        if not fault and self._scene.state.stream(row.code, row.choice.venue).shown_book is None:
            fault = notes.unanswered(row, Channel.BOOK) or notes.fault(row, Channel.TRADE)
        return fault
