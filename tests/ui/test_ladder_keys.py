"""Keys that say how the focused ladder is looked at: split, axis, what changes tell, the level cursor."""

import re

import pytest

from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from tests.support.made_frames import made_book, made_trade
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import UNIFIED, Stage, cells, on_stage

NARROW, WIDE = (80, 24), (120, 40)
LADDER = 51
"""Cells of the instrument at 80×24."""
ASKS = (12_034, 38_120, 45_221, 60_310, 151_800, 33_210, 40_771, 52_008, 29_114, 88_402)
NXT_ASKS = (5_000, 8_120, *(0,) * 8)
KRX_ASKS = tuple(all_of - nxt for all_of, nxt in zip(ASKS, NXT_ASKS, strict=True))
BIDS = (20_455, 41_233, 39_120, 72_300, 18_455, 64_021, 30_222, 45_118, 51_200, 99_310)
NXT_BIDS = (455, *(0,) * 9)
KRX_BIDS = (20_000, *BIDS[1:])


def price_row(stage: Stage, price: str) -> str:
    """The ladder's row of a price."""
    return next(
        (cells(row, 0, LADDER) for row in stage.rows[1:22] if cells(row, 17, 34).lstrip("> ").startswith(price)), ""
    )


def prices(stage: Stage) -> list[str]:
    """The prices of the ladder's rows, from the top."""
    found = [re.match(r">?\s*([\d,]+)", cells(row, 17, 34)) for row in stage.rows[1:22]]
    return [match[1] for match in found if match]


async def books_of_both(stage: Stage) -> None:
    """Let the unified book come with those it is made of."""
    await stage.book(
        made_book(venue=Venue.KRX, ask_sizes=KRX_ASKS, bid_sizes=KRX_BIDS),
        made_book(venue=Venue.NXT, ask_sizes=NXT_ASKS, bid_sizes=NXT_BIDS),
        made_book(ask_sizes=ASKS),
    )


@pytest.mark.parametrize("key", ["i", "ㅑ"])
async def test_i_asks_for_both_exchanges_books_shows_them_apart_and_gives_them_back(key: str) -> None:
    async with on_stage(NARROW) as stage:
        assert not stage.source.view.split
        assert "12,034|>" in price_row(stage, "72,500")
        await stage.press(key)
        assert stage.source.view.split
        assert stage.said("개별 잔량: NXT | KRX")
        await books_of_both(stage)
        await stage.when(lambda: "5,000   7,034|>" in price_row(stage, "72,500"), "both sizes")
        assert "         52,008|" in price_row(stage, "73,200")
        await stage.shows("매도")
        await stage.press(key)
        assert not stage.source.view.split
        assert stage.said("통합 잔량")
        assert "12,034|>" in price_row(stage, "72,500")


async def test_i_at_80_by_24_names_who_is_best_at_each_side() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("i")
        await stage.book(
            made_book(venue=Venue.KRX, ask=72_600), made_book(venue=Venue.NXT, ask_sizes=NXT_ASKS), made_book()
        )
        await stage.when(lambda: "매도N 매수K" in stage.text, "the better exchange")


async def test_i_on_a_row_that_is_not_unified_says_where_it_shows_and_splits_once_it_is() -> None:
    async with on_stage(NARROW, (Row("005930", VenueChoice.KRX),)) as stage:
        await stage.press("i")
        assert stage.said("개별 잔량은 통합 호가에서 보입니다 · u 통합")
        assert "12,034|>" in price_row(stage, "72,500")
        await stage.press("u")
        await books_of_both(stage)
        await stage.when(lambda: "5,000   7,034|>" in price_row(stage, "72,500"), "both sizes")


async def test_sor_shows_the_unified_book_with_the_better_exchange_without_being_split() -> None:
    async with on_stage(NARROW, (Row("005930", VenueChoice.SOR),)) as stage:
        await stage.book(
            made_book(venue=Venue.KRX, ask=72_600), made_book(venue=Venue.NXT, ask_sizes=NXT_ASKS), made_book()
        )
        await stage.shows("매도N 매수K", "SOR→통합")
        assert not stage.source.view.split
        assert "12,034|>" in price_row(stage, "72,500")


