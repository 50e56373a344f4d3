"""Callbacks that raise, sleep, block, give themselves back or close the line: told, and the others go on."""

import asyncio
import itertools
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from kis_tui.api.websocket_handler import KISWebSocketHandler
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.errors import ConnectionFailedError
from kis_tui.feed.events import LinkState, LinkStatus
from kis_tui.simulator import Exchange, Switches
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.lines import PATIENT
from tests.support.until import until

SAMSUNG, HYNIX = "005930", "000660"


@asynccontextmanager
async def handler_to(
    exchange: Exchange, directory: Path, *, factor: float = 20.0, **options: Any
) -> AsyncIterator[KISWebSocketHandler]:
    auth = auth_for(exchange, directory)
    options = {"policy": PATIENT, "lock_dir": directory, **options}
    handler = KISWebSocketHandler(auth, clock=FastClock(factor), rng=Random(1), **options)
    try:
        yield handler
    finally:
        await handler.disconnect()
        await auth.aclose()


async def start(handler: KISWebSocketHandler) -> None:
    """Connect, and ask for a book and trades of one stock and the trades of another."""
    await handler.connect()
    await handler.subscribe_quote([SAMSUNG])
    await handler.subscribe_tick([SAMSUNG, HYNIX])


async def test_fault_55_a_callback_that_raises_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    trades: list[Trade] = []
    errors: list[tuple[Exception, str]] = []

    def on_book(book: BookSnapshot) -> None:
        raise KeyError("mine")

    async def on_quote(df: pd.DataFrame) -> None:
        raise ZeroDivisionError

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(
            on_book=on_book, on_quote=on_quote, on_trade=trades.append, on_error=lambda *told: errors.append(told)
        )
        await start(handler)
        await until(lambda: len(errors) > 3 and len(trades) > 1)
        assert [message for _, message in errors[:2]] == [
            "on_book raised KeyError: 'mine'",
            "on_quote raised ZeroDivisionError: ",
        ]
        assert isinstance(errors[0][0], KeyError)
        assert len(exchange.connects) == 1


async def test_fault_55_an_on_error_that_raises_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    trades: list[Trade] = []

    def broken(*_: object) -> None:
        raise RuntimeError("mine too")

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_book=broken, on_trade=trades.append, on_error=broken)
        await start(handler)
        await until(lambda: "on_error itself failed" in caplog.text and len(trades) > 2)
        assert handler.get_connection_status()["is_connected"]


async def test_fault_55_a_cancelled_task_in_a_callback_is_an_error_like_any_other(tmp_path: Path) -> None:
    trades: list[Trade] = []
    errors: list[str] = []

    async def on_trade(trade: Trade) -> None:
        trades.append(trade)
        if len(trades) == 1:
            task = asyncio.ensure_future(asyncio.sleep(10))
            task.cancel()
            await task

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=on_trade, on_error=lambda _error, message: errors.append(message))
        await start(handler)
        await until(lambda: len(trades) > 2)
        assert "CancelledError" in errors[0]


async def test_fault_55_a_callback_that_sleeps_gets_the_newest_book_and_every_trade_afterwards(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wakes = asyncio.Event()
    books: list[BookSnapshot] = []
    trades: list[Trade] = []

    async def on_book(book: BookSnapshot) -> None:
        books.append(book)
        if len(books) == 1:
            await wakes.wait()

    switches = Switches(pingpong_interval_s=0.05)
    async with running(switches=switches) as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_book=on_book, on_trade=trades.append)
        await start(handler)
        await until(lambda: books)
        # Named while it sleeps, not only once it is over.
        await until(lambda: "on_book runs for more than 50 ms" in caplog.text, "named in the log")
        frames = handler.get_connection_status()["frames"]
        answers = exchange.sessions[0].pingpong_answers
        heard = len(trades)
        await until(lambda: handler.get_connection_status()["frames"] >= frames + 20, "the line goes on")
        await until(lambda: exchange.sessions[0].pingpong_answers > answers + 2, "keep-alives are answered")
        assert (len(books), len(trades)) == (1, heard)
        wakes.set()
        await until(lambda: len(books) > 1 and len(trades) > heard + 5)
        assert (books[1].volume or 0) > (books[0].volume or 0)
        line = handler._line
        assert line is not None
        assert line.counters.superseded > 0
        assert line.counters.overrun == 0
        for code in (SAMSUNG, HYNIX):
            own = [trade for trade in trades if trade.code == code]
            assert all(b.volume == (a.volume or 0) + b.size for a, b in itertools.pairwise(own)), "none is missing"
        assert len(exchange.connects) == 1


