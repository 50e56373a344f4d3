"""The focused row's views, built from what the memory holds."""

from datetime import datetime

from kis_tui.domain.book import NO_LEVELS
from kis_tui.domain.schedule import Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.profile import Profile
from kis_tui.market.stream import Stream
from kis_tui.ui import words
from kis_tui.ui.day_clocks import auction_end, auction_of, day_clocks
from kis_tui.ui.views import InstrumentView


def instrument_view(
    stream: Stream,
    row: Row,
    name: str,
    table: TickTable,
    calendar: Calendar,
    now: datetime,
    monotonic_now: float,
    changes: LevelChanges,
    *,
    line_up: bool = True,
    old_book: bool = False,
    fault: str = "",
    profile: Profile | None = None,
) -> InstrumentView:
    """Return what title, ladder and figures show.

    Args:
        stream: what is known of the row.
        row: code and venue.
        name: cleaned; empty = not known.
        table: the row's tick sizes.
        calendar: days and hours.
        now: the exchange's time.
        monotonic_now: monotonic seconds of the source's clock.
        changes: updated with the stream's newest book already; only read here.
        line_up: whether what was received can be trusted to be the newest.
        old_book: the book is from before the line was lost, whatever else came since.
        fault: why there can be no ladder, in the user's words; empty = none.
        profile: volume at price to show in the place of what traded today; None = none.
    """
    received_at = stream.received_at
    book = stream.book
    asks, bids = changes.shown(book, monotonic_now) if book is not None else (NO_LEVELS, NO_LEVELS)
    stale = received_at is not None and (stream.stale or not line_up)
    old_book = book is not None and (old_book or stale)
    phase = stream.phase if book is None else auction_of(book, calendar, now)
    return InstrumentView(
        code=row.code,
        name=name,
        choice=row.choice,
        book=book,
        trade=stream.trade,
        base_price=stream.base_price,
        table=table,
        ask_changes=asks,
        bid_changes=bids,
        phase=phase,
        session=stream.session,
        clocks=day_clocks(stream, calendar, now, old_book=old_book),
        auction_end=None if book is None else auction_end(book, calendar, now),
        clock=f"{now:%H:%M:%S}",
        stale_s=_age(received_at, monotonic_now) if stale else None,
        book_stale_s=_age(stream.book_at, monotonic_now) if old_book else None,
        profile=profile,
        regular_close=stream.close.price,
        message=fault or ("" if book is not None else words.WAITING_FOR_BOOK),
        bought_pct=stream.takers.bought_pct(monotonic_now),
    )


def _age(at: float | None, now: float) -> int | None:
    return None if at is None else max(0, int(now - at))


def no_instrument_view(clock: str) -> InstrumentView:
    """Return what is shown while the watchlist is empty.

    Args:
        clock: market time HH:MM:SS.
    """
    return InstrumentView(clock=clock, message=words.NO_INSTRUMENT)
