"""A field for a few characters."""

from textual.message import Message
from textual.widgets import Input


class ShortInput(Input):
    """Takes what can be printed, and tells when no more goes in.

    Textual sends an escape sequence that was pasted into an ``Input`` to the terminal as it is.
    """

    class Full(Message):
        """What was typed or pasted is too long and was not taken."""

    def replace(self, text: str, start: int, end: int) -> None:
        """Put what of ``text`` can be printed where ``start`` to ``end`` was."""
        super().replace("".join(character for character in text if character.isprintable()), start, end)

    def restricted(self) -> None:
        """Tell the dialogue."""
        self.post_message(self.Full())
