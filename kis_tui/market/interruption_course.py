"""The interruptions of one stock at one venue, in the order in which frames tell of them."""

from msgspec import Struct

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.venue import Venue

ENDS_AFTER_S = 120
"""Seconds of single-price auction that an interruption lasts at least (KRX; NXT too since 2026-09-14)."""
RANDOM_END_S = 30
"""Seconds after those within which it is released, at random (KRX). Opening and closing auctions end as late."""
FORGOTTEN_AFTER_S = 180
"""Seconds without a word after which an interruption is taken to be over: its release was missed."""

JOINS_S = 5
"""Seconds between two books of a stream up to which the second tells when its phase began."""
NEW_DAY_S = 3_600
"""Seconds by which the time of day runs backwards only from one day to the next."""

_AUCTIONS = (SessionPhase.OPENING_AUCTION, SessionPhase.CLOSING_AUCTION)


class ViState(Struct, frozen=True):
    """A volatility interruption in force."""

    venue: Venue
    """KRX or NXT; UN = the unified stream told of it, which does not say where."""
    began: int | None
    """Seconds since midnight KST; None = it ran already when it was first seen, and nobody has said since when."""
    certain: bool
    """The beginning was announced or seen; False = ``began`` is from the list of the day, which names no venue, from
    an announcement that may be of something later, or None."""


class BookTrail:
    """What a stream's books without an interruption said last, and when those with one began."""

    def __init__(self) -> None:
        self._in_auction = False
        """The newest book without one was of an opening or a closing auction."""
        self._auction_seen: int | None = None
        """The second of the newest book of such an auction."""
        self._second: int | None = None
        self._first: int | None = None
        """The first second at which a book showed an interruption since."""
        self._newest = 0
        """The newest such second."""
        self._joins = False
        """The first one followed at once on a book without."""

    def note(self, book: BookSnapshot) -> None:
        """Take a book that shows none."""
        self._in_auction = book.phase in _AUCTIONS
        if self._in_auction:
            self._auction_seen = book.ts_event
        self._second, self._first = book.ts_event, None

    def is_of_auction(self, book: BookSnapshot) -> bool:
        """Whether the book may still be of an opening or closing auction that goes on after its hour.

        The phase code is that of "indicative prices after 09:00", so it may be sent for the random end as well. The
        unified book is the other venue's when that one opens meanwhile, at times without an indicative price.
        """
        second = book.ts_event
        if second is None:
            return False
        if self._in_auction:
            return second - self._see(second) <= RANDOM_END_S
        seen = self._auction_seen
        if book.venue is not Venue.UN or seen is None or not 0 <= second - seen <= RANDOM_END_S + JOINS_S:
            return False
        self._see(second)
        return True

    def begins(self, second: int | None) -> int | None:
        """Return when the interruption began that a book of ``second`` shows; None = cannot be told."""
        if second is None:
            return None
        first = self._see(second)
        return first if self._joins else None

    def _see(self, second: int) -> int:
        """Take a book that shows one; return the second of the first such book."""
        first = self._first
        if first is None or abs(second - self._newest) > FORGOTTEN_AFTER_S:
            first = self._first = second
            self._joins = self._second is not None and 0 <= second - self._second <= JOINS_S
        self._newest = second
        return first


