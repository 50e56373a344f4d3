"""Volatility interruptions (VI) by stock and venue, from what three sources say of them.

Announcements (장운영정보) say that one began or ended, without a time. Books say that one runs, by their phase. The
list of the day that REST gives has times but no venue.
"""

from collections.abc import Collection, Iterable

from msgspec import Struct

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueStatus, issue_status
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.schedule import KRX_DAY, DayPhase
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.designations import Designations
from kis_tui.market.interruption_course import ENDS_AFTER_S, RANDOM_END_S, BookTrail, InterruptionCourse, ViState
from kis_tui.market.listed_interruptions import ListedInterruptions

__all__ = ["ENDS_AFTER_S", "RANDOM_END_S", "Interruptions", "ViCountdown", "ViState", "vi_countdown"]

_BEGINS = "311"
"""ANTC_MKOP_CLS_CODE at the beginning of an auction (KIS portal; captured around interruptions)."""
_ENDS = "112"
"""And at its end."""
_KRX_OPENS = next(span.start for span in KRX_DAY if span.phase is DayPhase.CONTINUOUS)
"""On days on which it opens later NXT has no pre-market, so that no unified book is continuous before."""


class ViCountdown(Struct, frozen=True):
    """How long an interruption still lasts."""

    remaining_s: int | None
    """Seconds of the two minutes, 120 to 0; None = they are over, the release comes within thirty seconds."""
    ends_at: int
    """Second of the day at which the two minutes are over."""
    released_by: int
    """Second of the day by which it is released."""


def vi_countdown(state: ViState, second: int) -> ViCountdown | None:
    """Return how long an interruption still lasts; None = nobody knows when it began.

    Args:
        state: the interruption.
        second: the exchange's time, seconds since midnight KST.
    """
    if state.began is None:
        return None
    ends_at = state.began + ENDS_AFTER_S
    remaining = min(ends_at - second, ENDS_AFTER_S)
    return ViCountdown(remaining if remaining >= 0 else None, ends_at, ends_at + RANDOM_END_S)


