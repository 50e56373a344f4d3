"""What queries told of one stream, for as long as the stream itself has told nothing newer. Pure: times are handed in.

A frame is always believed before an answer, but for one from before the line was lost: that gives way to an answer
that is no older by the exchange's own figures.
"""

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.quote import Quote
from kis_tui.domain.trade import Trade
from kis_tui.market.fetched_trade import quoted_trade

SAME_DAY_S = 4 * 3600.0
"""Times of day, and shares of a day, of answers and frames that are farther apart than this are not compared: an
exchange that had closed has begun another day, and frames of books have no date."""


class Fetched:
    """The book and the price of one stream from REST; a frame of the stream takes the place of either."""

    def __init__(self) -> None:
        self.book: BookSnapshot | None = None
        """None = not fetched, or the stream has told a newer one."""
        self.book_at: float | None = None
        """When it was asked for, monotonic seconds."""
        self.trade: Trade | None = None
        """Price and day in the shape of a print; None = not fetched, or the stream has told a newer one."""
        self.trade_at: float | None = None
        """When they were asked for, monotonic seconds."""
        self.quote: Quote | None = None
        """The newest answer about the price; it stays, for what no print tells: the day's limits, the year's range."""

    def take_book(
        self,
        book: BookSnapshot,
        asked_at: float,
        streamed: BookSnapshot | None,
        streamed_at: float | None,
        *,
        stale: bool,
    ) -> bool:
        """Take a book.

        Args:
            book: the answer.
            asked_at: monotonic seconds.
            streamed: the stream's newest book; None = none yet.
            streamed_at: when it came.
            stale: the line was lost since.

        Returns:
            False when it is not shown: a frame tells as much or more, or a newer answer does.
        """
        if self.book_at is not None and asked_at < self.book_at:
            return False
        if streamed is not None and streamed_at is not None:
            older = _is_less(book.ts_event, streamed.ts_event) and asked_at - streamed_at < SAME_DAY_S
            if not stale or older:
                return False
        self.book, self.book_at = book, asked_at
        return True

    def take_quote(
        self, quote: Quote, asked_at: float, streamed: Trade | None, streamed_at: float | None, *, stale: bool
    ) -> bool:
        """Take price and day.

        Args:
            quote: the answer.
            asked_at: monotonic seconds.
            streamed: the stream's newest print; None = none yet.
            streamed_at: when it came.
            stale: the line was lost since.

        Returns:
            False when its price is not shown: a print tells as much or more, or a newer answer does.
        """
        if self.trade_at is not None and asked_at < self.trade_at:
            return False
        self.quote = quote
        if streamed is not None and streamed_at is not None:
            older = _is_less(quote.volume, streamed.volume) and asked_at - streamed_at < SAME_DAY_S
            if not stale or older:
                return False
        self.trade, self.trade_at = quoted_trade(quote), asked_at
        return True

    def book_came(self) -> None:
        """Give way to a book of the stream."""
        self.book = self.book_at = None

    def trade_came(self) -> None:
        """Give way to a print of the stream."""
        self.trade = self.trade_at = None


def _is_less(figure: int | None, other: int | None) -> bool:
    return figure is not None and other is not None and figure < other
