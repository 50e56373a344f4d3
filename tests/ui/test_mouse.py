"""What the mouse does on the main screen."""

import pytest
from rich.cells import cell_len

from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.screens.help import HelpScreen
from tests.support.stage import Stage, on_stage

NARROW = (80, 24)


def place(stage: Stage, text: str) -> tuple[int, int]:
    """The cell of the first row that has ``text`` (of narrow characters before it)."""
    for y, row in enumerate(stage.text.splitlines()):
        if text in row:
            return cell_len(row[: row.index(text)]), y
    raise AssertionError(f"{text} is not on the screen\n{stage.text}")


async def click(stage: Stage, text: str) -> None:
    await stage.pilot.click(offset=place(stage, text))
    await stage.settled()


@pytest.mark.parametrize("price", ["72,900", "72,100"])
async def test_a_click_on_a_level_puts_the_cursor_there_and_a_second_takes_it_away(price: str) -> None:
    async with on_stage(NARROW) as stage:
        look = stage.app.bridge.focused.look
        await click(stage, f" {price} ")
        assert stage.app.main._newest.cursor is not None
        assert f"{stage.app.main._newest.cursor.price:,}" == price
        await click(stage, f" {price} ")
        assert not look.cursor_shown


async def test_a_click_on_the_axis_chooses_a_price_without_an_order() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("g")
        price = stage.app.main._newest.axis[1]
        await click(stage, f" {price:,} ")
        assert stage.app.main._newest.cursor is not None
        assert stage.app.main._newest.cursor.price == price


async def test_the_wheel_over_the_axis_moves_it_and_over_the_tape_holds_it() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("g")
        top = stage.app.main._newest.axis[0]
        stage.app.main.instrument._axis.on_mouse_scroll_up(None)  # type: ignore[arg-type]  # the event says nothing
        await stage.settled()
        assert stage.app.main._newest.axis[0] == top + 300
        stage.app.main.instrument._tape.on_mouse_scroll_down(None)  # type: ignore[arg-type]
        await stage.settled()
        assert stage.app.bridge.focused.tape_window.held


async def test_a_click_on_the_venue_shows_the_next_one() -> None:
    async with on_stage(NARROW) as stage:
        await click(stage, "통합")
        assert stage.app.rows.focused is not None
        assert stage.app.rows.focused.choice is VenueChoice.KRX


async def test_a_click_on_the_reminder_of_help_opens_it() -> None:
    async with on_stage((120, 40)) as stage:
        await stage.pilot.click(offset=(115, 39))
        await stage.pilot.pause()
        assert isinstance(stage.app.screen, HelpScreen)
