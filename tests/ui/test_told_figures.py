"""What the user tells in dialogues: shares to fill, the own average price, bounds of the tape; seen on the screen."""

import pytest

from kis_tui.ui.app import KisApp
from kis_tui.ui.screens.ask import AskScreen
from kis_tui.ui.widgets.quadrants import SideTapePanel
from tests.support.made_frames import book_frame, made_book, made_trade
from tests.support.screen import screen_rows, text
from tests.support.stage import Stage, on_stage

NARROW, WIDE = (80, 24), (120, 40)


async def tell(stage: Stage, key: str, *typed: str) -> None:
    """Open a dialogue with a key, and type into its fields one after the other; the last of ``typed`` ends it."""
    await stage.pilot.press(key)
    assert isinstance(stage.app.screen, AskScreen)
    for part in typed[:-1]:
        if part == "tab":
            await stage.pilot.press("tab")
        else:
            await stage.type(part)
    await stage.press(typed[-1])
    await stage.when(lambda: stage.app.screen is stage.app.main, "the end of the dialogue")


@pytest.mark.parametrize("key", ["y", "ㅛ"])
async def test_y_says_how_many_shares_the_cursors_average_is_for(key: str) -> None:
    async with on_stage(WIDE) as stage:
        await stage.press("enter", "up")
        await stage.shows("100주 체결 평균 72,500")
        await tell(stage, key, "2만", "enter")
        # 12,034 at 72,500 and 7,966 at 72,600
        await stage.shows("20,000주 체결 평균 72,540", "72,500 매도")
        await tell(stage, key, "777", "escape")
        await stage.shows("20,000주 체결 평균 72,540", "72,500 매도")
        await stage.press("tab", "enter")
        await stage.shows("20,000주 체결 평균 230,500", "230,500 매수")


async def test_more_shares_than_rest_in_the_book_are_said_to_be_too_many() -> None:
    async with on_stage(WIDE) as stage:
        await tell(stage, "y", "100만", "enter")
        await stage.press("enter")
        await stage.shows("1,000,000주 중 481,434주 평균", "(호가 부족)")


async def test_books_go_on_under_a_dialogue_and_the_cursor_waits_for_it() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter")
        await stage.pilot.press("y")
        stage.source.frame(book_frame(made_book(bid_sizes=(77, *made_book().bid_sizes[1:]))))
        await stage.settled()
        await stage.press("escape")
        await stage.shows("72,400 매수 77주")


@pytest.mark.parametrize("key", ["p", "ㅔ"])
async def test_p_notes_an_average_and_shows_what_was_gained(key: str) -> None:
    async with on_stage(WIDE) as stage:
        await tell(stage, key, "72,000", "tab", "10주", "enter")
        await stage.shows("평단+0.69% +5,000")
        assert "평" in stage.row_with("    72,000")
        await stage.trade(made_trade(price=71_500, size=1, volume=12_345_679))
        await stage.shows("평단-0.69% -5,000")
        await tell(stage, key, "70,000", "escape")
        await stage.shows("평단-0.69% -5,000")
        await stage.press("down")
        await stage.hides("평단-0.69%")
        await stage.press("up")
        await stage.shows("평단-0.69% -5,000")


async def test_an_average_without_shares_tells_what_one_share_gained() -> None:
    async with on_stage(NARROW) as stage:
        await tell(stage, "p", "72,345.5", "enter")
        await stage.shows("평단+0.21%")
        assert "평" in stage.row_with(" 72,300  +0.56")


async def test_each_stock_has_its_own_average_and_an_emptied_one_is_forgotten() -> None:
    async with on_stage(WIDE) as stage:
        await tell(stage, "p", "72,000", "enter")
        await stage.press("down")
        await tell(stage, "p", "210,000", "enter")
        await stage.shows("평단+10.00% +21,000")
        await stage.press("up")
        await stage.shows("평단+0.69% +500")
        await stage.pilot.press("p", "delete")
        await stage.press("enter")
        await stage.hides("평단+")
        await stage.press("down")
        await stage.shows("평단+10.00%")


async def test_an_average_out_of_sight_is_named_at_the_edge_of_the_axis() -> None:
    async with on_stage(WIDE) as stage:
        await tell(stage, "p", "60,000", "enter")
        await stage.press("g")
        await stage.shows("↓V 64,700 평 60,000")


async def test_p_and_y_without_a_row_do_no_harm() -> None:
    async with on_stage(NARROW, ()) as stage:
        await stage.press("p")
        assert stage.app.screen is stage.app.main
        await tell(stage, "y", "500", "enter")
        await tell(stage, "t", "500", "enter")
        await stage.shows("관심종목이 없습니다")


def tape(stage: Stage) -> str:
    """The tape at the right edge, every row ended by a blank."""
    return "".join(f"{row} \n" for row in text(stage.app.main.instrument.query_one(SideTapePanel)).splitlines())


async def three_prints(stage: Stage) -> None:
    """Let prints of 33, 777 and 5,000 shares come."""
    volume = 12_345_678
    for size in (33, 777, 5_000):
        volume += size
        await stage.trade(made_trade(size=size, volume=volume))


@pytest.mark.parametrize("key", ["t", "ㅅ"])
async def test_t_shows_prints_from_to_so_many_shares(key: str) -> None:
    async with on_stage(WIDE) as stage:
        await three_prints(stage)
        await tell(stage, key, "100", "tab", "1,000", "enter")
        assert stage.said("체결 100~1,000주만 표시")
        assert "+777 " in tape(stage)
        assert "+33 " not in tape(stage)
        assert "+5,000 " not in tape(stage)
        assert "100~1,000주" in tape(stage)
        await tell(stage, key, "1", "escape")
        assert "+777 " in tape(stage)
        assert "+33 " not in tape(stage)
        await stage.press("down")
        assert "100~1,000주" in tape(stage)
        assert "+10 " not in tape(stage)
        await stage.press("up")
        assert "+777 " in tape(stage)


async def test_t_shows_prints_of_so_much_won_and_with_empty_fields_all() -> None:
    async with on_stage(WIDE) as stage:
        await three_prints(stage)
        await tell(stage, "t", "tab", "tab", "1억", "enter")
        assert "+5,000 " in tape(stage)
        assert "+777 " not in tape(stage)
        await stage.pilot.press("t", "tab", "tab", "delete")
        await stage.press("enter")
        assert stage.said("체결 전체 표시")
        assert "+33 " in tape(stage)


async def test_f_after_t_begins_its_steps_anew() -> None:
    async with on_stage(WIDE) as stage:
        await three_prints(stage)
        await tell(stage, "t", "500", "tab", "1,000", "enter")
        await stage.press("f")
        assert stage.said("체결 전체 표시")
        assert "+5,000 " in tape(stage)


@pytest.mark.parametrize(
    ("key", "title"), [("y", "몇 주를 채울 때의 평균가"), ("p", "내 평균단가 · 삼성전자"), ("t", "체결 필터")]
)
async def test_letters_in_a_dialogue_are_no_keys_and_wrong_ones_are_explained(key: str, title: str) -> None:
    async with on_stage(NARROW) as stage:
        before = stage.source.asked[-1]
        await stage.pilot.press(key)
        await stage.type("ㅈqgik")
        await stage.pilot.press("enter")
        app: KisApp = stage.app
        await stage.when(
            lambda: "읽을" in "".join(screen_rows(app)) and title in "".join(screen_rows(app)), "the fault"
        )
        assert isinstance(app.screen, AskScreen)
        await stage.press("escape")
        assert stage.source.asked[-1] == before
        assert not app.bridge.focused.look.axis_shown
