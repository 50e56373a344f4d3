"""The views: one ladder, several, both exchanges, the liquidity strip; and what they say in trouble."""

from collections.abc import Sequence

import pytest

from kis_tui.domain.issue_flags import IssueFlags
from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import LinkState, RegistrationState, Row, Trouble
from tests.support.made_frames import book_frame, index_frame, made_book, made_trade, program_frame, trade_frame
from tests.support.screen import NAMES, app_on, texts
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import UNIFIED, Stage, cells, market, on_stage
from tests.support.until import until
from tests.support.wire import wire_frame

NARROW, WIDE = (80, 24), (120, 40)
KRX, NXT, UN = (Row("005930", choice) for choice in (VenueChoice.KRX, VenueChoice.NXT, VenueChoice.UN))
VIEWS = ("f2", "f3", "f4", "f5")
SIZES = ((80, 24), (100, 30), (120, 40), (160, 45), (200, 60))


def titles(stage: Stage, ladders: int) -> list[str]:
    """The titles of ladders side by side."""
    width = stage.app.size.width
    each = (width - (ladders - 1)) // ladders
    return [cells(stage.rows[0], number * (each + 1), number * (each + 1) + each) for number in range(ladders)]


def marked(stage: Stage, ladders: int) -> list[bool]:
    """Which of the ladders is marked as the focused one."""
    return [title.startswith(">") for title in titles(stage, ladders)]


@pytest.mark.parametrize(("size", "ladders"), [((80, 24), 2), ((120, 40), 3), ((160, 45), 4), ((200, 60), 4)])
async def test_f3_shows_as_many_ladders_as_there_is_room_for(size: tuple[int, int], ladders: int) -> None:
    async with on_stage(size) as stage:
        await stage.press("f3")
        assert stage.beside == UNIFIED[:ladders]
        for title, name in zip(titles(stage, ladders), ("삼성전자", "SK하", "카카오", "NAVER"), strict=False):
            assert name in title
        assert marked(stage, ladders) == [True, *[False] * (ladders - 1)]
        await stage.press("f2")
        assert stage.beside == ()
        await stage.shows("005930 삼성전자 통합")


async def test_f3_with_fewer_stocks_than_there_is_room_for_gives_each_more() -> None:
    async with on_stage((200, 60), UNIFIED[:2]) as stage:
        await stage.press("f3")
        assert stage.beside == UNIFIED[:2]
        assert ["삼성전자" in titles(stage, 2)[0], "SK하이닉스" in titles(stage, 2)[1]] == [True, True]


async def test_the_mark_follows_the_arrows_and_pages_through_the_watchlist() -> None:
    async with on_stage(NARROW, UNIFIED[:5]) as stage:
        await stage.press("f3")
        for key, shown, mark in (
            ("down", (0, 1), 1),
            ("down", (2, 3), 0),
            ("down", (2, 3), 1),
            ("down", (3, 4), 1),
            ("down", (0, 1), 0),
            ("up", (3, 4), 1),
        ):
            await stage.press(key)
            assert stage.beside == tuple(UNIFIED[number] for number in shown)
            assert marked(stage, 2).index(True) == mark
            name = NAMES[UNIFIED[shown[mark]].code]
            assert name[:2] in titles(stage, 2)[mark]


async def test_a_click_on_the_table_moves_the_mark() -> None:
    async with on_stage(WIDE) as stage:
        await stage.press("f3")
        await stage.pilot.click("#watchlist", offset=(5, 5))
        await stage.settled()
        assert stage.beside == UNIFIED[3:6]
        assert marked(stage, 3) == [False, True, False]


async def test_each_ladder_lives_by_its_own_frames() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("f3")
        await stage.book(made_book("000660", 233_000))
        await stage.trade(made_trade("000660", 233_000, size=7, volume=12_345_685))
        await stage.shows("237,500", "        +7|")
        assert "72,500" in titles(stage, 2)[0]


