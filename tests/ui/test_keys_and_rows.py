from pathlib import Path

import pytest
from textual.widgets import Input

from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.ui.app import KisApp
from kis_tui.ui.screens.add import AddScreen
from kis_tui.ui.screens.help import HelpScreen
from kis_tui.ui.widgets.quadrants import SideTapePanel
from tests.support.screen import HYNIX, KAKAO, ROWS, SAMSUNG, app_on, notices, screen_rows, text, texts
from tests.support.scripted_source import ScriptedSource, book_of, trade_of
from tests.support.until import until


def codes(app: KisApp) -> list[str]:
    return [row.code for row in app.rows.rows]


@pytest.mark.parametrize("key", ["a", "plus", "ㅁ"])
async def test_add_takes_a_checked_code_and_focuses_it(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert isinstance(app.screen, AddScreen)
        await pilot.press(*"247540", "enter")
        assert codes(app) == ["005930", "000660", "035720", "247540"]
        assert source.focus == Row("247540", VenueChoice.KRX)
        assert source.rows[-1] == source.focus
        await until(lambda: ">에코프" in text(app.main.watchlist))


async def test_add_names_the_stock_while_it_is_typed() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"035420")
        await until(lambda: any("NAVER" in row for row in screen_rows(app)))


async def test_a_wrong_code_is_explained_and_can_be_put_right() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"[/]", "enter")
        assert isinstance(app.screen, AddScreen)
        await until(lambda: any("'[/]'에 맞는 종목이 없습니다" in row for row in screen_rows(app)))
        app.screen.query_one(Input).value = "247540"
        await pilot.press("enter")
        assert codes(app)[-1] == "247540"


async def test_add_can_be_cancelled() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"2475", "escape")
        assert app.screen is app.main
        assert codes(app) == [row.code for row in ROWS]


async def test_letters_typed_into_the_field_are_no_commands() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"dzxq")
        assert isinstance(app.screen, AddScreen)
        assert app.screen.query_one(Input).value == "dzxq"
        assert source.retries == 0


async def test_a_code_that_is_there_is_focused_and_said() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", *"035720", "enter")
        assert len(codes(app)) == 3
        assert app.rows.focused == KAKAO
        assert any("이미" in notice for notice in notices(app))


