"""The rows of the watchlist: adding, dropping, changing venues, and the way back."""

from collections import deque
from collections.abc import Sequence

from msgspec import Struct

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row

UNDO_LEVELS = 50
"""Steps that can be taken back; older ones are forgotten."""


class Dropped(Struct, frozen=True):
    """A row that was taken out."""

    row: Row
    position: int
    """Where it was, counted from 0."""


class VenueChanged(Struct, frozen=True):
    """A row whose venue was changed."""

    code: str
    before: VenueChoice


class RowList:
    """Rows in the user's order, one a code, and which of them has the focus.

    Args:
        rows: the rows to start with; of two with one code the first counts.
        default_choice: the venue of a row that is added; None = the first row's, or UN when there is none.
    """

    def __init__(self, rows: Sequence[Row] = (), *, default_choice: VenueChoice | None = None) -> None:
        first: dict[str, Row] = {}
        for row in rows:
            first.setdefault(row.code, row)
        self._rows = list(first.values())
        self._focus = 0
        self._steps: deque[Dropped | VenueChanged] = deque(maxlen=UNDO_LEVELS)
        self.default_choice = default_choice or (self._rows[0].choice if self._rows else VenueChoice.UN)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, from top to bottom."""
        return tuple(self._rows)

    @property
    def focus(self) -> int:
        """The focused row, counted from 0; 0 too when there is no row."""
        return self._focus

    @property
    def focused(self) -> Row | None:
        """The focused row; None = there is no row."""
        return self._rows[self._focus] if self._rows else None

    def add(self, code: str) -> bool:
        """Put a row at the end and focus it; focus the row of this code when there is one.

        Returns:
            Whether a row was added.
        """
        position = self._position(code)
        if position is not None:
            self._focus = position
            return False
        self._rows.append(Row(code, self.default_choice))
        self._focus = len(self._rows) - 1
        return True

    def drop(self) -> Row | None:
        """Take the focused row out; the focus goes to the one below. Returns it; None = there was none."""
        if not self._rows:
            return None
        row = self._rows.pop(self._focus)
        self._steps.append(Dropped(row, self._focus))
        self._clamp()
        return row

    def choose(self, choice: VenueChoice) -> bool:
        """Give the focused row a venue; returns whether that changed anything."""
        row = self.focused
        if row is None or row.choice is choice:
            return False
        self._steps.append(VenueChanged(row.code, row.choice))
        self._rows[self._focus] = Row(row.code, choice)
        return True

    def undo(self) -> Dropped | VenueChanged | None:
        """Take the newest step back that still means something, and focus its row; None = there is none."""
        while self._steps:
            step = self._steps.pop()
            if self._take_back(step):
                return step
        return None

    def _take_back(self, step: Dropped | VenueChanged) -> bool:
        code = step.row.code if isinstance(step, Dropped) else step.code
        position = self._position(code)
        if isinstance(step, Dropped):
            if position is not None:
                return False
            position = min(step.position, len(self._rows))
            self._rows.insert(position, step.row)
        else:
            if position is None or self._rows[position].choice is step.before:
                return False
            self._rows[position] = Row(code, step.before)
        self._focus = position
        return True

    def move(self, steps: int) -> bool:
        """Move the focus, from the last row on to the first; returns whether it moved."""
        if len(self._rows) < 2:
            return False
        self._focus = (self._focus + steps) % len(self._rows)
        return True

    def focus_on(self, position: int) -> bool:
        """Focus the row at ``position``; returns whether the focus moved."""
        if not 0 <= position < len(self._rows) or position == self._focus:
            return False
        self._focus = position
        return True

    def _position(self, code: str) -> int | None:
        return next((position for position, row in enumerate(self._rows) if row.code == code), None)

    def _clamp(self) -> None:
        self._focus = max(0, min(self._focus, len(self._rows) - 1))
