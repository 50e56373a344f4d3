"""The main screen's panels, arranged by the size of the terminal."""

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from kis_tui.domain.text import clean
from kis_tui.feed.source import FeedSource, FrameRefused, Row
from kis_tui.ui.alert_history import AlertsView
from kis_tui.ui.bridge import Bridge
from kis_tui.ui.drawing.context import ContextView
from kis_tui.ui.drawing.several import columns_for
from kis_tui.ui.keymap import keymap
from kis_tui.ui.rows import RowList
from kis_tui.ui.screen_layout import (
    BROAD_FROM,
    DESK_FROM,
    STRIP_FROM,
    TABLE_FROM,
    ScreenLayout,
    by_venue,
    fits,
    neighbours,
)
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


class PanelScreen(Screen[None]):
    """The instrument, the watchlist and the status bar; what keys do to them comes from the classes below it.

    Args:
        source: the line, for ``r``.
        rows: the watchlist.
        names: cleaned name of a code; empty = not known.
    """

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

    def show_alerts(self, view: AlertsView) -> None:
        """Show what has fired and was not seen."""
        self.notices.alerts = view

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
        self.set_class(width >= BROAD_FROM, "-broad")
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

    @property
    def layout_wanted(self) -> ScreenLayout:
        """The view that was asked for, whether there is room for it now or not."""
        return self._wanted

    def want_layout(self, layout: ScreenLayout) -> None:
        """Show a view as soon as there is room for it."""
        self._wanted = layout
        if self.is_mounted:
            self._lay_out()

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

    def _hides_the_ladder(self) -> bool:
        """Tell whether several ladders are shown, and say that this key is for one."""
        if self._layout.hides_the_ladder:
            self.say(words.needs_one.format(key=keymap))
        return self._layout.hides_the_ladder
