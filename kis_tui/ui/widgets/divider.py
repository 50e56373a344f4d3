"""The empty column between two panels."""

from collections.abc import Sequence

from kis_tui.ui.lines import Line, Look, Span
from kis_tui.ui.widgets.panel import LinePanel


class Divider(LinePanel):
    """A line of background colour; box-drawing characters are two cells wide in some terminals."""

    DEFAULT_CSS = """
    Divider { width: 1; height: 100%; }
    """

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return rows of nothing but colour."""
        return [(Span(" " * width, Look(background="rule")),)] * height
