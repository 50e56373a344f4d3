"""Which characters a terminal gets: all, only those of a sure width, or ASCII beside Hangul.

``▲ ↑ · … ×`` and their like are East Asian Ambiguous: one cell in most terminals and here, two where a terminal is set
to that, and there every row is shifted. All that is painted goes through ``spelled`` on its way; whatever it changes
stays as wide as it was.
"""

import unicodedata
from collections.abc import Callable
from enum import StrEnum

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class GlyphSet(StrEnum):
    """A set of characters, by its id in the settings."""

    UNICODE = "unicode"
    """As written."""
    SAFE = "safe"
    """None whose width depends on the terminal's settings."""
    ASCII = "ascii"
    """Of the narrow ones only ASCII. Hangul, the fullwidth forms and the like stay: names and words are made of it."""


_SAFE = {
    "▲": "▴",
    "▼": "▾",
    "△": "▵",
    "▽": "▿",
    "↑": "⇡",
    "↓": "⇣",
    "←": "⇠",
    "→": "⇢",
    "·": "∙",
    "•": "∙",
    "…": "⋯",
    "×": "x",
    "÷": "/",
    "±": "~",
    "≤": "⩽",
    "≥": "⩾",
    "‐": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "※": "*",
    "★": "*",
    "☆": "*",
    "●": "*",
    "○": "o",
    "■": "#",
    "□": "o",
    "◆": "*",
    "◇": "o",
    "▒": "▚",
    "▓": "▟",
    "█": "▟",
    "▔": "⠉",
    **dict(zip("▁▂▃▄▅▆▇", "⣀⣀⣤⣤⣶⣶⣿", strict=True)),
    **dict(zip("▏▎▍▌▋▊▉", "⡀⡄⡆⡇⣇⣧⣿", strict=True)),
}
"""What takes the place of an ambiguous character; a box's lines and everything else are told by rule."""

_ASCII = {
    **dict.fromkeys("▲△▴▵↑⇡", "^"),
    **dict.fromkeys("▼▽▾▿↓⇣", "v"),
    **dict.fromkeys("←⇠", "<"),
    **dict.fromkeys("→⇢", ">"),
    **dict.fromkeys("·∙⋅−‐‑", "-"),
    **dict.fromkeys("•", "*"),
    **dict.fromkeys("…⋯", "~"),
    "≤": "<",
    "≥": ">",
    "⩽": "<",
    "⩾": ">",
    "░": "+",
    "▒": "%",
    "▚": "%",
    "▓": "#",
    "▟": "#",
    "█": "#",
    "▐": "#",
    "▔": "-",
    "▁": "_",
    # Dots of the liquidity strip: who took is told by where the dot is.
    "⠉": "'",
    "⠛": '"',
    "⣀": ",",
    "⣤": ";",
    "⠒": "-",
    "⠶": "=",
}
_UNKNOWN = "?"
_BRAILLE, _BRAILLE_END = 0x2800, 0x2900
_DOTS = " ..::**##"
"""A Braille character by how many dots it has."""


class _Spelling(dict[int, str]):
    """A table for ``str.translate`` that is filled as characters are met.

    Args:
        spell: what is written for a character.
    """

    def __init__(self, spell: Callable[[str], str]) -> None:
        super().__init__()
        self._spell = spell

    def __missing__(self, codepoint: int) -> str:
        written = self[codepoint] = self._spell(chr(codepoint))
        return written


def _safe(character: str) -> str:
    if unicodedata.east_asian_width(character) != "A":
        return character
    return _SAFE.get(character) or _plain(character)


def _ascii(character: str) -> str:
    if character.isascii() or cell_len(character) == 2:
        return character
    if character in _ASCII:
        return _ASCII[character]
    if _BRAILLE <= ord(character) < _BRAILLE_END:
        return _DOTS[(ord(character) - _BRAILLE).bit_count()]
    safe = _safe(character)
    return _plain(character) if safe == character else _ascii(safe)


def _plain(character: str) -> str:
    """Return the letter without its accent, a line of a box in ASCII, or a question mark; as wide as it was."""
    if not cell_len(character):
        return ""
    name = unicodedata.name(character, "")
    if name.startswith("BOX DRAWINGS"):
        runs = {"HORIZONTAL", "VERTICAL", "UP", "DOWN"} & {*name.split()}
        return "-" if runs == {"HORIZONTAL"} else "|" if runs == {"VERTICAL"} else "+"
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isprintable() else _UNKNOWN


_SPELLINGS = {GlyphSet.SAFE: _Spelling(_safe), GlyphSet.ASCII: _Spelling(_ascii)}


def spelled(text: str, glyphs: GlyphSet) -> str:
    """Return ``text`` in the characters of a set, as many cells wide as it was."""
    if glyphs is GlyphSet.UNICODE or text.isascii():
        return text
    return text.translate(_SPELLINGS[glyphs])


class GlyphFilter(LineFilter):
    """Spells what Textual's own widgets paint; the app's panels do it themselves where they build their rows.

    Args:
        glyphs: the set.
    """

    def __init__(self, glyphs: GlyphSet) -> None:
        super().__init__()
        self.glyphs = glyphs

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in the characters of the set."""
        return [Segment(spelled(text, self.glyphs), style, control) for text, style, control in segments]
