"""The geometry of the instrument: which columns and rows there are at a size. Whole columns drop, nothing is cut.

At 51 columns a row is 16 | 17 | 16: sizes of the asks, prices, and what stands at the right; the lower half is the
mirror. With 112 columns and more the tape moves from the lower left quadrant to the right edge.
"""

from typing import NamedTuple

from kis_tui.domain.book import DEPTH

RULE = 1
"""Cells of the line between two columns."""
FEW_LEVELS = 5
"""Levels a side where ten do not fit."""
WIDE = 112
"""Columns from which the tape has a place of its own."""
TAPE_WIDTH = 42
_TAPE_SHARE = 0.35
_FULL_ROWS = 2 * DEPTH + 2
"""Ten levels a side, the mid row and the totals."""

_MID_NARROW = 17
"""``>`` 1, price 7, gap 1, percent 6, marker 2."""
_MID_ROOMY = 19
"""The same with a price of 9: ``1,812,000`` keeps its commas."""
_CHANGE_FROM = 16
"""Columns of a side from which the change of a level has its own: 51 in all."""
_ROOMY_LADDER = 2 * _CHANGE_FROM + 2 * RULE + _MID_ROOMY
_ROOMY_HALF = _CHANGE_FROM + RULE + _MID_ROOMY
_CUMULATIVE_FROM = 26


class Arrangement(NamedTuple):
    """Cells and rows of each part of the instrument."""

    side: int
    """Columns of one side: sizes, or figures, or the tape."""
    mid: int
    """Columns of prices and percent."""
    tape: int
    """Columns of the tape at the right edge, its rule included; 0 = it stands in the lower left quadrant."""
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


class SideColumns(NamedTuple):
    """Cells of one side's columns; 0 = the column is not shown."""

    cumulative: int
    change: int
    size: int


def arrangement(width: int, height: int) -> Arrangement:
    """Return the arrangement for the instrument's whole region (the title is not part of it)."""
    tape = max(TAPE_WIDTH, int(width * _TAPE_SHARE)) + RULE if width >= WIDE else 0
    side, mid = ladder_columns(width - tape)
    upper, middle, lower, totals = _rows(height)
    return Arrangement(side, mid, tape, upper, middle, lower, totals)


def ladder_columns(ladder: int) -> tuple[int, int]:
    """Return the columns of one side and of the prices in a ladder; an odd cell is left blank at the right edge."""
    mid = _MID_ROOMY if ladder >= _ROOMY_LADDER else _MID_NARROW
    return max(1, (ladder - 2 * RULE - mid) // 2), mid


def mid_width(half: int) -> int:
    """Return the columns of the prices where one side and the prices together have ``half``."""
    return _MID_ROOMY if half >= _ROOMY_HALF else min(_MID_NARROW, half)


def levels_in(height: int) -> int:
    """Return how many levels a half of ``height`` rows shows."""
    return DEPTH if height >= DEPTH else min(FEW_LEVELS, height)


def side_columns(side: int) -> SideColumns:
    """Return the columns of one side, from the outer edge to the prices."""
    if side < _CHANGE_FROM:
        return SideColumns(0, 0, side)
    if side < _CUMULATIVE_FROM:
        return SideColumns(0, 7, side - 7)
    cumulative = (side - 8) // 2
    return SideColumns(cumulative, 8, side - 8 - cumulative)


def _rows(height: int) -> tuple[int, int, int, int]:
    """Share the rows out: levels first, then a header, a second mid row, a second row of totals, then more tape."""
    levels = DEPTH if height >= _FULL_ROWS else max(1, min(FEW_LEVELS, (height - 2) // 2))
    spare = max(0, height - 2 * levels - 2)
    header, middle, totals = (1 if spare > row else 0 for row in range(3))
    rest = max(0, spare - 3)
    upper_rest = rest // 2 if levels < DEPTH else 0
    return levels + header + upper_rest, 1 + middle, levels + rest - upper_rest, 1 + totals
