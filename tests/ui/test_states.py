"""What the screen says about the line, the market's hours and what it could not read."""

from datetime import datetime

import pytest

from kis_tui.clock import KST
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import LinkState, RegistrationState, Trouble
from kis_tui.ui.keymap import keymap
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words
from tests.support.clocks import ManualClock
from tests.support.screen import app_on, notices, screen_rows, text
from tests.support.scripted_source import TRADE_FRAME, ScriptedSource, book_of, frame_of, trade_of
from tests.support.until import until
from tests.support.wire import wire_frame


@pytest.mark.parametrize("trouble", [trouble for trouble in Trouble if trouble is not Trouble.NONE])
async def test_every_trouble_is_told_while_waiting_and_when_blocked(trouble: Trouble) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.link(LinkState.WAITING, trouble, attempt=2, retry_at=source.clock.monotonic() + 9)
        await until(lambda: words.reasons[trouble] in text(app.main.status))
        assert "재연결 대기 0:09 (2번째)" in text(app.main.status)
        source.link(LinkState.BLOCKED, trouble, retry_at=None)
        await until(lambda: "차단됨" in text(app.main.status))
        assert words.remedies[trouble].format(key=keymap) in text(app.main.status)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (LinkState.OFFLINE, "끊김"),
        (LinkState.CONNECTING, "연결 중"),
        (LinkState.REGISTERING, "등록 3/7"),
        (LinkState.LIVE, "수신 대기"),
        (LinkState.SILENT, "수신 없음"),
        (LinkState.WAITING, "재연결 대기"),
        (LinkState.BLOCKED, "차단됨"),
    ],
)
async def test_every_state_has_its_words(state: LinkState, words: str) -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.link(state, Trouble.NONE, confirmed=3, wanted=7)
        await until(lambda: words in text(app.main.status))


async def test_the_countdown_runs_without_any_message() -> None:
    clock = ManualClock()
    source = ScriptedSource(clock)
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.link(LinkState.WAITING, Trouble.LOST, attempt=1, retry_at=clock.monotonic() + 3)
        for remaining in ("0:03", "0:02", "0:01", "0:00"):
            await until(lambda shown=remaining: f"재연결 대기 {shown}" in text(app.main.status))  # type: ignore[misc]
            clock.advance(1)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 23, 7, 0, tzinfo=KST), "장 마감 (개장 전)"),
        (datetime(2026, 11, 23, 15, 35, tzinfo=KST), "장 마감 (휴식)"),
        (datetime(2026, 11, 23, 20, 30, tzinfo=KST), "장 마감 (종료)"),
        (datetime(2026, 11, 22, 10, 0, tzinfo=KST), "장 마감 (휴장일)"),
        (datetime(2026, 12, 25, 10, 0, tzinfo=KST), "장 마감 (휴장일 성탄절)"),
    ],
)
async def test_a_closed_market_is_told_from_a_dead_line(moment: datetime, words: str) -> None:
    clock = ManualClock(moment)
    source = ScriptedSource(clock)
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.link(LinkState.LIVE, confirmed=3, wanted=3)
        await until(lambda: words in text(app.main.status))
        source.frame(frame_of(TRADE_FRAME, "005930", f1=f"{moment:%H%M%S}", f33=f"{moment:%Y%m%d}"))
        await until(lambda: "수신 중" in text(app.main.status))
        clock.advance(15)
        await until(lambda: words in text(app.main.status))
        source.link(LinkState.WAITING, Trouble.LOST, attempt=1)
        await until(lambda: "재연결 대기" in text(app.main.status))


async def test_an_open_market_without_frames_says_for_how_long() -> None:
    clock = ManualClock()
    source = ScriptedSource(clock)
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.link(LinkState.LIVE, confirmed=3, wanted=3)
        source.frame(trade_of("005930"))
        await until(lambda: "수신 중" in text(app.main.status))
        clock.advance(12)
        await until(lambda: "수신 없음 12초" in text(app.main.status))


