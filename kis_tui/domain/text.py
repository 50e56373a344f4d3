"""Text from outside, made safe for a terminal."""

import unicodedata

TEXT_LIMIT = 64
"""Characters kept of one foreign text; names and messages of the broker are shorter."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"})
_INVISIBLE = frozenset((*range(0x115F, 0x1200), *range(0xD7B0, 0xD800), 0x2800, 0x3164, 0xFFA0))
"""Letters and signs that show nothing, or not by themselves: the fillers of Hangul, vowels and finals of a syllable
that did not join one (Unicode, Default_Ignorable_Code_Point and Hangul_Syllable_Type), the empty Braille pattern."""


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return ``text`` in NFC, at most ``limit`` long, without anything that cannot be seen as a character of its own.

    That is control, format, bidi and unassigned characters, accents that pile up on a letter, and fillers. They could
    move the cursor, recolour the screen, reorder the line, or take another width than a terminal reckons with.
    """
    kept = (c for c in unicodedata.normalize("NFC", text[: limit * 4]) if not _is_dropped(c))
    return unicodedata.normalize("NFC", "".join(kept))[:limit].strip()


def _is_dropped(character: str) -> bool:
    return unicodedata.category(character) in _DROPPED or ord(character) in _INVISIBLE


def escaped(text: str) -> str:
    """Return ``text`` whole, with Python's escape for each character that is neither printable nor a line end."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def in_one_line(text: object) -> str:
    """Return a path, or another text that may have anything in it, as ``escaped`` does, line ends too."""
    return escaped(str(text)).replace("\n", "\\n")
