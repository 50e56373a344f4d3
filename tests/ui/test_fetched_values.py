"""The first moments of a row, and closed markets: what REST told stands on the screen, and says that it did."""

from datetime import datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.alerts.rules import AlertKind, AlertRule
from kis_tui.clock import KST
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.session import Direction
from kis_tui.domain.venue import Venue
from tests.support.made_frames import AT, BASES, PRICES, made_book, made_trade
from tests.support.stage import UNIFIED, Stage, on_stage

SMALL, WIDE = (80, 24), (132, 45)
HOLIDAY = datetime(2026, 12, 25, 10, 0, tzinfo=KST)
SAMSUNG, HYNIX = "005930", "000660"


def quote(code: str = SAMSUNG, price: int = 0) -> Quote:
    price = price or PRICES[code]
    return Quote(
        code,
        Venue.UN,
        price,
        direction=Direction.UP,
        change=price - BASES[code],
        change_pct=Decimal("0.83"),
        base_price=BASES[code],
        high=price + 300,
        low=price - 700,
        volume=7_654_321,
        upper_limit=93_400,
        lower_limit=50_300,
    )


async def ask(stage: Stage) -> None:
    """Let REST tell book, price and latest prints of the focused row, and the price of the next."""
    stage.source.fetched_book(made_book())
    stage.source.quote(quote())
    stage.source.past_trades(SAMSUNG, Venue.UN, PastTrade(ts_event=AT - 5, price=72_400, size=777, change=500))
    stage.source.quote(quote(HYNIX))
    await stage.settled()


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_holiday_shows_the_last_book_price_and_prints_and_how_old_they_are(size: tuple[int, int]) -> None:
    async with on_stage(size, at=HOLIDAY, frames=()) as stage:
        await stage.shows("장이 닫혀 있어 호가가 없습니다")
        await ask(stage)
        await stage.hides("장이 닫혀 있어", "호가를 기다리는 중")
        assert "72,500" in stage.rows[0]
        assert "조회 0초" in stage.rows[0]
        assert "481,434" in stage.text, "all bids"
        assert "50,300" in stage.text, "a limit that only REST tells"
        assert "조회 777" in stage.text or "r777" in stage.text
        assert "r231,000" in stage.row_with(" SK하이").replace(" ", "")
        stage.clock.advance(3_600)
        await stage.when(lambda: "조회 1시간" in stage.rows[0], "its age")


async def test_the_first_frame_takes_its_place_at_once_and_nothing_has_changed_by_it() -> None:
    async with on_stage(WIDE, frames=()) as stage:
        await ask(stage)
        await stage.book(made_book(ask_sizes=tuple(size + 1_000 for size in made_book().ask_sizes)))
        assert "시세 조회" in stage.rows[0]
        view = stage.app.main.instrument.title.view
        assert (view.fetched_book_s, view.ask_changes) == (None, {}), "a book that was asked for is no book before"
        await stage.trade(made_trade())
        assert "조회" not in stage.rows[0]
        assert stage.row_with("SK하이닉스"), "the next row waits for its own frames"


async def test_what_was_asked_for_again_never_takes_the_place_of_a_frame() -> None:
    async with on_stage(WIDE) as stage:
        stage.source.fetched_book(made_book(ask=79_900))
        stage.source.quote(quote(price=79_800))
        await stage.settled()
        assert "79,9" not in stage.text
        assert "조회" not in stage.rows[0]


async def test_nothing_of_it_reaches_strip_clock_or_alerts() -> None:
    async with on_stage(WIDE, frames=()) as stage:
        stage.app.alerts.put(AlertRule(id=1, kind=AlertKind.PRICE, code=SAMSUNG, threshold=Decimal(72_000)))
        stage.app.bridge.alerts_changed()
        await stage.press("f5")
        book = replace(made_book(), ts_event=AT + 1_234)
        stage.source.fetched_book(book)
        stage.source.quote(quote())
        await stage.settled()
        assert stage.app.bridge.focused.liquidity.columns(stage.clock.monotonic(), 40) == ()
        assert stage.app.main.instrument.title.view.clock == "10:00:00"
        assert stage.app.bridge.alerts.view.unseen == 0
        await stage.trade(made_trade())
        assert stage.app.bridge.alerts.view.unseen == 0, "the price has been there from the first print on"


async def test_several_ladders_each_say_what_was_asked_for() -> None:
    async with on_stage(WIDE, frames=()) as stage:
        await stage.press("f3")
        await ask(stage)
        stage.source.fetched_book(made_book(HYNIX))
        await stage.settled()
        assert stage.rows[0].count("조회") == 2
        await stage.book(made_book(HYNIX))
        await stage.trade(made_trade(HYNIX))
        assert stage.rows[0].count("조회") == 1


async def test_a_name_is_asked_for_once_and_stands_on_the_screen_when_it_is_told() -> None:
    names = {row.code: "이름" for row in UNIFIED[1:]}

    def learn(code: str, *, name: str = "", on_nxt: bool | None = None) -> bool:
        names[code] = name
        return True

    async with on_stage(WIDE, frames=(), names=lambda code: names.get(code, ""), learn=learn) as stage:
        assert stage.source.asked_names == [SAMSUNG]
        stage.source.name(SAMSUNG, "삼성전자")
        await stage.shows("005930 삼성전자")
        assert stage.row_with(">삼성전자")
        await stage.press("down")
        await stage.press("up")
        assert stage.source.asked_names == [SAMSUNG]
