"""The trading day of KRX and NXT in force since 2026-09-14, and the days that differ.

A table is an expectation: the frames' own codes beat it, because openings and closings end at random within 30 s
and an interruption moves them. Source: KIS notice of 2026-09-09 「KRX 애프터마켓 도입 및 NXT 제도 변경」.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from kis_tui.domain.special_days import BUILT_IN_DAYS
from kis_tui.domain.venue import Venue


class DayPhase(StrEnum):
    """Where in its day a venue is."""

    HOLIDAY = "holiday"
    """No trading on this date: weekend or exchange holiday."""
    BEFORE_OPEN = "before_open"
    PRE_MARKET = "pre_market"
    OPENING_AUCTION = "opening_auction"
    CONTINUOUS = "continuous"
    CLOSING_AUCTION = "closing_auction"
    BREAK = "break"
    CLOSING_PRICE = "closing_price"
    """KRX trading at the closing price."""
    ORDER_INTAKE = "order_intake"
    """NXT collects orders for its after-market."""
    AFTER_MARKET = "after_market"
    ENDED = "ended"

    @property
    def sends_frames(self) -> bool:
        """Whether books or trades are to be expected in this phase."""
        return self not in (DayPhase.HOLIDAY, DayPhase.BEFORE_OPEN, DayPhase.BREAK, DayPhase.ENDED)


class Span(Struct, frozen=True):
    """One phase of a day, from ``start`` to before ``end`` (seconds since midnight KST)."""

    start: int
    end: int
    phase: DayPhase


def _at(text: str) -> int:
    """Return seconds since midnight of ``HH:MM`` or ``HH:MM:SS``."""
    moment = time.fromisoformat(text)
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _spans(*rows: tuple[str, str, DayPhase]) -> tuple[Span, ...]:
    return tuple(Span(_at(start), _at(end), phase) for start, end, phase in rows)


KRX_DAY = _spans(
    ("08:30", "09:00", DayPhase.OPENING_AUCTION),
    ("09:00", "15:20", DayPhase.CONTINUOUS),
    ("15:20", "15:30", DayPhase.CLOSING_AUCTION),
    ("15:30", "15:40", DayPhase.BREAK),
    ("15:40", "16:00", DayPhase.CLOSING_PRICE),
    ("16:00", "20:00", DayPhase.AFTER_MARKET),
)
NXT_DAY = _spans(
    ("08:00", "08:50", DayPhase.PRE_MARKET),
    ("08:50", "09:00:30", DayPhase.BREAK),
    ("09:00:30", "15:20", DayPhase.CONTINUOUS),
    ("15:20", "15:30", DayPhase.BREAK),
    ("15:30", "15:40", DayPhase.ORDER_INTAKE),
    ("15:40", "20:00", DayPhase.AFTER_MARKET),
)


class Calendar(Struct, frozen=True):
    """Which dates differ from an ordinary weekday.

    Attributes:
        holidays: date to the holiday's name.
        special: date and venue to that day's own table.
    """

    holidays: Mapping[date, str]
    special: Mapping[tuple[date, Venue], tuple[Span, ...]]

    def spans(self, venue: Venue, day: date) -> tuple[Span, ...]:
        """Return the phases of ``venue`` on ``day`` in order; empty on a day without trading.

        For UN ask KRX and NXT: a merged stream has no phases of its own.

        Raises:
            ValueError: ``venue`` is UN.
        """
        if venue is Venue.UN:
            raise ValueError("UN has no trading day of its own; ask for KRX and NXT")
        if day.weekday() >= 5 or day in self.holidays:
            return ()
        ordinary = KRX_DAY if venue is Venue.KRX else NXT_DAY
        return self.special.get((day, venue), ordinary)

    def phase(self, venue: Venue, day: date, second: int) -> DayPhase:
        """Return the phase expected at ``second`` (since midnight KST) of ``day``."""
        spans = self.spans(venue, day)
        if not spans:
            return DayPhase.HOLIDAY
        if second < spans[0].start:
            return DayPhase.BEFORE_OPEN
        for span in spans:
            if span.start <= second < span.end:
                return span.phase
        return DayPhase.ENDED if second >= spans[-1].end else DayPhase.BREAK

    def is_open(self, moment: datetime) -> bool:
        """Tell whether books or trades are to be expected of any exchange at ``moment`` (KST)."""
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        return any(self.phase(venue, moment.date(), second).sends_frames for venue in (Venue.KRX, Venue.NXT))

    def next_change(self, venue: Venue, day: date, second: int) -> int | None:
        """Return the second of ``day`` at which the phase changes next; None = not again today."""
        edges = sorted({edge for span in self.spans(venue, day) for edge in (span.start, span.end)})
        return next((edge for edge in edges if edge > second), None)

    def holiday_name(self, day: date) -> str:
        """Return why ``day`` has no trading; empty for a weekend or a trading day."""
        return self.holidays.get(day, "")


def parse_days(text: str, *, source: str) -> Calendar:
    """Read a table of holidays and special days (TOML; the built-in one is the example).

    Args:
        text: the table.
        source: its name, for the sentence of an error.

    Raises:
        ValueError: not TOML, or a row that makes no sense; the text names the row.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{source}: not valid TOML: {error}") from None
    holidays: dict[date, str] = {}
    special: dict[tuple[date, Venue], tuple[Span, ...]] = {}
    for name in ("holiday", "special"):
        if not isinstance(table.get(name, []), list):
            raise ValueError(f"{source}: {name} must be a list of tables")  # noqa: TRY004 - a user's file
    for row in table.get("holiday", []):
        holidays[_date(row, source)] = str(row.get("name", ""))
    for row in table.get("special", []):
        day = _date(row, source)
        try:
            venue = Venue(row["venue"])
            spans = _spans(*((start, end, DayPhase(phase)) for start, end, phase in row["phases"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{source}: special day {day}: wrong or missing {error}") from None
        if not spans or any(a.end > b.start for a, b in pairwise(spans)) or any(s.end <= s.start for s in spans):
            raise ValueError(f"{source}: special day {day}: phases are empty, overlap or end before they begin")
        special[day, venue] = spans
    return Calendar(holidays=holidays, special=special)


def _date(row: object, source: str) -> date:
    day = row.get("date") if isinstance(row, dict) else None
    if not isinstance(day, date):
        raise ValueError(f"{source}: a row has no date such as 2026-12-31: {row!r}")  # noqa: TRY004 - user's file
    return day


def merged(first: Calendar, second: Calendar) -> Calendar:
    """Return both calendars in one; where they differ the second counts."""
    return Calendar(holidays={**first.holidays, **second.holidays}, special={**first.special, **second.special})


BUILT_IN = parse_days(BUILT_IN_DAYS, source="built-in special days")
"""The days known when this version was released; a user's file is merged over it."""
