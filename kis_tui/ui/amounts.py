"""Amounts as a person types and reads them: ``1,000``, ``3000만``, ``1.5억``.

The sentences of the errors are for the user: they are shown under the field that was typed into.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from kis_tui.domain.price import Price, exact
from kis_tui.domain.text import clean
from kis_tui.ui.wording.language import words

LONGEST = 24
"""Characters that are read; the longest amount with commas and its counter has 18."""
MOST_WON = 9_999_999_999_999
"""KRW; a hundred times the largest print."""
MOST_SHARES = 9_999_999_999
"""More than any company has issued."""
MOST_AVERAGE = 99_999_999
"""KRW; no share costs a hundred million."""

_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_SMALL_UNITS = (("천", 1_000), ("백", 100), ("십", 10))
_UNITS = (("조", 1_000_000_000_000), ("억", 100_000_000), ("만", 10_000), *_SMALL_UNITS)
_LATIN_UNITS = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "t": 1_000_000_000_000}
_SHORTENED_FROM = 10_000
"""Below it an amount is written in full."""
_SHOWN = 12
"""Characters of what was typed that a sentence repeats."""


def parse_amount(text: str, *, most: int = MOST_WON, counter: str = "") -> int:
    """Return the whole number a person meant: ``1,000``, ``3000만``, ``1.5억``, ``1억 5천만``.

    Args:
        text: what was typed; full-width digits, decomposed Hangul and blanks between the units are read too.
        most: the largest number that is taken.
        counter: the word that may stand at the end, ``원`` or ``주``.

    Raises:
        ValueError: it is empty, unreadable, negative, not whole, too large or too long; a sentence for the user.
    """
    value = _value(text, most, counter)
    if value.denominator != 1:
        raise ValueError(words.amount_not_whole)
    return int(value)


def parse_shares(text: str) -> int:
    """Return shares, as ``parse_amount`` reads them, with or without their counter.

    Raises:
        ValueError: as ``parse_amount``; a sentence for the user.
    """
    return parse_amount(text, most=MOST_SHARES, counter=words.counter_shares)


def parse_won(text: str) -> int:
    """Return won, as ``parse_amount`` reads them, with or without their counter.

    Raises:
        ValueError: as ``parse_amount``; a sentence for the user.
    """
    return parse_amount(text, counter=words.counter_won)


def parse_average(text: str) -> Price:
    """Return an average price in KRW, above 0 and with at most two decimals: ``72,512.5``.

    Raises:
        ValueError: as ``parse_amount``, and for 0; a sentence for the user.
    """
    value = _value(text, MOST_AVERAGE, words.counter_won)
    if not value:
        raise ValueError(words.average_zero)
    hundredths = value * 100
    if hundredths.denominator != 1:
        raise ValueError(words.average_too_fine)
    return exact(Decimal(int(hundredths)) / 100)


def amount_text(amount: int) -> str:
    """Return an amount in the largest unit in which it is exact, as ``parse_amount`` reads it back.

    ``1억``, ``1.5억``, ``3천만``, in English ``150M``; below 10,000 and where it is of no unit, ``12,345``.
    """
    if amount >= _SHORTENED_FROM:
        for unit, step, word in words.exact_units:
            if amount >= unit and not amount % step:
                return f"{exact(Decimal(amount) / unit):,}{word}"
    return f"{amount:,}"


def _value(text: str, most: int, counter: str) -> Fraction:
    """Return the number exactly, 0 to ``most``."""
    if len(text) > LONGEST:
        raise ValueError(words.amount_too_long.format(longest=LONGEST))
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        raise ValueError(words.amount_missing)
    unsigned = typed.lstrip("-−–").strip()
    value = _amount(unsigned.removesuffix(counter.strip()).rstrip())
    if value is None:
        raise ValueError(words.amount_unreadable.format(text=clean(text, _SHOWN)))
    if unsigned != typed:
        raise ValueError(words.amount_negative)
    if value > most:
        raise ValueError(words.amount_too_large.format(most=f"{most:,}"))
    return value


def _amount(text: str) -> Fraction | None:
    """Return a number with units of either language; None = not readable."""
    factor = _LATIN_UNITS.get(text[-1:].lower())
    if factor is not None:
        count = _sum_of(text[:-1], ())
        return None if count is None else count * factor
    return _sum_of(text, _UNITS)


def _sum_of(text: str, units: Sequence[tuple[str, int]]) -> Fraction | None:
    """Return what stands before the first unit times the unit and what stands after it; None = not readable.

    A large unit counts all before it, ``1천5백만`` is fifteen million; what comes after a unit is less than it.
    """
    if not units:
        number = text.strip()
        return Fraction(number.replace(",", "")) if _NUMBER.fullmatch(number) else None
    (word, factor), *smaller = units
    before, found, after = text.partition(word)
    if not found:
        return _sum_of(text, smaller)
    count = _sum_of(before, _SMALL_UNITS if factor > _SMALL_UNITS[0][1] else ())
    rest = _sum_of(after, smaller) if after.strip() else Fraction(0)
    if count is None or rest is None or rest >= factor:
        return None
    return count * factor + rest
