"""A row's views, built from what the memory holds."""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.issue_flags import IssueStatus
from kis_tui.domain.price import Price
from kis_tui.domain.schedule import Calendar
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import Row
from kis_tui.market.interruptions import vi_countdown
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.profile import Profile
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.market.venue_split import VenueSplit
from kis_tui.ui.day_clocks import auction_end, auction_of, auction_venue, day_clocks
from kis_tui.ui.formatting import countdown_text
from kis_tui.ui.holdings import Holding
from kis_tui.ui.issue_words import badges_of, banner_of, halt_of
from kis_tui.ui.keymap import keymap
from kis_tui.ui.markers import markers
from kis_tui.ui.market_hours import exchanges, phase_now
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words


def instrument_view(
    state: MarketState,
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
    traded: Profile | None = None,
    split: VenueSplit | None = None,
    venue_books: Collection[BookSnapshot] = (),
    missing: tuple[Venue, ...] = (),
    mismatch: bool = False,
    holding: Holding | None = None,
    alert_prices: Collection[Price] = (),
) -> InstrumentView:
    """Return what title, ladder and figures show.

    Args:
        state: the market.
        row: code and venue.
        name: cleaned; empty = not known.
        table: the row's tick sizes.
        calendar: days and hours.
        now: the exchange's time.
        monotonic_now: monotonic seconds of the source's clock.
        changes: updated with the stream's newest book already; only read here. What was asked for is none of them.
        line_up: whether what was received can be trusted to be the newest.
        old_book: the book is from before the line was lost, whatever else came since.
        fault: why there can be no ladder, in the user's words; empty = none.
        profile: volume at price to show in the place of what traded today; None = none.
        traded: volume at price for the rows of the ladder; None = none.
        split: the unified book by exchange; None = not looked at.
        venue_books: the exchanges' own books behind ``split``.
        missing: open exchanges whose books are not known although they are looked at.
        mismatch: the books behind ``split`` are not of one moment.
        holding: what the user holds of the stock; None = not told.
        alert_prices: KRW, what alerts of the user's wait for.
    """
    stream = state.stream(row.code, row.choice.venue)
    received_at = stream.received_at
    trades_now = any(phase_now(calendar, venue, now).sends_frames for venue in exchanges((row.choice.venue,)))
    book, streamed = _shown_book(stream, trades_now=trades_now), not stream.book_is_fetched
    asks, bids = changes.by_price(monotonic_now) if book is not None and streamed else ({}, {})
    stale = received_at is not None and (stream.stale or not line_up)
    old_book = stream.book is not None and (old_book or stale)
    phase = stream.phase if book is None else auction_of(book, calendar, now)
    second = now.hour * 3600 + now.minute * 60 + now.second
    flags = state.flags.get(row.code)
    on_nxt = None if flags is None else flags.on_nxt
    if on_nxt is False and row.choice.venue is Venue.NXT:
        fault = words.nxt_ineligible.format(key=keymap)
    ends = None if book is None else auction_end(book, calendar, now)
    halted = halt_of(state, row)
    overheated = state.issue_status(row.code) is IssueStatus.OVERHEATED
    interrupted = _interrupted(state, row.code, second)
    in_auction = book is not None and phase is SessionPhase.VI_AUCTION
    resuming = book is not None and in_auction and auction_venue(book, phase) not in interrupted
    return InstrumentView(
        code=row.code,
        name=name,
        choice=row.choice,
        book=book,
        trade=stream.shown_trade,
        quote=stream.fetched.quote,
        base_price=stream.base_price,
        table=table,
        ask_changes=asks,
        bid_changes=bids,
        flows=None if book is None or old_book or not streamed else changes.flow(monotonic_now),
        phase=phase,
        session=stream.session,
        clocks=_of_traded(
            on_nxt,
            day_clocks(
                stream,
                calendar,
                now,
                old_book=old_book,
                interrupted=interrupted,
                resuming=_resuming(state, row.code) if resuming else frozenset(),
                overheated=overheated,
            ),
        ),
        auction_end=ends,
        countdown="" if book is None else _countdown(state, book, phase, ends, second),
        resuming=resuming,
        overheated=overheated,
        clock=f"{now:%H:%M:%S}",
        stale_s=_age(received_at, monotonic_now) if stale and _shows_frames(stream) else None,
        age_s=None if stale else _age(received_at, monotonic_now),
        venue_ages=_venue_ages(state, venue_books, monotonic_now),
        book_stale_s=_age(stream.book_at, monotonic_now) if old_book and streamed else None,
        fetched_book_s=_age(stream.shown_book_at, monotonic_now) if stream.book_is_fetched else None,
        fetched_price_s=_age(stream.shown_trade_at, monotonic_now) if stream.trade_is_fetched else None,
        profile=profile,
        traded=traded or Profile(),
        regular_close=stream.close.price,
        message=fault or ("" if book is not None else halted or _no_book(trades_now=trades_now)),
        bought_pct=stream.takers.bought_pct(monotonic_now),
        split=split,
        venue_totals={book.venue: (book.total_ask_size, book.total_bid_size) for book in venue_books},
        missing=missing,
        mismatch=mismatch,
        holding=holding,
        markers=markers(
            stream.shown_trade,
            book,
            stream.base_price,
            table,
            quote=stream.fetched.quote,
            regular_close=stream.close.price,
            average=None if holding is None else holding.price,
            alerts=alert_prices,
        ),
        on_nxt=on_nxt,
        banner=banner_of(state.alerts.current(second)),
        badges=badges_of(state, row.code),
        halted=halted,
    )


