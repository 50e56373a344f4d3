"""The panels of the focused instrument; what they draw is in ``ui/drawing``."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive

from kis_tui.domain.price import Price
from kis_tui.ui.drawing.ladder import ask_lines, axis_lines, bid_lines
from kis_tui.ui.drawing.level_places import ask_at, axis_at, bid_at
from kis_tui.ui.drawing.middle import mid_lines
from kis_tui.ui.drawing.profile import lower_corner_lines, profile_column_lines, upper_corner_lines
from kis_tui.ui.drawing.tape import quadrant_tape_lines, side_tape_lines
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.drawing.totals import totals_lines
from kis_tui.ui.lines import Line
from kis_tui.ui.views import InstrumentView, TapeView
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words

WHEEL_ROWS = 3
"""Rows that a step of the mouse wheel goes, as in the watchlist."""
EMPTY_INSTRUMENT = InstrumentView()
EMPTY_TAPE = TapeView()


class InstrumentPanel(LinePanel):
    """A panel that shows a part of the focused row."""

    view: reactive[InstrumentView] = reactive(EMPTY_INSTRUMENT, repaint=False, layout=False)

    class LevelPointed(Message):
        """A price of the ladder was clicked.

        Attributes:
            price: KRW.
        """

        def __init__(self, price: Price) -> None:
            super().__init__()
            self.price = price

    class LadderScrolled(Message):
        """The wheel was turned over the ladder.

        Attributes:
            rows: up; negative = down.
        """

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def watch_view(self) -> None:
        """Paint the rows that changed."""
        self.redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show dearer prices."""
        self.post_message(self.LadderScrolled(WHEEL_ROWS))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show cheaper prices."""
        self.post_message(self.LadderScrolled(-WHEEL_ROWS))

    def _pointed(self, price: Price) -> None:
        if price and not self.view.message:
            self.post_message(self.LevelPointed(price))


class TitlePanel(InstrumentPanel):
    """One row above everything: the stock, its price, the clocks."""

    DEFAULT_CSS = """
    TitlePanel { width: 100%; height: 1; }
    """

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the title."""
        return title_lines(self.view, width, height)

    class VenueClicked(Message):
        """The venue was clicked."""

    def on_click(self, event: events.Click) -> None:
        """Tell that the venue is under the pointer."""
        at = 0
        for span in self.lines[0] if self.lines else ():
            cells = cell_len(span.text)
            if at <= event.x < at + cells and span.text == words.choices[self.view.choice]:
                self.post_message(self.VenueClicked())
                return
            at += cells


class AskPanel(InstrumentPanel):
    """Upper left: sizes of the asks, and prices."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the asks, best at the bottom."""
        return ask_lines(self.view, width, height)

    def on_click(self, event: events.Click) -> None:
        """Choose the level under the pointer."""
        self._pointed(ask_at(self.view, event.y, self.size.height))


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

    def on_click(self, event: events.Click) -> None:
        """Choose the level under the pointer."""
        self._pointed(bid_at(self.view, event.y, self.size.height))


class AxisPanel(InstrumentPanel):
    """The whole ladder as one axis of prices."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return neighbouring ticks with both sides' sizes."""
        return axis_lines(self.view, width, height)

    def on_click(self, event: events.Click) -> None:
        """Choose the level under the pointer."""
        self._pointed(axis_at(self.view, event.y, self.size.height))


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

    class Scrolled(Message):
        """The wheel was turned over the tape.

        Attributes:
            rows: towards older prints; negative = newer.
        """

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show older prints."""
        self.post_message(self.Scrolled(WHEEL_ROWS))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show newer prints."""
        self.post_message(self.Scrolled(-WHEEL_ROWS))

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
