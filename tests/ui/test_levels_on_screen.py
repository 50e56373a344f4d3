"""How many levels of the book are on the screen."""

import pytest

from tests.support.made_frames import PRICES, book_frame, made_book
from tests.support.stage import UNIFIED, Stage, on_stage

ASK = PRICES[UNIFIED[0].code]
ASKS = [f" {ASK + step * 100:,} " for step in range(10)]
BIDS = [f" {ASK - step * 100:,} " for step in range(1, 11)]


def shown(stage: Stage, prices: list[str]) -> list[bool]:
    """Of each price whether it is on the screen."""
    return [bool(stage.row_with(price)) for price in prices]


@pytest.mark.parametrize(
    ("size", "levels"), [((80, 24), 10), ((120, 40), 10), ((200, 60), 10), ((60, 16), 5)], ids=lambda part: str(part)
)
async def test_ten_levels_a_side_are_on_the_screen_and_five_where_it_is_low(size: tuple[int, int], levels: int) -> None:
    async with on_stage(size, UNIFIED[:1], frames=[book_frame(made_book(base_price=60_000))]) as stage:
        await stage.shows(ASKS[0], BIDS[0])
        assert shown(stage, ASKS) == shown(stage, BIDS) == [place < levels for place in range(10)]
