"""Connecting, closing and cancelling in any order and at any moment: defined results, and nothing is left behind."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from kis_tui.api.websocket_handler import KISWebSocketHandler
from kis_tui.domain.trade import Trade
from kis_tui.errors import ConnectionFailedError
from kis_tui.feed.events import LinkState
from kis_tui.feed.line import Line
from kis_tui.feed.live import LiveSource
from kis_tui.feed.lock import AppkeyLock
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.source import Row, View
from kis_tui.simulator import Exchange, Switches
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.interrupted import Watched, cancelled_at, leaving_nothing
from tests.support.lines import WANTED, Taker, is_restored
from tests.support.until import until

FACTOR = 200.0
EAGER = LinePolicy(
    shortest_gap_s=0.01,
    in_use_delays_s=(1.0, 1.0),
    budget=10_000,
    open_timeout_s=1_000.0,
    late_tick_s=10_000.0,
    dead_after_s=10_000.0,
)
"""A line that may connect as often as a test does."""
CODES = ["005930", "000660", "035720"]
MOST_WAITS = 200


def handler_of(exchange: Exchange, directory: Path, **options: Any) -> tuple[KISWebSocketHandler, Any]:
    auth = auth_for(exchange, directory)
    options = {"policy": EAGER, "clock": FastClock(FACTOR), "rng": Random(1), "lock_dir": directory, **options}
    return KISWebSocketHandler(auth, **options), auth


@asynccontextmanager
async def handler_to(exchange: Exchange, directory: Path, **options: Any) -> AsyncIterator[KISWebSocketHandler]:
    handler, auth = handler_of(exchange, directory, **options)
    try:
        yield handler
    finally:
        await handler.disconnect()
        await auth.aclose()


def is_free(line: Line, directory: Path) -> bool:
    """Whether the app key's lock was given back."""
    lock = AppkeyLock(line._authority.app_key_id, directory)
    lock.acquire()
    lock.release()
    return True


# --- in any order -------------------------------------------------------------------------------------------------


async def test_fault_56_connecting_and_disconnecting_twice_is_harmless(tmp_path: Path) -> None:
    async with running() as exchange, leaving_nothing(), handler_to(exchange, tmp_path) as handler:
        await handler.disconnect()
        await handler.connect()
        await handler.connect()
        await asyncio.gather(handler.connect(), handler.connect())
        assert len(exchange.connects) == 1
        await asyncio.gather(handler.disconnect(), handler.disconnect())
        assert not handler.get_connection_status()["is_connected"]
        await handler.disconnect()
        await asyncio.gather(handler.connect(), handler.connect())
        assert handler.get_connection_status()["is_connected"]
        assert len(exchange.connects) == 2


async def test_fault_56_a_second_disconnect_waits_for_the_first(tmp_path: Path) -> None:
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        await handler.connect()
        first = asyncio.ensure_future(handler.disconnect())
        await asyncio.sleep(0)
        await handler.disconnect()
        assert handler.get_connection_status()["state"] == "offline"
        assert first.done() or not (await asyncio.wait({first}, timeout=1))[1]


async def test_fault_56_a_cancelled_disconnect_does_not_cancel_the_other(tmp_path: Path) -> None:
    states: list[LinkState] = []
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_state=lambda status: states.append(status.state))
        await handler.connect()
        first = asyncio.ensure_future(handler.disconnect())
        second = asyncio.ensure_future(handler.disconnect())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        first.cancel()
        await second
        assert first.cancelled()
        assert states[-1] is LinkState.OFFLINE
        await until(lambda: not exchange.sessions)


async def test_fault_56_a_connect_during_a_disconnect_comes_after_it(tmp_path: Path) -> None:
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        await handler.connect()
        _, connected = await asyncio.gather(handler.disconnect(), handler.connect())
        assert connected is None
        assert handler.get_connection_status()["is_connected"]
        assert len(exchange.connects) == 2


async def test_fault_56_a_disconnect_during_a_connect_ends_it_with_a_sentence(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(handshake_stalls=True)) as exchange,
        handler_to(exchange, tmp_path) as handler,
    ):
        connecting = asyncio.ensure_future(handler.connect())
        await until(lambda: exchange.connects)
        await handler.disconnect()
        with pytest.raises(ConnectionFailedError, match="connection closed before it was up"):
            await connecting
        exchange.switches.calm()


