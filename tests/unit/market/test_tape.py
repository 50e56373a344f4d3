"""The tape marks what is missing and shows nothing twice."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.trade import Trade
from kis_tui.market.tape import Hole, HoleReason, Print, Tape
from kis_tui.protocol.decode import decode
from tests.support.wire import wire_frame


def trade(volume: int | None, size: int = 10, date: str = "20260922") -> Trade:
    value = decode(wire_frame("F30")).values[0]
    assert isinstance(value, Trade)
    return replace(value, volume=volume, size=size, trade_date=date)


def kinds(tape: Tape) -> list[str]:
    return [type(entry).__name__ for entry in reversed(list(tape.newest_first()))]


def test_prints_that_join_leave_no_hole() -> None:
    tape = Tape()
    for volume in (100, 110, 120):
        assert tape.add(trade(volume), 1.0)
    assert kinds(tape) == ["Print", "Print", "Print"]
    assert tape.missed_shares == 0


def test_a_jump_of_the_volume_is_a_hole_of_known_size() -> None:
    tape = Tape()
    tape.add(trade(100), 1.0)
    tape.add(trade(160), 2.0)
    assert kinds(tape) == ["Print", "Hole", "Print"]
    hole = list(tape.newest_first())[1]
    assert isinstance(hole, Hole)
    assert (hole.missed_shares, hole.reason) == (50, HoleReason.VOLUME)


def test_a_print_seen_before_is_dropped_and_counted() -> None:
    tape = Tape()
    tape.add(trade(100), 1.0)
    tape.add(trade(110), 1.0)
    assert not tape.add(trade(110), 2.0)
    assert not tape.add(trade(100), 2.0)
    assert (len(tape), tape.duplicates) == (2, 2)


def test_after_the_line_was_down_the_volume_says_what_was_missed() -> None:
    tape = Tape()
    tape.add(trade(100), 1.0)
    tape.line_down()
    tape.add(trade(1_110), 9.0)
    hole = list(tape.newest_first())[1]
    assert isinstance(hole, Hole)
    assert (hole.missed_shares, hole.reason) == (1_000, HoleReason.LINE_DOWN)


def test_a_drop_in_which_nothing_traded_leaves_no_hole() -> None:
    tape = Tape()
    tape.add(trade(100), 1.0)
    tape.line_down()
    tape.add(trade(110), 9.0)
    assert kinds(tape) == ["Print", "Print"]


def test_a_restarted_exchange_begins_a_new_chain() -> None:
    tape = Tape()
    tape.add(trade(5_000), 1.0)
    tape.line_down()
    assert tape.add(trade(10), 9.0)
    assert kinds(tape) == ["Print", "Hole", "Print"]
    assert tape.add(trade(20), 9.0)
    assert kinds(tape)[-1] == "Print"


def test_one_junk_volume_does_not_freeze_the_tape() -> None:
    tape = Tape()
    tape.add(trade(100), 1.0)
    tape.add(trade(9_999_999_999), 2.0)
    for volume in (120, 130, 140):
        assert tape.add(trade(volume), 3.0)
    newest = next(tape.newest_first())
    assert isinstance(newest, Print)
    assert newest.trade.volume == 140
    assert kinds(tape) == ["Print"] * 5
    assert tape.missed_shares == 0


@pytest.mark.parametrize(
    "volumes",
    [(100, 110, 50, 120, 130), (100, 110, 50, 130, 140), (100, 120, 110, 130, 140), (100, 130, 110, 120, 140)],
    ids=["a low one beside", "a low one instead", "two swapped", "one too early"],
)
def test_a_wrong_volume_leaves_no_hole_once_the_prints_go_on(volumes: tuple[int, ...]) -> None:
    tape = Tape()
    for volume in volumes:
        tape.add(trade(volume), 1.0)
    assert kinds(tape) == ["Print"] * 5
    assert tape.missed_shares == 0
    assert [entry.number for entry in tape.newest_first()] == [5, 4, 3, 2, 1]
    assert tape.revision > 0


def test_a_hole_that_the_next_print_contradicts_in_part_shrinks() -> None:
    tape = Tape()
    for volume in (100, 999, 160):
        tape.add(trade(volume), 1.0)
    assert kinds(tape) == ["Print", "Hole", "Print", "Print"]
    assert tape.missed_shares == 40


def test_a_hole_that_was_filled_in_part_is_not_taken_back() -> None:
    tape = Tape()
    tape.add(replace(trade(100), ts_event=100), 1.0)
    tape.add(replace(trade(160, size=40), ts_event=105), 1.0)
    price = trade(150).price
    tape.refill([PastTrade(105, price, 40), PastTrade(103, price - 100, 10)])
    assert tape.missed_shares == 10
    tape.add(trade(140), 2.0)
    assert tape.missed_shares == 10


def test_a_new_day_is_no_hole() -> None:
    tape = Tape()
    tape.add(trade(5_000), 1.0)
    tape.add(trade(10, date="20260923"), 2.0)
    assert kinds(tape) == ["Print", "Print"]


def test_nothing_grows_with_time() -> None:
    tape = Tape(length=5)
    for number in range(1, 100):
        tape.add(trade(number * 10), float(number))
    assert len(tape) == 5
    newest = next(tape.newest_first())
    assert isinstance(newest, Print)
    assert newest.number == tape.number == 99
