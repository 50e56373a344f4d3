"""Stock codes as a person types them."""

import re
import unicodedata
from collections.abc import Sequence

from kis_tui.domain.text import clean

_SEPARATORS = re.compile(r"[\s,;]+")
_CODE = re.compile(r"[0-9][0-9A-Z]{5}|Q[0-9]{6}")


def is_code(text: str) -> bool:
    """Tell whether ``text`` is a short code as the wire spells it.

    Six characters, the first a digit, letters allowed in newer listings (``0001A0``); an ETN is ``Q`` and six
    digits (KIS portal, 유가증권 단축 종목코드).
    """
    return _CODE.fullmatch(text) is not None


def parse_code(text: str) -> str:
    """Return the short code a person meant: trimmed, upper case, full-width digits and a leading ``A`` allowed.

    Raises:
        ValueError: it is no code; the text is a sentence for the user.
    """
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if len(code) == 7 and code[0] == "A" and is_code(code[1:]):
        code = code[1:]
    if not is_code(code):
        shown = clean(text, 20)
        raise ValueError(
            f"'{shown}' is not a stock code: six characters such as 005930 or 0001A0, or Q and six digits (ETN)"
        )
    return code


def split_list(text: str) -> list[str]:
    """Return what stands between commas, semicolons, blanks and line ends; no empty text among it."""
    return [word for word in _SEPARATORS.split(text) if word]


def find_codes(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes among words, each once in their order, and the words that are none."""
    codes: dict[str, None] = {}
    others: list[str] = []
    for word in words:
        try:
            codes[parse_code(word)] = None
        except ValueError:
            others.append(word)
    return tuple(codes), tuple(others)