async def test_fault_56_subscribing_before_and_between_connections_is_remembered(tmp_path: Path) -> None:
    trades: list[Trade] = []
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        handler.set_callbacks(on_trade=trades.append)
        await handler.subscribe_tick(CODES)
        await handler.unsubscribe(CODES[2])
        assert [s.stock_code for s in handler.get_subscriptions()] == CODES[:2]
        assert not any(s.confirmed for s in handler.get_subscriptions())
        assert exchange.connects == []
        await handler.connect()
        await until(lambda: {trade.code for trade in trades} == set(CODES[:2]))
        await handler.disconnect()
        await handler.unsubscribe(CODES[0])
        await handler.subscribe_tick(CODES[2])
        await handler.connect()
        await until(lambda: [s.confirmed for s in handler.get_subscriptions()] == [True, True])
        assert {entry.code for entry in exchange.sessions[0].registrations} == set(CODES[1:])


async def test_fault_56_a_line_and_a_source_may_be_closed_twice_and_before_they_start(tmp_path: Path) -> None:
    async with running() as exchange:
        auth = auth_for(exchange, tmp_path)
        async with leaving_nothing():
            for starts in (False, True):
                line = Line(auth, clock=FastClock(FACTOR), lock_dir=tmp_path)
                if starts:
                    line.start()
                await asyncio.gather(line.aclose(), line.aclose())
                await line.aclose()
                async with asyncio.timeout(1.0):
                    while await line.mailbox.take():
                        pass
                line.start()
                assert line.is_over
                assert line.status.state is LinkState.OFFLINE
                source = LiveSource(auth, reader=auth, clock=FastClock(FACTOR), lock_dir=tmp_path)
                source.want([Row(code) for code in CODES], Row(CODES[1]), View())
                source.want([Row(code) for code in CODES], Row(CODES[0]), View())
                await asyncio.gather(source.aclose(), source.aclose())
                await source.aclose()
                source.want([Row(CODES[2])], Row(CODES[2]), View())
                source.retry_now()
                source.ask_name(CODES[2])
                async with asyncio.timeout(1.0):
                    await _take(source)
        assert exchange.connects == []
        await auth.aclose()


# --- cancelled anywhere -------------------------------------------------------------------------------------------


async def sweep(interrupt: Callable[[int], Coroutine[Any, Any, bool]]) -> int:
    """Interrupt at the first wait, at the second and so on, until there are no more; return how many there were."""
    for number in range(1, MOST_WAITS):
        async with leaving_nothing():
            if not await interrupt(number):
                return number - 1
    raise AssertionError("never comes to its end")


async def test_fault_56_a_connect_cancelled_anywhere_leaves_the_handler_disconnected(tmp_path: Path) -> None:
    async with running() as exchange:

        async def interrupt(number: int) -> bool:
            handler, auth = handler_of(exchange, tmp_path)
            await handler.subscribe_tick(CODES)
            was_reached = await cancelled_at(number, handler.connect())
            state = handler.get_connection_status()["state"]
            assert state == ("offline" if was_reached else "live" if state == "live" else "registering")
            await handler.disconnect()
            await auth.aclose()
            await until(lambda: not exchange.sessions, "the session is gone")
            return was_reached

        assert await sweep(interrupt) >= 1


async def test_fault_56_a_connect_that_another_waits_for_too_goes_on(tmp_path: Path) -> None:
    async with running() as exchange, handler_to(exchange, tmp_path) as handler:
        first = asyncio.ensure_future(handler.connect())
        await asyncio.sleep(0)
        second = asyncio.ensure_future(handler.connect())
        await asyncio.sleep(0)
        first.cancel()
        await second
        assert handler.get_connection_status()["is_connected"]
        await asyncio.wait({first})
        assert first.cancelled()
        assert len(exchange.connects) == 1


async def test_fault_56_a_cancelled_second_connect_leaves_the_line_up(tmp_path: Path) -> None:
    async with running(switches=Switches(kick=True)) as exchange, handler_to(exchange, tmp_path) as handler:
        with suppress(ConnectionFailedError):
            await handler.connect()
        await until(lambda: handler.get_connection_status()["state"] == "blocked")
        exchange.switches.kick = False
        await handler.connect()
        second = asyncio.ensure_future(handler.connect())
        second.cancel()
        await asyncio.wait({second})
        assert handler.get_connection_status()["is_connected"]


