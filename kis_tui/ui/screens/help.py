"""The help screen, made from the table of keys."""

from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from kis_tui.domain.text import in_one_line
from kis_tui.ui.key_groups import KeyGroup
from kis_tui.ui.keymap import keymap
from kis_tui.ui.lines import left
from kis_tui.ui.wording.language import words

_KEY_CELLS = 17


def help_lines() -> list[str]:
    """Return the table of keys as lines of text, a blank line between groups."""
    lines: list[str] = []
    for group in KeyGroup:
        lines += ["", words.key_groups[group]] if lines else [words.key_groups[group]]
        lines += [
            f"  {left(keymap.names(key), _KEY_CELLS)}{words.keys[key.id].sentence}"
            for key in keymap
            if key.group is group
        ]
    return lines


class HelpScreen(ModalScreen[None]):
    """All keys and signs.

    Args:
        screenshot_directory: where pictures go, to be named.
        log_path: where the log is, to be named; empty = there is none.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "close", show=False),
        # With the ids of the table: the user's keymap holds here too.
        Binding("?", "close", id="help", show=False),
        Binding("q", "close", id="quit", show=False),
    ]

    def __init__(self, screenshot_directory: Path, log_path: str = "") -> None:
        super().__init__()
        self._screenshot_directory = screenshot_directory
        self._log_path = log_path

    def compose(self) -> ComposeResult:
        """One text that scrolls where it does not fit."""
        text = "\n".join(
            [
                *help_lines(),
                "",
                *words.help_signs,
                words.help_screenshots.format(directory=in_one_line(self._screenshot_directory)),
                words.help_log.format(path=in_one_line(self._log_path)) if self._log_path else words.help_no_log,
            ]
        )
        with VerticalScroll(id="dialogue"):
            yield Static(f"{words.help_title}  ·  {words.help_close}", classes="title", markup=False)
            yield Static(Content(text), markup=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end
