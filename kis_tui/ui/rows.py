"""The rows of the watchlist in their groups: adding, dropping, moving, changing venues and order, and the way back."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from msgspec import Struct

from kis_tui.alerts.rules import GROUPS
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.profiles.profile import GROUP_NAME_CHARS, MOST_ROWS, Group
from kis_tui.ui.watch_columns import WatchColumn, column_of

ALL = 0
"""Stands for all groups together where the number of one stands."""
UNDO_LEVELS = 50
"""Steps that can be taken back; older ones are forgotten."""


class Change(Enum):
    """What was done to rows."""

    ADDED = auto()
    DROPPED = auto()
    VENUE = auto()
    MOVED = auto()
    PLACED = auto()
    """Put into other groups or taken out of them."""


class Step(Struct, frozen=True):
    """Something that was done and can be taken back."""

    change: Change
    codes: tuple[str, ...]
    """At least one."""


class Added(Struct, frozen=True):
    """What became of codes that were to be added."""

    new: tuple[str, ...] = ()
    there: tuple[str, ...] = ()
    """They were in the group already."""
    left_out: tuple[str, ...] = ()
    """A group takes no more."""


class Tab(Struct, frozen=True):
    """One group, as the head shows it."""

    number: int
    """1 to 9; 0 = all rows of all groups."""
    name: str
    """The user's; empty = none."""
    rows: int


class SavedRows(Struct, frozen=True):
    """The whole watchlist as plain values, to be kept and to begin with."""

    groups: tuple[Group, ...] = ()
    """By number; those without rows and name are left out."""
    shown: int = 1
    """Number of the group on the screen, 1 to 9; 0 = all of them."""
    sort: str = ""
    """Id of the column that orders the rows; empty, or not known here = the user's own order."""
    descending: bool = False


class _Past(NamedTuple):
    """How it was before a step."""

    step: Step
    groups: Mapping[int, tuple[Row, ...]]
    shown: int


