"""The focused instrument: its panels, and which of them stand where at a size."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from kis_tui.ui.drawing.columns import RULE, arrangement
from kis_tui.ui.drawing.tape import HELD_ROWS
from kis_tui.ui.views import InstrumentView, TapeView
from kis_tui.ui.widgets.quadrants import (
    AskPanel,
    BidPanel,
    DayFiguresPanel,
    InstrumentPanel,
    MidPanel,
    PriceFiguresPanel,
    SideTapePanel,
    TapePanel,
    TitlePanel,
    TotalsPanel,
)


class Instrument(Container):
    """Ladder, figures and tape of one row.

    The title spans more than this container where the watchlist stands beside it, so whoever composes the screen
    puts ``title`` in its place; ``show`` reaches it all the same.
    """

    DEFAULT_CSS = """
    Instrument { layout: horizontal; width: 1fr; height: 1fr; }
    Instrument > #ladder { width: 1fr; height: 100%; }
    Instrument #upper, Instrument #lower { width: 100%; }
    Instrument MidPanel, Instrument TotalsPanel { width: 100%; }
    Instrument AskPanel, Instrument PriceFiguresPanel, Instrument BidPanel { height: 100%; }
    Instrument TapePanel, Instrument DayFiguresPanel { height: 100%; }
    Instrument SideTapePanel, Instrument DayFiguresPanel { display: none; }
    Instrument.-side-tape SideTapePanel, Instrument.-side-tape DayFiguresPanel { display: block; }
    Instrument.-side-tape #lower > TapePanel { display: none; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self.title = TitlePanel(id="title")
        self._asks = AskPanel()
        self._figures = PriceFiguresPanel()
        self._mid = MidPanel()
        self._tape = TapePanel()
        self._day = DayFiguresPanel()
        self._bids = BidPanel()
        self._totals = TotalsPanel()
        self._side_tape = SideTapePanel()
        self._upper = Horizontal(self._asks, self._figures, id="upper")
        self._lower = Horizontal(self._tape, self._day, self._bids, id="lower")

    def compose(self) -> ComposeResult:
        """Put the panels in place."""
        with Vertical(id="ladder"):
            yield self._upper
            yield self._mid
            yield self._lower
            yield self._totals
        yield self._side_tape

    def show(self, view: InstrumentView) -> None:
        """Show a row, in every panel and the title."""
        for panel in self._view_panels():
            panel.view = view

    def show_tape(self, view: TapeView) -> None:
        """Show the row's prints."""
        self._tape.view = view
        self._side_tape.view = view

    @property
    def tape_page(self) -> int:
        """Prints that are on the screen at once while the tape is held, at least 1."""
        tape = self._side_tape if self.has_class("-side-tape") else self._tape
        return max(1, tape.size.height - HELD_ROWS)

    def on_resize(self, event: events.Resize) -> None:
        """Give each panel its columns and rows."""
        parts = arrangement(event.size.width, event.size.height)
        self.set_class(parts.tape > 0, "-side-tape")
        self._side_tape.styles.width = parts.tape
        self._figures.wide = parts.tape > 0
        self._figures.redraw()
        for panel in (self._asks, self._bids):
            panel.styles.width = parts.half
        for quadrant in (self._figures, self._tape, self._day):
            quadrant.styles.width = parts.side + RULE
        self._upper.styles.height = parts.upper
        self._mid.styles.height = parts.middle
        self._lower.styles.height = parts.lower
        self._totals.styles.height = parts.totals

    def _view_panels(self) -> tuple[InstrumentPanel, ...]:
        return (self.title, self._asks, self._figures, self._mid, self._day, self._bids, self._totals)
