from kis_tui.feed.backoff import Backoff


def waits(backoff: Backoff, failures: int) -> list[int]:
    """Fail at 1000 again and again; return how many whole seconds each wait is."""
    found = []
    for _ in range(failures):
        backoff.failed(1_000.0)
        found.append(next(n for n in range(10_000) if backoff.is_over(1_000.0 + n)))
    return found


def test_each_failure_doubles_the_wait_up_to_the_longest() -> None:
    assert waits(Backoff(20.0, 300.0), 7) == [20, 40, 80, 160, 300, 300, 300]


def test_forgiven_failures_cost_nothing() -> None:
    assert waits(Backoff(20.0, 300.0, forgiven=2), 4) == [0, 0, 20, 40]


def test_a_success_forgets_them() -> None:
    backoff = Backoff(20.0, 300.0)
    waits(backoff, 3)
    backoff.answered()
    assert backoff.is_over(1_000.0)
    assert waits(backoff, 1) == [20]


def test_a_success_may_ask_for_a_rest_too() -> None:
    backoff = Backoff(20.0, 300.0)
    backoff.answered(rests_until=1_001.0)
    assert not backoff.is_over(1_000.5)
    assert backoff.is_over(1_001.0)


def test_very_many_failures_wait_no_longer_than_the_longest() -> None:
    assert waits(Backoff(20.0, 300.0), 2_000)[-1] == 300


def test_it_is_failing_from_the_first_failure_that_counts_to_the_next_success() -> None:
    backoff = Backoff(20.0, 300.0, forgiven=1)
    told = [backoff.is_failing]
    for _ in range(2):
        backoff.failed(1_000.0)
        told.append(backoff.is_failing)
    backoff.answered(rests_until=2_000.0)
    assert [*told, backoff.is_failing] == [False, False, True, False]
