"""When to connect again: never a storm."""

from itertools import pairwise
from random import Random

import pytest

from kis_tui.feed.events import Trouble
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.reconnect import Reconnect

POLICY = LinePolicy()


def reconnect(max_attempts: int | None = None) -> Reconnect:
    return Reconnect(POLICY, Random(7), max_attempts=max_attempts)


def test_waits_double_from_two_to_four_seconds_up_to_a_minute() -> None:
    subject = reconnect()
    waits = [subject.failed(Trouble.LOST) for _ in range(8)]
    for wait, span in zip(waits, [4, 8, 16, 32, 60, 60, 60, 60], strict=True):
        assert wait is not None
        assert span / 2 <= wait <= span


def test_a_healthy_line_starts_counting_anew() -> None:
    subject = reconnect()
    for _ in range(5):
        subject.failed(Trouble.LOST)
    subject.healthy()
    wait = subject.failed(Trouble.LOST)
    assert wait is not None
    assert wait <= 4
    assert subject.attempt == 1


def test_in_use_waits_one_minute_then_two_then_for_the_user() -> None:
    subject = reconnect()
    assert [subject.failed(Trouble.APPKEY_IN_USE) for _ in range(3)] == [60.0, 120.0, None]


def test_a_final_refusal_and_repeated_garbage_wait_for_the_user() -> None:
    assert reconnect().failed(Trouble.KEYS_INVALID, final=True) is None
    subject = reconnect()
    waits = [subject.failed(Trouble.CONNECT_FAILED, garbage=True) for _ in range(3)]
    assert waits[2] is None
    assert None not in waits[:2]


def test_the_guides_retry_count_is_kept() -> None:
    subject = reconnect(max_attempts=3)
    waits = [subject.failed(Trouble.CONNECT_FAILED) for _ in range(4)]
    assert None not in waits[:3]
    assert waits[3] is None


def test_two_connects_are_never_closer_than_a_second_and_ten_in_ten_minutes_is_all() -> None:
    subject = reconnect()
    now = 0.0
    for _ in range(10):
        earliest = subject.earliest(now)
        assert earliest is not None
        now = earliest
        subject.connecting(now)
        assert subject.earliest(now) in (None, now + 1.0)
    assert now == pytest.approx(9.0)
    assert subject.earliest(now + 500) is None
    assert subject.earliest(601.0) is not None


def test_only_a_person_gets_a_new_budget_and_nobody_a_shorter_gap() -> None:
    subject = reconnect()
    for second in range(0, 100, 10):
        subject.connecting(float(second))
    assert subject.earliest(90.5) is None
    subject.go_on()
    assert subject.earliest(90.5) is None
    subject.forgive(90.5)
    assert subject.earliest(90.5) == 91.0


def test_a_person_who_asks_all_the_time_gets_ten_connects_in_a_minute_at_most() -> None:
    subject = reconnect()
    made: list[float] = []
    for tenth in range(3000):
        now = tenth / 10
        subject.go_on()
        subject.forgive(now)
        if subject.earliest(now) == now:
            subject.connecting(now)
            made.append(now)
    assert all(later - earlier >= 1 for earlier, later in pairwise(made))
    assert all(later - earlier >= 60 for earlier, later in zip(made, made[10:], strict=False))
    assert len(made) == 50


def test_a_wait_the_other_side_asked_for_is_kept() -> None:
    wait = reconnect().failed(Trouble.REFUSED, at_least_s=90.0)
    assert wait is not None
    assert wait >= 90.0


def test_the_gap_between_two_connects_counts_from_the_end_of_the_first() -> None:
    subject = reconnect()
    subject.connecting(0.0)
    subject.connected(4.0)
    assert subject.earliest(4.2) == 5.0