class RowList:
    """Nine groups of rows, one of them or all on the screen, and which row has the focus.

    Rows of a group are in the user's order, one a code; a code may be in several groups, in each with its own venue.
    All groups together show every code once, as the first group has it; what is done to a row there is done in every
    group that has it.

    Args:
        rows: to be shown first, such as from the command line. They have a group of their own, the first free one,
            which is not kept until the user changes it; where all nine are in use they stand in the place of the
            ninth and are never kept. None = what was saved is shown.
        saved: what was kept; of two rows with one code the first counts.
        default_choice: the venue of a row that is added; None = the first row's, or UN when there is none.
    """

    def __init__(
        self,
        rows: Sequence[Row] = (),
        *,
        saved: SavedRows | None = None,
        default_choice: VenueChoice | None = None,
    ) -> None:
        self.on_change: Callable[[], None] = _nothing
        """Called after every change of what ``saved`` returns."""
        self._watched: tuple[Row, ...] = ()
        self._begin(saved or SavedRows())
        self._pass_by(rows)
        self.default_choice = default_choice or (self._own[0].choice if self._own else VenueChoice.UN)

    def _begin(self, saved: SavedRows) -> None:
        self._groups = {group.number: _once(group.rows) for group in saved.groups if group.rows}
        self._names = {group.number: group.name for group in saved.groups if group.name}
        self._focus_codes = {group.number: group.focus for group in saved.groups}
        self._shown = saved.shown if saved.shown in (ALL, *GROUPS) else 1
        self._home = self._shown or min(self._groups, default=1)
        self._before: tuple[Row, ...] = ()
        self._sort = column_of(saved.sort)
        self._descending = saved.descending and self._sort is not None
        self._steps: deque[_Past] = deque(maxlen=UNDO_LEVELS)
        self._passing: int | None = None
        """The group that is not kept; None = there is none."""
        self._covered: Group | None = None
        """The group in whose place the passing one stands; None = in nobody's."""
        self._kept_shown = self._shown
        self._arranged: tuple[str, ...] = ()
        self._focus = 0
        self._look_up()

    def _pass_by(self, rows: Sequence[Row]) -> None:
        passing = _once(rows)[:MOST_ROWS]
        if not passing:
            return
        free = (number for number in GROUPS if number not in self._groups and number not in self._names)
        number = next(free, GROUPS[-1])
        if number in self._groups or number in self._names:
            self._covered = self._group(number)
            self._names.pop(number, None)
        self._focus_codes.pop(number, None)
        self._groups[number] = passing
        self._passing = self._shown = self._home = number
        self._look_up()

    def take(self, saved: SavedRows) -> None:
        """Begin anew with another watchlist; nothing before it can be taken back."""
        self._watched = ()
        self._begin(saved)

    # --- what there is ---

    def __len__(self) -> int:
        return len(self._own)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows on the screen, from top to bottom."""
        return self._rows

    @property
    def own_order(self) -> tuple[Row, ...]:
        """The same rows in the user's order."""
        return self._own

    @property
    def wanted(self) -> tuple[Row, ...]:
        """The rows the line is to serve: those on the screen in the user's order, then those that have alerts."""
        return tuple(dict.fromkeys((*self._own, *self._watched)))

    @property
    def remembered(self) -> tuple[Row, ...]:
        """The rows whose prints are not forgotten: the wanted ones, and those of the group shown before."""
        return tuple(dict.fromkeys((*self.wanted, *self._before)))

    @property
    def everywhere(self) -> Mapping[int, tuple[Row, ...]]:
        """The rows of each group that has some, by number, in the user's order."""
        return self._groups

    @property
    def focus(self) -> int:
        """The focused row, counted from 0; 0 too when there is no row."""
        return self._focus

    @property
    def focused(self) -> Row | None:
        """The focused row; None = there is no row."""
        return self._rows[self._focus] if self._rows else None

    @property
    def shown(self) -> int:
        """The group on the screen, 1 to 9; 0 = all of them."""
        return self._shown

    @property
    def home(self) -> int:
        """The group that takes what is added: the one on the screen, or the last one that was."""
        return self._home

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The groups that have rows or a name, and the one on the screen; all rows first where they are shown."""
        numbers = [number for number in GROUPS if number in self._groups or self.name(number) or number == self._shown]
        tabs = [Tab(number, self.name(number), len(self._groups.get(number, ()))) for number in numbers]
        return (*([Tab(ALL, "", len(self._own))] if self._shown == ALL else ()), *tabs)

    @property
    def sort(self) -> WatchColumn | None:
        """The column that orders the rows; None = the user's own order."""
        return self._sort

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self._descending

    @property
    def can_carry(self) -> bool:
        """Whether the rows stand as the user has put them, so that one can be moved."""
        return self._sort is None and self._shown != ALL

    def name(self, number: int) -> str:
        """Return the name of a group; empty = it has none."""
        return self._names.get(number, "")

    def groups_of(self, code: str) -> frozenset[int]:
        """Return the numbers of the groups that have a row of ``code``."""
        return frozenset(number for number, rows in self._groups.items() if _position(rows, code) is not None)

    def saved(self) -> SavedRows:
        """Return what is to be kept; a group that is only passing is not in it."""
        groups = []
        for number in GROUPS:
            group = self._group(number)
            if number == self._passing:
                group = self._covered or Group(number=number)
            if group.rows or group.name:
                groups.append(group)
        shown = self._kept_shown if self._shown == self._passing else self._shown
        return SavedRows(tuple(groups), shown, "" if self._sort is None else self._sort.value, self._descending)

    # --- what the user does to rows ---

    def add(self, code: str) -> bool:
        """Put a row at the end and focus it; focus the row of this code when there is one.

        Returns:
            Whether a row was added.
        """
        return bool(self.add_all((code,)).new)

    def add_all(self, codes: Iterable[str]) -> Added:
        """Put rows at the end in one step, and focus the first of them.

        Args:
            codes: checked; of two the same the first counts. Those that have a row are left where they are.
        """
        asked = tuple(dict.fromkeys(codes))
        there = tuple(code for code in asked if _position(self._own, code) is not None)
        missing = [code for code in asked if code not in there]
        rows = self._groups.get(self._home, ())
        new = tuple(missing[: max(0, MOST_ROWS - len(rows))])
        if new:
            self._remember(Change.ADDED, new)
            self._put(self._home, (*rows, *(Row(code, self.default_choice) for code in new)))
        self._changed(focus=(*new, *there, "")[0])
        return Added(new, there, tuple(missing[len(new) :]))

    def drop(self) -> Row | None:
        """Take the focused row out; the focus goes to the one below. Returns it; None = there was none."""
        row = self.focused
        if row is None:
            return None
        self._remember(Change.DROPPED, (row.code,))
        others = [other.code for other in self._rows if other is not row]
        for number in self._meant(row.code):
            self._put(number, tuple(other for other in self._groups[number] if other.code != row.code))
        self._changed(focus=others[min(self._focus, len(others) - 1)] if others else "")
        return row

    def choose(self, choice: VenueChoice) -> bool:
        """Give the focused row a venue; returns whether that changed anything."""
        row = self.focused
        if row is None or row.choice is choice:
            return False
        self._remember(Change.VENUE, (row.code,))
        for number in self._meant(row.code):
            chosen = (Row(row.code, choice) if other.code == row.code else other for other in self._groups[number])
            self._put(number, tuple(chosen))
        self._changed(focus=row.code)
        return True

    def carry(self, steps: int) -> bool:
        """Move the focused row up or down in the user's order, as far as there are rows; returns whether it moved.

        It stays where it is while the rows are sorted or all groups are shown (``can_carry``).
        """
        row = self.focused
        if row is None or not self.can_carry:
            return False
        rows = list(self._own)
        position = self._focus
        goal = max(0, min(position + steps, len(rows) - 1))
        if goal == position:
            return False
        last = self._steps[-1] if self._steps else None
        step = Step(Change.MOVED, (row.code,))
        if last is None or last.step != step or last.shown != self._shown:
            self._remember(Change.MOVED, (row.code,))
        rows.insert(goal, rows.pop(position))
        self._put(self._shown, tuple(rows))
        self._changed(focus=row.code)
        return True

    def place(self, numbers: Collection[int]) -> bool:
        """Let the focused row be in these groups and no others; returns whether that changed anything.

        Args:
            numbers: 1 to 9; a group that is full stays without it. None at all = it is left as it is.
        """
        row = self.focused
        if row is None or not numbers:
            return False
        before = self.groups_of(row.code)
        wanted = {
            number for number in numbers if number in before or len(self._groups.get(number, ())) < MOST_ROWS
        } or before
        if wanted == before:
            return False
        self._remember(Change.PLACED, (row.code,))
        for number in GROUPS:
            rows = self._groups.get(number, ())
            if number in wanted and number not in before:
                self._put(number, (*rows, row))
            elif number in before and number not in wanted:
                self._put(number, tuple(other for other in rows if other.code != row.code))
        below = [other.code for other in self._rows[self._focus + 1 :]]
        above = [other.code for other in self._rows[: self._focus]][::-1]
        stays = self._shown == ALL or self._shown in wanted
        self._changed(focus=row.code if stays else (*below, *above, "")[0])
        return True

    def undo(self) -> Step | None:
        """Take the newest step back, show the group it was made in and focus its row; None = there is none."""
        if not self._steps:
            return None
        step, groups, shown = self._steps.pop()
        self._groups = dict(groups)
        if shown != self._shown:
            self._turn_to(shown)
        self._changed(focus=step.codes[0] if step.change is not Change.ADDED else "")
        return step

    # --- where the user looks ---

    def move(self, steps: int) -> bool:
        """Move the focus, from the last row on to the first; returns whether it moved."""
        if len(self._rows) < 2:
            return False
        return self.focus_on((self._focus + steps) % len(self._rows))

    def focus_on(self, position: int) -> bool:
        """Focus the row at ``position``; returns whether the focus moved."""
        if not 0 <= position < len(self._rows) or position == self._focus:
            return False
        self._focus_codes[self._shown] = self._rows[position].code
        self._focus = position
        self.on_change()
        return True

    def show(self, number: int) -> bool:
        """Show a group, 0 = all of them; returns whether it was not on the screen."""
        if number == self._shown or number not in (ALL, *GROUPS):
            return False
        self._turn_to(number)
        self.on_change()
        return True

    def rename(self, number: int, name: str) -> bool:
        """Give a group a name, empty = none; returns whether that changed anything."""
        name = clean(name, GROUP_NAME_CHARS)
        if number not in GROUPS or name == self.name(number):
            return False
        if name:
            self._names[number] = name
        else:
            self._names.pop(number, None)
        self._adopt(number)
        self.on_change()
        return True

    def sort_by(self, column: WatchColumn | None, *, descending: bool | None = None) -> None:
        """Order the rows by a column.

        Args:
            column: None = the user's own order comes back.
            descending: the largest first; None = as usual for the column.
        """
        self._sort = column
        usual = column is not None and column.falls_first
        self._descending = usual if descending is None else descending and column is not None
        self._arranged = ()
        self._look_up()
        self.on_change()

    # --- what others tell ---

    def arrange(self, codes: Sequence[str]) -> bool:
        """Take the order that the figures have now; the focus stays on its row. Without ``sort`` nothing happens.

        Args:
            codes: of the rows on the screen, from the top; rows that are not among them come after them.

        Returns:
            Whether anything moved.
        """
        if self._sort is None:
            return False
        before = self._rows
        self._arranged = tuple(codes)
        self._look_up()
        return self._rows != before

    def watch(self, rows: Iterable[Row]) -> None:
        """Let the line serve these too, whichever group is shown: they have alerts."""
        self._watched = tuple(dict.fromkeys(rows))

    # --- inside ---

    def _group(self, number: int) -> Group:
        rows, focus = self._groups.get(number, ()), self._focus_codes.get(number, "")
        return Group(
            number=number,
            name=self.name(number),
            rows=rows,
            focus="" if rows and rows[0].code == focus else focus,
        )

    def _meant(self, code: str) -> tuple[int, ...]:
        """Return the groups in which something is done to a row: the one on the screen, or all that have it."""
        return (self._shown,) if self._shown != ALL else tuple(sorted(self.groups_of(code)))

    def _remember(self, change: Change, codes: tuple[str, ...]) -> None:
        self._steps.append(_Past(Step(change, codes), dict(self._groups), self._shown))

    def _put(self, number: int, rows: tuple[Row, ...]) -> None:
        if rows:
            self._groups[number] = rows
        else:
            self._groups.pop(number, None)
        self._adopt(number)

    def _adopt(self, number: int) -> None:
        """Keep the passing group from now on, unless it stands in the place of another."""
        if number == self._passing and self._covered is None:
            self._passing = None

    def _turn_to(self, number: int) -> None:
        self._before = self._own
        self._shown = number
        if number != ALL:
            self._home = number
        if number != self._passing:
            self._kept_shown = number
        self._arranged = ()
        self._look_up()

    def _changed(self, *, focus: str) -> None:
        """Look the rows up again after a change; focus the row of a code, or stay where the focus was."""
        position, before = self._focus, self._focus_codes[self._shown]
        self._look_up()
        if _position(self._rows, focus) is None and self._rows:
            stays = _position(self._rows, before) is not None
            focus = before if stays else self._rows[min(position, len(self._rows) - 1)].code
        self._focus_codes[self._shown] = focus
        self._look_up()
        self.on_change()

    def _look_up(self) -> None:
        if self._shown == ALL:
            every = (row for number in GROUPS for row in self._groups.get(number, ()))
            self._own = _once(every)
        else:
            self._own = self._groups.get(self._shown, ())
        if _position(self._own, self._focus_codes.get(self._shown, "")) is None:
            self._focus_codes[self._shown] = self._own[0].code if self._own else ""
        place = {code: number for number, code in enumerate(self._arranged)}
        last = len(place)
        self._rows = tuple(sorted(self._own, key=lambda row: place.get(row.code, last))) if place else self._own
        self._focus = _position(self._rows, self._focus_codes[self._shown]) or 0


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.code, row)
    return tuple(first.values())


def _position(rows: Sequence[Row], code: str) -> int | None:
    return next((position for position, row in enumerate(rows) if row.code == code), None)


def _nothing() -> None:
    """Stand for a listener where there is none."""
