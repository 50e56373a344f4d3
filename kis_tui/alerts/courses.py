"""What one rule has seen of one stock: a course for each kind, which says when something happened."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from kis_tui.alerts.alert import Happening
from kis_tui.alerts.readings import figure_of_trade, spread_of_book, spread_of_trade
from kis_tui.alerts.rules import AlertEdge, AlertKind, AlertRule, Comparison
from kis_tui.alerts.walls import WallChange, Walls
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.session import Direction
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.stream import Stream

_AT_LIMIT = (Direction.LIMIT_UP, Direction.LIMIT_DOWN)
NOTHING: tuple[Happening, ...] = ()


class Course:
    """The base: a course that never tells anything.

    Values are handed in newest last, each once, none of them stale or out of date.

    Args:
        rule: what is waited for.
        venue: the stream that is listened to.
        table: price steps of the stock.
    """

    def __init__(self, rule: AlertRule, venue: Venue, table: TickTable) -> None:
        self.rule = rule
        self.venue = venue
        self.table = table
        self.after_hole = False
        """The line was down since the last value."""

    @property
    def holds(self) -> bool | None:
        """Whether what the rule waits for is so already; None = not known, or it is no state but a moment."""
        return None

    def begin(self, stream: Stream) -> None:
        """Take what is known already, without a word."""

    def take_trade(self, _trade: Trade) -> Iterable[Happening]:
        """Take a print."""
        return NOTHING

    def take_book(self, _book: BookSnapshot) -> Iterable[Happening]:
        """Take a book."""
        return NOTHING

    def new_day(self) -> None:
        """Take the word that the next print is of another day."""

    def line_down(self) -> None:
        """Take the word that values are missing from here on."""
        self.after_hole = True

    def lose_book(self) -> None:
        """Take the word that the book is not kept up any more."""

    def lose_trades(self) -> None:
        """Take the word that prints are not kept up any more: the next one is a first one."""

    def _pass_hole(self) -> bool:
        """Return whether the line was down since the last value, once."""
        after_hole, self.after_hole = self.after_hole, False
        return after_hole


class LevelCourse(Course):
    """PRICE, CHANGE, VOLUME, STRENGTH and SPREAD: the moment at which a figure crosses to the side of the condition."""

    def __init__(self, rule: AlertRule, venue: Venue, table: TickTable) -> None:
        super().__init__(rule, venue, table)
        assert rule.threshold is not None
        self._threshold = rule.threshold
        self._holds: bool | None = None
        self._has_book = False
        """SPREAD: a book is kept up, so that prints need not be asked for their best prices."""

    @property
    def holds(self) -> bool | None:
        """Whether the newest figure is on the condition's side."""
        return self._holds

    def begin(self, stream: Stream) -> None:
        """Take the newest print, or for a spread the newest book."""
        trade, book = _trade_of(stream), _book_of(stream)
        figure = None if trade is None else self._figure_of(trade)
        if self.rule.kind is AlertKind.SPREAD and book is not None:
            self._has_book = True
            figure = spread_of_book(book, self.table)
        self._holds = None if figure is None else self._is_met(figure)

    def take_trade(self, trade: Trade) -> Iterable[Happening]:
        """Take a print; of a spread only where there is no book."""
        if self.rule.kind is AlertKind.SPREAD and self._has_book:
            return NOTHING
        return self._cross(self._figure_of(trade))

    def take_book(self, book: BookSnapshot) -> Iterable[Happening]:
        """Take a book: of a spread only."""
        if self.rule.kind is not AlertKind.SPREAD:
            return NOTHING
        self._has_book = True
        return self._cross(spread_of_book(book, self.table))

    def new_day(self) -> None:
        """Begin where a day begins: without change and volume; the strength is not known then."""
        if self.rule.kind is AlertKind.STRENGTH:
            self._holds = None
        elif self.rule.kind in (AlertKind.CHANGE, AlertKind.VOLUME) and self._holds is not None:
            self._holds = self._is_met(Decimal(0))

    def line_down(self) -> None:
        """Remember on which side the figure was."""
        super().line_down()
        self._has_book = False

    def lose_book(self) -> None:
        """Ask prints for the spread again."""
        self._has_book = False

    def lose_trades(self) -> None:
        """Forget on which side the figure was, unless a book tells it."""
        if not self._has_book:
            self._holds = None

    def _figure_of(self, trade: Trade) -> Decimal | None:
        if self.rule.kind is AlertKind.SPREAD:
            return spread_of_trade(trade, self.table)
        return figure_of_trade(self.rule.kind, trade)

    def _is_met(self, figure: Decimal) -> bool:
        if self.rule.comparison is Comparison.AT_LEAST:
            return figure >= self._threshold
        return figure <= self._threshold

    def _cross(self, figure: Decimal | None) -> Iterable[Happening]:
        if figure is None:
            return NOTHING
        before, self._holds = self._holds, self._is_met(figure)
        after_hole = self._pass_hole()
        if before is False and self._holds:
            return (Happening(venue=self.venue, figure=figure, while_down=after_hole),)
        return NOTHING


