"""What is kept from one start to the next: how it is looked at, language and theme, and the profile itself."""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kis_tui.clock import SystemClock
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import Row
from kis_tui.profiles.desk import Desk
from kis_tui.profiles.problem import Problem, ProblemKind
from kis_tui.profiles.profile import Look, Profile, of_rows
from kis_tui.profiles.shelf import Shelf
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.focused import Corner
from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.price_axis import Recentring
from kis_tui.ui.profile_choice import Unkept
from kis_tui.ui.screen_layout import ScreenLayout
from kis_tui.ui.screens.choose import Choice, ChooseScreen
from kis_tui.ui.screens.settings import SettingsScreen
from kis_tui.ui.wording.language import Language, spoken, words
from tests.support.made_frames import made_trade
from tests.support.screen import SAMSUNG
from tests.support.stage import Stage, on_stage
from tests.support.until import until

WIDE = (120, 40)
KAKAO = Row("035720")


@asynccontextmanager
async def desk(directory: Path) -> AsyncIterator[Desk]:
    told: list[Problem] = []
    opened = Desk(Shelf(directory), None, clock=SystemClock(), failed=told.append)
    try:
        yield opened
    finally:
        await opened.aclose()
        assert told == []


def rows_saved(directory: Path) -> list[str]:
    saved = Shelf(directory).open(writable=False).profile
    return [] if saved is None else [row.code for row in saved.group(1).rows]


async def after_a_restart(*keys: str, rows: Sequence[Row] = (SAMSUNG,)) -> Stage:
    """Press keys, end, begin again, and return what is on the screen then."""
    kept = Unkept(of_rows(rows))
    async with on_stage(WIDE, (), profiles=kept) as stage:
        await stage.press(*keys)
    async with on_stage(WIDE, (), profiles=Unkept(kept.profile)) as stage:
        return stage


@pytest.mark.parametrize(
    ("keys", "is_so"),
    [
        (("g",), lambda look: look.axis_shown),
        (("g", "o", "o"), lambda look: look.recentring is Recentring.CENTRED),
        (("i",), lambda look: look.split),
        (("e",), lambda look: look.content is ChangeContent.TRADED),
        (("w", "w"), lambda look: look.least_change == 100),
        (("y", *"300", "enter"), lambda look: look.quantity == 300),
        (("p", *"70000", "enter"), lambda look: [holding.price for holding in look.holdings] == [70_000]),
    ],
)
async def test_how_the_ladder_is_looked_at_comes_back(keys: tuple[str, ...], is_so: object) -> None:
    stage = await after_a_restart(*keys)
    assert is_so(stage.app.bridge.focused.look)  # type: ignore[operator]


async def test_tape_corner_strip_and_view_come_back() -> None:
    stage = await after_a_restart("m", "f", "f", "v", "h", "f5")
    focused = stage.app.bridge.focused
    assert focused.tape_window.merge_ms == 100
    assert focused.tape_window.filter.least_size == 1_000
    assert focused.corner is Corner.PROFILE
    assert focused.strip_step_s == 2
    assert stage.app.main.layout_wanted is ScreenLayout.STRIP


async def test_a_look_of_another_version_is_taken_as_far_as_it_is_known() -> None:
    look = Look(
        layout="cube", corner="tea", content="?", recentring="?", merge_ms=77, least_change=3, strip_step_s=9, axis=True
    )
    kept = Unkept(Profile(look=look))
    async with on_stage(WIDE, (SAMSUNG,), profiles=kept) as stage:
        focused = stage.app.bridge.focused
        assert focused.look.axis_shown
        assert (focused.tape_window.merge_ms, focused.look.least_change, focused.strip_step_s) == (0, 0, 1)
        assert stage.app.main.layout_wanted is ScreenLayout.ONE


async def test_settings_change_at_once_and_are_kept() -> None:
    kept = Unkept()
    async with on_stage(WIDE, (SAMSUNG,), profiles=kept) as stage:
        assert (kept.profile.look.language, kept.profile.look.theme, kept.profile.look.glyphs) == ("", "", "")
        await stage.press("f7")
        assert isinstance(stage.app.screen, SettingsScreen)
        await stage.press("enter")
        assert spoken() is Language.ENGLISH
        await stage.press("down", "right", "down", "right")
        assert stage.app.theme == "korean-light"
        assert stage.app.glyphs.value == "safe"
        await stage.press("left", "escape")
        assert stage.app.glyphs.value == "unicode"
        await stage.shows("Venue", "Limit up")
    look = kept.profile.look
    assert (look.language, look.theme, look.glyphs) == ("en", "korean-light", "unicode")


