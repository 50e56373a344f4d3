from datetime import datetime

from msgspec.structs import replace

from kis_tui.clock import KST
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChange, LevelChanges
from kis_tui.market.state import MarketState
from kis_tui.ui import words
from kis_tui.ui.present import instrument_view
from kis_tui.ui.tape_window import TapeWindow
from kis_tui.ui.views import InstrumentView
from tests.support.instruments import book_at, trade_at

NOW = datetime(2026, 11, 23, 9, 31, 25, tzinfo=KST)
ROW = Row("005930", VenueChoice.SOR)


def _view(
    state: MarketState, changes: LevelChanges | None = None, *, at: float = 1.0, line_up: bool = True, fault: str = ""
) -> InstrumentView:
    table = TickTable.STOCK
    return instrument_view(
        state, ROW, "삼성전자", table, BUILT_IN, NOW, at, changes or LevelChanges(), line_up=line_up, fault=fault
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
    assert _view(MarketState()).message == words.WAITING_FOR_BOOK
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
