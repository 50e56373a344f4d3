"""How the tape is looked at: held, scrolled, merged, filtered."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import Venue
from kis_tui.market.prints import EVERYTHING, PrintFilter
from kis_tui.market.stream import Stream
from kis_tui.market.tape import Print
from kis_tui.ui.tape_window import FILTERS, MERGE_STEPS_MS, TapeWindow
from kis_tui.ui.views import TapeView
from tests.support.instruments import trade_at


def traded(count: int, *, size: int = 10, stream: Stream | None = None) -> Stream:
    """Return a stream with prints that leave no hole, in different seconds."""
    stream = stream or Stream("005930", Venue.UN)
    begin = stream.tape.number
    for number in range(begin + 1, begin + count + 1):
        trade = replace(trade_at(72_500, 71_900, size=size), volume=number * size, ts_event=30_000 + number)
        stream.tape.add(trade, 0.0)
    return stream


def view_of(window: TapeWindow, stream: Stream) -> TapeView:
    return window.view(stream, TickTable.STOCK)


def first(window: TapeWindow, stream: Stream) -> int:
    return view_of(window, stream).entries[0].number


def test_scrolling_back_holds_the_tape_and_what_is_seen_stands_still() -> None:
    window, stream = TapeWindow(), traded(50)
    window.scroll(stream, 10, 10)
    assert window.held
    seen = view_of(window, stream)
    traded(7, stream=stream)

    after = view_of(window, stream)
    assert seen.entries[0].number == 40
    assert after.entries == seen.entries
    assert (after.waiting, after.paused) == (7, True)


def test_scrolling_ends_with_a_full_page_at_the_oldest_and_at_the_newest_held() -> None:
    window, stream = TapeWindow(), traded(50)
    window.scroll(stream, 1_000, 10)
    assert [entry.number for entry in view_of(window, stream).entries] == list(range(10, 0, -1))
    window.scroll(stream, -10, 10)
    assert first(window, stream) == 20
    window.scroll(stream, -1_000, 10)
    assert first(window, stream) == 50
    assert window.held


def test_scrolling_a_short_tape_holds_it_where_it_is() -> None:
    window, stream = TapeWindow(), traded(3)
    window.scroll(stream, 10, 10)
    assert (first(window, stream), window.held) == (3, True)


def test_going_forward_does_not_hold_a_tape_that_runs() -> None:
    window, stream = TapeWindow(), traded(3)
    window.scroll(stream, -10, 10)
    assert not window.held


def test_an_empty_tape_can_be_scrolled() -> None:
    window, stream = TapeWindow(), Stream("005930", Venue.UN)
    window.scroll(stream, 10, 10)
    assert view_of(window, stream).entries == ()


def test_release_goes_to_the_newest_and_on() -> None:
    window, stream = TapeWindow(), traded(50)
    window.scroll(stream, 20, 10)
    traded(1, stream=stream)
    window.release()
    view = view_of(window, stream)
    assert (view.entries[0].number, view.paused, view.waiting) == (51, False, 0)


def test_all_that_is_kept_can_be_reached() -> None:
    window, stream = TapeWindow(), traded(700)
    window.scroll(stream, 10_000, 10)
    assert view_of(window, stream).entries[-1].number == 201


def test_the_filter_keeps_to_the_place_that_was_scrolled_to() -> None:
    window, stream = TapeWindow(), Stream("005930", Venue.UN)
    volume = 0
    for number in range(40):
        size = 500 if number % 2 else 10
        volume += size
        stream.tape.add(replace(trade_at(72_500, 71_900, size=size), volume=volume), 0.0)
    window.scroll(stream, 15, 5)
    assert first(window, stream) == 25
    assert window.next_filter() == PrintFilter(least_size=100)
    assert [entry.number for entry in view_of(window, stream).entries] == list(range(24, 0, -2))


def test_prints_fetched_into_an_old_hole_are_no_new_ones_of_a_held_tape() -> None:
    window, stream = TapeWindow(), Stream("005930", Venue.UN)
    for volume in (10, 20, 60, 70):
        stream.tape.add(replace(trade_at(72_500, 71_900, size=10), volume=volume, ts_event=30_000 + volume), 0.0)
    assert window.toggle_hold(stream)
    held = view_of(window, stream)
    past = [PastTrade(30_000 + at, 72_500, 10) for at in (70, 60, 50, 40, 30, 20, 10)]
    assert stream.tape.refill(past)
    assert (view_of(window, stream).waiting, view_of(window, stream).entries) == (0, held.entries)
    stream.tape.add(replace(trade_at(72_500, 71_900, size=10), volume=80, ts_event=30_080), 0.0)
    assert view_of(window, stream).waiting == 1
    window.release()
    entries = view_of(window, stream).entries
    assert [isinstance(entry, Print) and entry.fetched for entry in entries] == [False] * 3 + [True] * 3 + [False] * 2


def test_the_filters_come_round_again() -> None:
    window = TapeWindow()
    assert [window.next_filter() for _ in FILTERS] == [*FILTERS[1:], FILTERS[0]]


def test_after_a_filter_of_the_users_own_everything_is_shown_again() -> None:
    window, stream = TapeWindow(), Stream("005930", Venue.UN)
    volume = 0
    for size in (10, 100, 150, 200, 300):
        volume += size
        stream.tape.add(replace(trade_at(72_500, 71_900, size=size), volume=volume), 0.0)
    own = PrintFilter(least_size=100, most_size=200)
    window.set_filter(own)
    assert window.filter == own
    view = view_of(window, stream)
    assert view.filter == own
    assert [row.size for row in view.entries if isinstance(row, Print)] == [200, 150, 100]
    assert window.next_filter() == EVERYTHING
    assert len(view_of(window, stream).entries) == 5


def test_a_filter_like_one_of_the_presets_goes_on_from_it() -> None:
    window = TapeWindow()
    window.set_filter(PrintFilter(least_size=1_000))
    assert window.next_filter() == FILTERS[3]


def test_a_held_tape_is_merged_anew_and_the_running_one_too() -> None:
    stream = Stream("005930", Venue.UN)
    for volume in (10, 20, 30):
        stream.tape.add(replace(trade_at(72_500, 71_900, size=10), volume=volume), 0.0)
    for hold in (False, True):
        window = TapeWindow()
        if hold:
            assert window.toggle_hold(stream)
        assert len(view_of(window, stream).entries) == 3
        assert window.next_merge() == 100
        (row,) = view_of(window, stream).entries
        assert row.number == 3
        assert [window.next_merge() for _ in MERGE_STEPS_MS[1:]] == [500, 1_000, 0]
        assert len(view_of(window, stream).entries) == 3


@pytest.mark.parametrize(("high", "low", "shown"), [(72_600, 72_400, (72_600, 72_400)), (1, 1, (None, None))])
def test_the_days_high_and_low_are_those_of_the_newest_print(
    high: int, low: int, shown: tuple[int | None, int | None]
) -> None:
    stream = Stream("005930", Venue.UN)
    stream.tape.add(replace(trade_at(72_500, 71_900), high=high, low=low), 0.0)
    view = view_of(TapeWindow(), stream)
    assert (view.high, view.low) == shown


def test_without_high_or_low_nothing_is_at_either() -> None:
    stream = Stream("005930", Venue.UN)
    stream.tape.add(replace(trade_at(72_500, 71_900), high=0, low=None), 0.0)
    view = view_of(TapeWindow(), stream)
    assert (view.high, view.low) == (None, None)