class PrintCourse(Course):
    """PRINT: each large one is a moment of its own; the first print of all is none."""

    def __init__(self, rule: AlertRule, venue: Venue, table: TickTable) -> None:
        super().__init__(rule, venue, table)
        self._is_armed = False

    def begin(self, stream: Stream) -> None:
        """Need no first print where there was one."""
        self._is_armed = _trade_of(stream) is not None

    def lose_trades(self) -> None:
        """Need a first print again."""
        self._is_armed = False

    def take_trade(self, trade: Trade) -> Iterable[Happening]:
        """Take a print."""
        armed, self._is_armed = self._is_armed, True
        measured = Decimal(trade.size * trade.price if self.rule.in_won else trade.size)
        assert self.rule.threshold is not None
        if not armed or measured < self.rule.threshold:
            return NOTHING
        return (
            Happening(venue=self.venue, price=trade.price, figure=measured, size=trade.size, aggressor=trade.aggressor),
        )


class LimitCourse(Course):
    """LIMIT: the price comes to a limit of the day, or leaves it."""

    def __init__(self, rule: AlertRule, venue: Venue, table: TickTable) -> None:
        super().__init__(rule, venue, table)
        self._limit: Direction | None = None
        """LIMIT_UP, LIMIT_DOWN, or FLAT for neither; None = not known yet."""

    @property
    def holds(self) -> bool | None:
        """Whether the price is at a limit."""
        return None if self._limit is None else self._limit in _AT_LIMIT

    def begin(self, stream: Stream) -> None:
        """Take the newest print."""
        trade = _trade_of(stream)
        self._limit = None if trade is None else _limit_of(trade)

    def lose_trades(self) -> None:
        """Forget whether it was at a limit."""
        self._limit = None

    def new_day(self) -> None:
        """Begin between the limits."""
        if self._limit is not None:
            self._limit = Direction.FLAT

    def take_trade(self, trade: Trade) -> Iterable[Happening]:
        """Take a print."""
        limit = _limit_of(trade)
        if limit is None:
            return NOTHING
        before, self._limit = self._limit, limit
        after_hole = self._pass_hole()
        if before is None or before is limit:
            return NOTHING
        changes = ((AlertEdge.OFF, before), (AlertEdge.ON, limit))
        return [
            Happening(venue=self.venue, edge=edge, price=trade.price, direction=direction, while_down=after_hole)
            for edge, direction in changes
            if direction in _AT_LIMIT
        ]


class WallCourse(Course):
    """WALL: a large size appears in the book, or is gone."""

    def __init__(self, rule: AlertRule, venue: Venue, table: TickTable) -> None:
        super().__init__(rule, venue, table)
        assert rule.threshold is not None
        self._walls = Walls(rule.threshold, in_won=rule.in_won)

    @property
    def holds(self) -> bool | None:
        """Whether there is a wall in sight."""
        return self._walls.stand

    def begin(self, stream: Stream) -> None:
        """Take the newest book."""
        book = _book_of(stream)
        if book is not None:
            self._walls.take(book)

    def take_book(self, book: BookSnapshot) -> Iterable[Happening]:
        """Take a book."""
        after_hole = self._pass_hole()
        changes = self._walls.take(book, after_hole=after_hole)
        return [self._told(change, while_down=after_hole) for change in changes]

    def lose_book(self) -> None:
        """Look for walls anew."""
        self._walls.forget()

    def _told(self, change: WallChange, *, while_down: bool) -> Happening:
        worth = change.size * change.price if self.rule.in_won else change.size
        return Happening(
            venue=self.venue,
            edge=AlertEdge.ON if change.appeared else AlertEdge.OFF,
            price=change.price,
            figure=Decimal(worth),
            size=change.size,
            side=change.side,
            wall_end=change.end,
            while_down=while_down,
        )


def _trade_of(stream: Stream) -> Trade | None:
    """Return the newest streamed print; None = there is none that is of now."""
    return None if stream.stale_trade else stream.trade


def _book_of(stream: Stream) -> BookSnapshot | None:
    return None if stream.stale_book else stream.book


def _limit_of(trade: Trade) -> Direction | None:
    if trade.direction is Direction.UNKNOWN:
        return None
    return trade.direction if trade.direction in _AT_LIMIT else Direction.FLAT


_COURSES: dict[AlertKind, Callable[[AlertRule, Venue, TickTable], Course]] = {
    AlertKind.PRINT: PrintCourse,
    AlertKind.LIMIT: LimitCourse,
    AlertKind.WALL: WallCourse,
}


def course_of(rule: AlertRule, venue: Venue, table: TickTable) -> Course:
    """Return a course for any kind but VI, which is not told by one stream."""
    return _COURSES.get(rule.kind, LevelCourse)(rule, venue, table)
