"""Prints of one order become one row, nothing gets lost by it, and large ones are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.domain.session import Aggressor
from kis_tui.market.prints import (
    EVERYTHING,
    LARGE_VALUE,
    MergedPrints,
    PrintFilter,
    PrintMerger,
    TapeRow,
    is_large,
    large_size,
    merged,
    worth,
)
from kis_tui.market.tape import Hole, HoleReason, Print, Tape, TapeEntry
from tests.support.instruments import AT_0931, trade_at


def printed(
    number: int,
    *,
    price: int = 72_500,
    size: int = 10,
    at: float = 0.0,
    second: int | None = AT_0931,
    aggressor: Aggressor = Aggressor.BUYER,
) -> Print:
    return Print(number, replace(trade_at(price, 71_900, size=size, aggressor=aggressor), ts_event=second), at)


def hole(number: int) -> Hole:
    return Hole(number, HoleReason.VOLUME, 5, 0.0)


def sizes_and_counts(rows: tuple[TapeRow, ...]) -> list[tuple[int, int]]:
    return [(row.size, row.count) for row in rows if not isinstance(row, Hole)]


def test_prints_of_one_order_become_one_row() -> None:
    rows = merged((printed(3, size=5, at=0.1), printed(2, size=20), printed(1)), 100)

    assert sizes_and_counts(rows) == [(35, 3)]
    assert rows[0].number == 3


def test_without_a_window_every_print_has_its_own_row() -> None:
    assert sizes_and_counts(merged((printed(2), printed(1)), 0)) == [(10, 1), (10, 1)]


@pytest.mark.parametrize(
    "other",
    [
        printed(2, price=72_600),
        printed(2, aggressor=Aggressor.SELLER),
        printed(2, second=AT_0931 + 1),
        printed(2, second=None),
        printed(2, at=0.11),
        hole(2),
    ],
)
def test_what_is_another_order_stays_apart(other: TapeEntry) -> None:
    assert len(merged((other, printed(1)), 100)) == 2


@pytest.mark.parametrize("aggressor", [Aggressor.NONE, Aggressor.UNKNOWN])
def test_prints_of_an_unknown_aggressor_are_never_merged(aggressor: Aggressor) -> None:
    assert len(merged((printed(2, aggressor=aggressor), printed(1, aggressor=aggressor)), 1_000)) == 2


def test_the_window_runs_from_the_first_print_of_the_order() -> None:
    entries = tuple(printed(number, at=number * 0.06) for number in (3, 2, 1))

    assert sizes_and_counts(merged(entries, 100)) == [(10, 1), (20, 2)]


ENTRIES = st.lists(
    st.builds(
        lambda price, size, at, second, aggressor, is_hole: (price, size, at, second, aggressor, is_hole),
        st.sampled_from([72_500, 72_600]),
        st.integers(1, 5_000),
        st.floats(0, 0.4),
        st.sampled_from([AT_0931, AT_0931 + 1, None]),
        st.sampled_from(Aggressor),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=60,
)
Drawn = tuple[int, int, float, int | None, Aggressor, bool]


def _entries(drawn: list[Drawn]) -> tuple[TapeEntry, ...]:
    """Return entries, oldest first, the times adding up."""
    entries: list[TapeEntry] = []
    now = 0.0
    for number, (price, size, after, second, aggressor, is_hole) in enumerate(drawn, 1):
        now += after
        entries.append(
            hole(number)
            if is_hole
            else printed(number, price=price, size=size, at=now, second=second, aggressor=aggressor)
        )
    return tuple(entries)


@given(ENTRIES, st.sampled_from([0, 100, 500, 1_000]))
def test_merging_loses_no_share_no_print_and_no_hole(drawn: list[Drawn], window_ms: int) -> None:
    entries = _entries(drawn)
    rows = merged(entries[::-1], window_ms)

    prints = [entry for entry in entries if isinstance(entry, Print)]
    assert sum(size for size, _ in sizes_and_counts(rows)) == sum(entry.size for entry in prints)
    assert sum(count for _, count in sizes_and_counts(rows)) == len(prints)
    holes = [entry.number for entry in entries if isinstance(entry, Hole)]
    assert [row.number for row in rows if isinstance(row, Hole)] == holes[::-1]
    assert [row.number for row in rows] == sorted((row.number for row in rows), reverse=True)


@given(ENTRIES, st.integers(0, 60))
def test_rows_do_not_depend_on_how_the_prints_came_in(drawn: list[Drawn], cut: int) -> None:
    entries = _entries(drawn)
    merger = PrintMerger(500)
    merger.add(entries[:cut])
    merger.add(entries[cut:])

    assert merger.rows() == merged(entries[::-1], 500)


def test_a_merger_takes_what_came_to_the_tape_since_and_begins_anew_with_another() -> None:
    tape, other = Tape(), Tape()
    merger = PrintMerger(100)
    for volume in (100, 110):
        tape.add(replace(printed(1).trade, volume=volume), 0.0)
        merger.follow(tape)
        merger.follow(tape)
    assert sizes_and_counts(merger.rows()) == [(20, 2)]

    other.add(printed(1, size=7).trade, 0.0)
    merger.follow(other)
    assert sizes_and_counts(merger.rows()) == [(7, 1)]


def test_a_merger_keeps_no_more_rows_than_it_may() -> None:
    merger = PrintMerger(0, length=3)
    merger.add(printed(number) for number in range(1, 10))

    assert [row.number for row in merger.rows()] == [9, 8, 7]


def test_a_filter_counts_the_whole_order_and_never_hides_a_hole() -> None:
    small = printed(1, size=60)
    order = MergedPrints(2, small.trade, 120, 2, 0.0)

    assert EVERYTHING.passes(small)
    assert not PrintFilter(least_size=100).passes(small)
    assert PrintFilter(least_size=100).passes(order)
    assert PrintFilter(least_size=10**9, least_value=10**12).passes(hole(3))


def test_a_filter_by_value_counts_won() -> None:
    least = PrintFilter(least_value=10_000_000)

    assert least.passes(printed(1, price=100_000, size=100))
    assert not least.passes(printed(1, price=100_000, size=99))


@pytest.mark.parametrize(
    ("chosen", "sizes"),
    [
        (PrintFilter(least_size=2, most_size=3), [2, 3]),
        (PrintFilter(most_size=2), [1, 2]),
        (PrintFilter(least_size=3, most_size=3), [3]),
        (PrintFilter(least_value=2_000, most_value=3_000), [2, 3]),
        (PrintFilter(most_value=1_999), [1]),
        (PrintFilter(least_size=2, most_value=3_000), [2, 3]),
        (PrintFilter(), [1, 2, 3, 4]),
    ],
)
def test_a_filter_lets_through_what_is_between_its_bounds_and_at_them(chosen: PrintFilter, sizes: list[int]) -> None:
    prints = [printed(size, price=1_000, size=size) for size in (1, 2, 3, 4)]

    assert [row.size for row in prints if chosen.passes(row)] == sizes
    assert chosen.passes(hole(5))


def test_one_in_a_hundred_is_large() -> None:
    rows: list[TapeRow] = [printed(number, size=number) for number in range(1, 201)]

    assert large_size([*rows, hole(201)]) == 198
    assert [row.number for row in rows if isinstance(row, Print) and is_large(row, 198)] == [198, 199, 200]


@pytest.mark.parametrize("rows", [[printed(n, size=n) for n in range(1, 100)], [printed(n) for n in range(500)]])
def test_few_prints_or_many_of_one_size_make_none_large(rows: list[TapeRow]) -> None:
    assert large_size(rows) is None


@given(st.lists(st.integers(1, 50), max_size=400))
def test_never_is_more_than_one_in_twenty_large_by_its_size(sizes: list[int]) -> None:
    bound = large_size(printed(number, size=size) for number, size in enumerate(sizes))
    if bound is not None:
        large = sum(size >= bound for size in sizes)
        assert 1 <= large <= len(sizes) / 20


def test_a_print_of_a_hundred_million_won_is_large_by_itself() -> None:
    assert is_large(printed(1, price=100_000, size=1_000), None)
    assert not is_large(printed(1, price=100_000, size=999), None)
    assert worth(printed(1, price=100_000, size=1_000)) == LARGE_VALUE
