"""Holes of a tape are filled from the broker's list, exactly or not at all."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.prints import PrintMerger
from kis_tui.market.state import MarketState
from kis_tui.market.tape import Hole, HoleReason, Print, Tape
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.scenarios import SCENARIOS
from tests.support.instruments import AT_0931, trade_at

Figures = tuple[int, int, int]
"""Second, price, size."""
DAY: tuple[Figures, ...] = (
    (1, 72_500, 10),
    (1, 72_500, 3),
    (2, 72_600, 40),
    (2, 72_600, 5),
    (4, 72_500, 7),
    (6, 72_500, 100),
    (6, 72_400, 1),
    (7, 72_500, 2),
)
"""Eight prints in order; tests leave some out."""


def trades(figures: Sequence[Figures] = DAY, start: int = 1_000) -> list[Trade]:
    """Prints of one stream, oldest first, the day's volume running."""
    volume = start
    made = []
    for second, price, size in figures:
        volume += size
        made.append(replace(trade_at(price, 71_900, size=size), ts_event=AT_0931 + second, volume=volume))
    return made


def listed(prints: Sequence[Trade]) -> list[PastTrade]:
    """The broker's list of prints, newest first."""
    return [PastTrade(trade.ts_event, trade.price, trade.size, trade.change) for trade in reversed(prints)]


def tape_without(missing: range, prints: Sequence[Trade], *, line_down: bool = False, length: int = 500) -> Tape:
    tape = Tape(length)
    for number, trade in enumerate(prints):
        if number not in missing:
            tape.add(trade, float(number))
        elif line_down:
            tape.line_down()
    return tape


def content(tape: Tape) -> list[Figures | int | None]:
    """Prints as figures, holes as what they miss; oldest first."""
    return [
        entry.missed_shares
        if isinstance(entry, Hole)
        else ((entry.trade.ts_event or 0) - AT_0931, int(entry.trade.price), entry.size)
        for entry in reversed(list(tape.newest_first()))
    ]


def assert_numbers_are_in_order(tape: Tape) -> None:
    numbers = [entry.number for entry in tape.newest_first()]
    assert all(newer == older + 1 for newer, older in pairwise(numbers))
    assert numbers[0] == tape.number


@pytest.mark.parametrize("missing", [range(1, 2), range(2, 5), range(1, 7), range(6, 7)])
def test_a_hole_is_filled_whole_and_disappears(missing: range) -> None:
    prints = trades()
    tape = tape_without(missing, prints)
    assert tape.holes_open

    fillings = tape.refill(listed(prints))

    assert content(tape) == list(DAY)
    assert_numbers_are_in_order(tape)
    assert (tape.missed_shares, tape.holes_open, tape.revision) == (0, False, 1)
    assert [trade.size for filling in fillings for trade in filling.trades] == [DAY[at][2] for at in missing]


def test_fetched_prints_are_marked_and_know_no_more_than_the_list() -> None:
    prints = trades()
    tape = tape_without(range(2, 5), prints)
    tape.refill(listed(prints))

    entries = [entry for entry in reversed(list(tape.newest_first())) if isinstance(entry, Print)]
    assert [number for number, entry in enumerate(entries) if entry.fetched] == [2, 3, 4]
    for entry, streamed in zip(entries[2:5], prints[2:5], strict=True):
        trade = entry.trade
        assert (trade.volume, trade.change) == (streamed.volume, streamed.change)
        assert (trade.code, trade.venue, trade.trade_date) == (streamed.code, streamed.venue, streamed.trade_date)
        assert (trade.aggressor, trade.high, trade.turnover) == (Aggressor.UNKNOWN, None, None)
        assert entry.received_at == 5.0


def test_a_fetched_print_that_is_streamed_after_all_is_dropped() -> None:
    prints = trades()
    tape = tape_without(range(2, 5), prints)
    tape.refill(listed(prints))

    assert not tape.add(prints[3], 9.0)
    assert tape.duplicates == 1


def test_the_row_of_a_line_that_was_down_stays_in_front_of_what_was_fetched() -> None:
    prints = trades()
    tape = tape_without(range(2, 5), prints, line_down=True)
    tape.refill(listed(prints))

    assert content(tape) == [*DAY[:2], 0, *DAY[2:]]
    hole = list(reversed(list(tape.newest_first())))[2]
    assert isinstance(hole, Hole)
    assert hole.reason is HoleReason.LINE_DOWN
    assert not tape.holes_open
    assert_numbers_are_in_order(tape)


