"""What keys do to the tape."""

from kis_tui.market.prints import PrintFilter
from kis_tui.market.tape import TAPE_LENGTH
from kis_tui.ui.drawing.tape import filter_text
from kis_tui.ui.screens.filter import FilterScreen
from kis_tui.ui.screens.panels import PanelScreen
from kis_tui.ui.widgets.quadrants import TapePanel
from kis_tui.ui.wording.language import words


class TapeActions(PanelScreen):
    """Holds, scrolls, merges and filters the tape."""

    def action_pause(self) -> None:
        """Stop the tape or let it go on."""
        if self._hides_the_ladder():
            return
        self.bridge.toggle_pause()

    def action_merge_prints(self) -> None:
        """Merge prints of one order over the next longer window."""
        if self._hides_the_ladder():
            return
        merge_ms = self.bridge.focused.tape_window.next_merge()
        self.bridge.look_changed()
        self.say(words.merging.format(ms=merge_ms) if merge_ms else words.not_merging)

    def action_filter_prints(self) -> None:
        """Leave smaller prints out, or none."""
        if self._hides_the_ladder():
            return
        self._filtered(self.bridge.focused.tape_window.next_filter())

    async def action_filter_bounds(self) -> None:
        """Ask from and to how much a print must be to be shown."""
        await self.app.push_screen(FilterScreen(self.bridge.focused.tape_window.filter), self._bounds_told)

    def _bounds_told(self, chosen: PrintFilter | None) -> None:
        if chosen is not None:
            self.bridge.focused.tape_window.set_filter(chosen)
            self._filtered(chosen)

    def _filtered(self, chosen: PrintFilter) -> None:
        text = filter_text(chosen)
        self.say(words.filtered.format(least=text) if text else words.not_filtered)
        self.bridge.look_changed()

    def action_scroll_tape(self, pages: int) -> None:
        """Show older prints, or newer ones of a tape that is held."""
        if self._hides_the_ladder():
            return
        page = self.instrument.tape_page
        self.bridge.scroll_tape(pages * page, page)

    def on_tape_panel_scrolled(self, message: TapePanel.Scrolled) -> None:
        """Show older prints, or newer ones."""
        self.bridge.scroll_tape(message.rows, self.instrument.tape_page)

    def action_oldest_print(self) -> None:
        """Show the oldest print kept."""
        if self._hides_the_ladder():
            return
        self.bridge.scroll_tape(TAPE_LENGTH, self.instrument.tape_page)

    def action_newest_print(self) -> None:
        """Show the newest print and let the tape go on."""
        self.bridge.focused.tape_window.release()
        self.bridge.look_changed()
