"""The key of the volume at price, pressed on the real screen."""

import re

import pytest

from kis_tui.ui.app import KisApp
from tests.support.screen import app_on, screen_rows
from tests.support.scripted_source import ScriptedSource, book_of, trade_of
from tests.support.until import until


def _shows(app: KisApp, text: str) -> bool:
    return any(text in row for row in screen_rows(app))


def _heaviest(app: KisApp, price: str, shares: int) -> bool:
    """Whether the point of control is ``price``, with so many shares."""
    pattern = re.compile(rf"{price} +{shares} POC")
    return any(pattern.search(row) for row in screen_rows(app))


def _traded(source: ScriptedSource) -> None:
    source.frame(book_of("005930"))
    source.frame(trade_of("005930", price=71_900, volume=1_000, size=10))
    source.frame(trade_of("005930", price=71_800, volume=1_700, size=600))


@pytest.mark.parametrize("key", ["v", "ㅍ"])
async def test_v_goes_through_the_days_figures_and_both_volumes_at_price(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)) as pilot:
        _traded(source)
        await until(lambda: _shows(app, "당일 체결"))
        await pilot.press(key)
        await until(lambda: _heaviest(app, "71,800", 600))
        assert any("매물대" in row and "부터" in row for row in screen_rows(app))
        assert _shows(app, " 100주 누락")
        assert _shows(app, "상한")
        assert not _shows(app, "당일 체결")
        await pilot.press(key)
        await until(lambda: any("10분" in row for row in screen_rows(app)))
        await pilot.press(key)
        await until(lambda: _shows(app, "당일 체결"))
        assert not _shows(app, "POC")


async def test_on_a_narrow_screen_the_volume_at_price_takes_the_place_of_the_price_figures() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        _traded(source)
        await until(lambda: _shows(app, "하한"))
        await pilot.press("v")
        await until(lambda: _heaviest(app, "71,800", 600))
        assert not _shows(app, "하한")
        await pilot.resize_terminal(120, 40)
        await until(lambda: _shows(app, "하한") and _heaviest(app, "71,800", 600))
        await pilot.resize_terminal(80, 24)
        await until(lambda: _heaviest(app, "71,800", 600) and not _shows(app, "하한"))
        await pilot.press("v", "v")
        await until(lambda: _shows(app, "하한"))


async def test_the_volume_at_price_stays_when_another_row_is_focused() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)) as pilot:
        _traded(source)
        source.frame(trade_of("000660", price=231_000, volume=500, size=7))
        await pilot.press("v")
        await until(lambda: _heaviest(app, "71,800", 600))
        await pilot.press("down")
        await until(lambda: _heaviest(app, "231,000", 7))
        assert not _shows(app, "600 POC")
