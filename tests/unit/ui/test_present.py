from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from kis_tui.clock import KST
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.issue_flags import IssueFlags, IssueStatus
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.session import Aggressor, SessionPhase
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChange, LevelChanges
from kis_tui.market.state import MarketState
from kis_tui.market.venue_split import VenueSplit, venue_split
from kis_tui.ui.holdings import Holding
from kis_tui.ui.keymap import keymap
from kis_tui.ui.present import instrument_view
from kis_tui.ui.tape_window import TapeWindow
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words
from tests.support.instruments import book_at, trade_at

NOW = datetime(2026, 11, 23, 9, 31, 25, tzinfo=KST)
ROW = Row("005930", VenueChoice.SOR)


def _view(
    state: MarketState,
    changes: LevelChanges | None = None,
    *,
    at: float = 1.0,
    line_up: bool = True,
    fault: str = "",
    venue_books: Collection[BookSnapshot] = (),
) -> InstrumentView:
    return instrument_view(
        state,
        ROW,
        "삼성전자",
        TickTable.STOCK,
        BUILT_IN,
        NOW,
        at,
        changes or LevelChanges(),
        line_up=line_up,
        fault=fault,
        venue_books=venue_books,
    )


def _traded(*volumes: int) -> MarketState:
    state = MarketState()
    for volume in volumes:
        state.apply(replace(trade_at(72_500, 71_900, size=10), volume=volume), 0.0)
    return state


def test_a_view_has_what_the_stream_has() -> None:
    state = MarketState()
    book, trade = book_at(72_500), trade_at(72_500, 71_900)
    state.apply(book, 0.0)
    state.apply(trade, 0.5)

    view = _view(state)

    assert (view.book, view.trade, view.base_price) == (book, trade, 71_900)
    assert (view.code, view.name, view.choice) == ("005930", "삼성전자", VenueChoice.SOR)
    assert view.clock == "09:31:25"
    assert view.clocks == ("K정규", "N메인")
    assert view.stale_s is None
    assert view.message == ""


def test_without_a_book_the_view_says_that_it_waits() -> None:
    assert _view(MarketState()).message == words.waiting_for_book
    assert _view(MarketState(), fault="등록 거부").message == "등록 거부"


def test_after_the_line_went_down_the_view_has_an_age() -> None:
    state = MarketState()
    state.apply(book_at(72_500), 100.0)
    stream = state

    assert _view(stream, at=112.9).stale_s is None
    assert _view(stream, at=112.9, line_up=False).stale_s == 12
    state.line_down()
    assert _view(stream, at=112.9).stale_s == 12


def test_the_age_of_the_book_is_its_own() -> None:
    state = MarketState()
    state.apply(book_at(72_500), 100.0)
    state.apply(trade_at(72_500, 71_900), 110.0)
    stream = state

    view = _view(stream, at=112.0, line_up=False)
    assert (view.stale_s, view.book_stale_s) == (2, 12)
    view = _view(stream, at=112.0)
    assert (view.stale_s, view.book_stale_s) == (None, None)


def test_on_a_line_that_is_up_the_view_has_the_age_of_its_stream_and_of_each_exchanges_book() -> None:
    state = MarketState()
    state.apply(book_at(72_500), 100.0)
    books = tuple(replace(book_at(72_500), venue=venue) for venue in (Venue.KRX, Venue.NXT))
    for book, at in zip(books, (101.0, 80.0), strict=True):
        state.apply(book, at)

    view = _view(state, at=112.9, venue_books=books)
    assert (view.age_s, view.venue_ages) == (12, ((Venue.KRX, 11), (Venue.NXT, 32)))
    assert _view(state, at=112.9, line_up=False).age_s is None
    assert _view(MarketState(), at=112.9).age_s is None


def test_changes_of_levels_reach_the_view() -> None:
    changes = LevelChanges()
    book = book_at(72_500)
    changes.update(book, 0.0)
    newer = replace(book, bid_sizes=(book.bid_sizes[0] + 5, *book.bid_sizes[1:]))
    changes.update(newer, 0.1)
    state = MarketState()
    state.apply(newer, 0.1)

    assert _view(state, changes, at=0.2).bid_changes == {book.bid_price: LevelChange(5, 0, True)}