class Interruptions:
    """The interruptions in force."""

    def __init__(self) -> None:
        self._courses: dict[tuple[str, Venue], InterruptionCourse] = {}
        self._listed = ListedInterruptions()
        self._designations = Designations()

    def take_status(self, status: MarketStatus, second: int, *, at: float | None = None) -> None:
        """Learn from an announcement.

        Args:
            status: the announcement; its designation counts like one of ``set_status``.
            second: the exchange's time of its receipt, seconds since midnight KST.
            at: monotonic seconds of its receipt; None = now.
        """
        self.set_status(status.code, issue_status(status.issue_status_code), at=at)
        course = self._course(status.code, status.venue)
        if status.indicative_operation_code == _ENDS:
            course.end_other_auction()
        begins = status.indicative_operation_code == _BEGINS
        if status.vi_active or status.after_hours_vi_active:
            course.announce(second, begins=begins)
            self._ask_list(status.code, second)
        elif status.vi_active is False and begins:
            course.begin_other_auction(second)
        elif status.vi_active is False:
            course.end(second)

    def take_book(self, book: BookSnapshot, *, circuit_breaker: bool = False) -> None:
        """Learn from a book of any venue.

        Args:
            book: the book.
            circuit_breaker: one is in force: its auction has the phase code of an interruption and is none.
        """
        if circuit_breaker or self.issue_status(book.code) is IssueStatus.OVERHEATED:
            return
        if book.venue is Venue.UN:
            self._take_unified(book)
        else:
            self._take_own(book)

    def take_list(self, interruptions: Iterable[Interruption], at: float, second: int, codes: Collection[str]) -> None:
        """Learn from the list of the day; stocks that are not on it stay as they were listed before.

        Args:
            interruptions: one a stock, its newest.
            at: when it was fetched, monotonic seconds.
            second: the exchange's time then, seconds since midnight KST; more than an hour before that of the list
                before, it is another day.
            codes: the stocks that are watched; of others nothing is kept.
        """
        for code in self._listed.take(interruptions, at, second, codes):
            self._ask_list(code, second)

    def set_status(self, code: str, status: IssueStatus, *, at: float | None = None) -> None:
        """Say what is special about a stock.

        An overheated one trades in single-price auctions all day, whose books have the phase code of an interruption;
        its books are not listened to.

        Args:
            code: the stock.
            status: its designation; UNKNOWN changes nothing.
            at: monotonic seconds at which it was received; one received before the newest, as it may be of REST
                before an announcement, changes nothing. None = now.
        """
        if not self._designations.take(code, status, at) or status is not IssueStatus.OVERHEATED:
            return
        for venue in Venue:
            course = self._courses.get((code, venue))
            if course is not None:
                course.drop_books()

    def issue_status(self, code: str) -> IssueStatus:
        """Return the designation of a stock by the newest word of REST and announcements; UNKNOWN = nobody said."""
        return self._designations.of(code)

    def state(self, code: str, venue: Venue, second: int | None = None) -> ViState | None:
        """Return the interruption in force; None = none is known.

        One of which nothing was said for three minutes is left out, unless the newest book still shows it: the one of
        the venue or the unified one, if it is kept up (``forget_book``, ``line_down``) and of the same day.

        Args:
            code: the stock.
            venue: where; UN = KRX's, else NXT's, else one that only the unified stream told of.
            second: the exchange's time, seconds since midnight KST; None = not known, and nothing is left out.
        """
        for where in Venue if venue is Venue.UN else (venue,):
            course = self._courses.get((code, where))
            if course is not None and course.state is not None and not course.is_forgotten(second):
                return course.state
        return None

    def other_auction(self, code: str, venue: Venue) -> bool:
        """Whether an auction of another kind was announced at KRX or NXT and not yet its end: it ends a halt."""
        course = self._courses.get((code, venue))
        return course is not None and course.in_other_auction

    def listed(self, code: str, second: int, now: float) -> tuple[Interruption, float] | None:
        """Return what the list of the day says of a stock and when it was fetched (monotonic seconds).

        Args:
            code: the stock.
            second: the exchange's time, seconds since midnight KST.
            now: monotonic seconds.

        Returns:
            The newest interruption of the stock, at a venue the list does not name: one that can be in force, or that
            ended today. None = not listed, or not any more to be believed.
        """
        return self._listed.of(code, second, now)

    def in_force_by_list(self, code: str, second: int, now: float) -> tuple[Interruption, float] | None:
        """Return the interruption that is in force by the list of the day, and when that was fetched.

        Args:
            code: the stock.
            second: the exchange's time, seconds since midnight KST.
            now: monotonic seconds.

        Returns:
            One that began not more than two minutes and the random end ago, or, while the list is less than a minute
            old, one whose beginning is not readable; None = the list tells of none.
        """
        return self._listed.in_force(code, second, now)

    def forget_book(self, code: str, venue: Venue) -> None:
        """Take the word that a book is not kept up any more: what it showed last is no sign of anything later."""
        shown_at = (venue,) if venue is not Venue.UN else tuple(Venue)
        for where in shown_at:
            course = self._courses.get((code, where))
            if course is not None:
                course.lose_book(unified=venue is Venue.UN)
        course = self._courses.get((code, venue))
        if course is not None:
            course.trail = BookTrail()

    def line_down(self) -> None:
        """Take the word that the line was lost, and that no book is kept up until it comes anew."""
        for course in self._courses.values():
            course.lose_book(unified=True)
            course.lose_book(unified=False)

    def new_day(self) -> None:
        """Forget what was of the day before: all but the designations."""
        self._courses.clear()
        self._listed.clear()

    def forget(self, code: str) -> None:
        """Forget a stock."""
        self._forget({code})

    def keep(self, codes: Collection[str]) -> None:
        """Forget every stock that is not in ``codes``."""
        known = {code for code, _ in self._courses} | set(self._listed.codes()) | set(self._designations.codes())
        self._forget(known.difference(codes))

    def _forget(self, codes: Iterable[str]) -> None:
        for code in codes:
            self._listed.forget(code)
            self._designations.forget(code)
            for venue in Venue:
                self._courses.pop((code, venue), None)

    def _course(self, code: str, venue: Venue) -> InterruptionCourse:
        course = self._courses.get((code, venue))
        if course is None:
            course = self._courses[code, venue] = InterruptionCourse(venue)
        return course

    def _take_own(self, book: BookSnapshot) -> None:
        """Learn from the book of KRX or NXT, which shows its own interruption by its phase."""
        course = self._course(book.code, book.venue)
        if book.phase is SessionPhase.VI_AUCTION:
            if course.trail.is_of_auction(book):
                return
            course.run(book.ts_event, course.trail.begins(book.ts_event))
            self._ask_list(book.code, book.ts_event)
        elif book.phase is not SessionPhase.UNKNOWN:
            course.be_over(book.ts_event)
            course.trail.note(book)

    def _take_unified(self, book: BookSnapshot) -> None:
        """Learn from the unified book, which shows one interruption, and names its venue in the newest layout."""
        trail = self._course(book.code, Venue.UN).trail
        where = _interrupted_venue(book)
        if where is not None:
            if trail.is_of_auction(book):
                return
            began = trail.begins(book.ts_event)
            self._course(book.code, where).run(book.ts_event, began, by_unified=True)
            self._ask_list(book.code, book.ts_event)
        elif book.phase is not SessionPhase.UNKNOWN:
            trail.note(book)
        if book.phase in (SessionPhase.VI_AUCTION, SessionPhase.UNKNOWN):
            return
        for venue in Venue:
            course = self._courses.get((book.code, venue))
            if course is not None and venue is not where:
                course.be_over_in_unified(book.ts_event, book.phase)

    def _ask_list(self, code: str, second: int | None) -> None:
        """Use what is listed of a stock for its interruptions, as they are at ``second``."""
        listed = self._listed.beside_frame(code, second)
        if listed is None:
            return
        for venue in Venue:
            course = self._courses.get((code, venue))
            if course is not None:
                course.take_listed(listed)


def _interrupted_venue(book: BookSnapshot) -> Venue | None:
    """Return whose interruption a unified book shows; UN = it does not say, None = it shows none.

    While one venue trades continuously the unified book is that one's, with the indicative price of the other's
    auction. That is an interruption unless it is KRX's opening auction beside NXT's pre-market, or NXT's collecting of
    orders while KRX is closed.
    """
    if book.phase is SessionPhase.VI_AUCTION:
        return book.indicative_venue or Venue.UN
    if book.phase is not SessionPhase.CONTINUOUS or book.session is MarketSession.CLOSING:
        return None
    if book.indicative_venue is Venue.KRX and book.ts_event is not None and book.ts_event >= _KRX_OPENS:
        return Venue.KRX
    if book.indicative_venue is Venue.NXT and any(mid.venue is Venue.KRX and mid.price for mid in book.mids):
        return Venue.NXT
    return None
