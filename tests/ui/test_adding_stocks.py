"""The dialogue that finds stocks by what is typed or pasted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual import events
from textual.widgets import Input

from kis_tui.feed.source import Row
from kis_tui.instruments.directory import Directory
from kis_tui.instruments.search import Field, Suggestion
from kis_tui.ui.app import KisApp
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.screens.add import AddScreen, listed_codes
from kis_tui.ui.widgets.suggestions import SuggestionPanel, suggestion_line
from kis_tui.ui.wording.language import Language, speak
from tests.support.clocks import ManualClock
from tests.support.made_frames import MORNING
from tests.support.screen import ROWS, stock_table, texts
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import Stage
from tests.support.until import until

DIRECTORY = Directory()


@asynccontextmanager
async def asked(size: tuple[int, int] = (80, 24), rows: tuple[Row, ...] = ROWS) -> AsyncIterator[Stage]:
    """The app with the dialogue open."""
    clock = ManualClock(MORNING)
    source = ScriptedSource(clock)
    app = KisApp(source, rows, names=DIRECTORY.name_of, search=DIRECTORY.search, tables=stock_table)
    async with app.run_test(size=size) as pilot:
        stage = Stage(pilot, source, clock, app)
        await stage.settled()
        await pilot.press("a")
        yield stage


def suggested(stage: Stage) -> list[str]:
    return [line for line in texts(stage.app.screen.query_one(SuggestionPanel)) if line]


def put(stage: Stage, text: str) -> None:
    stage.app.screen.query_one(Input).value = text


async def pasted(stage: Stage, text: str) -> None:
    field = stage.app.screen.query_one(Input)
    field.post_message(events.Paste(text))
    await until(lambda: field.value, "the field to take what was pasted")
    await stage.pilot.pause()


def codes(stage: Stage) -> list[str]:
    return [row.code for row in stage.app.rows.rows]


@pytest.mark.parametrize("typed", ["삼성전자", "ㅅㅅㅈㅈ", "tkatjdwjswk", "samsung elec", "00593"])
async def test_a_stock_is_found_by_name_initials_other_layout_english_or_code(typed: str) -> None:
    async with asked(rows=()) as stage:
        put(stage, typed)
        await until(lambda: any(line.startswith(">005930") for line in suggested(stage)), f"005930 for {typed}")
        await stage.press("enter")
        assert codes(stage) == ["005930"]


async def test_the_other_layout_is_said() -> None:
    async with asked() as stage:
        await stage.type("tkatjd")
        await stage.shows("삼성(으)로 읽었습니다")


async def test_another_suggestion_is_chosen_with_the_arrows_or_a_click() -> None:
    async with asked() as stage:
        await stage.type("tkatjd")
        await until(lambda: len(suggested(stage)) > 2)
        second, third = suggested(stage)[1][1:7], suggested(stage)[2][1:7]
        await stage.pilot.press("down", "down", "up", "enter")
        await until(lambda: codes(stage)[-1] == second)
        await stage.press("a")
        await stage.type("tkatjd")
        await until(lambda: len(suggested(stage)) > 2)
        await stage.pilot.click("#suggestions", offset=(4, 2))
        await until(lambda: codes(stage)[-1] == third)


async def test_one_that_is_listed_says_so_and_is_only_focused() -> None:
    async with asked() as stage:
        await stage.type("035720")
        await until(lambda: any(line.endswith("있음") for line in suggested(stage)))
        await stage.press("enter")
        assert codes(stage) == [row.code for row in ROWS]
        assert stage.source.focus == ROWS[2]


async def test_a_code_nobody_has_named_can_be_added() -> None:
    async with asked() as stage:
        await stage.type("999999")
        await stage.shows("(이름 모름)", "이름을 모르는 코드입니다")
        await stage.press("enter")
        assert codes(stage)[-1] == "999999"


@pytest.mark.parametrize(("typed", "sentence"), [("", "종목 이름, 초성 또는 코드를"), ("쀍쀍", "'쀍쀍'에 맞는 종목이")])
async def test_what_fits_nothing_is_explained_and_stays_to_be_put_right(typed: str, sentence: str) -> None:
    async with asked() as stage:
        put(stage, typed)
        await stage.pilot.press("enter")
        await stage.shows(sentence)
        assert stage.app.screen.query_one(Input).value == typed
        put(stage, "네이버" if not typed else "035420")
        await stage.pilot.press("escape")
        assert codes(stage) == [row.code for row in ROWS]


async def test_a_pasted_list_is_added_in_one_step() -> None:
    async with asked() as stage:
        await pasted(stage, "035420 NAVER\r\nA005380, 현대차\n\n005930;247540\n")
        await stage.shows("종목코드 4개", "이미 있던 1종목은", "아닌 2개 제외: NAVER, 현대차")
        await stage.press("enter")
        assert codes(stage) == [*(row.code for row in ROWS), "035420", "005380", "247540"]
        assert stage.source.focus is not None
        assert stage.source.focus.code == "035420"
        assert stage.said("외 2종목 추가")
        await stage.press("z")
        assert codes(stage) == [row.code for row in ROWS]
        assert stage.said("외 2종목 되돌림")


async def test_a_list_longer_than_a_group_says_what_was_left_out() -> None:
    async with asked() as stage:
        await pasted(stage, " ".join(f"{number:06d}" for number in range(100_000, 100_500)))
        await stage.press("enter")
        assert len(stage.app.rows) == 500
        assert stage.said("3종목은 넣지 못했습니다")


def test_a_name_of_two_words_is_no_list() -> None:
    assert listed_codes("TIGER 200") == ((), ())
    assert listed_codes("005930") == ((), ())
    assert listed_codes("005930,000660") == (("005930", "000660"), ())


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_the_dialogue_fits_the_screen_with_as_many_suggestions_as_there_can_be(size: tuple[int, int]) -> None:
    async with asked(size) as stage:
        await stage.type("s")
        await until(lambda: suggested(stage))
        assert isinstance(stage.app.screen, AddScreen)
        assert all(cell_len(row) == size[0] for row in stage.rows)
        field = stage.app.screen.query_one(Input)
        assert 0 < field.region.bottom <= size[1]


@pytest.mark.parametrize("width", [30, 36, 50, 52, 72])
@pytest.mark.parametrize("listed", [True, False])
def test_a_suggestion_is_as_wide_as_its_line_with_what_was_found_in_bold(width: int, listed: bool) -> None:
    found = Suggestion("005930", "삼성전자", "Samsung Electronics", Field.NAME, 0, 2, "")
    line = suggestion_line(found, listed, True, width)
    assert line_width(line) == width
    assert "삼성전자" in plain_text(line)
    assert [span.text for span in line if span.look.bold] == [">", "삼성"]
    assert ("Samsung" in plain_text(line)) == (width >= 50)
    long = Suggestion("Q500001", "신한 레버리지 인버스 구리 선물 ETN(H)" * 2, "", Field.CODE, 0, 3, "")
    assert line_width(suggestion_line(long, listed, False, width)) == width


async def test_the_dialogue_speaks_english() -> None:
    try:
        async with asked() as stage:
            stage.app.use_language(Language.ENGLISH)
            await stage.press("escape", "slash")
            await stage.type("삼성")
            await stage.shows("Add a stock", "↑↓ choose")
    finally:
        speak(Language.KOREAN)
