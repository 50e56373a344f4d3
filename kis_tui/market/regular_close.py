"""The closing price of the exchange's regular session, as far as a stream's frames tell it."""

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue

_AFTER_CLOSE = "3"
"""First character of NEW_MKOP_CLS_CODE after the close (KIS portal); 1 = before the opening, 2 = during the session."""


class RegularClose:
    """Watches for the end of the KRX regular session (MARKET_CLS_CODE, since 2026-09-14).

    Told are: the match of the closing auction, as the first print of the regular session after the auction's books;
    a print of the trading at the closing price; and, in a KRX stream without a match, the last print of the regular
    session when the next print joins it by the day's volume. Not told are: the close in an NXT stream, where the
    session ends without one; in a layout without the session; and when the line was down or the program not running
    while it was made.

    Args:
        venue: of the stream.
    """

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._auction_at: int | None = None
        self._last: Trade | None = None
        self.price: Price | None = None
        """KRW; None = the session has not ended, or its close is not known."""

    def take_book(self, book: BookSnapshot) -> None:
        """Learn from a book whether an auction runs."""
        if book.phase is SessionPhase.CLOSING_AUCTION:
            if self._auction_at is None:
                self._auction_at = book.ts_event
        elif book.phase is SessionPhase.OPENING_AUCTION or book.session is MarketSession.PRE:
            self._begin()

    def take_trade(self, trade: Trade) -> None:
        """Learn from a print what the close is, or that a new day began."""
        last = self._last
        if trade.session is MarketSession.PRE or (last is not None and last.trade_date != trade.trade_date):
            self._begin()
            last = None
        self._last = trade
        if self._venue is Venue.NXT:
            return
        if self._is_match(trade) or _is_at_close(trade):
            self.price = trade.price
        elif self.price is None and last is not None and self._went_on_after(last, trade):
            self.price = last.price

    def _begin(self) -> None:
        self._auction_at = self._last = self.price = None

    def _is_match(self, trade: Trade) -> bool:
        """Tell the auction's match from prints that were made before it and came after its first book."""
        if trade.session is not MarketSession.REGULAR or self._auction_at is None or trade.ts_event is None:
            return False
        return trade.phase is SessionPhase.CONTINUOUS and trade.ts_event > self._auction_at

    def _went_on_after(self, last: Trade, trade: Trade) -> bool:
        if self._venue is not Venue.KRX or trade.session is not MarketSession.AFTER:
            return False
        if last.session is not MarketSession.REGULAR or last.volume is None:
            return False
        return trade.volume == last.volume + trade.size


def _is_at_close(trade: Trade) -> bool:
    """Tell the trading at today's close from that at yesterday's, before the opening."""
    return trade.session is MarketSession.CLOSING and trade.operation_code[:1] == _AFTER_CLOSE
