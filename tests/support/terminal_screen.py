"""What a terminal shows of what a program wrote to it."""

import re
from collections.abc import Callable

import pyte

from tests.support.pseudo_terminal import Terminal
from tests.support.until import until

_UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<>=?][\d;]*[$u][p]?|\x1b\[[<>=][\d;]*[a-zA-Z]")
"""Questions about the keyboard and about synchronised output; pyte would print a part of them."""


class Seen:
    """What a terminal shows of what a program wrote.

    Args:
        opened: the program's terminal.
        size: of it, columns and rows.
    """

    def __init__(self, opened: Terminal, size: tuple[int, int]) -> None:
        self._opened = opened
        self._size = size
        self._fed = 0
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)

    @property
    def rows(self) -> list[str]:
        """The rows, as wide as the terminal."""
        # A sequence or a syllable may not have been written to its end yet.
        whole = self._opened.output.decode("utf-8", "ignore")
        end = max(whole.rfind("\x1b"), self._fed)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", whole[self._fed : end]))
        self._fed = end
        columns, lines = self._size
        return ["".join(self._screen.buffer[y][x].data for x in range(columns)) for y in range(lines)]

    @property
    def text(self) -> str:
        """All of them."""
        return "\n".join(self.rows)

    async def when(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition; a failure shows the screen."""
        try:
            await until(condition, timeout_s=20)
        except AssertionError as error:
            raise AssertionError(f"not seen: {what}\n{self.text}") from error
