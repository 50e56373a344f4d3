"""The watchlist's view of the market."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from kis_tui.domain.registration import Channel
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.feed.source import Row
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.ui.formatting import whole_age_text
from kis_tui.ui.issue_words import badge_of, halt_of
from kis_tui.ui.registrations import RegistrationNotes
from kis_tui.ui.views import WatchRow
from kis_tui.ui.wording.language import words

TREND_MINUTES = 20
"""Minutes of the small chart: two to a cell."""


def no_alert(_row: Row) -> str:
    """Say that a row has no alert."""
    return ""


def watch_rows(
    rows: Sequence[Row],
    *,
    state: MarketState,
    notes: RegistrationNotes,
    names: Callable[[str], str],
    now: float,
    second: int,
    line_up: bool,
    alerts: Callable[[Row], str] = no_alert,
) -> tuple[WatchRow, ...]:
    """Return what rows of the watchlist say.

    Args:
        rows: from top to bottom.
        state: the market.
        notes: what is known of the registrations.
        names: cleaned name of a code; empty = not known.
        now: monotonic seconds of the source's clock.
        second: the exchange's time, seconds since midnight KST.
        line_up: whether what was received can be trusted to be the newest.
        alerts: what the nearest alert of a row waits for; empty = it has none.
    """
    moment = _Moment(state, notes, now, second, line_up)
    return tuple(replace(_row(row, names(row.code), moment), alert=alerts(row)) for row in rows)


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
    heard_at = stream.shown_trade_at if stream.trade_is_fetched else received_at
    note, short_note = _note(row, stream, moment)
    trade = stream.shown_trade
    ask_size, bid_size = _best_sizes(stream, at_limit=None if trade is None else trade.direction)
    watched = WatchRow(
        code=row.code,
        name=name,
        choice=row.choice,
        fetched=stream.trade_is_fetched,
        volume=stream.shown_volume,
        turnover=None if trade is None else trade.turnover,
        strength_pct=None if trade is None else trade.strength_pct,
        ask_size=ask_size,
        bid_size=bid_size,
        trend=stream.minutes.closes(TREND_MINUTES),
        age_s=None if heard_at is None else max(0, int(now - heard_at)),
        stale=_is_old(stream, line_up=moment.line_up),
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


def _is_old(stream: Stream, *, line_up: bool) -> bool:
    """Tell whether what a row shows is from before its stream was lost or given back; an answer says its own age."""
    if stream.trade_is_fetched:
        return False
    if stream.received_at is None:
        return False
    return stream.stale or (stream.stale_trade and stream.trade is not None) or not line_up


def _best_sizes(stream: Stream, *, at_limit: Direction | None) -> tuple[int | None, int | None]:
    """Return the shares at best ask and best bid, by the newest word on them.

    At a price limit only one side waits: the other has no size, whatever the last print said.
    """
    book, trade = stream.shown_book, stream.shown_trade
    book_at, trade_at = stream.shown_book_at or 0.0, stream.shown_trade_at or 0.0
    if book is not None and (trade is None or trade.ask_size is None or book_at >= trade_at):
        ask, bid = book.ask_sizes[0], book.bid_sizes[0]
    elif trade is not None:
        ask, bid = trade.ask_size or 0, trade.bid_size or 0
    else:
        return None, None
    if at_limit is Direction.LIMIT_UP:
        ask = 0
    elif at_limit is Direction.LIMIT_DOWN:
        bid = 0
    return ask or None, bid or None


def _priced(watched: WatchRow, stream: Stream) -> WatchRow:
    """Add the price: the auction's expectation while there is one, else the last print, else what was asked for."""
    expected = _expected(watched, stream) if stream.phase.is_auction else None
    if expected is not None:
        return expected
    trade = stream.shown_trade
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
            fetched=False,
        )
    if match is not None and match.price:
        return replace(
            watched,
            price=match.price,
            change=match.change,
            change_pct=match.change_pct,
            direction=match.direction,
            indicative=True,
            fetched=False,
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
    nothing_yet = stream.received_at is None and stream.shown_trade is None
    return (notes.progress(row, Channel.TRADE) if nothing_yet else ""), ""
