"""Everything the program knows of its line and of what it could not use, to be looked through and passed on."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from kis_tui.domain.text import in_one_line
from kis_tui.ui.diagnostics import DiagnosticsView
from kis_tui.ui.drawing.diagnostics import diagnostics_text, diagnostics_title
from kis_tui.ui.screenshot import reason_of
from kis_tui.ui.widgets.diagnostics import DiagnosticsPanel
from kis_tui.ui.wording.language import words

EVERY_S = 1.0
"""Seconds between two looks."""
ANSWERED_S = 6.0
"""Seconds that an answer stands in the place of the keys."""


class DiagnosticsScreen(ModalScreen[None]):
    """Shows the figures as they are now; nothing in it has keys or tokens.

    Args:
        look: returns what there is to show.
        save: writes a text into a file, and returns which; raises ``OSError`` where it cannot.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "close", show=False),
        # With the ids of the table: the user's keymap holds here too.
        Binding("f10,exclamation_mark", "close", id="diagnostics", show=False),
        Binding("q", "close", id="quit", show=False),
        Binding("c", "copy", show=False),
        Binding("s", "save", show=False),
    ]

    def __init__(self, look: Callable[[], DiagnosticsView], save: Callable[[str], Awaitable[Path]]) -> None:
        super().__init__()
        self._look = look
        self._save = save

    def compose(self) -> ComposeResult:
        """Title, figures and keys."""
        yield Static(classes="title", markup=False)
        with VerticalScroll(id="rows"):
            yield DiagnosticsPanel()
        yield Static(words.diagnostics_hint, classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Show the figures, and again every second."""
        self._show()
        self.set_interval(EVERY_S, self._show)
        self._forgetting = self.set_timer(ANSWERED_S, self._forget, pause=True)

    def action_copy(self) -> None:
        """Put all of it into the clipboard."""
        text = diagnostics_text(self._look())
        self.app.copy_to_clipboard(text)
        self._answer(words.diagnostics_copied.format(count=text.count("\n")))

    async def action_save(self) -> None:
        """Write all of it into a file."""
        try:
            path = await self._save(diagnostics_text(self._look()))
        except (OSError, ValueError) as error:
            self._answer(words.diagnostics_not_saved.format(reason=in_one_line(reason_of(error))))
        else:
            self._answer(words.diagnostics_saved.format(path=in_one_line(path)))

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)  # type: ignore[unused-awaitable]  # a screen must not wait for its own end

    def _show(self) -> None:
        view = self._look()
        self.query_one(".title", Static).update(diagnostics_title(view))
        self.query_one(DiagnosticsPanel).view = view

    def _answer(self, sentence: str) -> None:
        self.query_one(".quiet", Static).update(sentence)
        self.add_class("-answered")
        self._forgetting.reset()
        self._forgetting.resume()

    def _forget(self) -> None:
        self.query_one(".quiet", Static).update(words.diagnostics_hint)
        self.remove_class("-answered")
