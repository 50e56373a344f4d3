"""What keys and clicks do to the watchlist."""

from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.screens.add import AddScreen
from kis_tui.ui.screens.panels import PanelScreen
from kis_tui.ui.widgets.watchlist import WatchPanel
from kis_tui.ui.wording.language import words


class RowActions(PanelScreen):
    """Adds, drops, moves and changes rows."""

    def on_watch_panel_row_clicked(self, message: WatchPanel.RowClicked) -> None:
        """Focus the row that was clicked."""
        if self._rows.focus_on(message.position):
            self.bridge.focus_moved()
            self._show_beside()

    async def action_add(self) -> None:
        """Ask for a code."""
        await self.app.push_screen(AddScreen(self._rows.default_choice, self._names), self._added)

    def _added(self, code: str | None) -> None:
        if code is None:
            return
        if self._rows.add(code):
            self._rows_changed()
        else:
            self.say(words.already_there.format(name=self._called(code)))
            self.bridge.focus_moved()
            self._show_beside()

    def action_drop(self) -> None:
        """Take the focused row out."""
        row = self._rows.drop()
        if row is not None:
            self.say(words.dropped.format(name=self._called(row.code)))
            self._rows_changed()

    def action_undo(self) -> None:
        """Take the last drop or change of venue back."""
        step = self._rows.undo()
        if step is None:
            self.say(words.nothing_to_undo)
            return
        row = self._rows.focused
        if row is not None:
            self.say(words.undone.format(name=self._called(row.code)))
        self._rows_changed()

    def action_move_row(self, steps: int) -> None:
        """Focus another row, whatever is chosen in the ladder."""
        if self._rows.move(steps):
            self.bridge.focus_moved()
            self._show_beside()

    def action_venue(self, choice: str) -> None:
        """Show the focused row at a venue."""
        self._choose(VenueChoice(choice))

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

    def _rows_changed(self) -> None:
        self.bridge.rows_changed()
        self._lay_out()

    def _called(self, code: str) -> str:
        return self._names(code) or code
