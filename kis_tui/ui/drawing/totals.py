"""The last rows of the ladder: all sizes of each side, their change, one against the other; or the level cursor's."""

from typing import NamedTuple

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.venue import Venue
from kis_tui.market.level_changes import Flow
from kis_tui.ui import formatting
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.drawing.columns import Cell, SideColumns, column_texts, ladder_columns, side_columns
from kis_tui.ui.drawing.cursor import cursor_lines
from kis_tui.ui.drawing.ladder import aged
from kis_tui.ui.drawing.middle import BAND, BAND_RULE
from kis_tui.ui.lines import Line, Look, Span, center, padded, right
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words

_MUTED = BAND._replace(color="muted")
_SPLIT_ONLY = 2
"""Columns of a narrow side whose sizes are split: NXT and KRX."""


def totals_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return 총매도 증감 | 순(매수−매도) | 총매수, and below it, where there is room, a second row.

    That one tells of the orders that wait for the after-hours where there are any, else of the last minute. While a
    level is read out its figures stand here.
    """
    side, mid = ladder_columns(width)
    columns = side_columns(side, split=view.show_split)
    book = None if view.message else view.book
    if book is None:
        return [(Span(" " * width, BAND),)] * height
    if view.cursor is not None:
        return aged(view.book_is_old, cursor_lines(view.cursor, width, height))
    rows = [_row(_day(view, book, lettered=len(columns) == _SPLIT_ONLY), columns, mid)]
    if height > 1:
        rows.append(_row(_second(view, book), columns, mid))
    return aged(view.book_is_old, [padded(row, width, BAND) for row in rows])


class _SideTotals(NamedTuple):
    """One side's figures by column; what is not there has no text."""

    texts: dict[Cell, tuple[tuple[str, ...], Look]]


class _Totals(NamedTuple):
    asks: _SideTotals
    net_label: tuple[str, ...]
    net: int | None
    """Bids minus asks; None = there is nothing to say."""
    bids: _SideTotals


def _day(view: InstrumentView, book: BookSnapshot, *, lettered: bool) -> _Totals:
    asks, bids = book.total_ask_size, book.total_bid_size
    none = not asks and not bids
    flows = view.flows
    return _Totals(
        _side(
            view,
            words.total_asks,
            asks,
            book.total_ask_change,
            flows and flows.asks,
            none=none,
            index=0,
            lettered=lettered,
        ),
        words.net,
        None if none else bids - asks,
        _side(
            view,
            words.total_bids,
            bids,
            book.total_bid_change,
            flows and flows.bids,
            none=none,
            index=1,
            lettered=lettered,
        ),
    )


def _second(view: InstrumentView, book: BookSnapshot) -> _Totals:
    """Return the after-hours where orders wait for it, else what was stacked and pulled in the last minute."""
    asks, bids = book.after_hours_ask_size, book.after_hours_bid_size
    if asks or bids:
        return _Totals(
            _plain_side(words.after_hours_asks, asks, book.after_hours_ask_change, none=False),
            words.after_hours_net,
            bids - asks,
            _plain_side(words.after_hours_bids, bids, book.after_hours_bid_change, none=False),
        )
    flows = view.flows
    if flows is None:
        unknown = _plain_side(words.flow_asks, 0, 0, none=True)
        return _Totals(unknown, words.flow_net, None, unknown)
    return _Totals(
        _flow_side(words.flow_asks, flows.asks),
        words.flow_net,
        flows.bids.placed - flows.asks.placed,
        _flow_side(words.flow_bids, flows.bids),
    )


def _side(
    view: InstrumentView,
    label: tuple[str, ...],
    total: int,
    change: int,
    flow: Flow | None,
    *,
    none: bool,
    index: int,
    lettered: bool,
) -> _SideTotals:
    """Return the day's totals of a side; where the changes tell what traded or was placed, those of the last minute."""
    shown = change
    if flow is not None and view.content is not ChangeContent.TOTAL:
        shown = -flow.traded if view.content is ChangeContent.TRADED else flow.placed
    texts = _plain_side(label, total, 0 if none else shown, none=none).texts
    if flow is not None:
        texts[Cell.TRADED] = _signed(-flow.traded)
        texts[Cell.PLACED] = _signed(flow.placed)
    for venue, cell in ((Venue.KRX, Cell.KRX), (Venue.NXT, Cell.NXT)):
        totals = view.venue_totals.get(venue)
        if totals is not None:
            sizes = formatting.amount_texts(totals[index]) if any(totals) else ("-",)
            # Where there are these two columns only there is no header to name them either.
            letters = (f"{words.venue_letters[venue]}{text}" for text in sizes) if lettered else ()
            texts[cell] = ((*letters, *sizes), BAND._replace(color=cell.value, bold=True))
    return _SideTotals(texts)


def _plain_side(label: tuple[str, ...], total: int, change: int, *, none: bool) -> _SideTotals:
    sizes = ("-",) if none else formatting.size_texts(total)
    return _SideTotals(
        {
            Cell.CUMULATIVE: (label, _MUTED),
            Cell.SIZE: (sizes, BAND._replace(bold=True)),
            Cell.CHANGE: _signed(change),
        }
    )


def _flow_side(label: tuple[str, ...], flow: Flow) -> _SideTotals:
    return _SideTotals(
        {
            Cell.CUMULATIVE: (label, _MUTED),
            Cell.SIZE: _signed(flow.placed),
            Cell.CHANGE: _signed(-flow.traded),
        }
    )


def _signed(number: int) -> tuple[tuple[str, ...], Look]:
    return (formatting.signed_texts(number) if number else ()), BAND._replace(color=formatting.sign_tone(number))


def _row(totals: _Totals, columns: SideColumns, mid: int) -> Line:
    return (
        *_cells(totals.asks, columns),
        BAND_RULE,
        _net(totals, mid),
        BAND_RULE,
        *_cells(totals.bids, columns[::-1]),
    )


def _cells(side: _SideTotals, columns: SideColumns) -> Line:
    """Return a side's columns as they stand from left to right, a blank between any two figures."""
    cells = [side.texts.get(kind, ((), BAND)) for kind, _ in columns]
    shown = column_texts(columns, [texts for texts, _ in cells])
    return tuple(
        Span(right(text, width), look) for text, (_, width), (_, look) in zip(shown, columns, cells, strict=True)
    )


def _net(totals: _Totals, mid: int) -> Span:
    """Return bids minus asks; only its label when there is nothing."""
    if totals.net is None:
        return Span(center(totals.net_label[-1], mid), _MUTED)
    net = totals.net
    texts = [f"{label} {text or '0'}" for label in totals.net_label for text in formatting.signed_texts(net)]
    return Span(center(formatting.fitting(texts, mid), mid), BAND._replace(color=formatting.sign_tone(net)))
