"""The panel of the liquidity strip; what it draws is in ``ui/drawing/strip.py``."""

from collections.abc import Sequence

from textual.reactive import reactive

from kis_tui.ui.drawing.strip import strip_lines
from kis_tui.ui.lines import Line
from kis_tui.ui.strip_view import StripView
from kis_tui.ui.widgets.panel import LinePanel

EMPTY_STRIP = StripView()


class StripPanel(LinePanel):
    """Size at each price over time, and the trades."""

    view: reactive[StripView] = reactive(EMPTY_STRIP, repaint=False, layout=False)

    def watch_view(self) -> None:
        """Paint the rows that changed."""
        self.redraw()

    @property
    def cells(self) -> tuple[int, int]:
        """Columns and rows, for ``strip_view``; 0 while the panel is not on the screen."""
        return self._cells

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the strip."""
        return strip_lines(self.view, width, height)
