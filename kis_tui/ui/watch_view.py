"""The watchlist's view of the market."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from kis_tui.domain.registration import Channel
from kis_tui.domain.session import SessionPhase
from kis_tui.feed.source import Row
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.ui.formatting import whole_age_text
from kis_tui.ui.issue_words import badge_of, halt_of
from kis_tui.ui.registrations import RegistrationNotes
from kis_tui.ui.views import WatchRow, WatchView
from kis_tui.ui.wording.language import words


def watch_view(
    rows: Sequence[Row],
    focus: int,
    *,
    state: MarketState,
    notes: RegistrationNotes,
    names: Callable[[str], str],
    now: float,
    second: int,
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
        second: the exchange's time, seconds since midnight KST.
        line_up: whether what was received can be trusted to be the newest.
    """
    moment = _Moment(state, notes, now, second, line_up)
    return WatchView(rows=tuple(_row(row, names(row.code), moment) for row in rows), focus=focus)


class _Moment(NamedTuple):
    """What all rows have in common."""

    state: MarketState
    notes: RegistrationNotes
    now: float
    second: int
    line_up: bool


def _row(row: Row, name: str, moment: _Moment) -> WatchRow:
    state, notes, now = moment.state, moment.notes, moment.now
    stream = state.stream(row.code, row.choice.venue)
    received_at = stream.received_at
    note, short_note = _note(row, stream, moment)
    watched = WatchRow(
        code=row.code,
        name=name,
        choice=row.choice,
        volume=stream.volume,
        strength_pct=None if stream.trade is None else stream.trade.strength_pct,
        age_s=None if received_at is None else max(0, int(now - received_at)),
        stale=received_at is not None and (stream.stale or not moment.line_up),
        note=note,
        short_note=short_note,
        badge=badge_of(state, row.code),
    )
    priced = _priced(watched, stream)
    if priced.price is None and not priced.note and received_at is not None:
        # There is a book, but a row shows trades.
        granted = notes.is_confirmed(row, Channel.TRADE)
        return replace(priced, note=words.waiting_for_trade if granted else notes.progress(row, Channel.TRADE))
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


def _interruption(row: Row, moment: _Moment) -> tuple[str, str] | None:
    """Return that an interruption is in force, by announcement or else by the list of the day with its age.

    A book alone does not say it: auctions after a halt, and those of overheated issues, have the same phase.
    """
    interruptions, second = moment.state.interruptions, moment.second
    if moment.notes.is_announced(row.code):
        return None if interruptions.state(row.code, row.choice.venue, second) is None else words.vi_active
    listed = interruptions.in_force_by_list(row.code, second, moment.now)
    if listed is None:
        return None
    return words.vi_listed.format(age=whole_age_text(max(0, int(moment.now - listed[1])))), words.vi_active[1]


def _note(row: Row, stream: Stream, moment: _Moment) -> tuple[str, str]:
    """Return what is to be said of a row, in full and in few cells; empty = nothing, or nothing shorter."""
    state, notes = moment.state, moment.notes
    fault = notes.fault(row, Channel.TRADE) or notes.unanswered(row, Channel.TRADE)
    if fault:
        return fault, notes.short_fault(row, Channel.TRADE)
    if halt_of(state, row):
        return words.halted
    interruption = _interruption(row, moment)
    if interruption is not None:
        return interruption
    if stream.phase is SessionPhase.VI_AUCTION:
        return words.single_price
    return (notes.progress(row, Channel.TRADE) if stream.received_at is None else ""), ""
