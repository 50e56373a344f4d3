"""A price over some minutes as a small chart of Braille characters, two minutes to a cell."""

from collections.abc import Sequence

from kis_tui.domain.price import Price

_HEIGHT = 4
"""Dots of a Braille cell from the bottom to the top."""
_LEFT = (0x00, 0x40, 0x44, 0x46, 0x47)
_RIGHT = (0x00, 0x80, 0xA0, 0xB0, 0xB8)
"""Dots of a column filled so high (The Unicode Standard, Braille Patterns)."""
_BRAILLE = 0x2800


def sparkline(prices: Sequence[Price | None], cells: int) -> str:
    """Return columns between the lowest price and the highest; a price that is not known leaves its column empty.

    Columns are filled, so that a terminal without Braille, which gets as dark a sign instead, shows the same course.

    Args:
        prices: a minute each, the newest last; those that have no room are left out.
        cells: how wide; the newest price stands at the right.
    """
    newest = prices[-2 * cells :]
    shown: list[Price | None] = [*[None] * (2 * cells - len(newest)), *newest]
    known = [price for price in shown if price is not None]
    if not known:
        return " " * cells
    low, high = min(known), max(known)
    heights = [_height(price, low, high) for price in shown]
    pairs = zip(heights[::2], heights[1::2], strict=True)
    return "".join(chr(_BRAILLE + _LEFT[left] + _RIGHT[right]) if left or right else " " for left, right in pairs)


def _height(price: Price | None, low: Price, high: Price) -> int:
    if price is None:
        return 0
    if low == high:
        return _HEIGHT // 2
    return 1 + round(float(price - low) / float(high - low) * (_HEIGHT - 1))
