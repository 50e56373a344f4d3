"""Keys that the user has changed: what they do, and what the screen says of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.command import CommandPalette

from kis_tui.feed.source import FeedSource
from kis_tui.ui.app import KisApp
from kis_tui.ui.first_hint import first_hint
from kis_tui.ui.keymap import Changes, WrongKeyError, keymap
from kis_tui.ui.keys import KEYS
from kis_tui.ui.screens.add import AddScreen
from kis_tui.ui.screens.help import HelpScreen
from kis_tui.ui.wording.language import Language, words
from tests.support.pseudo_terminal import terminal
from tests.support.screen import ROWS, name_of, notices, screen_rows, stock_table, text, texts
from tests.support.scripted_source import ScriptedSource
from tests.support.terminal_screen import Seen
from tests.support.until import until


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    yield
    keymap.use(KEYS)


def app_with(keys: Changes, source: FeedSource | None = None) -> KisApp:
    return KisApp(source or ScriptedSource(), ROWS, names=name_of, tables=stock_table, keys=keys)


def unspaced(app: KisApp) -> str:
    """The screen with one blank for any number of them: a message makes way for the edges of the panels below it."""
    return " ".join("\n".join(screen_rows(app)).split())


def codes(app: KisApp) -> list[str]:
    return [row.code for row in app.rows.rows]


async def test_the_new_key_does_it_and_the_old_ones_do_nothing_any_more() -> None:
    app = app_with({"drop": "F11"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d", "minus", "delete", "ㅇ")
        assert len(codes(app)) == 3
        await pilot.press("f11")
        assert codes(app) == ["000660", "035720"]


async def test_a_letter_works_in_hangul_mode_wherever_it_was_put() -> None:
    app = app_with({"drop": "h", "strip-step": [], "quit": "J"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ㅗ")
        assert codes(app) == ["000660", "035720"]
        await pilot.press("바")  # q is nothing now, k is a venue
        assert app.return_code is None
        await pilot.press("J")
        await until(lambda: app.return_code == 0)


async def test_two_keys_can_change_places() -> None:
    app = app_with({"add": "d", "drop": "a"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ㅁ")
        assert codes(app) == ["000660", "035720"]
        await pilot.press("d")
        assert isinstance(app.screen, AddScreen)


async def test_an_action_without_a_key_is_reached_through_the_palette_alone() -> None:
    source = ScriptedSource()
    app = app_with({"retry": []}, source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", "ㄱ")
        assert source.retries == 0
        await pilot.press("ctrl+p", *"재연결")
        await until(lambda: any("(Ctrl+P)  기다리지 않고" in row for row in screen_rows(app)))
        await pilot.press("enter")
        await until(lambda: source.retries == 1)


async def test_an_action_that_has_no_key_can_be_given_one() -> None:
    app = app_with({"next-language": "Ctrl+L"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+ㅣ")
        await until(lambda: "? help" in text(app.main.status))
        app.use_language(Language.KOREAN)


async def test_keys_that_work_everywhere_are_changed_everywhere() -> None:
    app = app_with({"quit-anywhere": "Ctrl+X"})
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "ctrl+c", "ctrl+q")
        assert app.return_code is None
        assert isinstance(app.screen, AddScreen)
        await pilot.press("ctrl+ㅌ")
        await until(lambda: app.return_code == 0)


async def test_help_opens_and_closes_with_its_new_key_and_names_the_new_keys() -> None:
    app = app_with({"help": "F1", "add": ["F11", "a"]})
    async with app.run_test(size=(80, 40)) as pilot:
        assert texts(app.main.status)[0].endswith("F1 도움말")
        await pilot.press("?")
        assert app.screen is app.main
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        await until(lambda: any("F11  a/ㅁ" in row for row in screen_rows(app)))
        await pilot.press("f1")
        await until(lambda: app.screen is app.main)


async def test_messages_and_hints_name_the_new_keys() -> None:
    app = app_with({"undo": "F11", "add": "F1"})
    async with app.run_test(size=(120, 40)) as pilot:
        assert "F1 종목 추가  d 삭제  F11 되돌리기" in text(app.main.watchlist)
        await pilot.press("d", "d", "d")
        assert "카카오 삭제 · F11 되돌리기" in notices(app)
        await until(lambda: any("관심종목이 없습니다 · F1 종목 추가" in row for row in screen_rows(app)))
        await until(lambda: "F1 종목 추가" in text(app.main.watchlist))


def test_a_table_that_cannot_be_used_ends_the_start() -> None:
    with pytest.raises(WrongKeyError, match="'d' is for 'add' and for 'drop'"):
        app_with({"add": "d"})


async def test_the_palette_has_every_action_once() -> None:
    app = app_with({})
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("ctrl+p")
        palette = app.screen
        assert isinstance(palette, CommandPalette)
        listed = [key for key in KEYS if key.id not in ("palette", "quit-anywhere")]
        command_list = palette.query_one("CommandList")
        await until(lambda: command_list.option_count == len(listed))  # type: ignore[attr-defined]
        shown = [str(option.prompt) for option in command_list.options]  # type: ignore[attr-defined]
        for key in listed:
            said = words.keys[key.id]
            assert sum(said.label in prompt and said.sentence in prompt for prompt in shown) == 1, key.id


@pytest.mark.parametrize("width", [40, 60, 80, 200])
async def test_the_first_start_shows_five_keys_and_only_then(width: int) -> None:
    shown: list[bool] = []
    app = KisApp(
        ScriptedSource(),
        ROWS,
        names=name_of,
        tables=stock_table,
        keys={"add": "F11"},
        first_hint_shown=lambda: shown.append(True),
    )
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        assert shown == [True]
        await until(lambda: "먼저 알아 둘 키 다섯" in unspaced(app))
        seen = unspaced(app)
        for told in ("F11 종목 추가", "↓ 아래 종목", "x 다음 거래소", "? 도움말", "q 종료"):
            assert told in seen
        assert texts(app.main.status)[0] in screen_rows(app)[-1]
    app = app_with({})
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        assert notices(app) == ()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", range(40, 201, 20))
def test_the_five_keys_are_never_broken(width: int, language: Language) -> None:
    lines = first_hint(width).splitlines()
    assert lines[0] in words.first_hint
    assert len(lines) <= 6
    assert all(len(line) <= width for line in lines)
    assert " · ".join(lines[1:]).split(" · ")[-1].startswith("q ")


async def test_keys_of_the_config_file_hold_in_a_real_terminal(tmp_path: Path) -> None:
    config = tmp_path / "kis_tui" / "config.toml"
    config.parent.mkdir()
    config.write_text('[keys]\nquit = ["h", "F11"]\nstrip-step = []\nhelp = "F1"\n', encoding="utf-8")
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    async with terminal("-m", "kis_tui", "--demo", environment=home) as opened:
        seen = Seen(opened, (80, 24))
        await seen.when(lambda: seen.rows[-1].endswith("F1 도움말 "), "the new key in the status bar")
        opened.press("바".encode())  # q is free now
        await seen.when(lambda: "005930 삼성전자 KRX" in seen.rows[0], "what k does")
        opened.press("ㅗ".encode())
        assert await opened.ended() == 0


async def test_a_wrong_key_in_the_config_file_is_one_sentence_with_its_line(tmp_path: Path) -> None:
    config = tmp_path / "kis_tui" / "config.toml"
    config.parent.mkdir()
    config.write_text('[keys]\nhelp = "F1"\nadd = "d"\n', encoding="utf-8")
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    async with terminal("-m", "kis_tui", "--demo", environment=home) as opened:
        assert await opened.ended() == 2
        (sentence,) = opened.text.strip().splitlines()
    assert sentence.startswith("kis-tui: keys.add in ")
    assert "config.toml, line 3: 'd' is for 'add' and for 'drop'" in sentence
