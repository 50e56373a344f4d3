"""What keys do to the ladder, its axis and its cursor."""

from functools import partial

from kis_tui.domain.venue import Venue
from kis_tui.feed.source import Row
from kis_tui.ui.holdings import Holding
from kis_tui.ui.keymap import keymap
from kis_tui.ui.screens.average import AverageScreen
from kis_tui.ui.screens.quantity import QuantityScreen
from kis_tui.ui.screens.row_actions import RowActions
from kis_tui.ui.widgets.quadrants import InstrumentPanel
from kis_tui.ui.wording.language import words


class LadderActions(RowActions):
    """Changes how the ladder is looked at."""

    def action_move(self, steps: int) -> None:
        """Focus another row; while the level cursor is shown, choose another level."""
        look = self.bridge.focused.look
        if look.cursor_shown:
            look.move_cursor(-steps, self._newest)
            self.bridge.look_changed()
        else:
            self.action_move_row(steps)

    def action_strip_step(self) -> None:
        """Let a column of the liquidity strip stand for more seconds."""
        self.say(words.strip_stepped.format(seconds=self.bridge.focused.next_strip_step()))
        self.bridge.look_changed()

    def action_split(self) -> None:
        """Show the sizes of NXT and KRX apart, or together."""
        if self._hides_the_ladder():
            return
        look = self.bridge.focused.look
        look.split = not look.split
        row = self._rows.focused
        if look.split and row is not None and row.choice.venue is not Venue.UN:
            self.say(words.split_needs_unified.format(key=keymap))
        else:
            self.say(words.split_on if look.split else words.split_off)
        self.bridge.look_changed()

    def action_axis(self, shown: bool) -> None:
        """Show the fixed price axis, or the levels as they are sent."""
        if self._hides_the_ladder():
            return
        self.bridge.focused.look.show_axis(shown)
        self.bridge.look_changed()

    def action_centre(self) -> None:
        """Put the touch into the middle of the axis and of the liquidity strip."""
        if self._hides_the_ladder():
            return
        self.bridge.focused.centre()
        self.bridge.look_changed()

    def action_recentring(self) -> None:
        """Let the axis be moved by something else."""
        if self._hides_the_ladder():
            return
        self.say(words.recentred.format(mode=words.recentring[self.bridge.focused.look.next_recentring()]))
        self.bridge.look_changed()

    def action_change_content(self) -> None:
        """Let the changes tell something else."""
        if self._hides_the_ladder():
            return
        self.say(words.content_shown.format(content=words.change_contents[self.bridge.focused.look.next_content()]))
        self.bridge.look_changed()

    def action_least_change(self) -> None:
        """Leave out more of the small changes."""
        if self._hides_the_ladder():
            return
        least = self.bridge.focused.look.next_least_change()
        self.say(words.changes_from.format(least=f"{least:,}") if least else words.all_changes)
        self.bridge.look_changed()

    def action_level_cursor(self) -> None:
        """Show the level cursor, or take it away."""
        if self._hides_the_ladder():
            return
        self.bridge.focused.look.toggle_cursor(self._newest, self.instrument.levels)
        self.bridge.look_changed()

    def on_instrument_panel_level_pointed(self, message: InstrumentPanel.LevelPointed) -> None:
        """Put the level cursor on the level that was clicked."""
        self.bridge.focused.look.point_at(message.price, self._newest, self.instrument.levels)
        self.bridge.look_changed()

    def on_instrument_panel_ladder_scrolled(self, message: InstrumentPanel.LadderScrolled) -> None:
        """Move the axis."""
        if self.bridge.focused.look.scroll_axis(message.rows, self._newest):
            self.bridge.look_changed()

    def action_leave_cursor(self) -> None:
        """Take away what alerts have told, or else the level cursor."""
        if self.bridge.alerts_seen():
            return
        look = self.bridge.focused.look
        if look.cursor_shown:
            look.leave_cursor()
            self.bridge.look_changed()

    async def action_quantity(self) -> None:
        """Ask how many shares the level cursor's average price is for."""
        await self.app.push_screen(QuantityScreen(self.bridge.focused.look.quantity), self._quantity_told)

    def _quantity_told(self, shares: int | None) -> None:
        if shares is not None:
            self.bridge.focused.look.quantity = shares
            self.bridge.look_changed()

    async def action_average(self) -> None:
        """Ask for the user's own average price of the focused stock."""
        row = self._rows.focused
        if row is not None:
            known = self.bridge.focused.look.holding(row.code)
            told = partial(self._average_told, row)
            await self.app.push_screen(AverageScreen(row.code, self._names(row.code), known), told)

    def _average_told(self, row: Row, holding: Holding | None) -> None:
        self.bridge.focused.look.hold(row, holding)
        self.bridge.look_changed()

    def action_next_corner(self) -> None:
        """Switch between what traded today and the volume at price."""
        if self._hides_the_ladder():
            return
        self.bridge.focused.next_corner()
        self.bridge.look_changed()
