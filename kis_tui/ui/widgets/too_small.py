"""What is shown instead of panels that would not fit."""

from collections.abc import Sequence

from kis_tui.ui.lines import Line, Look, Span, center
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words


class TooSmall(LinePanel):
    """A sentence in the middle of a terminal that is too small."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the sentence, what to do, and the size there is."""
        sentences = (words.too_small, words.too_small_remedy, f"{width}×{height}")
        above: list[Line] = [()] * max(0, (height - len(sentences)) // 2)
        return [*above, *((Span(center(text, width), Look("notice")),) for text in sentences)]
