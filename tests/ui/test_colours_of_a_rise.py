"""What red and blue say on the screen: a price against the base price, and the execution strength (체결강도)."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from textual.color import Color

from tests.support.made_frames import BASES, book_frame, made_book, made_trade, trade_frame
from tests.support.stage import UNIFIED, Stage, on_stage

CODE = UNIFIED[0].code
RED, BLUE = "red", "blue"
PLAIN = 50
"""A text whose red and blue parts, 0 to 255, are no further apart than this has neither hue."""


def hues(stage: Stage, text: str) -> set[str]:
    """Which of red and blue the places have where ``text`` stands as a word of its own; plain ones are left out."""
    found = set()
    for strip in stage.app.screen._compositor.render_strips():
        for words, style, _ in strip:
            if text in words.split() and style is not None and style.color is not None:
                red, _green, blue = Color.from_rich_color(style.color).rgb
                if abs(red - blue) > PLAIN:
                    found.add(RED if red > blue else BLUE)
    return found


@pytest.mark.parametrize(("steps", "hue"), [(10, RED), (-10, BLUE)])
async def test_a_price_above_the_base_price_is_red_and_one_below_it_blue_in_the_usual_theme(
    steps: int, hue: str
) -> None:
    price = BASES[CODE] + steps * 100
    trade = replace(made_trade(CODE, price), open=price, high=price, low=price)
    frames = (book_frame(made_book(CODE, price)), trade_frame(trade))
    async with on_stage((120, 40), UNIFIED[:1], frames=frames) as stage:
        await stage.shows(f"{price:,}")
        assert hues(stage, f"{price:,}") == {hue}


@pytest.mark.parametrize(("strength", "hue"), [("123.4", RED), ("87.6", BLUE)])
async def test_the_strength_stands_in_title_figures_tape_and_list_red_above_a_hundred_and_blue_below(
    strength: str, hue: str
) -> None:
    trade = made_trade(CODE, strength_pct=Decimal(strength))
    async with on_stage((120, 40), UNIFIED[:1], frames=(book_frame(made_book(CODE)), trade_frame(trade))) as stage:
        await stage.shows(f"체결강도 {strength}")
        assert len([row for row in stage.rows if strength in row]) >= 3
        assert hues(stage, strength) == {hue}
