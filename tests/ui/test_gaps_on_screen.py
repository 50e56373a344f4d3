"""Where prints may be missing the tape says so at once, with its times; and what stops the market is no dead line."""

from kis_tui.domain.issue_flags import IssueFlags
from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import LinkState, RegistrationState, Row, Trouble
from tests.support.made_frames import AT, made_trade
from tests.support.stage import Stage, on_stage

WIDE = (120, 40)


async def lose(stage: Stage) -> None:
    stage.source.reset()
    stage.source.link(LinkState.WAITING, Trouble.LOST, attempt=1, retry_at=stage.clock.monotonic() + 4)
    await stage.settled()


async def test_a_lost_line_is_a_row_of_the_tape_from_the_moment_it_is_lost() -> None:
    async with on_stage(WIDE) as stage:
        stage.clock.advance(7)
        await lose(stage)
        await stage.shows("⋯ 끊김 10:00:00~")

        stage.clock.advance(12)
        stage.source.link(LinkState.LIVE)
        stage.source.registration(Channel.TRADE, Venue.UN, "005930", RegistrationState.CONFIRMED)
        await stage.shows("⋯ 끊김 10:00:00~19")

        await stage.trade(made_trade(size=5, volume=12_345_713, at=AT + 25))
        await stage.shows("⋯ 끊김 10:00:00~19 · 30주 누락")


async def test_a_line_that_missed_nothing_leaves_no_row() -> None:
    async with on_stage(WIDE) as stage:
        await lose(stage)
        await stage.shows("⋯ 끊김 10:00:00~")
        stage.source.link(LinkState.LIVE)
        await stage.trade(made_trade(size=5, volume=12_345_683, at=AT + 25))
        await stage.hides("끊김 10:00:00")


async def test_a_list_of_halted_stocks_says_so_and_not_that_nothing_comes() -> None:
    async with on_stage((80, 24), [Row("005930"), Row("000660")]) as stage:
        stage.source.link(LinkState.LIVE, wanted=4, confirmed=4)
        stage.clock.advance(30)
        await stage.when(lambda: "수신 없음 30초" in stage.rows[-1], "silence in an open market")

        stage.source.issue(IssueFlags("005930", halted=True))
        stage.source.issue(IssueFlags("000660", halted=True))
        await stage.when(lambda: "거래정지: 2종목 모두" in stage.rows[-1], "that all stocks are halted")

        await stage.press("d")
        await stage.when(lambda: "거래정지: SK하이닉스" in stage.rows[-1], "which stock is halted")
