"""Where KRX and NXT are in their day, in words: by the table, unless a newer frame says otherwise."""

from datetime import date, datetime, timedelta

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.schedule import Calendar, DayPhase
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.stream import Stream
from kis_tui.ui import formatting
from kis_tui.ui.wording.language import words

_EXCHANGES = (Venue.KRX, Venue.NXT)
_LOOK_AHEAD_DAYS = 14
_AUCTIONS = {
    SessionPhase.OPENING_AUCTION: DayPhase.OPENING_AUCTION,
    SessionPhase.CLOSING_AUCTION: DayPhase.CLOSING_AUCTION,
}
_TABLE_AUCTIONS = {**_AUCTIONS, SessionPhase.AFTER_HOURS_AUCTION: DayPhase.ORDER_INTAKE}
"""Auctions that have their place in the table of the day."""
_RANDOM_END_S = 30
"""The real end of an auction is drawn at random within so many seconds after the table's."""
_SESSIONS = {
    MarketSession.PRE: DayPhase.PRE_MARKET,
    MarketSession.REGULAR: DayPhase.CONTINUOUS,
    MarketSession.AFTER: DayPhase.AFTER_MARKET,
    MarketSession.CLOSING: DayPhase.CLOSING_PRICE,
}


def day_clocks(
    stream: Stream,
    calendar: Calendar,
    now: datetime,
    *,
    old_book: bool = False,
    interrupted: frozenset[Venue] = frozenset(),
    resuming: frozenset[Venue] = frozenset(),
    overheated: bool = False,
) -> tuple[str, ...]:
    """Return ``("K정규", "N메인")``, or one sentence when the day is over or there is none.

    Args:
        stream: the focused row's; its frames' own codes beat the table as long as they are of the table's phase.
        calendar: days and hours.
        now: the exchange's time.
        old_book: the stream's book is from before the line was lost, so that it says nothing of now.
        interrupted: exchanges at which a volatility interruption is in force.
        resuming: exchanges at which an auction ends a halt: its frames have the codes of an interruption.
        overheated: the stock trades in single-price auctions all day, which are no interruption.
    """
    second = _second(now)
    phases = {venue: calendar.phase(venue, now.date(), second) for venue in _EXCHANGES}
    if set(phases.values()) == {DayPhase.HOLIDAY}:
        name = calendar.holiday_name(now.date())
        return (words.day_holiday_named.format(name=name) if name else words.day_holiday,)
    said = _said_by_frames(stream, calendar, now, old_book=old_book)
    said |= dict.fromkeys(resuming, words.clock_single_price)
    said |= dict.fromkeys(interrupted, words.clock_vi)
    if overheated:
        said = {venue: words.clock_single_price if word == words.clock_vi else word for venue, word in said.items()}
    if set(phases.values()) == {DayPhase.ENDED} and not said:
        return (_ended(calendar, now.date()),)
    return tuple(
        words.clock.format(venue=words.venue_letters[venue], phase=said.get(venue) or _phase_words(venue, phase))
        for venue, phase in phases.items()
    )


def auction_of(book: BookSnapshot, calendar: Calendar, now: datetime) -> SessionPhase:
    """Return the auction whose price a book expects; its own phase when that is one, or when it expects none.

    A unified book is of the exchange that trades, and expects a price for the other: before nine KRX's opening while
    NXT's pre-market goes on. Outside the hours of the table's auctions it is an interruption.
    """
    if book.phase.is_auction or not book.indicative_price:
        return book.phase
    second = _second(now) if book.ts_event is None else book.ts_event
    for span in calendar.spans(book.indicative_venue or Venue.KRX, now.date()):
        if span.start <= second < span.end + _RANDOM_END_S and span.phase in _TABLE_AUCTIONS.values():
            return next(phase for phase, day_phase in _TABLE_AUCTIONS.items() if day_phase is span.phase)
    return SessionPhase.VI_AUCTION


def auction_end(book: BookSnapshot, calendar: Calendar, now: datetime) -> int | None:
    """Return when the auction whose price a book expects ends by the table; None = it is none with a fixed end."""
    phase = auction_of(book, calendar, now)
    wanted = _TABLE_AUCTIONS.get(phase)
    spans = calendar.spans(auction_venue(book, phase), now.date())
    return next((span.end for span in spans if span.phase is wanted), None)


