"""The keyboard in Hangul mode: what an input method sends does what its keys do, and stays text where text is typed."""

import pytest
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from kis_tui.domain.hangul import compose, keystrokes
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.ui.app import KisApp
from kis_tui.ui.keys import KEYS
from kis_tui.ui.screens.add import AddScreen
from kis_tui.ui.screens.filter import FilterScreen
from kis_tui.ui.screens.help import HelpScreen
from tests.support.screen import KAKAO, ROWS, SAMSUNG, app_on, screen_rows, texts
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import UNIFIED, market, on_stage
from tests.support.until import until

LETTERS = [(key.id, name) for key in KEYS for name in key.keys if len(name) == 1 and compose(name) != name]


async def after(*keys: str) -> tuple[object, ...]:
    """What is to be seen after keys, but for the status bar."""
    async with on_stage((120, 40), UNIFIED[:2], frames=market(["005930"])) as stage:
        await stage.pilot.press(*keys)
        await stage.pilot.pause()
        app = stage.app
        if app.return_code is not None:
            return (app.return_code,)
        await stage.settled()
        return type(app.screen), app.rows.focused, stage.source.retries, stage.rows[:-1]


SHOWS_NOTHING = "ulc"
"""The stage begins with what these choose."""


@pytest.mark.parametrize("letter", [letter for _, letter in LETTERS if keystrokes(compose(letter)) == letter])
async def test_every_letter_of_the_table_does_in_hangul_mode_what_it_does_in_latin(letter: str) -> None:
    shown = await after(letter)
    assert await after(compose(letter)) == shown
    assert shown != await after() or letter in SHOWS_NOTHING


async def test_a_syllable_is_its_keys_one_after_the_other() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("투")  # x n: next venue, then NXT
        assert source.focus == Row("005930", VenueChoice.NXT)
        await pilot.press("안")  # d k s: drop, KRX, SOR
        assert [row.code for row in source.rows] == ["000660", "035720"]
        assert source.focus == Row("000660", VenueChoice.SOR)
        await pilot.press("ㅋ", "ㅋ")  # the choice of SOR, and the drop
        assert list(source.rows)[1:] == list(ROWS)[1:]
        assert source.focus == Row("005930", VenueChoice.NXT)


@pytest.mark.parametrize("key", ["ᄐ", "ﾼ", "ｘ"])
async def test_decomposed_half_width_and_full_width_letters_count(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert source.focus == Row("005930", SAMSUNG.choice.following)


async def test_keys_pressed_before_a_syllable_come_first() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        # Without a pause between them, as an input method that commits on an arrow sends them.
        for key, character in (("down", None), ("down", None), ("투", "투"), ("up", None), ("ㅇ", "ㅇ")):
            app.post_message(events.Key(key, character))
        await pilot.pause()
        await until(lambda: [row.code for row in source.rows] == ["005930", "035720"])
        assert source.rows[1] == Row(KAKAO.code, VenueChoice.NXT)


async def test_what_follows_in_the_syllable_that_opened_a_dialogue_is_typed_into_it() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("맛")  # a, then k t
        await until(lambda: isinstance(app.screen, AddScreen) and app.screen.query_one(Input).value == "ㅏㅅ")
        assert app.rows.focused == SAMSUNG


async def test_what_follows_in_the_syllable_that_closed_a_dialogue_is_for_the_screen_below() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await pilot.press("부")  # q, then n
        await until(lambda: source.focus == Row("005930", VenueChoice.NXT))
        assert app.screen_stack == [app.main]


async def test_nothing_follows_quit() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("부")
        await until(lambda: app.return_code is not None)
    assert list(source.rows) == list(ROWS)
    assert source.focus == SAMSUNG


async def test_hangul_stays_text_in_a_field_and_the_dialogues_own_keys_work() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ㅁ", *"삼성ㅈㅈ바")
        assert app.screen.query_one(Input).value == "삼성ㅈㅈ바"
        await pilot.press("backspace", "left", "delete", "home", "ㅂ", "enter")
        assert app.screen.query_one(Input).value == "ㅂ삼성ㅈ"
        await until(lambda: any("'ㅂ삼성ㅈ'에 맞는 종목이 없습니다" in row for row in screen_rows(app)))
        await pilot.press("escape")
        assert app.screen is app.main
        assert list(app.rows.rows) == list(ROWS)


async def test_a_unit_in_hangul_is_typed_into_a_dialogue_of_amounts() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ㅅ")
        assert isinstance(app.screen, FilterScreen)
        await pilot.press("3", "만", "tab", "down", "1", "억", "up", "9", "만", "enter")
        assert app.screen_stack == [app.main]
        chosen = app.bridge.focused.tape_window.filter
        assert (chosen.least_size, chosen.most_size, chosen.least_value) == (30_000, 90_000, 100_000_000)


@pytest.mark.parametrize("key", ["ctrl+ㅊ", "ctrl+c"])
@pytest.mark.parametrize("opener", [(), ("ㅁ",), ("?",), ("ctrl+ㅔ",)])
async def test_ctrl_c_quits_from_everywhere(opener: tuple[str, ...], key: str) -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*opener, key)
        await until(lambda: app.return_code == 0)


async def test_the_palette_opens_in_hangul_mode_and_finds_what_was_typed_in_the_other_mode() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+ㅔ")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"ehdnaakf")  # 도움말
        await until(lambda: any("도움말" in row for row in screen_rows(app)[4:]))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, HelpScreen))


def status(app: KisApp) -> str:
    return texts(app.main.status)[0]


async def pressed(pilot: Pilot[None], key: str) -> str:
    await pilot.press(key)
    await pilot.pause()
    assert isinstance(pilot.app, KisApp)
    return status(pilot.app)


async def test_the_status_bar_tells_hangul_mode_as_long_as_letters_come_as_hangul() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        assert " 한 " not in status(app)
        assert (await pressed(pilot, "ㅌ")).endswith(" 한  ? 도움말")
        assert " 한 " in await pressed(pilot, "down")
        assert " 한 " in await pressed(pilot, "space")
        assert " 한 " not in await pressed(pilot, "x")
        await pilot.press("ㅁ", "삼")
        assert " 한 " in status(app)
        await pilot.press("a")
        assert " 한 " not in status(app)
