"""The number of an alert as a person types and reads it; the sentences of the errors are for the user."""

import re
import unicodedata
from decimal import Decimal

from kis_tui.alerts.rules import AlertKind, check_threshold
from kis_tui.domain.text import clean
from kis_tui.ui.alert_words import number_text
from kis_tui.ui.amounts import parse_amount, parse_shares, parse_won
from kis_tui.ui.wording.language import words

_WHOLE = frozenset({AlertKind.PRICE, AlertKind.PRINT, AlertKind.WALL})
_DECIMAL = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,6})?")
_UNITS = "%x배틱"
"""What may stand behind a number of percent, multiples or ticks."""
_SHOWN = 12


def parse_number(kind: AlertKind, text: str, *, in_won: bool = False) -> Decimal:
    """Return the number an alert of ``kind`` waits for.

    Args:
        kind: one with a number.
        text: what was typed; amounts may have the units of the language.
        in_won: it counts won instead of shares.

    Raises:
        ValueError: it is none; a sentence for the user.
    """
    number = Decimal(_whole(kind, text, in_won=in_won)) if kind in _WHOLE else _decimal(text)
    if kind is not AlertKind.CHANGE and number <= 0:
        raise ValueError(words.alert_number_zero)
    try:
        check_threshold(kind, number)
    except ValueError:
        raise ValueError(words.amount_unreadable.format(text=clean(text, _SHOWN))) from None
    return number


def typed_number(number: Decimal | None) -> str:
    """Return a number as ``parse_number`` reads it back; empty = none."""
    return "" if number is None else number_text(number)


def _whole(kind: AlertKind, text: str, *, in_won: bool) -> int:
    if kind is AlertKind.PRICE:
        return parse_amount(text, counter=words.counter_won)
    return parse_won(text) if in_won else parse_shares(text)


def _decimal(text: str) -> Decimal:
    typed = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace(",", "")
    if not typed:
        raise ValueError(words.amount_missing)
    bare = typed.rstrip(_UNITS).rstrip()
    if not _DECIMAL.fullmatch(bare):
        raise ValueError(words.amount_unreadable.format(text=clean(text, _SHOWN)))
    return Decimal(bare)
