"""The panel of the liquidity strip on a screen of its own."""

from textual.app import App, ComposeResult

from kis_tui.ui.palette import KOREAN_DARK
from kis_tui.ui.widgets.strip import StripPanel
from tests.support.liquidity import made_up
from tests.support.screen import text


class OnePanel(App[None]):
    def on_mount(self) -> None:
        self.register_theme(KOREAN_DARK)
        self.theme = KOREAN_DARK.name

    def compose(self) -> ComposeResult:
        yield StripPanel()


async def test_the_panel_draws_what_it_is_given_in_the_colours_of_the_theme() -> None:
    app = OnePanel()
    async with app.run_test(size=(60, 12)) as pilot:
        panel = app.query_one(StripPanel)
        assert "모으는 중" in text(panel)
        assert panel.cells == (60, 12)
        seen = made_up(72_500, 71_900)
        panel.view = seen.view(*panel.cells)
        await pilot.pause()
        assert "> 72,500" in text(panel) or ">72,500" in text(panel)
        shown = {
            segment.style.bgcolor.name for segment in panel.render_line(3) if segment.style and segment.style.bgcolor
        }
        named = {KOREAN_DARK.variables[f"heat-ask-{step}"].lower() for step in range(1, 6)}
        assert shown & named
        await pilot.resize_terminal(40, 8)
        await pilot.pause()
        assert panel.cells == (40, 8)
        assert len(panel.lines) == 8


async def test_only_rows_that_changed_are_built_again() -> None:
    app = OnePanel()
    async with app.run_test(size=(60, 12)) as pilot:
        panel = app.query_one(StripPanel)
        seen = made_up(72_500, 71_900)
        panel.view = seen.view(*panel.cells)
        await pilot.pause()
        painted = panel.rows_painted
        panel.view = seen.view(*panel.cells)
        await pilot.pause()
        assert panel.rows_painted == painted
