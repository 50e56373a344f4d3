"""When a part of a first screen is asked for again."""

from datetime import datetime, timedelta

from kis_tui.clock import KST
from kis_tui.domain.venue import Venue
from kis_tui.feed.first_answers import FIRST_AGAIN_S, FIRST_HOLDS_S, FirstAnswers, Part

SAMSUNG, HYNIX = ("005930", Venue.UN), ("000660", Venue.UN)
TEN = datetime(2026, 11, 10, 10, 0, tzinfo=KST)


def due(answers: FirstAnswers, part: Part = Part.BOOK, *, after_s: float = 0.0, is_open: bool = True) -> bool:
    return answers.is_due(SAMSUNG, part, TEN + timedelta(seconds=after_s), after_s, is_open=is_open)


def answered(*, is_open: bool = True) -> FirstAnswers:
    answers = FirstAnswers()
    answers.answered(SAMSUNG, Part.BOOK, TEN, 0.0, is_open=is_open)
    return answers


def test_what_was_never_asked_for_is_due_part_by_part_and_stream_by_stream() -> None:
    answers = answered()
    assert not due(answers)
    assert due(answers, Part.QUOTE)
    assert answers.is_due(HYNIX, Part.BOOK, TEN, 0.0, is_open=True)


def test_an_answer_holds_until_the_exchanges_open_or_close_or_another_day_begins() -> None:
    assert not due(answered(), after_s=8 * 3600)
    assert due(answered(), after_s=1, is_open=False)
    assert due(answered(is_open=False), after_s=1, is_open=True)
    assert due(answered(is_open=False), after_s=15 * 3600, is_open=False)


def test_what_comes_into_focus_again_is_asked_for_again_after_a_while() -> None:
    answers = answered()
    answers.look_again(SAMSUNG, FIRST_HOLDS_S - 1)
    assert not due(answers, after_s=FIRST_HOLDS_S - 1)
    answers.look_again(SAMSUNG, FIRST_HOLDS_S)
    assert due(answers, after_s=FIRST_HOLDS_S)


def test_a_failure_rests_twice_as_long_each_time_and_is_forgiven_on_demand() -> None:
    answers = FirstAnswers()
    answers.failed(SAMSUNG, Part.BOOK, 0.0)
    assert not due(answers, after_s=FIRST_AGAIN_S - 1)
    assert due(answers, after_s=FIRST_AGAIN_S)
    answers.failed(SAMSUNG, Part.BOOK, FIRST_AGAIN_S)
    assert not due(answers, after_s=3 * FIRST_AGAIN_S - 1)
    answers.forgive()
    assert due(answers, after_s=FIRST_AGAIN_S)


def test_a_lost_line_makes_everything_due_and_dropped_streams_are_forgotten() -> None:
    answers = answered()
    answers.begin_anew()
    assert due(answers)
    answers = answered()
    answers.keep([SAMSUNG])
    assert not due(answers)
    answers.keep([HYNIX])
    assert due(answers)
