"""Views of an instrument as the user can look at it: split by exchange, on a price axis, with the level cursor."""

from decimal import Decimal

from msgspec.structs import replace
from rich.cells import cell_len

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.venue import Venue
from kis_tui.market.side_flows import Flow, SideFlows
from kis_tui.market.venue_split import venue_split
from kis_tui.ui.drawing.columns import arrangement
from kis_tui.ui.drawing.ladder import axis_header_rows
from kis_tui.ui.holdings import Holding
from kis_tui.ui.ladder_look import LadderLook
from kis_tui.ui.lines import Line, plain_text
from kis_tui.ui.views import InstrumentView

FLOWS = SideFlows(Flow(12_345, 6_789), Flow(-54_321, 1_234))


def book_of(view: InstrumentView) -> BookSnapshot:
    """Return the view's book, which must be there."""
    assert view.book is not None
    return view.book


def venue_books(book: BookSnapshot) -> tuple[BookSnapshot, BookSnapshot]:
    """Return KRX's and NXT's book, which add up to a unified one: KRX has two of three shares, of one share all."""
    ask_nxt, bid_nxt = (tuple(size // 3 for size in sizes) for sizes in (book.ask_sizes, book.bid_sizes))
    ask_krx, bid_krx = (
        tuple(size - nxt for size, nxt in zip(sizes, at_nxt, strict=True))
        for sizes, at_nxt in ((book.ask_sizes, ask_nxt), (book.bid_sizes, bid_nxt))
    )
    return _own(book, Venue.KRX, ask_krx, bid_krx), _own(book, Venue.NXT, ask_nxt, bid_nxt)


def _own(book: BookSnapshot, venue: Venue, asks: tuple[int, ...], bids: tuple[int, ...]) -> BookSnapshot:
    return replace(
        book,
        venue=venue,
        ask_sizes=asks,
        bid_sizes=bids,
        total_ask_size=sum(asks),
        total_bid_size=sum(bids),
        mids=(),
    )


def split(view: InstrumentView) -> InstrumentView:
    """Return the view with the sizes of both exchanges beside each other."""
    krx, nxt = venue_books(book_of(view))
    totals = {book.venue: (book.total_ask_size, book.total_bid_size) for book in (krx, nxt)}
    return replace(view, split=venue_split(book_of(view), krx, nxt), show_split=True, venue_totals=totals)


def axis_rows_at(width: int, height: int) -> int:
    """Return how many prices an axis has in an instrument of this size, its title included."""
    parts = arrangement(width, height - 1)
    rows = parts.upper + parts.lower
    return max(1, rows - axis_header_rows(rows))


def on_axis(view: InstrumentView, rows: int) -> InstrumentView:
    """Return the view on a price axis around its touch."""
    look = LadderLook()
    look.split = view.show_split
    look.show_axis(True)
    return look.shown(view, rows)


def with_cursor(view: InstrumentView, *, rows: int = 0, steps: int = 0, levels: int = 10) -> InstrumentView:
    """Return the view with the level cursor some rows above the touch; ``rows`` = of an axis, 0 = in the list."""
    look = LadderLook()
    look.split = view.show_split
    look.show_axis(rows > 0)
    shown = look.shown(view, rows)
    look.toggle_cursor(shown, levels)
    for _ in range(abs(steps)):
        look.move_cursor(1 if steps > 0 else -1, look.shown(view, rows))
    return look.shown(view, rows)


def holding(view: InstrumentView) -> Holding:
    """Return a holding bought a little dearer than the base price."""
    return Holding(view.code, Decimal(int(view.base_price or 1)) + Decimal("12.34"), 1_234_567)


def cells_of(line: Line, start: int, end: int) -> str:
    """Return what stands in the cells from ``start`` to before ``end``."""
    found, at = "", 0
    for character in plain_text(line):
        if start <= at < end:
            found += character
        at += cell_len(character)
    return found
