"""What the settings say about the look of the screen, in the screen's own values."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from kis_tui.auth.env_file import expanded
from kis_tui.errors import ConfigError
from kis_tui.profiles.profile import Look
from kis_tui.settings import Settings
from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.keymap import WrongKeyError, changed
from kis_tui.ui.palette import THEMES
from kis_tui.ui.screenshot import DEFAULT_DIRECTORY
from kis_tui.ui.wording.language import Language, of_locale


class Appearance(Struct, frozen=True):
    """How the screen begins."""

    language: Language
    theme: str | None
    """Id; None = the usual one."""
    glyphs: GlyphSet | None
    """None = as the terminal draws."""
    keys: Mapping[str, str | Sequence[str]]
    """What the user has changed of them, by action id."""
    screenshot_dir: Path


def appearance(settings: Settings, look: Look | None = None, given: Mapping[str, object] | None = None) -> Appearance:
    """Return how the screen begins.

    What was chosen in the program stands before the settings, and a flag before both. A choice that this version
    does not know counts as none.

    Args:
        settings: as read.
        look: what the profile has kept of such choices; None = there is no profile.
        given: settings of flags by field name, None = not given.

    Raises:
        ConfigError: a theme, an action, a key or a directory that there is none of; the text says where it stands.
    """
    themes = [theme.name for theme in THEMES]
    if settings.theme not in ("auto", *themes):
        raise ConfigError(f"{settings.place('theme')}: the themes are auto, {', '.join(themes)}")
    try:
        changed(settings.keys)
    except WrongKeyError as error:
        raise ConfigError(f"{settings.place('keys', error.action)}: {error}") from None
    directory = DEFAULT_DIRECTORY
    if settings.screenshot_dir is not None:
        directory = expanded(settings.screenshot_dir, settings.place("screenshot_dir"))
    flags, chosen = given or {}, look or Look()
    language = _chosen(chosen.language, flags.get("language"), settings.language, [*Language])
    theme = _chosen(chosen.theme, flags.get("theme"), settings.theme, themes)
    glyphs = _chosen(chosen.glyphs, flags.get("glyphs"), settings.glyphs, [*GlyphSet])
    return Appearance(
        language=of_locale() if language == "auto" else Language(language),
        theme=None if theme == "auto" else theme,
        glyphs=None if glyphs == "auto" else GlyphSet(glyphs),
        keys=settings.keys,
        screenshot_dir=directory,
    )


def _chosen(kept: str, flag: object, setting: str, known: Sequence[str]) -> str:
    return kept if flag is None and kept in known else setting
