"""The price at the end of each of the last minutes, for a small chart beside a row. Pure."""

from collections import deque

from kis_tui.domain.price import Price

MINUTES = 60
"""Minutes remembered."""
_ANOTHER_DAY = 60
"""Minutes by which a print is earlier than the newest one when it is of the next day; none comes so late."""


class MinutePrices:
    """One price a minute, of its last print.

    A minute without a print has the price of the one before, but for minutes the line was down in: of those nothing
    is known.
    """

    def __init__(self) -> None:
        self._minutes: deque[tuple[int, Price | None]] = deque(maxlen=MINUTES)
        """Minute of the day and its last price, rising; None = from here on nothing is known until the next one."""

    def add(self, price: Price, second: int | None) -> None:
        """Take a print.

        Args:
            price: KRW.
            second: exchange time, seconds since midnight KST; None = not told, and the print is left out.
        """
        if second is None:
            return
        minute = second // 60
        while self._minutes and self._minutes[-1][1] is None and self._minutes[-1][0] >= minute:
            self._minutes.pop()
        if self._minutes:
            last = self._minutes[-1][0]
            if minute + _ANOTHER_DAY < last:
                self._minutes.clear()
            elif minute < last:
                return
            elif minute == last:
                self._minutes.pop()
        self._minutes.append((minute, price))

    def interrupted(self) -> None:
        """Leave the minutes from the newest print to the next one open: prints may have been missed in them."""
        if self._minutes and self._minutes[-1][1] is not None:
            self._minutes.append((self._minutes[-1][0] + 1, None))

    def closes(self, count: int) -> tuple[Price | None, ...]:
        """Return the prices of up to ``count`` minutes in a row, the newest last; None = not known.

        It ends with the minute of the newest print and begins with the oldest one remembered.
        """
        known = list(self._minutes)
        if known and known[-1][1] is None:
            known.pop()
        if not known:
            return ()
        newest = known[-1][0]
        begin = max(known[0][0], newest - count + 1)
        prices: list[Price | None] = []
        at, price = 0, None
        for minute in range(begin, newest + 1):
            while at < len(known) and known[at][0] <= minute:
                price = known[at][1]
                at += 1
            prices.append(price)
        return tuple(prices)
