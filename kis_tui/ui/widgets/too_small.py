"""What is shown instead of panels that would not fit."""

from collections.abc import Sequence

from kis_tui.ui.lines import Line, Look, Span, center
from kis_tui.ui.state_words import TOO_SMALL, TOO_SMALL_REMEDY
from kis_tui.ui.widgets.panel import LinePanel


class TooSmall(LinePanel):
    """A sentence in the middle of a terminal that is too small."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the sentence, what to do, and the size there is."""
        words = (TOO_SMALL, TOO_SMALL_REMEDY, f"{width}×{height}")
        above: list[Line] = [()] * max(0, (height - len(words)) // 2)
        return [*above, *((Span(center(text, width), Look("notice")),) for text in words)]
