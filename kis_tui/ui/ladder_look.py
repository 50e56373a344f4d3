"""How the user looks at the focused ladder: list or axis, what its changes tell, the level cursor, what he holds."""

from collections.abc import Iterable

from msgspec.structs import replace

from kis_tui.domain.price import Price
from kis_tui.domain.ticks import step_down, step_up
from kis_tui.feed.source import Row
from kis_tui.market.level_readout import readout
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.holdings import Holding
from kis_tui.ui.level_cursor import LevelCursor
from kis_tui.ui.price_axis import PriceAxis, Recentring
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words

LEAST_CHANGES = (0, 10, 100, 1_000, 10_000)
"""Shares below which a change is not shown, in the order of the key."""
USUAL_QUANTITY = 100
"""Shares whose average price the level cursor tells until the user names a number."""


class LadderLook:
    """What was chosen with keys. All of it stays when another row is focused, but for the level cursor."""

    def __init__(self) -> None:
        self.content = ChangeContent.TOTAL
        self.least_change = LEAST_CHANGES[0]
        self.split = False
        """The sizes of KRX and NXT are wanted apart."""
        self.axis_shown = False
        """The ladder is a fixed price axis."""
        self.quantity = USUAL_QUANTITY
        """Shares whose average price is asked for."""
        self._axis = PriceAxis()
        self._cursor = LevelCursor()
        self._holdings: dict[str, Holding] = {}

    @property
    def cursor_shown(self) -> bool:
        """Whether a level is read out."""
        return self._cursor.active

    def forget(self) -> None:
        """Begin anew for another row: no cursor, and the axis around its touch."""
        self._cursor.leave()
        self._axis.forget()

    def next_content(self) -> ChangeContent:
        """Let the changes tell the next of what they can; returns it."""
        self.content = self.content.following
        return self.content

    def next_least_change(self) -> int:
        """Leave out more of the small changes; returns the shares below which."""
        steps = LEAST_CHANGES
        self.least_change = steps[(steps.index(self.least_change) + 1) % len(steps)]
        return self.least_change

    def next_recentring(self) -> Recentring:
        """Let the axis be moved by the next of what can move it; returns it."""
        self._axis.mode = self._axis.mode.following
        return self._axis.mode

    @property
    def recentring(self) -> Recentring:
        """What moves the axis."""
        return self._axis.mode

    @recentring.setter
    def recentring(self, mode: Recentring) -> None:
        self._axis.mode = mode

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """All that was told of the user's own shares."""
        return tuple(self._holdings.values())

    def take_holdings(self, holdings: Iterable[Holding]) -> None:
        """Take what was told before, in the place of all that is known."""
        self._holdings = {holding.code: holding for holding in holdings}

    def show_axis(self, shown: bool) -> None:
        """Show the fixed price axis, or the levels as they are sent."""
        if shown and not self.axis_shown:
            self._axis.centre()
        self.axis_shown = shown
        self._cursor.leave()

    def centre(self) -> None:
        """Put the touch into the middle of the axis."""
        self._axis.centre()
        self._cursor.leave()

    def hold(self, row: Row, holding: Holding | None) -> None:
        """Take what the user holds of a row's stock; None = nothing any more."""
        if holding is None:
            self._holdings.pop(row.code, None)
        else:
            self._holdings[row.code] = holding

    def holding(self, code: str) -> Holding | None:
        """Return what the user holds; None = not told."""
        return self._holdings.get(code)

    def toggle_cursor(self, view: InstrumentView, levels: int) -> bool:
        """Show the level cursor at the touch or take it away; returns whether it is shown now.

        Args:
            view: what is on the screen.
            levels: how many a side there are on it.
        """
        if self._cursor.active:
            self._cursor.leave()
        elif view.book is not None and not view.message:
            self._cursor.start(view.book, levels)
        return self._cursor.active

    def point_at(self, price: Price, view: InstrumentView, levels: int) -> None:
        """Put the level cursor on a price; on the price that it is on, take it away.

        Args:
            price: KRW, of a row that is on the screen.
            view: what is on the screen.
            levels: how many a side there are on it.
        """
        if self._cursor.price == price:
            self._cursor.leave()
        elif self._cursor.active or self.toggle_cursor(view, levels):
            self._cursor.move_to(price)

    def scroll_axis(self, rows: int, view: InstrumentView) -> bool:
        """Move the axis up by some prices; negative = down. Returns whether there is an axis to move."""
        if not view.axis or self._cursor.active:
            return False
        self._axis.scroll(rows, view.table)
        return True

    def leave_cursor(self) -> None:
        """Take the level cursor away; the rows follow the book again."""
        self._cursor.leave()

    def move_cursor(self, steps: int, view: InstrumentView) -> None:
        """Move the cursor up; negative = down. At the edge of an axis the axis moves on with it, by one price."""
        # Of several keys between two pictures each counts from where the one before has moved the axis.
        prices: list[Price] = [price for price in self._axis.standing(len(view.axis), view.table) if price]
        if self._cursor.price is None or not prices:
            self._cursor.move(steps)
            return
        at = prices.index(self._cursor.price) if self._cursor.price in prices else len(prices) // 2
        if 0 <= at - steps < len(prices):
            self._cursor.move_to(prices[at - steps])
            return
        beyond = step_up(prices[0], view.table) if steps > 0 else step_down(prices[-1], view.table)
        if beyond:
            self._axis.scroll(1 if steps > 0 else -1, view.table)
            self._cursor.move_to(beyond)

    def shown(self, view: InstrumentView, axis_rows: int) -> InstrumentView:
        """Return a view as the user looks at it.

        Args:
            view: what is known of the row.
            axis_rows: prices that an axis would have on the screen.
        """
        view = replace(
            view,
            content=self.content,
            least_change=self.least_change,
            show_split=self.split and view.split is not None,
        )
        book = view.book
        if book is None or view.message:
            return view
        if self.axis_shown:
            touch = (book.bid_price, book.ask_price)
            prices: tuple[Price, ...] = self._axis.prices(touch, axis_rows, view.table, hold=self._cursor.active)
            view = replace(view, axis=prices, axis_mode=words.recentring[self._axis.mode])
        if self._cursor.price is not None:
            view = replace(
                view,
                cursor=readout(book, self._cursor.price, self.quantity, view.table),
                held_asks=self._cursor.asks,
                held_bids=self._cursor.bids,
            )
        return view
