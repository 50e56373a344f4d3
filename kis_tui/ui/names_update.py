"""The broker's lists of names, downloaded while everything else goes on, and what is said of it."""

from collections.abc import AsyncIterator, Callable

from msgspec import Struct

from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError
from kis_tui.ui.wording.language import words

RESULT_S = 10.0
"""Seconds that a result stays on the screen: it may say what went wrong."""
PROGRESS_S = 300.0
"""Seconds that a word of progress stays at most; the next one takes its place."""
_REASON_CHARS = 160


class ListUpdate(Struct, frozen=True):
    """What came of one list."""

    board: str
    """Its board as it is called: KOSPI, KOSDAQ, KONEX."""
    count: int | None
    """Names that are known from it now; None = nothing was taken, what was known stays."""
    reason: str = ""
    """Why nothing was, one clause; empty when something was."""


UpdateNames = Callable[[], AsyncIterator[ListUpdate]]
"""Downloads list after list, and has each known before it is told of; ConfigError = none can be kept."""


class NamesUpdate:
    """Downloads when it is asked to, once at a time.

    Args:
        update: downloads; None = nobody can here.
        say: shows a sentence for so many seconds.
        take_back: takes one away before its time.
        known: called when there are new names.
    """

    def __init__(
        self,
        update: UpdateNames | None,
        say: Callable[[str, float], None],
        take_back: Callable[[str], None],
        known: Callable[[], None],
    ) -> None:
        self._update = update
        self._say = say
        self._take_back = take_back
        self._known = known
        self._progress = ""
        self.running = False

    async def run(self) -> None:
        """Download all lists, and say how far it is and what came of it."""
        if self._update is None:
            self._say(words.names_not_here, RESULT_S)
            return
        if self.running:
            self._say(words.names_running, RESULT_S)
            return
        self.running = True
        self._proceed(words.names_begun)
        done: list[ListUpdate] = []
        try:
            async for update in self._update():
                done.append(update)
                self._known()
                self._proceed(words.names_progress.format(lists=_told(done)))
            result = _result(done)
        except ConfigError as error:
            result = words.names_failed.format(reason=clean(str(error), _REASON_CHARS))
        finally:
            self.running = False
        self._take_back(self._progress)
        self._say(result, RESULT_S)

    def _proceed(self, text: str) -> None:
        self._take_back(self._progress)
        self._say(text, PROGRESS_S)
        self._progress = text


def _result(done: list[ListUpdate]) -> str:
    came = [update for update in done if update.count is not None]
    failed = [update for update in done if update.count is None]
    sentences = [words.names_came.format(lists=_told(came))] if came else []
    sentences += [
        words.names_list_failed.format(board=update.board, reason=clean(update.reason, _REASON_CHARS))
        for update in failed
    ]
    return " · ".join(sentences)


def _told(done: list[ListUpdate]) -> str:
    return ", ".join(f"{update.board} {'-' if update.count is None else f'{update.count:,}'}" for update in done)