async def test_another_profile_brings_its_own_watchlist_and_look(tmp_path: Path) -> None:
    Shelf(tmp_path).create("장기", Profile(groups=of_rows([KAKAO]).groups, look=Look(axis=True)))
    async with desk(tmp_path) as profiles, on_stage(WIDE, (SAMSUNG,), profiles=profiles) as stage:
        await stage.press("f8")
        assert isinstance(stage.app.screen, ChooseScreen)
        await stage.press("2")
        await stage.when(lambda: profiles.name == "장기", "the other profile")
        await stage.shows("카카오")
        assert stage.app.rows.rows == (KAKAO,)
        assert stage.app.bridge.focused.look.axis_shown
        assert stage.said("장기")
    assert Shelf(tmp_path).chosen() == "장기"


async def test_a_new_profile_is_empty_and_is_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as profiles, on_stage(WIDE, (SAMSUNG,), profiles=profiles) as stage:
        await stage.press("f8", "2", *"swing", "enter")
        await stage.when(lambda: profiles.name == "swing", "the new profile")
        assert stage.app.rows.rows == ()
        await stage.press("a", *"035720", "enter")
    saved = Shelf(tmp_path).open("swing", writable=False).profile
    assert saved is not None
    assert [row.code for row in saved.group(1).rows] == ["035720"]


@pytest.mark.parametrize("name", ["", "a/b", "swing"])
async def test_a_name_that_cannot_be_taken_is_told_and_stays_in_the_field(name: str, tmp_path: Path) -> None:
    Shelf(tmp_path).create("swing")
    async with desk(tmp_path) as profiles, on_stage(WIDE, (SAMSUNG,), profiles=profiles) as stage:
        await stage.press("f8", "3")
        await stage.press(*name, "enter")
        assert profiles.name == "default"
        assert stage.app.screen.query_one("#answer").content  # type: ignore[attr-defined]


async def test_without_a_place_for_profiles_f8_says_so() -> None:
    async with on_stage(WIDE, (SAMSUNG,)) as stage:
        await stage.press("f8")
        assert stage.said("저장하지 않습니다")


@pytest.mark.parametrize("kind", ProblemKind)
async def test_what_is_the_matter_with_a_profile_is_said(kind: ProblemKind) -> None:
    problems: deque[Problem] = deque()
    async with on_stage(WIDE, (SAMSUNG,), problems=problems) as stage:
        problems.append(Problem(kind, "장기", "because", "/somewhere"))
        await stage.when(lambda: stage.said("장기"), "the sentence")
        assert not problems


async def test_the_watchlist_is_on_the_disk_after_every_change(tmp_path: Path) -> None:
    async with desk(tmp_path) as profiles, on_stage(WIDE, (), profiles=profiles) as stage:
        await stage.press("a", *"035720", "enter")
        await until(
            lambda: (file := Shelf(tmp_path).open(writable=False)).profile is not None and file.profile.groups,
            "a saved group",
        )
        saved = Shelf(tmp_path).open(writable=False).profile
        assert saved is not None
        assert [row.code for row in saved.group(1).rows] == ["035720"]


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_the_last_of_many_lines_to_choose_from_and_the_keys_are_in_sight(size: tuple[int, int]) -> None:
    choices = [Choice(f"{number}", f"profile {number}") for number in range(40)]
    async with on_stage(size) as stage:
        await stage.app.push_screen(ChooseScreen("Profiles", choices))
        await stage.press("end")
        await stage.shows("Profiles", "profile 39", words.choose_hint.split()[-1])


async def test_a_profile_without_a_choice_of_look_has_the_usual_one_and_keeps_none(tmp_path: Path) -> None:
    Shelf(tmp_path).create("다른 것", Profile(look=Look()))
    async with desk(tmp_path) as profiles, on_stage(WIDE, (SAMSUNG,), profiles=profiles) as stage:
        stage.app.use_theme("western")
        stage.app.use_language(Language.ENGLISH)
        stage.app.use_glyphs(GlyphSet.ASCII)
        await stage.press("f8", "2")
        await stage.when(lambda: profiles.name == "다른 것", "the other profile")
        await stage.settled()
        assert (stage.app.theme, spoken(), stage.app.glyphs) == ("korean-dark", Language.KOREAN, GlyphSet.UNICODE)
        look = profiles.profile.look
        assert (look.theme, look.language, look.glyphs) == ("", "", "")


async def test_no_word_of_the_old_language_stays_on_the_screen() -> None:
    async with on_stage(WIDE, (SAMSUNG,)) as stage:
        await stage.trade(
            *(made_trade(venue=Venue.KRX, size=63_000, volume=13_000_000 + 63_000 * n) for n in range(1, 4))
        )
        await stage.shows("189천")
        stage.app.use_language(Language.ENGLISH)
        await stage.shows("189K")
        assert "천" not in stage.text
