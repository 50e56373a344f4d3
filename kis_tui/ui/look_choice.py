"""What of the screen's look can be chosen while it runs."""

from typing import Protocol

from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.wording.language import Language


class LookChoice(Protocol):
    """Paints and says everything anew, at once."""

    theme: str
    """Id of the theme that is on the screen."""

    @property
    def glyphs(self) -> GlyphSet:
        """The characters that are written."""
        ...

    def use_language(self, language: Language) -> None:
        """Say everything in another language."""
        ...

    def use_theme(self, name: str) -> None:
        """Paint everything in another theme."""
        ...

    def use_glyphs(self, glyphs: GlyphSet) -> None:
        """Write everything in other characters."""
        ...
