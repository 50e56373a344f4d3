"""The watchlist's rows in the order of one of its columns."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from kis_tui.domain.price import Price
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.views import WatchRow
from kis_tui.ui.watch_columns import WatchColumn

_VENUES = list(VenueChoice)


def in_order(rows: Sequence[WatchRow], column: WatchColumn, *, descending: bool) -> tuple[str, ...]:
    """Return the codes of rows in the order of a column; those without its figure come last, either way.

    Args:
        rows: in the user's order, which stays among equals.
        column: to sort by.
        descending: the largest first.
    """
    figures = {row.code: _FIGURES[column](row) for row in rows}
    known = [code for code, figure in figures.items() if figure is not None]
    known.sort(key=lambda code: figures[code], reverse=descending)  # type: ignore[arg-type,return-value]
    return (*known, *(code for code, figure in figures.items() if figure is None))


def trend_pct(trend: Sequence[Price | None]) -> Decimal | None:
    """Return what became of the price over the minutes that are known, in percent; None = fewer than two are."""
    known = [price for price in trend if price]
    if len(known) < 2:
        return None
    return (Decimal(known[-1]) - known[0]) * 100 / known[0]


def _sizes(row: WatchRow) -> int | None:
    if row.ask_size is None and row.bid_size is None:
        return None
    return (row.ask_size or 0) + (row.bid_size or 0)


_FIGURES: Mapping[WatchColumn, Callable[[WatchRow], str | int | Decimal | None]] = {
    WatchColumn.NAME: lambda row: row.name or row.code,
    WatchColumn.CODE: lambda row: row.code,
    WatchColumn.VENUE: lambda row: _VENUES.index(row.choice),
    WatchColumn.PRICE: lambda row: row.price,
    WatchColumn.CHANGE: lambda row: row.change,
    WatchColumn.PERCENT: lambda row: row.change_pct,
    WatchColumn.VOLUME: lambda row: row.volume,
    WatchColumn.TURNOVER: lambda row: row.turnover,
    WatchColumn.STRENGTH: lambda row: row.strength_pct,
    WatchColumn.TREND: lambda row: trend_pct(row.trend),
    WatchColumn.SIZES: _sizes,
    WatchColumn.AGE: lambda row: row.age_s,
    WatchColumn.ALERT: lambda row: 1 if row.alert else None,
}
"""What a row is sorted by, of one type in each column; None = not known."""
