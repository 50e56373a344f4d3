"""What a live source tells before, beside and without frames, folded into the memory and held against the exchange."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import TypeVar

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.live import LiveSource
from kis_tui.feed.source import (
    BookFetched,
    FeedEvent,
    FrameReceived,
    LinkState,
    NameFetched,
    QuoteFetched,
    Row,
    StreamReset,
    TradesFetched,
    View,
)
from kis_tui.market.state import MarketState
from kis_tui.simulator import Exchange, Switches
from kis_tui.simulator.switches import HttpFault
from tests.support.clocks import FastClock
from tests.support.exchange import running
from tests.support.until import until

SAMSUNG, HYNIX, KAKAO, FUND = (Row(code) for code in ("005930", "000660", "035720", "069500"))
QUOTATIONS = "/uapi/domestic-stock/v1/quotations/"

_E = TypeVar("_E")


class Told:
    """Every event in order, and the memory they make."""

    def __init__(self) -> None:
        self.events: list[FeedEvent] = []
        self.state = MarketState()

    def take(self, event: FeedEvent) -> None:
        self.events.append(event)
        if isinstance(event, FrameReceived):
            for value in event.values:
                if value is not None:
                    self.state.apply(value, event.received_at)
        elif isinstance(event, StreamReset):
            self.state.line_down()
        elif isinstance(event, BookFetched):
            self.state.take_fetched_book(event.book, event.asked_at)
        elif isinstance(event, QuoteFetched):
            self.state.take_quote(event.quote, event.asked_at)
        elif isinstance(event, TradesFetched):
            self.state.refill(event.code, event.venue, event.trades, event.fetched_at)

    def of(self, kind: type[_E]) -> list[_E]:
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def source_of(
    exchange: Exchange, directory: Path, *, is_paper: bool = False
) -> AsyncIterator[tuple[LiveSource, Told]]:
    exchange.switches.queries_per_s = 200
    factor = 1.0 if is_paper else 10.0
    auth = KISAuthManager(
        exchange.app_key,
        exchange.app_secret,
        "paper" if is_paper else "live",
        exchange.rest_url,
        exchange.ws_url,
        cache_dir=directory,
        clock=FastClock(factor),
    )
    source = LiveSource(
        auth,
        reader=auth,
        is_paper=is_paper,
        clock=FastClock(factor, exchange.market_clock),
        is_open=lambda _: exchange.market.day.isoformat() != "2026-12-25",
        rng=Random(1),
        lock_dir=directory,
    )
    told = Told()

    async def take() -> None:
        async for batch in source.events():
            for event in batch:
                told.take(event)

    taker = asyncio.ensure_future(take())
    try:
        yield source, told
    finally:
        await source.aclose()
        await taker
        await auth.aclose()


def levels(book: BookSnapshot | None) -> tuple[object, ...]:
    assert book is not None
    return (book.ask_prices, book.ask_sizes, book.bid_prices, book.bid_sizes, book.total_ask_size, book.total_bid_size)


async def test_on_a_holiday_every_row_has_its_price_and_the_focus_its_whole_screen(tmp_path: Path) -> None:
    rows = [SAMSUNG, HYNIX, Row("035720", VenueChoice.NXT), Row("069500", VenueChoice.KRX)]
    async with running(scenario="holiday") as exchange, source_of(exchange, tmp_path) as (source, told):
        source.want(rows, SAMSUNG, View())
        streams = [told.state.stream(row.code, row.choice.venue) for row in rows]
        keys = [(row.code, row.choice.venue) for row in rows]
        await until(lambda: all(told.state.stream(*key).trade_is_fetched for key in keys), "every row's price")
        await until(lambda: told.of(TradesFetched) and told.of(BookFetched))
        streams = [told.state.stream(*key) for key in keys]
        for stream in streams:
            tally = exchange.market.stocks[stream.code].tally(stream.venue)
            trade = stream.shown_trade
            assert trade is not None
            assert (trade.price, trade.volume, trade.high, trade.low) == (
                tally.last,
                tally.volume,
                tally.high,
                tally.low,
            )
            assert stream.base_price == exchange.market.stocks[stream.code].issue.base_price
            assert stream.received_at is None
        focus = streams[0]
        assert levels(focus.shown_book) == levels(exchange.latest_book(Venue.UN, "005930"))
        assert focus.book_is_fetched
        latest = exchange.market.stocks["005930"].latest(Venue.UN)
        assert next(entry.number for entry in focus.tape.newest_first()) == len(latest) == 30
        assert not told.of(FrameReceived)
        assert [event.book.code for event in told.of(BookFetched)] == ["005930"], "rows get their price only"
        assert source.counters.queries_failed == 0


async def test_while_the_market_trades_frames_take_over_and_the_tape_joins_exactly(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, told):
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        stream = told.state.stream
        await until(lambda: told.of(BookFetched) and told.of(TradesFetched))
        await until(lambda: stream("005930", Venue.UN).book and stream("005930", Venue.UN).trade)
        assert not stream("005930", Venue.UN).book_is_fetched
        assert not stream("005930", Venue.UN).trade_is_fetched
        focus = stream("005930", Venue.UN)

        def joined() -> bool:
            if focus.tape.holes_open:
                source.ask_trades("005930", Venue.UN)
            fetched = [entry for entry in focus.tape.newest_first() if getattr(entry, "fetched", False)]
            return any(entry.trade.volume is not None for entry in fetched)  # type: ignore[union-attr]

        await until(joined, "what is before the first print is known")
        assert focus.tape.missed_shares == 0


async def test_a_slow_book_that_comes_after_the_frames_changes_nothing(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, told):
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: told.state.stream("005930", Venue.UN).book)
        await until(lambda: told.of(BookFetched))
        stream = told.state.stream("005930", Venue.UN)
        slow = told.of(BookFetched)[0]
        assert not told.state.take_fetched_book(slow.book, slow.asked_at)
        assert stream.shown_book is stream.book


async def test_refusals_leave_rows_and_line_as_they_are(tmp_path: Path) -> None:
    refused = b'{"rt_cd":"1","msg_cd":"EGW00202","msg1":"no"}'
    async with running() as exchange, source_of(exchange, tmp_path) as (source, told):
        for name in ("inquire-asking-price-exp-ccn", "inquire-price", "inquire-ccnl"):
            exchange.switches.http_faults[QUOTATIONS + name] = HttpFault(500, refused)
        source.want([SAMSUNG, HYNIX], SAMSUNG, View())
        await until(
            lambda: source.counters.queries_failed >= 5, "book, price, marks and trades of one, price of another"
        )
        await until(lambda: told.state.stream("005930", Venue.UN).book)
        assert source.status.state is LinkState.LIVE
        assert not told.of(BookFetched)
        assert not told.of(QuoteFetched)
        exchange.switches.http_faults.clear()
        source.retry_now()
        await until(lambda: told.of(BookFetched) and told.of(TradesFetched))
        await until(lambda: {event.quote.code for event in told.of(QuoteFetched)} == {"005930", "000660"})


async def test_a_lost_line_is_asked_about_again(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, told):
        source.want([SAMSUNG], SAMSUNG, View())
        await until(lambda: told.of(BookFetched) and told.state.stream("005930", Venue.UN).book)
        exchange.switches.kick = True
        await exchange.drop_all()
        await until(lambda: told.of(StreamReset))
        await until(lambda: len(told.of(BookFetched)) == 2)
        await until(lambda: told.state.stream("005930", Venue.UN).book_is_fetched, "no frame is newer")
        await until(lambda: told.state.stream("005930", Venue.UN).trade_is_fetched)


async def test_ladders_beside_the_focus_are_filled_too(tmp_path: Path) -> None:
    async with running(scenario="holiday") as exchange, source_of(exchange, tmp_path) as (source, told):
        source.want([SAMSUNG], SAMSUNG, View(beside=(HYNIX, Row("005930", VenueChoice.NXT))))
        expected = {("005930", Venue.UN), ("000660", Venue.UN), ("005930", Venue.NXT)}
        await until(lambda: {(event.book.code, event.book.venue) for event in told.of(BookFetched)} == expected)


async def test_a_name_comes_when_asked_for_and_with_the_focus(tmp_path: Path) -> None:
    async with running() as exchange, source_of(exchange, tmp_path) as (source, told):
        source.want([SAMSUNG, FUND], SAMSUNG, View())
        source.ask_name("069500")
        source.ask_name("999999")
        await until(lambda: {event.code: event.name for event in told.of(NameFetched)}.keys() == {"005930", "069500"})
        assert {event.name for event in told.of(NameFetched)} == {"삼성전자", "KODEX 200"}


async def test_paper_fills_the_screen_one_query_a_second(tmp_path: Path) -> None:
    at_krx = Row("005930", VenueChoice.KRX)
    switches = Switches(is_paper=True)
    async with running(switches=switches) as exchange, source_of(exchange, tmp_path, is_paper=True) as (source, told):
        source.want([at_krx, Row("000660", VenueChoice.KRX)], at_krx, View())
        began = source.clock.monotonic()
        await until(lambda: {event.quote.code for event in told.of(QuoteFetched)} == {"005930", "000660"})
        assert source.clock.monotonic() - began >= 2.5, "book, price, trades, and only then the other row's price"
        assert told.of(BookFetched)
        assert told.of(TradesFetched)
        assert source.counters.queries_failed == 0
