"""Which panels stand where at a size, and that no row is cut or torn."""

import pytest
from rich.cells import cell_len
from textual.events import MouseScrollDown

from kis_tui.domain.venue import Venue
from kis_tui.ui.app import KisApp
from kis_tui.ui.lines import line_width
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.widgets.quadrants import InstrumentPanel, TapePanel
from kis_tui.ui.widgets.status import StatusPanel
from kis_tui.ui.widgets.watchlist import WatchPanel
from tests.support.screen import ROWS, app_on, screen_rows, text
from tests.support.scripted_source import ScriptedSource, book_of, trade_of
from tests.support.until import until


def feed(source: ScriptedSource) -> None:
    for row in ROWS:
        source.frame(book_of(row.code, Venue.KRX))
        source.frame(trade_of(row.code, Venue.KRX))


def panels(app: KisApp) -> list[LinePanel]:
    return [panel for panel in app.main.query(LinePanel) if panel.region.area and panel.display]


WHOLE = (InstrumentPanel, TapePanel, StatusPanel, WatchPanel)
"""Panels whose rows fill the width, unless a row is blank; the others may leave cells free at the right."""


def torn(app: KisApp) -> list[tuple[str, int, int]]:
    """Rows that are too wide or too narrow as they are drawn, before the panel cuts and fills them."""
    found: list[tuple[str, int, int]] = []
    for panel in panels(app):
        width, height = panel.size
        drawn = list(panel.draw(width, height))
        assert len(drawn) <= height or not isinstance(panel, WHOLE), panel
        found += [
            (panel.__class__.__name__, cells, width)
            for cells in map(line_width, drawn)
            if cells > width or (isinstance(panel, WHOLE) and cells not in (0, width))
        ]
    return found


SIZES = [(40, 12), (51, 20), (79, 24), (80, 24), (100, 30), (119, 33), (120, 24), (120, 40), (133, 50), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
async def test_every_row_of_every_panel_is_as_wide_as_the_panel(size: tuple[int, int]) -> None:
    source = ScriptedSource()
    app = app_on(source, badge="데모")
    async with app.run_test(size=size):
        feed(source)
        await until(lambda: not source.waiting and app.bridge.resting)
        await until(lambda: "수신 중" in text(app.main.status))
        assert torn(app) == []
        rows = screen_rows(app)
        assert len(rows) == size[1]
        assert {cell_len(row) for row in rows} == {size[0]}


async def test_at_80_by_24_the_watchlist_stands_beside_the_ladder() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.main.instrument.region.size == (51, 22)
        assert app.main.watchlist.region.size == (28, 22)
        assert app.main.instrument.title.region.size == (80, 1)
        assert app.main.status.region == (0, 23, 80, 1)


async def test_at_120_by_40_the_watchlist_is_a_table_below() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.main.instrument.region.width == 120
        assert app.main.watchlist.region.width == 120
        assert app.main.watchlist.region.y == app.main.instrument.region.bottom
        await until(lambda: "종목명" in text(app.main.watchlist))


async def test_below_80_columns_the_ladder_has_the_screen_for_itself() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(79, 24)) as pilot:
        await pilot.pause()
        assert app.main.watchlist.region.area == 0
        assert app.main.instrument.region.width == 79


@pytest.mark.parametrize("size", [(39, 24), (80, 11), (10, 3), (1, 1)])
async def test_a_terminal_that_is_too_small_says_so(size: tuple[int, int]) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=size) as pilot:
        feed(source)
        await pilot.pause()
        assert [panel.id for panel in panels(app)] == ["too-small"]
        if size[0] >= 24:
            assert any("너무 작습니다" in row for row in screen_rows(app))


async def test_the_panels_follow_the_terminal_while_it_changes() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        feed(source)
        for size in [*SIZES, (30, 10), (80, 24), (1, 1), (120, 40)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert torn(app) == []
        await until(lambda: "71,900" in text(app.main.watchlist))


async def test_a_long_watchlist_keeps_the_focused_row_in_sight() -> None:
    rows = [row.__class__(f"{100000 + number}", row.choice) for number, row in enumerate(ROWS * 14, start=1)]
    app = app_on(ScriptedSource(), rows)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await until(lambda: "관심종목 1/42" in text(app.main.watchlist))
        await pilot.press("up")
        await until(lambda: ">100042" in text(app.main.watchlist))
        assert app.main.watchlist.top == 21
        await pilot.press(*["up"] * 25)
        await until(lambda: ">100017" in text(app.main.watchlist))
        assert app.main.watchlist.top == 16
        await pilot.resize_terminal(80, 14)
        await until(lambda: ">100017" in text(app.main.watchlist))


async def test_the_table_says_where_it_stands_and_that_it_goes_on() -> None:
    rows = [row.__class__(f"{100000 + number}", row.choice) for number, row in enumerate(ROWS * 14, start=1)]
    app = app_on(ScriptedSource(), rows)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await until(lambda: "종목명 1/42▼" in text(app.main.watchlist))
        await pilot.press("up")
        await until(lambda: "종목명 42/42▲" in text(app.main.watchlist))


async def test_the_wheel_scrolls_without_moving_the_focus() -> None:
    rows = [row.__class__(f"{100000 + number}", row.choice) for number, row in enumerate(ROWS * 14, start=1)]
    source = ScriptedSource()
    app = app_on(source, rows)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot._post_mouse_events([MouseScrollDown], "#watchlist", offset=(3, 3), button=0)
        await until(lambda: app.main.watchlist.top == 3)
        assert app.rows.focus == 0
        await pilot.click("#watchlist", offset=(3, 1))
        assert app.rows.focus == 3


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40)])
async def test_a_message_over_the_panels_loses_no_syllable(size: tuple[int, int]) -> None:
    source = ScriptedSource()
    app = app_on(source)
    message = "가나다라마바사아자차카타파하" * 3
    async with app.run_test(size=size) as pilot:
        feed(source)
        await pilot.pause()
        app.main.say(message)
        app.main.say("삼성전자 삭제 · z 되돌리기")
        await until(lambda: any("되돌리기" in row for row in screen_rows(app)))
        await pilot.pause()
        top = app.main.notices.region.y
        shown = "".join(screen_rows(app)[top : app.main.notices.region.bottom]).replace(" ", "")
        assert message in shown
        assert "삼성전자삭제·z되돌리기" in shown
        assert app.main.status.region.y == app.main.notices.region.bottom
