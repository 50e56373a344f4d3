"""Text of one field to a number, or None: the only place where the wire's numbers are read one by one."""

import re
from decimal import Decimal

from kis_tui.domain.price import Price, exact

_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"-?0{0,7}[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
"""Twelve digits before the point and six behind it: what is reckoned from two of them is exact (28 digits), and no
price or percentage is larger."""
_WHOLE_PRICE = re.compile(r"-?0{0,7}[0-9]{1,12}", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9])", re.ASCII)


def integer(text: str) -> int | None:
    """Return a whole number, signed; None when ``text`` is anything else (empty, ``1_0``, full-width, too long)."""
    return int(text) if _INTEGER.fullmatch(text) else None


def decimal(text: str) -> Decimal | None:
    """Return an exact decimal, signed; None when ``text`` is anything else (``nan``, ``1e5``, empty, too long)."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def price(text: str) -> Price | None:
    """Return a price or a difference of prices, ``int`` when whole; None when not readable, or of a trillion won."""
    if _WHOLE_PRICE.fullmatch(text):
        return int(text)
    value = decimal(text)
    return None if value is None else exact(value)


def second_of_day(text: str) -> int | None:
    """Return ``HHMMSS`` as seconds since midnight; None when it is no time."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
