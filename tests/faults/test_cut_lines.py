"""Lines that end or fall silent: told, waited for, taken up again with everything that was wanted."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from kis_tui.clock import SystemClock
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.venue import Venue
from kis_tui.feed.events import FrameReceived, LinkChanged, LinkState, StreamReset, Trouble
from kis_tui.feed.line import Line
from kis_tui.feed.policy import LinePolicy
from kis_tui.market.prints import TapeRow
from kis_tui.market.tape import Hole, HoleReason, Print
from kis_tui.simulator import Exchange
from kis_tui.ui.widgets.quadrants import AskPanel
from kis_tui.ui.wording.language import Language
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.fault_proxy import FaultProxy, Mode, proxied
from tests.support.line_on_screen import line_on_screen, until_up
from tests.support.lines import PATIENT, WANTED, Taker, confirmed, gaps_s, is_restored, line_to
from tests.support.screen import screen_rows, text
from tests.support.until import until
from tests.support.watched_market import figures

UNHURRIED = replace(PATIENT, first_delay_s=40.0)
"""The first wait is long enough to be looked at."""
HOSTILE = "\x1b[2J\x1b]0;title\x07back \u202e[/]soon\x9b"
"""A reason that would clear the screen, name the window, turn the line around and be read as markup."""


def keys_used(exchange: Exchange) -> list[str]:
    """Return the approval keys that requests came with, in order, each once."""
    headers = [json.loads(message)["header"] for message in exchange.received if '"input"' in message]
    return list(dict.fromkeys(header["approval_key"] for header in headers))


async def is_taken_up_again(exchange: Exchange, line: Line, taker: Taker, cut: Callable[[], object]) -> str:
    """Cut a registered line, check all that is to follow, and return what the status bar said while it waited."""
    await until(is_restored(line), "registered")
    await until(lambda: taker.of(FrameReceived), "data")
    cut()
    await until(lambda: taker.of(StreamReset), "the place in the stream is marked")
    at = taker.events.index(taker.of(StreamReset)[0])
    await until(lambda: line.status.state is LinkState.WAITING, "the wait is shown")
    said = taker.bar()
    status = line.status
    assert status.trouble is Trouble.LOST
    assert status.attempt == 1
    assert status.retry_at is not None
    assert confirmed(line) == set(), "nothing is taken for granted any more"
    await until(is_restored(line), "everything is registered again")
    assert set(exchange.sessions[0].registrations) == set(WANTED)
    assert len(exchange.connects) == line.counters.connects == 2
    assert gaps_s(exchange.connects)[0] >= PATIENT.first_delay_s / 2
    assert len(keys_used(exchange)) == 2, "a fresh approval key for every attempt"
    await until(lambda: any(isinstance(event, FrameReceived) for event in taker.events[at:]), "data goes on")
    connects = [event for event in taker.events[at:] if isinstance(event, LinkChanged)]
    first_frame = next(i for i, event in enumerate(taker.events) if i > at and isinstance(event, FrameReceived))
    assert taker.events.index(connects[0]) < first_frame, "the loss is told before what comes after it"
    return said


@pytest.mark.parametrize("cut", [FaultProxy.rst_all, FaultProxy.fin_all], ids=["reset", "ended"])
async def test_fault_01_a_cut_is_seen_on_the_screen_and_so_is_what_was_missed(
    tmp_path: Path, cut: Callable[[FaultProxy], None]
) -> None:
    async with (
        running() as exchange,
        proxied(exchange.port) as proxy,
        line_on_screen(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url), policy=UNHURRIED) as seen,
    ):
        await until_up(seen)
        app = seen.app
        await until(lambda: any(_is_received(entry) for entry in app.main.instrument.tape.entries), "prints")
        ladder = app.query_one(AskPanel)
        await until(lambda: "," in text(ladder) and not _is_grey(ladder), "a ladder in colour")
        before = set(exchange.sessions[0].registrations)
        cut(proxy)
        await until(lambda: "재연결 대기" in seen.status, "the wait is shown")
        assert "연결이 끊김" in seen.status
        assert "r 지금" in seen.status
        await until(lambda: _is_grey(ladder), "the ladder is grey")
        await until(lambda: " 전" in text(app.main.instrument.title), "with its age")
        await until(lambda: set(exchange.sessions[0].registrations) >= before if exchange.sessions else False)
        await until_up(seen)
        await until(lambda: not _is_grey(ladder), "the ladder has its colours again")
        await until(
            lambda: any(
                isinstance(entry, Hole) and entry.reason is HoleReason.LINE_DOWN
                for entry in app.main.instrument.tape.entries
            ),
            "a gap",
        )
        await until(lambda: any("⋯ 끊김" in row for row in screen_rows(app)), "the gap is a row of the tape")
        assert len(proxy.accepts) == 2


def _is_received(entry: TapeRow) -> bool:
    """Tell whether an entry of the tape came over the line: a hole is seen behind such a one only."""
    return isinstance(entry, Print) and not entry.fetched


def _is_grey(panel: AskPanel) -> bool:
    """Tell whether the ladder has figures and all of them have lost their colour."""
    figures = [span for line in panel.lines for span in line if any(char.isdigit() for char in span.text)]
    return bool(figures) and all(span.look.color == "muted" for span in figures)


async def test_fault_01_a_reset_line_is_taken_up_again(tmp_path: Path) -> None:
    async with (
        running() as exchange,
        proxied(exchange.port) as proxy,
        line_to(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url)) as (line, taker),
    ):
        line.want(WANTED)
        said = await is_taken_up_again(exchange, line, taker, proxy.rst_all)
        assert said.startswith("reconnect in 0:0")
        assert "(attempt 1): connection lost" in said
        assert "without a close message" in said


async def test_fault_02_a_line_that_ends_without_a_close_frame_is_taken_up_again(tmp_path: Path) -> None:
    async with (
        running() as exchange,
        proxied(exchange.port) as proxy,
        line_to(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url)) as (line, taker),
    ):
        line.want(WANTED)
        said = await is_taken_up_again(exchange, line, taker, proxy.fin_all)
        assert "connection lost" in said
        assert "without a close message" in said


async def test_fault_03_a_half_open_line_is_called_silent_then_given_up_then_restored(tmp_path: Path) -> None:
    clock = FastClock(60.0)
    async with (
        running() as exchange,
        proxied(exchange.port) as proxy,
        line_to(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url), clock=clock, policy=UNHURRIED) as (
            line,
            taker,
        ),
    ):
        line.want(WANTED)
        await until(is_restored(line), "registered")
        await until(lambda: taker.of(FrameReceived))
        proxy.mode = Mode.BLACKHOLE
        await until(lambda: line.status.state is LinkState.SILENT, "silent")
        last_at = line.status.last_message_at
        assert last_at is not None
        assert clock.monotonic() - last_at >= 60
        assert taker.bar().startswith("no data 6"), "with its seconds"
        assert len(proxy.accepts) == 1
        await until(lambda: line.status.state is LinkState.WAITING, "given up")
        assert clock.monotonic() - last_at >= 90
        assert line.status.trouble is Trouble.SILENCE
        assert "no answer, dropped" in taker.bar()
        assert taker.of(StreamReset)
        proxy.fin_all()
        proxy.mode = Mode.OK
        await until(is_restored(line), "restored")
        assert len(proxy.accepts) == 2
        states = [event.status.state for event in taker.of(LinkChanged)]
        assert states.index(LinkState.SILENT) < states.index(LinkState.WAITING)


async def test_fault_03_a_silent_line_is_given_up_at_once_when_the_user_asks(tmp_path: Path) -> None:
    clock = FastClock(20.0)
    async with (
        running() as exchange,
        proxied(exchange.port) as proxy,
        line_to(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url), clock=clock, policy=UNHURRIED) as (
            line,
            taker,
        ),
    ):
        line.want(WANTED)
        await until(is_restored(line), "registered")
        await until(lambda: taker.of(FrameReceived))
        line.retry_now()
        proxy.mode = Mode.BLACKHOLE
        await until(lambda: line.status.state is LinkState.SILENT, "silent")
        assert len(proxy.accepts) == 1, "asked for while all was well, nothing was given up"
        last_at = line.status.last_message_at
        assert last_at is not None
        line.retry_now()
        await until(lambda: line.status.state is LinkState.WAITING, "given up")
        assert clock.monotonic() - last_at < 90
        assert line.status.trouble is Trouble.SILENCE
        assert taker.of(StreamReset)
        proxy.fin_all()
        proxy.mode = Mode.OK
        await until(is_restored(line), "restored")
        assert len(proxy.accepts) == 2


async def test_fault_03_a_half_open_line_is_left_within_a_second(tmp_path: Path) -> None:
    async with running() as exchange, proxied(exchange.port) as proxy:
        auth = auth_for(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url))
        line = Line(auth, clock=SystemClock(), lock_dir=tmp_path)
        line.want(WANTED[:1])
        line.start()
        await until(is_restored(line, WANTED[:1]))
        proxy.mode = Mode.BLACKHOLE
        async with asyncio.timeout(1.0):
            await line.aclose()
        assert line.status.state is LinkState.OFFLINE
        await auth.aclose()


@pytest.mark.parametrize(("slice_bytes", "delay_s"), [(7, 0.001), (1, 0.0)])
async def test_fault_04_a_line_that_drips_is_read_right(tmp_path: Path, slice_bytes: int, delay_s: float) -> None:
    async with running() as exchange, proxied(exchange.port) as proxy:
        proxy.slice_bytes, proxy.slice_delay_s = slice_bytes, delay_s
        async with line_to(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url), factor=1.0) as (line, taker):
            line.want(WANTED[:1])
            await until(is_restored(line, WANTED[:1]), "registered")

            def newest_is_right() -> bool:
                books = [value for value in taker.values if isinstance(value, BookSnapshot)]
                return bool(books) and figures(books[-1]) == figures(exchange.latest_book(Venue.UN, "005930"))

            await until(lambda: line.counters.frames >= 5, "frames in drips")
            proxy.slice_bytes = 0  # a busy machine drips slower than the market moves
            await until(newest_is_right, "the newest book is the exchange's")
            assert line.counters.refused == line.counters.unreadable == 0
            assert line.status.state is LinkState.LIVE
            assert len(exchange.connects) == 1


@pytest.mark.parametrize("bytes_more", [1, 3, 150])
async def test_fault_05_a_line_cut_inside_a_frame_is_taken_up_again(tmp_path: Path, bytes_more: int) -> None:
    async with (
        running() as exchange,
        proxied(exchange.port) as proxy,
        line_to(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url)) as (line, taker),
    ):
        line.want(WANTED)
        said = await is_taken_up_again(exchange, line, taker, lambda: proxy.cut_after(bytes_more))
        assert "connection lost" in said
        assert line.counters.refused == 0, "half a frame is no frame"


@pytest.mark.parametrize("limit", [0, 5, 60])
async def test_fault_05_a_handshake_that_breaks_off_is_a_failed_connect(tmp_path: Path, limit: int) -> None:
    async with running() as exchange, proxied(exchange.port) as proxy:
        proxy.limit = limit
        async with line_to(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url)) as (line, taker):
            line.want(WANTED)
            await until(lambda: len(proxy.accepts) == 4, "tried again and again")
            assert line.status.trouble is Trouble.CONNECT_FAILED
            assert line.status.state is not LinkState.BLOCKED, "a cut is not taken for a server of another kind"
            first, second, third = gaps_s(proxy.accepts)
            assert first >= 2
            assert second >= 4
            assert third >= 8
            await until(lambda: "cannot reach the server" in taker.bar())
            proxy.limit = None
            await until(is_restored(line), "connected at last")
            assert not taker.of(StreamReset), "there was no stream to lose"


@pytest.mark.parametrize("code", [1000, 1001])
async def test_fault_06_a_polite_close_is_a_drop_not_an_end(tmp_path: Path, code: int) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        said = await is_taken_up_again(
            exchange, line, taker, lambda: asyncio.ensure_future(exchange.drop_all(code, "maintenance"))
        )
        assert "connection lost" in said
        assert f"closed with {code} maintenance" in said
        assert not line.is_over


@pytest.mark.parametrize("code", [1011, 1012, 1013, 4000])
async def test_fault_07_a_close_with_hostile_words_is_a_drop_and_its_words_are_harmless(
    tmp_path: Path, code: int
) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        said = await is_taken_up_again(
            exchange, line, taker, lambda: asyncio.ensure_future(exchange.drop_all(code, HOSTILE))
        )
        assert f"closed with {code} [2J]0;titleback [/]soon" in said
        assert said.isprintable()
        assert taker.bar(Language.KOREAN).isprintable()


async def test_fault_07_an_approval_key_in_a_close_reason_is_not_shown(tmp_path: Path) -> None:
    key = "062f61cb-c756-4b8f-9fab-92113c6fbea4"
    async with running() as exchange, line_to(exchange, tmp_path, policy=UNHURRIED) as (line, taker):
        line.want(WANTED[:1])
        await until(is_restored(line, WANTED[:1]))
        await exchange.drop_all(4001, f"invalid approval : {key}")
        await until(lambda: line.status.state is LinkState.WAITING)
        assert "4001" in line.status.detail
        assert key not in line.status.detail + taker.bar()


async def test_fault_07_a_close_reason_that_is_no_text_is_a_drop(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        said = await is_taken_up_again(
            exchange, line, taker, lambda: asyncio.ensure_future(exchange.drop_all(4000, b"\xb2\xe3\xff"))
        )
        assert "connection lost" in said


@pytest.mark.parametrize("deflated", [False, True], ids=["10 MB", "deflate bomb"])
async def test_fault_38_an_oversized_message_ends_the_line_which_is_taken_up_again(
    tmp_path: Path, deflated: bool
) -> None:
    message = b"0|H0UNCNT0|001|" + b"0" * 10_000_000
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        said = await is_taken_up_again(
            exchange, line, taker, lambda: asyncio.ensure_future(exchange.send_raw(message, deflated=deflated))
        )
        assert ("closed with 1002" if deflated else "an oversized message came") in said
        assert line.counters.refused == 0


async def test_fault_01_in_real_time_a_reset_line_is_back_within_its_first_wait(tmp_path: Path) -> None:
    async with running() as exchange, proxied(exchange.port) as proxy:
        auth = auth_for(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url))
        line = Line(auth, clock=SystemClock(), policy=LinePolicy(first_delay_s=1.5), lock_dir=tmp_path)
        line.want(WANTED)
        line.start()
        await until(is_restored(line))
        proxy.rst_all()
        await until(lambda: line.status.state is LinkState.WAITING)
        await until(is_restored(line))
        assert gaps_s(proxy.accepts, 1.0)[0] >= 0.75
        assert len(proxy.accepts) == 2
        await line.aclose()
        await auth.aclose()


async def test_fault_03_in_real_time_a_half_open_line_is_given_up(tmp_path: Path) -> None:
    policy = LinePolicy(silent_after_s=0.8, dead_after_s=1.2, watch_every_s=0.1, first_delay_s=0.6)
    async with running() as exchange, proxied(exchange.port) as proxy:
        auth = auth_for(exchange, tmp_path, ws_url=proxy.address_of(exchange.ws_url))
        line = Line(auth, clock=SystemClock(), policy=policy, lock_dir=tmp_path)
        line.want(WANTED)
        line.start()
        await until(is_restored(line))
        proxy.mode = Mode.BLACKHOLE
        await until(lambda: line.status.state is LinkState.SILENT)
        await until(lambda: line.status.trouble is Trouble.SILENCE)
        proxy.fin_all()
        proxy.mode = Mode.OK
        await until(is_restored(line), "restored")
        await line.aclose()
        await auth.aclose()
