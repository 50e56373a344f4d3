"""Fields of a dialogue that are not typed into: one of a few words, and a word that is on or off."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class Pick(NamedTuple):
    """One of the words."""

    id: str
    """Unique in the field."""
    label: str


class PickField(Static, can_focus=True):
    """Shows one word of several; → and Space take the next one, ← the one before.

    Args:
        picks: at least one.
        picked: id of the one to begin with.
        id: of the widget.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
    ]

    class Changed(Message):
        """Another word was picked."""

    def __init__(self, picks: Sequence[Pick], picked: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="pick")
        self._picks = tuple(picks)
        self._at = 0
        self.picked = picked

    @property
    def picked(self) -> str:
        """Id of the word that is shown."""
        return self._picks[self._at].id

    @picked.setter
    def picked(self, picked: str) -> None:
        """Show another word, without a message; one that there is not is left."""
        ids = [pick.id for pick in self._picks]
        if picked in ids:
            self._at = ids.index(picked)
        self._show()

    def take(self, picks: Sequence[Pick], picked: str) -> None:
        """Show one of other words, without a message; the first where there is none of that id."""
        self._picks, self._at = tuple(picks), 0
        self.picked = picked

    def offer(self, pick: Pick) -> None:
        """Add a word unless it is there."""
        if pick.id not in (other.id for other in self._picks):
            self._picks = (*self._picks, pick)

    def on_click(self, event: events.Click) -> None:
        """Take the next word."""
        self.action_step(1)

    def action_step(self, steps: int) -> None:
        """Take a word some steps further on."""
        self._at = (self._at + steps) % len(self._picks)
        self._show()
        self.post_message(self.Changed())

    def _show(self) -> None:
        self.update(Content(f"< {self._picks[self._at].label} >"))


class TickField(Static, can_focus=True):
    """Shows a word that is on or off; Space, ← and → change it.

    Args:
        label: the word.
        ticked: whether it is on.
        id: of the widget.
    """

    BINDINGS: ClassVar[list[Any]] = [Binding("right,left,space", "change", show=False)]

    def __init__(self, label: str, *, ticked: bool, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="tick")
        self._label = label
        self.ticked = ticked
        self._show()

    def on_click(self, event: events.Click) -> None:
        """Change it."""
        self.action_change()

    def action_change(self) -> None:
        """Switch it on or off."""
        self.ticked = not self.ticked
        self._show()

    def _show(self) -> None:
        self.update(Content(f"[{'x' if self.ticked else ' '}]{self._label}"))
