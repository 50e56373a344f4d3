"""Whatever is typed is an amount or is refused with a sentence; what is written is read back."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.text import clean
from kis_tui.ui.amounts import MOST_AVERAGE, MOST_SHARES, MOST_WON, amount_text, parse_amount, parse_average

Read = TypeVar("Read")
typed = st.text(max_size=40) | st.text("0123456789,. -−천백십만억조원주", max_size=26)


def _read(parse: Callable[[], Read]) -> tuple[Read | None, str]:
    """Return what was read, or None and why not."""
    try:
        return parse(), ""
    except ValueError as error:
        return None, str(error)


def _is_sentence(text: str) -> bool:
    return clean(text, 200) == text and any("가" <= character <= "힣" for character in text)


@given(typed, st.sampled_from([MOST_SHARES, MOST_WON]), st.sampled_from(["", "원", "주"]))
def test_any_text_is_an_amount_or_is_refused_with_a_sentence(text: str, most: int, counter: str) -> None:
    amount, refusal = _read(partial(parse_amount, text, most=most, counter=counter))
    assert _is_sentence(refusal) if amount is None else 0 <= amount <= most


@given(typed)
def test_any_text_is_an_average_price_or_is_refused_with_a_sentence(text: str) -> None:
    price, refusal = _read(partial(parse_average, text))
    if price is None:
        assert _is_sentence(refusal)
    else:
        assert 0 < price <= MOST_AVERAGE
        assert price * 100 == int(price * 100)


@given(st.integers(0, MOST_WON) | st.integers(0, MOST_WON // 10_000).map(lambda units: units * 10_000))
def test_an_amount_that_was_written_is_read_back(amount: int) -> None:
    assert parse_amount(amount_text(amount)) == amount
    assert parse_amount(f"{amount:,}") == amount


@pytest.mark.parametrize("unit", ["만", "억", "천만"])
@given(count=st.integers(1, 999))
def test_a_unit_multiplies_what_stands_before_it(unit: str, count: int) -> None:
    factor = {"만": 10_000, "억": 100_000_000, "천만": 10_000_000}[unit]
    assert parse_amount(f"{count}{unit}") == count * factor
