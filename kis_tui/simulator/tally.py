"""The day's figures of one stream, carried in every print."""

from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor


class DayTally:
    """What has traded today in one stream (one exchange, or both together).

    An auction's shares count in ``volume`` and in no side's sum: nobody was the aggressor. Captured frames agree
    (volume minus both sums is the opening auction's size).
    """

    __slots__ = (
        "buy_count",
        "buy_volume",
        "high",
        "high_second",
        "last",
        "low",
        "low_second",
        "open",
        "open_second",
        "sell_count",
        "sell_volume",
        "turnover",
        "volume",
    )

    def __init__(self) -> None:
        self.volume = 0
        self.turnover = 0
        self.buy_count = 0
        self.sell_count = 0
        self.buy_volume = 0
        self.sell_volume = 0
        self.open: Price = 0
        self.high: Price = 0
        self.low: Price = 0
        self.open_second = 0
        self.high_second = 0
        self.low_second = 0
        self.last: Price = 0

    def add(self, price: Price, size: int, aggressor: Aggressor, second: int) -> None:
        """Count one print.

        Args:
            price: KRW; with half a won only for an even ``size``, so that the turnover stays whole.
            size: shares.
            aggressor: BUYER and SELLER count towards that side's sums.
            second: seconds since midnight KST.
        """
        self.volume += size
        self.turnover += int(price * size)
        if aggressor is Aggressor.BUYER:
            self.buy_count += 1
            self.buy_volume += size
        elif aggressor is Aggressor.SELLER:
            self.sell_count += 1
            self.sell_volume += size
        if not self.open:
            self.open, self.open_second = price, second
        if price > self.high:
            self.high, self.high_second = price, second
        if not self.low or price < self.low:
            self.low, self.low_second = price, second
        self.last = price

    def add_tally(self, other: "DayTally") -> None:
        """Count another stream's day so far as well: for the merged stream of a scenario that starts at noon."""
        first_here = not self.volume
        for name in ("volume", "turnover", "buy_count", "sell_count", "buy_volume", "sell_volume"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if first_here or other.open_second < self.open_second:
            self.open, self.open_second = other.open, other.open_second
        if first_here or other.high > self.high:
            self.high, self.high_second = other.high, other.high_second
        if first_here or other.low < self.low:
            self.low, self.low_second = other.low, other.low_second
        if first_here:
            self.last = other.last