async def test_fault_56_a_disconnect_cancelled_anywhere_closes_the_line_all_the_same(tmp_path: Path) -> None:
    async with running() as exchange:

        async def interrupt(number: int) -> bool:
            handler, auth = handler_of(exchange, tmp_path)
            await handler.subscribe_tick(CODES)
            await handler.connect()
            was_reached = await cancelled_at(number, handler.disconnect())
            await until(lambda: handler.get_connection_status()["state"] == "offline")
            await until(lambda: not exchange.sessions, "the session is gone")
            await handler.disconnect()
            await auth.aclose()
            return was_reached

        assert await sweep(interrupt) >= 1


@pytest.mark.parametrize("switches", [Switches(), Switches(kick=True), Switches(reject_keys=1), Switches(in_use=True)])
async def test_fault_56_a_line_closed_at_any_moment_of_its_life_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, switches: Switches
) -> None:
    run = Line._run
    watched: list[Watched[None]] = []
    closing: list[asyncio.Task[None]] = []

    async def interrupt(number: int) -> bool:
        async def run_watched(line: Line) -> None:
            watched.append(Watched(run(line), number, lambda: closing.append(asyncio.ensure_future(line.aclose()))))
            await watched[-1]

        monkeypatch.setattr(Line, "_run", run_watched)
        switches.reject_keys = min(switches.reject_keys, 1)
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=FastClock(FACTOR), policy=EAGER, rng=Random(1), lock_dir=tmp_path)
        taker = Taker(line, FastClock(FACTOR))
        line.want(WANTED)
        line.start()
        for _ in range(2):
            await until(lambda: line.is_over or is_restored(line)() or line._reconnect.attempt > 1, "up, down or over")
            await exchange.drop_all()
            await until(lambda: line.is_over or line.status.state is not LinkState.LIVE, "the drop is noticed")
        await line.aclose()
        await asyncio.gather(*closing)
        await taker.close()
        await auth.aclose()
        assert line.status.state is LinkState.OFFLINE
        assert is_free(line, tmp_path)
        await until(lambda: not exchange.sessions, "the session is gone")
        return watched[-1].reached

    async with running(switches=switches) as exchange:
        assert await sweep(interrupt) > 5


@pytest.mark.parametrize("asks", [False, True], ids=["line only", "with queries"])
async def test_fault_56_a_source_whose_closing_is_cancelled_anywhere_leaves_nothing(tmp_path: Path, asks: bool) -> None:
    async with running() as exchange:

        async def interrupt(number: int) -> bool:
            auth = auth_for(exchange, tmp_path)
            source = LiveSource(
                auth, reader=auth if asks else None, clock=FastClock(FACTOR), policy=EAGER, lock_dir=tmp_path
            )
            events = asyncio.ensure_future(_take(source))
            source.want([Row(code) for code in CODES], Row(CODES[0]), View())
            await until(lambda: source.status.confirmed >= 2)
            source.want([Row(code) for code in CODES], Row(CODES[1]), View())
            was_reached = await cancelled_at(number, source.aclose())
            async with asyncio.timeout(5):
                await events
            await until(lambda: source.status.state is LinkState.OFFLINE)
            await until(lambda: not exchange.sessions, "the session is gone")
            await auth.aclose()
            return was_reached

        assert await sweep(interrupt) >= 1


async def test_fault_56_a_closing_cancelled_during_the_goodbye_on_a_dead_line_leaves_no_socket(tmp_path: Path) -> None:
    async with running() as exchange, leaving_nothing():
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=FastClock(FACTOR), policy=replace(EAGER, goodbye_s=60.0), lock_dir=tmp_path)
        line.want(WANTED[:1])
        line.start()
        await until(is_restored(line, WANTED[:1]))
        assert line._connection is not None
        ours, theirs = line._connection._socket.transport, exchange._lines[0].request.transport
        assert isinstance(theirs, asyncio.Transport)
        theirs.pause_reading()
        closing = asyncio.ensure_future(line.aclose())
        await until(lambda: line._connection is None, "the goodbye")
        for _ in range(5):
            await asyncio.sleep(0)
        closing.cancel()
        async with asyncio.timeout(1.0):
            await until(ours.is_closing, "the socket is given up although nobody says goodbye")
        assert line.status.state is LinkState.OFFLINE
        theirs.resume_reading()
        await until(lambda: not exchange.sessions, "the session is gone")
        await auth.aclose()


