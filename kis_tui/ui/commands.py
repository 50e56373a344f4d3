"""The command palette's entries, made from the table of keys."""

from collections.abc import Coroutine, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from kis_tui.domain.hangul import compose, keystrokes
from kis_tui.ui.keymap import keymap
from kis_tui.ui.keys import Key
from kis_tui.ui.wording.catalogue import KeyWords
from kis_tui.ui.wording.language import words


class KeyCommands(Provider):
    """Every key's action by its label."""

    async def discover(self) -> Hits:
        """Yield all commands, as before anything is typed."""
        for key in _listed():
            yield DiscoveryHit(_words(key).label, self._run(key), help=_help(key))

    async def search(self, query: str) -> Hits:
        """Yield the commands whose label, sentence or id has the letters of ``query``.

        Where none has them, the query is taken for one typed in the other keyboard mode: ``ㅗ디ㅔ`` is ``help``.
        """
        hits: list[Hit] = []
        for typed in dict.fromkeys((query, keystrokes(query), compose(query))):
            hits = hits or self._hits(typed)
        for hit in hits:
            yield hit
        if not hits:
            # Textual would say it in English.
            yield Hit(1, words.palette_nothing, _do_nothing)

    def _hits(self, query: str) -> list[Hit]:
        matcher = self.matcher(query)
        hits = []
        for key in _listed():
            said = _words(key)
            score = max(map(matcher.match, (said.label, said.sentence, key.id)))
            if score > 0:
                hits.append(Hit(score, matcher.highlight(said.label), self._run(key), text=said.label, help=_help(key)))
        return hits

    def _run(self, key: Key) -> partial[Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, key.action, self.screen)


def _do_nothing() -> None:
    """Stand for a command where there is none to run."""


def _listed() -> Iterator[Key]:
    """Return the keys that make sense in the palette: not itself, and nothing twice."""
    return (key for key in keymap if key.id not in ("palette", "quit-anywhere"))


def _words(key: Key) -> KeyWords:
    return words.keys[key.id]


def _help(key: Key) -> str:
    return f"{keymap.names(key)}  {_words(key).sentence}"