async def test_fault_55_a_callback_that_blocks_everything_costs_time_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trades: list[Trade] = []

    def on_trade(trade: Trade) -> None:
        trades.append(trade)
        if len(trades) == 1:
            time.sleep(0.3)

    async with running() as exchange, handler_to(exchange, tmp_path, factor=1.0) as handler:
        handler.set_callbacks(on_trade=on_trade)
        await start(handler)
        await until(lambda: len(trades) > 5)
        assert caplog.text.count("on_trade took") == 1
        assert handler.get_connection_status()["is_connected"]
        assert len(exchange.connects) == 1


async def test_fault_55_a_quick_callback_is_not_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    trades: list[Trade] = []
    async with running() as exchange, handler_to(exchange, tmp_path, factor=0.1) as handler:
        handler.set_callbacks(on_trade=trades.append)
        with caplog.at_level(logging.WARNING, "kis_tui.api"):
            await start(handler)
            await until(lambda: len(trades) > 5)
        assert "on_trade" not in caplog.text


async def test_fault_55_callbacks_never_run_two_at_a_time(tmp_path: Path) -> None:
    running_now = 0
    overlaps: list[str] = []
    called: set[str] = set()

    def slow(name: str) -> Callable[..., Any]:
        async def callback(*_: object) -> None:
            nonlocal running_now
            running_now += 1
            called.add(name)
            if running_now > 1:
                overlaps.append(name)
            await asyncio.sleep(0.001)
            running_now -= 1

        return callback

    names = ("on_quote", "on_tick", "on_error", "on_book", "on_trade", "on_state")
    async with running() as exchange, handler_to(exchange, tmp_path, limit=3) as handler:
        handler.set_callbacks(**{name: slow(name) for name in names})
        await handler.subscribe_quote(["005380", "035720", "035420", "247540"])
        await handler.unsubscribe("005380")
        await handler.unsubscribe("035720")
        await handler.unsubscribe("035420")
        await start(handler)
        for _ in range(20):
            await handler.subscribe_quote([SAMSUNG, HYNIX, "035720"])
            await asyncio.sleep(0.01)
        await until(lambda: called == set(names))
    assert overlaps == []


async def test_fault_55_a_callback_may_give_its_own_stream_back(tmp_path: Path) -> None:
    trades: list[Trade] = []

    async def on_trade(trade: Trade) -> None:
        trades.append(trade)
        if trade.code == SAMSUNG:
            await handler.unsubscribe(SAMSUNG, data_type="tick")

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=on_trade, on_book=lambda _: time.sleep(0.01))
        await start(handler)
        await until(lambda: SAMSUNG in {trade.code for trade in trades})
        count = len(trades)
        await until(lambda: len(trades) > count + 5)
        # Several of its prints may have been waiting; none of them is handed over any more.
        assert sum(trade.code == SAMSUNG for trade in trades) == 1
        await until(lambda: len(exchange.sessions[0].registrations) == 2, "given back")


@pytest.mark.parametrize("name", ["on_trade", "on_tick", "on_book", "on_state", "on_error"])
async def test_fault_55_a_callback_may_close_the_line(tmp_path: Path, name: str) -> None:
    done = asyncio.Event()
    states: list[LinkState] = []

    async def close(*_: object) -> None:
        if not done.is_set() and handler.get_connection_status()["is_connected"]:
            await handler.disconnect()
            done.set()

    def on_state(status: LinkStatus) -> None:
        states.append(status.state)

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        callbacks: dict[str, Any] = {"on_state": on_state, name: close}
        handler.set_callbacks(**callbacks)
        await start(handler)
        await handler.subscribe_quote(["999999"], exchange="KRX")
        async with asyncio.timeout(5):
            await done.wait()
        status = handler.get_connection_status()
        assert (status["is_connected"], status["state"]) == (False, "offline")
        await until(lambda: not exchange.sessions, "the session is gone")
        if name != "on_state":
            assert states[-1] is LinkState.OFFLINE
        await handler.connect()
        assert handler.get_connection_status()["is_connected"]


