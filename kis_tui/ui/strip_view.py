"""What the liquidity strip shows, and which prices its rows stand for."""

from msgspec import Struct
from rich.cells import cell_len

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.ticks import TickTable, steps_between
from kis_tui.domain.trade import Trade
from kis_tui.market.liquidity import STEP_S, Column, LiquidityHistory
from kis_tui.ui import formatting
from kis_tui.ui.price_axis import PriceAxis

_HEADER_FROM = 4
"""Rows from which one of them tells the time."""
_LEAST_PLOT = 16
"""Columns that are left to the picture before the prices give up their commas, and half of it before they go."""


class StripView(Struct, frozen=True):
    """Size at each price over time, and the trades."""

    columns: tuple[Column, ...] = ()
    """Oldest first; the last one stands at the right edge."""
    prices: tuple[int, ...] = ()
    """KRW of the rows, dearest first; 0 = below the lowest tick."""
    base_price: Price | None = None
    last_price: Price | None = None
    """KRW, the price in the box; None = nothing has traded, or an auction's price is expected."""
    table: TickTable = TickTable.STOCK
    step_s: int = STEP_S
    """Seconds of a column."""
    stale: bool = False
    """The newest column may no longer be so."""
    message: str = ""
    """Why there is nothing, in the user's words; empty = there is, or nothing has come yet."""


class StripWindow:
    """The prices in sight. They stay until the best bid or ask leaves them, and then have it in their middle.

    A spread of more than half the window does not fit; then the last price takes the place of the two best ones.
    """

    def __init__(self) -> None:
        self._axis = PriceAxis()

    def forget(self) -> None:
        """Place the window anew with the next book, as for another stock."""
        self._axis.forget()

    def centre(self) -> None:
        """Put the touch into the middle with the next picture."""
        self._axis.centre()

    def prices(
        self, touch: tuple[Price, Price], last_price: Price | None, rows: int, table: TickTable
    ) -> tuple[int, ...]:
        """Return the prices of the rows, dearest first; 0 = below the lowest tick.

        Args:
            touch: best bid and best ask, KRW; 0 = that side is empty.
            last_price: KRW; None = nothing has traded.
            rows: rows of the window.
            table: the stock's tick sizes.
        """
        bid, ask = touch
        wide = bool(bid and ask) and steps_between(bid, ask, table, most=rows // 2) is None
        if wide or not (bid or ask):
            held = last_price or bid
            bid, ask = held, held
        return self._axis.prices((bid, ask), rows, table)


def strip_view(
    history: LiquidityHistory,
    window: StripWindow,
    book: BookSnapshot | None,
    trade: Trade | None,
    *,
    base_price: Price | None,
    table: TickTable,
    now: float,
    width: int,
    height: int,
    step_s: int = STEP_S,
    stale: bool = False,
    message: str = "",
) -> StripView:
    """Return what the strip shows.

    Args:
        history: of the focused row's stream.
        window: of the strip; follows the book's touch.
        book: the stream's newest; None = none.
        trade: the stream's newest; None = none.
        base_price: KRW; None = not known.
        table: the stock's tick sizes.
        now: monotonic seconds of the source's clock.
        width: columns of the panel.
        height: rows of it.
        step_s: seconds of a column, one of ``STEPS_S``.
        stale: the book may be out of date.
        message: why there can be no strip, in the user's words; empty = none.
    """
    last_price = None if trade is None else trade.price
    touch: tuple[Price, Price] = (0, 0) if book is None else (book.bid_price, book.ask_price)
    prices = window.prices(touch, last_price, price_rows(height), table)
    expecting = book is not None and bool(book.indicative_price)
    return StripView(
        columns=history.columns(now, width - label_cells(prices, width), step_s),
        prices=prices,
        base_price=base_price,
        # As in the ladder: a box round the last trade would be a second current price beside the expected one.
        last_price=None if expecting else last_price,
        table=table,
        step_s=step_s,
        stale=stale,
        message=message,
    )


def price_rows(height: int) -> int:
    """Return how many rows of the strip are prices; the one above them tells the time where there is room."""
    return height - header_rows(height)


def header_rows(height: int) -> int:
    """Return how many rows tell the time: one where there is room."""
    return 1 if height >= _HEADER_FROM else 0


def label_cells(prices: tuple[int, ...], width: int) -> int:
    """Return the cells of ``>``, the price and a blank at the left edge; 0 = no room for prices.

    Args:
        prices: of the rows.
        width: columns of the panel.
    """
    spellings = [formatting.price_texts(price) for price in prices if price]
    if not spellings:
        return 0
    for widest, least in zip(
        (max(cell_len(texts[spelling]) for texts in spellings) for spelling in range(2)),
        (_LEAST_PLOT, _LEAST_PLOT // 2),
        strict=True,
    ):
        if widest + 2 + least <= width:
            return widest + 2
    return 0
