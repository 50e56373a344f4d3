"""Groups, order and moving of the watchlist's rows, with their keys and the mouse."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from decimal import Decimal

from msgspec.structs import replace
from textual.widgets import Input

from kis_tui.domain.session import Direction
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.profiles.profile import Group
from kis_tui.ui.app import KisApp
from kis_tui.ui.bridge import RESORT_S
from kis_tui.ui.rows import SavedRows
from kis_tui.ui.screens.group import GroupScreen
from tests.support.clocks import ManualClock
from tests.support.made_frames import MORNING, book_frame, made_book, made_trade, trade_frame
from tests.support.screen import KAKAO, NAMES, SAMSUNG, name_of, notices, stock_table, text, texts
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import Stage, on_stage

TABLE = (120, 40)
CHIPS = Group(number=1, name="반도체", rows=(SAMSUNG, Row("000660", VenueChoice.KRX)))
OTHERS = Group(number=3, rows=(KAKAO, SAMSUNG))
SAVED = SavedRows((CHIPS, OTHERS))


@asynccontextmanager
async def grouped(
    size: tuple[int, int] = (80, 24), saved: SavedRows = SAVED, kept: list[SavedRows] | None = None
) -> AsyncIterator[Stage]:
    """Run the app on a saved watchlist."""
    source = ScriptedSource(ManualClock(MORNING))
    app = KisApp(source, (), names=name_of, tables=stock_table)
    app.rows.take(saved)
    if kept is not None:
        app.rows.on_change = lambda: kept.append(app.rows.saved())
    async with app.run_test(size=size) as pilot:
        assert isinstance(source.clock, ManualClock)
        stage = Stage(pilot, source, source.clock, app)
        await stage.settled()
        yield stage


def listed(stage: Stage) -> list[str]:
    rows: tuple[Row, ...] = stage.app.rows.rows
    return [row.code for row in rows]


async def test_a_digit_shows_a_group_and_the_line_serves_its_rows_only() -> None:
    async with grouped() as stage:
        assert stage.source.rows == CHIPS.rows
        assert texts(stage.app.main.watchlist)[0] == " [1 반도체] 3"
        await stage.press("3")
        assert stage.source.rows == OTHERS.rows
        assert stage.source.focus == KAKAO
        assert stage.said("그룹 3")
        assert texts(stage.app.main.watchlist)[0] == " 1 반도체 [3]"
        await stage.press("0")
        assert listed(stage) == ["005930", "000660", "035720"]
        assert texts(stage.app.main.watchlist)[0] == " [0 전체] 1 반도체 3"
        await stage.press("1")
        assert stage.source.rows == CHIPS.rows


async def test_one_group_without_a_name_has_no_line_of_its_own() -> None:
    async with on_stage((80, 24)) as stage:
        assert texts(stage.app.main.watchlist)[0].startswith(" 관심종목 1/6")


async def test_an_empty_group_says_what_to_press_and_takes_rows() -> None:
    async with grouped() as stage:
        await stage.press("7")
        await stage.shows("이 그룹은 비어 있습니다", "[7]")
        assert stage.source.rows == ()
        await stage.press("/", *"035420", "enter")
        assert listed(stage) == ["035420"]
        assert stage.source.rows == stage.app.rows.rows
        await stage.press("1", "z")
        await stage.shows("이 그룹은 비어 있습니다")


async def test_what_was_received_of_the_group_shown_before_is_not_forgotten() -> None:
    async with grouped() as stage:
        await stage.frame(trade_frame(made_trade("000660", venue=Venue.KRX)))
        state = stage.app.bridge.state
        price = state.stream("000660", Venue.KRX).trade
        await stage.press("3")
        assert state.stream("000660", Venue.KRX).trade is price is not None
        await stage.press("7")
        assert state.stream("000660", Venue.KRX).trade is None


async def test_a_click_on_a_tab_shows_its_group() -> None:
    async with grouped() as stage:
        await stage.pilot.click("#watchlist", offset=(12, 0))
        await stage.settled()
        assert stage.app.rows.shown == 3
        await stage.pilot.click("#watchlist", offset=(3, 0))
        await stage.settled()
        assert stage.app.rows.shown == 1
        await stage.pilot.click("#watchlist", offset=(4, 3))
        await stage.settled()
        assert stage.app.rows.focus == 1


async def test_a_group_is_named_and_a_stock_is_put_into_others() -> None:
    kept: list[SavedRows] = []
    async with grouped(kept=kept) as stage:
        await stage.press("f9")
        assert isinstance(stage.app.screen, GroupScreen)
        name, places = stage.app.screen.query(Input)
        assert (name.value, places.value) == ("반도체", "1 3")
        name.value, places.value = "메모리", "1, 12"
        await stage.press("enter")
        await stage.shows("[1 메모리] 2 3")
        assert [group.number for group in kept[-1].groups if SAMSUNG in group.rows] == [1, 2]
        assert kept[-1].groups[0].name == "메모리"
        await stage.press("z")
        assert stage.app.rows.groups_of("005930") == {1, 3}


async def test_a_wrong_number_of_a_group_is_explained() -> None:
    async with grouped() as stage:
        await stage.press("f9")
        name, places = stage.app.screen.query(Input)
        places.value = "0 1"
        await stage.press("enter")
        await stage.shows("그룹 번호는 1~9입니다")
        places.value, name.value = "1", "가" * 21
        await stage.press("enter")
        await stage.shows("20자까지")
        await stage.press("escape")
        assert stage.app.rows.name(1) == "반도체"


async def test_rows_are_moved_and_a_walk_is_taken_back_at_once() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.press("]", "shift+down")
        assert listed(stage)[:3] == ["000660", "035720", "005930"]
        assert stage.app.rows.focus == 2
        await stage.press("[", "shift+up", "[")
        assert listed(stage)[:3] == ["005930", "000660", "035720"]
        await stage.press("]", "z")
        assert listed(stage)[:2] == ["005930", "000660"]


async def test_sorted_rows_and_all_rows_are_not_moved_and_why_is_said() -> None:
    async with grouped() as stage:
        await stage.press("0", "]")
        assert stage.said("전체 목록에서는 옮길 수 없습니다")
        await stage.press("1", ".", "]")
        assert stage.said("정렬 중에는 옮길 수 없습니다")


def moved(code: str, pct: str, volume: int = 1_000_000) -> bytes:
    """A print with a change in percent."""
    trade = replace(made_trade(venue=Venue.UN), code=code)
    change = Decimal(pct)
    direction = Direction.UP if change > 0 else Direction.DOWN
    return trade_frame(replace(trade, change_pct=change, change=int(change * 100), direction=direction, volume=volume))


CHANGES = dict(zip(NAMES, ("0.10", "-2.00", "5.00", "1.00", "-0.50", "3.00"), strict=True))


def prints(changes: dict[str, str] = CHANGES) -> Iterable[bytes]:
    for code, pct in changes.items():
        yield book_frame(made_book(code, venue=Venue.UN))
        yield moved(code, pct)


async def test_a_key_sorts_by_each_column_turns_it_round_and_brings_the_own_order_back() -> None:
    async with on_stage(TABLE, frames=prints()) as stage:
        own = listed(stage)
        rising = sorted(own, key=lambda code: Decimal(CHANGES[code]))
        await stage.press(",")
        assert stage.said("직접 놓은 순서입니다")
        await stage.press(".")
        assert listed(stage) == rising[::-1]
        assert stage.app.rows.focused == stage.source.focus == Row("005930", VenueChoice.UN)
        await stage.shows("등락률▼")
        await stage.press(",")
        assert listed(stage) == rising
        await stage.shows("등락률▲")
        assert [row.code for row in stage.source.rows] == own
        for _ in range(13):
            await stage.press(".")
        assert listed(stage) == own
        assert stage.said("직접 놓은 순서")
        assert stage.app.rows.sort is None


async def test_a_click_on_a_head_sorts_and_the_next_one_turns_it_round() -> None:
    async with on_stage(TABLE, frames=prints()) as stage:
        head = texts(stage.app.main.watchlist)[0]
        assert "등락률" in head
        x = 50  # inside the column of the change
        await stage.pilot.click("#watchlist", offset=(x, 0))
        await stage.settled()
        assert listed(stage)[0] == "035720"
        await stage.pilot.click("#watchlist", offset=(x, 0))
        await stage.settled()
        assert listed(stage)[0] == "000660"


async def test_rows_do_not_jump_at_every_print_nor_under_a_key() -> None:
    async with on_stage((80, 24), frames=prints()) as stage:
        await stage.press(".")
        before = listed(stage)
        await stage.frame(moved("000660", "9.00", 1_000_500))
        stage.app.bridge.tick()
        assert listed(stage) == before
        stage.clock.advance(RESORT_S)
        stage.app.bridge.tick()
        assert listed(stage)[0] == "000660"

        await stage.frame(moved("000660", "-9.00", 1_000_600))
        stage.clock.advance(RESORT_S - 0.5)
        await stage.press("down")
        stage.clock.advance(1.0)
        stage.app.bridge.tick()
        assert listed(stage)[0] == "000660"
        stage.clock.advance(RESORT_S)
        stage.app.bridge.tick()
        assert listed(stage)[-1] == "000660"


async def test_the_focused_row_stays_on_its_line_when_a_long_list_is_put_in_order() -> None:
    rows = tuple(Row(f"{number:06d}", VenueChoice.UN) for number in range(100_000, 100_060))
    frames = [moved(row.code, f"{number / 10 + 0.1:.2f}") for number, row in enumerate(rows)]
    async with on_stage((80, 24), rows, frames=frames) as stage:
        await stage.press(".", *["down"] * 30)
        panel = stage.app.main.watchlist
        line = next(number for number, shown in enumerate(texts(panel)) if shown.startswith(">"))
        focused = stage.app.rows.focused
        assert focused is not None
        await stage.frame(*(moved(row.code, "20.00", 2_000_000) for row in rows[:5]))
        stage.clock.advance(RESORT_S)
        stage.app.bridge.tick()
        await stage.settled()
        assert stage.app.rows.focused == focused
        assert texts(panel)[line].startswith(f">{focused.code}")


async def test_a_narrow_list_shows_the_figure_it_is_sorted_by() -> None:
    async with on_stage((80, 24), frames=prints()) as stage:
        assert "+5.00" in text(stage.app.main.watchlist)
        await stage.press(".", ".", ".", ".")
        await stage.shows("거래량▼")
        assert "+5.00" not in text(stage.app.main.watchlist)
        assert "100만" in text(stage.app.main.watchlist)


async def test_the_table_shows_course_and_sizes_and_a_broad_screen_more() -> None:
    async with on_stage(TABLE, frames=prints()) as stage:
        await stage.shows("20분 추이", "매도/매수 1호가")
        assert "대금" not in texts(stage.app.main.watchlist)[0]
        await stage.resize((200, 60))
        await stage.shows("대금", "대비")
        await stage.resize((160, 30))
        assert stage.app.main.watchlist.size.width == 39


async def test_every_change_is_told_with_the_whole_watchlist() -> None:
    kept: list[SavedRows] = []
    async with grouped(kept=kept) as stage:
        await stage.press("x")
        assert kept[-1].groups[0].rows[0] == Row("005930", VenueChoice.NXT)
        await stage.press(".")
        assert (kept[-1].sort, kept[-1].descending) == ("percent", True)
        await stage.press("3")
        assert kept[-1].shown == 3
        assert kept[-1] == stage.app.rows.saved()


async def test_another_group_is_shown_from_its_focused_row_although_the_wheel_had_turned_the_list() -> None:
    first, second = ([Row(f"{number:06d}", VenueChoice.KRX) for number in range(at, at + 40)] for at in (1, 101))
    saved = SavedRows((Group(number=1, rows=tuple(first)), Group(number=2, rows=tuple(second))))
    async with grouped(saved=saved) as stage:
        panel = stage.app.main.watchlist
        await stage.shows(">000001")
        panel._scroll(9)
        await stage.hides(">000001")
        assert panel.top == 9
        await stage.press("2")
        await stage.shows(">000101")
        panel._scroll(9)
        await stage.hides(">000101")
        await stage.press("d")
        await stage.shows(">000102")


async def test_only_the_newest_message_about_group_or_order_covers_the_panels() -> None:
    async with grouped() as stage:
        await stage.press("3", "1", "0", ".", ",", ".")
        assert len(notices(stage.app)) == 1
        await stage.press("d", "0", "1")
        assert len(notices(stage.app)) == 2
