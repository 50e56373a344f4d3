"""The main screen: panels arranged by the size of the terminal, and the keys that change rows."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import FeedSource, FrameRefused
from kis_tui.market.tape import TAPE_LENGTH
from kis_tui.ui.bridge import Bridge
from kis_tui.ui.drawing.tape import filter_text
from kis_tui.ui.keys import bindings
from kis_tui.ui.rows import RowList
from kis_tui.ui.screens.add import AddScreen
from kis_tui.ui.state_words import (
    ALREADY_THERE,
    DRIFT,
    DROPPED,
    FILTERED,
    MERGING,
    NOT_FILTERED,
    NOT_MERGING,
    NOTHING_TO_UNDO,
    SOR_SHOWN,
    UNDONE,
)
from kis_tui.ui.views import InstrumentView, LinkView, TapeView, WatchView
from kis_tui.ui.widgets.divider import Divider
from kis_tui.ui.widgets.instrument import Instrument
from kis_tui.ui.widgets.notices import NoticePanel
from kis_tui.ui.widgets.status import StatusPanel
from kis_tui.ui.widgets.too_small import TooSmall
from kis_tui.ui.widgets.watchlist import WatchPanel

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
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-slim"), (80, "-quadrant"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-low"), (34, "-tall")]  # noqa: RUF012

    bridge: Bridge
    """Set by the app before the first key."""

    def __init__(self, source: FeedSource, rows: RowList, names: Callable[[str], str]) -> None:
        super().__init__()
        self._source = source
        self._rows = rows
        self._names = names
        self.instrument = Instrument(id="instrument")
        self.watchlist = WatchPanel(id="watchlist")
        self.status = StatusPanel(id="status")
        self.notices = NoticePanel(id="notices")

    def compose(self) -> ComposeResult:
        """Put the panels in place; the style sheet arranges them."""
        yield self.instrument.title
        with Container(id="panels"):
            yield self.instrument
            yield Divider(id="divider")
            yield self.watchlist
        yield self.status
        yield self.notices
        yield TooSmall(id="too-small")

    def show_instrument(self, view: InstrumentView) -> None:
        """Show the focused row."""
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

    def announce_drift(self, refused: FrameRefused) -> None:
        """Tell that the broker changed a layout, with the beginning of such a frame."""
        text = DRIFT.format(
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

    async def action_add(self) -> None:
        """Ask for a code."""
        await self.app.push_screen(AddScreen(self._rows.default_choice, self._names), self._added)

    def _added(self, code: str | None) -> None:
        if code is None:
            return
        if self._rows.add(code):
            self.bridge.rows_changed()
        else:
            self.say(ALREADY_THERE.format(name=self._called(code)))
            self.bridge.focus_moved()

    def action_drop(self) -> None:
        """Take the focused row out."""
        row = self._rows.drop()
        if row is not None:
            self.say(DROPPED.format(name=self._called(row.code)))
            self.bridge.rows_changed()

    def action_undo(self) -> None:
        """Take the last drop or change of venue back."""
        step = self._rows.undo()
        if step is None:
            self.say(NOTHING_TO_UNDO)
            return
        row = self._rows.focused
        if row is not None:
            self.say(UNDONE.format(name=self._called(row.code)))
        self.bridge.rows_changed()

    def action_move(self, steps: int) -> None:
        """Focus another row."""
        if self._rows.move(steps):
            self.bridge.focus_moved()

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
                self.say(SOR_SHOWN)
            self.bridge.rows_changed()

    def action_pause(self) -> None:
        """Stop the tape or let it go on."""
        self.bridge.toggle_pause()

    def action_merge_prints(self) -> None:
        """Merge prints of one order over the next longer window."""
        merge_ms = self.bridge.next_merge()
        self.say(MERGING.format(ms=merge_ms) if merge_ms else NOT_MERGING)

    def action_filter_prints(self) -> None:
        """Leave smaller prints out, or none."""
        least = filter_text(self.bridge.next_filter())
        self.say(FILTERED.format(least=least) if least else NOT_FILTERED)

    def action_scroll_tape(self, pages: int) -> None:
        """Show older prints, or newer ones of a tape that is held."""
        page = self.instrument.tape_page
        self.bridge.scroll_tape(pages * page, page)

    def action_oldest_print(self) -> None:
        """Show the oldest print kept."""
        self.bridge.scroll_tape(TAPE_LENGTH, self.instrument.tape_page)

    def action_newest_print(self) -> None:
        """Show the newest print and let the tape go on."""
        self.bridge.tape_to_now()

    def action_next_corner(self) -> None:
        """Switch between what traded today and the volume at price."""
        self.bridge.next_corner()

    def action_retry(self) -> None:
        """Connect at once."""
        self._source.retry_now()

    def _called(self, code: str) -> str:
        return self._names(code) or code
