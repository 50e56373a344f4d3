"""Themes and glyph sets on whole screens: everything can be read, and nothing is told by hue alone."""

import re
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.theme import Theme

from kis_tui.feed.source import LinkState
from kis_tui.ui.app import KisApp
from kis_tui.ui.glyphs import GlyphSet, spelled
from kis_tui.ui.palette import COLOURED, MONOCHROME, THEMES
from kis_tui.ui.widgets.panel import LinePanel
from tests.support.clocks import ManualClock
from tests.support.colours import contrasts
from tests.support.made_frames import MORNING
from tests.support.pseudo_terminal import terminal
from tests.support.screen import app_on
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import UNIFIED, Stage, on_stage
from tests.support.until import until

SMALL, WIDE, DESK = (80, 24), (120, 40), (200, 60)
READABLE, QUIET = 4.5, 3.0

every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
coloured = pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)


def segments(app: KisApp, region: Region | None = None) -> list[Segment]:
    """What is painted, of the whole screen or a part of it."""
    strips = app.screen._compositor.render_strips()
    if region is not None:
        strips = [strip.crop(region.x, region.right) for strip in strips[region.y : region.bottom]]
    return [segment for strip in strips for segment in strip if segment.text]


def rows(app: KisApp) -> list[str]:
    """The terminal's rows."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def styled(app: KisApp, wanted: Callable[[Style], object]) -> str:
    """All text whose style is wanted."""
    return "".join(text for text, style, _ in segments(app) if style is not None and wanted(style))


def dialogue(app: KisApp) -> Region:
    """Where the open dialogue is."""
    return app.screen.query_one("#dialogue").region


async def changed(stage: Stage, theme: Theme) -> None:
    """Switch while everything is on the screen."""
    stage.app.use_theme(theme.name)
    await stage.settled()


VIEWS: dict[str, tuple[tuple[int, int], Sequence[str]]] = {
    "small": (SMALL, ()),
    "wide": (WIDE, ()),
    "desk": (DESK, ()),
    "split": (WIDE, ("i",)),
    "axis": (WIDE, ("g",)),
    "cursor": (SMALL, ("enter",)),
    "volume at price": (SMALL, ("v",)),
    "several": (WIDE, ("f3",)),
    "strip": (WIDE, ("f5",)),
}
every_view = pytest.mark.parametrize(("size", "keys"), VIEWS.values(), ids=VIEWS)


@asynccontextmanager
async def shown(size: tuple[int, int], keys: Sequence[str]) -> AsyncIterator[Stage]:
    async with on_stage(size, UNIFIED) as stage:
        await stage.press(*keys)
        yield stage


@every_view
async def test_every_text_of_every_view_can_be_read_in_every_theme(size: tuple[int, int], keys: Sequence[str]) -> None:
    async with shown(size, keys) as stage:
        for theme in COLOURED:
            await changed(stage, theme)
            found = contrasts(segments(stage.app))
            assert len(found) > 30
            assert not {text: ratio for text, ratio in found.items() if ratio < QUIET}
            # Below it are only changes that have faded with age.
            faint = {text: ratio for text, ratio in found.items() if ratio < READABLE}
            assert all(re.fullmatch(r" *[+-][\d,]+[천만]? *", text) for text in faint), faint


@every_theme
async def test_what_may_be_out_of_date_can_be_read(theme: Theme) -> None:
    async with shown(WIDE, ()) as stage:
        await changed(stage, theme)
        stage.source.reset()
        stage.source.link(LinkState.WAITING)
        await stage.settled()
        if theme is MONOCHROME:
            assert "1" in styled(stage.app, lambda style: style.dim)
        else:
            assert min(contrasts(segments(stage.app)).values()) >= QUIET


@coloured
@pytest.mark.parametrize(
    "keys", [("question_mark",), ("plus", "1", "2", "enter"), ("t",)], ids=["help", "add", "filter"]
)
async def test_dialogues_can_be_read(theme: Theme, keys: Sequence[str]) -> None:
    async with shown(SMALL, ()) as stage:
        await changed(stage, theme)
        await stage.pilot.press(*keys)
        await stage.when(lambda: len(stage.app.screen_stack) == 2, "a dialogue")
        await stage.pilot.pause()
        found = contrasts(segments(stage.app, dialogue(stage.app)))
        assert found
        assert min(found.values()) >= QUIET, found


@coloured
async def test_the_command_palette_can_be_read_and_shows_what_is_chosen(theme: Theme) -> None:
    async with shown(SMALL, ()) as stage:
        await changed(stage, theme)
        await opened_palette(stage)
        found = contrasts(segments(stage.app, stage.app.screen.query_one("CommandList").region))
        assert len(found) > 8
        assert min(found.values()) >= QUIET, found


async def opened_palette(stage: Stage) -> None:
    await stage.pilot.press("ctrl+p")
    await stage.when(lambda: stage.app.screen.query("CommandList.--visible"), "the command palette")
    await stage.pilot.press("down")
    await stage.pilot.pause()


@pytest.mark.parametrize("keys", [(), ("question_mark",)], ids=["screen", "under a dialogue"])
async def test_a_theme_is_switched_live_everywhere(keys: Sequence[str]) -> None:
    async with shown(DESK, ()) as stage:
        await stage.pilot.press(*keys)
        await stage.pilot.pause()
        before = rows(stage.app)
        seen: list[set[Style | None]] = []
        for theme in COLOURED:
            await changed(stage, theme)
            assert rows(stage.app) == before
            seen.append({segment.style for segment in segments(stage.app) if segment.text.strip()})
            for panel in stage.app.main.query(LinePanel):
                painted = [style for strip in panel.render_lines(panel.size.region) for _, style, _ in strip]
                grounds = {style.bgcolor.name for style in painted if style is not None and style.bgcolor is not None}
                named = {color.lower() for color in stage.app.theme_variables.values()}
                assert grounds <= named, panel
        light = COLOURED.index(next(theme for theme in COLOURED if not theme.dark))
        assert all(seen[light].isdisjoint(other) for number, other in enumerate(seen) if number != light)


async def test_the_key_goes_through_all_themes_and_glyphs() -> None:
    async with shown(SMALL, ()) as stage:
        app = stage.app
        assert [app.theme, app.glyphs] == ["korean-dark", "unicode"]
        for theme in (*THEMES[1:], THEMES[0]):
            app.action_next_theme()
            assert app.theme == theme.name
        for glyphs in ("safe", "ascii", "unicode"):
            app.action_next_glyphs()
            assert app.glyphs == glyphs


async def test_a_theme_there_is_none_of_is_refused_by_name() -> None:
    async with shown(SMALL, ()) as stage:
        with pytest.raises(ValueError, match="'dracula'; there are korean-dark, korean-light"):
            stage.app.use_theme("dracula")
        assert stage.app.theme == "korean-dark"


@pytest.mark.parametrize(
    ("value", "chosen", "name"),
    [
        ("1", None, "monochrome"),
        ("", None, "korean-dark"),
        ("1", "western", "western"),
        (None, "monochrome", "monochrome"),
    ],
)
async def test_no_color_is_heeded_unless_a_theme_was_chosen(
    value: str | None, chosen: str | None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    if value is not None:
        monkeypatch.setenv("NO_COLOR", value)
    source = ScriptedSource(ManualClock(MORNING))
    app = app_on(source)
    if chosen is not None:
        app = KisApp(source, (), names=lambda _: "", tables=app._tables, theme=chosen)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert app.theme == name
        grounds = {style.bgcolor.name for _, style, _ in segments(app) if style is not None and style.bgcolor}
        assert grounds <= {"default"} if name == "monochrome" else len(grounds) > 1


@every_view
async def test_without_colours_there_is_none(size: tuple[int, int], keys: Sequence[str]) -> None:
    async with shown(size, keys) as stage:
        await changed(stage, MONOCHROME)
        assert not styled(stage.app, has_colour)


@pytest.mark.parametrize("keys", [("question_mark",), ("plus", "1", "2", "enter"), ("t",), ("ctrl+p",)])
async def test_without_colours_dialogues_have_none_either(keys: Sequence[str]) -> None:
    async with shown(SMALL, ()) as stage:
        await changed(stage, MONOCHROME)
        await stage.pilot.press(*keys)
        await stage.when(lambda: len(stage.app.screen_stack) == 2, "a dialogue")
        await stage.pilot.pause(0.2)
        assert not styled(stage.app, has_colour)


def has_colour(style: Style) -> bool:
    return any(color is not None and not color.is_default for color in (style.color, style.bgcolor))


async def test_without_colours_bars_focus_box_and_sides_are_told_by_other_signs() -> None:
    async with shown(SMALL, ()) as stage:
        bars = {stage.app.theme_variables[name].lower() for name in ("ask-bar", "bid-bar")}
        in_colour = cells_of(stage.app, lambda style: style.bgcolor is not None and style.bgcolor.name in bars)
        focused = {(x, y) for y, row in enumerate(rows(stage.app)) if ">삼성전자" in row for x in range(52, 80)}
        await changed(stage, MONOCHROME)
        turned = cells_of(stage.app, lambda style: style.reverse)
        assert in_colour
        assert in_colour | focused <= turned
        assert {y for _, y in turned - in_colour - focused} <= {23}, "and the badge of the status bar"
        boxed = styled(stage.app, lambda style: style.underline)
        assert "72,500" in boxed
        # Who took: + and − on the tape, and bold for the buyer.
        assert re.search(r"\+\d", styled(stage.app, lambda style: style.bold and not style.underline))


def cells_of(app: KisApp, wanted: Callable[[Style], object]) -> set[tuple[int, int]]:
    """Cells whose style is wanted."""
    found = set()
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            if segment.style is not None and wanted(segment.style):
                found |= {(at, y) for at in range(x, x + segment.cell_length)}
            x += segment.cell_length
    return found


async def test_without_colours_a_dialogue_has_an_edge_and_the_chosen_command_is_underlined() -> None:
    async with shown(SMALL, ()) as stage:
        await changed(stage, MONOCHROME)
        await stage.pilot.press("plus")
        await stage.when(lambda: len(stage.app.screen_stack) == 2, "a dialogue")
        await stage.pilot.pause()
        region = dialogue(stage.app)
        top = rows(stage.app)[region.y]
        assert "+" + "-" * (region.width - 2) + "+" in top
        await stage.pilot.press("escape")
        await opened_palette(stage)
        commands = segments(stage.app, stage.app.screen.query_one("CommandList").region)
        chosen = [text for text, style, _ in commands if style is not None and style.underline and text.strip()]
        assert len(chosen) == 2, "a command and its sentence"


def is_sure(character: str, glyphs: GlyphSet) -> bool:
    if glyphs is GlyphSet.ASCII:
        return character.isascii() or cell_len(character) == 2
    return glyphs is GlyphSet.UNICODE or unicodedata.east_asian_width(character) != "A"


@every_view
@pytest.mark.parametrize("theme", [THEMES[0], MONOCHROME], ids=["colours", "monochrome"])
async def test_glyphs_are_switched_live_and_every_row_stays_as_wide(
    size: tuple[int, int], keys: Sequence[str], theme: Theme
) -> None:
    async with shown(size, keys) as stage:
        await changed(stage, theme)
        before = rows(stage.app)
        for glyphs in (GlyphSet.SAFE, GlyphSet.ASCII, GlyphSet.UNICODE):
            stage.app.use_glyphs(glyphs)
            await stage.pilot.pause()
            after = rows(stage.app)
            assert [cell_len(row) for row in after] == [size[0]] * size[1]
            assert {character for row in after for character in row if not is_sure(character, glyphs)} == set()
            assert after == [spelled(row, glyphs) for row in before]


@pytest.mark.parametrize("glyphs", [GlyphSet.SAFE, GlyphSet.ASCII])
@pytest.mark.parametrize("keys", [("question_mark",), ("plus", "1", "2", "enter"), ("t",), ("ctrl+p",)])
async def test_dialogues_are_written_in_the_same_glyphs(keys: Sequence[str], glyphs: GlyphSet) -> None:
    async with shown(SMALL, ()) as stage:
        stage.app.use_glyphs(glyphs)
        await stage.pilot.press(*keys)
        await stage.when(lambda: len(stage.app.screen_stack) == 2, "a dialogue")
        await stage.pilot.pause(0.2)
        assert {character for row in rows(stage.app) for character in row if not is_sure(character, glyphs)} == set()
        stage.app.use_glyphs(GlyphSet.UNICODE)
        await stage.pilot.pause()
        assert [spelled(row, glyphs) for row in rows(stage.app)] != rows(stage.app), "an open dialogue changes too"


COLOUR_CODE = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10[0-7])(?:;\d+)*m")


@pytest.mark.parametrize("no_color", ["1", ""])
async def test_a_real_terminal_gets_no_colour_codes_where_it_asked_for_none(tmp_path: Path, no_color: str) -> None:
    journal = tmp_path / "journal"
    journal.touch()
    environment = {"NO_COLOR": no_color, "COLORTERM": "truecolor"}
    async with terminal("-m", "tests.support.scripted_app", str(journal), environment=environment) as opened:
        await until(lambda: "삼성전자" in opened.text and "구독" in opened.text, "the first screen")
        opened.press(b"+")
        await until(lambda: "종목 추가" in opened.text, "a dialogue")
        opened.press(b"\x1b")
        opened.press(b"\x03")
        await opened.ended()
    assert bool(COLOUR_CODE.search(opened.text)) is not bool(no_color)
