"""Several ladders side by side."""

from collections.abc import Sequence

from textual.reactive import reactive

from kis_tui.ui.drawing.several import ladders_in, several_lines
from kis_tui.ui.lines import Line
from kis_tui.ui.views import InstrumentView, TapeView
from kis_tui.ui.widgets.panel import LinePanel


class SeveralPanel(LinePanel):
    """Two to four ladders, drawn as one panel."""

    DEFAULT_CSS = """
    SeveralPanel { width: 100%; height: 100%; display: none; }
    """

    ladders: reactive[tuple[tuple[InstrumentView, TapeView], ...]] = reactive((), repaint=False, layout=False)
    focus_code: reactive[str] = reactive("", repaint=False, layout=False)
    """The stock whose ladder is marked; empty = none, as where all are of one stock."""

    def watch_ladders(self) -> None:
        """Paint the rows that changed."""
        self.redraw()

    def watch_focus_code(self) -> None:
        """Move the mark."""
        self.redraw()

    @property
    def room(self) -> int:
        """How many ladders fit."""
        return ladders_in(self.screen.size.width)

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the ladders."""
        views = [view for view, _tape in self.ladders]
        tapes = [tape for _view, tape in self.ladders]
        return several_lines(views, tapes, self.focus_code, width, height)
