"""What each panel shows, as one frozen value; widgets hold no market data of their own."""

from decimal import Decimal

from msgspec import Struct

from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.session import Direction, MarketSession, SessionPhase
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import LineCounters, LinkStatus
from kis_tui.market.prints import EVERYTHING, PrintFilter, TapeRow
from kis_tui.market.profile import Profile


class InstrumentView(Struct, frozen=True):
    """Title, ladder, information and day figures of the focused row."""

    code: str = ""
    """Empty = nothing is focused (the watchlist is empty)."""
    name: str = ""
    """Cleaned; empty = not known."""
    choice: VenueChoice = VenueChoice.UN
    book: BookSnapshot | None = None
    trade: Trade | None = None
    base_price: Price | None = None
    table: TickTable = TickTable.STOCK
    ask_changes: tuple[int, ...] = NO_LEVELS
    """Shares by level, length 10, best first: change since the last book matched by price; 0 = none to show."""
    bid_changes: tuple[int, ...] = NO_LEVELS
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
    book_stale_s: int | None = None
    """Whole seconds since the book when it may be out of date, even if trades came since; None = up to date."""
    profile: Profile | None = None
    """Volume at price; None = what traded today is shown in its place."""
    regular_close: Price | None = None
    """KRW, of today's KRX regular session; None = it has not ended, or its close is not known."""
    message: str = ""
    """Why there is no ladder, in the user's words; empty = there is one."""
    bought_pct: int | None = None
    """Buyers' part of what was taken in the last minute, whole percent; None = nothing was."""


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
    volume: int | None = None
    strength_pct: Decimal | None = None
    age_s: int | None = None
    """Whole seconds since the newest frame; None = none yet."""
    stale: bool = False
    note: str = ""
    """What keeps the row from being served, in the user's words: refused, over the limit, waiting."""
    short_note: str = ""
    """The same in few cells; empty = there is no shorter way to say it."""


class WatchView(Struct, frozen=True):
    """The watchlist."""

    rows: tuple[WatchRow, ...] = ()
    focus: int = 0


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
    quiet_reason: str = ""
    """Why no data is expected now, in the user's words (holiday, before open, ended); empty = it is."""
    refused: int = 0
    """Registrations that the broker will not serve."""
    badge: str = ""
    """``모의`` on paper, ``데모`` on the embedded exchange; empty on the live line."""
