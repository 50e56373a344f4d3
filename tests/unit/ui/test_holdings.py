from decimal import Decimal

import pytest

from kis_tui.domain.price import Price
from kis_tui.ui.holdings import Holding


@pytest.mark.parametrize(
    ("average", "price", "pct"),
    [
        (72_500, 73_225, "1.00"),
        (72_500, 71_775, "-1.00"),
        (72_500, 72_500, "0.00"),
        (Decimal("72512.5"), 72_500, "-0.02"),
        (3, Decimal("4.5"), "50.00"),
    ],
)
def test_the_gain_is_percent_of_the_average_with_two_decimals(average: Price, price: Price, pct: str) -> None:
    assert str(Holding("005930", average, 10).gain_pct(price)) == pct


@pytest.mark.parametrize(
    ("average", "shares", "price", "won"),
    [
        (72_500, 0, 73_000, 500),
        (72_500, 10, 73_000, 5_000),
        (72_500, 10, 72_000, -5_000),
        (Decimal("72512.5"), 0, 72_500, Decimal("-12.5")),
        (Decimal("72512.5"), 2, 72_500, -25),
        (Decimal("0.01"), 9_999_999_999, 99_999_999, Decimal("999999989800000001.01")),
    ],
)
def test_the_gain_in_won_is_of_all_shares_or_of_one_where_they_are_not_told(
    average: Price, shares: int, price: Price, won: Price
) -> None:
    gain = Holding("005930", average, shares).gain_won(price)
    assert gain == won
    assert type(gain) is type(won)