async def test_after_a_loss_what_is_shown_is_dimmed_with_its_age() -> None:
    clock = ManualClock()
    source = ScriptedSource(clock)
    app = app_on(source)
    async with app.run_test(size=(120, 40)):
        source.frame(book_of("005930"))
        source.frame(trade_of("005930"))
        await until(lambda: "71,900" in text(app.main.watchlist))
        source.reset()
        source.link(LinkState.WAITING, Trouble.LOST, attempt=1)
        clock.advance(7)
        await until(lambda: "7초" in text(app.main.watchlist))
        row = next(line for line in app.main.watchlist.lines if "삼성전자" in "".join(span.text for span in line))
        assert all(span.look.dim for span in row)
        await until(lambda: app.main.instrument.title.view.stale_s == 7)


async def test_a_refused_row_and_one_over_the_limit_say_so() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.registration(Channel.TRADE, Venue.KRX, "000660", RegistrationState.REFUSED, text="not [/] found")
        source.plan(Registration(Channel.TRADE, Venue.KRX, "035720"))
        await until(lambda: "등록 거부" in text(app.main.watchlist))
        await until(lambda: "등록 한도 초과" in text(app.main.watchlist))


async def test_a_changed_layout_is_shown_with_its_count_and_a_sample() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)):
        for _ in range(3):
            source.frame(wire_frame("F29"))
        source.frame(b"0|H0STASP0|001|[/]^093730^\x1b[2J")
        await until(lambda: "전문 변경 4" in text(app.main.status))
        assert len(notices(app)) == 2
        assert "H0STCNT0" in notices(app)[0]
        assert "\x1b" not in notices(app)[1]
        await until(lambda: any("kis-tui decode" in row for row in screen_rows(app)))


async def test_markup_and_escapes_from_outside_are_only_text() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(120, 40)):
        source.registration(
            Channel.TRADE, Venue.KRX, "005930", RegistrationState.REFUSED, text="[bold]x[/nonsense] \x1b]0;t\x07 \u202e"
        )
        source.link(LinkState.BLOCKED, Trouble.REFUSED, detail="[/] \x9b2J")
        await until(lambda: "[bold]x[/nonsense]" in text(app.main.watchlist))
        await until(lambda: "[/]" in text(app.main.status))
        shown = "".join(screen_rows(app))
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)


async def test_an_idle_market_lets_the_frame_timer_rest() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.frame(book_of("005930"))
        await until(lambda: "99,100" in "".join(screen_rows(app)))
        await until(lambda: app.bridge.resting)
        assert not app.frames._active.is_set()
        source.frame(trade_of("005930"))
        await until(lambda: not app.bridge.resting)
        await until(lambda: app.bridge.resting)


async def test_an_idle_screen_paints_nothing_but_the_clock() -> None:
    clock = ManualClock()
    source = ScriptedSource(clock)
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        source.frame(book_of("005930"))
        source.frame(trade_of("005930"))
        await until(lambda: app.bridge.resting and not source.waiting)
        clock.advance(5)  # past the two seconds for which changes of levels are shown
        await until(lambda: "최종 5.0s" in text(app.main.status))
        watched = [app.main.watchlist, *app.main.instrument.query(LinePanel)]
        before = [panel.rows_painted for panel in watched]
        painted = app.bridge.painted
        await until(lambda: app.bridge.painted >= painted + 2)
        assert [panel.rows_painted for panel in watched] == before


async def test_the_screen_goes_on_living_under_a_dialogue() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        source.frame(trade_of("000660", price=231_000))
        await until(lambda: any("231,000" in row for row in screen_rows(app)))


async def test_a_message_goes_away_by_itself_and_said_again_it_stays_as_long_as_new() -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=(80, 24)):
        app.main.say("한 번", 0.1)
        app.main.say("두 번", 0.1)
        app.main.say("두 번", 60)
        assert notices(app) == ("한 번", "두 번")
        await until(lambda: notices(app) == ("두 번",))
        assert app.main.notices.display
