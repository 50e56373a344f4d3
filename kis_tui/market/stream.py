"""Everything known of one stock at one venue."""

from collections.abc import Sequence

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.price import Price
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.quote import Quote
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.fetched import Fetched
from kis_tui.market.minute_prices import MinutePrices
from kis_tui.market.profile import VolumeProfile
from kis_tui.market.regular_close import RegularClose
from kis_tui.market.taker_share import TakerShare
from kis_tui.market.tape import Tape


class Stream:
    """The newest of each kind, and when it came (monotonic seconds of the source's clock; None = never).

    ``book`` and ``trade`` are what was streamed. What queries told is beside them in ``fetched``; ``shown_book`` and
    ``shown_trade`` are the better of both, with ``book_is_fetched`` and ``trade_is_fetched``, so that what is fetched
    never looks like what is live.
    """

    def __init__(self, code: str, venue: Venue) -> None:
        self.code = code
        self.venue = venue
        self.book: BookSnapshot | None = None
        self.book_at: float | None = None
        self.trade: Trade | None = None
        self.trade_at: float | None = None
        self.indicative: IndicativeMatch | None = None
        self.indicative_at: float | None = None
        self.status: MarketStatus | None = None
        self.status_at: float | None = None
        self.program: ProgramTrading | None = None
        self.old_program = False
        """The sums are from before the line was lost."""
        self.fetched = Fetched()
        """What queries told and no frame has told since."""
        self.tape = Tape()
        self.profile = VolumeProfile()
        self.close = RegularClose(venue)
        self.takers = TakerShare()
        self.minutes = MinutePrices()
        self.phase = SessionPhase.UNKNOWN
        """As the newest frame of any kind says."""
        self.session = MarketSession.UNKNOWN
        """As the newest frame that says it."""
        self.stale = False
        """The line went down after the newest frame; what is here may no longer be so."""
        self.stale_book = False
        """The line went down after the newest book, whatever else came since."""
        self.stale_trade = False
        """The line went down after the newest print, whatever else came since."""

    @property
    def received_at(self) -> float | None:
        """When the newest frame of any kind came; None = none yet."""
        times = [at for at in (self.book_at, self.trade_at, self.indicative_at) if at is not None]
        return max(times) if times else None

    @property
    def shown_book(self) -> BookSnapshot | None:
        """The book to show: fetched before the first frame and after the line was lost, else the newest frame's."""
        return self.fetched.book or self.book

    @property
    def shown_book_at(self) -> float | None:
        """When ``shown_book`` came, or was asked for; None = there is none."""
        return self.book_at if self.fetched.book is None else self.fetched.book_at

    @property
    def book_is_fetched(self) -> bool:
        """Whether ``shown_book`` is an answer of REST: true when it was asked for, and not kept up since."""
        return self.fetched.book is not None

    @property
    def shown_trade(self) -> Trade | None:
        """Price and day to show. A fetched one has no time, no size and no aggressor; it is in no tape."""
        return self.fetched.trade or self.trade

    @property
    def shown_trade_at(self) -> float | None:
        """When ``shown_trade`` came, or was asked for; None = there is none."""
        return self.trade_at if self.fetched.trade is None else self.fetched.trade_at

    @property
    def trade_is_fetched(self) -> bool:
        """Whether ``shown_trade`` is an answer of REST."""
        return self.fetched.trade is not None

    @property
    def base_price(self) -> Price | None:
        """KRW, what today's change is measured from, by the newest word on it; None = not known yet."""
        trade, book, match, fetched = self.trade, self.book, self.indicative, self.fetched
        said: list[tuple[float | None, Price | None]] = [
            (self.trade_at, None if trade is None else trade.base_price),
            (self.book_at, None if book is None else _base_of_book(book)),
            (self.indicative_at, None if match is None else _base_of_match(match)),
            (fetched.trade_at, None if fetched.trade is None else _base_of_quote(fetched.quote)),
            (fetched.book_at, None if fetched.book is None else _base_of_book(fetched.book)),
        ]
        return _newest(said)

    @property
    def volume(self) -> int | None:
        """Shares traded today, by the newest frame that says it; None = not known yet."""
        trade, book = self.trade, self.book
        said: list[tuple[float | None, Price | None]] = [
            (self.trade_at, None if trade is None else trade.volume),
            (self.book_at, None if book is None else book.volume),
        ]
        volume = _newest(said)
        return None if volume is None else int(volume)

    @property
    def shown_volume(self) -> int | None:
        """Shares of the day to show: the fetched price's unless a frame tells more; None = not known."""
        fetched, streamed = self.fetched.trade, self.volume
        if fetched is None or fetched.volume is None:
            return streamed
        return fetched.volume if streamed is None or self.stale_trade else max(streamed, fetched.volume)


def _newest(said: Sequence[tuple[float | None, Price | None]]) -> Price | None:
    """Return the value with the latest time among those that have both; of equal times the first."""
    known = [(at, value) for at, value in said if at is not None and value is not None]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _base_of_book(book: BookSnapshot) -> Price | None:
    if book.base_price is not None:
        return book.base_price
    if book.indicative_price and book.indicative_change is not None:
        return book.indicative_price - book.indicative_change
    return None


def _base_of_quote(quote: Quote | None) -> Price | None:
    if quote is None:
        return None
    if quote.base_price is not None or quote.change is None:
        return quote.base_price
    return quote.price - quote.change


def _base_of_match(match: IndicativeMatch) -> Price | None:
    return match.price - match.change if match.price and match.change is not None else None