def test_a_list_that_ends_inside_the_hole_leaves_a_smaller_one() -> None:
    prints = trades()
    tape = tape_without(range(2, 6), prints)
    tape.refill(listed(prints[4:]))

    assert content(tape) == [*DAY[:2], 45, *DAY[4:]]
    assert tape.missed_shares == 45
    assert not tape.holes_open
    assert_numbers_are_in_order(tape)

    tape.refill(listed(prints))
    assert content(tape) == list(DAY)
    assert tape.missed_shares == 0


def test_a_list_that_is_newer_or_older_than_the_tape_fits_all_the_same() -> None:
    prints = trades()
    ahead = tape_without(range(3, 5), prints[:6])
    ahead.refill(listed(prints))
    assert content(ahead) == list(DAY[:6])

    behind = tape_without(range(3, 5), prints)
    behind.refill(listed(prints[:6]))
    assert content(behind) == list(DAY)


def test_two_holes_are_filled_by_one_list() -> None:
    prints = trades()
    tape = Tape()
    for number in (0, 1, 3, 4, 6, 7):
        tape.add(prints[number], 0.0)
    tape.refill(listed(prints))

    assert content(tape) == list(DAY)
    assert_numbers_are_in_order(tape)


@pytest.mark.parametrize(
    "changed",
    [
        lambda prints: prints[:3],  # ends before the print after the hole
        lambda prints: [*prints[:3], *prints[4:]],  # a print is missing in the list
        lambda prints: [*prints[:3], replace(prints[3], size=6), *prints[4:]],  # sums to more than what is missing
        lambda prints: [*prints[:3], replace(prints[3], size=4), *prints[4:]],  # to less
        lambda prints: [*prints[:5], replace(prints[5], price=72_400), *prints[6:]],  # another print after the hole
        lambda prints: [*prints[:1], replace(prints[1], price=72_400), *prints[2:]],  # another one before it
        lambda prints: [*prints[:5], replace(prints[5], ts_event=AT_0931 + 5), *prints[6:]],
        lambda prints: [*prints[:7], replace(prints[7], size=9)],  # the newest one differs
        lambda prints: [],
    ],
)
def test_a_list_that_does_not_fit_changes_nothing(changed: object) -> None:
    assert callable(changed)
    prints = trades()
    tape = tape_without(range(2, 5), prints)
    before = content(tape)

    assert tape.refill(listed(changed(prints))) == ()
    assert (content(tape), tape.missed_shares, tape.revision) == (before, 52, 0)


def test_unreadable_times_end_the_list() -> None:
    prints = trades()
    tape = tape_without(range(2, 6), prints)
    past = listed(prints)
    past[4] = replace(past[4], ts_event=None)
    tape.refill(past)

    assert content(tape) == [*DAY[:2], 45, *DAY[4:]]


def test_prints_that_look_alike_are_not_guessed_at() -> None:
    alike = ((1, 72_500, 5), (2, 72_500, 1), (2, 72_500, 1), (2, 72_500, 1), (2, 72_500, 1))
    prints = trades(alike)
    tape = tape_without(range(1, 3), prints)

    # Three of the four: the list may as well end before the last one, inside the hole.
    tape.refill(listed(prints[2:]))
    assert content(tape) == [alike[0], 2, *alike[3:]]
    # Now the print before the hole is in it: whatever is in between is in the hole.
    tape.refill(listed(prints))
    assert content(tape) == list(alike)


def test_a_list_that_may_be_newer_than_the_whole_tape_is_not_put_into_the_hole() -> None:
    figures = ((1, 72_500, 5), (2, 72_500, 40), (2, 72_500, 1), (2, 72_600, 3), (2, 72_500, 1), (3, 72_500, 9))
    prints = trades(figures)
    tape = tape_without(range(1, 2), prints[:3])

    # The print after the hole looks like the last but one, which did not come yet.
    tape.refill(listed(prints[3:]))
    assert content(tape) == [figures[0], 40, figures[2]]


def test_a_hole_is_asked_for_twice_at_most_and_the_second_time_in_a_later_second() -> None:
    prints = trades()
    tape = tape_without(range(2, 5), prints[:6])
    assert tape.holes_open
    tape.refill([])
    assert not tape.holes_open
    tape.add(prints[6], 0.0)
    assert not tape.holes_open
    tape.add(prints[7], 0.0)
    assert tape.holes_open
    tape.refill([])
    assert not tape.holes_open


def test_nothing_is_asked_for_where_nothing_is_known_to_be_missing() -> None:
    tape = Tape()
    tape.add(trades()[0], 0.0)
    tape.line_down()
    tape.add(replace(trades()[1], volume=5), 0.0)
    assert content(tape)[1] is None
    assert not tape.holes_open
    assert tape.refill(listed(trades())) == ()


