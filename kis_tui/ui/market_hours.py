"""Whether data is to be expected now, by the table of the trading day."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from kis_tui.domain.schedule import Calendar, DayPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.stream import Stream
from kis_tui.ui.state_words import QUIET_PHASES

FRESH_S = 60.0
"""A frame not older than this says what time it is at the exchange."""
CLOCKS_AGREE_S = 120
"""Up to so many seconds between the exchange's clock and ours, ours is shown: it moves evenly."""


def exchange_time(ours: datetime, stream: Stream, now: float) -> datetime:
    """Return market time: our clock's, unless a fresh frame shows that the exchange's is another.

    A wrong clock of this machine, or an exchange that plays another hour, must not put a wrong phase on the screen.

    Args:
        ours: market time by our clock.
        stream: the focused row's.
        now: monotonic seconds of the source's clock.
    """
    newest = max(
        (
            (at, value.ts_event)
            for at, value in ((stream.book_at, stream.book), (stream.trade_at, stream.trade))
            if at is not None and value is not None and value.ts_event is not None
        ),
        default=None,
    )
    if newest is None or stream.stale or now - newest[0] > FRESH_S:
        return ours
    received_at, second = newest
    midnight = ours.replace(hour=0, minute=0, second=0, microsecond=0)
    date = stream.trade.trade_date if stream.trade is not None else ""
    if len(date) == 8 and date.isdigit():
        with suppress(ValueError):
            midnight = midnight.replace(year=int(date[:4]), month=int(date[4:6]), day=int(date[6:]))
    theirs = midnight + timedelta(seconds=second + now - received_at)
    return ours if abs((theirs - ours).total_seconds()) <= CLOCKS_AGREE_S else theirs


def exchanges(venues: Iterable[Venue]) -> tuple[Venue, ...]:
    """Return the exchanges behind some streams, KRX first; the merged stream has both behind it."""
    wanted = set(venues)
    return tuple(venue for venue in (Venue.KRX, Venue.NXT) if venue in wanted or Venue.UN in wanted)


def phase_now(calendar: Calendar, venue: Venue, now: datetime) -> DayPhase:
    """Return where in its day an exchange is by the table; ``now`` is market time."""
    return calendar.phase(venue, now.date(), now.hour * 3600 + now.minute * 60 + now.second)


def quiet_reason(calendar: Calendar, venues: Iterable[Venue], now: datetime) -> str:
    """Return why none of some streams sends anything now, in the user's words; empty = at least one should.

    Args:
        calendar: days and hours.
        venues: the streams that are wanted.
        now: market time.
    """
    phases = {phase_now(calendar, venue, now) for venue in exchanges(venues)}
    if not phases or any(phase.sends_frames for phase in phases):
        return ""
    # Of two exchanges the one that goes on sooner gives the reason.
    phase = next(phase for phase in QUIET_PHASES if phase in phases)
    name = calendar.holiday_name(now.date()) if phase is DayPhase.HOLIDAY else ""
    return f"{QUIET_PHASES[phase]} {name}".strip()
