"""Whatever traded and wherever the broker's list begins and ends: a hole is filled with the truth or left."""

from hypothesis import event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.trade import Trade
from kis_tui.market.tape import Hole, Print, Tape
from tests.support.instruments import AT_0931, trade_at

ANY = trade_at(72_500, 71_900)
Figures = tuple[int | None, int, int]

alike = st.lists(st.tuples(st.sampled_from([0, 0, 0, 1]), st.just(72_500), st.integers(1, 2)), min_size=3, max_size=14)
"""Prints that can hardly be told apart: seconds passed since the one before, price, size."""
mixed = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([72_500, 72_600]), st.integers(1, 50)), min_size=3, max_size=40
)


def _prints(drawn: list[tuple[int, int, int]]) -> list[Trade]:
    second, volume, trades = AT_0931, 5_000, []
    for passed, price, size in drawn:
        second, volume = second + passed, volume + size
        trades.append(replace(ANY, ts_event=second, price=price, size=size, volume=volume))
    return trades


def _figures(trade: Trade) -> Figures:
    return trade.ts_event, int(trade.price), trade.size


@settings(max_examples=1_500)
@given(st.data(), alike | mixed, st.booleans())
def test_a_refilled_tape_is_the_full_one_or_has_a_smaller_hole(
    data: st.DataObject, drawn: list[tuple[int, int, int]], line_down: bool
) -> None:
    prints = _prints(drawn)
    first = data.draw(st.integers(1, len(prints) - 2), "first missing")
    last = data.draw(st.integers(first, len(prints) - 2), "last missing")
    known = data.draw(st.integers(last + 2, len(prints)), "prints that came")
    tape = Tape()
    for number, trade in enumerate(prints[:known]):
        if first <= number <= last:
            tape.line_down() if line_down else None
        else:
            tape.add(trade, 0.0)
    begin = data.draw(st.integers(0, len(prints) - 1), "list begins")
    end = data.draw(st.integers(begin, len(prints)) | st.just(len(prints)), "list ends")
    listed = [PastTrade(trade.ts_event, trade.price, trade.size) for trade in reversed(prints[begin:end])]
    missed = tape.missed_shares

    fillings = tape.refill(listed)

    entries = list(reversed(list(tape.newest_first())))
    filled = [entry for entry in entries if isinstance(entry, Print) and entry.fetched]
    event("whole" if not tape.missed_shares else "a part" if filled else "left")
    assert sum(entry.size for entry in filled) + tape.missed_shares == missed
    assert [entry.trade for entry in filled] == [trade for filling in fillings for trade in filling.trades]
    kept = first + len(range(first, last + 1)) - len(filled)
    expected = [*prints[:first], *prints[kept:known]]
    assert [_figures(entry.trade) for entry in entries if isinstance(entry, Print)] == [*map(_figures, expected)]
    assert [entry.trade.volume for entry in entries if isinstance(entry, Print)] == [trade.volume for trade in expected]
    holes = [(at, entry.missed_shares) for at, entry in enumerate(entries) if isinstance(entry, Hole)]
    assert holes == ([(first, tape.missed_shares)] if tape.missed_shares or line_down else [])
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))


@given(mixed, st.data())
def test_a_hole_between_seconds_is_filled_by_any_list_around_it(
    drawn: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    prints = _prints([(passed + 1, price, size) for passed, price, size in drawn])
    first = data.draw(st.integers(1, len(prints) - 2), "first missing")
    last = data.draw(st.integers(first, len(prints) - 2), "last missing")
    tape = Tape()
    for trade in [*prints[:first], *prints[last + 1 :]]:
        tape.add(trade, 0.0)
    # A list that ends with the print after the hole and does not reach over the hole might lie inside it.
    reaches = last == len(prints) - 2 or data.draw(st.booleans(), "reaches over the hole")
    begin = data.draw(st.integers(0, first - 1) if reaches else st.integers(first, last + 1), "list begins")
    end = data.draw(st.integers(last + 2 if reaches else last + 3, len(prints)), "list ends")
    tape.refill([PastTrade(trade.ts_event, trade.price, trade.size) for trade in reversed(prints[begin:end])])

    assert tape.missed_shares == sum(trade.size for trade in prints[first:begin])
