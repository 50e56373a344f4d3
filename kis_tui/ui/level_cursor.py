"""The level cursor: which price is read out, and the rows that hold still under it."""

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price


class LevelCursor:
    """A price chosen with keys. While there is one, no row of the ladder moves."""

    def __init__(self) -> None:
        self.price: Price | None = None
        """KRW; None = the cursor is not shown."""
        self.asks: tuple[Price, ...] = ()
        """KRW of the ask rows as they were when the cursor came, best first; 0 = an empty row."""
        self.bids: tuple[Price, ...] = ()

    @property
    def active(self) -> bool:
        """Whether a level is chosen."""
        return self.price is not None

    def start(self, book: BookSnapshot, levels: int) -> bool:
        """Choose the best bid, or the best ask where there is none; returns whether there was a price.

        Args:
            book: the newest one; its prices stay in their rows from now on.
            levels: how many a side are on the screen.
        """
        price = book.bid_price or book.ask_price
        if not price:
            return False
        self.price, self.asks, self.bids = price, book.ask_prices[:levels], book.bid_prices[:levels]
        return True

    def leave(self) -> None:
        """Choose none; the rows follow the book again."""
        self.price, self.asks, self.bids = None, (), ()

    def move_to(self, price: Price) -> None:
        """Choose another price."""
        if self.active and price:
            self.price = price

    def move(self, steps: int) -> None:
        """Choose the price some rows further up; negative = down. It stops at the last row."""
        # Of a price that stands on both sides of a crossed book the upper row counts.
        rows = [price for price in dict.fromkeys((*reversed(self.asks), *self.bids)) if price]
        if self.price is None or not rows:
            return
        at = rows.index(self.price) if self.price in rows else len(rows) // 2
        self.price = rows[min(max(at - steps, 0), len(rows) - 1)]
