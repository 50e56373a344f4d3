"""Every way out of the program: properly and soon, whatever the line is doing, and at once when asked twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kis_tui.cli.ending import TOGETHER_S
from kis_tui.simulator import Exchange, HttpFault
from kis_tui.simulator.switches import ANY_PATH
from tests.support.exchange import running
from tests.support.fault_proxy import FaultProxy, Mode
from tests.support.program import Program
from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.stall import environment_of
from tests.support.terminal_screen import Seen
from tests.support.until import until
from tests.support.view_program import figures

SIZE = (100, 30)
TAKES_SCREEN, LEAVES_SCREEN, SHOWS_CURSOR = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25h"
PROPERLY = 0
"""The exit code of an end within the program's own time; one that took too long has another."""
INTERRUPT = b"\x03"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with running() as one:
        yield one


@pytest.fixture
async def proxy(exchange: Exchange) -> AsyncIterator[FaultProxy]:
    one = FaultProxy(exchange.port)
    await one.start()
    yield one
    await one.stop()


@asynccontextmanager
async def viewing(
    program: Program, exchange: Exchange, *options: str, **given: str
) -> AsyncIterator[tuple[Terminal, Seen]]:
    """Run the live view in a terminal; the line is not there yet."""
    arguments = ("-m", "tests.support.view_program", *options, "--", "005930", "--lang", "en")
    environment = environment_of(program, exchange) | given
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        yield opened, Seen(opened, SIZE)


def assert_terminal_is_given_back(opened: Terminal) -> None:
    assert opened.text.rfind(LEAVES_SCREEN) > opened.text.rfind(TAKES_SCREEN) >= 0
    assert opened.text.rfind(SHOWS_CURSOR) > opened.text.rfind("\x1b[?25l")
    assert opened.cooked, "the keyboard as the shell has it"


def profile_of(program: Program) -> str:
    """Return what is kept of the watchlist."""
    return "".join(path.read_text() for path in program.home.rglob("default.json"))


# --- 50: signals, a closed terminal ---


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_fault_50_a_signal_ends_the_program_with_a_goodbye_and_the_profile_on_disk(
    program: Program, exchange: Exchange, number: signal.Signals
) -> None:
    async with viewing(program, exchange) as (opened, seen):
        await seen.when(lambda: "277," in seen.text and exchange.sessions, "prices")
        ended: list[int | None] = []
        line = exchange._lines[0]
        opened.press(b"a")
        await seen.when(lambda: "Esc" in seen.text, "the dialogue")
        opened.press(b"035720\r")
        await seen.when(lambda: any("035720" in row and "|" not in row for row in seen.rows), "another row")
        opened.process.send_signal(number)
        assert await opened.ended() == PROPERLY
        await until(lambda: not exchange.sessions)
        ended.append(line.socket.close_code)
        assert ended == [1000], "the close handshake was done"
        assert "035720" in profile_of(program)
        assert_terminal_is_given_back(opened)


async def test_fault_50_a_terminal_that_is_closed_ends_the_program_with_a_goodbye(
    program: Program, exchange: Exchange
) -> None:
    async with viewing(program, exchange) as (opened, seen):
        await seen.when(lambda: "277," in seen.text and exchange.sessions, "prices")
        line = exchange._lines[0]
        opened.hang_up()
        assert await opened.ended() == PROPERLY
        await until(lambda: not exchange.sessions)
        assert line.socket.close_code == 1000


async def test_fault_50_a_terminal_that_is_closed_ends_the_program_also_where_nobody_tells_it(
    program: Program, exchange: Exchange
) -> None:
    async with viewing(program, exchange, "--nohup") as (opened, seen):
        await seen.when(lambda: "277," in seen.text and exchange.sessions, "prices")
        line = exchange._lines[0]
        opened.hang_up()
        assert await opened.ended() == PROPERLY
        await until(lambda: not exchange.sessions)
        assert line.socket.close_code == 1000


async def test_fault_50_a_terminal_that_reads_nothing_any_more_holds_up_no_end(
    program: Program, exchange: Exchange
) -> None:
    exchange.switches.burst_per_s = 400
    async with viewing(program, exchange) as (opened, seen):
        await seen.when(lambda: "277," in seen.text and exchange.sessions, "prices")
        line = exchange._lines[0]
        opened.stall()
        sent = exchange.burst.sent
        await until(lambda: exchange.burst.sent > sent + 800, "two seconds of books")
        opened.process.send_signal(signal.SIGTERM)
        assert await opened.ended() == PROPERLY
        await until(lambda: not exchange.sessions)
        assert line.socket.close_code == 1000


async def test_fault_50_a_dead_line_holds_up_no_end(program: Program, exchange: Exchange, proxy: FaultProxy) -> None:
    async with viewing(program, exchange, KIS_WS_URL=proxy.address_of(exchange.ws_url)) as (opened, seen):
        await seen.when(lambda: "277," in seen.text, "prices")
        proxy.mode = Mode.BLACKHOLE
        opened.process.send_signal(signal.SIGTERM)
        assert await opened.ended() == PROPERLY
        assert_terminal_is_given_back(opened)