def _shown_book(stream: Stream, *, trades_now: bool) -> BookSnapshot | None:
    """Return the book to show; without an expectation where it was asked for and no exchange is open to meet it."""
    book = stream.shown_book
    if book is None or not stream.book_is_fetched or trades_now or not book.indicative_price:
        return book
    return replace(
        book,
        phase=SessionPhase.CONTINUOUS,
        indicative_price=None,
        indicative_size=None,
        indicative_change=None,
        indicative_change_pct=None,
        indicative_direction=Direction.UNKNOWN,
        indicative_venue=None,
    )


def _venue_ages(state: MarketState, books: Collection[BookSnapshot], now: float) -> tuple[tuple[Venue, int], ...]:
    ages = ((book.venue, _age(state.stream(book.code, book.venue).book_at, now)) for book in books)
    return tuple((venue, age) for venue, age in ages if age is not None)


def _shows_frames(stream: Stream) -> bool:
    """Tell whether the price shown is a frame's: what was asked for has an age of its own."""
    if stream.trade_is_fetched:
        return False
    return stream.trade is not None or not stream.book_is_fetched


def _no_book(*, trades_now: bool) -> str:
    return words.waiting_for_book if trades_now else words.no_book_while_closed


def _countdown(state: MarketState, book: BookSnapshot, phase: SessionPhase, ends: int | None, second: int) -> str:
    """Return what is left of the auction that a book is of; empty = no auction, or no known end."""
    if phase is SessionPhase.VI_AUCTION:
        interruption = state.interruptions.state(book.code, auction_venue(book, phase), second)
        countdown = None if interruption is None else vi_countdown(interruption, second)
        if countdown is None:
            return ""
        return words.vi_release if not countdown.remaining_s else countdown_text(countdown.remaining_s)
    if ends is None or not book.indicative_price:
        return ""
    return countdown_text(ends - second) if second < ends else words.auction_overdue


def _interrupted(state: MarketState, code: str, second: int) -> frozenset[Venue]:
    """Return the exchanges at which an interruption is in force."""
    interruptions = state.interruptions
    return frozenset(venue for venue in (Venue.KRX, Venue.NXT) if interruptions.state(code, venue, second) is not None)


def _resuming(state: MarketState, code: str) -> frozenset[Venue]:
    """Return the exchanges at which an auction was announced that is no interruption."""
    return frozenset(venue for venue in (Venue.KRX, Venue.NXT) if state.interruptions.other_auction(code, venue))


def _of_traded(on_nxt: bool | None, clocks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the clocks without NXT's where it does not trade the stock."""
    return clocks[:1] if on_nxt is False and len(clocks) > 1 else clocks


def _age(at: float | None, now: float) -> int | None:
    return None if at is None else max(0, int(now - at))


def no_instrument_view(clock: str) -> InstrumentView:
    """Return what is shown while the watchlist is empty.

    Args:
        clock: market time HH:MM:SS.
    """
    return InstrumentView(clock=clock, message=words.no_instrument.format(key=keymap))
