"""When the queries beside the line are asked, and when not any more."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from kis_tui.domain.issue_flags import IssueFlags, IssueStatus
from kis_tui.domain.venue import Venue
from kis_tui.errors import (
    AuthUnavailableError,
    ConfigError,
    InvalidKeysError,
    NoAnswerError,
    RateLimitedError,
    TokenExpiredError,
)
from kis_tui.feed.asking import TRADES_AGAIN_S, TRADES_EVERY_S, Asking
from kis_tui.feed.events import FeedEvent, InterruptionsFetched, IssueFetched, TradesFetched
from kis_tui.feed.interruption_rounds import INTERRUPTIONS_EVERY_S, LONGEST_PAUSE_S
from kis_tui.feed.issue_answers import ISSUE_AGAIN_S, ISSUE_HOLDS_S
from kis_tui.feed.issue_watch import UNDECIDED_S
from kis_tui.feed.queries import OUTAGE_LONGEST_S
from tests.support.clocks import ManualClock
from tests.support.until import until

PRICE, LISTING, TRADES, LIST = "FHKST01010100", "CTPF1002R", "FHKST01010300", "FHPST01390000"
FIRST_SCREEN = ("FHKST01010200", "price of the stream", TRADES)
REFUSED = AuthUnavailableError("no", code="EGW00202")


class Reader:
    """Answers as told; an ``asyncio.Event`` is waited for first."""

    def __init__(self) -> None:
        self.outputs: dict[str, object] = {LISTING: {"cptt_trad_tr_psbl_yn": "Y"}, LIST: [], TRADES: []}
        self.asked: list[str] = []
        """What was asked; the price of another exchange than KRX by a name of its own."""
        self.codes: list[str] = []
        """Issues whose marks were asked for."""
        self.gates: dict[str, asyncio.Event] = {}
        self.token_wait_s: float | None = None

    def count(self, tr_id: str) -> int:
        return self.asked.count(tr_id)

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        asked = FIRST_SCREEN[1] if tr_id == PRICE and params["FID_COND_MRKT_DIV_CODE"] != "J" else tr_id
        self.asked.append(asked)
        if asked == PRICE:
            self.codes.append(params["FID_INPUT_ISCD"])
        if asked in self.gates:
            await self.gates[asked].wait()
        output = self.outputs.get(asked, {})
        if isinstance(output, Exception):
            raise output
        return {"output": output}


class Stage:
    """An ``Asking`` with everything around it."""

    def __init__(self, *, is_paper: bool = False) -> None:
        self.reader = Reader()
        self.clock = ManualClock()
        self.told: list[FeedEvent] = []
        self.live = True
        self.open = True
        self.plans: list[tuple[frozenset[str], frozenset[str]]] = []
        self.asking = Asking(
            self.reader,
            self.clock,
            self.told.append,
            lambda: self.live,
            lambda _: self.open,
            self._learnt,
            is_paper=is_paper,
        )

    def _learnt(self) -> None:
        self.plans.append((self.asking.off_nxt, self.asking.undecided))

    def focus(self, code: str) -> None:
        """Look at the merged stream of ``code``; empty = at nothing."""
        self.asking.look_at((code, Venue.UN) if code else None)

    def rows(self, count: int) -> None:
        """Watch so many rows; the one in focus is none of them."""
        self.asking.watch([(f"{n:06d}", Venue.UN) for n in range(900_000, 900_000 + count)])

    def flags(self) -> list[IssueFlags]:
        return [event.flags for event in self.told if isinstance(event, IssueFetched)]

    async def settle(self) -> None:
        """Let everything run that needs no time to pass."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds)):
            self.clock.advance(1.0)
            await self.settle()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    yield made
    await made.asking.aclose()


async def test_nothing_is_asked_before_the_start(stage: Stage) -> None:
    stage.rows(2)
    stage.focus("005930")
    stage.asking.trades("005930", Venue.KRX)
    stage.asking.name("000660")
    await stage.settle()
    assert stage.reader.asked == []
    stage.asking.start()
    stage.asking.start()
    await stage.pass_time(1)
    rows = [FIRST_SCREEN[1]] * 2
    assert sorted(stage.reader.asked) == sorted([*FIRST_SCREEN, PRICE, LISTING, LIST, *rows, LISTING])


async def test_an_issue_is_asked_once_and_told_at_every_focus(stage: Stage) -> None:
    stage.asking.start()
    for code in ("005930", "000660", "005930", "", "005930"):
        stage.focus(code)
        await stage.settle()
    assert stage.reader.codes == ["005930", "000660"]
    assert [flags.code for flags in stage.flags()] == ["005930", "000660", "005930", "005930"]


