"""Hangul as it is typed: the two-set keyboard (두벌식, KS X 5002), both ways, the initials of a name, half-typed text.

A syllable of Unicode is 0xAC00 + (lead * 21 + vowel) * 28 + tail (The Unicode Standard, 3.12).
"""

import re
import unicodedata
from collections.abc import Iterator

_LEADS = tuple("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
_VOWELS = tuple("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
_TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_KEYS = {
    **dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True)),
    **dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True)),
}
_PARTS = {
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
}
"""What takes two presses; ㄲ and ㅆ are one press with Shift."""
_WHOLES = {parts: whole for whole, parts in _PARTS.items()}
_FIRST, _LAST = 0xAC00, 0xD7A3
_OF_LEAD, _OF_VOWEL = 588, 28
"""Syllables that begin with the same lead, and with the same lead and vowel."""
_SMALL = {
    **{chr(0x1100 + at): jamo for at, jamo in enumerate(_LEADS)},
    **{chr(0x1161 + at): jamo for at, jamo in enumerate(_VOWELS)},
    **{chr(0x11A7 + at): jamo for at, jamo in enumerate(_TAILS) if at},
}
"""Conjoining jamo, as a decomposed text (NFD) has them, to those of the keyboard."""
_SHIFTED = {key: jamo for jamo, key in _KEYS.items()}
_JAMO = {key.upper(): jamo for key, jamo in _SHIFTED.items() if key.islower()} | _SHIFTED
"""Letter to jamo; with Shift, a key without a second jamo types its first."""


def keystrokes(text: str) -> str:
    """Return the QWERTY keys that type ``text``: ``바`` is ``qk``, ``값`` ``rkqt``, ``ㅃ`` ``Q``.

    An upper-case letter means Shift. What is not Hangul stays as it is; half-width and decomposed Hangul counts.
    """
    return "".join(_KEYS.get(jamo, jamo) for jamo in _jamo_of(text))


def compose(keys: str) -> str:
    """Return what a two-set keyboard types for QWERTY ``keys``: ``tkatjd`` is ``삼성``, ``ttww`` ``ㅅㅅㅈㅈ``.

    Hangul among the keys counts as its presses, so that a syllable begun in one layout can be ended in the other.
    Everything else ends the syllable and stays. Two consonants without a vowel stay two (``rt`` is ``ㄱㅅ``).
    """
    syllable = _Syllable()
    written = "".join(syllable.press(_JAMO.get(jamo, jamo)) for jamo in _jamo_of(keys))
    return written + syllable.end()


