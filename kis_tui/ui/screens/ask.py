"""A dialogue of a few small fields: Enter takes them all, Esc closes, a fault is said under them."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kis_tui.ui.amounts import LONGEST
from kis_tui.ui.widgets.short_input import ShortInput
from kis_tui.ui.wording.language import words

Result = TypeVar("Result")
Read = TypeVar("Read")


class Field(NamedTuple):
    """A field to type into."""

    name: str
    """Unique in the dialogue."""
    text: str = ""
    """What it holds at first."""
    prompt: str = ""
    """Shown while it is empty."""


class Asked(NamedTuple):
    """One row: what is asked and one field, or two for from and to."""

    label: str
    fields: tuple[Field, ...]


class WrongFieldError(ValueError):
    """What was typed cannot be taken.

    Args:
        field: the one to put right.
        sentence: what is wrong, for the user.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class AskScreen(ModalScreen[Result]):
    """Asks until what was typed can be taken; what was typed stays until it is.

    Args:
        heading: what the dialogue is for.
        asked: the rows, from the top.
        hint: the keys.
        cancelled: what it returns when it is closed without an answer.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "cancel", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, heading: str, asked: Sequence[Asked], hint: str, *, cancelled: Result) -> None:
        super().__init__()
        self._heading = heading
        self._asked = asked
        self._hint = hint
        self._cancelled = cancelled

    def taken(self) -> Result:
        """Return what the fields say.

        Raises:
            WrongFieldError: one of them cannot be taken.
        """
        raise NotImplementedError

    def read(self, field: str, parse: Callable[[str], Read], empty: Read) -> Read:
        """Return what one field says, ``empty`` where nothing is in it.

        Raises:
            WrongFieldError: ``parse`` raised ValueError.
        """
        text = self._input(field).value
        if not text.strip():
            return empty
        try:
            return parse(text)
        except ValueError as error:
            raise WrongFieldError(field, str(error)) from error

    def compose(self) -> ComposeResult:
        """A title, the fields, what is wrong with them, and the keys."""
        with Vertical(id="dialogue"):
            yield Static(self._heading, classes="title", markup=False)
            for label, fields in self._asked:
                with Horizontal(classes="asked"):
                    yield Static(label, classes="label", markup=False)
                    for number, field in enumerate(fields):
                        if number:
                            yield Static(words.from_to, classes="between", markup=False)
                        yield ShortInput(field.text, placeholder=field.prompt, max_length=LONGEST, id=field.name)
            yield Static("", id="answer", classes="wrong", markup=False)
            yield Static(self._hint, classes="quiet", markup=False)

    def on_input_changed(self) -> None:
        """Take back what was wrong: it is being put right."""
        self._say("")

    def on_short_input_full(self) -> None:
        """Say why what was typed does not appear."""
        longest = self.focused.max_length if isinstance(self.focused, Input) else LONGEST
        self._say(words.amount_too_long.format(longest=longest))

    def on_input_submitted(self) -> None:
        """Take the fields, or say what is wrong and go where it is."""
        try:
            result = self.taken()
        except WrongFieldError as fault:
            wrong = self._input(fault.field)
            wrong.focus()
            self._say(str(fault), wrong)
        else:
            self.dismiss(result)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(self._cancelled)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    def _input(self, field: str) -> Input:
        return self.query_one(f"#{field}", Input)

    def _say(self, sentence: str, wrong: Input | None = None) -> None:
        for field in self.query(Input):
            field.set_class(field is wrong, "wrong")
        answer = self.query_one("#answer", Static)
        answer.update(Content(sentence))
        if sentence:
            # Where the dialogue scrolls the answer may be out of sight, and Enter would seem to do nothing.
            self.call_after_refresh(answer.scroll_visible, animate=False)
