"""Which price stands in a row of the ladder, for whoever points at it."""

from kis_tui.domain.price import Price
from kis_tui.ui.drawing.columns import levels_in
from kis_tui.ui.drawing.ladder import axis_header_rows
from kis_tui.ui.views import InstrumentView


def ask_at(view: InstrumentView, y: int, height: int) -> Price:
    """Return the price in a row of the asks, which stand at the bottom of their panel; 0 = there is none."""
    shown = levels_in(height)
    return _at(view.held_asks or (view.book.ask_prices if view.book else ()), height - 1 - y, shown)


def bid_at(view: InstrumentView, y: int, height: int) -> Price:
    """Return the price in a row of the bids; 0 = there is none."""
    return _at(view.held_bids or (view.book.bid_prices if view.book else ()), y, levels_in(height))


def axis_at(view: InstrumentView, y: int, height: int) -> Price:
    """Return the price in a row of the axis; 0 = there is none."""
    header = axis_header_rows(height)
    return _at(view.axis, y - header, height - header)


def _at(prices: tuple[Price, ...], number: int, shown: int) -> Price:
    return prices[number] if 0 <= number < min(shown, len(prices)) else 0
