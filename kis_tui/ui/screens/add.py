"""Asking for a stock code."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kis_tui.domain.codes import parse_code
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.formatting import choice_words
from kis_tui.ui.widgets.short_input import ShortInput
from kis_tui.ui.wording.language import words

_LONGEST = 20
"""Characters that can be typed; a code has at most seven, a leading ``A`` and spaces included a few more."""


class AddScreen(ModalScreen[str | None]):
    """Returns the checked code; None = cancelled.

    Args:
        choice: the venue the row will have, to be shown.
        names: cleaned name of a code; empty = not known.
    """

    BINDINGS: ClassVar[list[Any]] = [Binding("escape", "cancel", show=False)]

    def __init__(self, choice: VenueChoice, names: Callable[[str], str]) -> None:
        super().__init__()
        self._choice = choice
        self._names = names

    def compose(self) -> ComposeResult:
        """A title, the field, what is wrong or whose code it is, and the keys."""
        with Vertical(id="dialogue"):
            yield Static(words.add_title, classes="title", markup=False)
            yield ShortInput(placeholder=words.add_prompt, max_length=_LONGEST, select_on_focus=False)
            yield Static("", id="answer", markup=False)
            yield Static(words.add_hint.format(choice=choice_words(self._choice)), classes="quiet", markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Name the stock as soon as the code is one."""
        if code_fault(event.value):
            self._answer("")
        else:
            self._answer(self._names(parse_code(event.value)) or words.add_unknown)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the code, or say what is wrong with it."""
        fault = code_fault(event.value)
        if fault:
            self._answer(fault, wrong=True)
        else:
            self.dismiss(parse_code(event.value))  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    def action_cancel(self) -> None:
        """Close without a code."""
        self.dismiss(None)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    def _answer(self, text: str, *, wrong: bool = False) -> None:
        answer = self.query_one("#answer", Static)
        answer.set_class(wrong, "wrong")
        answer.update(Content(text))


def code_fault(text: str) -> str:
    """Return what is wrong with a code that was typed, as a sentence; empty = nothing."""
    try:
        parse_code(text)
    except ValueError:
        shown = clean(text, 20)
        if not shown:
            return words.code_missing
        return words.code_wrong.format(text=shown)
    return ""
