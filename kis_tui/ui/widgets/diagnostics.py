"""The diagnostics as one long panel that scrolls."""

from collections.abc import Sequence
from datetime import datetime

from textual import events
from textual.reactive import reactive

from kis_tui import __version__
from kis_tui.clock import KST
from kis_tui.ui.diagnostics import DiagnosticsView
from kis_tui.ui.drawing.diagnostics import diagnostics_lines
from kis_tui.ui.lines import Line
from kis_tui.ui.widgets.panel import LinePanel

_NOTHING = DiagnosticsView(at=datetime(1970, 1, 1, tzinfo=KST), version=__version__)


class DiagnosticsPanel(LinePanel):
    """As high as what it tells."""

    DEFAULT_CSS = """
    DiagnosticsPanel { width: 100%; height: auto; }
    """

    view: reactive[DiagnosticsView] = reactive(_NOTHING, repaint=False, layout=False)

    def watch_view(self) -> None:
        """Paint what changed."""
        self._take_room()
        self.redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new size; at another width it is of another height."""
        self._take_room()
        super().on_resize(event)

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows."""
        return diagnostics_lines(self.view, width)

    def _take_room(self) -> None:
        if self.size.width:
            rows = len(diagnostics_lines(self.view, self.size.width))
            if self.styles.height is None or self.styles.height.value != rows:
                self.styles.height = rows
