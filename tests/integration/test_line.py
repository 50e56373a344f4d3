"""The line against the real loopback exchange: registered, kept up, restored, never a storm."""

import asyncio
import itertools
import json
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.errors import AuthUnavailableError
from kis_tui.feed.events import FrameRefused, LinkState, Trouble
from kis_tui.feed.line import Line
from kis_tui.simulator import Exchange, Switches
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.lines import FACTOR, WANTED, confirmed, line_to
from tests.support.until import until


def is_confirmed(line: Line) -> bool:
    return confirmed(line) == set(WANTED[:1])


async def test_what_is_wanted_is_registered_and_its_frames_arrive(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED), "all registered")
        await until(lambda: any(isinstance(v, Trade) for v in taker.values), "a trade")
        await until(lambda: any(isinstance(v, BookSnapshot) for v in taker.values), "a book")
        assert line.status.state is LinkState.LIVE
        assert set(exchange.sessions[0].registrations) == set(WANTED)

        def levels(book: BookSnapshot) -> object:
            return (book.ask_prices, book.ask_sizes, book.bid_prices, book.bid_sizes, book.volume)

        def newest() -> BookSnapshot:
            return [v for v in taker.values if isinstance(v, BookSnapshot) and v.code == "005930"][-1]

        await until(lambda: levels(newest()) == levels(exchange.latest_book(Venue.UN, "005930")), "the same book")


class Noted(list[str]):
    """Texts with the time of their arrival."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, text: str) -> None:
        self.times.append(asyncio.get_running_loop().time())
        super().append(text)


async def test_requests_are_spaced_by_a_tenth_of_a_second(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path, factor=1.0) as (line, _):
        noted = exchange.received = Noted()
        line.want(WANTED)
        await until(lambda: len(noted) == len(WANTED))
    gaps = [later - earlier for earlier, later in itertools.pairwise(noted.times)]
    assert len(gaps) == len(WANTED) - 1
    assert all(gap >= 0.09 for gap in gaps)


async def test_retry_now_ends_the_wait(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path, factor=1.0) as (line, _):
        line.want(WANTED[:1])
        await until(lambda: confirmed(line) == set(WANTED[:1]))
        await exchange.drop_all()
        await until(lambda: line.status.state is LinkState.WAITING)
        line.retry_now()
        # The wait alone would take two to four seconds.
        await until(lambda: len(exchange.connects) == 2, timeout_s=1.9)


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
        assert all("\x1b" not in event.sample for event in taker.of(FrameRefused))
        before = line.counters.frames
        await until(lambda: line.counters.frames > before, "data goes on")


async def test_closing_says_goodbye_so_that_the_slot_is_free_at_once(tmp_path: Path) -> None:
    # A session that ends without a close handshake keeps its app key for ten minutes here.
    async with running(switches=Switches(slot_held_s=600.0)) as exchange:
        for _ in range(2):
            async with line_to(exchange, tmp_path) as (line, _taker):
                line.want(WANTED[:1])
                await until(partial(is_confirmed, line), "admitted")
        assert len(exchange.connects) == 2


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


class NoKeys:
    """A key service that answers, but never with a key."""

    ws_url = "ws://127.0.0.1:9"
    app_key_id = "0" * 64

    def __init__(self) -> None:
        self.asked: list[float] = []

    def hide(self, text: str) -> str:
        return text

    async def approval_key(self) -> SecretStr:
        self.asked.append(asyncio.get_running_loop().time())
        raise AuthUnavailableError("no key today")


async def test_a_key_service_that_says_no_is_asked_once_a_second_at_most_whoever_presses(tmp_path: Path) -> None:
    factor = 20.0
    keys = NoKeys()
    line = Line(keys, clock=FastClock(factor), lock_dir=tmp_path)
    line.start()
    while len(keys.asked) < 6:
        line.retry_now()
        await asyncio.sleep(0.001)
    assert all((b - a) * factor >= 0.99 for a, b in itertools.pairwise(keys.asked))
    await line.aclose()


async def test_a_fresh_key_that_is_slow_to_come_is_asked_for_once_and_keep_alives_are_answered(tmp_path: Path) -> None:
    class SlowKeys:
        def __init__(self, auth: KISAuthManager) -> None:
            self._auth = auth
            self.asked = 0
            self.may_go = asyncio.Event()

        @property
        def ws_url(self) -> str:
            return self._auth.ws_url

        @property
        def app_key_id(self) -> str:
            return self._auth.app_key_id

        def hide(self, text: str) -> str:
            return self._auth.hide(text)

        async def approval_key(self) -> SecretStr:
            self.asked += 1
            if self.asked > 1:
                await self.may_go.wait()
            return await self._auth.approval_key()

    switches = Switches(reject_keys=1, pingpong_interval_s=0.05)
    async with running(switches=switches) as exchange:
        auth = auth_for(exchange, tmp_path)
        keys = SlowKeys(auth)
        line = Line(keys, clock=FastClock(20.0), lock_dir=tmp_path)
        line.want(WANTED)
        line.start()
        await until(lambda: keys.asked == 2)
        answers = exchange.sessions[0].pingpong_answers
        requests = sum("input" in text for text in exchange.received)
        await until(lambda: exchange.sessions[0].pingpong_answers > answers + 2, "answered meanwhile")
        assert sum("input" in text for text in exchange.received) <= requests + 1, "requests wait for the fresh key"
        keys.may_go.set()
        await until(lambda: confirmed(line) == set(WANTED))
        assert keys.asked == 2
        assert len(exchange.connects) == 1
        await line.aclose()
        await auth.aclose()


async def test_a_tap_that_fails_is_taken_off_and_the_line_goes_on(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, _):

        def broken(raw: bytes, ts_recv_ns: int) -> None:
            raise OSError("disk full")

        line.tap(broken)
        line.want(WANTED)
        await until(lambda: line.counters.frames > 3)
        assert len(exchange.connects) == 1


async def test_a_lock_that_cannot_be_made_is_said_not_raised(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with running() as exchange:
        auth = auth_for(exchange, tmp_path)
        line = Line(auth, clock=FastClock(1.0), lock_dir=tmp_path / "file" / "locks")
        line.start()
        assert (await line.decided()).state is LinkState.BLOCKED
        assert "lock" in line.status.detail
        await line.aclose()
        await auth.aclose()
