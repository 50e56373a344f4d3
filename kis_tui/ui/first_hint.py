"""What someone who has never used the program is told first: five keys."""

from rich.cells import cell_len

from kis_tui.ui.formatting import fitting
from kis_tui.ui.keymap import hint, keymap
from kis_tui.ui.wording.language import words

FIRST_HINT_S = 20.0
"""Seconds it stays; reading it takes half of them."""

_FIVE = ("add", "next-row", "next-venue", "help", "quit")
_BETWEEN = " · "
_SPARE = 8
"""Cells that a message keeps free, as ``NoticePanel`` does."""


def first_hint(width: int) -> str:
    """Return the message: a heading, and under it as many keys to a line as are whole in ``width`` cells."""
    lines = [fitting(words.first_hint, width - _SPARE)]
    for number, told in enumerate(hint(keymap.of(action)) for action in _FIVE):
        longer = f"{lines[-1]}{_BETWEEN}{told}"
        if number and cell_len(longer) <= width - _SPARE:
            lines[-1] = longer
        else:
            lines.append(told)
    return "\n".join(lines)
