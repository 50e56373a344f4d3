"""Rows and focus in, registrations and events out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.live import LiveSource
from kis_tui.feed.source import FeedEvent, FeedSource, FrameReceived, LinkState, PlanChanged, Row, View
from kis_tui.simulator import Exchange, Switches
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.until import until

SAMSUNG, HYNIX, KAKAO = (Row(code) for code in ("005930", "000660", "035720"))


def trades(row: Row) -> Registration:
    return Registration(Channel.TRADE, row.choice.venue, row.code)


def book(row: Row) -> Registration:
    return Registration(Channel.BOOK, row.choice.venue, row.code)


@asynccontextmanager
async def source_of(
    exchange: Exchange, directory: Path, *, limit: int = 41
) -> AsyncIterator[tuple[LiveSource, list[FeedEvent]]]:
    auth = auth_for(exchange, directory)
    source = LiveSource(auth, clock=FastClock(10.0), limit=limit, rng=Random(1), lock_dir=directory)
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


async def test_every_row_gets_its_trades_and_the_focus_its_book(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, events):
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        expected = {book(SAMSUNG), trades(SAMSUNG), trades(HYNIX)}
        await until(lambda: registered(exchange) == expected)
        await until(lambda: any(isinstance(e, FrameReceived) and isinstance(e.values[0], Trade) for e in events))
        assert source.status.state is LinkState.LIVE
        assert (source.status.confirmed, source.status.wanted) == (3, 3)


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
        await until(lambda: registered(exchange) == {book(SAMSUNG), trades(SAMSUNG)})
        at_nxt = Row("005930", VenueChoice.NXT)
        source.want([at_nxt], at_nxt, View())
        await until(lambda: registered(exchange) == {book(at_nxt), trades(at_nxt)})
        assert {registration.venue for registration in registered(exchange)} == {Venue.NXT}


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
        await until(lambda: registered(exchange) == {book(SAMSUNG), trades(SAMSUNG)})
        source.want([SAMSUNG, HYNIX, KAKAO], HYNIX, View())
        await until(lambda: registered(exchange) == {book(HYNIX), trades(HYNIX)}, "room was made for the new focus")


async def test_nothing_wanted_is_a_line_at_rest(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, _):
        source.want([], None, View())
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
