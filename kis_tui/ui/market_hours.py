"""Whether data is to be expected now, by the table of the trading day."""

from collections.abc import Iterable
from datetime import datetime

from kis_tui.domain.schedule import Calendar, DayPhase
from kis_tui.domain.venue import Venue
from kis_tui.ui.wording.language import words


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
    phase = quiet_phase(calendar, venues, now)
    if phase is None:
        return ""
    name = calendar.holiday_name(now.date()) if phase is DayPhase.HOLIDAY else ""
    return f"{words.quiet_phases[phase]} {name}".strip()


def quiet_phase(calendar: Calendar, venues: Iterable[Venue], now: datetime) -> DayPhase | None:
    """Return the phase in which none of some streams sends anything; None = at least one should."""
    phases = {phase_now(calendar, venue, now) for venue in exchanges(venues)}
    if not phases or any(phase.sends_frames for phase in phases):
        return None
    # Of two exchanges the one that goes on sooner gives the reason.
    return next(phase for phase in words.quiet_phases if phase in phases)
