"""When a focus counts."""

import pytest

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.attention import RECENT_BOOKS, REST_S, SETTLE_S, Attention
from kis_tui.feed.source import Row, View

A, B, C = (Row(code) for code in ("005930", "000660", "035720"))
ROWS = [A, B, C]
VIEW = View()


def looking_at(*rows: Row) -> Attention:
    """Return what is known after resting on each of ``rows`` for ten seconds, the last one until 100."""
    attention = Attention()
    for number, row in enumerate(rows):
        attention.want(ROWS, row, VIEW, 100.0 - 10 * (len(rows) - number))
        attention.pass_time(100.0 - 10 * (len(rows) - number - 1))
        attention.pass_time(100.0 - 10 * (len(rows) - number - 1))
    return attention


def test_the_first_focus_counts_at_once() -> None:
    attention = Attention()
    attention.want(ROWS, A, VIEW, 100.0)
    assert (attention.settled, attention.recent, attention.rested) == (A, (A,), (A,))
    assert attention.next_at is None


def test_a_new_focus_settles_and_then_comes_to_rest() -> None:
    attention = looking_at(A)
    attention.want(ROWS, B, VIEW, 100.0)
    assert (attention.settled, attention.next_at) == (A, 100.0 + SETTLE_S)
    attention.pass_time(100.0 + SETTLE_S)
    assert (attention.settled, attention.recent, attention.rested) == (B, (B, A), (A,))
    assert attention.next_at == 100.0 + REST_S
    attention.pass_time(100.0 + REST_S)
    assert attention.rested == (B, A)
    assert attention.next_at is None


def test_a_focus_that_goes_on_before_it_rested_leaves_only_its_book_behind() -> None:
    attention = looking_at(A)
    attention.want(ROWS, B, VIEW, 100.0)
    attention.pass_time(101.0)
    attention.want(ROWS, C, VIEW, 102.0)
    attention.pass_time(103.0)
    assert (attention.settled, attention.recent, attention.rested) == (C, (C, B, A), (A,))


def test_a_focus_that_runs_through_settles_nowhere() -> None:
    attention = looking_at(A)
    for n in range(10):
        attention.want(ROWS, (B, C)[n % 2], VIEW, 100.0 + n * SETTLE_S / 2)
    assert (attention.settled, attention.recent) == (A, (A,))


def test_another_view_does_not_make_the_focus_wait_longer() -> None:
    attention = looking_at(A)
    attention.want(ROWS, B, VIEW, 100.0)
    attention.want(ROWS, B, View(split=True), 102.0)
    attention.pass_time(102.0 + SETTLE_S)
    attention.pass_time(100.0 + REST_S)
    assert attention.rested == (B, A)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (View(split=True), View()),
        (View(book=True), View(book=False)),
        (View(context=True), View(context=False)),
        (View(beside=(B, C)), View(beside=(B,))),
        (View(beside=(B,)), View(beside=(C,))),
    ],
)
def test_a_view_that_needs_less_holds_after_a_moment_and_one_that_needs_more_at_once(before: View, after: View) -> None:
    attention = Attention()
    attention.want(ROWS, A, before, 0.0)
    attention.want(ROWS, A, after, 100.0)
    assert attention.view == before
    attention.pass_time(100.0 + SETTLE_S)
    assert attention.view == after
    both = View(book=True, split=True, beside=(B, C), context=True)
    attention.want(ROWS, A, both, 200.0)
    assert attention.view == both


def test_a_row_that_left_the_list_is_forgotten() -> None:
    attention = looking_at(A, B)
    attention.want([B, C], B, VIEW, 100.0)
    assert (attention.settled, attention.recent, attention.rested) == (B, (B,), (B,))
    attention.want([A, C], C, VIEW, 101.0)
    assert (attention.settled, attention.recent) == (C, (C,)), "nothing is left that could be given back too early"


def test_a_focus_whose_row_is_dropped_is_none_at_once() -> None:
    attention = looking_at(A, B)
    attention.want([A, C], C, VIEW, 100.0)
    assert attention.settled is None
    attention.pass_time(100.0 + SETTLE_S)
    assert attention.settled == C
    attention.want([], None, VIEW, 200.0)
    assert (attention.settled, attention.recent, attention.rested, attention.next_at) == (None, (), (), None)


def test_another_venue_of_the_focus_is_still_rested_on() -> None:
    attention = looking_at(A, B)
    at_nxt = Row(B.code, VenueChoice.NXT)
    attention.want([A, at_nxt], at_nxt, VIEW, 100.0)
    assert attention.rested == (at_nxt, A)
    attention.pass_time(100.0 + SETTLE_S)
    assert (attention.settled, attention.next_at) == (at_nxt, None)


def test_only_so_many_rows_are_remembered() -> None:
    rows = [Row(f"{n:06d}") for n in range(RECENT_BOOKS + 3)]
    attention = Attention()
    for number, row in enumerate(rows):
        attention.want(rows, row, VIEW, 10.0 * number)
        attention.pass_time(10.0 * number + REST_S)
    assert attention.recent == tuple(reversed(rows[3:]))
    assert attention.rested == attention.recent
