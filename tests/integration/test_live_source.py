"""Rows and focus in, registrations and events out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueStatus
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.attention import SETTLE_S
from kis_tui.feed.issue_answers import ISSUE_AGAIN_S
from kis_tui.feed.live import LiveSource
from kis_tui.feed.pace import AT_ONCE, EVERY_S
from kis_tui.feed.source import (
    FeedEvent,
    FeedSource,
    FrameReceived,
    InterruptionsFetched,
    IssueFetched,
    LinkState,
    PlanChanged,
    QuoteFetched,
    Row,
    TradesFetched,
    View,
)
from kis_tui.simulator import ISSUES, Exchange, Switches
from kis_tui.simulator.switches import HttpFault
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.until import until

SAMSUNG, HYNIX, KAKAO, FUND = (Row(code) for code in ("005930", "000660", "035720", "069500"))
QUOTATIONS = "/uapi/domestic-stock/v1/quotations/"
QUERIES = [QUOTATIONS + name for name in ("inquire-price", "search-stock-info", "inquire-ccnl", "inquire-vi-status")]
INDICES = {Registration(Channel.INDEX, Venue.KRX, code) for code in (KOSPI, KOSDAQ, KOSPI_200)}

_E = TypeVar("_E")


def trades(row: Row) -> Registration:
    return Registration(Channel.TRADE, row.choice.venue, row.code)


def book(row: Row) -> Registration:
    return Registration(Channel.BOOK, row.choice.venue, row.code)


def status(row: Row, venue: Venue) -> Registration:
    return Registration(Channel.STATUS, venue, row.code)


def statuses(row: Row) -> set[Registration]:
    return {status(row, Venue.KRX), status(row, Venue.NXT)}


def split(row: Row) -> set[Registration]:
    return {Registration(Channel.BOOK, venue, row.code) for venue in (Venue.KRX, Venue.NXT)}


def program(row: Row) -> Registration:
    return Registration(Channel.PROGRAM, row.choice.venue, row.code)


@asynccontextmanager
async def source_of(
    exchange: Exchange, directory: Path, *, limit: int = 41, is_paper: bool = False, asks: bool = True
) -> AsyncIterator[tuple[LiveSource, list[FeedEvent]]]:
    # Whoever waits for turns at the broker's pace waits ten times as fast, too.
    exchange.switches.queries_per_s = 1 if is_paper else 200
    auth = auth_for(exchange, directory, FastClock(1.0 if is_paper else 10.0))
    # Days are the exchange's, waits ten times as fast as its own.
    clock = FastClock(10.0, exchange.market_clock)
    reader = auth if asks else None
    source = LiveSource(
        auth, reader=reader, is_paper=is_paper, clock=clock, limit=limit, rng=Random(1), lock_dir=directory
    )
    as_seen: FeedSource = source
    events: list[FeedEvent] = []

    async def take() -> None:
        async for batch in as_seen.events():
            assert batch
            events.extend(batch)

    taker = asyncio.ensure_future(take())
    try:
        yield source, events
    finally:
        await source.aclose()
        await taker
        await auth.aclose()


def registered(exchange: Exchange) -> set[Registration]:
    return set(exchange.sessions[0].registrations) if exchange.sessions else set()


def quoted(exchange: Exchange) -> set[Registration]:
    """What is registered of books and trades."""
    return {entry for entry in registered(exchange) if entry.channel in (Channel.BOOK, Channel.TRADE)}


def asked_for(exchange: Exchange, tr_id: str, code: str) -> int:
    """How often a stream was registered or released."""
    return sum(f'"{tr_id}","tr_key":"{code}"' in text for text in exchange.received)


def told(events: list[FeedEvent], kind: type[_E]) -> list[_E]:
    return [event for event in events if isinstance(event, kind)]


async def test_every_row_gets_its_trades_and_the_focus_its_book(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        expected = {book(SAMSUNG), trades(SAMSUNG), trades(HYNIX)}
        await until(lambda: quoted(exchange) == expected)
        await until(lambda: any(isinstance(e.values[0], Trade) for e in told(events, FrameReceived)))
        assert source.status.state is LinkState.LIVE
        await until(lambda: source.status.confirmed == source.status.wanted == 3 + 2 + 3 + 1)


async def test_a_focus_that_runs_through_the_rows_asks_for_the_last_book_only(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        rows = [SAMSUNG, HYNIX, KAKAO]
        source.want(rows, SAMSUNG, View())
        await until(lambda: book(SAMSUNG) in registered(exchange))
        source.want(rows, HYNIX, View())
        source.want(rows, KAKAO, View())
        await until(lambda: book(KAKAO) in registered(exchange))
        assert not any('"H0UNASP0","tr_key":"000660"' in text for text in exchange.received)
        # The book looked at before stays while there is room.
        assert book(SAMSUNG) in registered(exchange)


async def test_another_venue_replaces_the_rows_streams(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: quoted(exchange) == {book(SAMSUNG), trades(SAMSUNG)})
        at_nxt = Row("005930", VenueChoice.NXT)
        source.want([at_nxt], at_nxt, View())
        await until(lambda: quoted(exchange) == {book(at_nxt), trades(at_nxt)})
        assert {registration.venue for registration in quoted(exchange)} == {Venue.NXT}


async def test_rows_over_the_limit_are_said_and_served_when_room_appears(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path, limit=3) as (source, events):
        rows = [SAMSUNG, HYNIX, KAKAO]
        source.want(rows, SAMSUNG, View())
        await until(lambda: any(isinstance(e, PlanChanged) and e.left_out == {trades(KAKAO)} for e in events))
        await until(lambda: len(registered(exchange)) == 3)
        source.want([SAMSUNG, KAKAO], SAMSUNG, View())
        await until(lambda: registered(exchange) == {book(SAMSUNG), trades(SAMSUNG), trades(KAKAO)})
        plans = [event for event in events if isinstance(event, PlanChanged)]
        assert plans[-1].left_out == frozenset()


async def test_a_lower_limit_of_the_broker_is_lived_with(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(registration_limit=2)) as exchange,
        source_of(exchange, tmp_path) as (source, _),
    ):
        source.want([SAMSUNG, HYNIX, KAKAO], SAMSUNG, View())
        await until(lambda: source.status.limit == 2)
        await until(lambda: quoted(exchange) == {book(SAMSUNG), trades(SAMSUNG)})
        source.want([SAMSUNG, HYNIX, KAKAO], HYNIX, View())
        await until(lambda: registered(exchange) == {book(HYNIX), trades(HYNIX)}, "room was made for the new focus")


async def test_nothing_wanted_is_a_line_at_rest(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([], None, View(context=False))
        await until(lambda: source.status.state is LinkState.LIVE)
        assert registered(exchange) == set()


async def test_a_tap_sees_every_message_as_it_came(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        seen: list[bytes] = []
        stop = source.tap(lambda raw, _ns: seen.append(raw))
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: any(raw.startswith(b"0|H0UNCNT0|") for raw in seen))
        assert any(raw.startswith(b"{") for raw in seen)
        stop()
        count = len(seen)
        frames = source.counters.frames
        await until(lambda: source.counters.frames > frames)
        assert len(seen) == count


async def test_the_focus_has_its_announcements_and_the_market_around_it(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([SAMSUNG], SAMSUNG, View())
        expected = {book(SAMSUNG), trades(SAMSUNG), *statuses(SAMSUNG), *INDICES, program(SAMSUNG)}
        await until(lambda: registered(exchange) == expected)

        def seen(kind: type) -> bool:
            return any(isinstance(value, kind) for frame in told(events, FrameReceived) for value in frame.values)

        await until(lambda: seen(IndexQuote) and seen(ProgramTrading))


async def test_announcements_and_context_go_first_when_the_broker_grants_less(tmp_path: Path) -> None:
    switches = Switches(registration_limit=4)
    async with running(switches=switches) as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        core = {book(SAMSUNG), trades(SAMSUNG), trades(HYNIX)}
        await until(lambda: registered(exchange) == {*core, status(SAMSUNG, Venue.KRX)})
        await until(lambda: source.status.limit == source.status.wanted == 4)
        assert all(not plan.left_out for plan in told(events, PlanChanged))
        await until(lambda: source.status.state is LinkState.LIVE)


async def test_context_goes_when_rows_need_the_room_and_when_it_is_not_shown(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path, limit=9) as (source, _):
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        core = {book(SAMSUNG), trades(SAMSUNG), trades(HYNIX), *statuses(SAMSUNG)}
        await until(lambda: registered(exchange) == {*core, *INDICES, program(SAMSUNG)})
        source.want([SAMSUNG, HYNIX], SAMSUNG, View(context=False))
        await until(lambda: registered(exchange) == core)
        source.want([SAMSUNG, HYNIX, KAKAO, FUND], SAMSUNG, View())
        await until(lambda: INDICES & registered(exchange) != set())
        await until(lambda: len(registered(exchange)) == 9)
        assert {*core, trades(KAKAO), trades(FUND)} <= registered(exchange)
        assert program(SAMSUNG) not in registered(exchange)


async def test_split_books_come_and_go_with_the_view(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: quoted(exchange) == {book(SAMSUNG), trades(SAMSUNG)})
        source.want([SAMSUNG], SAMSUNG, View(split=True))
        await until(lambda: quoted(exchange) == {book(SAMSUNG), trades(SAMSUNG), *split(SAMSUNG)})
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: quoted(exchange) == {book(SAMSUNG), trades(SAMSUNG)})


async def test_a_split_that_is_only_flicked_gives_nothing_back(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([SAMSUNG], SAMSUNG, View(split=True))
        await until(lambda: split(SAMSUNG) <= registered(exchange))
        for _ in range(20):
            source.want([SAMSUNG], SAMSUNG, View())
            source.want([SAMSUNG], SAMSUNG, View(split=True))
        source.want([SAMSUNG, HYNIX], SAMSUNG, View(split=True))
        await until(lambda: trades(HYNIX) in registered(exchange))
        assert asked_for(exchange, "H0NXASP0", "005930") == 1


async def test_sor_has_the_books_of_both_exchanges(tmp_path: Path) -> None:
    row = Row("005930", VenueChoice.SOR)
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([row], row, View())
        await until(lambda: quoted(exchange) == {book(row), trades(row), *split(row)})


async def test_ladders_beside_the_focus_are_served_without_being_rows(tmp_path: Path) -> None:
    at_krx = Row("005930", VenueChoice.KRX)
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([SAMSUNG], SAMSUNG, View(beside=(at_krx, KAKAO)))
        beside = {book(at_krx), trades(at_krx), book(KAKAO), trades(KAKAO)}
        await until(lambda: quoted(exchange) == {book(SAMSUNG), trades(SAMSUNG), *beside})
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: quoted(exchange) == {book(SAMSUNG), trades(SAMSUNG)})


async def test_going_back_to_the_row_before_asks_for_nothing(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        rows = [SAMSUNG, HYNIX]
        both = {*statuses(SAMSUNG), *statuses(HYNIX), program(SAMSUNG), program(HYNIX)}
        source.want(rows, SAMSUNG, View())
        await until(lambda: program(SAMSUNG) in registered(exchange))
        source.want(rows, HYNIX, View())
        await until(lambda: both <= registered(exchange))
        await until(lambda: len(told(events, IssueFetched)) == 2)
        await until(lambda: source.status.confirmed == source.status.wanted)
        requests = len(exchange.received)
        known = len(told(events, IssueFetched))
        source.want(rows, SAMSUNG, View())
        # What is known of an issue is told again as soon as the focus has settled.
        await until(lambda: len(told(events, IssueFetched)) > known)
        assert both <= registered(exchange)
        assert len(exchange.received) == requests


async def test_flags_of_the_focus_are_asked_for_once(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        await until(lambda: told(events, IssueFetched))
        (fetched,) = told(events, IssueFetched)
        assert (fetched.flags.code, fetched.flags.on_nxt, fetched.flags.nxt_halted) == ("005930", True, False)
        assert (fetched.flags.status, fetched.flags.halted) == (IssueStatus.NORMAL, False)
        assert fetched.flags.name == "삼성전자"
        exchange.switches.http_faults[QUERIES[0]] = HttpFault(500)
        source.want([SAMSUNG, HYNIX], HYNIX, View())
        await until(lambda: source.counters.queries_failed)
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        # What is known is not asked again.
        await until(lambda: len(told(events, IssueFetched)) == 2)


async def test_of_a_focus_that_is_gone_nothing_is_asked_any_more(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        exchange.switches.http_faults[QUERIES[0]] = HttpFault(500)
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: source.counters.queries_failed >= 2, "its price at UN, and its marks")
        source.want([], None, View())
        del exchange.switches.http_faults[QUERIES[0]]
        asked_at = source.clock.monotonic()
        await until(lambda: source.clock.monotonic() > asked_at + ISSUE_AGAIN_S + 5)
        assert not told(events, IssueFetched)
        assert not told(events, QuoteFetched)


async def test_a_refused_stream_is_not_asked_for_when_its_row_is_looked_at_again(tmp_path: Path) -> None:
    others = [Row(issue.code) for issue in ISSUES if issue.on_nxt][:5]
    rows = [FUND, *others]
    async with running() as exchange, source_of(exchange, tmp_path, limit=11, asks=False) as (source, _):
        for focus in (FUND, *others, FUND, others[0]):
            source.want(rows, focus, View(context=False))
            await until(lambda focus=focus: status(focus, Venue.KRX) in registered(exchange))  # type: ignore[misc]
        assert asked_for(exchange, "H0STMKO0", FUND.code) > 1, "what is not refused comes and goes"
        assert asked_for(exchange, "H0NXMKO0", FUND.code) == 1
        source.retry_now()
        source.want(rows, FUND, View(context=False))
        await until(lambda: asked_for(exchange, "H0NXMKO0", FUND.code) == 2)


async def test_the_user_s_key_asks_again_for_what_failed(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        exchange.switches.http_faults[QUERIES[0]] = HttpFault(500, times=1)
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: source.counters.queries_failed)
        failed_at = source.clock.monotonic()
        source.retry_now()
        await until(lambda: told(events, IssueFetched))
        assert source.clock.monotonic() < failed_at + ISSUE_AGAIN_S


async def test_a_split_that_comes_and_goes_all_the_time_is_asked_for_slowly(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([SAMSUNG], SAMSUNG, View())
        began = source.clock.monotonic()
        for n in range(60):
            source.want([SAMSUNG], SAMSUNG, View(split=n % 2 == 0))
            moved_at = source.clock.monotonic()
            await until(lambda moved_at=moved_at: source.clock.monotonic() > moved_at + 2 * SETTLE_S)  # type: ignore[misc]
        took_s = source.clock.monotonic() - began
        asked = [text for text in exchange.received if '"tr_type":"1"' in text]
        assert len(asked) <= 2 + AT_ONCE + took_s / EVERY_S + 1
        assert asked_for(exchange, "H0NXASP0", "005930") > 8


async def test_a_name_that_nxt_does_not_trade_is_never_asked_for_there(tmp_path: Path) -> None:
    fund = Row("069500", VenueChoice.SOR)
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([fund], fund, View(split=True))
        await until(lambda: [event.flags.on_nxt for event in told(events, IssueFetched)] == [False])
        expected = {book(fund), trades(fund), status(fund, Venue.KRX), *INDICES, program(fund)}
        await until(lambda: registered(exchange) == expected)
        source.want([fund, SAMSUNG], SAMSUNG, View(split=True))
        await until(lambda: split(SAMSUNG) <= registered(exchange))
        assert not any('"H0NX' in text and '"069500"' in text for text in exchange.received)


async def test_without_queries_nxt_is_tried_and_a_refusal_lived_with(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path, asks=False) as (source, events):
        source.want([FUND], FUND, View(split=True))
        krx = Registration(Channel.BOOK, Venue.KRX, FUND.code)
        expected = {book(FUND), trades(FUND), krx, status(FUND, Venue.KRX), *INDICES, program(FUND)}
        await until(lambda: registered(exchange) == expected)
        source.want([FUND, SAMSUNG], FUND, View(split=True))
        await until(lambda: trades(SAMSUNG) in registered(exchange))
        assert asked_for(exchange, "H0NXMKO0", FUND.code) == asked_for(exchange, "H0NXASP0", FUND.code) == 1
        source.ask_trades(FUND.code, Venue.KRX)
        assert not told(events, IssueFetched)
        assert not told(events, TradesFetched)


@pytest.mark.parametrize("venue", Venue)
async def test_the_latest_trades_come_when_asked_for(tmp_path: Path, venue: Venue) -> None:
    async with running(speed=20) as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([SAMSUNG], None, View())
        await until(lambda: source.status.state is LinkState.LIVE)
        source.ask_trades("005930", venue)
        source.ask_trades("005930", venue)
        await until(lambda: told(events, TradesFetched))
        (fetched,) = told(events, TradesFetched)
        assert (fetched.code, fetched.venue, len(fetched.trades)) == ("005930", venue, 30)
        times = [trade.ts_event for trade in fetched.trades]
        assert times == sorted(times, key=lambda second: second or 0, reverse=True)
        assert fetched.fetched_at <= source.clock.monotonic()

        def asked_again() -> bool:
            source.ask_trades("005930", venue)
            return len(told(events, TradesFetched)) > 1

        await until(asked_again)


async def test_interruptions_of_the_day_are_listed_while_there_are_rows_to_watch(tmp_path: Path) -> None:
    alteogen = Row("196170")
    async with running(scenario="day", speed=400) as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([SAMSUNG, alteogen], SAMSUNG, View())

        def found() -> list[Interruption]:
            lists = [event.interruptions for event in told(events, InterruptionsFetched)]
            return [each for listed in lists for each in listed if each.code == "196170"]

        await until(found, "the interruption is listed", timeout_s=30)
        assert found()[0].price is not None
        assert found()[0].count >= 1
        assert 36_000 < (found()[0].began or 0) < 36_600


async def test_paper_is_asked_for_no_more_than_it_documents(tmp_path: Path) -> None:
    at_krx, at_sor = Row("005930", VenueChoice.KRX), Row("000660", VenueChoice.SOR)
    switches = Switches(is_paper=True)
    async with (
        running(switches=switches) as exchange,
        source_of(exchange, tmp_path, is_paper=True) as (source, events),
    ):
        exchange.switches.http_faults[QUERIES[1]] = exchange.switches.http_faults[QUERIES[3]] = HttpFault(500)
        source.want([at_krx, at_sor], at_krx, View(split=True))
        await until(lambda: told(events, IssueFetched))
        await until(lambda: registered(exchange) == {book(at_krx), trades(at_krx)})
        source.ask_trades("005930", Venue.KRX)
        await until(lambda: told(events, TradesFetched))
        tr_ids = {text.split('"tr_id":"')[1][:8] for text in exchange.received if '"tr_id":"H0' in text}
        assert tr_ids == {"H0STASP0", "H0STCNT0", "H0UNCNT0"}, "the last is the row that was put there by hand"
        assert source.counters.queries_failed == 0


async def test_queries_that_always_fail_leave_the_line_alone(tmp_path: Path) -> None:
    refused = b'{"rt_cd":"1","msg_cd":"EGW00202","msg1":"no"}'
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        for path, body in zip(QUERIES, (b"", b"<html>", b"[]", refused), strict=True):
            exchange.switches.http_faults[path] = HttpFault(500, body)
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        await until(lambda: source.status.state is LinkState.LIVE)
        source.ask_trades("005930", Venue.UN)
        await until(lambda: source.counters.queries_failed >= 3)
        # Nobody can tell whether NXT trades it, so it is tried.
        await until(lambda: statuses(SAMSUNG) <= registered(exchange))
        frames = source.counters.frames
        await until(lambda: source.counters.frames > frames)
        assert source.status.state is LinkState.LIVE
        assert source.counters.connects == 1
        assert not told(events, IssueFetched)
        assert not told(events, TradesFetched)
        assert not told(events, InterruptionsFetched)
