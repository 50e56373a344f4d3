"""The command palette's entries, made from the table of keys."""

from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from kis_tui.ui.keys import KEYS, Key, key_names
from kis_tui.ui.wording.catalogue import KeyWords
from kis_tui.ui.wording.language import words


class KeyCommands(Provider):
    """Every key's action by its label."""

    async def discover(self) -> Hits:
        """Yield all commands, as before anything is typed."""
        for key in _listed():
            yield DiscoveryHit(_words(key).label, self._run(key), help=_help(key))

    async def search(self, query: str) -> Hits:
        """Yield the commands whose label or sentence has the letters of ``query``."""
        matcher = self.matcher(query)
        found = False
        for key in _listed():
            score = max(matcher.match(_words(key).label), matcher.match(_words(key).sentence))
            if score > 0:
                found = True
                yield Hit(
                    score, matcher.highlight(_words(key).label), self._run(key), text=_words(key).label, help=_help(key)
                )
        if not found:
            # Textual would say it in English.
            yield Hit(1, words.palette_nothing, _do_nothing)

    def _run(self, key: Key) -> partial[Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, key.action, self.screen)


def _do_nothing() -> None:
    """Stand for a command where there is none to run."""


def _listed() -> Iterator[Key]:
    """Return the keys that make sense in the palette: not itself, and nothing twice."""
    return (key for key in KEYS if key.id not in ("palette", "quit-anywhere"))


def _words(key: Key) -> KeyWords:
    return words.keys[key.id]


def _help(key: Key) -> str:
    return f"{key_names(key)}  {_words(key).sentence}"
