"""The main screen: panels arranged by the size of the terminal, and the keys that change rows."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from kis_tui.domain.text import clean
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import FeedSource, FrameRefused, Row
from kis_tui.market.prints import PrintFilter
from kis_tui.market.tape import TAPE_LENGTH
from kis_tui.ui.bridge import Bridge
from kis_tui.ui.drawing.context import ContextView
from kis_tui.ui.drawing.several import columns_for
from kis_tui.ui.drawing.tape import filter_text
from kis_tui.ui.holdings import Holding
from kis_tui.ui.keys import bindings
from kis_tui.ui.rows import RowList
from kis_tui.ui.screen_layout import DESK_FROM, STRIP_FROM, TABLE_FROM, ScreenLayout, by_venue, fits, neighbours
from kis_tui.ui.screens.add import AddScreen
from kis_tui.ui.screens.average import AverageScreen
from kis_tui.ui.screens.filter import FilterScreen
from kis_tui.ui.screens.quantity import QuantityScreen
from kis_tui.ui.strip_view import StripView
from kis_tui.ui.views import InstrumentView, LinkView, TapeView, WatchView
from kis_tui.ui.widgets.context import ContextPanel
from kis_tui.ui.widgets.divider import Divider
from kis_tui.ui.widgets.instrument import Instrument
from kis_tui.ui.widgets.notices import NoticePanel
from kis_tui.ui.widgets.several import SeveralPanel
from kis_tui.ui.widgets.status import StatusPanel
from kis_tui.ui.widgets.strip import StripPanel
from kis_tui.ui.widgets.too_small import TooSmall
from kis_tui.ui.widgets.watchlist import WatchPanel
from kis_tui.ui.wording.language import words

_NOTICE_S = 4.0
_DRIFT_S = 15.0


class MainScreen(Screen[None]):
    """The instrument, the watchlist and the status bar.

    Args:
        source: the line, for ``r``.
        rows: the watchlist.
        names: cleaned name of a code; empty = not known.
    """

    BINDINGS: ClassVar[list[Any]] = bindings(everywhere=False)
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-slim"), (80, "-quadrant")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-low")]  # noqa: RUF012

    bridge: Bridge
    """Set by the app before the first key."""

    def __init__(self, source: FeedSource, rows: RowList, names: Callable[[str], str]) -> None:
        super().__init__()
        self._source = source
        self._rows = rows
        self._names = names
        self._wanted = self._layout = ScreenLayout.ONE
        self._newest = InstrumentView()
        """What is on the screen of the focused row, for keys that choose a part of it."""
        self.instrument = Instrument(id="instrument")
        self.several = SeveralPanel(id="several")
        self.strip = StripPanel(id="strip")
        self.watchlist = WatchPanel(id="watchlist")
        self.context = ContextPanel(id="context")
        self.status = StatusPanel(id="status")
        self.notices = NoticePanel(id="notices")

    def compose(self) -> ComposeResult:
        """Put the panels in place; the style sheet arranges them."""
        yield self.instrument.title
        with Container(id="panels"):
            yield self.several
            yield self.instrument
            yield Divider(id="divider")
            yield self.strip
            with Container(id="side"):
                yield self.watchlist
                yield self.context
        yield self.status
        yield self.notices
        yield TooSmall(id="too-small")

    def show_instrument(self, view: InstrumentView) -> None:
        """Show the focused row."""
        self._newest = view
        self.instrument.show(view)

    def show_tape(self, view: TapeView) -> None:
        """Show the focused row's prints."""
        self.instrument.show_tape(view)

    def show_watch(self, view: WatchView) -> None:
        """Show the watchlist."""
        self.watchlist.view = view

    def show_link(self, view: LinkView) -> None:
        """Show the line's state."""
        self.status.view = view

    def show_several(self, views: Sequence[InstrumentView], tapes: Sequence[TapeView]) -> None:
        """Show several ladders side by side."""
        self.several.ladders = tuple(zip(views, tapes, strict=True))

    def show_strip(self, view: StripView) -> None:
        """Show sizes by price over time."""
        self.strip.view = view

    def show_context(self, view: ContextView) -> None:
        """Show indices and program trading."""
        self.context.view = view

    @property
    def axis_rows(self) -> int:
        """Prices that a price axis would have on the screen."""
        return self.instrument.axis_rows

    @property
    def strip_cells(self) -> tuple[int, int]:
        """Columns and rows of the strip; 0 = it is not shown."""
        return self.strip.cells if self.strip.display else (0, 0)

    def on_resize(self, event: events.Resize) -> None:
        """Show as many ladders as there is room for, and the context in as many rows as it needs."""
        width, height = event.size
        self.set_class(width >= TABLE_FROM[0] and height >= TABLE_FROM[1], "-table")
        self.set_class(width >= DESK_FROM[0] and height >= DESK_FROM[1], "-desk")
        self._lay_out()

    def announce_drift(self, refused: FrameRefused) -> None:
        """Tell that the broker changed a layout, with the beginning of such a frame."""
        text = words.drift.format(
            tr_id=clean(refused.tr_id), reason=clean(refused.reason, 160), sample=clean(refused.sample, 60)
        )
        self.say(text, _DRIFT_S)

    def say(self, text: str, seconds: float = _NOTICE_S) -> None:
        """Show a message that goes away by itself."""
        self.notices.say(text, seconds)

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

    def action_move(self, steps: int) -> None:
        """Focus another row; while the level cursor is shown, choose another level."""
        look = self.bridge.focused.look
        if look.cursor_shown:
            look.move_cursor(-steps, self._newest)
            self.bridge.look_changed()
        else:
            self.action_move_row(steps)

    def action_move_row(self, steps: int) -> None:
        """Focus another row, whatever is chosen in the ladder."""
        if self._rows.move(steps):
            self.bridge.focus_moved()
            self._show_beside()

    def action_view(self, name: str) -> None:
        """Show one ladder, several, the exchanges beside each other, or the liquidity strip."""
        layout = ScreenLayout(name)
        if fits(layout, self.size.width):
            self._wanted = layout
            self._lay_out()
        elif layout is ScreenLayout.STRIP:
            self.say(words.strip_too_narrow.format(columns=STRIP_FROM))
        else:
            self.say(words.ladders_too_narrow.format(columns=columns_for(2)))

    def _lay_out(self) -> None:
        """Show the view that was asked for, or one ladder where that one does not fit or has nothing to show."""
        possible = self._rows.focused is not None and fits(self._wanted, self.size.width)
        self._layout = self._wanted if possible else ScreenLayout.ONE
        self.set_class(self._layout.hides_the_ladder, "-several")
        self.set_class(self._layout is ScreenLayout.STRIP, "-strip")
        # Once the panels have their places: how many rows the context takes, and what of the strip is to be drawn.
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        held = len(self._newest.held_asks)
        if self._layout.hides_the_ladder or held not in (0, self.instrument.levels):
            # Nothing could be seen of the cursor, or of more levels than were on the screen when it came.
            self.bridge.focused.look.leave_cursor()
        self.context.fit()
        self.notices.fit()
        self._show_beside()

    def _show_beside(self) -> None:
        """Ask for the ladders that stand side by side now."""
        rows: Sequence[Row] = ()
        if self._layout is ScreenLayout.SEVERAL:
            rows = neighbours(self._rows.rows, self._rows.focus, self.several.room)
        elif self._layout is ScreenLayout.VENUES and self._rows.focused is not None:
            rows = by_venue(self._rows.focused.code, self.several.room)
        focused = self._rows.focused
        marked = self._layout is ScreenLayout.SEVERAL and focused is not None
        self.several.focus_code = focused.code if marked and focused is not None else ""
        self.bridge.show_beside(rows)

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
            self.say(words.split_needs_unified)
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
        """Put the touch into the middle of the axis."""
        if self._hides_the_ladder():
            return
        self.bridge.focused.look.centre()
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

    def action_leave_cursor(self) -> None:
        """Take the level cursor away."""
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

    def action_oldest_print(self) -> None:
        """Show the oldest print kept."""
        if self._hides_the_ladder():
            return
        self.bridge.scroll_tape(TAPE_LENGTH, self.instrument.tape_page)

    def action_newest_print(self) -> None:
        """Show the newest print and let the tape go on."""
        self.bridge.focused.tape_window.release()
        self.bridge.look_changed()

    def action_next_corner(self) -> None:
        """Switch between what traded today and the volume at price."""
        if self._hides_the_ladder():
            return
        self.bridge.focused.next_corner()
        self.bridge.look_changed()

    def action_retry(self) -> None:
        """Connect at once."""
        self._source.retry_now()

    def _hides_the_ladder(self) -> bool:
        """Tell whether several ladders are shown, and say that this key is for one."""
        if self._layout.hides_the_ladder:
            self.say(words.needs_one)
        return self._layout.hides_the_ladder

    def _rows_changed(self) -> None:
        self.bridge.rows_changed()
        self._lay_out()

    def _called(self, code: str) -> str:
        return self._names(code) or code
