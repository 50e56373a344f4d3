"""Fires rules. Pure: it is handed every value after the market's memory has folded it, and times with it."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from kis_tui.alerts.alert import Alert, Happening
from kis_tui.alerts.courses import Course, course_of
from kis_tui.alerts.freshness import Freshness
from kis_tui.alerts.rules import STATES, AlertEdge, AlertKind, AlertRule
from kis_tui.alerts.targets import Target
from kis_tui.alerts.vi_course import ViCourse
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.price import Price
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.state import MarketState

Value = BookSnapshot | Trade | IndicativeMatch | MarketStatus | IndexQuote | ProgramTrading
NO_ALERTS: tuple[Alert, ...] = ()


class _Post:
    """One rule at one stock, and when it told something."""

    def __init__(self, target: Target, course: Course | ViCourse) -> None:
        self.target = target
        self.course = course
        self.told_at: dict[AlertEdge, float] = {}
        """Monotonic seconds of the last beginning and of the last end that were told."""
        self.suppressed: dict[AlertEdge, int] = {}
        self.last_edge: AlertEdge | None = None
        """Which was told last; None = neither."""
        self.owed: Happening | None = None
        """What a cooldown held back of a VI or a limit, and what was told last is not so any more."""


class Watcher:
    """The rules, and what each has seen of its stocks.

    Whoever folds values calls ``take`` for each, after ``MarketState.apply``; ``look`` after REST has told something;
    ``line_down`` and ``forget`` along with the state's own.

    A rule tells the crossing, not the state: the first value of a stream tells nothing, and neither does a value that
    came before, one that is earlier than the newest, or one that was fetched. What crossed while the line was down is
    told once, with the first value after it.

    Args:
        state: the market's memory.
        tables: which price steps a code moves in.
    """

    def __init__(self, state: MarketState, tables: Callable[[str], TickTable] = lambda _code: TickTable.STOCK) -> None:
        self._state = state
        self._tables = tables
        self._posts: dict[str, list[_Post]] = {}
        """By code."""
        self._freshness: dict[tuple[str, Venue], Freshness] = {}
        self._prices: dict[tuple[str, Venue], Price] = {}
        """The last price of each stream."""

    def follow(self, targets: Iterable[Target], second: int | None, now: float) -> None:
        """Watch for these from now on, and for nothing else; one whose condition is as before goes on.

        What is known of a new one's stock already is taken without a word, unless it is from before the line was lost.

        Args:
            targets: of ``targets_of``.
            second: the exchange's second of the day; None = not known.
            now: monotonic seconds of the source's clock.
        """
        before = {_identity(post.target): post for posts in self._posts.values() for post in posts}
        self._posts = {}
        for target in targets:
            post = before.get(_identity(target)) or self._begun(target, second, now)
            post.target = target
            self._posts.setdefault(target.code, []).append(post)
        for streams in (self._freshness, self._prices):
            for key in [key for key in streams if key[0] not in self._posts]:
                del streams[key]

    def holds(self, rule: AlertRule, code: str) -> bool | None:
        """Tell whether what a rule waits for is so already, so that it has to end before it can be told.

        None = not known yet, or it is no state: a print. A VI that is in force and a wall in sight count.
        """
        post = next((post for post in self._posts.get(code, ()) if post.target.rule.id == rule.id), None)
        return None if post is None else post.course.holds

    def take(self, value: Value, received_at: float, second: int | None, *, is_news: bool = True) -> tuple[Alert, ...]:
        """Take a value that the state has just folded.

        Args:
            value: of the line; nothing that was fetched.
            received_at: monotonic seconds of the source's clock.
            second: the exchange's second of the day; None = not known.
            is_news: what ``MarketState.apply`` returned.

        Returns:
            What has fired, in the order of the rules.
        """
        posts = self._posts.get(value.code)
        if not posts or not is_news:
            return NO_ALERTS
        if isinstance(value, Trade):
            return self._take_trade(posts, value, received_at, second)
        if isinstance(value, BookSnapshot):
            return self._take_book(posts, value, received_at, second)
        if isinstance(value, MarketStatus):
            return self._look(posts, second, received_at)
        return NO_ALERTS

    def look(self, second: int | None, now: float) -> tuple[Alert, ...]:
        """Look at the interruptions again, after the list of the day has come.

        Args:
            second: the exchange's second of the day; None = not known.
            now: monotonic seconds of the source's clock.
        """
        return tuple(alert for posts in self._posts.values() for alert in self._look(posts, second, now))

    def line_down(self) -> None:
        """Take the word that values are missing from here on."""
        for posts in self._posts.values():
            for post in posts:
                post.course.line_down()

    def forget(self, registration: Registration) -> None:
        """Take the word that a stream is not kept up any more: what it told says nothing about what it tells later."""
        for post in self._posts.get(registration.code, ()):
            course = post.course
            if not isinstance(course, Course) or course.venue is not registration.venue:
                continue
            if registration.channel is Channel.BOOK:
                course.lose_book()
            elif registration.channel is Channel.TRADE:
                course.lose_trades()

    def _begun(self, target: Target, second: int | None, now: float) -> _Post:
        if target.rule.kind is AlertKind.VI:
            vi = ViCourse(target.code, target.venue)
            vi.begin(self._state.interruptions, second, now)
            return _Post(target, vi)
        course = course_of(target.rule, target.venue, self._tables(target.code))
        stream = self._state.stream(target.code, target.venue)
        course.begin(stream)
        if stream.trade is not None:
            self._prices.setdefault((target.code, target.venue), stream.trade.price)
        return _Post(target, course)

    def _take_trade(self, posts: list[_Post], trade: Trade, at: float, second: int | None) -> tuple[Alert, ...]:
        key = (trade.code, trade.venue)
        freshness = self._freshness.setdefault(key, Freshness())
        is_new_day = freshness.is_new_day(trade)
        if not freshness.take_trade(trade, at):
            return NO_ALERTS
        self._prices[key] = trade.price
        when = second if trade.ts_event is None else trade.ts_event
        alerts: list[Alert] = []
        for post in posts:
            course = post.course
            if isinstance(course, Course) and course.venue is trade.venue:
                if is_new_day:
                    course.new_day()
                alerts += self._told(post, course.take_trade(trade), at, when)
        return tuple(alerts)

    def _take_book(self, posts: list[_Post], book: BookSnapshot, at: float, second: int | None) -> tuple[Alert, ...]:
        if not self._freshness.setdefault((book.code, book.venue), Freshness()).take_book(book, at):
            return NO_ALERTS
        when = second if book.ts_event is None else book.ts_event
        alerts: list[Alert] = []
        for post in posts:
            course = post.course
            if isinstance(course, ViCourse):
                happenings = course.take(self._state.interruptions, when, at)
            elif course.venue is book.venue:
                happenings = course.take_book(book)
            else:
                continue
            alerts += self._told(post, happenings, at, when)
        return tuple(alerts)

    def _look(self, posts: Iterable[_Post], second: int | None, now: float) -> tuple[Alert, ...]:
        alerts: list[Alert] = []
        for post in posts:
            if isinstance(post.course, ViCourse):
                happenings = post.course.take(self._state.interruptions, second, now)
                alerts += self._told(post, happenings, now, second)
        return tuple(alerts)

    def _told(self, post: _Post, happenings: Iterable[Happening], at: float, second: int | None) -> Iterable[Alert]:
        """Yield what the rule tells of what happened: its own edge, and not within its cooldown.

        The word on a VI or a limit is not left wrong: what the cooldown held back is told after it, if it is still so.
        """
        target, rule = post.target, post.target.rule
        for happening in happenings:
            if rule.edge not in (AlertEdge.BOTH, happening.edge):
                continue
            price = self._prices.get((target.code, target.venue)) if happening.price is None else happening.price
            seen = replace(happening, price=price, second=second)
            post.owed = None
            if not _is_cooling(post, seen.edge, at):
                yield _tell(post, seen, at)
                continue
            post.suppressed[seen.edge] = post.suppressed.get(seen.edge, 0) + 1
            if rule.kind in STATES and post.last_edge is not seen.edge:
                post.owed = seen
        owed = post.owed
        if owed is not None and not _is_cooling(post, owed.edge, at):
            post.suppressed[owed.edge] -= 1
            yield _tell(post, owed, at)


def _is_cooling(post: _Post, edge: AlertEdge, at: float) -> bool:
    told_at = post.told_at.get(edge)
    return told_at is not None and at - told_at < post.target.rule.cooldown_s


def _tell(post: _Post, happening: Happening, at: float) -> Alert:
    edge = happening.edge
    post.told_at[edge], post.last_edge, post.owed = at, edge, None
    return Alert(post.target.rule, post.target.code, happening, at, post.suppressed.pop(edge, 0))


def _identity(target: Target) -> tuple[object, ...]:
    """Return what makes two targets watch for the same: not how, how often or whether it is told."""
    rule = target.rule
    condition = (rule.kind, rule.comparison, rule.threshold, rule.in_won)
    return (rule.id, target.code, target.venue, *condition)
