"""What each panel shows, as one frozen value; widgets hold no market data of their own."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
from msgspec import Struct

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.quote import Quote
from kis_tui.domain.session import Direction, MarketSession, SessionPhase
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import LineCounters, LinkStatus
from kis_tui.market.level_changes import LevelChange, SideFlows
from kis_tui.market.level_readout import Readout
from kis_tui.market.prints import EVERYTHING, PrintFilter, TapeRow
from kis_tui.market.profile import Profile
from kis_tui.market.venue_split import VenueSplit
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.day_limits import day_limits
from kis_tui.ui.holdings import Holding
from kis_tui.ui.markers import Marker
from kis_tui.ui.rows import Tab
from kis_tui.ui.watch_columns import WatchColumn


class InstrumentView(Struct, frozen=True):
    """Title, ladder, information and day figures of the focused row."""

    code: str = ""
    """Empty = nothing is focused (the watchlist is empty)."""
    name: str = ""
    """Cleaned; empty = not known."""
    choice: VenueChoice = VenueChoice.UN
    book: BookSnapshot | None = None
    trade: Trade | None = None
    """The newest print, or price and day as REST told them (``fetched_price_s``)."""
    base_price: Price | None = None
    quote: Quote | None = None
    """The newest answer about the price, for what no print tells; None = none yet."""
    table: TickTable = TickTable.STOCK
    ask_changes: Mapping[Price, LevelChange] = msgspec.field(default_factory=dict)
    """By price: the change since the book before, for about two seconds; a price without one is left out."""
    bid_changes: Mapping[Price, LevelChange] = msgspec.field(default_factory=dict)
    content: ChangeContent = ChangeContent.TOTAL
    """What the changes tell."""
    least_change: int = 0
    """Shares; smaller changes are not shown."""
    flows: SideFlows | None = None
    """What was stacked, pulled and traded in the last minute; None = not known."""
    phase: SessionPhase = SessionPhase.UNKNOWN
    """The book's; of the auction whose price is expected where one exchange of two holds one."""
    session: MarketSession = MarketSession.UNKNOWN
    clocks: tuple[str, ...] = ()
    """Where the day is, in the user's words: one for each exchange (KRX, NXT), or a single one for both."""
    auction_end: int | None = None
    """When the auction ends by the table, seconds since midnight KST; None = not known or no auction."""
    clock: str = ""
    """Market time HH:MM:SS (KST)."""
    stale_s: int | None = None
    """Whole seconds since the newest frame of any kind when it may be out of date; None = up to date."""
    age_s: int | None = None
    """Whole seconds since the stream's newest frame, on a line that is up; None = none yet, or the line is not."""
    venue_ages: tuple[tuple[Venue, int], ...] = ()
    """Whole seconds since each exchange's own book, where these are looked at beside the unified one."""
    book_stale_s: int | None = None
    """Whole seconds since the book when it may be out of date, even if trades came since; None = up to date."""
    fetched_book_s: int | None = None
    """Whole seconds since the book was asked for, where REST told it and no frame has since; None = it is a frame's."""
    fetched_price_s: int | None = None
    """The same of price and day."""
    profile: Profile | None = None
    """Volume at price; None = what traded today is shown in its place."""
    traded: Profile = Profile()
    """Volume at price for the rows of the ladder."""
    markers: tuple[Marker, ...] = ()
    """Prices of the day that are marked, the most important first."""
    axis: tuple[Price, ...] = ()
    """KRW of the rows of a fixed price axis, dearest first; empty = the ladder shows the levels as sent."""
    axis_mode: str = ""
    """What moves the axis, in the user's words; empty = there is no axis."""
    held_asks: tuple[Price, ...] = ()
    """KRW of the ask rows that hold still under the level cursor, best first; empty = they follow the book."""
    held_bids: tuple[Price, ...] = ()
    cursor: Readout | None = None
    """The level that is read out; None = none."""
    scale: int = 0
    """Shares that fill a bar; 0 = the largest of the book."""
    show_split: bool = False
    """The sizes of KRX and NXT stand beside each other."""
    split: VenueSplit | None = None
    """The unified book by exchange; None = the books of the exchanges are not there."""
    venue_totals: Mapping[Venue, tuple[int, int]] = msgspec.field(default_factory=dict)
    """All ask and all bid shares of each exchange's own book, where it is looked at."""
    missing: tuple[Venue, ...] = ()
    """Open exchanges whose books are not known although the split is looked at."""
    mismatch: bool = False
    """The three books are not of one moment."""
    on_nxt: bool | None = None
    """Whether NXT trades the stock; None = not known."""
    holding: Holding | None = None
    """What the user holds; None = not told."""
    banner: str = ""
    """A circuit breaker or sidecar in force, in the user's words; empty = none."""
    badges: tuple[str, ...] = ()
    """Designations of the issue, in the user's words."""
    halted: str = ""
    """That trading is halted and why, in the user's words; empty = it is not."""
    resuming: bool = False
    """The book is of an auction that ends a halt or a circuit breaker: it has an interruption's phase and is none."""
    overheated: bool = False
    """The issue is designated so: it trades in single-price auctions all day, and they are no interruption."""
    countdown: str = ""
    """What is left of an auction or interruption, in the user's words; empty = no auction, or no known end."""
    regular_close: Price | None = None
    """KRW, of today's KRX regular session; None = it has not ended, or its close is not known."""
    message: str = ""
    """Why there is no ladder, in the user's words; empty = there is one."""
    bought_pct: int | None = None
    """Buyers' part of what was taken in the last minute, whole percent; None = nothing was."""

    @property
    def book_is_old(self) -> bool:
        """Whether the book is not kept up: it may be out of date, or was only asked for."""
        return self.book_stale_s is not None or self.fetched_book_s is not None

    @property
    def price_is_old(self) -> bool:
        """Whether price and day are not kept up: they may be out of date, or were only asked for."""
        return self.stale_s is not None or self.fetched_price_s is not None

    @property
    def limits(self) -> tuple[Price, Price] | None:
        """The lower and the upper price limit of the day, KRW; None = not known."""
        return day_limits(self.base_price, self.table, self.quote)

    @property
    def volume(self) -> int | None:
        """Shares traded today; None = not known. A streamed book may know of more than a price that was asked for."""
        told = None if self.trade is None else self.trade.volume
        in_book = None if self.book is None else self.book.volume
        if told is None or (in_book is not None and self.fetched_price_s is not None):
            return in_book if told is None else max(told, in_book or 0)
        return told

    @property
    def split_wanted(self) -> bool:
        """Whether the books of both exchanges are looked at beside the unified one."""
        return self.show_split or self.choice is VenueChoice.SOR


