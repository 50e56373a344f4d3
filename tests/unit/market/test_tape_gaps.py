"""A hole in the tape says from when to when prints may be missing."""

from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.state import MarketState
from kis_tui.market.tape import Hole, HoleReason, Tape
from tests.support.instruments import trade_at

NINE = 9 * 3600


def trade(second: int, volume: int, size: int = 10) -> Trade:
    made = trade_at(72_500, 71_900, size=size, aggressor=Aggressor.BUYER)
    return replace(made, ts_event=second, volume=volume)


def holes(tape: Tape) -> list[tuple[HoleReason, int | None, int | None, int | None]]:
    """Reason, missed shares, from and to of each hole, newest first."""
    return [
        (entry.reason, entry.missed_shares, entry.begin, entry.end)
        for entry in tape.newest_first()
        if isinstance(entry, Hole)
    ]


def test_a_hole_on_a_line_that_was_up_is_between_the_prints_around_it() -> None:
    tape = Tape()
    tape.add(trade(NINE + 1, 100), 1.0)
    tape.add(trade(NINE + 7, 160), 7.0)

    assert holes(tape) == [(HoleReason.VOLUME, 50, NINE + 1, NINE + 7)]


def test_a_lost_line_leaves_a_hole_from_its_last_frame_to_the_new_grant_however_rarely_the_stock_trades() -> None:
    tape = Tape()
    tape.add(trade(NINE, 100), 1.0)
    tape.line_down(NINE + 600)
    tape.line_up(NINE + 612)
    tape.add(trade(NINE + 1_800, 160), 1_800.0)

    assert holes(tape) == [(HoleReason.LINE_DOWN, 50, NINE + 600, NINE + 612)]


def test_a_lost_line_shows_its_hole_at_once_and_as_long_as_nothing_tells_what_is_missing() -> None:
    tape = Tape()
    tape.line_down(NINE)
    assert tape.open_hole is None, "nothing was received before"

    tape.add(trade(NINE, 100), 1.0)
    tape.line_down(NINE + 5)
    hole = tape.open_hole
    assert hole is not None
    assert (hole.begin, hole.end, hole.number) == (NINE + 5, None, tape.number + 1)

    tape.line_up(NINE + 9)
    hole = tape.open_hole
    assert hole is not None
    assert (hole.begin, hole.end) == (NINE + 5, NINE + 9)

    tape.add(trade(NINE + 20, 110), 20.0)
    assert tape.open_hole is None
    assert holes(tape) == [], "by the day's volume nothing traded unseen"


def test_a_line_lost_twice_before_the_next_print_leaves_one_hole_over_both() -> None:
    tape = Tape()
    tape.add(trade(NINE, 100), 1.0)
    tape.line_down(NINE + 5)
    tape.line_up(NINE + 9)
    tape.line_down(NINE + 12)
    tape.line_up(NINE + 30)
    tape.add(trade(NINE + 40, 1_000), 40.0)

    assert holes(tape) == [(HoleReason.LINE_DOWN, 890, NINE + 5, NINE + 30)]


def test_without_a_grant_that_was_told_the_hole_ends_at_the_next_print() -> None:
    tape = Tape()
    tape.add(trade(NINE, 100), 1.0)
    tape.line_down(NINE + 5)
    tape.add(trade(NINE + 40, 1_000), 40.0)

    assert holes(tape) == [(HoleReason.LINE_DOWN, 890, NINE + 5, NINE + 40)]


def test_what_is_left_of_a_hole_ends_where_the_filled_prints_begin() -> None:
    tape = Tape()
    prints = [trade(NINE, 100), trade(NINE + 27, 140, 40), trade(NINE + 28, 170, 30), trade(NINE + 29, 190, 20)]
    prints += [trade(NINE + 30, 200), trade(NINE + 32, 207, 7)]
    for seen in (prints[0], *prints[4:]):
        tape.add(seen, 1.0)
    assert holes(tape) == [(HoleReason.VOLUME, 90, NINE, NINE + 30)]

    listed = reversed(prints[2:])
    tape.refill([PastTrade(one.ts_event, one.price, one.size, one.change) for one in listed])
    assert holes(tape) == [(HoleReason.VOLUME, 40, NINE, NINE + 28)]


def test_the_hole_behind_fetched_prints_is_between_the_list_and_the_first_print() -> None:
    tape = Tape()
    tape.lead_in([PastTrade(NINE + 2, 72_500, 5), PastTrade(NINE, 72_500, 7)], "005930", Venue.KRX, 1.0)
    tape.add(trade(NINE + 4, 100), 2.0)

    assert holes(tape) == [(HoleReason.BEGINNING, None, NINE + 2, NINE + 4)]


def test_the_market_takes_the_times_for_every_stream_and_a_grant_for_its_own() -> None:
    state = MarketState()
    for code in ("005930", "000660"):
        state.apply(replace(trade(NINE, 100), code=code, venue=Venue.KRX), 1.0)
    state.line_down(NINE + 5)
    state.line_up(Registration(Channel.BOOK, Venue.KRX, "005930"), NINE + 6)
    state.line_up(Registration(Channel.TRADE, Venue.KRX, "005930"), NINE + 7)
    state.line_up(Registration(Channel.TRADE, Venue.KRX, "999999"), NINE + 7)

    spans = [state.stream(code, Venue.KRX).tape.open_hole for code in ("005930", "000660")]
    assert [(hole.begin, hole.end) for hole in spans if hole is not None] == [(NINE + 5, NINE + 7), (NINE + 5, None)]
