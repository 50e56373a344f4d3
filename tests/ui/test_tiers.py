"""Which panels stand where at a size, and that no row is cut or torn."""

import pytest
from rich.cells import cell_len
from textual.events import MouseScrollDown

from kis_tui.domain.book import NO_LEVELS
from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import RegistrationState
from kis_tui.ui.app import KisApp
from kis_tui.ui.badge import Badge
from kis_tui.ui.lines import line_width
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.widgets.quadrants import AxisPanel, InstrumentPanel, TapePanel
from kis_tui.ui.widgets.status import StatusPanel
from kis_tui.ui.widgets.watchlist import WatchPanel
from tests.support.clocks import ManualClock
from tests.support.made_frames import (
    MORNING,
    auction_book,
    book_frame,
    index_frame,
    made_book,
    made_trade,
    program_frame,
    status_frame,
    trade_frame,
)
from tests.support.screen import ROWS, app_on, screen_rows, text
from tests.support.scripted_source import ScriptedSource, book_of, trade_of
from tests.support.stage import UNIFIED
from tests.support.until import until


def feed(source: ScriptedSource) -> None:
    for row in ROWS:
        source.frame(book_of(row.code, Venue.KRX))
        source.frame(trade_of(row.code, Venue.KRX))


def panels(app: KisApp) -> list[LinePanel]:
    return [panel for panel in app.main.query(LinePanel) if panel.region.area and panel.display]


WHOLE = (InstrumentPanel, TapePanel, StatusPanel, WatchPanel)
"""Panels whose rows fill the width, unless a row is blank; the others may leave cells free at the right.

An axis of an even width leaves one: both of its sides are as wide.
"""


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
            if cells > width or (isinstance(panel, WHOLE) and cells and cells < width - isinstance(panel, AxisPanel))
        ]
    return found


SIZES = [
    (40, 12),
    (51, 20),
    (79, 24),
    (80, 24),
    (100, 30),
    (119, 33),
    (120, 24),
    (120, 40),
    (133, 50),
    (179, 60),
    (180, 54),
    (200, 60),
]
VIEWS = [
    ("g",),
    ("i",),
    ("i", "g"),
    ("i", "e", "enter", "up"),
    ("g", "e", "e", "enter"),
    ("v",),
    ("v", "v"),
    ("f3",),
    ("f4",),
    ("f5",),
    ("f5", "g", "i"),
]
"""Keys that lead to each view and way to look at the ladder."""


def feed_unified(source: ScriptedSource) -> None:
    """Let everything come that the views can show: books, prints, indices, program trading, a banner, a badge."""
    for row in UNIFIED:
        for venue in Venue:
            source.frame(book_frame(made_book(row.code, venue=venue)))
            source.frame(trade_frame(made_trade(row.code, venue=venue)))
    for code in ("0001", "1001", "2001"):
        source.frame(index_frame(code, "4012.35", "-12.30"))
    source.frame(program_frame("005930", -1_234_567, -172_279_367_000))


@pytest.mark.parametrize("size", SIZES)
async def test_every_row_of_every_panel_is_as_wide_as_the_panel(size: tuple[int, int]) -> None:
    source = ScriptedSource()
    app = app_on(source, badge=Badge.DEMO)
    async with app.run_test(size=size):
        feed(source)
        await until(lambda: not source.waiting and app.bridge.resting)
        await until(lambda: "수신 중" in text(app.main.status))
        assert torn(app) == []
        rows = screen_rows(app)
        assert len(rows) == size[1]
        assert {cell_len(row) for row in rows} == {size[0]}


@pytest.mark.parametrize("keys", VIEWS, ids="-".join)
async def test_in_every_view_and_at_every_size_no_row_is_torn(keys: tuple[str, ...]) -> None:
    source = ScriptedSource(ManualClock(MORNING))
    app = app_on(source, UNIFIED, badge=Badge.DEMO)
    async with app.run_test(size=SIZES[0]) as pilot:
        feed_unified(source)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.press("f2", "l", *keys)
            feed_unified(source)
            await pilot.pause()
            await until(lambda: not source.waiting and app.bridge.resting)
            assert torn(app) == [], size
            rows = screen_rows(app)
            assert len(rows) == size[1]
            assert {cell_len(row) for row in rows} == {size[0]}, size


@pytest.mark.parametrize("view", ["f2", "f3", "f4", "f5"])
@pytest.mark.parametrize("size", [(40, 12), (80, 24), (100, 30), (120, 40), (200, 60)])
async def test_in_trouble_no_row_is_torn_either(view: str, size: tuple[int, int]) -> None:
    source = ScriptedSource(ManualClock(MORNING))
    app = app_on(source, UNIFIED, badge=Badge.DEMO)
    async with app.run_test(size=size) as pilot:
        feed_unified(source)
        await pilot.press(view)
        for raw in (
            status_frame(operation="174", issue_status="59", halted=True, reason="풍문 또는 보도" * 4),
            book_frame(auction_book(venue=Venue.UN)),
            book_frame(auction_book(venue=Venue.KRX)),
            book_frame(made_book("000660", ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS)),
        ):
            source.frame(raw)
            await until(lambda: not source.waiting and app.bridge.resting)
            assert torn(app) == []
        source.registration(Channel.BOOK, Venue.UN, "005930", RegistrationState.REFUSED, text="없는 종목 " * 9)
        source.reset()
        await until(lambda: not source.waiting and app.bridge.resting)
        assert torn(app) == []
        assert {cell_len(row) for row in screen_rows(app)} == {size[0]}


@pytest.mark.parametrize("keys", [("g",), ("i",), ("i", "g", "enter"), ("f3",), ("f4",), ("f5",)], ids="-".join)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_partial_repaint_equals_a_full_one(keys: tuple[str, ...], size: tuple[int, int]) -> None:
    source = ScriptedSource(ManualClock(MORNING))
    app = app_on(source, UNIFIED, badge=Badge.DEMO)
    async with app.run_test(size=size) as pilot:
        feed_unified(source)
        await pilot.press(*keys)
        await pilot.pause()
        await until(lambda: not source.waiting and app.bridge.resting)
        before = sum(panel.rows_painted for panel in panels(app))
        for venue in Venue:
            source.frame(book_frame(made_book("005930", 72_600, venue, volume=12_345_683)))
            source.frame(trade_frame(made_trade("005930", 72_600, venue, size=5, volume=12_345_683)))
        await until(lambda: not source.waiting and app.bridge.resting)
        app.screen._compositor.render_strips()
        assert sum(panel.rows_painted for panel in panels(app)) > before
        partial = [(panel, [panel.render_line(y) for y in range(panel.size.height)]) for panel in panels(app)]
        for panel, strips in partial:
            panel.repaint_all()
            assert [panel.render_line(y) for y in range(panel.size.height)] == strips, panel


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