async def test_a_failed_query_about_the_focus_is_asked_again_after_a_minute(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.outputs[PRICE] = REFUSED
    stage.focus("005930")
    await stage.pass_time(ISSUE_AGAIN_S - 1)
    stage.focus("000660")
    await stage.settle()
    stage.focus("005930")
    await stage.settle()
    assert stage.reader.codes == ["005930", "000660"]
    stage.reader.outputs[PRICE] = {}
    await stage.pass_time(2)
    assert stage.reader.codes == ["005930", "000660", "005930"]
    assert [flags.code for flags in stage.flags()] == ["005930"]
    assert stage.asking.failures == 2


async def test_a_failed_query_about_what_is_not_in_focus_any_more_rests(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.outputs[PRICE] = REFUSED
    stage.focus("005930")
    await stage.settle()
    stage.focus("")
    await stage.pass_time(3 * ISSUE_AGAIN_S)
    assert stage.reader.codes == ["005930"]
    stage.focus("005930")
    await stage.settle()
    assert stage.reader.codes == ["005930"] * 2


async def test_an_answer_without_the_exchanges_is_told_and_completed_later(stage: Stage) -> None:
    stage.asking.start()
    listing, stage.reader.outputs[LISTING] = stage.reader.outputs[LISTING], REFUSED
    stage.focus("005930")
    await stage.settle()
    assert [flags.on_nxt for flags in stage.flags()] == [None]
    stage.reader.outputs[LISTING] = listing
    await stage.pass_time(ISSUE_AGAIN_S + 1)
    assert [flags.on_nxt for flags in stage.flags()] == [None, True]


async def test_nxt_waits_for_the_answer_whether_it_trades_the_focus(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.outputs[LISTING] = {"cptt_trad_tr_psbl_yn": "N"}
    stage.focus("069500")
    assert (stage.asking.off_nxt, stage.asking.undecided) == (frozenset(), frozenset({"069500"}))
    await stage.settle()
    assert stage.plans == [(frozenset({"069500"}), frozenset())]
    stage.reader.outputs[LISTING] = {"cptt_trad_tr_psbl_yn": "Y"}
    stage.focus("005930")
    assert (stage.asking.off_nxt, stage.asking.undecided) == (frozenset({"069500"}), frozenset({"005930"}))
    await stage.settle()
    assert stage.plans[-1] == (frozenset({"069500"}), frozenset())


async def test_nxt_does_not_wait_long(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.gates[PRICE] = asyncio.Event()
    stage.focus("005930")
    await stage.settle()
    assert stage.asking.undecided == {"005930"}
    await stage.pass_time(UNDECIDED_S)
    assert stage.plans == [(frozenset(), frozenset())]


async def test_a_failed_query_leaves_nxt_to_be_tried(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.outputs[PRICE] = REFUSED
    stage.focus("005930")
    await stage.settle()
    assert stage.plans == [(frozenset(), frozenset())]


async def test_an_answer_told_again_says_when_it_was_fetched(stage: Stage) -> None:
    stage.asking.start()
    stage.focus("005930")
    await stage.settle()
    fetched_at = stage.clock.monotonic()
    stage.focus("000660")
    await stage.pass_time(300)
    stage.focus("005930")
    await stage.settle()
    told = [
        event.fetched_at for event in stage.told if isinstance(event, IssueFetched) and event.flags.code == "005930"
    ]
    assert told == [fetched_at, fetched_at]


@pytest.mark.parametrize("stays", [True, False])
async def test_an_answer_holds_for_half_an_hour(stage: Stage, stays: bool) -> None:
    stage.asking.start()
    stage.focus("005930")
    await stage.settle()
    if not stays:
        stage.focus("")
    await stage.pass_time(ISSUE_HOLDS_S - 2)
    assert stage.reader.codes == ["005930"]
    stage.reader.outputs[PRICE] = {"iscd_stat_cls_code": "59"}
    await stage.pass_time(3)
    stage.focus("005930")
    await stage.settle()
    assert stage.reader.codes == ["005930"] * 2
    assert stage.flags()[-1].status is IssueStatus.OVERHEATED


async def test_an_old_answer_is_not_renewed_while_nothing_trades(stage: Stage) -> None:
    stage.asking.start()
    stage.focus("005930")
    await stage.settle()
    stage.open = False
    await stage.pass_time(2 * ISSUE_HOLDS_S)
    assert stage.reader.codes == ["005930"]
    stage.open = True
    await stage.pass_time(1)
    assert stage.reader.codes == ["005930"] * 2


async def test_yesterday_s_answer_is_neither_told_nor_enough(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.outputs[LISTING] = {"cptt_trad_tr_psbl_yn": "N"}
    stage.focus("005930")
    await stage.settle()
    stage.focus("")
    stage.open = False
    stage.clock.advance(15 * 3600)
    stage.reader.gates[PRICE] = asyncio.Event()
    stage.focus("005930")
    await stage.settle()
    assert len(stage.flags()) == 1
    assert stage.reader.codes == ["005930"] * 2
    assert (stage.asking.off_nxt, stage.asking.undecided) == (frozenset({"005930"}), frozenset()), (
        "NXT's list is the last known"
    )


async def test_a_listing_that_is_refused_is_asked_for_ever_more_rarely(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.outputs[LISTING] = REFUSED
    stage.focus("005930")
    await stage.pass_time(1_500)
    assert stage.reader.count(LISTING) == 5, "at once, after 1, 2, 4 and 8 minutes"
    stage.focus("000660")
    await stage.settle()
    assert stage.reader.count(LISTING) == 6, "of another issue nothing is known yet"
    stage.asking.retry_now()
    await stage.pass_time(1)
    assert stage.reader.count(LISTING) == 7


async def test_the_list_is_asked_for_regularly(stage: Stage) -> None:
    stage.rows(2)
    stage.asking.start()
    await stage.settle()
    assert stage.reader.count(LIST) == 1
    await stage.pass_time(INTERRUPTIONS_EVERY_S - 1)
    assert stage.reader.count(LIST) == 1
    await stage.pass_time(1)
    assert stage.reader.count(LIST) == 2
    (first, second) = [event for event in stage.told if isinstance(event, InterruptionsFetched)]
    assert second.fetched_at - first.fetched_at == INTERRUPTIONS_EVERY_S


async def test_the_list_rests_with_one_row_and_while_the_line_is_down(stage: Stage) -> None:
    stage.rows(1)
    stage.asking.start()
    await stage.pass_time(60)
    stage.rows(2)
    stage.live = False
    await stage.pass_time(60)
    assert stage.reader.count(LIST) == 0
    stage.live = True
    await stage.pass_time(1)
    assert stage.reader.count(LIST) == 1


@pytest.mark.parametrize("refusal", [REFUSED, InvalidKeysError("no", code="EGW00103"), ConfigError("no home")])
async def test_a_list_that_is_refused_three_times_is_asked_for_every_ten_minutes(
    stage: Stage, refusal: Exception
) -> None:
    stage.rows(2)
    stage.reader.outputs[LIST] = refusal
    stage.asking.start()
    await stage.settle()
    await stage.pass_time(120)
    assert stage.reader.count(LIST) == 3
    await stage.pass_time(LONGEST_PAUSE_S - 1)
    assert stage.reader.count(LIST) == 3
    await stage.pass_time(1)
    assert stage.reader.count(LIST) == 4
    stage.reader.outputs[LIST] = []
    await stage.pass_time(LONGEST_PAUSE_S)
    assert any(isinstance(event, InterruptionsFetched) for event in stage.told)
    await stage.pass_time(INTERRUPTIONS_EVERY_S)
    assert stage.reader.count(LIST) == 6


async def test_the_list_begins_anew_with_the_day_and_with_the_user_s_key(stage: Stage) -> None:
    stage.rows(2)
    stage.reader.outputs[LIST] = REFUSED
    stage.asking.start()
    await stage.pass_time(130)
    assert stage.reader.count(LIST) == 3
    stage.asking.retry_now()
    await stage.pass_time(45)
    assert stage.reader.count(LIST) == 5
    await stage.pass_time(80)
    stage.clock.advance(14 * 3600)
    stage.reader.asked.clear()
    await stage.pass_time(45)
    assert stage.reader.count(LIST) == 2


async def test_the_list_rests_while_no_exchange_trades(stage: Stage) -> None:
    stage.rows(2)
    stage.open = False
    stage.asking.start()
    await stage.pass_time(3_600)
    assert stage.reader.count(LIST) == 0
    stage.open = True
    await stage.pass_time(1)
    assert stage.reader.count(LIST) == 1


async def test_refusals_count_only_in_a_row(stage: Stage) -> None:
    stage.rows(2)
    stage.asking.start()
    for _ in range(4):
        stage.reader.outputs[LIST] = REFUSED
        await stage.pass_time(60)
        stage.reader.outputs[LIST] = []
        await stage.pass_time(100)
    answered = len(stage.told)
    await stage.pass_time(INTERRUPTIONS_EVERY_S)
    assert len(stage.told) == answered + 1


@pytest.mark.parametrize(
    "fault", [NoAnswerError("nobody"), RateLimitedError("slow", code="EGW00201"), AuthUnavailableError("maintenance")]
)
async def test_a_list_that_nobody_answers_is_asked_for_ever_more_rarely(stage: Stage, fault: Exception) -> None:
    stage.rows(2)
    stage.reader.outputs[LIST] = fault
    stage.asking.start()
    await stage.pass_time(1_300)
    assert 5 <= stage.reader.count(LIST) <= 7
    stage.reader.outputs[LIST] = []
    await stage.pass_time(700)
    assert any(isinstance(event, InterruptionsFetched) for event in stage.told)


async def test_a_fault_of_our_own_ends_nothing(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.asking.start()
    stage.reader.outputs[TRADES] = RuntimeError("a bug")
    stage.asking.trades("005930", Venue.KRX)
    await stage.settle()
    assert stage.asking.failures == 1
    assert "a fault of this program" in caplog.text
    stage.reader.outputs[TRADES] = []
    await stage.pass_time(TRADES_AGAIN_S)
    stage.asking.trades("005930", Venue.KRX)
    await stage.settle()
    assert [type(event) for event in stage.told] == [TradesFetched]


FAILURES = [NoAnswerError("down"), REFUSED, InvalidKeysError("bad", code="EGW00103"), TokenExpiredError("old")]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_stream_whose_trades_are_not_told_is_not_asked_about_at_every_print(
    stage: Stage, failure: Exception
) -> None:
    stage.asking.start()
    stage.reader.outputs[TRADES] = failure
    counts = []
    for _ in range(2_000):
        stage.asking.trades("005930", Venue.UN)
        await stage.settle()
        counts.append(stage.reader.count(TRADES))
        await stage.pass_time(1)
    assert [counts.index(n) for n in range(1, 8)] == [0, 20, 60, 140, 300, 600, 900]
    stage.asking.retry_now()
    stage.asking.trades("005930", Venue.UN)
    await stage.settle()
    assert stage.reader.count(TRADES) == counts[-1] + 1


async def test_trades_that_were_told_are_not_asked_for_again_in_the_same_second(stage: Stage) -> None:
    stage.asking.start()
    for _ in range(100):
        stage.asking.trades("005930", Venue.UN)
        await stage.settle()
    assert stage.reader.count(TRADES) == 1
    await stage.pass_time(TRADES_EVERY_S)
    stage.asking.trades("005930", Venue.UN)
    await stage.settle()
    assert stage.reader.count(TRADES) == 2


@pytest.mark.parametrize("failure", [FAILURES[0], *FAILURES[2:]])
async def test_a_server_that_answers_nothing_is_left_alone_whatever_is_looked_at(
    stage: Stage, failure: Exception
) -> None:
    stage.asking.start()
    for query in (*FIRST_SCREEN, PRICE):
        stage.reader.outputs[query] = failure
    for n in range(60):
        stage.focus(f"{n:06d}")
        stage.asking.trades(f"{n:06d}", Venue.UN)
        await stage.pass_time(1)
    assert len(stage.reader.asked) <= 2 * 5 + 2, "two bursts, then one at a time"
    for query in (*FIRST_SCREEN, PRICE):
        stage.reader.outputs[query] = {}
    await stage.pass_time(OUTAGE_LONGEST_S)
    assert [flags.code for flags in stage.flags()] == ["000059"]
    stage.asking.trades("000000", Venue.UN)
    await stage.settle()
    assert any(isinstance(event, TradesFetched) for event in stage.told)


async def test_refusals_of_single_queries_stop_no_others(stage: Stage) -> None:
    stage.asking.start()
    stage.reader.outputs[PRICE] = REFUSED
    for n in range(20):
        stage.focus(f"{n:06d}")
        await stage.pass_time(1)
    assert stage.reader.count(PRICE) == 20


async def test_trades_of_a_stream_are_asked_for_once_at_a_time(stage: Stage) -> None:
    stage.asking.start()
    gate = stage.reader.gates[TRADES] = asyncio.Event()
    for _ in range(5):
        stage.asking.trades("005930", Venue.KRX)
        stage.asking.trades("005930", Venue.UN)
    await stage.settle()
    assert stage.reader.count(TRADES) == 2
    gate.set()
    await stage.settle()
    assert {(e.code, e.venue) for e in stage.told if isinstance(e, TradesFetched)} == {
        ("005930", Venue.KRX),
        ("005930", Venue.UN),
    }


async def test_paper_has_no_list_and_nothing_waits_for_nxt() -> None:
    stage = Stage(is_paper=True)
    stage.rows(2)
    stage.focus("005930")
    stage.asking.start()
    await stage.pass_time(200)
    assert set(stage.reader.asked) == {PRICE}
    assert stage.asking.off_nxt == frozenset()
    await stage.asking.aclose()


async def test_closing_ends_what_is_being_asked(stage: Stage) -> None:
    stage.reader.gates[PRICE] = stage.reader.gates[TRADES] = asyncio.Event()
    stage.asking.start()
    stage.focus("005930")
    stage.asking.trades("005930", Venue.KRX)
    await stage.settle()
    await stage.asking.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    stage.asking.trades("005930", Venue.KRX)
    stage.focus("000660")
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
    assert stage.told == []
