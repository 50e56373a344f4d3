"""The trading day by the table."""

from datetime import date

import pytest

from kis_tui.domain.schedule import BUILT_IN, DayPhase, merged, parse_days
from kis_tui.domain.venue import Venue

MONDAY = date(2026, 11, 23)


def at(text: str) -> int:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize(
    ("clock", "krx", "nxt"),
    [
        ("07:59:59", DayPhase.BEFORE_OPEN, DayPhase.BEFORE_OPEN),
        ("08:00:00", DayPhase.BEFORE_OPEN, DayPhase.PRE_MARKET),
        ("08:30:00", DayPhase.OPENING_AUCTION, DayPhase.PRE_MARKET),
        ("08:50:00", DayPhase.OPENING_AUCTION, DayPhase.BREAK),
        ("09:00:00", DayPhase.CONTINUOUS, DayPhase.BREAK),
        ("09:00:30", DayPhase.CONTINUOUS, DayPhase.CONTINUOUS),
        ("15:20:00", DayPhase.CLOSING_AUCTION, DayPhase.BREAK),
        ("15:30:00", DayPhase.BREAK, DayPhase.ORDER_INTAKE),
        ("15:40:00", DayPhase.CLOSING_PRICE, DayPhase.AFTER_MARKET),
        ("16:00:00", DayPhase.AFTER_MARKET, DayPhase.AFTER_MARKET),
        ("20:00:00", DayPhase.ENDED, DayPhase.ENDED),
    ],
)
def test_an_ordinary_day(clock: str, krx: DayPhase, nxt: DayPhase) -> None:
    assert BUILT_IN.phase(Venue.KRX, MONDAY, at(clock)) is krx
    assert BUILT_IN.phase(Venue.NXT, MONDAY, at(clock)) is nxt


def test_weekends_and_holidays_have_no_phases() -> None:
    assert BUILT_IN.phase(Venue.KRX, date(2026, 11, 22), at("10:00:00")) is DayPhase.HOLIDAY
    assert BUILT_IN.phase(Venue.NXT, date(2026, 12, 25), at("10:00:00")) is DayPhase.HOLIDAY
    assert BUILT_IN.holiday_name(date(2026, 12, 25)) == "성탄절"


def test_the_exam_day_opens_an_hour_later_and_has_no_nxt_pre_market() -> None:
    exam = date(2026, 11, 19)
    assert BUILT_IN.phase(Venue.KRX, exam, at("09:30:00")) is DayPhase.OPENING_AUCTION
    assert BUILT_IN.phase(Venue.NXT, exam, at("08:30:00")) is DayPhase.BEFORE_OPEN


def test_the_next_change_is_the_nearest_edge() -> None:
    assert BUILT_IN.next_change(Venue.KRX, MONDAY, at("15:20:01")) == at("15:30:00")
    assert BUILT_IN.next_change(Venue.KRX, MONDAY, at("20:00:00")) is None


def test_a_merged_stream_has_no_day_of_its_own() -> None:
    with pytest.raises(ValueError, match="KRX and NXT"):
        BUILT_IN.spans(Venue.UN, MONDAY)


def test_a_users_table_is_laid_over_the_built_in_one() -> None:
    own = parse_days(
        """
        holiday = [{date = 2026-11-23, name = "임시 휴장"}]
        [[special]]
        date = 2026-11-24
        venue = "KRX"
        phases = [["10:00", "12:00", "continuous"]]
        """,
        source="days.toml",
    )
    both = merged(BUILT_IN, own)
    assert both.phase(Venue.KRX, MONDAY, at("10:00:00")) is DayPhase.HOLIDAY
    assert both.phase(Venue.KRX, date(2026, 11, 24), at("12:30:00")) is DayPhase.ENDED
    assert both.holiday_name(date(2026, 12, 25)) == "성탄절"


@pytest.mark.parametrize(
    "text",
    [
        "holiday = [",
        'holiday = [{date = "tomorrow"}]',
        '[[special]]\ndate = 2026-11-24\nvenue = "TSE"\nphases = [["10:00", "12:00", "continuous"]]',
        '[[special]]\ndate = 2026-11-24\nvenue = "KRX"\nphases = [["10:00", "12:00", "lunch"]]',
        '[[special]]\ndate = 2026-11-24\nvenue = "KRX"\nphases = []',
        '[[special]]\ndate = 2026-11-24\nvenue = "KRX"',
    ],
)
def test_a_wrong_table_is_one_sentence_that_names_the_file(text: str) -> None:
    with pytest.raises(ValueError, match=r"^days\.toml: ") as error:
        parse_days(text, source="days.toml")
    assert "\n" not in str(error.value)
