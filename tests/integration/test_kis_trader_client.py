"""A public client that nobody here wrote, kis-trader, takes the stand-in exchange for the broker.

Only its table of endpoint addresses is changed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from kis_tui.domain.venue import Venue
from kis_tui.simulator import Exchange
from tests.support.plain_client import PlainClient, PlainSession
from tests.support.reference_reader import Record, ReferenceReader
from tests.support.until import until

kis_trader = pytest.importorskip("kis_trader")
from kis_trader._internal import _endpoints, _masters  # noqa: E402 - after the check that it is installed

CODE = "005930"
VENUES = {"KRX": "H0ST", "NXT": "H0NX", "UN": "H0UN"}


@pytest.fixture
async def exchange(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Exchange]:
    for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    async with Exchange(scenario="calm", seed=3) as running:
        monkeypatch.setitem(_endpoints._BASE_URL_BY_ENVIRONMENT, "real", running.rest_url)
        monkeypatch.setitem(_endpoints._WEBSOCKET_URL_BY_ENVIRONMENT, "real", running.ws_url)
        yield running


@pytest.fixture
async def trader(exchange: Exchange, tmp_path: Path) -> AsyncIterator[Any]:
    client = kis_trader.KISClient(
        app_key=exchange.app_key,
        app_secret=exchange.app_secret,
        environment="real",
        config_dir=tmp_path,
        token_cache_dir=tmp_path,
        throttle=False,
    )
    yield client
    client.close()


async def keep_reading(session: PlainSession, into: Callable[[Record], object]) -> None:
    reading = ReferenceReader()
    while True:
        for record in reading.read(await session.frame()):
            into(record)


async def test_it_receives_every_print_and_book_with_the_values_that_were_sent(exchange: Exchange, trader: Any) -> None:
    witness = PlainClient(exchange.rest_url, exchange.ws_url, *exchange.keys.open_account())
    ticks: dict[str, list[Any]] = {venue: [] for venue in VENUES}
    books: dict[str, list[Any]] = {venue: [] for venue in VENUES}
    sent_prints: dict[tuple[str, str], Record] = {}
    sent_books: set[tuple[str, ...]] = set()

    def witnessed(record: Record) -> None:
        if "CNTG_VOL" in record:
            aggressor = record.get("CCLD_DVSN") or record["CNTG_CLS_CODE"]
            sent_prints[aggressor + record["STCK_PRPR"], record["ACML_VOL"]] = record
        else:
            sent_books.add(tuple(record.values()))

    async with witness.session() as session:
        for prefix in VENUES.values():
            await session.ask(f"{prefix}CNT0", CODE)
            await session.ask(f"{prefix}ASP0", CODE)
        watching = asyncio.create_task(keep_reading(session, witnessed))
        realtime = await asyncio.to_thread(trader.realtime)
        stock = realtime.domestic.stock(CODE)
        for venue in VENUES:
            stock.trades(venue, on=ticks[venue].append)
            stock.order_book(venue, on=books[venue].append)
        await asyncio.to_thread(realtime.start)
        enough = 12
        await until(lambda: all(len(ticks[venue]) >= enough for venue in VENUES), "prints", 25)
        await until(lambda: all(len(books[venue]) >= enough for venue in VENUES), "books", 25)
        await asyncio.to_thread(realtime.stop)
        watching.cancel()

    for venue in VENUES:
        for before, after in zip(ticks[venue], ticks[venue][1:], strict=False):
            assert after.accumulated_volume == before.accumulated_volume + after.trade_volume
        for tick in ticks[venue][:enough]:
            record = sent_prints[tick.trade_sign + str(tick.current_price), str(tick.accumulated_volume)]
            assert tick.symbol == CODE
            assert tick.time == record["STCK_CNTG_HOUR"]
            assert tick.change == Decimal(record["PRDY_VRSS"])
            assert tick.change_percent == Decimal(record["PRDY_CTRT"])
            assert (tick.best_ask, tick.best_bid) == (Decimal(record["ASKP1"]), Decimal(record["BIDP1"]))
            assert tick.execution_strength == Decimal(record["CTTR"])
            assert tick.current_price - tick.change == 274_000
            assert tick.business_date == "20261110"
        for book in books[venue][:enough]:
            assert tuple(book._raw.values()) in sent_books
            assert book.total_ask_quantity == sum(int(book._raw[f"ASKP_RSQN{level}"]) for level in range(1, 11))
            assert book.best_ask > book.best_bid > 0


async def test_its_queries_are_answered_with_the_markets_figures(exchange: Exchange, trader: Any) -> None:
    for venue in Venue:
        stock = trader.domestic.stock("000660", exchange=venue.value)
        before = exchange.latest_book(venue, "000660")
        depth = await asyncio.to_thread(stock.order_book)
        after = exchange.latest_book(venue, "000660")
        assert len(depth.asks) == len(depth.bids) == 10
        assert depth.asks[0].price in (before.ask_price, after.ask_price)
        assert depth.bids[0].price in (before.bid_price, after.bid_price)
        assert depth.total_ask_quantity == sum(level.quantity for level in depth.asks)
        quote = await asyncio.to_thread(stock.quote)
        assert quote.previous_close == 1_778_000
        assert quote.current_price - quote.previous_close == quote.change
        assert quote.low <= quote.current_price <= quote.high
    while not exchange.market.stocks["000660"].latest(Venue.UN):
        await exchange.market_clock.sleep(0.05)
    trades = await asyncio.to_thread(trader.domestic.stock("000660", exchange="UN").trades)
    assert trades


async def test_a_second_session_of_it_is_refused_and_the_first_goes_on(exchange: Exchange, trader: Any) -> None:
    client = PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)
    async with client.session() as first:
        await first.ask("H0UNCNT0", CODE)
        realtime = await asyncio.to_thread(trader.realtime, reconnect=False)
        realtime.domestic.stock(CODE).trades("UN")
        await asyncio.to_thread(realtime.start)
        await until(lambda: len(exchange.sessions) == 1, "the second is thrown out")
        assert (await first.frame()).startswith(b"0|H0UNCNT0")
        await asyncio.to_thread(realtime.stop)


async def test_it_reads_the_master_files(exchange: Exchange, tmp_path: Path) -> None:
    def fetch(url: str) -> bytes:
        path = "/common" + url.split("/common")[1]
        return httpx.get(exchange.rest_url + path, trust_env=False).content

    index = await asyncio.to_thread(_masters.load_domestic_index, cache_dir=str(tmp_path), fetch=fetch)
    names = {listing.symbol: listing.name for listing in index.search_stocks("KODEX")}
    assert names == {"069500": "KODEX 200", "233740": "KODEX 코스닥150레버리지"}
    assert [listing.symbol for listing in index.search_stocks("알테오젠")] == ["196170"]
