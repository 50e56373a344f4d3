"""Book, price and prints of what is looked at, and prices of the rest: asked for once, in order, and not in vain."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from itertools import pairwise

import pytest

from kis_tui.domain.venue import Venue
from kis_tui.errors import AuthUnavailableError, NoAnswerError
from kis_tui.feed.asking import Asking
from kis_tui.feed.events import BookFetched, FeedEvent, NameFetched, QuoteFetched, TradesFetched
from kis_tui.feed.first_answers import FIRST_AGAIN_S, FIRST_HOLDS_S
from kis_tui.feed.names_asked import NAME_AGAIN_S
from tests.support.clocks import ManualClock

NAMES = {
    "FHKST01010200": "book",
    "FHKST01010100": "price",
    "FHKST01010300": "trades",
    "CTPF1002R": "listing",
    "FHPST01390000": "interruptions",
}
MARKETS = {"J": "KRX", "NX": "NXT", "UN": "UN"}
BOOK = {"aspr_acpt_hour": "153000", "askp1": "72600", "askp_rsqn1": "30", "bidp1": "72500", "bidp_rsqn1": "20"}
PRICE = {"stck_prpr": "72500", "prdy_vrss": "500", "prdy_vrss_sign": "2", "acml_vol": "1000", "stck_sdpr": "72000"}
TRADE = {"stck_cntg_hour": "153000", "stck_prpr": "72500", "cntg_vol": "10"}
SAMSUNG, HYNIX, KAKAO = ("005930", Venue.UN), ("000660", Venue.UN), ("035720", Venue.UN)


class Reader:
    """Answers every query; what is in ``errors`` is raised, what is in ``gates`` waits."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.errors: dict[str, Exception] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.name = "삼성전자"

    token_wait_s = None

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        name = NAMES[tr_id]
        code = params.get("PDNO") or params["FID_INPUT_ISCD"]
        market = MARKETS.get(params.get("FID_COND_MRKT_DIV_CODE", ""), "")
        self.asked.append(f"{name} {code} {market}".strip())
        if name in self.gates:
            await self.gates[name].wait()
        if name in self.errors:
            raise self.errors[name]
        if name == "book":
            return {"output1": BOOK, "output2": {"stck_sdpr": "72000"}}
        listing = {"cptt_trad_tr_psbl_yn": "Y", "prdt_abrv_name": self.name}
        return {"output": {"price": PRICE, "trades": [TRADE], "listing": listing, "interruptions": []}[name]}


class Stage:
    """An ``Asking`` that has begun, with everything around it."""

    def __init__(self, *, is_paper: bool = False) -> None:
        self.reader = Reader()
        self.clock = ManualClock()
        self.told: list[FeedEvent] = []
        self.open = False
        self.asking = Asking(
            self.reader,
            self.clock,
            self.told.append,
            lambda: False,
            lambda _: self.open,
            lambda: None,
            is_paper=is_paper,
        )

    def count(self, asked: str) -> int:
        return self.reader.asked.count(asked)

    async def settle(self) -> None:
        for _ in range(30):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds)):
            self.clock.advance(1.0)
            await self.settle()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    made.asking.start()
    yield made
    await made.asking.aclose()


@pytest.fixture
async def paper() -> AsyncIterator[Stage]:
    made = Stage(is_paper=True)
    yield made
    await made.asking.aclose()


async def test_a_focus_gets_book_price_and_prints_at_once_though_nothing_trades(stage: Stage) -> None:
    stage.asking.look_at(SAMSUNG)
    await stage.settle()
    first = {type(event): event for event in stage.told}
    book, quote, trades = first[BookFetched], first[QuoteFetched], first[TradesFetched]
    assert isinstance(book, BookFetched)
    assert isinstance(quote, QuoteFetched)
    assert isinstance(trades, TradesFetched)
    assert (book.book.code, book.book.venue, book.book.ask_price, book.book.ts_event) == (*SAMSUNG, 72_600, 55_800)
    assert (trades.code, trades.venue, trades.trades[0].size) == (*SAMSUNG, 10)
    quoted = {event.quote.venue: event.quote.volume for event in stage.told if isinstance(event, QuoteFetched)}
    assert quoted == {Venue.UN: 1_000, Venue.KRX: 1_000}, "the query about the issue tells KRX's too"
    assert book.asked_at == quote.asked_at == stage.clock.monotonic()


