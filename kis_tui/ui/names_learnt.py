"""Names that the line tells: asked for once where no table has them, and handed to whoever keeps them."""

from collections.abc import Callable, Iterable
from typing import Protocol

from kis_tui.feed.source import FeedEvent, FeedSource, IssueFetched, NameFetched, Row


class Learn(Protocol):
    """Keeps what is told of an issue, such as ``instruments.directory.Directory.learn``."""

    def __call__(self, code: str, *, name: str = "", on_nxt: bool | None = None) -> bool:
        """Take a name (empty = not told) and whether NXT trades the issue; returns whether any of it is new."""
        ...


def keep_nothing(code: str, *, name: str = "", on_nxt: bool | None = None) -> bool:
    """Forget what is told."""
    return False


class NamesLearnt:
    """Sees to it that rows get their names.

    Args:
        source: is asked.
        names: cleaned name of a code; empty = not known.
        learn: takes what is told; ``names`` knows it from then on.
    """

    def __init__(self, source: FeedSource, names: Callable[[str], str], learn: Learn) -> None:
        self._source = source
        self._names = names
        self._learn = learn
        self._asked: set[str] = set()

    def ask_for(self, rows: Iterable[Row]) -> None:
        """Ask for the names that are missing, each once: the source goes on until somebody tells it."""
        for code in dict.fromkeys(row.code for row in rows):
            if code not in self._asked and not self._names(code):
                self._asked.add(code)
                self._source.ask_name(code)

    def take(self, event: FeedEvent) -> bool:
        """Learn what an answer tells of an issue; returns whether it was new. Other events tell nothing."""
        if isinstance(event, NameFetched):
            return self._learn(event.code, name=event.name)
        if isinstance(event, IssueFetched):
            return self._learn(event.flags.code, name=event.flags.name, on_nxt=event.flags.on_nxt)
        return False
