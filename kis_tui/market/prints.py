"""Prints as a reader wants them: those of one order in one row, small ones left out, large ones known."""

from collections import deque
from collections.abc import Iterable, Sequence

from msgspec import Struct

from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.market.tape import TAPE_LENGTH, Hole, Print, Tape, TapeEntry

LARGE_VALUE = 100_000_000
"""KRW from which a print is large whatever the others are."""
QUANTILE_OF_LARGE = 99
"""Percentile of the sizes from which a print is large."""
PRINTS_TO_COMPARE = 100
"""Fewer prints than these have no 99th percentile worth the name."""
_MOST_LARGE = 20
"""At most one print in so many is large by its size; where more are, the size says nothing."""


class MergedPrints(Struct, frozen=True, gc=False):
    """Two prints or more that are taken for one order's."""

    number: int
    """The newest one's."""
    trade: Trade
    """The newest one, its own size in it."""
    size: int
    """Shares of all."""
    count: int
    received_at: float
    """Of the oldest one; monotonic seconds of the source's clock."""


TapeRow = Print | MergedPrints | Hole


class PrintFilter(Struct, frozen=True):
    """The least and the most that a print may be to be shown; all must hold, the bounds included, 0 = no bound."""

    least_size: int = 0
    """Shares."""
    most_size: int = 0
    """Shares."""
    least_value: int = 0
    """KRW."""
    most_value: int = 0
    """KRW."""

    def passes(self, row: TapeRow) -> bool:
        """Tell whether ``row`` is shown; a hole always is."""
        if isinstance(row, Hole):
            return True
        return _within(row.size, self.least_size, self.most_size) and _within(
            worth(row), self.least_value, self.most_value
        )


def _within(amount: Price, least: int, most: int) -> bool:
    return least <= amount and (not most or amount <= most)


EVERYTHING = PrintFilter()


def worth(row: Print | MergedPrints) -> Price:
    """Return the row's size times its price, KRW."""
    return row.trade.price * row.size


def large_size(rows: Iterable[TapeRow]) -> int | None:
    """Return the shares from which a row is among the largest hundredth (nearest rank).

    None where there are too few rows to say, or so many of that size that more than one in twenty would be large.
    """
    sizes = sorted(row.size for row in rows if not isinstance(row, Hole))
    if len(sizes) < PRINTS_TO_COMPARE:
        return None
    bound = sizes[-(-len(sizes) * QUANTILE_OF_LARGE // 100) - 1]
    too_many = sizes[-(len(sizes) // _MOST_LARGE) - 1] >= bound
    return None if too_many else bound


def is_large(row: Print | MergedPrints, size_bound: int | None) -> bool:
    """Tell whether a row is large by ``large_size`` of its tape, or by its value."""
    return (size_bound is not None and row.size >= size_bound) or worth(row) >= LARGE_VALUE


class PrintMerger:
    """Rows of a tape, kept up as the tape grows.

    Prints are one order's when they follow each other at one price with one aggressor in one second of the exchange,
    and came within the window after the first of them. Prints whose aggressor or second is not known stay apart, and
    so do all that were fetched.

    Args:
        window_ms: milliseconds; 0 = nothing is merged.
        length: rows kept; older ones are forgotten.
    """

    def __init__(self, window_ms: int = 0, length: int = TAPE_LENGTH) -> None:
        self._window_s = window_ms / 1000
        self._rows: deque[TapeRow] = deque(maxlen=length)
        self._tape: Tape | None = None
        self._revision = 0
        self._number = 0

    def follow(self, tape: Tape) -> None:
        """Take what came to ``tape`` since the last call; begin anew with another tape, or where a hole was filled."""
        if tape is not self._tape or tape.revision != self._revision:
            self._tape, self._revision, self._number = tape, tape.revision, 0
            self._rows.clear()
        fresh: list[TapeEntry] = []
        for entry in tape.newest_first():
            if entry.number <= self._number:
                break
            fresh.append(entry)
        self.add(reversed(fresh))
        self._number = tape.number

    def add(self, entries: Iterable[TapeEntry]) -> None:
        """Take entries, oldest first."""
        rows = self._rows
        for entry in entries:
            last = rows[-1] if rows else None
            if isinstance(last, Hole) or last is None or isinstance(entry, Hole) or not self._is_one(last, entry):
                rows.append(entry)
                continue
            rows[-1] = MergedPrints(entry.number, entry.trade, last.size + entry.size, last.count + 1, last.received_at)

    def rows(self) -> tuple[TapeRow, ...]:
        """Return the rows, newest first."""
        return tuple(reversed(self._rows))

    def _is_one(self, row: Print | MergedPrints, entry: Print) -> bool:
        before, after = row.trade, entry.trade
        return (
            self._window_s > 0
            and before.price == after.price
            and before.aggressor is after.aggressor
            and after.aggressor in (Aggressor.BUYER, Aggressor.SELLER)
            and after.ts_event is not None
            and before.ts_event == after.ts_event
            and entry.received_at - row.received_at <= self._window_s
        )


def merged(newest_first: Sequence[TapeEntry], window_ms: int) -> tuple[TapeRow, ...]:
    """Return the rows of entries that are all there, newest first as they are."""
    merger = PrintMerger(window_ms)
    merger.add(reversed(newest_first))
    return merger.rows()