def test_who_took_in_the_last_minute_reaches_the_view_until_the_line_is_lost() -> None:
    state = MarketState()
    state.apply(replace(trade_at(72_500, 71_900, size=30), volume=1_000), 100.0)
    state.apply(replace(trade_at(72_500, 71_900, size=10, aggressor=Aggressor.SELLER), volume=1_010), 101.0)
    state.apply(replace(trade_at(72_500, 71_900, size=10, aggressor=Aggressor.SELLER), volume=1_010), 101.0)
    stream = state

    assert _view(stream, at=102.0).bought_pct == 75
    assert _view(stream, at=160.0).bought_pct == 0
    assert _view(stream, at=200.0).bought_pct is None
    state.apply(replace(trade_at(72_500, 71_900, size=30), volume=1_040), 201.0)
    assert _view(stream, at=201.0).bought_pct == 100
    state.line_down()
    assert _view(stream, at=201.0).bought_pct is None


def test_the_tape_is_newest_first() -> None:
    stream = _traded(1_000, 1_010, 1_020).stream("005930", Venue.UN)

    assert [entry.number for entry in TapeWindow().view(stream, TickTable.STOCK).entries] == [3, 2, 1]


def test_a_held_tape_counts_what_came_since() -> None:
    state = _traded(1_000, 1_010)
    stream = state.stream("005930", Venue.UN)
    window = TapeWindow()
    assert window.toggle_hold(stream)
    held = window.view(stream, TickTable.STOCK)
    state.apply(replace(trade_at(72_500, 71_900, size=10), volume=1_020), 0.0)

    view = window.view(stream, TickTable.STOCK)

    assert view.entries == held.entries
    assert view.paused
    assert view.waiting == 1


TEN = 10 * 3600
AT_TEN = datetime(2026, 11, 23, 10, 0, 0, tzinfo=KST)


def _view_at(
    state: MarketState,
    now: datetime,
    row: Row = ROW,
    *,
    fault: str = "",
    holding: Holding | None = None,
    split: VenueSplit | None = None,
    venue_books: tuple[BookSnapshot, ...] = (),
) -> InstrumentView:
    return instrument_view(
        state,
        row,
        "삼성전자",
        TickTable.STOCK,
        BUILT_IN,
        now,
        1.0,
        LevelChanges(),
        fault=fault,
        holding=holding,
        split=split,
        venue_books=venue_books,
    )


def _auctioned(
    phase: SessionPhase, second: int, *, expected: int | None = 72_600, venue: Venue = Venue.KRX
) -> MarketState:
    state = MarketState()
    state.apply(_auction_book(phase, second, expected=expected, venue=venue), 0.0, second)
    return state


def _auction_book(
    phase: SessionPhase, second: int, *, expected: int | None = 72_600, venue: Venue = Venue.KRX
) -> BookSnapshot:
    return replace(
        book_at(72_500),
        ts_event=second,
        phase=phase,
        indicative_price=expected,
        indicative_venue=None if expected is None else venue,
    )


def _announced(state: MarketState, second: int) -> None:
    status = MarketStatus(
        code="005930",
        venue=Venue.KRX,
        halted=False,
        halt_reason="",
        operation_code="",
        indicative_operation_code="311",
        random_end_code="",
        allocation_code="",
        issue_status_code="",
        vi_active=True,
        after_hours_vi_active=False,
    )
    state.apply(status, 0.0, second)


@pytest.mark.parametrize(
    ("at", "phase", "venue", "ends", "countdown"),
    [
        ((8, 45, 10), SessionPhase.OPENING_AUCTION, Venue.KRX, 9 * 3600, "14:50"),
        ((8, 59, 59), SessionPhase.OPENING_AUCTION, Venue.KRX, 9 * 3600, "0:01"),
        ((9, 0, 0), SessionPhase.OPENING_AUCTION, Venue.KRX, 9 * 3600, words.auction_overdue),
        ((9, 0, 25), SessionPhase.OPENING_AUCTION, Venue.KRX, 9 * 3600, words.auction_overdue),
        ((15, 25, 0), SessionPhase.CLOSING_AUCTION, Venue.KRX, 15 * 3600 + 30 * 60, "5:00"),
    ],
)
def test_an_auction_counts_down_to_the_tables_end_and_then_waits_for_the_random_one(
    at: tuple[int, int, int], phase: SessionPhase, venue: Venue, ends: int, countdown: str
) -> None:
    now = AT_TEN.replace(hour=at[0], minute=at[1], second=at[2])
    view = _view_at(_auctioned(phase, at[0] * 3600 + at[1] * 60 + at[2], venue=venue), now)

    assert (view.auction_end, view.countdown) == (ends, countdown)