async def test_at_krx_the_price_is_asked_for_once_with_the_marks(stage: Stage) -> None:
    stage.asking.look_at(("005930", Venue.KRX))
    await stage.pass_time(5)
    assert stage.count("price 005930 KRX") == 1
    assert [event.quote.venue for event in stage.told if isinstance(event, QuoteFetched)] == [Venue.KRX]


async def test_where_the_marks_are_not_told_the_price_is_asked_for_by_itself(stage: Stage) -> None:
    stage.reader.errors["price"] = AuthUnavailableError("no", code="EGW00202")
    stage.asking.look_at(("005930", Venue.KRX))
    await stage.settle()
    del stage.reader.errors["price"]
    await stage.pass_time(2)
    assert stage.count("price 005930 KRX") == 2
    assert any(isinstance(event, QuoteFetched) for event in stage.told)


async def test_what_stays_in_focus_is_asked_for_again_when_the_exchanges_open(stage: Stage) -> None:
    stage.asking.look_at(SAMSUNG)
    await stage.pass_time(1_000)
    assert stage.count("book 005930 UN") == 1
    stage.open = True
    await stage.pass_time(1)
    assert stage.count("book 005930 UN") == 2


async def test_a_focus_that_comes_back_soon_is_not_asked_about_again(stage: Stage) -> None:
    for wait_s, times in ((5, 1), (FIRST_HOLDS_S, 1), (0, 2)):
        stage.asking.look_at(SAMSUNG)
        await stage.pass_time(2)
        assert stage.count("book 005930 UN") == times
        stage.asking.look_at(HYNIX)
        await stage.pass_time(wait_s)


async def test_a_lost_line_asks_anew_for_what_is_looked_at_and_for_the_rows(stage: Stage) -> None:
    stage.asking.watch([SAMSUNG, HYNIX])
    stage.asking.look_at(SAMSUNG)
    await stage.pass_time(2)
    stage.asking.line_lost()
    await stage.pass_time(3)
    assert stage.count("book 005930 UN") == stage.count("trades 005930 UN") == stage.count("price 000660 UN") == 2
    assert stage.count("book 000660 UN") == 0


async def test_ladders_beside_the_focus_have_first_screens_too(stage: Stage) -> None:
    stage.asking.look_at(SAMSUNG, [HYNIX])
    await stage.settle()
    books = [event.book.code for event in stage.told if isinstance(event, BookFetched)]
    assert sorted(books) == ["000660", "005930"]
    assert not any(asked.startswith("listing 000660") for asked in stage.reader.asked)


async def test_every_other_row_gets_its_price_once_a_day(stage: Stage) -> None:
    stage.asking.watch([SAMSUNG, HYNIX, KAKAO])
    stage.asking.look_at(SAMSUNG)
    await stage.pass_time(600)
    assert [stage.count(f"price {code} UN") for code in ("005930", "000660", "035720")] == [1, 1, 1]
    assert stage.count("book 000660 UN") == 0
    stage.clock.advance(14 * 3600)
    await stage.pass_time(5)
    assert [stage.count(f"price {code} UN") for code in ("005930", "000660", "035720")] == [2, 2, 2]


async def test_on_paper_one_query_a_second_is_asked_and_the_focus_comes_first(paper: Stage) -> None:
    at_krx = [(code, Venue.KRX) for code, _ in (SAMSUNG, HYNIX, KAKAO)]
    paper.asking.watch(at_krx)
    paper.asking.look_at(at_krx[0])
    paper.asking.start()
    counts = []
    for _ in range(14):
        await paper.settle()
        counts.append(len(paper.reader.asked))
        await paper.pass_time(1)
    assert all(after - before <= 1 for before, after in pairwise(counts))
    assert paper.reader.asked == [
        "book 005930 KRX",
        "price 005930 KRX",
        "trades 005930 KRX",
        "price 000660 KRX",
        "price 035720 KRX",
    ]


