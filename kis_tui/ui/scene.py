"""What the screen remembers: the market, the rows and which of them are looked at."""

from collections.abc import Collection
from datetime import datetime, timedelta

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.schedule import Calendar
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import FeedSource, Row
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.ui.alert_watch import AlertWatch
from kis_tui.ui.exchange_clock import ExchangeClock
from kis_tui.ui.focused import FocusedViews, Key
from kis_tui.ui.registrations import RegistrationNotes
from kis_tui.ui.rows import RowList


class Scene:
    """Written by the bridge, read by the painter.

    Args:
        source: the line, for its time.
        rows: the watchlist.
        focused: what is remembered of the ladders shown.
        calendar: days and hours of the exchanges.
        state: the market.
        alerts: what alerts of the user's wait for, and what has fired.
    """

    def __init__(
        self,
        source: FeedSource,
        rows: RowList,
        focused: FocusedViews,
        calendar: Calendar,
        state: MarketState,
        alerts: AlertWatch,
    ) -> None:
        self._source = source
        self.rows = rows
        self.focused = focused
        self.calendar = calendar
        self.state = state
        """The market."""
        self.alerts = alerts
        self.notes = RegistrationNotes()
        """What is known of the registrations."""
        self.exchange_clock = ExchangeClock()
        self.beside: tuple[Row, ...] = ()
        """Rows whose ladders stand side by side; none = only the focused one's is shown."""
        self.focus_key: Key | None = None
        """The focused row's stream; None = there is no row."""
        self.frame_at: float | None = None
        """When the newest data frame came, monotonic seconds; None = none yet."""
        self.old_books: set[Key] = set()
        """Streams whose book is from before the line was lost."""
        self.heard: dict[Registration, float] = {}
        """Stream to the receipt of its newest frame, monotonic seconds."""
        self.drifted: dict[str, int] = {}
        """Stream (tr_id) to its frames that were refused for their layout."""

    def keep_heard(self, kept: Collection[Key]) -> None:
        """Forget when streams were heard that are of no row any more; an index belongs to none."""
        self.heard = {
            stream: at
            for stream, at in self.heard.items()
            if stream.channel is Channel.INDEX or (stream.code, stream.venue) in kept
        }

    def market_time(self) -> datetime:
        """Return the exchange's time."""
        return self.exchange_clock.at(self._source.clock.now())

    def second_at(self, received_at: float) -> int:
        """Return the exchange's second of the day at a monotonic second of ours."""
        clock = self._source.clock
        came_at = self.exchange_clock.at(clock.now() - timedelta(seconds=clock.monotonic() - received_at))
        return came_at.hour * 3600 + came_at.minute * 60 + came_at.second

    def focused_stream(self) -> Stream | None:
        """Return the focused row's stream; None = there is no row."""
        return None if self.focus_key is None else self.state.stream(*self.focus_key)

    def ladders(self) -> set[Key]:
        """Return the streams whose ladders are shown."""
        keys = {(row.code, row.choice.venue) for row in self.beside}
        return keys if self.focus_key is None else keys | {self.focus_key}

    def kept(self) -> frozenset[Key]:
        """Return the streams that are remembered: at every exchange, of the rows and of the ladders beside them.

        Those of the group shown before are among them, so that going to and fro between two forgets nothing; they are
        marked as old as soon as their streams are given back.

        A row of the merged stream is also told of by its exchanges: their announcements, and their books where the
        ladder is split.
        """
        codes = {row.code for row in (*self.rows.remembered, *self.beside)}
        return frozenset((code, venue) for code in codes for venue in Venue)
