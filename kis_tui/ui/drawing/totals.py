"""The last row of the ladder: all sizes of each side, their change, and one against the other."""

from typing import NamedTuple

from kis_tui.ui import formatting, words
from kis_tui.ui.drawing.columns import SideColumns, ladder_columns, side_columns
from kis_tui.ui.drawing.ladder import aged
from kis_tui.ui.drawing.middle import BAND, BAND_RULE
from kis_tui.ui.lines import Line, Span, center, padded, right
from kis_tui.ui.views import InstrumentView

_MUTED = BAND._replace(color="muted")


def totals_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return 총매도 증감 | 순(매수−매도) | 총매수, and below it, where there is room, those of the after-hours."""
    side, mid = ladder_columns(width)
    columns = side_columns(side)
    book = None if view.message else view.book
    if book is None:
        return [(Span(" " * width, BAND),)] * height
    rows = [
        _row(
            _Totals(
                words.TOTAL_ASKS,
                words.NET,
                words.TOTAL_BIDS,
                book.total_ask_size,
                book.total_bid_size,
                book.total_ask_change,
                book.total_bid_change,
            ),
            columns,
            mid,
        )
    ]
    if height > 1:
        rows.append(
            _row(
                _Totals(
                    words.AFTER_HOURS_ASKS,
                    words.AFTER_HOURS_NET,
                    words.AFTER_HOURS_BIDS,
                    book.after_hours_ask_size,
                    book.after_hours_bid_size,
                    book.after_hours_ask_change,
                    book.after_hours_bid_change,
                ),
                columns,
                mid,
            )
        )
    return aged(view.book_stale_s, [padded(row, width, BAND) for row in rows])


class _Totals(NamedTuple):
    """One row's labels, the longest spelling first, and shares."""

    ask_label: tuple[str, ...]
    net_label: tuple[str, ...]
    bid_label: tuple[str, ...]
    asks: int
    bids: int
    ask_change: int
    bid_change: int

    @property
    def none(self) -> bool:
        """Whether no side says anything, as in an auction."""
        return not self.asks and not self.bids


def _row(totals: _Totals, columns: SideColumns, mid: int) -> Line:
    return (
        Span(right(formatting.fitting(totals.ask_label, columns.cumulative), columns.cumulative), _MUTED),
        *_total(totals, totals.asks, totals.ask_change, columns)[::-1],
        BAND_RULE,
        _net(totals, mid),
        BAND_RULE,
        *_total(totals, totals.bids, totals.bid_change, columns),
        Span(right(formatting.fitting(totals.bid_label, columns.cumulative), columns.cumulative), _MUTED),
    )


def _net(totals: _Totals, mid: int) -> Span:
    """Return bids minus asks; only its label when there is nothing."""
    if totals.none:
        return Span(center(totals.net_label[-1], mid), _MUTED)
    net = totals.bids - totals.asks
    texts = [f"{label} {text or '0'}" for label in totals.net_label for text in formatting.signed_texts(net)]
    return Span(center(formatting.fitting(texts, mid), mid), BAND._replace(color=formatting.sign_tone(net)))


def _total(totals: _Totals, size: int, change: int, columns: SideColumns) -> tuple[Span, Span]:
    """Return a total and its change; ``-`` when no side says anything."""
    changed = ""
    if columns.change and not totals.none:
        changed = formatting.fitting(formatting.signed_texts(change), columns.change - 1)
    room = columns.size - (1 if changed or columns.cumulative else 0)
    text = "-" if totals.none else formatting.fitting(formatting.size_texts(size), room)
    return (
        Span(right(text, columns.size), BAND._replace(bold=True)),
        Span(right(changed, columns.change), BAND._replace(color=formatting.sign_tone(change))),
    )