async def test_on_paper_nothing_is_asked_of_exchanges_that_its_documents_do_not_know(paper: Stage) -> None:
    paper.asking.watch([SAMSUNG, (HYNIX[0], Venue.NXT)])
    paper.asking.look_at(SAMSUNG)
    paper.asking.start()
    await paper.pass_time(20)
    assert paper.reader.asked == ["price 005930 KRX"]  # what is special about the issue


async def test_a_focus_that_runs_on_leaves_no_queries_behind(paper: Stage) -> None:
    paper.asking.start()
    for n in range(30):
        paper.asking.look_at((f"{n:06d}", Venue.KRX))
        await paper.settle()
    paper.asking.look_at((SAMSUNG[0], Venue.KRX))
    await paper.pass_time(10)
    assert len(paper.reader.asked) <= 6
    assert paper.count("book 005930 KRX") == paper.count("trades 005930 KRX") == 1


async def test_a_slow_answer_holds_up_nobody_and_is_told_when_it_comes(stage: Stage) -> None:
    gate = stage.reader.gates["book"] = asyncio.Event()
    stage.asking.look_at(SAMSUNG)
    await stage.settle()
    asked_at = stage.clock.monotonic()
    assert any(isinstance(event, QuoteFetched) for event in stage.told)
    await stage.pass_time(20)
    assert stage.count("book 005930 UN") == 1
    gate.set()
    await stage.settle()
    assert [event.asked_at for event in stage.told if isinstance(event, BookFetched)] == [asked_at]


async def test_a_refusal_costs_only_its_own_part_and_is_tried_again(stage: Stage) -> None:
    stage.reader.errors["book"] = AuthUnavailableError("no", code="EGW00202")
    stage.asking.look_at(SAMSUNG)
    await stage.pass_time(FIRST_AGAIN_S - 2)
    assert {type(event) for event in stage.told} >= {QuoteFetched, TradesFetched}
    assert stage.count("book 005930 UN") == 1
    await stage.pass_time(4)
    assert stage.count("book 005930 UN") == 2
    stage.reader.errors.clear()
    stage.asking.retry_now()
    await stage.pass_time(1)
    assert any(isinstance(event, BookFetched) for event in stage.told)


async def test_a_server_that_is_down_all_night_is_asked_ever_more_rarely(stage: Stage) -> None:
    for name in NAMES.values():
        stage.reader.errors[name] = NoAnswerError("down")
    stage.asking.watch([(f"{n:06d}", Venue.UN) for n in range(40)])
    stage.asking.look_at(SAMSUNG)
    await stage.pass_time(3_600)
    assert len(stage.reader.asked) < 40
    assert stage.told == []


async def test_a_name_is_asked_for_until_it_is_known_and_then_told_at_once(stage: Stage) -> None:
    stage.reader.errors["listing"] = NoAnswerError("down")
    stage.asking.name("005930")
    await stage.pass_time(2)
    assert stage.told == []
    del stage.reader.errors["listing"]
    await stage.pass_time(NAME_AGAIN_S)
    assert stage.told == [NameFetched("005930", "삼성전자")]
    asked = len(stage.reader.asked)
    stage.asking.name("005930")
    assert stage.told == [NameFetched("005930", "삼성전자")] * 2
    await stage.pass_time(NAME_AGAIN_S)
    assert len(stage.reader.asked) == asked


async def test_an_issue_without_a_name_is_asked_about_ever_more_rarely(stage: Stage) -> None:
    stage.reader.name = ""
    stage.asking.name("0001A0")
    await stage.pass_time(1_000)
    assert stage.count("listing 0001A0") == 5
    assert stage.told == []


async def test_the_name_of_the_focus_comes_with_its_marks(stage: Stage) -> None:
    stage.asking.look_at(SAMSUNG)
    await stage.pass_time(1)
    assert NameFetched("005930", "삼성전자") in stage.told
    stage.asking.name("005930")
    await stage.pass_time(2)
    assert stage.count("listing 005930") == 1


async def test_paper_has_no_names(paper: Stage) -> None:
    paper.asking.start()
    paper.asking.name("005930")
    await paper.pass_time(200)
    assert paper.reader.asked == []
