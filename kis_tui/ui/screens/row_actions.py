"""What keys and clicks do to the watchlist."""

from collections.abc import Callable, Sequence

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import FeedSource
from kis_tui.profiles.profile import MOST_ROWS
from kis_tui.ui.keymap import keymap
from kis_tui.ui.rows import ALL, RowList
from kis_tui.ui.screens.add import AddScreen, Search
from kis_tui.ui.screens.group import GroupAnswer, GroupScreen
from kis_tui.ui.screens.panels import PanelScreen
from kis_tui.ui.watch_columns import WatchColumn, column_after
from kis_tui.ui.widgets.watchlist import WatchPanel
from kis_tui.ui.wording.language import words


class RowActions(PanelScreen):
    """Adds, drops, moves, sorts and changes rows, and shows their groups.

    Args:
        source: the line, for ``r``.
        rows: the watchlist.
        names: cleaned name of a code; empty = not known.
        search: finds issues by what is typed.
    """

    def __init__(self, source: FeedSource, rows: RowList, names: Callable[[str], str], search: Search) -> None:
        super().__init__(source, rows, names)
        self._search = search
        self._said_of_order = ""
        """The newest message about group or order."""

    def on_watch_panel_row_clicked(self, message: WatchPanel.RowClicked) -> None:
        """Focus the row that was clicked."""
        if self._rows.focus_on(message.position):
            self.bridge.focus_moved()
            self._show_beside()

    def on_watch_panel_group_clicked(self, message: WatchPanel.GroupClicked) -> None:
        """Show the group whose tab was clicked."""
        self.action_group(message.number)

    def on_watch_panel_column_clicked(self, message: WatchPanel.ColumnClicked) -> None:
        """Sort by the column whose head was clicked, and the other way round with the next click."""
        again = message.column is self._rows.sort
        self._sort(message.column, descending=not self._rows.descending if again else None)

    async def action_add(self) -> None:
        """Ask for stocks."""
        listed = frozenset(row.code for row in self._rows.own_order)
        await self.app.push_screen(AddScreen(self._rows.default_choice, self._search, listed), self._added)

    def _added(self, codes: tuple[str, ...] | None) -> None:
        if codes is None:
            return
        added = self._rows.add_all(codes)
        if not added.new and added.there:
            self.say(words.already_there.format(name=self._called_together(added.there)))
        elif added.new and (len(codes) > 1 or self._rows.shown == ALL):
            self.say(words.added.format(name=self._called_together(added.new), key=keymap))
        if added.new and added.there:
            self.say(words.added_some_there.format(count=len(added.there)))
        if added.left_out:
            self.say(words.group_full.format(most=MOST_ROWS, count=len(added.left_out)))
        if added.new:
            self._rows_changed()
        else:
            self.bridge.focus_moved()
            self._show_beside()

    def action_drop(self) -> None:
        """Take the focused row out."""
        row = self._rows.drop()
        if row is not None:
            self.say(words.dropped.format(name=self._called(row.code), key=keymap))
            self._rows_changed()

    def action_undo(self) -> None:
        """Take the last change of the rows back."""
        step = self._rows.undo()
        if step is None:
            self.say(words.nothing_to_undo)
            return
        self.say(words.undone.format(name=self._called_together(step.codes)))
        self._rows_changed()

    def action_carry(self, steps: int) -> None:
        """Move the focused row up or down, or say why it stays."""
        if self._rows.sort is not None:
            self.say(words.cannot_carry_sorted.format(key=keymap))
        elif self._rows.shown == ALL:
            self.say(words.cannot_carry_all)
        elif self._rows.carry(steps):
            self._rows_changed()

    def action_sort_column(self) -> None:
        """Sort by the next column; after the last one the user's own order comes back."""
        self._sort(column_after(self._rows.sort))

    def action_sort_direction(self) -> None:
        """Sort the other way round."""
        if self._rows.sort is None:
            self.say(words.cannot_sort.format(key=keymap))
        else:
            self._sort(self._rows.sort, descending=not self._rows.descending)

    def action_own_order(self) -> None:
        """Let the user's own order come back."""
        self._sort(None)

    def _sort(self, column: WatchColumn | None, *, descending: bool | None = None) -> None:
        self._rows.sort_by(column, descending=descending)
        self.bridge.sort_changed()
        if column is None:
            self._say_instead(words.own_order)
        else:
            direction = "▼" if self._rows.descending else "▲"
            self._say_instead(words.sorted_by.format(column=f"{words.watch_columns[column]} {direction}"))
        self._show_beside()

    def action_group(self, number: int) -> None:
        """Show a group, 0 = all of them."""
        if self._rows.show(number):
            self._rows_changed()
        self._say_instead(words.group_shown.format(group=self._group_called(number)))

    async def action_edit_group(self) -> None:
        """Ask for the group's name, and for the groups of the focused stock."""
        number, row = self._rows.home, self._rows.focused
        stock = "" if row is None else self._called(row.code)
        places = frozenset[int]() if row is None else self._rows.groups_of(row.code)
        screen = GroupScreen(number, self._rows.name(number), stock, places)
        await self.app.push_screen(screen, self._group_edited)

    def _group_edited(self, answer: GroupAnswer | None) -> None:
        if answer is None:
            return
        self._rows.rename(self._rows.home, answer.name)
        self._rows.place(answer.places)
        self._rows_changed()

    def _group_called(self, number: int) -> str:
        """Return a group's number and, where it has one, its name."""
        if number == ALL:
            return words.all_rows
        name = self._rows.name(number)
        return f"{number} {name}" if name else words.group_number.format(number=number)

    def action_move_row(self, steps: int) -> None:
        """Focus another row, whatever is chosen in the ladder."""
        if self._rows.move(steps):
            self.bridge.focus_moved()
            self._show_beside()

    def action_venue(self, choice: str) -> None:
        """Show the focused row at a venue."""
        self._choose(VenueChoice(choice))

    def on_title_panel_venue_clicked(self) -> None:
        """Show the focused row at the next venue."""
        self.action_next_venue()

    def action_next_venue(self) -> None:
        """Show the focused row at the next venue."""
        row = self._rows.focused
        if row is not None:
            self._choose(row.choice.following)

    def _choose(self, choice: VenueChoice) -> None:
        if self._rows.choose(choice):
            if choice is VenueChoice.SOR:
                self.say(words.sor_shown)
            self._rows_changed()

    def _say_instead(self, text: str) -> None:
        """Say which group or order is shown, in the place of what was said of the one before."""
        self.notices.take_back(self._said_of_order)
        self.say(text)
        self._said_of_order = text

    def _rows_changed(self) -> None:
        self.bridge.rows_changed()
        self._lay_out()

    def _called_together(self, codes: Sequence[str]) -> str:
        """Return the name of one stock, and how many others there are."""
        name = self._called(codes[0])
        return name if len(codes) == 1 else words.several_stocks.format(name=name, count=len(codes) - 1)

    def _called(self, code: str) -> str:
        return self._names(code) or code
