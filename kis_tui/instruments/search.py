"""Issues by what a person types: code, Korean name, 초성, English name, in either keyboard layout.

The names stand in one long text with a line for each issue, so that a search is a few regular expressions over it and
takes some milliseconds for a whole market.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import accumulate, chain
from typing import NamedTuple

from msgspec import Struct

from kis_tui.domain.codes import parse_code
from kis_tui.domain.hangul import compose, has_hangul, has_lone_vowel, keystrokes, typed_patterns
from kis_tui.domain.text import clean
from kis_tui.instruments.listing import ELW_GROUP, Listing

MOST_TYPED = 40
"""Characters of a query that are looked at; no name is longer."""
_LEAST_DIGITS = 3
"""Fewer are looked for only at the beginning of a code."""
_GAPS = " -.·&()"
"""What names have between their words and nobody types twice the same way."""
_CODE_PART = re.compile(r"(?=.*[0-9])[0-9A-Z]+")
_FULL_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94)}


class Field(IntEnum):
    """Where a query was found."""

    CODE = 0
    NAME = 1
    ENGLISH = 2


class Suggestion(Struct, frozen=True):
    """One issue that may be meant."""

    code: str
    name: str
    """Short Korean name; empty = a code that could be listed but that nobody has named yet."""
    english: str
    """Empty = not known."""
    found_in: Field
    start: int
    """Where in that field the part that was found begins."""
    end: int
    """Where it ends; a match of 초성 spans the syllables."""
    read_as: str
    """What the query was taken for if it was typed in the other layout: ``삼성`` for ``tkatjd``; empty = as typed."""


class _Way(IntEnum):
    """How well a query fits; the smaller the better."""

    WHOLE = 0
    BEGINNING = 1
    WORD = 2
    INSIDE = 3


class _Hit(NamedTuple):
    """How an issue fits; the smaller the better."""

    way: _Way
    reading: int
    """Which of the query's readings fits; 0 = as typed."""
    found_in: Field
    start: int
    end: int


class NameIndex:
    """What the queries run over; made anew when names change.

    Args:
        listings: each code once; of two that fit equally well the earlier comes first, unless both have a market
            value.
    """

    def __init__(self, listings: Iterable[Listing]) -> None:
        self._listings = tuple(listings)
        self._codes = {listing.code for listing in self._listings}
        self._texts = {
            Field.CODE: _Lines([listing.code for listing in self._listings]),
            Field.NAME: _Lines([_lowered(listing.name) for listing in self._listings]),
            Field.ENGLISH: _Lines([_lowered(listing.english) for listing in self._listings]),
        }
        self._keys = _Lines([_keys_of(listing.name) for listing in self._listings])

    def search(self, query: str, limit: int) -> tuple[Suggestion, ...]:
        """Return the issues that fit ``query``, the best first, at most ``limit``; none for an empty query.

        A code that could exist comes after them, with an empty name, even if no issue is known by it.
        """
        readings = _readings(" ".join(clean(query, MOST_TYPED).translate(_FULL_WIDTH).split()))
        best: dict[int, _Hit] = {}
        hits = [self._hits(reading, number) for number, reading in enumerate(readings)]
        for at, hit in chain(*hits, self._hits_by_keys(readings)):
            if at not in best or hit < best[at]:
                best[at] = hit
        order = sorted(best, key=lambda at: self._order(at, best[at]))
        unlisted = (code for code in map(_code_of, readings) if code and code not in self._codes)
        new = [Suggestion(code, "", "", Field.CODE, 0, len(code), "") for code in dict.fromkeys(unlisted)][:limit]
        return (*(self._suggestion(at, best[at], readings) for at in order[: limit - len(new)]), *new)

    def _hits(self, reading: str, number: int) -> Iterator[tuple[int, _Hit]]:
        """Yield the place of each issue that fits one reading, and how; one may come several times."""
        words = _name_pattern(reading)
        patterns = [] if words is None else [(Field.NAME, words), (Field.ENGLISH, words)]
        code = _code_of(reading) or unicodedata.normalize("NFKC", reading).upper()
        if _CODE_PART.fullmatch(code):
            anywhere = len(code) >= _LEAST_DIGITS
            patterns.append((Field.CODE, re.compile(("" if anywhere else "^") + re.escape(code), re.MULTILINE)))
        for field, pattern in patterns:
            lines = self._texts[field]
            for at, start, end in lines.find(pattern):
                if not start:
                    way = _Way.BEGINNING if end < lines.size(at) else _Way.WHOLE
                else:
                    way = _Way.WORD if field is not Field.CODE and lines.begins_word(at, start) else _Way.INSIDE
                yield at, _Hit(way, number, field, start, end)

    def _hits_by_keys(self, readings: Sequence[str]) -> Iterator[tuple[int, _Hit]]:
        """Yield the issues whose names begin with the same keys, so that one layout can serve for a name in two."""
        keys = _keys_of(readings[0]) if readings else ""
        if not keys:
            return
        for at, _, pressed in self._keys.find(re.compile(f"^{re.escape(keys)}", re.MULTILINE)):
            name = self._listings[at].name
            end = next(end for end in range(1, len(name) + 1) if len(_keys_of(name[:end])) >= pressed)
            yield at, _Hit(_Way.BEGINNING if end < len(name) else _Way.WHOLE, len(readings), Field.NAME, 0, end)

    def _order(self, at: int, hit: _Hit) -> tuple[int, ...]:
        listing = self._listings[at]
        kind = 2 if listing.group == ELW_GROUP else int(listing.is_fund)
        other_layout = min(hit.reading, 1)  # costs one step: what was typed as it is meant comes first
        return hit.way + other_layout, other_layout, kind, hit.found_in, -listing.market_value, at

    def _suggestion(self, at: int, hit: _Hit, readings: Sequence[str]) -> Suggestion:
        found = self._listings[at]
        read_as = (*readings, found.name[: hit.end])[hit.reading] if hit.reading else ""
        return Suggestion(found.code, found.name, found.english, hit.found_in, hit.start, hit.end, read_as)