def test_a_full_tape_stays_as_long_as_it_may_be() -> None:
    prints = trades()
    tape = tape_without(range(3, 5), prints, length=6)
    tape.refill(listed(prints))

    assert content(tape) == list(DAY[2:])
    assert_numbers_are_in_order(tape)


def test_merged_rows_begin_anew_when_a_hole_is_filled_and_never_hold_fetched_prints() -> None:
    alike = [(1, 72_500, 5), (2, 72_500, 10), (2, 72_500, 20), (2, 72_500, 30), (3, 72_500, 1)]
    prints = trades(alike)
    tape = tape_without(range(1, 3), prints)
    merger = PrintMerger(1_000)
    merger.follow(tape)
    assert any(isinstance(row, Hole) for row in merger.rows())

    tape.refill(listed(prints))
    merger.follow(tape)
    assert [(row.size, row.count) for row in merger.rows() if not isinstance(row, Hole)] == [
        (1, 1),
        (30, 1),
        (20, 1),
        (10, 1),
        (5, 1),
    ]


def test_what_was_filled_is_in_the_volume_at_price_without_an_aggressor_and_missed_no_longer() -> None:
    prints = trades([(1, 72_500, 10), (61, 72_400, 4), (61, 72_500, 3), (121, 72_500, 5), (181, 72_500, 1)])
    state = MarketState()
    for number in (0, 3, 4):
        state.apply(prints[number], float(number))
    stream = state.stream("005930", Venue.UN)
    now = AT_0931 + 181
    assert stream.profile.whole().missed_shares == stream.profile.recent(3, now).missed_shares == 7

    assert state.refill("005930", Venue.UN, listed(prints)) == 2

    whole, recent = stream.profile.whole(), stream.profile.recent(3, now)
    assert (whole.missed_shares, recent.missed_shares) == (0, 0)
    assert whole.levels == ((72_500, 16, 0, 3), (72_400, 0, 0, 4))
    assert recent.levels == ((72_500, 6, 0, 3), (72_400, 0, 0, 4))
    assert stream.takers.bought_pct(4.0) == 100
    assert stream.trade is prints[4]


def test_a_rest_filled_later_is_counted_where_it_was_missed() -> None:
    prints = trades([(1, 72_500, 10), (61, 72_400, 4), (61, 72_500, 3), (121, 72_500, 5), (181, 72_500, 1)])
    state = MarketState()
    for number in (0, 3, 4):
        state.apply(prints[number], float(number))
    profile = state.stream("005930", Venue.UN).profile
    assert state.refill("005930", Venue.UN, listed(prints[2:])) == 1
    assert profile.recent(2, AT_0931 + 181).missed_shares == 4
    assert state.refill("005930", Venue.UN, listed(prints)) == 1
    assert profile.recent(2, AT_0931 + 181).missed_shares == profile.whole().missed_shares == 0


def test_prints_of_another_day_do_not_stand_before_todays_hole() -> None:
    prints = trades()
    yesterday = replace(prints[0], trade_date="20261120", ts_event=AT_0931 + 3_600)
    tape = Tape()
    for trade in (yesterday, prints[0], *prints[3:]):
        tape.add(trade, 0.0)
    tape.refill(listed(prints[1:]))

    assert content(tape) == [(3_600, 72_500, 10), *DAY]


@pytest.mark.parametrize("venue", list(Venue))
def test_what_the_stand_in_exchange_lists_fills_what_was_not_streamed(venue: Venue) -> None:
    issue = next(issue for issue in ISSUES if issue.code == "196170")
    market = Market(SCENARIOS["calm"], 1, LAYOUT_SETS["2026-09"], [issue])
    published = market.advance(60.0, {Registration(Channel.TRADE, venue, issue.code)})
    prints = [value for publication in published for value in publication.values if isinstance(value, Trade)]
    latest = market.stocks[issue.code].latest(venue)
    past = [PastTrade(one.second, one.price, one.size) for one in reversed(latest)]
    count = len(prints)
    # The print after the hole is not of the newest second: the list is known to be no older.
    end = next(at for at in range(count - 1, 0, -1) if prints[at].ts_event != prints[-1].ts_event)
    assert end > count - 20
    whole, longer = tape_without(range(count - 25, end), prints), tape_without(range(5, end), prints)
    full = tape_without(range(0), prints)

    whole.refill(past)
    assert content(whole) == content(full)
    longer.refill(past)
    assert content(longer)[-30:] == content(full)[-30:]
    assert longer.missed_shares == sum(trade.size for trade in prints[5 : count - len(past)]) > 0
