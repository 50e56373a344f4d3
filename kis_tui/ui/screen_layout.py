"""What the main screen shows: one ladder, several, the exchanges beside each other, or the liquidity strip."""

from collections.abc import Sequence
from enum import Enum

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.ui.drawing.several import columns_for

TABLE_FROM = (120, 34)
"""Columns and rows from which the watchlist is a table under the instrument."""
DESK_FROM = (180, 54)
"""Columns and rows from which the liquidity strip stands between the two."""
BROAD_FROM = 150
"""Columns from which a watchlist beside the ladder has room for a small chart."""
STRIP_FROM = 100
"""Columns from which the liquidity strip has room beside a ladder."""


class ScreenLayout(Enum):
    """The views, one key each."""

    ONE = "one"
    SEVERAL = "several"
    VENUES = "venues"
    STRIP = "strip"

    @property
    def hides_the_ladder(self) -> bool:
        """Whether ladders side by side stand in the place of the focused row's own, with its cursor and tape."""
        return self in (ScreenLayout.SEVERAL, ScreenLayout.VENUES)


def fits(layout: ScreenLayout, width: int) -> bool:
    """Tell whether a screen of ``width`` columns has room for a view."""
    if layout is ScreenLayout.STRIP:
        return width >= STRIP_FROM
    return not layout.hides_the_ladder or width >= columns_for(2)


def neighbours(rows: Sequence[Row], focus: int, count: int) -> tuple[Row, ...]:
    """Return the page of up to ``count`` rows that the focused one is on; the last page is filled from the one before.

    Args:
        rows: the watchlist.
        focus: the focused one, counted from 0.
        count: ladders that fit.
    """
    first = min(focus // count * count, max(0, len(rows) - count))
    return tuple(rows[first : first + count])


def by_venue(code: str, count: int) -> tuple[Row, ...]:
    """Return a stock at KRX and at NXT, and before them merged where three ladders fit."""
    choices = (VenueChoice.UN, VenueChoice.KRX, VenueChoice.NXT) if count > 2 else (VenueChoice.KRX, VenueChoice.NXT)
    return tuple(Row(code, choice) for choice in choices)
