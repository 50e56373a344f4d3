"""What is on the screen as CSV, for a spreadsheet: columns are named in English whatever the screen speaks."""

import csv
import io
from collections.abc import Iterable, Sequence

from kis_tui.domain.session import Aggressor
from kis_tui.market.prints import TapeRow
from kis_tui.market.tape import Hole
from kis_tui.ui.formatting import change_pct, time_text
from kis_tui.ui.level_rows import LevelBook, LevelRow, SideLevel
from kis_tui.ui.views import InstrumentView, TapeView

LADDER_COLUMNS = ("code", "venue", "time", "side", "level", "price", "change_pct", "size", "size_change", "nxt", "krx")
"""``time`` is the book's, HH:MM:SS (KST); ``level`` counts from the best price, 1 to 10; ``change_pct`` is against the
base price; ``size_change`` is of the last two seconds; ``nxt`` and ``krx`` are empty unless the split is shown."""
TAPE_COLUMNS = ("code", "venue", "time", "price", "size", "prints", "aggressor", "strength_pct", "missed", "until")
"""``prints`` is how many are merged in the row; ``aggressor`` is buyer, seller, or empty where nobody knows; ``missed``
is the number of shares that traded unseen, in a row of its own in which ``time`` and ``until`` say from when to when,
and which has nothing else."""


_AGGRESSORS = {Aggressor.BUYER: "buyer", Aggressor.SELLER: "seller"}


def ladder_csv(view: InstrumentView) -> str:
    """Return the ladder, asks from the dearest down, then bids: the order of the screen.

    Levels without an order are left out; without a book only the names of the columns are returned.
    """
    rows: list[Sequence[object]] = []
    book = view.book
    if book is not None and not view.message:
        found = LevelBook(view)
        asks = found.ask_rows(book.ask_prices)
        bids = found.bid_rows(book.bid_prices)
        rows += [_level(view, "ask", level, row, row.ask) for level, row in reversed(list(enumerate(asks, 1)))]
        rows += [_level(view, "bid", level, row, row.bid) for level, row in enumerate(bids, 1)]
    return _text(LADDER_COLUMNS, (row for row in rows if row))


def tape_csv(instrument: InstrumentView, view: TapeView) -> str:
    """Return the prints of the tape as they are on the screen: filtered, merged, newest first."""
    rows = (_print(instrument, entry) for entry in view.entries)
    return _text(TAPE_COLUMNS, rows)


def _level(view: InstrumentView, side: str, level: int, row: LevelRow, at: SideLevel) -> Sequence[object]:
    if not row.price or not at.size:
        return ()
    assert view.book is not None
    pct = change_pct(row.price, view.base_price)
    venues = at.venues
    return (
        view.code,
        view.choice.venue.value,
        time_text(view.book.ts_event),
        side,
        level,
        row.price,
        "" if pct is None else pct,
        at.size,
        at.change.total,
        "" if venues is None or venues.nxt is None else venues.nxt,
        "" if venues is None or venues.krx is None else venues.krx,
    )


def _print(instrument: InstrumentView, entry: TapeRow) -> Sequence[object]:
    if isinstance(entry, Hole):
        return (
            instrument.code,
            instrument.choice.venue.value,
            time_text(entry.begin),
            "",
            "",
            "",
            "",
            "",
            "" if entry.missed_shares is None else entry.missed_shares,
            time_text(entry.end),
        )
    trade = entry.trade
    return (
        trade.code,
        trade.venue.value,
        time_text(trade.ts_event),
        trade.price,
        entry.size,
        entry.count,
        _AGGRESSORS.get(trade.aggressor, ""),
        "" if trade.strength_pct is None else trade.strength_pct,
        "",
        "",
    )


def _text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    holder = io.StringIO()
    writer = csv.writer(holder, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return holder.getvalue()
