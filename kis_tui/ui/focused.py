"""The focused row's views, with what they need to remember: changes of levels, and a tape that was paused."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum

from kis_tui.domain.schedule import Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.profile import Profile
from kis_tui.market.stream import Stream
from kis_tui.ui.present import instrument_view
from kis_tui.ui.tape_window import TapeWindow
from kis_tui.ui.views import InstrumentView, TapeView

RECENT_MINUTES = 10
"""Minutes of the shorter volume at price."""


class Corner(Enum):
    """What the corner beside the ladder shows, in the order of its key."""

    DAY = 0
    """What traded today."""
    PROFILE = 1
    """Volume at price since the first print."""
    RECENT_PROFILE = 2
    """The same of the last ``RECENT_MINUTES``."""


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
        self._corner = Corner.DAY
        self.tape_window = TapeWindow()
        """How the tape is looked at."""

    def forget(self) -> None:
        """Begin anew: another row has the focus."""
        self._changes = LevelChanges()
        self.tape_window.release()

    def compare_with_nothing(self) -> None:
        """Show the next book without changes: what came between was not seen."""
        self._changes.forget()

    def book_came(self, stream: Stream) -> None:
        """Take the newest book of the focused row's stream into the changes of its levels."""
        if stream.book is not None and stream.book_at is not None:
            self._changes.update(stream.book, stream.book_at)

    def next_corner(self) -> None:
        """Show the next of what the corner beside the ladder can show; it stays so for every row."""
        self._corner = Corner((self._corner.value + 1) % len(Corner))

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
            profile=self._profile(stream, market_time),
        )

    def _profile(self, stream: Stream, market_time: datetime) -> Profile | None:
        if self._corner is Corner.PROFILE:
            return stream.profile.whole()
        if self._corner is Corner.RECENT_PROFILE:
            now = market_time.hour * 3600 + market_time.minute * 60 + market_time.second
            return stream.profile.recent(RECENT_MINUTES, now)
        return None

    def tape(self, row: Row, stream: Stream, *, line_up: bool) -> TapeView:
        """Return what the tape shows."""
        return self.tape_window.view(stream, self._tables(row.code), line_up=line_up)
