from decimal import Decimal

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.protocol.decode import decode
from kis_tui.protocol.numbers import decimal, integer, price, second_of_day
from tests.support.made_frames import book_frame, made_book


@pytest.mark.parametrize(
    ("text", "value"),
    [("72500", 72_500), ("0000000000000072500", 72_500), ("-0", 0), ("2002.50", Decimal("2002.50")), ("1.0", 1)],
)
def test_a_price_is_exact_and_whole_where_it_can_be(text: str, value: object) -> None:
    assert price(text) == value
    assert isinstance(price(text), type(value))


@pytest.mark.parametrize("text", ["1" + "0" * 12, "-1" + "0" * 12, "0.0000001", "1.", ".5", "1" * 19])
def test_what_no_price_can_be_is_none(text: str) -> None:
    assert price(text) is None
    assert decimal(text) is None


def test_shares_and_won_may_have_nineteen_digits() -> None:
    assert integer("9" * 19) == 10**19 - 1
    assert integer("9" * 20) is None
    assert integer("0" * 20) is None


@pytest.mark.parametrize(
    ("text", "second"), [("000000", 0), ("235959", 86_399), ("240000", None), ("9300", None), ("０９３０００", None)]
)
def test_a_time_is_one_of_a_day(text: str, second: int | None) -> None:
    assert second_of_day(text) == second


@pytest.mark.parametrize("odd", ["", "-1", "x", "9" * 20, "9" * 30, "１", "+1"])
@pytest.mark.parametrize("place", [3, 12, 13, 23, 32, 42])
def test_one_odd_level_is_empty_and_the_other_nineteen_are_as_sent(place: int, odd: str) -> None:
    book = made_book()
    fields = book_frame(book).decode().split("^")
    fields[place] = odd
    decoded = decode("^".join(fields).encode())
    read = decoded.values[0]
    assert isinstance(read, BookSnapshot)
    sent = [*book.ask_prices, *book.bid_prices, *book.ask_sizes, *book.bid_sizes]
    sent[place - 3] = 0
    assert [*read.ask_prices, *read.bid_prices, *read.ask_sizes, *read.bid_sizes] == sent
    assert decoded.unreadable == (odd != "")
