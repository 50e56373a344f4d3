"""The watchlist's view of the market."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from kis_tui.domain.registration import Channel
from kis_tui.domain.session import SessionPhase
from kis_tui.feed.source import Row
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.ui.registrations import RegistrationNotes
from kis_tui.ui.state_words import HALTED, VI_ACTIVE, WAITING_FOR_TRADE
from kis_tui.ui.views import WatchRow, WatchView


def watch_view(
    rows: Sequence[Row],
    focus: int,
    *,
    state: MarketState,
    notes: RegistrationNotes,
    names: Callable[[str], str],
    now: float,
    line_up: bool,
) -> WatchView:
    """Return what the watchlist shows.

    Args:
        rows: from top to bottom.
        focus: the focused one, counted from 0.
        state: the market.
        notes: what is known of the registrations.
        names: cleaned name of a code; empty = not known.
        now: monotonic seconds of the source's clock.
        line_up: whether what was received can be trusted to be the newest.
    """
    return WatchView(
        rows=tuple(
            _row(row, state.stream(row.code, row.choice.venue), notes, names(row.code), now, line_up) for row in rows
        ),
        focus=focus,
    )


def _row(row: Row, stream: Stream, notes: RegistrationNotes, name: str, now: float, line_up: bool) -> WatchRow:
    received_at = stream.received_at
    note, short_note = _note(row, stream, notes)
    watched = WatchRow(
        code=row.code,
        name=name,
        choice=row.choice,
        volume=stream.volume,
        strength_pct=None if stream.trade is None else stream.trade.strength_pct,
        age_s=None if received_at is None else max(0, int(now - received_at)),
        stale=received_at is not None and (stream.stale or not line_up),
        note=note,
        short_note=short_note,
    )
    priced = _priced(watched, stream)
    if priced.price is None and not priced.note and received_at is not None:
        # There is a book, but a row shows trades.
        granted = notes.is_confirmed(row, Channel.TRADE)
        return replace(priced, note=WAITING_FOR_TRADE if granted else notes.progress(row, Channel.TRADE))
    return priced


def _priced(watched: WatchRow, stream: Stream) -> WatchRow:
    """Add the price: the auction's expectation while there is one, else the last print."""
    expected = _expected(watched, stream) if stream.phase.is_auction else None
    if expected is not None:
        return expected
    trade = stream.trade
    if trade is None:
        return watched
    return replace(
        watched, price=trade.price, change=trade.change, change_pct=trade.change_pct, direction=trade.direction
    )


def _expected(watched: WatchRow, stream: Stream) -> WatchRow | None:
    book, match = stream.book, stream.indicative
    book_is_newer = (stream.book_at or 0.0) >= (stream.indicative_at or 0.0)
    if book is not None and book.indicative_price and (book_is_newer or match is None):
        return replace(
            watched,
            price=book.indicative_price,
            change=book.indicative_change,
            change_pct=book.indicative_change_pct,
            direction=book.indicative_direction,
            indicative=True,
        )
    if match is not None and match.price:
        return replace(
            watched,
            price=match.price,
            change=match.change,
            change_pct=match.change_pct,
            direction=match.direction,
            indicative=True,
        )
    return None


def _note(row: Row, stream: Stream, notes: RegistrationNotes) -> tuple[str, str]:
    """Return what is to be said of a row, in full and in few cells; empty = nothing, or nothing shorter."""
    fault = notes.fault(row, Channel.TRADE) or notes.unanswered(row, Channel.TRADE)
    if fault:
        return fault, notes.short_fault(row, Channel.TRADE)
    status = stream.status
    if (status is not None and status.halted) or (stream.trade is not None and stream.trade.halted):
        return HALTED
    in_vi = stream.phase is SessionPhase.VI_AUCTION
    if in_vi or (status is not None and (status.vi_active or status.after_hours_vi_active)):
        return VI_ACTIVE
    return (notes.progress(row, Channel.TRADE) if stream.received_at is None else ""), ""