async def test_books_of_different_moments_are_marked_until_they_agree() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("i")
        await books_of_both(stage)
        await stage.book(made_book(ask_sizes=(77_777, *ASKS[1:])))
        stage.clock.advance(1.5)
        await stage.shows("시점차")
        await stage.book(made_book(ask_sizes=ASKS))
        await stage.hides("시점차")


async def test_a_crossed_unified_book_over_sane_ones_names_who_meets_whom() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("i")
        krx, nxt = made_book(venue=Venue.KRX, ask=72_600), made_book(venue=Venue.NXT, ask=72_300)
        await stage.book(krx, nxt, made_book(ask_prices=nxt.ask_prices, bid_prices=krx.bid_prices))
        await stage.shows("역전 K매수≥N매도")


@pytest.mark.parametrize(("axis", "levels"), [("g", "l"), ("ㅎ", "ㅣ")])
async def test_g_shows_every_tick_in_its_row_and_l_the_levels_as_they_are_sent(axis: str, levels: str) -> None:
    book = made_book()
    holes = (*book.ask_prices[:1], *(price + 100 for price in book.ask_prices[1:]))
    async with on_stage(NARROW) as stage:
        await stage.book(made_book(ask_prices=holes))
        assert "72,600" not in prices(stage)
        await stage.press(axis)
        assert prices(stage)[:20] == [f"{price:,}" for price in range(73_400, 71_400, -100)]
        assert not price_row(stage, "72,600")[:16].strip()
        assert "72,400" in price_row(stage, "72,400")
        assert price_row(stage, "72,400")[35:].strip() == "20,455"
        await stage.press(levels)
        assert "72,600" not in prices(stage)


async def test_the_axis_stays_while_the_touch_moves_in_it_and_c_puts_it_into_the_middle() -> None:
    for key in ("c", "ㅊ"):
        async with on_stage(NARROW) as stage:
            await stage.press("g")
            await stage.book(made_book(ask=72_900))
            assert prices(stage)[0] == "73,400"
            assert "12,034|" in price_row(stage, "72,900")
            await stage.press(key)
            assert prices(stage)[0] == "73,800"


@pytest.mark.parametrize("key", ["o", "ㅐ"])
async def test_o_goes_through_what_moves_the_axis(key: str) -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("g")
        for mode, first in (
            ("따라가기", "74,100"),
            ("중앙", "73,800"),
            ("고정", "73,800"),
            ("벗어나면", "73,800"),
        ):
            await stage.press(key)
            assert stage.said(f"가격축 이동: {mode}")
            if mode == "따라가기":
                await stage.book(made_book(ask=73_200))
                assert prices(stage)[0] < first  # it glides, a step a picture
            if mode == "중앙":
                await stage.book(made_book(ask=72_900))
            await stage.when(lambda top=first: prices(stage)[0] == top, first)  # type: ignore[misc]
            await stage.book(made_book(ask=72_900))


async def test_the_axis_moves_when_the_touch_leaves_it_but_not_a_static_one() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("g")
        await stage.book(made_book(ask=75_000))
        assert prices(stage)[0] == "75,900"
        await stage.press("o", "o", "o")
        await stage.book(made_book(ask=72_500))
        assert prices(stage)[0] == "75,900"
        assert stage.said("가격축 이동: 고정")


async def test_the_axis_names_marks_out_of_sight_at_its_edges() -> None:
    async with on_stage(WIDE) as stage:
        await stage.trade(made_trade(volume=12_345_688))
        await stage.press("g")
        await stage.book(made_book(ask=75_000))
        await stage.shows("↑V 79,100 상 93,400", "↓체결 72,500 고 73,400")


async def test_the_axis_is_named_by_what_moves_it_where_its_columns_have_names() -> None:
    async with on_stage(WIDE) as stage:
        await stage.press("g")
        await stage.shows("벗어나면 등락률")
        await stage.press("o")
        await stage.shows("따라가기 등락률")


async def traded_and_pulled(stage: Stage) -> None:
    """Let 400 of 1,000 shares go that vanish at the best ask."""
    await stage.book(made_book())
    await stage.trade(made_trade(size=400, volume=12_346_078))
    await stage.book(made_book(ask_sizes=(11_034, *ASKS[1:]), volume=12_346_078))