# --- 51: Ctrl-C at any time, and twice ---


async def assert_ctrl_c_ends_it(opened: Terminal, seen: Seen, words: str) -> None:
    await seen.when(lambda: words in seen.text, words)
    opened.press(INTERRUPT)
    assert await opened.ended() == PROPERLY
    assert_terminal_is_given_back(opened)


async def test_fault_51_ctrl_c_ends_a_connect_that_nobody_answers(
    program: Program, exchange: Exchange, proxy: FaultProxy
) -> None:
    proxy.mode = Mode.ACCEPT_SILENT
    async with viewing(program, exchange, KIS_WS_URL=proxy.address_of(exchange.ws_url)) as (opened, seen):
        await until(lambda: proxy.accepts, "the connect", timeout_s=20)
        await assert_ctrl_c_ends_it(opened, seen, "connecting")


async def test_fault_51_ctrl_c_ends_the_wait_for_a_key(program: Program, exchange: Exchange) -> None:
    exchange.switches.http_faults[ANY_PATH] = HttpFault(200, b"{}", delay_s=60.0)
    async with viewing(program, exchange) as (opened, seen):
        await assert_ctrl_c_ends_it(opened, seen, "connecting")


async def test_fault_51_ctrl_c_ends_the_wait_between_two_connects(
    program: Program, exchange: Exchange, proxy: FaultProxy
) -> None:
    proxy.mode = Mode.RST_ON_ACCEPT
    async with viewing(program, exchange, KIS_WS_URL=proxy.address_of(exchange.ws_url)) as (opened, seen):
        await until(lambda: proxy.accepts, "the connect", timeout_s=20)
        await assert_ctrl_c_ends_it(opened, seen, "reconnect in")


async def test_fault_51_ctrl_c_ends_a_look_up_that_hangs(program: Program, exchange: Exchange) -> None:
    given = {"KIS_WS_URL": "ws://broker.invalid:1", "KIS_ALLOW_HOST": "broker.invalid"}
    async with viewing(program, exchange, "--hang-dns", **given) as (opened, seen):
        await assert_ctrl_c_ends_it(opened, seen, "connecting")


@pytest.mark.parametrize("ask", ["key", "SIGINT", "SIGTERM"])
async def test_fault_51_who_asks_a_second_time_is_out_at_once(program: Program, exchange: Exchange, ask: str) -> None:
    async with viewing(program, exchange, "--stand", "end", "--patient") as (opened, seen):
        await seen.when(lambda: "277," in seen.text, "prices")
        press(opened, ask)
        await until(lambda: LEAVES_SCREEN in opened.text, "the first one is heard")
        await asyncio.sleep(TOGETHER_S)  # from when on they are two
        press(opened, ask)
        assert await opened.ended() == (143 if ask == "SIGTERM" else 130)
        assert_terminal_is_given_back(opened)


def press(opened: Terminal, ask: str) -> None:
    """Ask by the keyboard or by a signal."""
    if ask == "key":
        opened.press(INTERRUPT)
    else:
        opened.process.send_signal(getattr(signal, ask))


async def test_fault_51_a_key_that_is_held_down_asks_once(program: Program, exchange: Exchange) -> None:
    async with viewing(program, exchange) as (opened, seen):
        await seen.when(lambda: "277," in seen.text and exchange.sessions, "prices")
        line = exchange._lines[0]
        opened.press(INTERRUPT * 5)
        assert await opened.ended() == PROPERLY
        await until(lambda: not exchange.sessions)
        assert line.socket.close_code == 1000


async def test_fault_51_two_presses_leave_a_program_whose_event_loop_stands(
    program: Program, exchange: Exchange, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    options = ("--stand", "begun", "--patient", "--journal", str(journal))
    async with viewing(program, exchange, *options) as (opened, _):
        await until(lambda: figures(journal) and "stands" in figures(journal)[-1], "the loop stands", timeout_s=20)
        opened.press(INTERRUPT)
        await asyncio.sleep(2 * TOGETHER_S)  # from when on they are two
        assert opened.process.returncode is None
        opened.press(INTERRUPT)
        assert await opened.ended() == 130
        assert_terminal_is_given_back(opened)


async def test_fault_51_an_end_that_hangs_is_over_in_time_and_what_was_in_the_way_is_noted(
    program: Program, exchange: Exchange
) -> None:
    async with viewing(program, exchange, "--stand", "end") as (opened, seen):
        await seen.when(lambda: "277," in seen.text, "prices")
        opened.press(b"q")
        assert await opened.ended() == 130
        assert_terminal_is_given_back(opened)
        (noted,) = program.home.rglob("*.fatal")
        assert "in _hang" in noted.read_text()
