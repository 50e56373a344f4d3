from decimal import Decimal

import pytest

from kis_tui.domain.session import Direction
from kis_tui.ui import formatting


@pytest.mark.parametrize(
    ("price", "text"),
    [(72_500, "72,500"), (1_812_000, "1,812,000"), (Decimal("2002.5"), "2,002.5"), (Decimal("2002.50"), "2,002.5")],
)
def test_a_price_has_commas_and_keeps_half_a_won(price: int | Decimal, text: str) -> None:
    assert formatting.price_text(price) == text


def test_commas_go_before_the_number_does() -> None:
    texts = formatting.price_texts(1_812_000)

    assert formatting.fitting(texts, 9) == "1,812,000"
    assert formatting.fitting(texts, 8) == "1812000"
    assert formatting.fitting(texts, 6) == ""


@pytest.mark.parametrize(
    ("number", "width", "text"),
    [
        (1_204, 6, "+1,204"),
        (-88, 6, "-88"),
        (0, 6, ""),
        (123_456, 8, "+123,456"),
        (123_456, 7, "+123456"),
        (123_456, 6, "+123천"),
        (-123_456_789, 5, "-1억"),
        (999, 3, ""),
    ],
)
def test_a_change_gets_shorter_but_never_wrong(number: int, width: int, text: str) -> None:
    assert formatting.fitting(formatting.signed_texts(number), width) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.834", "+0.83"),
        ("-1.15", "-1.15"),
        ("0", "0.00"),
        ("-0.001", "0.00"),
        ("29.995", "+30.00"),
        ("300", "+300.00"),
    ],
)
def test_a_percentage_shows_its_sign_unless_it_is_zero(value: str, text: str) -> None:
    assert formatting.percent_text(Decimal(value)) == text


def test_a_percentage_of_a_base_price_is_rounded_half_up() -> None:
    assert formatting.change_pct(72_500, 71_900) == Decimal("0.83")
    assert formatting.change_pct(72_500, None) is None


@pytest.mark.parametrize(
    ("volume", "text"), [(0, "0"), (943_210, "943,210"), (12_345_678, "12,345천"), (1_234_567_890, "123,456만")]
)
def test_a_long_volume_is_in_thousands(volume: int, text: str) -> None:
    assert formatting.volume_text(volume) == text


@pytest.mark.parametrize(
    ("won", "text"),
    [(895_123_456_789, "8,951억"), (1_234_000_000, "12.3억"), (98_765_432, "9,876만"), (9_999, "9,999")],
)
def test_money_is_in_eok_or_man(won: int, text: str) -> None:
    assert formatting.turnover_text(won) == text


def test_times_are_of_the_day() -> None:
    assert formatting.time_text(9 * 3600 + 31 * 60 + 5) == "09:31:05"
    assert formatting.time_text(None) == ""


@pytest.mark.parametrize(
    ("age_s", "text"), [(0.1, "0.1s"), (9.94, "9.9s"), (9.96, "9초"), (12.7, "12초"), (185, "3분"), (7200, "2시간")]
)
def test_an_age_gets_coarser(age_s: float, text: str) -> None:
    assert formatting.age_text(age_s) == text


@pytest.mark.parametrize(
    ("direction", "text"),
    [
        (Direction.UP, "▲600"),
        (Direction.DOWN, "▼600"),
        (Direction.LIMIT_UP, "↑600"),
        (Direction.LIMIT_DOWN, "↓600"),
        (Direction.FLAT, "600"),
    ],
)
def test_a_change_has_an_arrow(direction: Direction, text: str) -> None:
    assert formatting.change_text(-600, direction) == text


def test_without_a_direction_the_sign_gives_the_arrow() -> None:
    assert formatting.change_text(-600) == "▼600"
    assert formatting.change_text(0) == "0"


def test_a_price_is_coloured_against_the_base_price() -> None:
    assert formatting.tone(72_500, 71_900) == "rise"
    assert formatting.tone(71_800, 71_900) == "fall"
    assert formatting.tone(71_900, 71_900) == "flat"
    assert formatting.tone(71_900, None) == "flat"


@pytest.mark.parametrize(
    ("seconds", "rounded", "exact"),
    [
        (0.4, "0.4s", "0초"),
        (45.6, "45초", "46초"),
        (599.3, "10분", "9분 59초"),
        (600.0, "10분", "10분"),
        (3_599.0, "1시간", "59분 59초"),
        (3_600.0, "1시간", "1시간"),
        (7_205.0, "2시간", "2시간 5초"),
        (90_061.0, "25시간", "25시간 1분 1초"),
    ],
)
def test_times_that_are_apart_are_rounded_for_the_bar_and_exact_elsewhere(
    seconds: float, rounded: str, exact: str
) -> None:
    assert formatting.rounded_age_text(seconds) == rounded
    assert formatting.exact_age_text(seconds) == exact
