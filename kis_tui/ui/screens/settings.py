"""How the screen looks and speaks, changed while it is looked at."""

from typing import Any, ClassVar, TypeVar

from textual.binding import Binding
from textual.widgets import Static

from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.look_choice import LookChoice
from kis_tui.ui.palette import THEMES
from kis_tui.ui.screens.choose import Choice, ChooseScreen
from kis_tui.ui.wording.language import Language, spoken, words

Value = TypeVar("Value")

LANGUAGE, THEME, GLYPHS = "language", "theme", "glyphs"


class SettingsScreen(ChooseScreen):
    """Every Enter takes the next value, which shows at once; Esc closes.

    Args:
        look: what is changed.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
    ]

    def __init__(self, look: LookChoice) -> None:
        self._look = look
        super().__init__(words.settings_title, self._lines(), hint=words.settings_hint)

    def chosen(self, line: str) -> None:
        """Take the next value of a line."""
        self._step(line, 1)

    def action_step(self, steps: int) -> None:
        """Take the next value of the marked line, or the one before."""
        self._step(self.marked, steps)

    def _step(self, line: str, steps: int) -> None:
        look = self._look
        if line == LANGUAGE:
            look.use_language(_after(list(Language), spoken(), steps))
        elif line == THEME:
            look.use_theme(_after([theme.name for theme in THEMES], look.theme, steps))
        elif line == GLYPHS:
            look.use_glyphs(_after(list(GlyphSet), look.glyphs, steps))
        self.show(self._lines())
        self.query_one("#heading", Static).update(words.settings_title)
        self.query_one("#hint", Static).update(words.settings_hint)

    def _lines(self) -> list[Choice]:
        values = (
            (LANGUAGE, words.settings_language, words.languages[spoken()]),
            (THEME, words.settings_theme, words.themes[self._look.theme]),
            (GLYPHS, words.settings_glyphs, words.glyph_sets[self._look.glyphs]),
        )
        return [Choice(line, f"{label}: {value}") for line, label, value in values]


def _after(values: list[Value], value: Value, steps: int) -> Value:
    return values[(values.index(value) + steps) % len(values)]
