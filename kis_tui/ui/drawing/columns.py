"""The geometry of the instrument: which columns and rows there are at a size. Whole columns drop, nothing is cut.

At 51 columns a row is 16 | 17 | 16: sizes of the asks, prices, and what stands at the right; the lower half is the
mirror. With 112 columns and more the tape moves from the lower left quadrant to the right edge, with 180 and more the
volume at price stands beside it.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from kis_tui.domain.book import DEPTH
from kis_tui.ui.formatting import fitting

RULE = 1
"""Cells of the line between two columns."""
FEW_LEVELS = 5
"""Levels a side where ten do not fit."""
WIDE = 112
"""Columns from which the tape has a place of its own."""
TAPE_WIDTH = 42
DESK = 180
"""Columns from which the volume at price has a place of its own, too."""
DESK_TAPE_WIDTH = 46
PROFILE_WIDTH = 38
_FULL_ROWS = 2 * DEPTH + 2
"""Ten levels a side, the mid row and the totals."""

_MID_NARROW = 17
"""``>`` 1, price 7, gap 1, percent 6, marker 2."""
_MID_ROOMY = 19
"""The same with a price of 9: ``1,812,000`` keeps its commas."""
_MID_VOLUME = 27
"""The same with eight cells for what traded at the price."""
_CHANGE_FROM = 16
"""Columns of a side from which the change of a level has its own: 51 in all."""
_ROOMY_LADDER = 2 * _CHANGE_FROM + 2 * RULE + _MID_ROOMY
_ROOMY_HALF = _CHANGE_FROM + RULE + _MID_ROOMY
_VOLUME_LADDER = 77
"""Columns of a ladder from which what traded at a price stands beside it: 120 without the tape."""
_CHANGE_CELLS = 7
_SPLIT_FROM = 12
_CUMULATIVE_FROM = 24
_VOLUME_HALF = _CUMULATIVE_FROM + RULE + _MID_VOLUME
_ALL_FROM = 40
"""Columns of a side from which a level's change is also split into what traded and what was stacked or pulled."""


class Arrangement(NamedTuple):
    """Cells and rows of each part of the instrument."""

    side: int
    """Columns of one side: sizes, or figures, or the tape."""
    mid: int
    """Columns of prices and percent."""
    tape: int
    """Columns of the tape beside the ladder, its rule included; 0 = it stands in the lower left quadrant."""
    profile: int
    """Columns of the volume at price at the right edge, its rule included; 0 = it has no place of its own."""
    upper: int
    """Rows of the asks, a header included where there is one."""
    middle: int
    lower: int
    totals: int

    @property
    def ladder(self) -> int:
        """Columns of everything but the tape at the right edge."""
        return 2 * self.side + 2 * RULE + self.mid

    @property
    def half(self) -> int:
        """Columns of one side with the prices."""
        return self.side + RULE + self.mid


class Cell(Enum):
    """What a column of one side shows."""

    CUMULATIVE = "cumulative"
    TRADED = "traded"
    PLACED = "placed"
    NXT = "nxt"
    KRX = "krx"
    CHANGE = "change"
    SIZE = "size"


SideColumns = tuple[tuple[Cell, int], ...]
"""Columns of one side and their cells, from the outer edge to the prices."""


def arrangement(width: int, height: int) -> Arrangement:
    """Return the arrangement for the instrument's whole region (the title is not part of it)."""
    tape = TAPE_WIDTH + RULE if width >= WIDE else 0
    profile = 0
    if width >= DESK:
        tape, profile = DESK_TAPE_WIDTH + RULE, PROFILE_WIDTH + RULE
    side, mid = ladder_columns(width - tape - profile)
    upper, middle, lower, totals = _rows(height)
    return Arrangement(side, mid, tape, profile, upper, middle, lower, totals)


def ladder_columns(ladder: int) -> tuple[int, int]:
    """Return the columns of one side and of the prices in a ladder; an odd cell is left blank at the right edge."""
    mid = _MID_NARROW
    if ladder >= _VOLUME_LADDER:
        mid = _MID_VOLUME
    elif ladder >= _ROOMY_LADDER:
        mid = _MID_ROOMY
    return max(1, (ladder - 2 * RULE - mid) // 2), mid


def mid_width(half: int) -> int:
    """Return the columns of the prices where one side and the prices together have ``half``."""
    if half >= _VOLUME_HALF:
        return _MID_VOLUME
    return _MID_ROOMY if half >= _ROOMY_HALF else min(_MID_NARROW, half)


def levels_in(height: int) -> int:
    """Return how many levels a half of ``height`` rows shows."""
    return DEPTH if height >= DEPTH else min(FEW_LEVELS, height)


def side_columns(side: int, *, split: bool = False) -> SideColumns:
    """Return the columns of one side.

    Args:
        side: cells.
        split: the sizes of NXT and KRX stand beside each other; they take the places of size and change where there
            is no room for more.
    """
    if side >= _ALL_FROM:
        pair = (Cell.NXT, Cell.KRX) if split else (Cell.TRADED, Cell.PLACED)
        return _shared(side, (Cell.CUMULATIVE, *pair, Cell.CHANGE, Cell.SIZE))
    if split and side >= _SPLIT_FROM:
        wide = side >= _CUMULATIVE_FROM
        return _shared(side, (Cell.NXT, Cell.KRX, Cell.SIZE) if wide else (Cell.NXT, Cell.KRX))
    if side >= _CUMULATIVE_FROM:
        return _shared(side, (Cell.CUMULATIVE, Cell.CHANGE, Cell.SIZE))
    if side >= _CHANGE_FROM:
        return (Cell.CHANGE, _CHANGE_CELLS), (Cell.SIZE, side - _CHANGE_CELLS)
    return ((Cell.SIZE, side),)


def column_texts(columns: SideColumns, spellings: Iterable[Sequence[str]]) -> list[str]:
    """Return what stands in each column, at its right edge: whole or nothing, a blank between any two.

    A size that has no room beside the change before it takes the place of that.

    Args:
        columns: from left to right.
        spellings: of each column, the longest first; none = it is empty.
    """
    found: list[str] = []
    kind_before = Cell.SIZE
    for (kind, width), texts in zip(columns, spellings, strict=True):
        before = found[-1] if found else ""
        text = fitting(texts, width - 1 if before else width)
        if not text and kind is Cell.SIZE and kind_before is Cell.CHANGE:
            text = fitting(texts, width)
            found[-1] = "" if text else before
        found.append(text)
        kind_before = kind
    return found


def _shared(side: int, cells: tuple[Cell, ...]) -> SideColumns:
    """Share a side out evenly; what is left over goes to the last column, next to the prices."""
    each = side // len(cells)
    return (*((cell, each) for cell in cells[:-1]), (cells[-1], side - each * (len(cells) - 1)))


def _rows(height: int) -> tuple[int, int, int, int]:
    """Share the rows out: levels first, then a header, a second mid row, a second row of totals, then more tape."""
    levels = DEPTH if height >= _FULL_ROWS else max(1, min(FEW_LEVELS, (height - 2) // 2))
    spare = max(0, height - 2 * levels - 2)
    header, middle, totals = (1 if spare > row else 0 for row in range(3))
    rest = max(0, spare - 3)
    upper_rest = rest // 2 if levels < DEPTH else 0
    return levels + header + upper_rest, 1 + middle, levels + rest - upper_rest, 1 + totals
