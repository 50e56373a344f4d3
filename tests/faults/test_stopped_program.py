"""The program stopped and continued, as with Ctrl-Z and fg, or without being asked."""

import asyncio
import signal
from pathlib import Path

import pytest

from kis_tui.clock import SystemClock
from tests.support.exchange import running
from tests.support.program import Program
from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.stall import environment_of, shows_all
from tests.support.terminal_screen import Seen
from tests.support.until import until
from tests.support.view_program import figures

SIZE = (120, 40)
TAKES_SCREEN, LEAVES_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
FACTOR = 20.0
"""The line's time against the machine's: a second of being stopped is long for it."""
STOPPED_S = 1.0
WAYS = ("Ctrl-Z", "SIGTSTP", "SIGSTOP")
"""The last one without notice: the program cannot give the terminal back before."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def is_stopped(opened: Terminal) -> bool:
    state = Path(f"/proc/{opened.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state == "T"


async def stop_for(opened: Terminal, way: str, seconds: float) -> None:
    """Stop the program in one of ``WAYS`` and continue it as a shell does with fg."""
    began = SystemClock().monotonic()
    if way == "Ctrl-Z":
        opened.press(b"\x1a")
    else:
        opened.process.send_signal(getattr(signal, way))
    await until(lambda: is_stopped(opened), "stopped")
    if way != "SIGSTOP":
        await until(lambda: opened.text.rfind(LEAVES_SCREEN) > opened.text.rfind(TAKES_SCREEN), "the shell's screen")
        assert opened.cooked, "the shell's keyboard"
    await until(lambda: SystemClock().monotonic() - began >= seconds)
    opened.process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("way", WAYS)
async def test_fault_52_a_program_that_was_stopped_comes_back_and_looks_after_its_line(home: Path, way: str) -> None:
    program, journal = Program(home), home / "journal"
    options = ("--factor", str(FACTOR), "--journal", str(journal), "--", "005930", "--lang", "en")
    async with running() as exchange:
        arguments = ("-m", "tests.support.view_program", *options)
        environment = environment_of(program, exchange)
        async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
            seen = Seen(opened, SIZE)
            await seen.when(lambda: figures(journal) and figures(journal)[-1]["state"] == "live", "the line")
            await stop_for(opened, way, STOPPED_S)
            await seen.when(lambda: len(exchange.connects) == 2, "another connection")
            await seen.when(lambda: figures(journal)[-1]["state"] == "live", "the line")
            await seen.when(lambda: shows_all(seen, journal), "the whole screen")
            assert "line waiting, trouble resumed" in (program.home / ".local/state/kis_tui/kis-tui.log").read_text()
            await asserted_as_before(opened, seen)


@pytest.mark.parametrize("way", WAYS)
async def test_fault_52_a_short_stop_costs_no_connection(home: Path, way: str) -> None:
    program, journal = Program(home), home / "journal"
    arguments = ("-m", "tests.support.view_program", "--journal", str(journal), "--", "005930", "--lang", "en")
    async with running() as exchange:
        environment = environment_of(program, exchange)
        async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
            seen = Seen(opened, SIZE)
            await seen.when(lambda: figures(journal) and figures(journal)[-1]["state"] == "live", "the line")
            for _ in range(2):
                await stop_for(opened, way, 0.0)
                written = len(figures(journal))
                await until(lambda written=written: len(figures(journal)) > written + 1)  # type: ignore[misc]
                await seen.when(lambda: shows_all(seen, journal), "the whole screen")
            assert len(exchange.connects) == 1
            await asserted_as_before(opened, seen)


async def asserted_as_before(opened: Terminal, seen: Seen) -> None:
    """Type, and end the program: the keyboard has one reader, the terminal is given back."""
    opened.press(b"?")
    await seen.when(lambda: "Esc close" in seen.text, "the help")
    opened.press(b"\x1b")
    await seen.when(lambda: "Esc close" not in seen.text, "no help")
    for sequence in (b"\x1b[B", b"\x1b[A") * 10:  # taken apart by two readers they would be letters
        opened.press(sequence)
        await asyncio.sleep(0.005)
    opened.press(b"q")
    assert await opened.ended() == 0
    assert opened.text.rfind(LEAVES_SCREEN) > opened.text.rfind(TAKES_SCREEN)
    assert opened.cooked
