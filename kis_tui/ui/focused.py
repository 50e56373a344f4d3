"""The views of the focused row and of the ladders beside it, with what they need to remember."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from enum import Enum

from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.schedule import Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.liquidity import STEPS_S, LiquidityHistory
from kis_tui.market.profile import Profile
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.market.venue_split import SplitWatch, VenueSplit, venue_split
from kis_tui.ui.ladder_look import LadderLook
from kis_tui.ui.market_hours import phase_now
from kis_tui.ui.present import instrument_view
from kis_tui.ui.strip_view import StripView, StripWindow, strip_view
from kis_tui.ui.tape_window import TapeWindow
from kis_tui.ui.views import InstrumentView, TapeView

RECENT_MINUTES = 10
"""Minutes of the shorter volume at price."""

Key = tuple[str, Venue]
"""A stream: code and venue."""


def no_prices(_code: str) -> Collection[Price]:
    """Say that no alert waits for a price."""
    return ()


class Corner(Enum):
    """What the corner beside the ladder shows, in the order of its key."""

    DAY = 0
    """What traded today."""
    PROFILE = 1
    """Volume at price since the first print."""
    RECENT_PROFILE = 2
    """The same of the last ``RECENT_MINUTES``."""


class FocusedViews:
    """What is remembered of the focused row and of those shown beside it.

    Args:
        names: cleaned name of a code; empty = not known.
        tables: which price steps a code moves in.
        calendar: days and hours of the exchanges.
    """

    def __init__(self, names: Callable[[str], str], tables: Callable[[str], TickTable], calendar: Calendar) -> None:
        self._names = names
        self._tables = tables
        self._calendar = calendar
        self._changes: dict[Key, LevelChanges] = {}
        self.alert_prices: Callable[[str], Collection[Price]] = no_prices
        """KRW that alerts of the user's wait for, by code."""
        self.corner = Corner.DAY
        """What stands beside the ladder; it stays so for every row."""
        self._split_watch = SplitWatch()
        self._strip_window = StripWindow()
        self.strip_step_s = STEPS_S[0]
        """Seconds of a column of the strip."""
        self.liquidity = LiquidityHistory()
        """Sizes by price of the focused stream over the last minutes."""
        self.look = LadderLook()
        """How the ladder is looked at."""
        self.tape_window = TapeWindow()
        """How the tape is looked at."""

    def forget(self) -> None:
        """Begin anew: another row has the focus."""
        self._split_watch = SplitWatch()
        self._strip_window.forget()
        self.liquidity = LiquidityHistory()
        self.look.forget()
        self.tape_window.release()

    def keep(self, keys: Iterable[Key]) -> None:
        """Forget the changes of streams whose ladders are not shown any more."""
        kept = set(keys)
        self._changes = {key: changes for key, changes in self._changes.items() if key in kept}

    def book_gone(self, key: Key, *, focused: bool, last_heard: float) -> None:
        """Take away a book that nothing keeps up any more: the next one is compared with nothing.

        Args:
            key: the book's stream.
            focused: whether it is the focused row's.
            last_heard: monotonic seconds of the newest frame.
        """
        if key in self._changes:
            self._changes[key].forget()
        if focused:
            self.liquidity.line_down(last_heard)

    def line_down(self, last_heard: float) -> None:
        """Leave a gap where nothing was seen.

        Args:
            last_heard: monotonic seconds of the newest frame.
        """
        for changes in self._changes.values():
            changes.forget()
        self._split_watch.forget()
        self.liquidity.line_down(last_heard)

    def book_came(self, stream: Stream, *, focused: bool) -> None:
        """Take the newest book of a stream whose ladder is shown."""
        if stream.book is not None and stream.book_at is not None:
            self._of(stream).update(stream.book, stream.book_at)
            if focused:
                self.liquidity.take_book(stream.book, stream.book_at)

    def trade_came(self, stream: Stream, trade: Trade, received_at: float, *, focused: bool) -> None:
        """Take a print of a stream whose ladder is shown."""
        self._of(stream).take_trade(trade)
        if focused:
            self.liquidity.take_trade(trade, received_at)

    def next_strip_step(self) -> int:
        """Let a column of the strip stand for more seconds; returns how many."""
        self.strip_step_s = STEPS_S[(STEPS_S.index(self.strip_step_s) + 1) % len(STEPS_S)]
        return self.strip_step_s

    def next_corner(self) -> None:
        """Show the next of what the corner beside the ladder can show; it stays so for every row."""
        self.corner = Corner((self.corner.value + 1) % len(Corner))

    def instrument(
        self,
        row: Row,
        state: MarketState,
        *,
        market_time: datetime,
        now: float,
        line_up: bool,
        old_books: Collection[Key],
        fault: str,
        axis_rows: int,
    ) -> InstrumentView:
        """Return what title, ladder and figures show of the focused row.

        Args:
            row: the focused row.
            state: the market.
            market_time: the exchange's.
            now: monotonic seconds of the source's clock.
            line_up: whether what was received can be trusted to be the newest.
            old_books: streams whose book is from before the line was lost, whatever else came since.
            fault: why there can be no ladder; empty = none.
            axis_rows: prices that an axis would have on the screen.
        """
        stream = state.stream(row.code, row.choice.venue)
        recent = self._recent(stream, market_time) if self.corner is Corner.RECENT_PROFILE else None
        traded = recent or stream.profile.whole()
        books = self._exchange_books(row, state, market_time, old_books)
        missing = self._missing(row, state, market_time, books)
        split = self._split(row, state, books, missing)
        view = instrument_view(
            state,
            row,
            self._names(row.code),
            self._tables(row.code),
            self._calendar,
            market_time,
            now,
            self._of(stream),
            line_up=line_up,
            old_book=(row.code, row.choice.venue) in old_books,
            fault=fault,
            profile=None if self.corner is Corner.DAY else traded,
            traded=traded,
            split=split,
            venue_books=books,
            missing=missing if split is not None else (),
            mismatch=split is not None and self._is_mismatch(split, now),
            holding=self.look.holding(row.code),
            alert_prices=self.alert_prices(row.code),
        )
        return self.look.shown(view, axis_rows)

    def beside(
        self,
        row: Row,
        state: MarketState,
        *,
        market_time: datetime,
        now: float,
        line_up: bool,
        old_book: bool,
        fault: str,
    ) -> InstrumentView:
        """Return one of several ladders: the levels as they are sent, without what was chosen for the focused one."""
        return instrument_view(
            state,
            row,
            self._names(row.code),
            self._tables(row.code),
            self._calendar,
            market_time,
            now,
            self._of(state.stream(row.code, row.choice.venue)),
            line_up=line_up,
            old_book=old_book,
            fault=fault,
            traded=state.stream(row.code, row.choice.venue).profile.whole(),
            holding=self.look.holding(row.code),
            alert_prices=self.alert_prices(row.code),
        )

    def centre(self) -> None:
        """Put the touch into the middle of the axis and of the liquidity strip."""
        self.look.centre()
        self._strip_window.centre()

    def strip(self, view: InstrumentView, stream: Stream, now: float, cells: tuple[int, int]) -> StripView:
        """Return sizes by price over time: of what was streamed, for what was asked for is of one moment.

        Args:
            view: of the focused row.
            stream: the same row's.
            now: monotonic seconds of the source's clock.
            cells: columns and rows of the strip.
        """
        width, height = cells
        return strip_view(
            self.liquidity,
            self._strip_window,
            stream.book,
            stream.trade,
            base_price=view.base_price,
            table=view.table,
            now=now,
            width=width,
            height=height,
            step_s=self.strip_step_s,
            stale=view.book_stale_s is not None,
            message=view.message,
        )

    def tape(self, row: Row, stream: Stream, *, line_up: bool) -> TapeView:
        """Return what the tape shows."""
        return self.tape_window.view(stream, self._tables(row.code), line_up=line_up)

    def _of(self, stream: Stream) -> LevelChanges:
        return self._changes.setdefault((stream.code, stream.venue), LevelChanges())

    def _recent(self, stream: Stream, market_time: datetime) -> Profile:
        now = market_time.hour * 3600 + market_time.minute * 60 + market_time.second
        return stream.profile.recent(RECENT_MINUTES, now)

    def _exchange_books(
        self, row: Row, state: MarketState, market_time: datetime, old_books: Collection[Key]
    ) -> tuple[BookSnapshot, ...]:
        """Return the books of the exchanges, KRX's first, that say something of now, where they are looked at.

        What a closed exchange left behind, or was there before the line was lost, says nothing.
        """
        wanted = self.look.split or row.choice is VenueChoice.SOR
        if not wanted or row.choice.venue is not Venue.UN:
            return ()
        books = (
            state.stream(row.code, venue).book
            for venue in (Venue.KRX, Venue.NXT)
            if phase_now(self._calendar, venue, market_time).sends_frames and (row.code, venue) not in old_books
        )
        return tuple(book for book in books if book is not None)

    def _missing(
        self, row: Row, state: MarketState, market_time: datetime, books: Collection[BookSnapshot]
    ) -> tuple[Venue, ...]:
        """Return the exchanges that are open and trade the stock, and whose books are not known."""
        flags = state.flags.get(row.code)
        known = {book.venue for book in books}
        return tuple(
            venue
            for venue in (Venue.KRX, Venue.NXT)
            if venue not in known
            and phase_now(self._calendar, venue, market_time).sends_frames
            and (venue is Venue.KRX or flags is None or flags.on_nxt is not False)
        )

    @staticmethod
    def _split(
        row: Row, state: MarketState, books: Collection[BookSnapshot], missing: Collection[Venue]
    ) -> VenueSplit | None:
        """Return the unified book by exchange; None where no exchange's book is known.

        Who is best, or crosses whom, cannot be told while the book of an open exchange is missing.
        """
        unified = state.stream(row.code, row.choice.venue).book
        if unified is None or not books:
            return None
        by_venue = {book.venue: book for book in books}
        split = venue_split(unified, by_venue.get(Venue.KRX), by_venue.get(Venue.NXT))
        return replace(split, ask_venues=(), bid_venues=(), crossed=None) if missing else split

    def _is_mismatch(self, split: VenueSplit, now: float) -> bool:
        self._split_watch.update(split, now)
        return self._split_watch.mismatch(now)