async def test_adding_dropping_undoing_and_another_venue_are_seen_while_several_are_shown() -> None:
    async with on_stage(NARROW, UNIFIED[:2]) as stage:
        await stage.press("f3", "d")
        assert stage.beside == UNIFIED[1:2]
        assert "SK하이닉스" in stage.rows[0]
        await stage.press("z")
        assert stage.beside == UNIFIED[:2]
        await stage.press("n")
        assert stage.beside == (NXT, UNIFIED[1])
        assert "NXT" in titles(stage, 2)[0]
        await stage.press("a")
        await stage.type("035720")
        await stage.press("enter")
        assert stage.beside == (UNIFIED[1], Row("035720", VenueChoice.UN))
        assert marked(stage, 2) == [False, True]


async def test_the_last_stock_dropped_from_several_gives_way_to_what_to_press() -> None:
    async with on_stage(NARROW, UNIFIED[:1]) as stage:
        await stage.press("f3", "d")
        await stage.shows("관심종목이 없습니다", "a 종목 추가")
        assert stage.beside == ()
        await stage.hides("73,400")
        await stage.press("z")
        await stage.when(lambda: stage.beside == UNIFIED[:1], "the ladder again")


@pytest.mark.parametrize("key", ["f3", "f4"])
async def test_ladders_side_by_side_need_77_columns(key: str) -> None:
    async with on_stage((60, 24)) as stage:
        await stage.press(key)
        assert stage.said("호가 두 개는 화면 77칸 이상에서 보입니다")
        assert stage.beside == ()
        await stage.shows("005930 삼성전자")
        await stage.resize((77, 24))
        await stage.press(key)
        assert len(stage.beside) == 2


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (99, 40)])
async def test_the_strip_needs_100_columns(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        await stage.press("f5")
        assert stage.said("잔량 흐름은 화면 100칸 이상에서 보입니다")
        assert not stage.app.main.strip.display


@pytest.mark.parametrize("key", ["f3", "f4"])
async def test_ladders_that_do_not_fit_any_more_come_back_with_the_room(key: str) -> None:
    async with on_stage(WIDE) as stage:
        await stage.press(key)
        shown = stage.beside
        assert len(shown) == 3
        for size, ladders in (
            ((80, 24), 2),
            ((60, 24), 0),
            ((40, 12), 0),
            ((39, 24), 0),
            ((80, 11), 2),
            ((10, 3), 0),
            ((80, 24), 2),
        ):
            await stage.resize(size)
            await stage.when(lambda wanted=ladders: len(stage.beside) == wanted, f"{ladders} ladders at {size}")  # type: ignore[misc]
            if size in ((60, 24), (40, 12)):
                await stage.shows("005930 삼성전자 통합")
                assert "12,034|>" in stage.text
            if size[0] < 40 or size[1] < 12:
                assert not stage.app.main.several.region.area
        await stage.resize(WIDE)
        await stage.when(lambda: stage.beside == shown, "three ladders")


@pytest.mark.parametrize(
    ("size", "ladders"), [((80, 24), (KRX, NXT)), ((120, 40), (UN, KRX, NXT)), ((200, 60), (UN, KRX, NXT))]
)
async def test_f4_asks_for_both_exchanges_and_f2_gives_them_back(size: tuple[int, int], ladders: Sequence[Row]) -> None:
    async with on_stage(size) as stage:
        await stage.press("f4")
        assert stage.beside == ladders
        for title, row in zip(titles(stage, len(ladders)), ladders, strict=True):
            assert "삼성전자" in title
            assert {"UN": "통합"}.get(row.choice.value, row.choice.value) in title
        assert not any(marked(stage, len(ladders)))
        await stage.book(made_book(venue=Venue.KRX, ask=72_700), made_book(venue=Venue.NXT, ask=72_300))
        await stage.shows("73,600", "73,200")
        await stage.press("down")
        assert {row.code for row in stage.beside} == {"000660"}
        await stage.press("f2")
        assert stage.beside == ()


async def test_f4_follows_a_change_of_the_row_it_is_of() -> None:
    async with on_stage(NARROW, UNIFIED[:2]) as stage:
        await stage.press("f4", "d")
        assert {row.code for row in stage.beside} == {"000660"}
        await stage.press("z", "k")
        assert stage.beside == (KRX, NXT)


@pytest.mark.parametrize("size", [(100, 30), (120, 40), (200, 60)])
async def test_f5_shows_sizes_by_price_over_time_at_once(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        for volume in range(1, 6):
            stage.clock.advance(1)
            await stage.book(made_book(volume=12_345_678 + 10 * volume))
            await stage.trade(made_trade(volume=12_345_678 + 10 * volume))
        await stage.press("f5")
        strip = stage.app.main.strip
        await stage.when(lambda: strip.display and any(strip.cells), "the strip")
        assert "모으는 중" not in stage.text
        drawn = stage.rows[strip.region.y : strip.region.bottom]
        part = [cells(row, strip.region.x, strip.region.right) for row in drawn]
        await stage.when(lambda: any(">72,500" in row and "⠛" in row for row in stage.rows), "the prints")
        assert sum("⠛" in row for row in part) <= 1
        assert any("1초/칸" in row for row in part)
        colored = {
            segment.style.bgcolor.name
            for y in range(strip.region.height)
            for segment in strip.render_line(y)
            if segment.style and segment.style.bgcolor
        }
        heat = {
            stage.app.theme_variables[f"heat-{side}-{step}"].lower() for side in ("ask", "bid") for step in range(1, 6)
        }
        assert len(colored & heat) >= 4


async def test_on_a_desk_the_strip_stands_there_without_a_key() -> None:
    async with on_stage((180, 54)) as stage:
        await stage.shows("1초/칸", "종목명 1/6")
        for size in ((179, 60), (180, 53)):
            await stage.resize(size)
            await stage.hides("초/칸")
        await stage.resize((200, 60))
        await stage.shows("초/칸")


async def test_f5_gives_way_on_a_narrow_screen_and_comes_back() -> None:
    async with on_stage((100, 30)) as stage:
        await stage.press("f5")
        await stage.shows("초/칸")
        await stage.hides("관심종목 1/6")
        await stage.resize((99, 30))
        await stage.hides("초/칸")
        await stage.shows("관심종목 1/6", "005930 삼성전자 통합")
        await stage.resize((100, 30))
        await stage.shows("초/칸")
        await stage.press("f2")
        await stage.hides("초/칸")


async def test_the_strip_begins_anew_with_another_row() -> None:
    async with on_stage((100, 30)) as stage:
        await stage.press("f5")
        await stage.shows(">72,500")
        await stage.press("down")
        await stage.when(lambda: ">231,000" in stage.text and ">72,500" not in stage.text, "the other stock")


async def test_the_cursor_is_left_by_views_that_do_not_show_it() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter", "f3")
        assert not stage.app.bridge.focused.look.cursor_shown
        await stage.press("enter")
        assert stage.said("한 종목 화면에서 쓰는 단축키입니다 · F2")
        await stage.press("down")
        assert stage.source.focus == UNIFIED[1]
        await stage.press("f2", "enter")
        await stage.shows("230,500 매수")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("size", [NARROW, (100, 30), WIDE])
async def test_an_empty_watchlist_says_what_to_press_in_every_view(view: str, size: tuple[int, int]) -> None:
    async with on_stage(size, ()) as stage:
        await stage.press(view, "down", "x", "enter", "c")
        await stage.shows("관심종목이 없습니다", "a 종목 추가")
        await stage.press("a")
        await stage.type("005930")
        await stage.press("enter")
        await stage.frame(*market(["005930"]))
        await stage.shows("삼성전자", "73,400")


@pytest.mark.parametrize("view", VIEWS)
async def test_a_row_without_a_book_says_so_in_every_view(view: str) -> None:
    async with on_stage(WIDE, frames=()) as stage:
        await stage.press(view)
        await stage.shows("호가를 기다리는 중")
        await stage.frame(*market())
        await stage.hides("호가를 기다리는 중")


@pytest.mark.parametrize("view", VIEWS)
async def test_a_refused_book_says_so_in_every_view(view: str) -> None:
    async with on_stage(WIDE, UNIFIED[:1]) as stage:
        await stage.press(view)
        for venue in Venue:
            stage.source.registration(Channel.BOOK, venue, "005930", RegistrationState.REFUSED, text="[/]no [b]")
        await stage.shows("등록 거부: [/]no [b]")
        await stage.hides("12,034")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
async def test_a_lost_line_is_told_with_the_age_in_every_view(view: str, size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        await stage.press(view)
        beside = len(stage.beside)
        stage.source.reset()
        stage.source.link(LinkState.WAITING, Trouble.LOST, attempt=1)
        stage.clock.advance(7)
        await stage.when(lambda: stage.rows[0].count("7초 전") == max(1, beside), "the age in every title")
        assert "재연결 대기" in stage.rows[-1]
        rise, fall = (stage.app.theme_variables[name].lower() for name in ("rise", "fall"))
        ladder = stage.app.main.several if beside else stage.app.main.instrument.query_one("AskPanel")
        assert not [
            segment
            for y in range(1, ladder.size.height)
            for segment in ladder.render_line(y)
            if segment.style and segment.style.color and segment.style.color.name in (rise, fall)
        ]


@pytest.mark.parametrize("view", VIEWS)
async def test_a_changed_layout_is_told_over_every_view(view: str) -> None:
    async with on_stage((100, 30)) as stage:
        await stage.press(view)
        await stage.frame(wire_frame("F29"))
        await stage.shows("전문 형식이 바뀌어", "H0STCNT0", "전문 변경 1")


NXT_NOT = IssueFlags("005930", on_nxt=False)
AT_KRX_ALONE = tuple(
    raw
    for venue in (Venue.UN, Venue.KRX)
    for raw in (
        book_frame(made_book(venue=venue, mids=made_book(venue=Venue.KRX).mids)),
        trade_frame(made_trade(venue=venue)),
    )
)


@pytest.mark.parametrize("keys", [("x", "x"), ("n",)])
async def test_a_stock_that_nxt_does_not_trade_says_so_when_nxt_is_chosen(keys: tuple[str, ...]) -> None:
    async with on_stage(NARROW, frames=AT_KRX_ALONE) as stage:
        stage.source.issue(NXT_NOT)
        await stage.settled()
        await stage.shows("NXT 거래 없음")
        await stage.press(*keys)
        assert stage.source.focus == NXT
        await stage.shows("NXT에서 거래하지 않는 종목입니다", "k KRX", "u 통합")
        await stage.press("k")
        await stage.hides("NXT에서 거래하지 않는 종목입니다")
        await stage.shows("12,034")


async def test_a_stock_that_nxt_does_not_trade_is_split_into_krx_alone() -> None:
    async with on_stage(NARROW, frames=AT_KRX_ALONE) as stage:
        stage.source.issue(NXT_NOT)
        await stage.press("i")
        await stage.shows("          12,034|> 72,500", "NXT 거래 없음")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_stock_that_nxt_does_not_trade_says_so_beside_krx(size: tuple[int, int]) -> None:
    async with on_stage(size, frames=AT_KRX_ALONE) as stage:
        stage.source.issue(NXT_NOT)
        await stage.press("f4")
        await stage.shows("NXT에서 거래하지", "12,034")


INDICES = (
    index_frame("0001", "4012.35", "12.30"),
    index_frame("1001", "850.10", "-3.20"),
    index_frame("2001", "548.77", "0.00"),
)
PROGRAM = program_frame("005930", 12_345, 3_390_000_000)


async def test_indices_and_program_trading_stand_under_the_narrow_watchlist() -> None:
    async with on_stage(NARROW) as stage:
        assert stage.app.main.context.region.height == 0
        before = stage.app.main.watchlist.region.height
        await stage.frame(*INDICES, PROGRAM)
        await stage.shows("코스피      4,012.35 +0.31", "코스닥        850.10 -0.38", "K200           548.77 0.00")
        await stage.shows("프로그램           +33.9억")
        assert stage.app.main.watchlist.region.height == before - 4
        assert stage.app.main.context.region == (52, 19, 28, 4)


async def test_indices_and_program_trading_stand_in_one_row_under_the_table() -> None:
    async with on_stage(WIDE) as stage:
        assert stage.app.main.context.region.height == 0
        await stage.frame(*INDICES, PROGRAM)
        await stage.when(
            lambda: (
                stage.rows[38].rstrip()
                == " 코스피 4,012.35 ▲12.30 +0.31%   코스닥 850.10 ▼3.20 -0.38%   K200 548.77 0.00 0.00%"
                "   프로그램 순매수 +12,345주 +33.9억"
            ),
            "the row over the status bar",
        )
        assert stage.app.main.context.region.height == 1


async def test_where_the_row_is_too_short_the_points_go_before_the_figures() -> None:
    async with on_stage(WIDE) as stage:
        await stage.frame(*INDICES, program_frame("005930", -1_224_036, -172_279_367_000))
        await stage.shows(
            " 코스피 4,012.35 +0.31%   코스닥 850.10 -0.38%   K200 548.77 0.00%   프로그램 순매수 -1,224,036주 -1,722억"
        )


async def test_program_trading_is_the_focused_stocks_alone() -> None:
    async with on_stage(WIDE) as stage:
        await stage.frame(PROGRAM)
        await stage.shows("프로그램 순매수")
        await stage.press("down")
        await stage.hides("프로그램 순매수")
        assert stage.app.main.context.region.height == 0
        await stage.frame(program_frame("000660", -500, -116_000_000))
        await stage.shows("프로그램 순매수 -500주 -1.1억")


async def test_context_of_a_lost_line_loses_its_colours() -> None:
    async with on_stage(WIDE) as stage:
        await stage.frame(*INDICES)
        await stage.shows("코스피 4,012.35")
        stage.source.reset()
        stage.source.link(LinkState.WAITING, Trouble.LOST, attempt=1)
        muted = stage.app.theme_variables["muted"].lower()
        context = stage.app.main.context
        await stage.when(
            lambda: (
                {
                    segment.style.color.name
                    for segment in context.render_line(0)
                    if segment.style and segment.style.color and segment.text.strip()
                }
                == {muted}
            ),
            "one quiet colour",
        )


async def test_the_context_has_its_rows_again_after_a_view_without_it() -> None:
    async with on_stage(WIDE) as stage:
        await stage.press("f5")
        await stage.frame(*INDICES, PROGRAM)
        await stage.resize((100, 30))
        await stage.press("f2")
        await stage.when(lambda: stage.app.main.context.region.height == 4, "four rows")
        await stage.press("f3")
        await stage.resize(WIDE)
        await stage.when(lambda: stage.app.main.context.region.height == 1, "one row")


async def test_a_row_that_is_not_shown_paints_no_ladder() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("f3")
        several = stage.app.main.several
        painted = several.rows_painted
        stage.source.frame(book_frame(made_book("005380", 246_000)))
        await stage.settled()
        assert several.rows_painted == painted


async def test_a_message_has_the_rows_it_needs_after_a_resize() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(120, 40)) as pilot:
        app.main.say("개별 잔량은 통합 호가에서 보입니다 · u 통합", 60.0)
        await until(lambda: app.main.notices.region.height == 1)
        await pilot.resize_terminal(40, 24)
        await until(lambda: app.main.notices.region.height == 2)
        assert " ".join(" ".join(texts(app.main.notices)).split()) == "개별 잔량은 통합 호가에서 보입니다 · u 통합"