def initials(text: str) -> str:
    """Return ``text`` with each syllable cut to its 초성: ``삼성전자`` is ``ㅅㅅㅈㅈ``, ``SK하이닉스`` ``SKㅎㅇㄴㅅ``.

    Lone jamo of two consonants are taken apart (``ㄳ`` is ``ㄱㅅ``), as an input method may join what was typed as
    two initials. The rest stays.
    """
    return "".join(
        _LEADS[(ord(c) - _FIRST) // _OF_LEAD] if _FIRST <= ord(c) <= _LAST else _PARTS.get(c, c) for c in _whole(text)
    )


def has_lone_vowel(text: str) -> bool:
    """Tell whether a vowel stands in ``text`` without a consonant before it, as no Korean name has it."""
    return any(_PARTS.get(c, c)[0] in _VOWELS for c in _whole(text))


def typed_patterns(text: str) -> tuple[str, ...]:
    """Return regular expressions, one after the other, that match what ``text`` may be the beginning of.

    A lone consonant matches every syllable it begins. The last syllable may be unfinished: ``하`` matches ``한``,
    ``한`` also ``하나``, ``오`` also ``와``. Everything else matches itself, upper and lower case apart.
    """
    whole = "".join(_PARTS.get(c, c) for c in _whole(text))
    return tuple(_pattern(c, is_last=at == len(whole)) for at, c in enumerate(whole, 1))


def has_hangul(text: str) -> bool:
    """Tell whether ``text`` has a syllable or a jamo."""
    return any(_FIRST <= ord(c) <= _LAST or c in _KEYS or c in _PARTS for c in _whole(text))


def _whole(text: str) -> Iterator[str]:
    """Yield the characters of ``text``, Hangul as syllables and full-width jamo of the keyboard."""
    for c in unicodedata.normalize("NFC", text):
        if "\uffa0" < c <= "\uffdc":  # half-width jamo
            yield from (_SMALL.get(full, full) for full in unicodedata.normalize("NFKC", c))
        else:
            yield _SMALL.get(c, c)


def _pattern(c: str, *, is_last: bool) -> str:
    if c in _LEADS:
        return f"[{_led_by(c)}]"
    if not (is_last and _FIRST <= ord(c) <= _LAST):
        return re.escape(c)
    vowel, tail = divmod((ord(c) - _FIRST) % _OF_LEAD, _OF_VOWEL)
    if not tail:
        begun = (ord(c) - vowel * _OF_VOWEL + other * _OF_VOWEL for other in _begun_by(_VOWELS[vowel], _VOWELS))
        return "[" + "".join(f"{chr(first)}-{chr(first + _OF_VOWEL - 1)}" for first in begun) + "]"
    ends = "".join(chr(ord(c) - tail + other) for other in _begun_by(_TAILS[tail], _TAILS))
    parts = _PARTS.get(_TAILS[tail], _TAILS[tail])
    before = chr(ord(c) - tail + _TAILS.index(parts[:-1]))
    return f"(?:[{ends}]|{before}[{_led_by(parts[-1])}])"


def _led_by(consonant: str) -> str:
    first = _FIRST + _LEADS.index(consonant) * _OF_LEAD
    return f"{chr(first)}-{chr(first + _OF_LEAD - 1)}"


def _begun_by(jamo: str, among: tuple[str, ...]) -> list[int]:
    """Return the places of ``jamo`` and of what a second press makes of it."""
    return [at for at, other in enumerate(among) if other == jamo or _PARTS.get(other, "")[:1] == jamo]


def _jamo_of(text: str) -> Iterator[str]:
    """Yield one character for each press: jamo that one key types, or what is not Hangul."""
    for c in _whole(text):
        if _FIRST <= ord(c) <= _LAST:
            lead, rest = divmod(ord(c) - _FIRST, _OF_LEAD)
            vowel, tail = divmod(rest, _OF_VOWEL)
            parts: tuple[str, ...] = (_LEADS[lead], _VOWELS[vowel], _TAILS[tail])
        else:
            parts = (c,)
        for part in parts:
            yield from _PARTS.get(part, part)


class _Syllable:
    """The syllable under the cursor, in jamo that one press types each."""

    def __init__(self) -> None:
        self._lead = ""
        self._vowel = ""
        self._tail = ""

    def press(self, jamo: str) -> str:
        """Take one jamo, or a character that is none; return what is written by it and will not change any more."""
        if jamo in _VOWELS:
            return self._press_vowel(jamo)
        if jamo in _LEADS:
            return self._press_consonant(jamo)
        return self.end() + jamo

    def end(self) -> str:
        """Return what is there and begin anew."""
        lead, vowel, tail = self._lead, _joined(self._vowel), _joined(self._tail)
        self._lead = self._vowel = self._tail = ""
        if not (lead and vowel):
            return lead + vowel
        return chr(_FIRST + _LEADS.index(lead) * _OF_LEAD + _VOWELS.index(vowel) * _OF_VOWEL + _TAILS.index(tail))

    def _press_consonant(self, jamo: str) -> str:
        if self._lead and self._vowel and _joined(self._tail + jamo) in _TAILS:
            self._tail += jamo
            return ""
        written = self.end()
        self._lead = jamo
        return written

    def _press_vowel(self, jamo: str) -> str:
        if not self._tail and _joined(self._vowel + jamo) in _VOWELS:
            self._vowel += jamo
            return ""
        moving, self._tail = self._tail[-1:], self._tail[:-1]
        written = self.end()
        self._lead, self._vowel = moving, jamo
        return written


def _joined(parts: str) -> str:
    """Return the jamo that two presses make; one press stays, and two that make none too."""
    return _WHOLES.get(parts, parts)