@pytest.mark.parametrize("key", ["d", "minus", "delete", "ㅇ"])
async def test_drop_takes_the_focused_row_out(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", key)
        assert codes(app) == ["005930", "035720"]
        assert source.rows == (SAMSUNG, KAKAO)
        assert source.focus == KAKAO
        assert any("SK하이닉스 삭제" in notice for notice in notices(app))


@pytest.mark.parametrize("key", ["z", "ㅋ"])
async def test_undo_brings_drops_and_venues_back_level_by_level(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "d", "d")
        assert list(source.rows) == [KAKAO]
        await pilot.press(key)
        assert list(source.rows) == [HYNIX, KAKAO]
        assert "SK하이닉스 되돌림" in notices(app)[-1]
        await pilot.press(key)
        assert list(source.rows) == [Row("005930", VenueChoice.NXT), HYNIX, KAKAO]
        await pilot.press(key)
        assert list(source.rows) == list(ROWS)
        assert source.focus == SAMSUNG
        await pilot.press(key)
        assert any("되돌릴 것이 없습니다" in notice for notice in notices(app))


@pytest.mark.parametrize(
    ("key", "choice"),
    [
        ("u", VenueChoice.UN),
        ("ㅕ", VenueChoice.UN),
        ("k", VenueChoice.KRX),
        ("ㅏ", VenueChoice.KRX),
        ("n", VenueChoice.NXT),
        ("ㅜ", VenueChoice.NXT),
        ("s", VenueChoice.SOR),
        ("ㄴ", VenueChoice.SOR),
    ],
)
async def test_a_letter_chooses_a_venue(key: str, choice: VenueChoice) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert source.focus == Row("005930", choice)
        await until(lambda: f">삼성전자 {choice.value}" in text(app.main.watchlist))


@pytest.mark.parametrize("key", ["x", "ㅌ"])
async def test_the_next_venue_walks_through_all_and_back(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        seen = []
        for _ in VenueChoice:
            await pilot.press(key)
            assert source.focus is not None
            seen.append(source.focus.choice)
        assert seen == [VenueChoice.NXT, VenueChoice.SOR, VenueChoice.UN, VenueChoice.KRX]


async def test_sor_shows_the_unified_stream_and_says_so() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        source.frame(trade_of("005930", Venue.UN, price=72_300))
        await until(lambda: "72,300" in text(app.main.watchlist))
        assert "SOR→통합" in text(app.main.watchlist)
        assert "SOR→통합" in text(app.main.instrument.title)
        assert any("SOR→통합" in notice for notice in notices(app))


async def test_arrows_and_tab_move_the_focus_round() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        for key, expected in (
            ("down", HYNIX),
            ("tab", KAKAO),
            ("down", SAMSUNG),
            ("up", KAKAO),
            ("shift+tab", HYNIX),
        ):
            await pilot.press(key)
            assert source.focus == expected


async def test_a_click_focuses_a_row() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click("#watchlist", offset=(5, 3))
        assert source.focus == KAKAO
        await pilot.click("#watchlist", offset=(5, 12))
        assert source.focus == KAKAO


async def test_retry_is_passed_on() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", "ㄱ")
        assert source.retries == 2


async def test_space_holds_the_tape_and_lets_it_go() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)) as pilot:
        source.frame(trade_of("005930", price=71_900, volume=100, size=1))
        await until(lambda: any("71,900" in row for row in screen_rows(app)[2:12]))
        await pilot.press("space")
        source.frame(trade_of("005930", price=71_800, volume=105, size=5))
        await until(lambda: any("정지" in row and "1" in row for row in screen_rows(app)[:6]))
        await pilot.press("space")
        await until(lambda: not any("정지 " in row for row in screen_rows(app)[:6]))


def prints_of(source: ScriptedSource, *sizes: int) -> None:
    """Let prints of these sizes arrive that leave no hole."""
    volume = 1_000
    for size in sizes:
        volume += size
        source.frame(trade_of("005930", price=71_900, volume=volume, size=size))


def tape_text(app: KisApp) -> str:
    """The tape at the right edge, every row ended by a blank."""
    return "".join(f"{row} \n" for row in texts(app.main.query_one(SideTapePanel)))


@pytest.mark.parametrize("key", ["m", "ㅡ"])
async def test_m_merges_prints_of_one_order_and_says_so(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)) as pilot:
        prints_of(source, 3, 4, 5)
        await until(lambda: "+3" in tape_text(app))
        assert "×" not in tape_text(app)
        await pilot.press(key)
        await until(lambda: "×3 +12" in tape_text(app) and "합산 100ms" in tape_text(app))
        assert "체결 합산 100ms" in notices(app)[-1]
        await pilot.press(key, key, key)
        await until(lambda: "×" not in tape_text(app) and "합산" not in tape_text(app))
        assert "체결 합산 안 함" in notices(app)[-1]


@pytest.mark.parametrize("key", ["f", "ㄹ"])
async def test_f_leaves_small_prints_out_and_says_so(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)) as pilot:
        prints_of(source, 777, 33)
        await until(lambda: "+33" in tape_text(app))
        await pilot.press(key)
        await until(lambda: "+33" not in tape_text(app) and "체결 ≥100주" in tape_text(app))
        assert "+777" in tape_text(app)
        assert "체결 ≥100주만 표시" in notices(app)[-1]
        await pilot.press(key, key, key, key)
        await until(lambda: "+33" in tape_text(app))
        assert "체결 전체 표시" in notices(app)[-1]


