"""The panels on a screen: what is painted, and how much."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.theme import Theme

from kis_tui.market.tape import Print
from kis_tui.ui.drawing.composed import screen_rows
from kis_tui.ui.lines import plain_text
from kis_tui.ui.palette import THEMES
from kis_tui.ui.views import InstrumentView, TapeView
from kis_tui.ui.widgets.instrument import Instrument
from kis_tui.ui.widgets.panel import LinePanel
from tests.support.instruments import auction, instrument_at, tape_at, trade_at
from tests.support.screen import app_on
from tests.support.scripted_source import ScriptedSource

VIEW = instrument_at(72_500, 71_900)
TAPE = tape_at(72_500, 71_900)
NARROW, WIDE = (51, 23), (120, 26)


class InstrumentApp(App[None]):
    """The instrument alone, with its title above it."""

    def __init__(self) -> None:
        super().__init__()
        self.instrument = Instrument()

    def compose(self) -> ComposeResult:
        yield self.instrument.title
        yield self.instrument

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    @property
    def strips(self) -> list[Strip]:
        """The screen's rows as they would be written to a terminal."""
        return self.screen._compositor.render_strips()

    @property
    def texts(self) -> list[str]:
        """The screen's rows as text."""
        return [strip.text for strip in self.strips]

    @property
    def painted(self) -> int:
        """Rows painted since the start."""
        return sum(panel.rows_painted for panel in self.query(LinePanel))


@asynccontextmanager
async def _shown(
    size: tuple[int, int], view: InstrumentView = VIEW, tape: TapeView = TAPE
) -> AsyncIterator[tuple[InstrumentApp, Pilot[None]]]:
    app = InstrumentApp()
    async with app.run_test(size=size) as pilot:
        app.instrument.show(view)
        app.instrument.show_tape(tape)
        await pilot.pause()
        yield app, pilot


@pytest.mark.parametrize("size", [(40, 15), (51, 23), (52, 23), (80, 22), (80, 24), (120, 26), (160, 45)])
async def test_the_screen_shows_the_composed_rows(size: tuple[int, int]) -> None:
    async with _shown(size) as (app, _pilot):
        assert app.texts == [plain_text(row) for row in screen_rows(VIEW, TAPE, *size)]


async def test_a_change_of_size_rearranges_the_panels() -> None:
    async with _shown(NARROW) as (app, pilot):
        for size in (WIDE, (40, 15), NARROW):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.texts == [plain_text(row) for row in screen_rows(VIEW, TAPE, *size)]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_partial_repaint_equals_a_full_one(size: tuple[int, int]) -> None:
    assert VIEW.book is not None
    book = replace(VIEW.book, ask_sizes=(99_999, *VIEW.book.ask_sizes[1:]))
    later = replace(VIEW, book=book, clock="09:31:26", bid_changes={})
    newer = replace(TAPE, entries=TAPE.entries[1:])
    async with _shown(size) as (app, pilot):
        app.instrument.show(later)
        app.instrument.show_tape(newer)
        await pilot.pause()
        partial = app.strips
    async with _shown(size, later, newer) as (app, _pilot):
        assert partial == app.strips


async def test_a_changed_size_paints_one_row() -> None:
    assert VIEW.book is not None
    sizes = (*VIEW.book.ask_sizes[:2], 45_222, *VIEW.book.ask_sizes[3:])
    async with _shown(NARROW) as (app, pilot):
        before = app.painted
        app.instrument.show(replace(VIEW, book=replace(VIEW.book, ask_sizes=sizes)))
        await pilot.pause()
        assert app.painted - before == 1


async def test_the_clock_paints_the_title_only() -> None:
    async with _shown((80, 24)) as (app, pilot):
        before = app.painted
        app.instrument.show(replace(VIEW, clock="09:31:26"))
        await pilot.pause()
        assert app.painted - before == 1


