"""Asking for stocks: by name, initials or code, with suggestions, or by a list of codes that is pasted."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kis_tui.domain.codes import find_codes, parse_code, split_list
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.instruments.search import Field, Suggestion
from kis_tui.ui.formatting import choice_words
from kis_tui.ui.widgets.code_input import CodeInput
from kis_tui.ui.widgets.suggestions import MOST_SHOWN, SuggestionPanel
from kis_tui.ui.wording.language import words

Search = Callable[[str, int], Sequence[Suggestion]]
"""Issues that fit what was typed, the best first, at most so many."""
_SHOWN = 20
"""Characters of what was typed that a sentence repeats."""
_OTHERS_SHOWN = 3
"""Words that are no codes and are named."""


class AddScreen(ModalScreen[tuple[str, ...] | None]):
    """Returns checked codes, at least one; None = cancelled.

    Args:
        choice: the venue the rows will have, to be shown.
        search: finds issues.
        listed: codes that are on the list already.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "cancel", show=False),
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("tab", "choose(1)", show=False),
        Binding("shift+tab", "choose(-1)", show=False),
    ]

    def __init__(self, choice: VenueChoice, search: Search, listed: Collection[str] = ()) -> None:
        super().__init__()
        self._choice = choice
        self._search = search
        self._listed = listed

    def compose(self) -> ComposeResult:
        """A title, the field, what may be meant, what is wrong or was found, and the keys."""
        with Vertical(id="dialogue"):
            yield Static(words.add_title, classes="title", markup=False)
            yield CodeInput(placeholder=words.add_prompt)
            yield SuggestionPanel(self._listed, id="suggestions")
            yield Static("", id="answer", markup=False)
            yield Static(words.add_hint.format(choice=choice_words(self._choice)), classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Prepare the first search while nothing is typed yet."""
        self._search("", 1)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Suggest what may be meant, or count the codes of a list."""
        codes, others = listed_codes(event.value)
        if codes:
            self._suggestions.suggest(())
            self._answer(self._list_found(codes, others))
            return
        found = self._search(event.value, MOST_SHOWN)
        self._suggestions.suggest(found)
        self._answer(_remark(found))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the list or the marked suggestion, or say what is wrong."""
        codes, _ = listed_codes(event.value)
        chosen = self._suggestions.chosen
        if not codes and chosen is not None:
            codes = (chosen.code,)
        if not codes:
            codes, _ = find_codes((event.value,))
        if codes:
            self.dismiss(codes)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end
        else:
            self._answer(_nothing_found(event.value), wrong=True)

    def on_suggestion_panel_taken(self, message: SuggestionPanel.Taken) -> None:
        """Take the suggestion that was clicked."""
        self.dismiss((message.code,))  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    def action_choose(self, steps: int) -> None:
        """Mark another suggestion."""
        self._suggestions.choose(steps)

    def action_cancel(self) -> None:
        """Close without a code."""
        self.dismiss(None)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    @property
    def _suggestions(self) -> SuggestionPanel:
        return self.query_one(SuggestionPanel)

    def _list_found(self, codes: Sequence[str], others: Sequence[str]) -> str:
        sentences = [words.add_list.format(count=len(codes))]
        there = sum(code in self._listed for code in codes)
        if there:
            sentences.append(words.added_some_there.format(count=there))
        if others:
            sentences.append(left_out(others))
        return " · ".join(sentences)

    def _answer(self, text: str, *, wrong: bool = False) -> None:
        answer = self.query_one("#answer", Static)
        answer.set_class(wrong, "wrong")
        answer.update(Content(text))


def listed_codes(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of a list and what stands between them that is none; no codes = it is no list.

    A list has two words at least and one code among them: ``TIGER 200`` is a name.
    """
    parts = split_list(text)
    if len(parts) < 2:
        return (), ()
    codes, others = find_codes(parts)
    return (codes, others) if codes else ((), ())


def left_out(others: Sequence[str]) -> str:
    """Return that these are no codes, the first few named."""
    shown = ", ".join(clean(word, _SHOWN) for word in others[:_OTHERS_SHOWN])
    more = "…" if len(others) > _OTHERS_SHOWN else ""
    return words.add_left_out.format(count=len(others), texts=shown + more)


def code_search(names: Callable[[str], str]) -> Search:
    """Return a search that knows codes only, for where there is no list of names.

    Args:
        names: cleaned name of a code; empty = not known.
    """

    def search(text: str, limit: int) -> tuple[Suggestion, ...]:
        try:
            code = parse_code(text)
        except ValueError:
            return ()
        return (Suggestion(code, names(code), "", Field.CODE, 0, len(code), ""),)[:limit]

    return search


def _remark(found: Sequence[Suggestion]) -> str:
    """Return what is to be said of suggestions; empty = nothing."""
    if not found:
        return ""
    best = found[0]
    if best.read_as:
        return words.add_read_as.format(text=best.read_as)
    return "" if best.name else words.add_unknown


def _nothing_found(text: str) -> str:
    shown = clean(text, _SHOWN)
    return words.add_nothing.format(text=shown) if shown else words.code_missing