async def test_pages_of_the_tape_stand_still_until_end_brings_the_newest_back() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)) as pilot:
        prints_of(source, *range(101, 301))
        await until(lambda: "+300 " in tape_text(app))
        await pilot.press("pageup")
        await until(lambda: "정지" in tape_text(app) and "+300 " not in tape_text(app))
        held = tape_text(app).replace("정지 · 새 체결 0건", "")
        source.frame(trade_of("005930", price=71_900, volume=1_000 + sum(range(101, 301)) + 9, size=9))
        await until(lambda: "새 체결 1건" in tape_text(app))
        assert tape_text(app).replace("정지 · 새 체결 1건", "") == held
        await pilot.press("home")
        await until(lambda: "+101 " in tape_text(app))
        await pilot.press("pagedown")
        await until(lambda: "+101 " not in tape_text(app))
        await pilot.press("end")
        await until(lambda: "정지" not in tape_text(app) and "+9 " in tape_text(app))


async def test_pages_and_presets_of_the_tape_do_nothing_bad_without_rows() -> None:
    app = app_on(ScriptedSource(), ())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pageup", "pagedown", "home", "end", "m", "f")
        await until(lambda: any("≥100주" in row for row in screen_rows(app)))


async def test_an_empty_watchlist_says_what_to_press() -> None:
    source = ScriptedSource()
    app = app_on(source, ())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: "a 종목 추가" in text(app.main.watchlist))
        assert source.rows == ()
        assert source.focus is None
        await pilot.press("d", "x", "k", "z", "space", "up", "tab")
        await pilot.press("a", *"005930", "enter")
        assert source.focus == Row("005930", VenueChoice.UN)


async def test_the_last_row_can_be_dropped_and_brought_back() -> None:
    source = ScriptedSource()
    app = app_on(source, (SAMSUNG,))
    async with app.run_test(size=(80, 24)) as pilot:
        source.frame(book_of("005930"))
        await pilot.press("d")
        await until(lambda: "관심종목이 없습니다" in text(app.main.watchlist))
        assert source.rows == ()
        await pilot.press("z")
        await until(lambda: ">삼성전자" in text(app.main.watchlist))


async def test_help_shows_the_keys_of_the_table() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        await until(lambda: any("x/ㅌ" in row for row in screen_rows(app)))
        await pilot.press("escape")
        await until(lambda: app.screen is app.main)


async def test_the_palette_says_in_korean_that_it_found_nothing() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", "q", "x", "j", "7")
        await until(lambda: any("맞는 명령이 없습니다" in row for row in screen_rows(app)))
        assert not any("No matches" in row for row in screen_rows(app))
        await pilot.press("enter")
        await until(lambda: app.screen is app.main)


async def test_the_palette_finds_a_command_by_its_korean_name() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(lambda: app.screen is not app.main)
        await pilot.press(*"재연결")
        await until(lambda: any("기다리지 않고" in row for row in screen_rows(app)))
        await pilot.press("enter")
        await until(lambda: app.screen is app.main)
        await until(lambda: source.retries == 1)


@pytest.mark.parametrize("key", ["q", "ㅂ", "ctrl+c"])
async def test_quit_ends_the_app_and_closes_the_source(key: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await until(lambda: not app.is_running or app._exit)
    assert source.closed
    assert app.return_code == 0


async def test_ctrl_c_quits_from_a_dialogue_too() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "ctrl+c")
    assert app._exit
    assert source.closed


async def test_f12_writes_a_picture_only_the_user_can_read(tmp_path: Path) -> None:
    source = ScriptedSource()
    directory = tmp_path / "pictures of the screen"
    app = app_on(source, screenshot_dir=directory)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("f12")
        await until(lambda: notices(app))
        await pilot.press("f12")
        await until(lambda: len(notices(app)) == 2)
    assert sorted(path.name for path in directory.iterdir()) == [
        "kis-tui-20261123-100000-005930-2.svg",
        "kis-tui-20261123-100000-005930.svg",
    ]
    for path in directory.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text(encoding="utf-8").rstrip().endswith("</svg>")
        assert str(directory) in notices(app)[0]


async def test_a_picture_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    app = app_on(ScriptedSource(), screenshot_dir=blocked)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f12")
        await until(lambda: any("저장하지 못했습니다" in notice for notice in notices(app)))