@pytest.mark.parametrize("key", ["e", "ㄷ"])
async def test_e_goes_through_what_a_change_tells(key: str) -> None:
    async with on_stage(NARROW) as stage:
        await traded_and_pulled(stage)
        for words, change in (("체결분", "-400"), ("순증감", "-600"), ("증감", "-1,000")):
            before = "-1,000" if change == "-400" else "-400" if change == "-600" else "-600"
            assert f"{before}   11,034|" in price_row(stage, "72,500")
            await stage.press(key)
            assert stage.said(f"증감 표시: {words}")
            assert f"{change}   11,034|" in price_row(stage, "72,500")


async def test_e_names_its_column() -> None:
    async with on_stage(WIDE) as stage:
        await traded_and_pulled(stage)
        assert "증감" in stage.rows[1]
        await stage.press("e")
        assert "체결분" in stage.rows[1]
        await stage.press("e")
        assert "순증감" in stage.rows[1]


@pytest.mark.parametrize("key", ["w", "ㅈ"])
async def test_w_leaves_small_changes_out_step_by_step(key: str) -> None:
    async with on_stage(NARROW) as stage:
        await traded_and_pulled(stage)
        for least in ("10", "100", "1,000"):
            await stage.press(key)
            assert stage.said(f"증감 {least}주 이상만 표시")
            assert "-1,000   11,034|" in price_row(stage, "72,500")
        await stage.press(key)
        assert stage.said("증감 10,000주 이상만 표시")
        assert "-1,000" not in price_row(stage, "72,500")
        await stage.press(key)
        assert stage.said("증감 모두 표시")
        assert "-1,000   11,034|" in price_row(stage, "72,500")


async def test_a_change_goes_after_two_seconds() -> None:
    async with on_stage(NARROW) as stage:
        await traded_and_pulled(stage)
        stage.clock.advance(2.5)
        await stage.when(lambda: "-1,000" not in price_row(stage, "72,500"), "no change")
        assert "11,034|" in price_row(stage, "72,500")


async def test_how_the_ladder_is_looked_at_stays_when_another_row_is_focused() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("g", "i", "e", "w", "down")
        assert stage.source.focus == UNIFIED[1]
        assert stage.source.view.split
        look = stage.app.bridge.focused.look
        assert (look.axis_shown, look.content.name, look.least_change) == (True, "TRADED", 10)
        assert prices(stage)[9] == "231,000"


async def test_the_cursor_comes_at_the_best_bid_goes_with_the_arrows_and_leaves_with_esc() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter")
        await stage.shows("72,400 매수 20,455주 14.8억", "0틱 0.00%", "평균 72,400")
        await stage.press("up")
        await stage.shows("72,500 매도 12,034주 8.7억", "0틱 0.00%", "평균 72,500")
        await stage.press("up")
        await stage.shows("72,600 매도 50,154주", "1틱 +0.14%")
        await stage.press("down", "down", "down")
        await stage.shows("72,300 매수 61,688주")
        assert stage.source.focus == UNIFIED[0]
        await stage.press("escape")
        await stage.hides("72,300 매수")
        await stage.press("down")
        assert stage.source.focus == UNIFIED[1]


async def test_enter_takes_the_cursor_away_again() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter")
        await stage.shows("72,400 매수")
        await stage.press("enter")
        await stage.hides("72,400 매수")


async def test_the_cursor_stops_at_the_last_row_of_either_side() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter", *["up"] * 25)
        await stage.shows("73,400 매도 550,990주")
        await stage.press(*["down"] * 40)
        await stage.shows("71,500 매수 481,434주")


async def test_rows_do_not_move_under_the_cursor_while_books_come() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter", "up")
        before = prices(stage)
        await stage.book(made_book(ask=72_900))
        assert prices(stage) == before
        await stage.shows("72,500 매수", "3틱")
        assert price_row(stage, "72,600")[:16].split()[-1] == "39,120", "what is bid there by now"
        assert "12,034|" in price_row(stage, "72,900")
        await stage.press("escape")
        assert prices(stage)[0] == "73,800"


