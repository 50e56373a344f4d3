"""The log of the real program: what is in it, where it is said to be, and that nothing is on the screen instead."""

import json
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kis_tui.simulator import Exchange, Switches
from kis_tui.simulator.switches import Refusal
from tests.support.breaking_program import BUGS, PAST_PYTHON
from tests.support.exchange import running
from tests.support.program import COMMAND, Program
from tests.support.pseudo_terminal import terminal
from tests.support.stall import environment_of
from tests.support.terminal_screen import Seen
from tests.support.until import until

SIZE = (140, 50)
SILENT_BUGS = sorted(BUGS.keys() - {"screen"} | {PAST_PYTHON})
"""Those that the screen goes on after."""


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with running(switches=Switches(refusals={"000660": Refusal("OPSP9991", "no such thing")})) as one:
        yield one


def log_of(program: Program) -> Path:
    return program.home / ".local" / "state" / "kis_tui" / "kis-tui.log"


def told(program: Program) -> list[dict[str, str]]:
    path = log_of(program)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def messages(program: Program) -> str:
    return "\n".join(line["message"] + line.get("trace", "") for line in told(program))


def demonstrated(program: Program, **given: str) -> None:
    """Run the demonstration for a moment."""
    subprocess.run(
        [sys.executable, "-m", "tests.support.view_program", "--brief", "--", "--demo"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd=program.directory,
        env=program.environment(given),
        timeout=40,
        check=True,
    )


async def test_the_log_tells_what_became_of_the_line_and_the_help_where_it_is(
    program: Program, exchange: Exchange
) -> None:
    arguments = (*COMMAND[1:], "005930", "000660", "--lang", "en")
    environment = environment_of(program, exchange)
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: "OPSP9991" in seen.text, "a refused stream")
        await exchange.drop_all(1012, "restarting")
        await seen.when(lambda: len(exchange.connects) == 2 and "receiving" in seen.text, "another connection")
        opened.press(b"?\x1b[F")
        await seen.when(lambda: "Log:" in seen.text and "kis-tui.log" in seen.text, "its place")
        opened.press(b"\x03")
        assert await opened.ended() == 0
    words = messages(program)
    for part in (" begins, Python 3.", "line live", "line waiting, trouble lost, attempt 1", "restarting"):
        assert part in words
    assert "OPSP9991 no such thing" in words
    assert words.splitlines()[-1] == "kis-tui ends with 0"
    assert len({line["pid"] for line in told(program)}) == 1
    assert stat.S_IMODE(log_of(program).stat().st_mode) == 0o600


@pytest.mark.parametrize("where", SILENT_BUGS)
async def test_nothing_but_the_screen_is_on_the_screen_whatever_breaks(
    program: Program, exchange: Exchange, where: str
) -> None:
    arguments = ("-m", "tests.support.breaking_program", where, "005930")
    environment = environment_of(program, exchange)
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        written = log_of(program).with_name("kis-tui.log.fatal") if where == PAST_PYTHON else log_of(program)
        await until(lambda: written.exists() and "a bug" in written.read_text(), "the log", timeout_s=20)
        seen = Seen(opened, SIZE)
        await seen.when(lambda: "삼성전자" in seen.text and "277," in seen.text, "the screen")
        assert "a bug" not in opened.text
        opened.press(b"q")
        assert await opened.ended() == 0
        assert "a bug" not in opened.text
    if where == PAST_PYTHON:
        demonstrated(program)
        assert "left behind by a program before this one: a bug past Python" in messages(program)
    assert all(line["message"].isprintable() or "\n" in line["message"] for line in told(program))


async def test_a_crash_of_the_screen_is_in_the_log_too(program: Program, exchange: Exchange) -> None:
    arguments = ("-m", "tests.support.breaking_program", "screen", "005930")
    environment = environment_of(program, exchange)
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        assert await opened.ended() == 1
        await until(lambda: "RuntimeError" in opened.text)
    crash = next(line for line in told(program) if line["level"] == "CRITICAL")
    assert "RuntimeError: a bug" in crash["trace"]
    assert messages(program).splitlines()[-1] == "kis-tui ends with 1"


async def test_check_names_the_log_and_what_to_do_without_one(program: Program, exchange: Exchange) -> None:
    given = {name: value for name, value in environment_of(program, exchange).items() if name.startswith("KIS_")}
    ended = await program.run_beside("check", given={**given, "COLUMNS": "300"})
    assert str(log_of(program)) in ended.out
    ended = await program.run_beside("check", given={**given, "COLUMNS": "300", "XDG_STATE_HOME": "/dev/null"})
    assert "none: /dev/null/kis_tui/kis-tui.log cannot be written" in ended.out
    assert "KIS_LOG_FILE" in ended.out


def test_without_a_log_the_program_works(program: Program) -> None:
    demonstrated(program, KIS_LOG_FILE="/dev/null")
    assert not log_of(program).exists()
