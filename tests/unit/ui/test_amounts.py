from decimal import Decimal

import pytest

from kis_tui.domain.price import Price
from kis_tui.ui.amounts import LONGEST, MOST_AVERAGE, MOST_SHARES, MOST_WON, amount_text, parse_amount, parse_average


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("100", 100),
        ("1,000", 1_000),
        ("1000", 1_000),
        ("5천", 5_000),
        ("1천500", 1_500),
        ("3만", 30_000),
        ("1만 500", 10_500),
        ("3000만", 30_000_000),
        ("3천만", 30_000_000),
        ("3,000만", 30_000_000),
        ("1천5백만", 15_000_000),
        ("1억", 100_000_000),
        ("1.5억", 150_000_000),
        ("1억5천만", 150_000_000),
        ("1억 5,000만", 150_000_000),
        ("0.00000001억", 1),
        ("1.50", None),
        ("2.0", 2),
        ("1조", 1_000_000_000_000),
        ("  7 ", 7),
        ("１，０００", 1_000),
        ("1\u110b\u1165\u11a8", 100_000_000),
    ],
)
def test_an_amount_is_read_as_a_korean_reader_means_it(text: str, amount: int | None) -> None:
    if amount is None:
        with pytest.raises(ValueError, match="소수점"):
            parse_amount(text)
    else:
        assert parse_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "숫자를 쓰세요"),
        ("   ", "숫자를 쓰세요"),
        ("ㅂㅈㄷ", "'ㅂㅈㄷ'은(는) 읽을 수 없습니다"),
        ("[/]", "'[/]'은(는) 읽을 수 없습니다"),
        ("억", "읽을 수 없습니다"),
        ("1,23", "읽을 수 없습니다"),
        ("1,0000", "읽을 수 없습니다"),
        ("12 34", "읽을 수 없습니다"),
        ("1.5.5", "읽을 수 없습니다"),
        ("1e9", "읽을 수 없습니다"),
        ("+5", "읽을 수 없습니다"),
        ("1만2만", "읽을 수 없습니다"),
        ("1만2억", "읽을 수 없습니다"),
        ("1만20000", "읽을 수 없습니다"),
        ("٣", "읽을 수 없습니다"),
        ("-", "읽을 수 없습니다"),
        ("-5", "0보다 작을 수 없습니다"),
        ("−1억", "0보다 작을 수 없습니다"),
        ("100주", "읽을 수 없습니다"),
        ("9,999,999,999,999,999", "9,999,999,999,999까지"),
        ("9" * (LONGEST + 1), f"{LONGEST}자까지"),
        ("\x1b[31m5", "읽을 수 없습니다"),
    ],
)
def test_what_is_no_amount_is_said_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"[가-힣]") as caught:
        parse_amount(text)
    assert sentence in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_only_the_counter_of_the_field_may_follow() -> None:
    assert parse_amount("1,000주", counter="주") == 1_000
    assert parse_amount("1억 원", counter="원") == 100_000_000
    with pytest.raises(ValueError, match="읽을 수 없습니다"):
        parse_amount("1,000원", counter="주")
    with pytest.raises(ValueError, match="읽을 수 없습니다"):
        parse_amount("주", counter="주")


@pytest.mark.parametrize("most", [MOST_SHARES, MOST_WON])
def test_the_largest_amount_is_taken_and_the_next_is_not(most: int) -> None:
    assert parse_amount(f"{most:,}", most=most) == most
    with pytest.raises(ValueError, match="너무 큽니다"):
        parse_amount(f"{most + 1:,}", most=most)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("72500", 72_500),
        ("72,500원", 72_500),
        ("72,512.5", Decimal("72512.5")),
        ("72512.25", Decimal("72512.25")),
        ("72512.50", Decimal("72512.5")),
        ("0.01", Decimal("0.01")),
        ("7만2500", 72_500),
        (f"{MOST_AVERAGE}", MOST_AVERAGE),
    ],
)
def test_an_average_price_is_exact(text: str, price: Price) -> None:
    parsed = parse_average(text)
    assert parsed == price
    assert type(parsed) is type(price)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0", "0보다 커야"),
        ("0.00", "0보다 커야"),
        ("1.005", "두 자리까지"),
        ("-1", "0보다 작을 수 없습니다"),
        ("100,000,000", "너무 큽니다"),
        ("비쌈", "읽을 수 없습니다"),
    ],
)
def test_what_is_no_average_price_is_said_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"[가-힣]") as caught:
        parse_average(text)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "1만"),
        (12_345, "12,345"),
        (10_000_000, "1천만"),
        (15_000_000, "1,500만"),
        (90_000_000, "9천만"),
        (100_000_000, "1억"),
        (100_010_000, "10,001만"),
        (123_000_000, "1.23억"),
        (150_000_000, "1.5억"),
        (1_000_000_000_000, "10,000억"),
    ],
)
def test_an_amount_is_written_in_the_largest_unit_it_is_exact_in(amount: int, text: str) -> None:
    assert amount_text(amount) == text