@pytest.mark.parametrize("modes", [0, 1, 2])
async def test_no_axis_moves_under_the_cursor(modes: int) -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("g", *["o"] * modes, "enter")
        before = prices(stage)
        await stage.book(made_book(ask=75_000))
        assert prices(stage) == before
        await stage.shows("72,400 매수")
        await stage.press("escape")
        await stage.when(lambda: prices(stage) != before, "the axis to follow")


async def test_at_the_edge_of_the_axis_the_cursor_takes_it_along() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("g", "enter", *["up"] * 10)
        assert prices(stage)[0] == "73,400"
        await stage.shows("73,400 매도")
        await stage.press("up", "up")
        assert prices(stage)[0] == "73,600"
        await stage.shows("73,600 매도")


@pytest.mark.parametrize(("key", "expected"), [("tab", 1), ("shift+tab", 5)])
async def test_tab_focuses_another_row_and_leaves_the_cursor(key: str, expected: int) -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter", "up", key)
        assert stage.source.focus == UNIFIED[expected]
        assert not stage.app.bridge.focused.look.cursor_shown
        await stage.press("down")
        assert stage.source.focus == UNIFIED[(expected + 1) % 6]


async def test_a_click_on_another_row_leaves_the_cursor() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter")
        await stage.pilot.click("#watchlist", offset=(5, 3))
        await stage.settled()
        assert stage.source.focus == UNIFIED[2]
        await stage.hides("72,400 매수")


@pytest.mark.parametrize("key", ["k", "x"])
async def test_another_venue_leaves_the_cursor(key: str) -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter", key)
        await stage.hides("72,400 매수")
        assert not stage.app.bridge.focused.look.cursor_shown


@pytest.mark.parametrize("key", ["g", "c", "l"])
async def test_another_arrangement_of_the_rows_leaves_the_cursor(key: str) -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter", key)
        await stage.hides("72,400 매수")


async def test_there_is_no_cursor_without_a_book() -> None:
    async with on_stage(NARROW, frames=()) as stage:
        await stage.press("enter", "down")
        assert stage.source.focus == UNIFIED[1]
        async with on_stage(NARROW, ()) as empty:
            await empty.press("enter", "escape", "up", "g", "c", "o", "i", "e", "w", "l")
            await empty.shows("관심종목이 없습니다")


async def test_a_line_that_is_lost_under_the_cursor_ages_its_figures() -> None:
    async with on_stage(NARROW) as stage:
        await stage.press("enter")
        stage.source.reset()
        stage.clock.advance(7)
        await stage.shows("72,400 매수", "7초 전")


async def test_a_screen_of_more_or_fewer_levels_leaves_the_cursor() -> None:
    async with on_stage((40, 12)) as stage:
        await stage.press("enter", "up")
        await stage.shows("72,500 매도")
        await stage.resize(NARROW)
        await stage.hides("72,500 매도")
        assert len(prices(stage)) >= 20
        await stage.press("enter")
        await stage.resize((100, 24))
        await stage.shows("72,400 매수")
        await stage.resize((40, 12))
        await stage.hides("72,400 매수")


def volume_header(stage: Stage) -> str:
    """The names of the columns of the prices at 120×40."""
    return cells(stage.rows[1], 24, 53)


@pytest.mark.parametrize("key", ["v", "ㅍ"])
async def test_v_says_over_the_ladders_volumes_since_when_they_are(key: str) -> None:
    async with on_stage(WIDE) as stage:
        assert "10:00~" in volume_header(stage)
        assert re.search(r"\+0\.83균? +10 \|", stage.text)
        await stage.press(key)
        assert "10:00~" in volume_header(stage)
        await stage.press(key)
        assert "10분" in volume_header(stage)
        stage.clock.advance(15 * 60)
        await stage.when(lambda: not re.search(r"\+0\.83균? +10 \|", stage.text), "nothing of the last ten minutes")
        await stage.press(key)
        assert "10:00~" in volume_header(stage)
        assert re.search(r"\+0\.83균? +10 \|", stage.text)


async def test_nothing_is_asked_of_the_line_by_keys_that_only_look() -> None:
    async with on_stage(NARROW) as stage:
        source: ScriptedSource = stage.source
        before = source.asked[-1]
        await stage.press("g", "o", "c", "l", "e", "w", "enter", "up", "escape", "v")
        assert source.asked[-1] == before