class TapeView(Struct, frozen=True):
    """The tape of the focused row, newest first."""

    entries: tuple[TapeRow, ...] = ()
    """Those that pass the filter, from the newest, or from where the reader has scrolled to."""
    paused: bool = False
    waiting: int = 0
    """Entries that came while paused."""
    table: TickTable = TickTable.STOCK
    """Tells a mid-price print from one on the grid."""
    merge_ms: int = 0
    """Prints of one order within these milliseconds are one row; 0 = every print has its own."""
    filter: PrintFilter = EVERYTHING
    large_size: int | None = None
    """Shares from which a row is among the largest; None = cannot be told."""
    high: Price | None = None
    """The day's highest price; None = not known, or it is the lowest too."""
    low: Price | None = None
    stale: bool = False
    message: str = ""
    """Why there is nothing, in the user's words; empty = there is, or nothing has traded."""


class WatchRow(Struct, frozen=True):
    """One row of the watchlist."""

    code: str
    name: str
    choice: VenueChoice
    price: Price | None = None
    change: Price | None = None
    change_pct: Decimal | None = None
    """Percent, signed."""
    direction: Direction = Direction.UNKNOWN
    indicative: bool = False
    """The price is an auction's expectation."""
    fetched: bool = False
    """Price and day were asked for, not streamed: they were true then and are not kept up."""
    volume: int | None = None
    turnover: int | None = None
    """KRW traded today."""
    strength_pct: Decimal | None = None
    ask_size: int | None = None
    """Shares at the best ask; None = not known, or there are no asks."""
    bid_size: int | None = None
    trend: tuple[Price | None, ...] = ()
    """KRW at the end of each of the last minutes, the newest last; None = not known."""
    alert: str = ""
    """What the user's nearest alert waits for, in few cells; empty = there is none."""
    age_s: int | None = None
    """Whole seconds since the newest frame; None = none yet."""
    stale: bool = False
    note: str = ""
    """What keeps the row from being served, in the user's words: refused, over the limit, waiting."""
    short_note: str = ""
    """The same in few cells; empty = there is no shorter way to say it."""
    badge: tuple[str, ...] = ()
    """A designation of the issue, in full and in one letter of two cells; empty = none."""


class WatchView(Struct, frozen=True):
    """The watchlist."""

    rows: tuple[WatchRow, ...] = ()
    focus: int = 0
    tabs: tuple[Tab, ...] = ()
    """The groups there are, all rows first where they are shown."""
    shown: int = 1
    """The group on the screen; 0 = all."""
    sort: WatchColumn | None = None
    """The column that orders the rows; None = the user's own order."""
    descending: bool = False


class LinkView(Struct, frozen=True):
    """The status bar."""

    status: LinkStatus = LinkStatus()
    counters: LineCounters = LineCounters()
    rate: float = 0.0
    """Messages a second."""
    retry_in_s: int | None = None
    """Whole seconds to the next attempt; None = no attempt is planned."""
    age_s: float | None = None
    """Seconds since the newest message of any kind; None = none yet."""
    frame_age_s: float | None = None
    """Seconds since the newest book, trade or the like; None = none yet."""
    drifted: int = 0
    """Frames refused because the broker's layout is none that is known."""
    clock_ahead_s: float = 0.0
    """By how much the exchange's clock is ahead of ours, negative = behind; 0 = they count as one."""
    quiet_reason: str = ""
    """Why no data is expected now, in the user's words (holiday, before open, ended); empty = it is."""
    quiet_short: str = ""
    """The same without the holiday's name; empty = there is no shorter way to say it."""
    stopped: tuple[str, ...] = ()
    """That nothing is traded although the market is open, and why (all stocks of the list halted, circuit breaker), in
    the user's words, ever shorter; empty = something is."""
    refused: int = 0
    """Registrations that the broker will not serve."""
    alerts: int = 0
    """Alerts that have fired and were not seen."""
    badge: str = ""
    """That it is paper trading or the embedded exchange, in the user's words; empty on the live line."""
