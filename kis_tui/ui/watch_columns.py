"""The columns of the watchlist."""

from enum import StrEnum


class WatchColumn(StrEnum):
    """What a row says, by the id that a profile keeps."""

    NAME = "name"
    CODE = "code"
    VENUE = "venue"
    PRICE = "price"
    CHANGE = "change"
    """Won against the base price."""
    PERCENT = "percent"
    """The same in percent."""
    VOLUME = "volume"
    TURNOVER = "turnover"
    STRENGTH = "strength"
    TREND = "trend"
    """The price over the last minutes; in order, what became of it in percent."""
    SIZES = "sizes"
    """Shares at the best ask and the best bid; in order, their sum."""
    AGE = "age"
    ALERT = "alert"
    """The nearest alert of the user's; in order, whether there is one."""

    @property
    def falls_first(self) -> bool:
        """Whether the largest is what one looks for first."""
        return self not in (WatchColumn.NAME, WatchColumn.CODE, WatchColumn.VENUE, WatchColumn.AGE)


SORTABLE: tuple[WatchColumn, ...] = (
    WatchColumn.PERCENT,
    WatchColumn.CHANGE,
    WatchColumn.PRICE,
    WatchColumn.VOLUME,
    WatchColumn.TURNOVER,
    WatchColumn.STRENGTH,
    WatchColumn.TREND,
    WatchColumn.SIZES,
    WatchColumn.AGE,
    WatchColumn.ALERT,
    WatchColumn.NAME,
    WatchColumn.CODE,
    WatchColumn.VENUE,
)
"""The columns as the key goes through them; after the last comes the user's own order."""


def column_of(text: str) -> WatchColumn | None:
    """Return the column of an id that was kept; None = none, or one of another version."""
    return WatchColumn(text) if text in set(WatchColumn) else None


def column_after(column: WatchColumn | None) -> WatchColumn | None:
    """Return the next column to sort by; None = the user's own order."""
    if column is None:
        return SORTABLE[0]
    following = SORTABLE.index(column) + 1
    return SORTABLE[following] if following < len(SORTABLE) else None
