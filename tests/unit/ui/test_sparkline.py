from decimal import Decimal

import pytest
from rich.cells import cell_len

from kis_tui.ui.drawing.sparkline import sparkline


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ((100, 101, 102, 103), "⣠⣾"),
        ((103, 102, 101, 100), "⣷⣄"),
        ((100, 100, 100, 100), "⣤⣤"),
        ((100, 103), " ⣸"),
        ((100,), " ⢠"),
        ((100, None, None, 103), "⡀⢸"),
        ((), "  "),
        ((None, None), "  "),
        ((1, 1, 100, 101, 102, 103), "⣠⣾"),
        ((Decimal("100.5"), 101, 102, Decimal("102.5")), "⣠⣾"),
    ],
)
def test_two_minutes_are_one_cell_and_the_newest_is_at_the_right(
    prices: tuple[int | Decimal | None, ...], expected: str
) -> None:
    drawn = sparkline(prices, 2)
    assert drawn == expected
    assert cell_len(drawn) == 2


def test_the_lowest_minute_is_one_dot_and_the_highest_four() -> None:
    assert sparkline((1, 2, 3, 4, 5, 6, 7, 8), 4) == "⣀⣤⣶⣿"