async def test_an_equal_view_paints_nothing() -> None:
    async with _shown(NARROW) as (app, pilot):
        before = app.painted
        app.instrument.show(instrument_at(72_500, 71_900))
        app.instrument.show_tape(tape_at(72_500, 71_900))
        await pilot.pause()
        assert app.painted == before


async def test_rows_of_the_tape_that_only_moved_are_not_painted_again() -> None:
    newest = Print(99, trade_at(72_500, 71_900, size=7_777), 0.0)
    later = replace(TAPE, entries=(newest, *TAPE.entries))
    async with _shown(WIDE) as (app, pilot):
        before = app.painted
        app.instrument.show_tape(later)
        await pilot.pause()
        assert app.painted - before == 1
        assert app.texts == [plain_text(row) for row in screen_rows(VIEW, later, *WIDE)]


async def test_a_theme_change_paints_everything_in_the_new_colours() -> None:
    other = _other_theme()
    async with _shown(NARROW) as (app, pilot):
        before = app.strips
        app.register_theme(other)
        app.theme = other.name
        await pilot.pause()
        assert [strip.text for strip in app.strips] == [strip.text for strip in before]
        assert app.strips != before


async def test_depth_bars_are_background_colour_and_both_sides_have_one_scale() -> None:
    assert VIEW.book is not None
    sizes = (0,) * 10
    book = replace(VIEW.book, ask_sizes=(1_000, *sizes[1:]), bid_sizes=(500, *sizes[1:]))
    view = replace(VIEW, book=book, ask_changes={}, bid_changes={})
    async with _shown(NARROW, view) as (app, _pilot):
        variables = app.theme_variables
        # 16 cells of asks, the largest size; 8 of 16 of bids.
        assert _cells_with(app.strips[10], variables["ask-bar"]) == 16
        assert _cells_with(app.strips[12], variables["bid-bar"]) == 8


async def test_stale_data_loses_its_colours() -> None:
    async with _shown((80, 23), replace(VIEW, stale_s=12, book_stale_s=12)) as (app, _pilot):
        rise = app.theme_variables["rise"].lower()
        ladder = [segment for strip in app.strips[1:11] for segment in strip]
        assert all(
            segment.style is None or segment.style.color is None or segment.style.color.name != rise
            for segment in ladder
        )
        assert "12초 전" in app.texts[0]


async def test_a_sentence_stands_where_the_numbers_were() -> None:
    view = replace(VIEW, book=None, message="호가를 기다리는 중")
    async with _shown(NARROW, view) as (app, _pilot):
        assert "호가를 기다리는 중" in app.texts[11]
        assert "73,400" not in app.texts[1][:34]


async def test_an_auction_shows_its_expected_price_between_the_sides() -> None:
    async with _shown(NARROW, auction(72_500, 71_900)) as (app, _pilot):
        assert app.texts[11] == " K예상   120,331|> 72,500  +0.83  |09:00~30초 N프리"


def _other_theme() -> Theme:
    """The default theme with another colour for rising prices."""
    first = THEMES[0]
    return Theme(
        name="other",
        primary=first.primary,
        background="#FFFFFF",
        foreground="#000000",
        variables={**first.variables, "rise": "#00FF00"},
    )


def _cells_with(strip: Strip, color: str) -> int:
    return sum(
        segment.cell_length
        for segment in strip
        if segment.style is not None
        and segment.style.bgcolor is not None
        and segment.style.bgcolor.name == color.lower()
    )


async def test_a_panel_asked_for_its_rows_before_it_is_told_its_size_has_them() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        app.main.say("KRX", 60.0)
        await pilot.pause()
        panel = app.main.notices
        assert panel.size == (80, 1)
        panel._cells = (0, 0)  # as it is between the layout and the event that tells of it
        panel._lines, panel._strips = [], []
        (row,) = panel.render_lines(Region(0, 0, 80, 1))
        assert row.text.strip() == "KRX"
