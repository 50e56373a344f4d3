"""Whether a value is of now, or an older one that came again."""

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade

NEW_DAY_S = 3_600
"""Seconds of silence of a stream after which its time may begin anew: exchanges rest longer over night."""


class Freshness:
    """The newest time of one stream, and its day's volume.

    A value that is earlier by both is an old one, sent again or by mistake. One figure alone proves nothing: seconds
    of two exchanges differ, and a wrong volume would silence the stream for the rest of the day.
    """

    def __init__(self) -> None:
        self._date = ""
        self._second: int | None = None
        self._volume: int | None = None
        self._trade_at: float | None = None
        self._book_second: int | None = None
        self._book_volume: int | None = None
        self._book_at: float | None = None

    def is_new_day(self, trade: Trade) -> bool:
        """Tell whether a print is of a later day than the newest one; to be asked before ``take_trade``."""
        return bool(self._date) and trade.trade_date > self._date

    def take_trade(self, trade: Trade, at: float) -> bool:
        """Take a print; returns whether it is news.

        Args:
            trade: the print.
            at: monotonic seconds of its receipt.
        """
        if trade.trade_date and trade.trade_date < self._date:
            return False
        if self.is_new_day(trade) or _long_ago(self._trade_at, at):
            self._second = self._volume = None
        if _is_before(trade.ts_event, trade.volume, self._second, self._volume):
            return False
        self._date, self._trade_at = trade.trade_date or self._date, at
        self._second, self._volume = _newest(trade.ts_event, self._second), trade.volume
        return True

    def take_book(self, book: BookSnapshot, at: float) -> bool:
        """Take a book; returns whether it is news.

        Args:
            book: the book; it has no date.
            at: monotonic seconds of its receipt.
        """
        if _long_ago(self._book_at, at):
            self._book_second = self._book_volume = None
        second, newest = book.ts_event, self._book_second
        if second is not None and newest is not None and second < newest:
            volume, highest = book.volume, self._book_volume
            if volume is None or highest is None or volume <= highest:
                return False
        self._book_second = _newest(second, newest)
        self._book_volume, self._book_at = book.volume, at
        return True


def _is_before(second: int | None, volume: int | None, newest: int | None, highest: int | None) -> bool:
    """Tell whether a print is of before the newest one."""
    if volume is None or highest is None:
        return second is not None and newest is not None and second < newest
    return volume < highest and (second is None or newest is None or second <= newest)


def _newest(second: int | None, newest: int | None) -> int | None:
    return newest if second is None or (newest is not None and newest > second) else second


def _long_ago(then: float | None, at: float) -> bool:
    return then is not None and at - then > NEW_DAY_S
