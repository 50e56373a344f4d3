"""A tape begins with the broker's list of the latest prints: as it is first, joined exactly once that can be told."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.state import MarketState
from kis_tui.market.tape import Hole, HoleReason, Print, Tape
from tests.support.instruments import AT_0931, trade_at

Figures = tuple[int, int, int]
"""Second, price, size."""
DAY: tuple[Figures, ...] = (
    (1, 72_500, 10),
    (1, 72_500, 3),
    (2, 72_600, 40),
    (4, 72_500, 7),
    (6, 72_500, 100),
    (6, 72_400, 1),
    (9, 72_500, 2),
)
CODE, VENUE = "005930", Venue.UN


def trades() -> list[Trade]:
    """The prints of ``DAY``, oldest first, with the day's volume running from 1,000 on."""
    volume, made = 1_000, []
    for second, price, size in DAY:
        volume += size
        made.append(replace(trade_at(price, 71_900, size=size), ts_event=AT_0931 + second, volume=volume))
    return made


def listed(prints: Sequence[Trade]) -> list[PastTrade]:
    """The broker's list of prints, newest first."""
    return [PastTrade(trade.ts_event, trade.price, trade.size, trade.change) for trade in reversed(prints)]


def content(tape: Tape) -> list[Figures | HoleReason]:
    """Entries, oldest first."""
    return [
        entry.reason
        if isinstance(entry, Hole)
        else ((entry.trade.ts_event or 0) - AT_0931, int(entry.trade.price), entry.size)
        for entry in reversed(list(tape.newest_first()))
    ]


def assert_numbers_are_in_order(tape: Tape) -> None:
    numbers = [entry.number for entry in tape.newest_first()]
    assert all(newer == older + 1 for newer, older in pairwise(numbers))
    assert numbers[0] == tape.number


def lead_in(tape: Tape, prints: Sequence[Trade]) -> None:
    tape.lead_in(listed(prints), CODE, VENUE, 5.0)


def test_a_tape_without_a_print_shows_the_list_and_each_newer_one_instead() -> None:
    prints, tape = trades(), Tape()
    lead_in(tape, prints[:3])
    assert content(tape) == list(DAY[:3])
    lead_in(tape, prints[1:5])
    assert content(tape) == list(DAY[1:5])
    lead_in(tape, [])
    assert content(tape) == list(DAY[1:5])
    assert_numbers_are_in_order(tape)
    newest = next(tape.newest_first())
    assert isinstance(newest, Print)
    assert newest.fetched
    assert (newest.trade.aggressor, newest.trade.volume, newest.trade.code) == (Aggressor.UNKNOWN, None, CODE)
    assert not tape.holes_open


def test_the_first_print_leaves_a_hole_of_unknown_size_behind_the_list() -> None:
    prints, tape = trades(), Tape()
    lead_in(tape, prints[:3])
    tape.line_down()
    tape.add(prints[4], 6.0)
    assert content(tape) == [*DAY[:3], HoleReason.BEGINNING, DAY[4]]
    assert tape.missed_shares == 0
    assert tape.holes_open
    assert_numbers_are_in_order(tape)


def test_a_later_list_takes_the_place_of_list_and_hole() -> None:
    prints, tape = trades(), Tape()
    lead_in(tape, prints[:2])
    for trade in prints[4:]:
        tape.add(trade, 6.0)
    revision = tape.revision
    lead_in(tape, prints[1:])
    assert content(tape) == list(DAY[1:])
    assert tape.revision > revision
    assert not tape.holes_open
    assert_numbers_are_in_order(tape)
    volumes = [entry.trade.volume for entry in tape.newest_first() if isinstance(entry, Print)]
    assert volumes == [trade.volume for trade in prints[:0:-1]]


def test_a_list_that_may_be_older_than_the_first_print_changes_nothing_and_is_tried_once_more() -> None:
    prints, tape = trades(), Tape()
    lead_in(tape, prints[:2])
    tape.add(prints[4], 6.0)
    before = content(tape)
    lead_in(tape, prints[:4])
    assert content(tape) == before
    assert not tape.holes_open, "not before a later second"
    tape.add(prints[5], 6.0)
    assert not tape.holes_open
    tape.add(prints[6], 6.0)
    assert tape.holes_open
    lead_in(tape, prints[:4])
    assert not tape.holes_open


def test_a_tape_that_began_with_the_stream_is_led_in_too_and_again_further_back() -> None:
    prints, tape = trades(), Tape()
    for trade in prints[4:]:
        tape.add(trade, 6.0)
    assert not tape.holes_open
    lead_in(tape, prints[3:])
    assert content(tape) == list(DAY[3:])
    lead_in(tape, prints)
    assert content(tape) == list(DAY)
    assert_numbers_are_in_order(tape)
    assert tape.add(replace(prints[6], size=1, volume=(prints[6].volume or 0) + 1), 7.0)
    assert len(tape) == 8


def test_a_list_that_does_not_fit_leads_in_nothing() -> None:
    prints, tape = trades(), Tape()
    for trade in prints[4:]:
        tape.add(trade, 6.0)
    changed = [replace(past, size=past.size + 1) for past in listed(prints)]
    tape.lead_in(changed, CODE, VENUE, 5.0)
    assert content(tape) == list(DAY[4:])


def test_the_first_print_of_a_day_has_none_before_it() -> None:
    prints, tape = trades(), Tape()
    for trade in prints[4:]:
        assert trade.volume is not None
        tape.add(replace(trade, volume=trade.volume - prints[4].volume + prints[4].size), 6.0)  # type: ignore[operator]
    lead_in(tape, prints)
    assert content(tape) == list(DAY[4:])


def test_a_full_tape_is_not_led_in() -> None:
    prints, tape = trades(), Tape(3)
    for trade in prints[4:]:
        tape.add(trade, 6.0)
    lead_in(tape, prints)
    assert content(tape) == list(DAY[4:])


def test_the_market_leads_in_without_counting_volume_at_price() -> None:
    prints, state = trades(), MarketState()
    assert state.refill(CODE, VENUE, listed(prints[:3]), 1.0) == 0
    stream = state.stream(CODE, VENUE)
    assert (len(stream.tape), stream.trade, stream.received_at) == (3, None, None)
    for trade in prints[4:]:
        state.apply(replace(trade, code=CODE, venue=VENUE), 6.0)
    assert state.refill(CODE, VENUE, listed(prints), 7.0) == 0
    assert content(stream.tape) == list(DAY)
    assert sum(level.total for level in stream.profile.whole().levels) == 103


def test_a_hole_behind_the_beginning_is_filled_as_ever() -> None:
    prints, state = trades(), MarketState()
    state.refill(CODE, VENUE, listed(prints[:1]), 1.0)
    for number in (2, 4, 5, 6):
        state.apply(replace(prints[number], code=CODE, venue=VENUE), 6.0)
    assert state.refill(CODE, VENUE, listed(prints), 7.0) == 1
    assert content(state.stream(CODE, VENUE).tape) == list(DAY)
