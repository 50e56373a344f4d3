"""Terminals that are too small, change all the time, stop the program, or are none."""

import asyncio
import signal

import pytest

from kis_tui.simulator import Switches
from tests.support.exchange import running
from tests.support.program import Program
from tests.support.pseudo_terminal import terminal
from tests.support.stall import environment_of
from tests.support.terminal_screen import Seen
from tests.support.until import until

SIZE = (100, 30)
LEAVES_SCREEN = "\x1b[?1049l"
SIZES = [(1, 1), (2, 3), (0, 0), (400, 200), (39, 11), (5, 60), (300, 2), (0, 40), (60, 24), (1, 1)]
RECONNECTED = 2


async def test_fault_49_a_window_of_any_size_is_lived_with(program: Program) -> None:
    arguments = ("-m", "kis_tui", "--demo", "--lang", "en")
    environment = program.environment({})
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        await until(lambda: "삼성전자" in opened.text)
        for columns, rows in SIZES * 5:
            opened.resize(columns, rows)
            await asyncio.sleep(0)
        opened.resize(30, 5)
        before = len(opened.text)
        await until(lambda: "too small" in opened.text[before:], "said to be too small")
        before = len(opened.text)
        opened.resize(*SIZE)
        await until(lambda: "삼성전자" in opened.text[before:], "the ladder again")
        assert opened.process.returncode is None
        opened.press(b"q")
        assert await opened.ended() == 0
    assert "Traceback" not in opened.text


async def test_fault_52_a_program_that_was_stopped_connects_anew_and_shows_what_is(program: Program) -> None:
    """The broker has ended the session meanwhile: its keep-alives were not answered."""
    switches = Switches(pingpong_interval_s=0.2, pingpong_deadline_s=1.0)
    async with running(switches=switches) as exchange:
        arguments = ("-m", "kis_tui", "005930", "--lang", "en")
        environment = environment_of(program, exchange)
        async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
            seen = Seen(opened, SIZE)
            await seen.when(lambda: "receiving" in seen.text, "the line to be up")
            opened.process.send_signal(signal.SIGSTOP)
            await until(lambda: not exchange.sessions, "the exchange to end the session")
            opened.process.send_signal(signal.SIGCONT)
            await seen.when(lambda: "reconnect" in seen.text or "lost" in seen.text, "the loss to be said")
            await until(lambda: len(exchange.connects) == RECONNECTED and exchange.sessions, "a new session")
            await seen.when(lambda: "receiving" in seen.text, "the line to be up again")
            opened.press(b"q")
            assert await opened.ended() == 0


@pytest.mark.parametrize("given", [{}, {"TERM": "dumb"}, {"LANG": "C", "PYTHONIOENCODING": "utf-8"}, {"NO_COLOR": "1"}])
def test_fault_54_without_a_terminal_the_live_view_is_one_sentence(program: Program, given: dict[str, str]) -> None:
    program.write_env("KIS_APP_KEY=made-up-key\nKIS_APP_SECRET=made-up-secret\n")
    ended = program.run("005930", given=given)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("kis-tui: there is no terminal to draw on")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("given", [{}, {"TERM": "dumb"}, {"LANG": "C"}, {"PYTHONIOENCODING": "ascii"}])
def test_fault_54_the_demonstration_prints_a_plain_ladder(program: Program, given: dict[str, str]) -> None:
    ended = program.run("--demo", "005930", given=given)
    assert ended.code == 0
    assert "005930" in ended.out
    assert "\x1b" not in ended.out
    assert ended.err == ""


async def test_fault_54_no_color_is_a_screen_without_colours(program: Program) -> None:
    arguments = ("-m", "kis_tui", "--demo", "--lang", "en")
    environment = program.environment({"NO_COLOR": "1"})
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        await until(lambda: "삼성전자" in opened.text)
        opened.press(b"q")
        assert await opened.ended() == 0
    assert "\x1b[38;" not in opened.text
    assert "\x1b[48;" not in opened.text
    assert LEAVES_SCREEN in opened.text