async def test_fault_55_a_callback_may_unsubscribe_and_disconnect(tmp_path: Path) -> None:
    done = asyncio.Event()
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:

        async def on_trade(trade: Trade) -> None:
            await handler.unsubscribe(trade.code)
            await handler.disconnect()
            done.set()

        handler.set_callbacks(on_trade=on_trade)
        await start(handler)
        async with asyncio.timeout(5):
            await done.wait()
        assert not handler.get_connection_status()["is_connected"]
        await until(lambda: not exchange.sessions)


async def test_fault_55_a_callback_may_connect_again(tmp_path: Path) -> None:
    seen: list[Trade] = []
    switches = Switches(handshake_status=503)
    async with running(switches=switches) as exchange, handler_to(exchange, tmp_path, max_retries=0) as handler:

        async def on_error(error: Exception, message: str) -> None:
            if "given up" in message and switches.handshake_status:
                switches.handshake_status = 0
                await handler.connect()

        handler.set_callbacks(on_trade=seen.append, on_error=on_error)
        await handler.subscribe_tick([SAMSUNG])
        with suppress(ConnectionFailedError):
            await handler.connect()
        await until(lambda: seen, "trades, through the connection made in the callback")


async def test_fault_55_a_callback_and_the_program_may_close_the_line_at_once(tmp_path: Path) -> None:
    begun, done = asyncio.Event(), asyncio.Event()

    async def on_trade(trade: Trade) -> None:
        begun.set()
        await handler.disconnect()
        done.set()

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=on_trade)
        await start(handler)
        await begun.wait()
        async with asyncio.timeout(0.9):
            await handler.disconnect()
        assert handler.get_connection_status()["state"] == "offline"
        async with asyncio.timeout(0.9):
            await done.wait()
        await until(lambda: not exchange.sessions)


async def test_fault_55_a_callback_that_never_returns_does_not_keep_the_line_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kis_tui.api.websocket_handler.CALLBACK_ENDS_S", 0.05)
    begun = asyncio.Event()
    ended: list[str] = []

    async def on_trade(trade: Trade) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=on_trade)
        await start(handler)
        await begun.wait()
        async with asyncio.timeout(2):
            await handler.disconnect()
        assert ended == ["cancelled"]
        await until(lambda: not exchange.sessions)


async def test_fault_55_a_callback_that_will_not_be_cancelled_is_left_behind_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kis_tui.api.websocket_handler.CALLBACK_ENDS_S", 0.05)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def on_trade(trade: Trade) -> None:
        begun.set()
        while not may_end.is_set():
            try:
                await may_end.wait()
            except asyncio.CancelledError:
                continue

    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=on_trade)
        await start(handler)
        await begun.wait()
        async with asyncio.timeout(2):
            await handler.disconnect()
        assert "does not end although it was cancelled" in caplog.text
        await until(lambda: not exchange.sessions)
        may_end.set()


async def test_fault_55_an_event_that_cannot_be_handed_over_does_not_silence_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[pd.DataFrame] = []
    trades: list[Trade] = []
    errors: list[str] = []

    def broken(_: object) -> pd.DataFrame:
        raise ValueError("a frame like no other")

    monkeypatch.setattr("kis_tui.api.websocket_handler.dataframe", broken)
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(
            on_tick=ticks.append, on_trade=trades.append, on_error=lambda _error, message: errors.append(message)
        )
        await start(handler)
        await until(lambda: len(errors) > 1 and len(trades) > 2)
        assert "a frame like no other" in errors[0]
        assert ticks == []
