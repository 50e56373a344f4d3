"""How fast registrations that can wait are asked for."""

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.pace import AT_ONCE, EVERY_S, OptionalPace


def statuses(first: int, count: int) -> tuple[Registration, ...]:
    return tuple(Registration(Channel.STATUS, Venue.KRX, f"{n:06d}") for n in range(first, first + count))


def test_what_cannot_wait_never_does() -> None:
    pace = OptionalPace()
    planned = statuses(0, 500)
    assert pace.admit(planned, (), 100.0) == planned
    assert pace.next_at is None


def test_after_the_first_few_one_comes_in_at_a_time_most_important_first() -> None:
    pace = OptionalPace()
    planned = statuses(0, AT_ONCE + 3)
    assert pace.admit(planned, planned, 100.0) == planned[:AT_ONCE]
    assert pace.next_at == 100.0 + EVERY_S
    assert pace.admit(planned, planned, 100.0 + EVERY_S / 2) == planned[:AT_ONCE]
    assert pace.next_at == 100.0 + EVERY_S
    assert pace.admit(planned, planned, 100.0 + EVERY_S) == planned[: AT_ONCE + 1]
    assert pace.admit(planned, planned, 200.0) == planned
    assert pace.next_at is None


def test_what_is_held_stays_without_counting() -> None:
    pace = OptionalPace()
    held = statuses(0, 30)
    pace.admit(held, (), 100.0)
    assert pace.admit(held, held, 100.0) == held
    more = (*held, *statuses(30, AT_ONCE))
    assert pace.admit(more, more, 100.0) == more


def test_what_was_given_back_counts_when_it_comes_again() -> None:
    pace = OptionalPace()
    flicked = statuses(0, 4)
    came_in = 0
    for tenth in range(6_000):
        planned = flicked if tenth % 2 else ()
        came_in += len(pace.admit(planned, planned, tenth / 10))
    assert came_in <= AT_ONCE + 600 / EVERY_S


def test_no_minute_has_more_than_sixty() -> None:
    assert AT_ONCE + 60 / EVERY_S <= 60
