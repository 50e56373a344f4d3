"""What exchange and REST say besides books and prints: on title, mid row, tape and watchlist."""

import pytest

from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags, IssueStatus
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import RegistrationState, Row
from kis_tui.ui.widgets.quadrants import MidPanel, SideTapePanel
from tests.support.made_frames import AT, auction_book, made_book, made_trade, status_frame
from tests.support.screen import text, texts
from tests.support.stage import UNIFIED, Stage, on_stage

NARROW, WIDE = (80, 24), (120, 40)
BEGINS, ENDS = "311", "112"


def mid(stage: Stage) -> str:
    """The rows between asks and bids."""
    return text(stage.app.main.instrument.query_one(MidPanel))


def watched(stage: Stage, name: str) -> str:
    """A stock's row of the watchlist."""
    return next(row for row in texts(stage.app.main.watchlist) if name in row)


def announced(stage: Stage) -> None:
    """Let the broker grant the announcements on the first stock."""
    for venue in (Venue.KRX, Venue.NXT):
        stage.source.registration(Channel.STATUS, venue, "005930", RegistrationState.CONFIRMED)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_halt_reaches_the_mid_row_and_the_watchlist_and_goes_again(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        await stage.frame(status_frame(halted=True, reason="풍문 또는 [/]보도"))
        assert "거래정지 · 풍문 또는 [/]보도" in mid(stage)
        await stage.when(lambda: "정지" in watched(stage, "삼성"), "the halt")
        assert "정지" not in watched(stage, "카카오")
        await stage.frame(status_frame(halted=False))
        assert "거래정지" not in stage.text
        assert "정지" not in watched(stage, "삼성")


async def test_a_halt_is_the_exchanges_that_is_looked_at() -> None:
    async with on_stage(WIDE, (Row("005930", VenueChoice.NXT),)) as stage:
        await stage.frame(status_frame(venue=Venue.NXT, halted=True), status_frame(halted=False))
        assert "거래정지" in mid(stage)
        await stage.press("k")
        await stage.book(made_book(venue=Venue.KRX))
        assert "거래정지" not in stage.text


@pytest.mark.parametrize(
    ("code", "badge", "letter"),
    [
        ("51", "관리", "관"),
        ("52", "위험", "위"),
        ("53", "경고", "경"),
        ("54", "주의", "주"),
        ("58", "정지", "정"),
        ("59", "단기과열", "열"),
    ],
)
async def test_a_designation_is_a_badge_in_the_title_and_a_letter_in_the_watchlist(
    code: str, badge: str, letter: str
) -> None:
    async with on_stage(NARROW) as stage:
        await stage.frame(status_frame(issue_status=code))
        assert f" {badge} " in stage.rows[0]
        assert letter in watched(stage, "삼성")
        await stage.resize(WIDE)
        await stage.when(lambda: badge in watched(stage, "삼성전자"), "the word in the table")
        await stage.press("down")
        assert badge not in stage.rows[0]
        await stage.press("up")
        await stage.frame(status_frame(issue_status="00"))
        assert badge not in stage.rows[0]
        assert badge not in watched(stage, "삼성전자")


async def test_a_designation_told_by_rest_stays_with_a_row_that_is_not_focused() -> None:
    async with on_stage(NARROW) as stage:
        stage.source.issue(IssueFlags("000660", IssueStatus.WARNING, on_nxt=True))
        await stage.when(lambda: "경" in watched(stage, "SK"), "the letter")
        await stage.press("down")
        assert " 경고 " in stage.rows[0]
        await stage.press("up")
        assert "경" in watched(stage, "SK")


async def test_an_overheated_stocks_auctions_are_no_interruption() -> None:
    async with on_stage(WIDE, (Row("005930", VenueChoice.KRX), *UNIFIED[1:])) as stage:
        await stage.frame(status_frame(issue_status="59"))
        await stage.book(auction_book())
        assert "단기과열 단일가" in mid(stage)
        assert "K단일가" in stage.rows[0]
        assert "VI단일가" not in stage.text
        assert "VI 발동" not in stage.text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_an_interruption_is_counted_down_until_it_is_released(size: tuple[int, int]) -> None:
    async with on_stage(size, (Row("005930", VenueChoice.KRX), *UNIFIED[1:])) as stage:
        announced(stage)
        await stage.frame(status_frame(indicative_operation=BEGINS, vi=True))
        await stage.book(auction_book())
        assert "KVI단일가" in stage.rows[0]
        assert "K예상" in mid(stage)
        assert "72,500" in mid(stage)
        await stage.when(lambda: "VI" in watched(stage, "삼성"), "the interruption in the watchlist")
        for passed, left in ((0, "2:00"), (30, "1:30"), (89, "0:01")):
            stage.clock.advance(passed)
            await stage.when(lambda words=left: words in mid(stage), left)  # type: ignore[misc]
        stage.clock.advance(1)
        await stage.when(lambda: "해제 대기 ≤30초" in mid(stage), "the random end")
        await stage.frame(status_frame(indicative_operation=ENDS))
        await stage.book(made_book(venue=Venue.KRX, ts_event=AT + 126))
        await stage.when(lambda: "KVI단일가" not in stage.rows[0], "the release")
        assert "K정규" in stage.rows[0]
        assert "VI" not in watched(stage, "삼성")
        assert "1틱" in mid(stage)


async def test_an_interruption_at_nxt_is_nxts() -> None:
    async with on_stage(WIDE) as stage:
        announced(stage)
        await stage.frame(status_frame(venue=Venue.NXT, indicative_operation=BEGINS, vi=True))
        await stage.when(lambda: "K정규 NVI단일가" in stage.rows[0], "the clock of NXT")
        assert "VI 발동" in watched(stage, "삼성전자")


@pytest.mark.parametrize("size", [(40, 12), NARROW, WIDE, (200, 60)])
async def test_a_circuit_breaker_is_a_banner_over_every_row_until_it_ends(size: tuple[int, int]) -> None:
    async with on_stage(size) as stage:
        await stage.frame(status_frame(operation="174"))
        assert "서킷브레이커" in stage.rows[0]
        if size[0] >= 80:
            assert "서킷브레이커 10:00~" in stage.rows[0]
        await stage.press("down")
        assert "서킷브레이커" in stage.rows[0]
        await stage.press("up")
        await stage.frame(status_frame(operation="175"))
        assert "서킷브레이커" not in stage.text


@pytest.mark.parametrize("view", ["f3", "f4"])
async def test_a_circuit_breaker_stands_over_ladders_side_by_side(view: str) -> None:
    async with on_stage(NARROW) as stage:
        await stage.press(view)
        await stage.frame(status_frame(operation="174"))
        assert stage.rows[0].count("서킷브레이커") == 2


@pytest.mark.parametrize(("code", "words"), [("387", "매도사이드카"), ("397", "매수사이드카")])
async def test_a_sidecar_is_a_banner_for_five_minutes(code: str, words: str) -> None:
    async with on_stage(WIDE) as stage:
        await stage.frame(status_frame(operation=code))
        assert f"{words} 10:00~" in stage.rows[0]
        stage.clock.advance(299)
        await stage.when(lambda: "10:04:59" in stage.text or words in stage.rows[0], "the last second")
        stage.clock.advance(2)
        await stage.when(lambda: words not in stage.rows[0], "its end")


async def test_the_auction_after_a_circuit_breaker_is_no_interruption() -> None:
    async with on_stage(WIDE, (Row("005930", VenueChoice.KRX),)) as stage:
        await stage.frame(status_frame(operation="174"))
        await stage.book(auction_book())
        assert "VI 발동" not in stage.text
        assert "VI단일가" not in stage.text


async def test_another_rows_interruption_is_known_by_rest_with_its_age() -> None:
    async with on_stage(WIDE) as stage:
        stage.source.interruptions(
            Interruption("000660", began=AT - 30, ended=None, price=231_000, count=1),
            Interruption("035720", began=AT - 300, ended=AT - 150, price=51_200, count=2),
        )
        await stage.when(lambda: "VI 발동 (0초 전 조회)" in watched(stage, "SK하이닉스"), "the interruption")
        assert "VI" not in watched(stage, "카카오")
        assert "VI" not in watched(stage, "삼성전자")
        stage.clock.advance(12)
        await stage.when(lambda: "VI 발동 (12초 전 조회)" in watched(stage, "SK하이닉스"), "its age")
        await stage.resize(NARROW)
        await stage.when(lambda: watched(stage, "SK").rstrip().endswith(" VI"), "it in few cells")
        stage.clock.advance(150)
        await stage.when(lambda: "VI" not in watched(stage, "SK"), "its end")


def tape(stage: Stage) -> list[str]:
    """The tape at the right edge, newest first."""
    return [row.strip() for row in texts(stage.app.main.instrument.query_one(SideTapePanel))[1:] if row.strip("| ")]


async def test_missed_prints_are_asked_for_and_fill_the_tape_with_a_mark() -> None:
    async with on_stage(WIDE) as stage:
        assert stage.source.asked_trades == []
        await stage.trade(made_trade(price=72_400, size=5, volume=12_345_713, at=AT + 3))
        assert "30주 누락" in tape(stage)[1]
        assert stage.source.asked_trades == [("005930", Venue.UN)]
        stage.source.past_trades(
            "005930",
            Venue.UN,
            PastTrade(AT + 3, 72_400, 5),
            PastTrade(AT + 2, 72_600, 20),
            PastTrade(AT + 1, 72_500, 10),
            PastTrade(AT, 72_500, 10),
        )
        await stage.when(lambda: not any("누락" in row for row in tape(stage)), "the hole filled")
        assert len(tape(stage)) == 4
        assert [("조회" in row or "r" in row) for row in tape(stage)] == [False, True, True, False]
        assert ["10:00:02" in tape(stage)[1], "72,600" in tape(stage)[1], "20" in tape(stage)[1]] == [True] * 3


async def test_prints_that_do_not_fit_leave_the_hole_as_it_is() -> None:
    async with on_stage(WIDE) as stage:
        await stage.trade(made_trade(price=72_400, size=5, volume=12_345_713, at=AT + 3))
        before = tape(stage)
        stage.source.past_trades("005930", Venue.UN, PastTrade(AT + 3, 72_400, 5), PastTrade(AT + 1, 72_500, 999))
        stage.source.past_trades("000660", Venue.UN, PastTrade(AT + 3, 72_400, 5))
        stage.source.past_trades("999999", Venue.UN, PastTrade(AT + 3, 72_400, 5))
        await stage.settled()
        assert tape(stage) == before


async def test_prints_of_a_row_that_is_not_focused_are_not_asked_for() -> None:
    async with on_stage(WIDE) as stage:
        await stage.trade(made_trade("000660", size=5, volume=12_345_713))
        assert stage.source.asked_trades == []
