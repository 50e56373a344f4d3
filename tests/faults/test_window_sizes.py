"""Windows of every size, one right after the other."""

import asyncio
from itertools import chain
from pathlib import Path
from random import Random

import pytest

from tests.support.exchange import running
from tests.support.program import Program
from tests.support.pseudo_terminal import terminal
from tests.support.stall import environment_of, shows_all
from tests.support.terminal_screen import Seen
from tests.support.until import until
from tests.support.view_program import figures

ODD = ((1, 1), (2, 3), (0, 0), (400, 200), (1, 200), (400, 1), (39, 9), (40, 10), (80, 24))
LAST = (120, 40)
TOO_SMALL = (30, 8)
TURNS_S = 0.01
"""Between two sizes: less than a frame."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("keys", "is_dialogue"),
    [(b"\x1bOR", False), (b"a", True)],
    ids=["several ladders", "dialogue"],
)
async def test_fault_49_windows_of_any_size_break_nothing_and_one_too_small_is_told(
    home: Path, keys: bytes, is_dialogue: bool
) -> None:
    program, journal = Program(home), home / "journal"
    arguments = ("-m", "tests.support.view_program", "--journal", str(journal), "--", "005930", "000660")
    drawn = Random(49)
    sizes = chain(ODD, ((drawn.randrange(0, 401), drawn.randrange(0, 201)) for _ in range(20)), ODD)
    async with running() as exchange:
        environment = environment_of(program, exchange)
        async with terminal(*arguments, size=LAST, environment=environment, directory=program.directory) as opened:
            await until(lambda: figures(journal) and figures(journal)[-1]["frames"] > 10, "frames", timeout_s=20)
            opened.press(keys)
            for size in sizes:
                opened.resize(*size)
                await asyncio.sleep(TURNS_S)
            if is_dialogue:
                opened.press(b"\x1b")
            opened.resize(*TOO_SMALL)
            seen = Seen(opened, TOO_SMALL)
            await seen.when(lambda: "작습니다" in seen.text and "40×12" in seen.text, "what is wrong and what to do")
            opened.resize(*LAST)
            seen = Seen(opened, LAST)
            await seen.when(lambda: shows_all(seen, journal), "the whole screen")
            opened.press(b"q")
            assert await opened.ended() == 0
            assert "Traceback" not in opened.text
            assert len(exchange.connects) == 1


async def test_fault_49_a_terminal_that_does_not_know_its_size_is_taken_for_a_usual_one(home: Path) -> None:
    program = Program(home)
    arguments = ("-m", "kis_tui", "--demo", "005930")
    environment = program.environment({})
    async with terminal(*arguments, size=(0, 0), environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, (80, 24))
        await seen.when(lambda: "수신 중" in seen.text, "the line")
        opened.resize(*LAST)
        seen = Seen(opened, LAST)
        await seen.when(lambda: "수신 중" in seen.rows[-1], "the status bar in the last row")
        opened.press(b"q")
        assert await opened.ended() == 0


async def test_fault_49_the_size_is_the_terminal_s_and_not_what_a_shell_has_exported(home: Path) -> None:
    program = Program(home)
    environment = program.environment({"COLUMNS": "120", "LINES": "40"})
    arguments = ("-m", "kis_tui", "--demo", "005930")
    async with terminal(*arguments, size=(80, 24), environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, (80, 24))
        await seen.when(lambda: "수신 중" in seen.rows[-1], "the status bar in the last row")
        opened.press(b"q")
        assert await opened.ended() == 0


async def test_fault_49_a_size_that_no_terminal_has_is_nobody_s(home: Path) -> None:
    program = Program(home)
    environment = program.environment({})
    arguments = ("-m", "kis_tui", "--demo", "005930")
    async with terminal(*arguments, size=(80, 24), environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, (80, 24))
        await seen.when(lambda: "수신 중" in seen.rows[-1], "the status bar in the last row")
        opened.press(b"\x1b[48;30000;30000;1;1t")
        opened.press(b"?")
        await seen.when(lambda: "Esc" in seen.text, "the help")
        opened.press(b"\x03")
        assert await opened.ended() == 0
