"""The focused instrument: its panels, and which of them stand where at a size."""

from collections.abc import Iterator

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from kis_tui.ui.drawing.columns import RULE, arrangement, levels_in
from kis_tui.ui.drawing.ladder import axis_header_rows
from kis_tui.ui.drawing.tape import HELD_ROWS
from kis_tui.ui.views import InstrumentView, TapeView
from kis_tui.ui.widgets.quadrants import (
    EMPTY_INSTRUMENT,
    AskPanel,
    AxisPanel,
    BidPanel,
    DayFiguresPanel,
    InstrumentPanel,
    MidPanel,
    PriceFiguresPanel,
    ProfilePanel,
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
    Instrument ProfilePanel { display: none; height: 100%; }
    Instrument.-desk ProfilePanel { display: block; }
    Instrument AxisPanel { display: none; width: 100%; }
    Instrument.-axis AxisPanel { display: block; }
    Instrument.-axis #upper, Instrument.-axis #lower { display: none; }
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
        self._axis = AxisPanel()
        self._profile = ProfilePanel()
        self._parts = arrangement(0, 0)
        self._newest = EMPTY_INSTRUMENT
        self._side_tape = SideTapePanel()
        self._upper = Horizontal(self._asks, self._figures, id="upper")
        self._lower = Horizontal(self._tape, self._day, self._bids, id="lower")

    def compose(self) -> ComposeResult:
        """Put the panels in place."""
        with Vertical(id="ladder"):
            yield self._axis
            yield self._upper
            yield self._mid
            yield self._lower
            yield self._totals
        yield self._side_tape
        yield self._profile

    def show(self, view: InstrumentView) -> None:
        """Show a row, in the title and in every panel that is on the screen."""
        self.set_class(bool(view.axis), "-axis")
        self._newest = view
        self._show_everywhere()

    def _show_everywhere(self) -> None:
        for panel in self._panels_in_sight():
            panel.view = self._newest

    def show_tape(self, view: TapeView) -> None:
        """Show the row's prints."""
        self._tape.view = view
        self._side_tape.view = view

    @property
    def tape(self) -> TapeView:
        """The prints that are on the screen, or further down."""
        return self._tape.view

    @property
    def tape_page(self) -> int:
        """Prints that are on the screen at once while the tape is held, at least 1."""
        tape = self._side_tape if self.has_class("-side-tape") else self._tape
        return max(1, tape.size.height - HELD_ROWS)

    @property
    def axis_rows(self) -> int:
        """Prices that a price axis would show, at least 1."""
        rows = self._parts.upper + self._parts.lower
        return max(1, rows - axis_header_rows(rows))

    @property
    def levels(self) -> int:
        """Levels a side that are on the screen, at least 1."""
        return max(1, levels_in(self._parts.upper))

    def on_resize(self, event: events.Resize) -> None:
        """Give each panel its columns and rows."""
        parts = self._parts = arrangement(event.size.width, event.size.height)
        self.set_class(parts.tape > 0, "-side-tape")
        self.set_class(parts.profile > 0, "-desk")
        self._profile.styles.width = parts.profile
        self._side_tape.styles.width = parts.tape
        self._figures.wide = parts.tape > 0
        self._figures.redraw()
        for panel in (self._asks, self._bids):
            panel.styles.width = parts.half
        for quadrant in (self._figures, self._tape, self._day):
            quadrant.styles.width = parts.side + RULE
        self._axis.styles.height = parts.upper + parts.lower
        self._upper.styles.height = parts.upper
        self._mid.styles.height = parts.middle
        self._lower.styles.height = parts.lower
        self._totals.styles.height = parts.totals
        self._show_everywhere()

    def _panels_in_sight(self) -> Iterator[InstrumentPanel]:
        yield from (self.title, self._mid, self._totals)
        if self._newest.axis:
            yield self._axis
        else:
            yield from (self._asks, self._figures, self._bids)
            if self._parts.tape:
                yield self._day
        if self._parts.profile:
            yield self._profile
