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
from kis_tui.market.interruption_course import ENDS_AFTER_S, RANDOM_END_S, InterruptionCourse, ViState

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
        self._listed: dict[str, tuple[Interruption, float]] = {}
        self._overheated: set[str] = set()

    def take_status(self, status: MarketStatus, second: int) -> None:
        """Learn from an announcement.

        Args:
            status: the announcement.
            second: the exchange's time of its receipt, seconds since midnight KST.
        """
        if issue_status(status.issue_status_code) is IssueStatus.OVERHEATED:
            self.set_status(status.code, IssueStatus.OVERHEATED)
        course = self._course(status.code, status.venue)
        if status.indicative_operation_code == _ENDS:
            course.end_other_auction()
        begins = status.indicative_operation_code == _BEGINS
        if status.vi_active or status.after_hours_vi_active:
            course.announce(second, begins=begins)
            self._ask_list(status.code)
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
        if circuit_breaker or book.code in self._overheated:
            return
        if book.venue is Venue.UN:
            self._take_unified(book)
        else:
            self._take_own(book)

    def take_list(self, interruptions: Iterable[Interruption], at: float) -> None:
        """Learn from the list of the day; stocks that are not on it stay as they were listed before.

        Args:
            interruptions: one a stock, its newest.
            at: when it was fetched, monotonic seconds.
        """
        for interruption in interruptions:
            self._listed[interruption.code] = interruption, at
            self._ask_list(interruption.code)

    def set_status(self, code: str, status: IssueStatus) -> None:
        """Say what is special about a stock.

        An overheated one trades in single-price auctions all day, whose books have the phase code of an interruption;
        its books are not listened to.

        Args:
            code: the stock.
            status: its designation; UNKNOWN changes nothing.
        """
        if status is IssueStatus.OVERHEATED and code not in self._overheated:
            self._overheated.add(code)
            for venue in Venue:
                course = self._courses.get((code, venue))
                if course is not None:
                    course.drop_books()
        elif status not in (IssueStatus.OVERHEATED, IssueStatus.UNKNOWN):
            self._overheated.discard(code)

    def state(self, code: str, venue: Venue, second: int | None = None) -> ViState | None:
        """Return the interruption in force; None = none is known.

        Args:
            code: the stock.
            venue: where; UN = KRX's, else NXT's, else one that only the unified stream told of.
            second: the exchange's time, seconds since midnight KST; with it, one of which nothing was said for three
                minutes is left out, unless the newest book still shows it.
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

    def listed(self, code: str) -> tuple[Interruption, float] | None:
        """Return what the list of the day last said of a stock and when it was fetched (monotonic seconds).

        The newest interruption of the stock, in force or not, at a venue the list does not name; None = not listed.
        """
        return self._listed.get(code)

    def forget(self, code: str) -> None:
        """Forget a stock."""
        self._forget({code})

    def keep(self, codes: Collection[str]) -> None:
        """Forget every stock that is not in ``codes``."""
        self._forget({code for code, _ in self._courses} | set(self._listed) | self._overheated, but=set(codes))

    def _forget(self, codes: set[str], but: Collection[str] = ()) -> None:
        for code in codes.difference(but):
            self._listed.pop(code, None)
            self._overheated.discard(code)
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
            if course.trail.is_of_opening(book):
                return
            course.run(book.ts_event, course.trail.begins(book.ts_event))
            self._ask_list(book.code)
        elif book.phase is not SessionPhase.UNKNOWN:
            course.be_over(book.ts_event)
            course.trail.note(book)

    def _take_unified(self, book: BookSnapshot) -> None:
        """Learn from the unified book, which shows one interruption, and names its venue in the newest layout."""
        trail = self._course(book.code, Venue.UN).trail
        where = _interrupted_venue(book)
        if where is not None:
            if trail.is_of_opening(book):
                return
            began = trail.begins(book.ts_event)
            self._course(book.code, where).run(book.ts_event, began, by_unified=True)
            self._ask_list(book.code)
        elif book.phase is not SessionPhase.UNKNOWN:
            trail.note(book)
        if book.phase in (SessionPhase.VI_AUCTION, SessionPhase.UNKNOWN):
            return
        for venue in Venue:
            course = self._courses.get((book.code, venue))
            if course is not None and venue is not where:
                course.be_over_in_unified(book.ts_event, book.phase)

    def _ask_list(self, code: str) -> None:
        """Use what is listed of a stock for its interruptions."""
        listed = self._listed.get(code)
        if listed is None:
            return
        for venue in Venue:
            course = self._courses.get((code, venue))
            if course is not None:
                course.take_listed(listed[0])


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
