"""Everything known of one stock at one venue."""

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.price import Price
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.tape import Tape


class Stream:
    """The newest of each kind, and when it came (monotonic seconds of the source's clock; None = never)."""

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
        self.tape = Tape()
        self.phase = SessionPhase.UNKNOWN
        """As the newest frame of any kind says."""
        self.session = MarketSession.UNKNOWN
        """As the newest frame that says it."""
        self.stale = False
        """The line went down after the newest frame; what is here may no longer be so."""

    @property
    def received_at(self) -> float | None:
        """When the newest frame of any kind came; None = none yet."""
        times = [at for at in (self.book_at, self.trade_at, self.indicative_at) if at is not None]
        return max(times) if times else None

    @property
    def base_price(self) -> Price | None:
        """KRW, what today's change is measured from; None = not known yet."""
        if self.trade is not None and self.trade.base_price is not None:
            return self.trade.base_price
        if self.book is not None and self.book.base_price is not None:
            return self.book.base_price
        if self.book is not None and self.book.indicative_price and self.book.indicative_change is not None:
            return self.book.indicative_price - self.book.indicative_change
        if self.indicative is not None and self.indicative.change is not None and self.indicative.price:
            return self.indicative.price - self.indicative.change
        return None

    @property
    def volume(self) -> int | None:
        """Shares traded today; None = not known yet."""
        volumes = [value.volume for value in (self.trade, self.book) if value is not None and value.volume is not None]
        return max(volumes) if volumes else None
