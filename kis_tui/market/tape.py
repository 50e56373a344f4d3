"""The last prints of one stream, with the holes marked."""

from collections import deque
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice

from msgspec import Struct

from kis_tui.domain.trade import Trade

TAPE_LENGTH = 500
"""Entries kept for one stream; older ones are forgotten."""

REPEATS_WITHIN = 50
"""How far back a print is looked for that came a second time."""


class HoleReason(StrEnum):
    """Why prints may be missing."""

    LINE_DOWN = "line_down"
    """The line was down or a replay jumped."""
    VOLUME = "volume"
    """The day's volume rose by more than the print's size, or fell, on a line that was up."""


class Print(Struct, frozen=True, gc=False):
    """One trade as it was received."""

    number: int
    """Counts entries of this tape from 1 and never repeats."""
    trade: Trade
    received_at: float
    """Monotonic seconds of the source's clock."""

    @property
    def size(self) -> int:
        """Shares."""
        return self.trade.size

    @property
    def count(self) -> int:
        """How many prints it is; one."""
        return 1


class Hole(Struct, frozen=True, gc=False):
    """A place in the tape where prints may be missing."""

    number: int
    reason: HoleReason
    missed_shares: int | None
    """Shares traded but not seen, by the day's volume; None = cannot be told."""
    received_at: float


TapeEntry = Print | Hole


class Tape:
    """A bounded list of prints, checked against the day's volume.

    The broker's ``ACML_VOL`` rises by exactly the print's size from one print of a stream to the next, so a larger
    step says how many shares were missed, and a smaller one that the print was seen before.
    """

    def __init__(self, length: int = TAPE_LENGTH) -> None:
        self._entries: deque[TapeEntry] = deque(maxlen=length)
        self._number = 0
        self._volume: int | None = None
        self._trade_date = ""
        self._line_was_down = False
        self.duplicates = 0
        """Prints dropped because the day's volume says they were seen before."""
        self.missed_shares = 0
        """Shares known to be missing since the start."""

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def number(self) -> int:
        """The number of the newest entry; 0 = none yet. Grows by one with each entry."""
        return self._number

    def newest_first(self) -> Iterator[TapeEntry]:
        """Walk from the newest entry to the oldest kept."""
        return reversed(self._entries)

    def line_down(self) -> None:
        """Remember that what comes next need not join what came before."""
        self._line_was_down = bool(self._entries)

    def add(self, trade: Trade, received_at: float) -> bool:
        """Add one print, and before it the hole it reveals.

        Returns:
            False when the print was seen before and is not added.
        """
        if self._seen_before(trade):
            self.duplicates += 1
            return False
        self._mark_hole(trade, received_at)
        self._volume = trade.volume
        self._trade_date = trade.trade_date
        self._line_was_down = False
        self._number += 1
        self._entries.append(Print(self._number, trade, received_at))
        return True

    def _seen_before(self, trade: Trade) -> bool:
        """Tell whether the same print, by the day's volume after it, is among the last ones."""
        if trade.volume is None or self._volume is None or trade.volume > self._volume:
            return False
        return any(_is_same(entry.trade, trade) for entry in self._recent() if isinstance(entry, Print))

    def _recent(self) -> Iterator[TapeEntry]:
        return islice(self.newest_first(), REPEATS_WITHIN)

    def _mark_hole(self, trade: Trade, received_at: float) -> None:
        missed: int | None = None
        began_anew = False
        if self._volume is not None and trade.volume is not None and trade.trade_date == self._trade_date:
            missed = trade.volume - trade.size - self._volume
            if missed < 0:
                # Another server, a replay, or a wrong figure before: nothing can be said about what is missing.
                missed, began_anew = None, True
        if missed == 0 or (missed is None and not began_anew and not self._line_was_down):
            return
        self._number += 1
        self.missed_shares += missed or 0
        reason = HoleReason.LINE_DOWN if self._line_was_down else HoleReason.VOLUME
        self._entries.append(Hole(self._number, reason, missed, received_at))


def _is_same(first: Trade, second: Trade) -> bool:
    return (first.volume, first.price, first.size, first.ts_event, first.trade_date) == (
        second.volume,
        second.price,
        second.size,
        second.ts_event,
        second.trade_date,
    )
