"""The focused row's views, with what they need to remember: changes of levels, and a tape that was paused."""

from collections.abc import Callable
from datetime import datetime

from kis_tui.domain.schedule import Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.stream import Stream
from kis_tui.ui.present import instrument_view, tape_view
from kis_tui.ui.views import InstrumentView, TapeView


class FocusedViews:
    """What is remembered of the focused row.

    Args:
        names: cleaned name of a code; empty = not known.
        tables: which price steps a code moves in.
        calendar: days and hours of the exchanges.
    """

    def __init__(self, names: Callable[[str], str], tables: Callable[[str], TickTable], calendar: Calendar) -> None:
        self._names = names
        self._tables = tables
        self._calendar = calendar
        self._changes = LevelChanges()
        self._held: TapeView | None = None

    def forget(self) -> None:
        """Begin anew: another row has the focus."""
        self._changes = LevelChanges()
        self._held = None

    def compare_with_nothing(self) -> None:
        """Show the next book without changes: what came between was not seen."""
        self._changes.forget()

    def book_came(self, stream: Stream) -> None:
        """Take the newest book of the focused row's stream into the changes of its levels."""
        if stream.book is not None and stream.book_at is not None:
            self._changes.update(stream.book, stream.book_at)

    def toggle_pause(self, row: Row, stream: Stream) -> bool:
        """Hold the tape as it is now, or let it go on; returns whether it is held."""
        self._held = tape_view(stream, self._tables(row.code)) if self._held is None else None
        return self._held is not None

    def instrument(
        self,
        row: Row,
        stream: Stream,
        *,
        market_time: datetime,
        now: float,
        line_up: bool,
        old_book: bool,
        fault: str,
    ) -> InstrumentView:
        """Return what title, ladder and figures show.

        Args:
            row: the focused row.
            stream: its stream.
            market_time: the exchange's.
            now: monotonic seconds of the source's clock.
            line_up: whether what was received can be trusted to be the newest.
            old_book: the stream's book is from before the line was lost, whatever else came since.
            fault: why there can be no ladder; empty = none.
        """
        return instrument_view(
            stream,
            row,
            self._names(row.code),
            self._tables(row.code),
            self._calendar,
            market_time,
            now,
            self._changes,
            line_up=line_up,
            old_book=old_book,
            fault=fault,
        )

    def tape(self, row: Row, stream: Stream, *, line_up: bool) -> TapeView:
        """Return what the tape shows."""
        return tape_view(stream, self._tables(row.code), line_up=line_up, held=self._held)