async def test_fault_56_whoever_reads_a_source_may_be_cancelled_anywhere(tmp_path: Path) -> None:
    async with running() as exchange:

        async def interrupt(number: int) -> bool:
            auth = auth_for(exchange, tmp_path)
            source = LiveSource(auth, clock=FastClock(FACTOR), policy=EAGER, lock_dir=tmp_path)
            source.want([Row(CODES[0])], Row(CODES[0]), View())
            was_reached = await cancelled_at(number, _take(source))
            await source.aclose()
            assert [batch async for batch in source.events()][-1:] != [[]]
            await auth.aclose()
            return was_reached and number < 12

        assert await sweep(interrupt) >= 5


async def _take(source: LiveSource) -> None:
    async for _ in source.events():
        pass


# --- any of it, in any order --------------------------------------------------------------------------------------


class HandlerMachine(RuleBasedStateMachine):
    """A program that calls the handler's methods in any order, and a dictionary of what it asked for."""

    directory: Path
    numbers = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.exchange = Exchange()
        self.run(self.exchange.start())
        self.tasks_before = self.run(self.tasks())
        directory = self.directory / str(next(self.numbers))
        directory.mkdir()
        self.handler, self.auth = self.run(self.make(directory))
        self.asked: dict[str, None] = {}
        self.connected = False

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(coroutine)

    async def tasks(self) -> set[asyncio.Task[Any]]:
        return asyncio.all_tasks() - {asyncio.current_task()}

    async def make(self, directory: Path) -> tuple[KISWebSocketHandler, Any]:
        return handler_of(self.exchange, directory)

    @rule(times=st.integers(1, 2))
    def connect(self, times: int) -> None:
        async def connect() -> None:
            await asyncio.gather(*(self.handler.connect() for _ in range(times)))

        self.run(connect())
        self.connected = True

    @rule(times=st.integers(1, 2))
    def disconnect(self, times: int) -> None:
        async def disconnect() -> None:
            await asyncio.gather(*(self.handler.disconnect() for _ in range(times)))

        self.run(disconnect())
        self.connected = False

    @rule(number=st.integers(1, 3))
    def connect_cancelled(self, number: int) -> None:
        was_reached = self.run(cancelled_at(number, self.handler.connect()))
        self.connected = self.connected or not was_reached

    @rule(number=st.integers(1, 2))
    def disconnect_cancelled(self, number: int) -> None:
        async def disconnect() -> None:
            await cancelled_at(number, self.handler.disconnect())
            await until(lambda: self.handler.get_connection_status()["state"] == "offline")

        self.run(disconnect())
        self.connected = False

    @rule(code=st.sampled_from(CODES))
    def subscribe(self, code: str) -> None:
        self.run(self.handler.subscribe_tick(code))
        self.asked[code] = None

    @rule(code=st.sampled_from(CODES))
    def unsubscribe(self, code: str) -> None:
        self.run(self.handler.unsubscribe(code))
        self.asked.pop(code, None)

    @rule()
    def the_line_is_cut(self) -> None:
        self.run(self.exchange.drop_all())

    @rule()
    def some_time_passes(self) -> None:
        self.run(asyncio.sleep(0.02))

    @invariant()
    def what_was_asked_for_is_listed(self) -> None:
        assert [subscription.stock_code for subscription in self.handler.get_subscriptions()] == list(self.asked)
        status = self.handler.get_connection_status()
        assert status["wanted"] == len(self.asked)
        assert (status["state"] == "offline") is not self.connected
        assert self.connected or not any(s.confirmed for s in self.handler.get_subscriptions())

    def teardown(self) -> None:
        """What is asked for comes, and after the end nothing is left."""
        self.run(self.settled())
        self.run(self.exchange.stop())
        self.runner.close()

    async def settled(self) -> None:
        if self.connected:
            await until(lambda: all(s.confirmed for s in self.handler.get_subscriptions()), "all granted")
            await until(lambda: len(self.exchange.sessions) == 1, "one session")
            await until(lambda: {r.code for r in self.exchange.sessions[0].registrations} == set(self.asked))
        await self.handler.disconnect()
        await until(lambda: not self.exchange.sessions, "the session is gone")
        await self.auth.aclose()
        for _ in range(100):
            left = await self.tasks() - self.tasks_before
            if not left:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"tasks are left: {left}")


def test_fault_56_a_handler_called_in_any_order_does_as_told(tmp_path: Path) -> None:
    HandlerMachine.directory = tmp_path
    run_state_machine_as_test(HandlerMachine, settings=settings(max_examples=12, stateful_step_count=12, deadline=None))