def _readings(typed: str) -> list[str]:
    """Return what a query may be: as typed, then as the other keyboard layout would have written it."""
    if not typed:
        return []
    in_hangul = (compose(typed), compose(typed.lower()))  # the latter where Caps Lock is on
    in_latin = (keystrokes(typed),) if has_hangul(typed) else ()
    others = [reading for reading in in_hangul if has_hangul(reading) and not has_lone_vowel(reading)]
    return list(dict.fromkeys((typed, *others, *in_latin)))


def _code_of(reading: str) -> str:
    """Return the code a reading spells in full; empty when it is none."""
    try:
        return parse_code(reading)
    except ValueError:
        return ""


def _name_pattern(reading: str) -> re.Pattern[str] | None:
    """Return what finds a reading in names in lower case; None = there is nothing in it to find."""
    words = _without_gaps(_lowered(reading))
    return re.compile(f"[{re.escape(_GAPS)}]?".join(typed_patterns(words))) if words else None


def _keys_of(text: str) -> str:
    """Return the keys that type ``text``, without Shift and gaps."""
    return _without_gaps(keystrokes(text).lower())


def _without_gaps(text: str) -> str:
    return "".join(c for c in text if c not in _GAPS)


def _lowered(text: str) -> str:
    """Return ``text`` in lower case where that keeps its length, so that a place in it is one in the original."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


class _Lines:
    """Texts, one a line, and where each begins."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "\n".join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts[:-1]), initial=0))
        self._sizes = [len(text) for text in texts]

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, int]]:
        """Yield (number of the text, start, end) for every match, in their order."""
        for match in pattern.finditer(self._text):
            at = bisect_right(self._starts, match.start()) - 1
            yield at, match.start() - self._starts[at], match.end() - self._starts[at]

    def size(self, at: int) -> int:
        """Return the length of a text."""
        return self._sizes[at]

    def begins_word(self, at: int, start: int) -> bool:
        """Tell whether a word begins inside a text: after a gap, or where the script changes."""
        place = self._starts[at] + start
        before, first = self._text[place - 1], self._text[place]
        return not before.isalnum() or before.isascii() != first.isascii() or before.isdigit() != first.isdigit()
