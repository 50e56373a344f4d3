"""One wrong figure of the day's volume, or two prints in the wrong order, leave no missed shares behind."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.domain.trade import Trade
from kis_tui.market.profile import VolumeProfile
from kis_tui.market.tape import Hole, Print, Tape
from tests.support.instruments import trade_at

ANY = trade_at(72_500, 71_900)
sizes = st.lists(st.integers(1, 1_000), min_size=9, max_size=30)


def _prints(drawn: list[int], start: int) -> list[Trade]:
    trades = []
    for number, size in enumerate(drawn):
        start += size
        trades.append(replace(ANY, price=70_000 + number, size=size, volume=start))
    return trades


def _taken(prints: list[Trade]) -> tuple[Tape, VolumeProfile]:
    tape, profile = Tape(), VolumeProfile()
    for trade in prints:
        assert tape.add(trade, 0.0)
        profile.add(trade)
    return tape, profile


def _check(prints: list[Trade], missed: int) -> None:
    tape, profile = _taken(prints)
    entries = list(tape.newest_first())
    assert tape.missed_shares == profile.whole().missed_shares == missed
    assert sum(entry.missed_shares or 0 for entry in entries if isinstance(entry, Hole)) == missed
    assert [entry.trade for entry in entries if isinstance(entry, Print)] == prints[::-1]
    assert [entry.number for entry in entries] == list(range(len(entries), 0, -1))


@given(sizes, st.integers(0, 10**7), st.data())
def test_one_wrong_volume_is_no_hole(drawn: list[int], start: int, data: st.DataObject) -> None:
    prints = _prints(drawn, start)
    at = data.draw(st.integers(1, len(prints) - 3), "wrong one")
    wrong = data.draw(st.integers(0, 2 * start) | st.integers(0, 10**19), "volume")
    prints[at] = replace(prints[at], volume=wrong)
    _check(prints, 0)


@given(sizes, st.integers(0, 10**7), st.data())
def test_two_prints_in_the_wrong_order_are_no_hole(drawn: list[int], start: int, data: st.DataObject) -> None:
    prints = _prints(drawn, start)
    at = data.draw(st.integers(1, len(prints) - 4), "first of the two")
    prints[at : at + 2] = reversed(prints[at : at + 2])
    _check(prints, 0)


@given(sizes, st.integers(0, 10**7), st.data())
def test_a_hole_is_its_true_size_beside_a_wrong_volume(drawn: list[int], start: int, data: st.DataObject) -> None:
    prints = _prints(drawn, start)
    first = data.draw(st.integers(1, len(prints) - 7), "first missing")
    hole = data.draw(st.integers(first + 1, len(prints) - 6), "after the last missing")
    at = data.draw(st.integers(hole, len(prints) - 3), "wrong one")
    wrong = data.draw(st.just(0) | st.integers(prints[-1].volume or 0, 10**19), "volume")
    prints[at] = replace(prints[at], volume=wrong)
    _check([*prints[:first], *prints[hole:]], sum(drawn[first:hole]))
