"""The panels of the focused instrument; what they draw is in ``ui/drawing``."""

from collections.abc import Sequence

from textual.reactive import reactive

from kis_tui.ui.drawing.ladder import ask_lines, axis_lines, bid_lines
from kis_tui.ui.drawing.middle import mid_lines
from kis_tui.ui.drawing.profile import lower_corner_lines, profile_column_lines, upper_corner_lines
from kis_tui.ui.drawing.tape import quadrant_tape_lines, side_tape_lines
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.drawing.totals import totals_lines
from kis_tui.ui.lines import Line
from kis_tui.ui.views import InstrumentView, TapeView
from kis_tui.ui.widgets.panel import LinePanel

EMPTY_INSTRUMENT = InstrumentView()
EMPTY_TAPE = TapeView()


class InstrumentPanel(LinePanel):
    """A panel that shows a part of the focused row."""

    view: reactive[InstrumentView] = reactive(EMPTY_INSTRUMENT, repaint=False, layout=False)

    def watch_view(self) -> None:
        """Paint the rows that changed."""
        self.redraw()


class TitlePanel(InstrumentPanel):
    """One row above everything: the stock, its price, the clocks."""

    DEFAULT_CSS = """
    TitlePanel { width: 100%; height: 1; }
    """

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the title."""
        return title_lines(self.view, width, height)


class AskPanel(InstrumentPanel):
    """Upper left: sizes of the asks, and prices."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the asks, best at the bottom."""
        return ask_lines(self.view, width, height)


class PriceFiguresPanel(InstrumentPanel):
    """Upper right: limits, day's prices, interruptions; on a narrow screen volume at price where it is asked for."""

    wide = False
    """The volume at price has its place elsewhere."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the figures."""
        return upper_corner_lines(self.view, width, height, wide=self.wide)


class MidPanel(InstrumentPanel):
    """Between asks and bids: mid prices and spread, or the auction."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the mid row, or two."""
        return mid_lines(self.view, width, height)


class BidPanel(InstrumentPanel):
    """Lower right: prices, and sizes of the bids."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the bids, best on top."""
        return bid_lines(self.view, width, height)


class AxisPanel(InstrumentPanel):
    """The whole ladder as one axis of prices."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return neighbouring ticks with both sides' sizes."""
        return axis_lines(self.view, width, height)


class ProfilePanel(InstrumentPanel):
    """Right edge of a very wide screen: volume at price."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the heaviest prices."""
        return profile_column_lines(self.view, width, height)


class DayFiguresPanel(InstrumentPanel):
    """Lower left of a wide screen: what traded today, or volume at price."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the figures."""
        return lower_corner_lines(self.view, width, height)


class TotalsPanel(InstrumentPanel):
    """The last row: all sizes of each side."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the totals, with those of the after-hours where there is a second row."""
        return totals_lines(self.view, width, height)


class TapePanel(LinePanel):
    """The tape in the lower left quadrant."""

    view: reactive[TapeView] = reactive(EMPTY_TAPE, repaint=False, layout=False)

    def watch_view(self) -> None:
        """Paint the rows that changed."""
        self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the newest prints."""
        return quadrant_tape_lines(self.view, width, height)


class SideTapePanel(TapePanel):
    """The tape at the right edge of a wide screen, with its columns named."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the newest prints under a header."""
        return side_tape_lines(self.view, width, height)