def auction_venue(book: BookSnapshot, phase: SessionPhase) -> Venue:
    """Return the exchange that holds the auction ``phase``.

    Older layouts do not name it in a unified book: only NXT has auctions after hours, and KRX all others.
    """
    if book.indicative_venue is not None:
        return book.indicative_venue
    return Venue.NXT if phase is SessionPhase.AFTER_HOURS_AUCTION else Venue.KRX


def _phase_words(venue: Venue, phase: DayPhase) -> str:
    return (words.nxt_phases if venue is Venue.NXT else words.krx_phases)[phase]


def _second(now: datetime) -> int:
    return now.hour * 3600 + now.minute * 60 + now.second


def _said_by_frames(stream: Stream, calendar: Calendar, now: datetime, *, old_book: bool) -> dict[Venue, str]:
    """Return the word for the exchange of which the newest frame says something."""
    if stream.stale or (old_book and stream.venue is Venue.UN):
        return {}
    venue, phase, session, sent_at = _newest(stream, calendar, now)
    if venue is None or sent_at is None or sent_at < _began(calendar, venue, now):
        return {}
    if phase is SessionPhase.VI_AUCTION:
        return {venue: words.clock_vi}
    if phase is SessionPhase.AFTER_HOURS_AUCTION:
        return {venue: words.clock_single_price}
    table = calendar.phase(venue, now.date(), _second(now))
    said = _AUCTIONS.get(phase) or _SESSIONS.get(session)
    if said is DayPhase.CONTINUOUS and _has_closed(stream):
        return {}
    if said is None and phase is SessionPhase.CONTINUOUS and table in _AUCTIONS.values():
        said = DayPhase.CONTINUOUS
    return {} if said is None else {venue: _phase_words(venue, said)}


def _has_closed(stream: Stream) -> bool:
    """Tell whether the regular session is over: until the trading at its close the frames still have its codes."""
    book = stream.book
    waiting = 0 if book is None else book.after_hours_ask_size + book.after_hours_bid_size
    return stream.close.price is not None or waiting > 0


def _newest(
    stream: Stream, calendar: Calendar, now: datetime
) -> tuple[Venue | None, SessionPhase, MarketSession, int | None]:
    """Return the exchange that the newest frame speaks of, its codes and its time.

    A unified frame does not say whose phase its code is, but for a book that expects an auction's price.
    """
    book, trade = stream.book, stream.trade
    if stream.venue is Venue.UN:
        if book is None or not book.indicative_price:
            return None, stream.phase, stream.session, None
        auction = auction_of(book, calendar, now)
        return auction_venue(book, auction), auction, MarketSession.UNKNOWN, book.ts_event
    newest = book if trade is None or (stream.book_at or 0.0) >= (stream.trade_at or 0.0) else trade
    return stream.venue, stream.phase, stream.session, None if newest is None else newest.ts_event


def _began(calendar: Calendar, venue: Venue, now: datetime) -> int:
    """Return the second at which the table's present phase of ``venue`` began; 0 = with the day."""
    second = _second(now)
    edges = [edge for span in calendar.spans(venue, now.date()) for edge in (span.start, span.end) if edge <= second]
    return max(edges, default=0)


def _ended(calendar: Calendar, day: date) -> str:
    """Return that the day is over, and what comes next."""
    for ahead in range(1, _LOOK_AHEAD_DAYS + 1):
        following = day + timedelta(days=ahead)
        starts = [(spans[0], venue) for venue in _EXCHANGES if (spans := calendar.spans(venue, following))]
        if not starts:
            continue
        span, venue = min(starts, key=lambda start: start[0].start)
        at = formatting.minute_text(span.start)
        if ahead > 1:
            at = f"{words.weekdays[following.weekday()]} {at}"
        phase = _phase_words(venue, span.phase)
        return words.day_ended_next.format(venue=words.venue_letters[venue], phase=phase, at=at)
    return words.day_ended