class InterruptionCourse:
    """What is known of the interruptions of one stock at one venue."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self.state: ViState | None = None
        self.trail = BookTrail()
        self._announced = False
        """An announcement told of the state, whatever else did."""
        self._confirmed: int | None = None
        """The newest second at which a frame said that it is in force."""
        self._ended: int | None = None
        """When the last one ended."""
        self._shown_here = False
        """The newest book of the venue itself shows it, and is kept up."""
        self._shown_in_unified = False
        """The newest unified book shows it, and is kept up."""
        self._other_auction: int | None = None
        """Since when an auction of another kind runs whose books have the same phase code; None = none is known."""

    def announce(self, second: int, *, begins: bool) -> None:
        """Take an announcement during an interruption; ``begins``: it is the one made at its beginning."""
        age = None if self.state is None or self.state.began is None else second - self.state.began
        if self.state is None:
            is_new = True
        elif begins:
            is_new = age is None or not self.state.certain or not -JOINS_S <= age < ENDS_AFTER_S
        else:
            is_new = age is not None and not -JOINS_S <= age <= FORGOTTEN_AFTER_S
        if is_new:
            self.state, self._ended = ViState(self._venue, second, certain=begins), None
        self._announced = True
        self._other_auction = None
        self._confirmed = second if self._confirmed is None or is_new else max(self._confirmed, second)

    def run(self, second: int | None, began: int | None, *, by_unified: bool = False) -> None:
        """Take a book that shows an interruption.

        Args:
            second: the book's time.
            began: when it began, as far as the books of the stream tell.
            by_unified: the book is the unified one.
        """
        if self._other_auction is not None:
            return
        ended = self._ended
        if second is not None and ended is not None and 0 <= ended - second <= FORGOTTEN_AFTER_S:
            return
        if self.state is None or self._is_of_another_time(second):
            if began is not None and ended is not None and 0 <= ended - began <= FORGOTTEN_AFTER_S:
                began = None
            self.state = ViState(self._venue, began, certain=began is not None)
            self._announced = False
        if by_unified:
            self._shown_in_unified = True
        else:
            self._shown_here = True
        if second is not None:
            self._confirmed = second

    def be_over(self, second: int | None) -> None:
        """Take a book of the venue that shows no interruption; it ends one that began before it."""
        self._shown_here = self._shown_in_unified = False
        if second is None:
            return
        self._pass_end(second)
        if self._other_auction is not None and second > self._other_auction:
            self._other_auction = None
        if self.state is None:
            return
        since = self._confirmed if self.state.began is None else self.state.began
        if since is None or second > since or since - second > FORGOTTEN_AFTER_S:
            self.end(second)

    def be_over_in_unified(self, second: int | None, phase: SessionPhase) -> None:
        """Take a unified book that shows no interruption of the venue.

        In continuous trading the reason may be that nothing would match yet in the venue's auction, so only what must
        be over ends.
        """
        if self._shown_here and not self._is_of_another_time(second):
            return
        self._shown_here = self._shown_in_unified = False
        if second is not None and self._ended is not None and self._ended - second > JOINS_S:
            self._pass_end(second)
        if self.state is None or second is None:
            return
        since = self._confirmed if self.state.began is None else self.state.began
        if since is not None and phase is SessionPhase.CONTINUOUS and self.state.began is not None:
            since += ENDS_AFTER_S + (RANDOM_END_S if self._announced else 0) - 1
        if since is None or second > since or since - second > FORGOTTEN_AFTER_S + ENDS_AFTER_S + RANDOM_END_S:
            self.end(second)

    def end(self, second: int) -> None:
        """Take the word that nothing is in force."""
        if self.state is not None:
            self._ended = second
        self.state = self._confirmed = None
        self._announced = self._shown_here = self._shown_in_unified = False

    def _pass_end(self, second: int) -> None:
        """Take a book that shows none: those after it that show one are of another than the last.

        Its second may be before that of the end: of the end of another day, or of one announced ahead of its books.
        """
        if self.state is None and self._ended is not None and second < self._ended:
            self._ended = second

    def begin_other_auction(self, second: int) -> None:
        """Take the announcement of an auction that is no interruption, as after a halt or a circuit breaker."""
        self.end(second)
        self._other_auction = second

    @property
    def in_other_auction(self) -> bool:
        """Whether an auction that is no interruption is known to run."""
        return self._other_auction is not None

    def end_other_auction(self) -> None:
        """Take the announcement that an auction is over."""
        self._other_auction = None

    def drop_books(self) -> None:
        """Take back what only books said."""
        self._shown_here = self._shown_in_unified = False
        self.trail = BookTrail()
        if not self._announced:
            self.state = self._confirmed = None

    def lose_book(self, *, unified: bool) -> None:
        """Take the word that a book is not kept up any more.

        Args:
            unified: the unified one; False = the venue's own.
        """
        if unified:
            self._shown_in_unified = False
        else:
            self._shown_here = False
        shown = self._shown_here or self._shown_in_unified
        if self._confirmed is None and not shown:
            self.state = None  # a book without a time had told of it, so that it could not be forgotten

    def is_forgotten(self, second: int | None) -> bool:
        """Whether nothing was said of the state for too long, or only on another day."""
        if second is None or self._confirmed is None:
            return False
        if self._shown_here or self._shown_in_unified:
            return self._confirmed - second > NEW_DAY_S
        return self._is_of_another_time(second)

    def take_listed(self, listed: Interruption) -> None:
        """Learn from the list of the day, which may be older than the frames and of the other venue."""
        state, seen = self.state, self._confirmed
        if state is None or seen is None or listed.began is None:
            return
        if listed.ended is None:
            if state.began is None and 0 <= seen - listed.began <= ENDS_AFTER_S + RANDOM_END_S:
                self.state = ViState(self._venue, listed.began, certain=False)
        elif listed.ended >= seen and (state.began is None or listed.ended - state.began >= ENDS_AFTER_S - JOINS_S):
            self.end(listed.ended)

    def _is_of_another_time(self, second: int | None) -> bool:
        return second is not None and self._confirmed is not None and abs(second - self._confirmed) > FORGOTTEN_AFTER_S
