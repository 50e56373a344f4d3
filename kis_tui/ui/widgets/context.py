"""Indices and program trading: a row over the status bar, or rows under the watchlist."""

from collections.abc import Sequence

from textual.reactive import reactive
from textual.widget import Widget

from kis_tui.ui.drawing.context import ContextView, context_lines, context_rows
from kis_tui.ui.lines import Line
from kis_tui.ui.widgets.panel import LinePanel


class ContextPanel(LinePanel):
    """Takes as many rows as it has figures; none while nothing is known."""

    DEFAULT_CSS = """
    ContextPanel { width: 100%; height: 0; display: none; }
    """

    view: reactive[ContextView] = reactive(ContextView(), repaint=False, layout=False)

    def watch_view(self) -> None:
        """Take room for what there is, and paint it."""
        self.fit()
        self.redraw()

    def fit(self) -> None:
        """Take as many rows as the figures need at this width."""
        parent = self.parent
        rows = context_rows(self.view, parent.size.width if isinstance(parent, Widget) else 0)
        self.display = rows > 0
        self.styles.height = rows

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the figures."""
        return context_lines(self.view, width, height)
