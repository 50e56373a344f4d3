"""The line against the real loopback exchange: registered, kept up, restored, never a storm."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.feed.events import FeedEvent, FrameReceived, FrameRefused, LinkState, StreamReset, Trouble
from kis_tui.feed.line import Line
from kis_tui.feed.policy import LinePolicy
from kis_tui.protocol.ledger import RegistrationState
from kis_tui.simulator import Exchange, Switches
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.until import until

FACTOR = 60.0
"""Line seconds for each real one: the 90 s of silence take 1.5 s."""
WANTED = [
    Registration(channel, Venue.UN, code) for code in ("005930", "000660") for channel in (Channel.BOOK, Channel.TRADE)
]


class Taker:
    """Takes everything a line says."""

    def __init__(self, line: Line) -> None:
        self.events: list[FeedEvent] = []
        self._line = line
        self._task = asyncio.ensure_future(self._take())

    async def _take(self) -> None:
        while batch := await self._line.mailbox.take():
            self.events += batch

    def of(self, kind: type[FeedEvent]) -> list[FeedEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def values(self) -> list[object]:
        return [value for event in self.events if isinstance(event, FrameReceived) for value in event.values]

    async def close(self) -> None:
        await self._task


@asynccontextmanager
async def line_to(
    exchange: Exchange, directory: Path, *, factor: float = FACTOR, policy: LinePolicy | None = None
) -> AsyncIterator[tuple[Line, Taker]]:
    clock = FastClock(factor)
    auth = auth_for(exchange, directory)
    line = Line(auth, clock=clock, policy=policy, rng=Random(1), lock_dir=directory)
    taker = Taker(line)
    line.start()
    try:
        yield line, taker
    finally:
        await line.aclose()
        await taker.close()
        await auth.aclose()


def confirmed(line: Line) -> set[Registration]:
    return {key for key, state in line.ledger.states().items() if state is RegistrationState.CONFIRMED}


async def test_what_is_wanted_is_registered_and_its_frames_arrive(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED), "all registered")
        await until(lambda: any(isinstance(v, Trade) for v in taker.values), "a trade")
        await until(lambda: any(isinstance(v, BookSnapshot) for v in taker.values), "a book")
        assert line.status.state is LinkState.LIVE
        assert set(exchange.sessions[0].registrations) == set(WANTED)
        newest = [v for v in taker.values if isinstance(v, BookSnapshot) and v.code == "005930"][-1]
        await until(lambda: exchange.latest_book(Venue.UN, "005930").ask_prices[0] > 0)
        assert newest.venue is Venue.UN


async def test_requests_are_spaced_by_a_tenth_of_a_second(tmp_path: Path) -> None:
    sent: list[float] = []

    class Noting(FastClock):
        pass

    async with running() as exchange:
        clock = Noting(1.0)
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=clock, lock_dir=tmp_path)
        line.want(WANTED)
        line.start()
        taker = Taker(line)
        count = 0
        while len(exchange.received) < len(WANTED):
            if len(exchange.received) > count:
                count = len(exchange.received)
                sent.append(clock.monotonic())
            await asyncio.sleep(0.001)
        sent.append(clock.monotonic())
        await line.aclose()
        await taker.close()
        await auth.aclose()
    assert all(later - earlier >= 0.09 for earlier, later in itertools.pairwise(sent))


async def test_after_a_drop_a_new_connection_restores_every_registration(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED))
        first_key = json.loads(exchange.received[0])["header"]["approval_key"]
        await until(lambda: taker.of(FrameReceived))
        await exchange.drop_all()
        await until(lambda: line.status.state is LinkState.WAITING, "the wait is shown")
        assert line.status.trouble is Trouble.LOST
        assert line.status.retry_at is not None
        await until(lambda: len(exchange.connects) == 2 and confirmed(line) == set(WANTED), "restored")
        assert set(exchange.sessions[0].registrations) == set(WANTED)
        last_key = json.loads(exchange.received[-1])["header"]["approval_key"]
        assert last_key != first_key
        assert taker.of(StreamReset)


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4000])
async def test_a_close_by_the_broker_is_a_drop_not_an_end(tmp_path: Path, code: int) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED[:1])
        await until(lambda: confirmed(line) == set(WANTED[:1]))
        await exchange.drop_all(code, "maintenance")
        await until(lambda: line.status.state is LinkState.WAITING)
        assert str(code) in line.status.detail
        await until(lambda: confirmed(line) == set(WANTED[:1]), "registered again")


async def test_retry_now_ends_the_wait(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path, factor=1.0) as (line, _):
        line.want(WANTED[:1])
        await until(lambda: confirmed(line) == set(WANTED[:1]))
        await exchange.drop_all()
        await until(lambda: line.status.state is LinkState.WAITING)
        line.retry_now()
        # The wait alone would take two to four seconds.
        await until(lambda: len(exchange.connects) == 2, timeout_s=1.9)


async def test_a_silent_line_is_called_silent_and_then_given_up(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED))
        exchange.switches.silence = True
        await until(lambda: line.status.state is LinkState.SILENT, "silent")
        await until(lambda: line.status.trouble is Trouble.SILENCE, "given up")
        exchange.switches.silence = False
        await until(lambda: confirmed(line) == set(WANTED), "restored")


async def test_kept_alive_means_not_dead_though_no_data_flows(tmp_path: Path) -> None:
    switches = Switches(withhold_frames=True, pingpong_interval_s=0.1)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path, factor=200.0) as (line, _):
        line.want(WANTED)
        await until(lambda: exchange.sessions and exchange.sessions[0].pingpong_answers >= 10, "answered")
        assert len(exchange.connects) == 1
        assert line.status.state is LinkState.LIVE


async def test_the_keep_alive_is_answered_by_its_own_text(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(pingpong_interval_s=0.2)) as exchange,
        line_to(exchange, tmp_path) as (line, _),
    ):
        line.want(WANTED[:1])
        await until(lambda: any("PINGPONG" in text for text in exchange.received))
        answer = next(text for text in exchange.received if "PINGPONG" in text)
        assert json.loads(answer)["header"]["tr_id"] == "PINGPONG"


async def test_in_use_waits_a_minute_then_two_then_blocks_until_the_user_goes_on(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(in_use=True)) as exchange,
        line_to(exchange, tmp_path, factor=200.0) as (line, taker),
    ):
        line.want(WANTED[:1])
        await until(lambda: line.status.state is LinkState.BLOCKED, "blocked")
        assert line.status.trouble is Trouble.APPKEY_IN_USE
        waits = [b - a for a, b in itertools.pairwise(exchange.connects)]
        assert len(waits) == 2
        assert waits[0] * 200 >= 60
        assert waits[1] * 200 >= 120
        exchange.switches.in_use = False
        line.retry_now()
        await until(lambda: confirmed(line) == set(WANTED[:1]))
        assert taker.events


async def test_a_server_that_kicks_gets_ten_connects_never_closer_than_a_second(tmp_path: Path) -> None:
    factor = 200.0
    async with (
        running(switches=Switches(kick=True)) as exchange,
        line_to(exchange, tmp_path, factor=factor, policy=LinePolicy(longest_delay_s=8.0)) as (line, _),
    ):
        line.want(WANTED[:1])
        await until(lambda: line.status.state is LinkState.BLOCKED, "blocked")
        assert line.status.trouble is Trouble.TOO_MANY_ATTEMPTS
        assert len(exchange.connects) == 10
        assert all((b - a) * factor >= 0.99 for a, b in itertools.pairwise(exchange.connects))


async def test_a_rejected_key_is_renewed_once_on_the_same_connection(tmp_path: Path) -> None:
    async with running(switches=Switches(reject_keys=1)) as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED), "registered with the fresh key")
        assert len(exchange.connects) == 1
        keys = {json.loads(text)["header"].get("approval_key") for text in exchange.received if "input" in text}
        assert len(keys) == 2


async def test_keys_that_are_always_rejected_lead_to_waiting_not_to_a_loop(tmp_path: Path) -> None:
    async with running(switches=Switches(reject_keys=-1)) as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(lambda: line.status.state is LinkState.WAITING, "backs off")
        assert line.status.trouble is Trouble.KEY_REJECTED
        keys = {json.loads(text)["header"].get("approval_key") for text in exchange.received if "input" in text}
        assert len(keys) == 2
        assert not any(key and key in line.status.detail for key in keys)


async def test_over_the_limit_keeps_what_was_granted(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(registration_limit=3)) as exchange,
        line_to(exchange, tmp_path) as (line, _),
    ):
        line.want(WANTED)
        await until(lambda: line.ledger.states().get(WANTED[3]) is RegistrationState.REFUSED)
        assert confirmed(line) == set(WANTED[:3])
        assert line.ledger.limit == 3
        assert len(exchange.connects) == 1


async def test_lost_answers_are_asked_for_again_and_frames_confirm(tmp_path: Path) -> None:
    async with running(switches=Switches(drop_acks=-1)) as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED), "confirmed by frames")
        assert set(exchange.sessions[0].registrations) == set(WANTED)


async def test_what_is_no_longer_wanted_is_released(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED))
        line.want(WANTED[:2])
        await until(lambda: set(exchange.sessions[0].registrations) == set(WANTED[:2]), "released")
        await until(lambda: set(line.ledger.states()) == set(WANTED[:2]))


async def test_wrong_keys_block_at_once_with_what_to_do(tmp_path: Path) -> None:
    async with running() as exchange:
        auth = auth_for(exchange, tmp_path)
        other = Exchange()
        wrong = type(auth)(other.app_key, other.app_secret, "live", exchange.rest_url, exchange.ws_url)
        line = Line(wrong, clock=FastClock(FACTOR), lock_dir=tmp_path)
        line.start()
        await until(lambda: line.status.state is LinkState.BLOCKED)
        assert line.status.trouble is Trouble.KEYS_INVALID
        assert other.app_key not in line.status.detail
        assert exchange.connects == []
        await line.aclose()
        await auth.aclose()
        await wrong.aclose()


async def test_a_second_line_with_the_same_app_key_does_not_connect(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (first, _):
        first.want(WANTED[:1])
        await until(lambda: confirmed(first) == set(WANTED[:1]))
        async with line_to(exchange, tmp_path) as (second, _):
            await until(lambda: second.status.state is LinkState.BLOCKED)
            assert second.status.trouble is Trouble.APPKEY_IN_USE
        assert len(exchange.connects) == 1
        assert first.status.state is LinkState.LIVE


async def test_hostile_messages_are_counted_and_the_line_stays_up(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED))
        hostile: list[bytes | str] = [
            b"\xff\xfe\xb0\xa1",
            b"0|H0STCNT0|001|\x1b[2J",
            "0|H0STASP0|001|" + "^".join(["005930"] * 12),
            "{not json",
            "[" * 50_000,
            "0|H0XXXXX0|001|1",
            "1|H0STCNI0|001|abcdef",
            "",
        ]
        for message in hostile:
            await exchange.send_raw(message)
        await until(lambda: line.counters.refused == len(hostile), "all counted")
        assert len(exchange.connects) == 1
        assert all("\x1b" not in event.sample for event in taker.of(FrameRefused) if isinstance(event, FrameRefused))
        before = line.counters.frames
        await until(lambda: line.counters.frames > before, "data goes on")


async def test_a_machine_that_slept_reconnects_at_once(tmp_path: Path) -> None:
    async with running() as exchange:
        clock = FastClock(10.0)
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=clock, rng=Random(1), lock_dir=tmp_path)
        line.want(WANTED[:1])
        line.start()
        await until(lambda: confirmed(line) == set(WANTED[:1]))
        clock.slept_s = 7_200.0
        await until(lambda: line.status.trouble is Trouble.RESUMED)
        await until(lambda: len(exchange.connects) == 2 and confirmed(line) == set(WANTED[:1]))
        await line.aclose()
        await auth.aclose()


async def test_closing_says_goodbye_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running() as exchange:
        before = asyncio.all_tasks()
        async with line_to(exchange, tmp_path) as (line, _):
            line.want(WANTED[:1])
            await until(lambda: confirmed(line) == set(WANTED[:1]))
        assert line.status.state is LinkState.OFFLINE
        await until(lambda: not exchange.sessions, "the session is gone")
        await until(lambda: asyncio.all_tasks() <= before | {asyncio.current_task()}, "no task left")


@pytest.mark.parametrize("when", ["connecting", "waiting", "blocked"])
async def test_closing_never_waits_for_a_wait(tmp_path: Path, when: str) -> None:
    switches = {"waiting": Switches(kick=True), "blocked": Switches(handshake_status=403)}.get(when, Switches())
    states = {"waiting": LinkState.WAITING, "blocked": LinkState.BLOCKED, "connecting": LinkState.CONNECTING}
    async with running(switches=switches) as exchange:
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=FastClock(1.0), lock_dir=tmp_path)
        line.start()
        await until(lambda: line.status.state is states[when])
        async with asyncio.timeout(1.0):
            await line.aclose()
        await auth.aclose()
