"""A dialogue of a few lines, one of which is chosen: with ↑ ↓ and Enter, with its digit, or with the mouse."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from kis_tui.ui.wording.language import words

MOST_DIGITS = 9
"""Lines that have a digit of their own."""


class Choice(NamedTuple):
    """One line."""

    id: str
    """What the dialogue returns for it; unique."""
    label: str


class ChooseScreen(ModalScreen[str | None]):
    """Returns the id of the line that was chosen; None = none was.

    Args:
        heading: what the dialogue is for.
        choices: the lines, from the top.
        hint: what is said under them; empty = the keys.
        current: id of the line that is marked at first; empty = the first.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "cancel", show=False),
        *(Binding(str(digit), f"digit({digit})", show=False) for digit in range(1, MOST_DIGITS + 1)),
    ]

    def __init__(self, heading: str, choices: Sequence[Choice], *, hint: str = "", current: str = "") -> None:
        super().__init__()
        self._heading = heading
        self.choices = tuple(choices)
        self._hint = hint
        self._current = current

    def compose(self) -> ComposeResult:
        """A title, the lines and the keys."""
        with Vertical(id="dialogue"):
            yield Static(self._heading, id="heading", classes="title", markup=False)
            yield OptionList(*self._options(), id="choices", compact=True)
            yield Static(self._hint or words.choose_hint, id="hint", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Mark the line to begin with."""
        ids = [choice.id for choice in self.choices]
        self._list.highlighted = ids.index(self._current) if self._current in ids else 0

    @property
    def marked(self) -> str:
        """Id of the marked line; empty = there is no line."""
        at = self._list.highlighted
        return "" if at is None or not self.choices else self.choices[at].id

    def show(self, choices: Sequence[Choice]) -> None:
        """Show other lines; the mark stays in its place."""
        at = self._list.highlighted or 0
        self.choices = tuple(choices)
        self._list.clear_options()
        self._list.add_options(self._options())
        if self.choices:
            self._list.highlighted = min(at, len(self.choices) - 1)

    def chosen(self, line: str) -> None:
        """Take a line."""
        self.dismiss(line)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the line that Enter or a click chose."""
        if event.option.id is not None:
            self.chosen(event.option.id)

    def action_digit(self, digit: int) -> None:
        """Take the line with this digit."""
        if digit <= len(self.choices):
            self._list.highlighted = digit - 1
            self.chosen(self.choices[digit - 1].id)

    def action_cancel(self) -> None:
        """Close without a choice."""
        self.dismiss(None)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    @property
    def _list(self) -> OptionList:
        return self.query_one("#choices", OptionList)

    def _options(self) -> list[Option]:
        return [
            Option(Content(f"{number if number <= MOST_DIGITS else ' '} {choice.label}"), id=choice.id)
            for number, choice in enumerate(self.choices, 1)
        ]
