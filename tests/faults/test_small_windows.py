"""A terminal that is too small while a message is on the screen."""

import asyncio

from tests.support.program import Program
from tests.support.pseudo_terminal import terminal
from tests.support.until import until

SIZE = (100, 30)
SIZES = [(1, 1), (2, 3), (0, 0), (400, 200), (39, 11), (5, 60), (300, 2), (0, 40), (60, 24), (1, 1)]


async def test_fault_49_no_message_covers_that_a_window_is_too_small(program: Program) -> None:
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
