"""Text from outside, made safe for a terminal."""

import unicodedata

TEXT_LIMIT = 64
"""Characters kept of one foreign text; names and messages of the broker are shorter."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return ``text`` in NFC without control, format, bidi and unassigned characters, at most ``limit`` long.

    What is dropped could move the cursor, recolour the screen or reorder the line.
    """
    kept = (c for c in unicodedata.normalize("NFC", text[: limit * 4]) if unicodedata.category(c) not in _DROPPED)
    return "".join(kept)[:limit].strip()