def test_an_auction_in_which_nothing_would_match_counts_nothing_down() -> None:
    now = AT_TEN.replace(hour=8, minute=45)
    view = _view_at(_auctioned(SessionPhase.OPENING_AUCTION, 8 * 3600 + 45 * 60, expected=None), now)

    assert view.countdown == ""
    assert _view_at(_auctioned(SessionPhase.CONTINUOUS, TEN, expected=None), AT_TEN).countdown == ""


@pytest.mark.parametrize(
    ("seconds", "countdown"),
    [(0, "2:00"), (17, "1:43"), (119, "0:01"), (120, words.vi_release), (145, words.vi_release)],
)
def test_an_interruption_counts_its_two_minutes_down_and_then_waits_for_its_release(
    seconds: int, countdown: str
) -> None:
    state = MarketState()
    _announced(state, TEN)
    state.apply(_auction_book(SessionPhase.VI_AUCTION, TEN + seconds), 0.0, TEN + seconds)
    view = _view_at(state, AT_TEN + timedelta(seconds=seconds))

    assert view.phase is SessionPhase.VI_AUCTION
    assert (view.countdown, view.auction_end) == (countdown, None)
    assert "KVI단일가" in view.clocks


def test_an_interruption_of_which_nobody_said_when_it_began_counts_nothing_down() -> None:
    view = _view_at(_auctioned(SessionPhase.VI_AUCTION, TEN), AT_TEN)

    assert view.phase is SessionPhase.VI_AUCTION
    assert view.countdown == ""


def test_an_overheated_stock_is_in_no_interruption() -> None:
    state = MarketState()
    state.take_flags(IssueFlags("005930", IssueStatus.OVERHEATED), 0.0)
    state.apply(_auction_book(SessionPhase.VI_AUCTION, TEN), 0.0, TEN)
    view = _view_at(state, AT_TEN)

    assert view.overheated
    assert view.countdown == ""
    assert view.badges == ("단기과열",)
    assert view.clocks[0] == "K단일가"


def test_a_stock_that_nxt_does_not_trade_says_so_and_what_to_press() -> None:
    state = MarketState()
    state.apply(replace(book_at(72_500), venue=Venue.NXT), 0.0)
    state.take_flags(IssueFlags("005930", IssueStatus.NORMAL, on_nxt=False), 0.0)

    nxt = _view_at(state, AT_TEN, Row("005930", VenueChoice.NXT))
    said = words.nxt_ineligible.format(key=keymap)
    assert nxt.message == said
    assert nxt.on_nxt is False
    refused = _view_at(state, AT_TEN, Row("005930", VenueChoice.NXT), fault="등록 거부")
    assert refused.message == said, "why the broker refused it"
    state.apply(book_at(72_500), 0.0)
    unified = _view_at(state, AT_TEN)
    assert (unified.message, unified.on_nxt) == ("", False)


def test_as_long_as_nobody_said_it_nxt_may_trade_the_stock() -> None:
    state = MarketState()
    state.apply(replace(book_at(72_500), venue=Venue.NXT), 0.0)

    view = _view_at(state, AT_TEN, Row("005930", VenueChoice.NXT))
    assert (view.message, view.on_nxt) == ("", None)
    state.take_flags(IssueFlags("005930", IssueStatus.NORMAL, on_nxt=True), 0.0)
    assert _view_at(state, AT_TEN, Row("005930", VenueChoice.NXT)).message == ""


def test_what_the_user_holds_is_marked_at_its_price() -> None:
    state = _traded(1_000)
    state.apply(book_at(72_500), 0.0)
    bought = Holding("005930", 70_000, 10)
    view = _view_at(state, AT_TEN, holding=bought)

    assert view.holding == bought
    assert [mark.price for mark in view.markers if mark.text == "평"] == [70_000]
    assert not [mark for mark in _view_at(state, AT_TEN).markers if mark.text == "평"]


def test_the_exchanges_totals_are_there_only_while_their_books_are_looked_at() -> None:
    state = MarketState()
    unified, krx = book_at(72_500), replace(book_at(72_500), venue=Venue.KRX, total_ask_size=7, total_bid_size=8)
    state.apply(unified, 0.0)
    state.apply(krx, 0.0)

    assert _view_at(state, AT_TEN).venue_totals == {}
    looked = _view_at(state, AT_TEN, split=venue_split(unified, krx, None), venue_books=(krx,))
    assert looked.venue_totals == {Venue.KRX: (7, 8)}
