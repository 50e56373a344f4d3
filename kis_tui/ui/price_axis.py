"""A fixed price axis: neighbouring ticks in a window that stays where it is until something moves it."""

from enum import Enum

from kis_tui.domain.price import Price
from kis_tui.domain.ticks import TickTable, floor_to_tick, step_down, step_up, steps_between

_FAR_SHARE = 4
"""A smooth axis starts to move when the touch is farther from the middle than this part of the window."""


class Recentring(Enum):
    """What moves the window, in the order of the key."""

    LEAVES = "leaves"
    """The best bid or ask has left the window: it is put into the middle at once."""
    SMOOTH = "smooth"
    """The touch is far from the middle: the window glides, one step a picture."""
    CENTRED = "centred"
    """The touch stays in the middle."""
    STATIC = "static"
    """Nothing but the key."""

    @property
    def following(self) -> "Recentring":
        """The next one, after the last the first."""
        members = list(Recentring)
        return members[(members.index(self) + 1) % len(members)]


class PriceAxis:
    """Which prices the rows of a ladder stand for.

    The window is remembered by the price of its middle row, so that it may grow and shrink with the screen.
    """

    def __init__(self) -> None:
        self.mode = Recentring.LEAVES
        self._middle: int = 0
        """KRW at the middle row; 0 = not placed yet."""
        self._gliding = False

    def forget(self) -> None:
        """Place the window anew with the next touch, as for another stock."""
        self._middle = 0
        self._gliding = False

    def centre(self) -> None:
        """Put the touch into the middle with the next picture."""
        self._middle = 0
        self._gliding = False

    def prices(self, touch: tuple[Price, Price], rows: int, table: TickTable, *, hold: bool = False) -> tuple[int, ...]:
        """Return the prices of the rows, dearest first, after the window has followed the touch; 0 = below a tick.

        Args:
            touch: best bid and best ask, KRW; 0 = that side is empty. Both 0 = the window stays.
            rows: rows of the window.
            table: the stock's tick sizes.
            hold: the window stays whatever its mode, as under a level cursor.
        """
        if rows <= 0:
            return ()
        self._follow(touch, rows, table, hold=hold)
        return _window(self._middle, rows, table)

    def standing(self, rows: int, table: TickTable) -> tuple[int, ...]:
        """Return the prices of the rows as the window stands, whatever the touch is by now."""
        return _window(self._middle, rows, table)

    def scroll(self, steps: int, table: TickTable) -> None:
        """Move the window up; negative = down."""
        for _ in range(abs(steps)):
            moved = step_up(self._middle, table) if steps > 0 else step_down(self._middle, table)
            self._middle = moved or self._middle

    def _follow(self, touch: tuple[Price, Price], rows: int, table: TickTable, *, hold: bool) -> None:
        target = _middle_of(touch, table)
        if not target:
            return
        if not self._middle:
            self._middle = target
            return
        if hold or self.mode is Recentring.STATIC:
            return
        if self.mode is Recentring.CENTRED:
            self._middle = target
            return
        window = _window(self._middle, rows, table)
        low, high = min(price for price in touch if price), max(touch)
        if high > window[0] or low < next(price for price in reversed(window) if price):
            self._middle, self._gliding = target, False
        elif self.mode is Recentring.SMOOTH:
            self._glide(target, rows, table)

    def _glide(self, target: int, rows: int, table: TickTable) -> None:
        away = steps_between(min(self._middle, target), max(self._middle, target), table) or 0
        self._gliding = away > 0 and (self._gliding or away > rows // _FAR_SHARE)
        if self._gliding:
            self.scroll(1 if target > self._middle else -1, table)


def _middle_of(touch: tuple[Price, Price], table: TickTable) -> int:
    """Return the price for the middle row: half-way between the best prices, or the one there is; 0 = none."""
    bid, ask = touch
    if bid and ask:
        return floor_to_tick(int(bid + ask) // 2, table)
    return floor_to_tick(bid or ask, table)


def _window(middle: int, rows: int, table: TickTable) -> tuple[int, ...]:
    """Return ``rows`` neighbouring ticks, dearest first, with ``middle`` in the middle row; 0 = below a tick."""
    if not middle or not rows:
        return (0,) * rows
    above: list[int] = []
    price = middle
    for _ in range(rows // 2):
        price = step_up(price, table)
        above.append(price)
    below: list[int] = []
    price = middle
    for _ in range(rows - rows // 2 - 1):
        price = step_down(price, table) if price else 0
        below.append(price)
    return (*reversed(above), middle, *below)
