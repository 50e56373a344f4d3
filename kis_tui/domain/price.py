"""Prices are exact: whole won as ``int``, a half-tick mid price as ``Decimal``, never ``float``."""

from decimal import Decimal

Price = int | Decimal
"""KRW. ``Decimal`` only when the price has a fraction (a mid price between 1-won or 5-won ticks)."""


def exact(value: Decimal) -> Price:
    """Return ``value`` as ``int`` when it is whole, else unchanged."""
    whole = int(value)
    return whole if whole == value else value


def midpoint(low: Price, high: Price) -> Price:
    """Return the exact price half-way between two prices."""
    total = low + high
    if isinstance(total, int) and total % 2 == 0:
        return total // 2
    return exact(Decimal(total) / 2)
