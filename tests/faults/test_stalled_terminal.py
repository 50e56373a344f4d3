"""A terminal that is not read: the painting gives way, and nothing else."""

import asyncio
from pathlib import Path

import pytest

from kis_tui.feed.events import LinkState
from kis_tui.simulator import Switches
from tests.support.exchange import running
from tests.support.program import Program
from tests.support.pseudo_terminal import terminal
from tests.support.stall import CODE, SIZE, environment_of, shows_all, shows_book, stalled
from tests.support.terminal_screen import Seen
from tests.support.until import until
from tests.support.view_program import figures

DEADLINE_S = 2.0
"""The broker's 100 s, as short as a test needs it."""
CATCH_UP_S = 5.0
"""Seconds in which a loaded machine paints once, and in which not everything changes by itself."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


async def test_fault_30_a_terminal_that_is_not_read_keeps_no_answer_from_the_broker(home: Path) -> None:
    """As ``python -m scripts.stall`` has it for two minutes: longer than the time after which the broker cuts."""
    measured = await stalled(1.5 * DEADLINE_S, home, warm_up_s=0.5)
    assert measured.suffered() == "", measured.told()
    assert measured.answers >= 1.5 * DEADLINE_S, "one each half second"


async def test_fault_53_what_the_user_does_before_a_terminal_that_is_not_read_holds_up_nothing(home: Path) -> None:
    program, journal = Program(home), home / "journal"
    switches = Switches(pingpong_interval_s=0.2, pingpong_deadline_s=DEADLINE_S)
    arguments = ("-m", "tests.support.view_program", "--journal", str(journal), "--", CODE)
    async with running(switches=switches) as exchange:
        environment = environment_of(program, exchange)
        async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
            seen = Seen(opened, SIZE)
            await seen.when(lambda: figures(journal) and figures(journal)[-1]["frames"] > 10, "the first frames")
            opened.press(b"a")
            await seen.when(lambda: "Esc" in seen.text, "the dialogue for another stock")
            opened.stall()
            began = len(figures(journal))
            # Each key paints the field again: a write or three, and Textual's own queue has room for thirty.
            for key in b"1\x7f" * 50:
                opened.press(bytes((key,)))
                await asyncio.sleep(0.02)
            opened.press(b"\x1b")  # the picture without the dialogue is one of those that are left out
            answered = len(exchange.keep_alives.waits)
            await until(lambda: len(exchange.keep_alives.waits) > answered + 5, "answers")
            await until(lambda: len(figures(journal)) > began + 4, "the event loop turns")
            during = figures(journal)[began:]
            assert max(line["late_s"] for line in during) < 1
            assert during[-1]["frames"] > during[0]["frames"], "frames are read on"
            assert {line["state"] for line in during} == {LinkState.LIVE}
            exchange.switches.withhold_frames = True
            seen = Seen(opened, SIZE)
            opened.read_on()
            await seen.when(lambda: shows_book(seen, exchange), "the newest book")
            await until(lambda: shows_all(seen, journal), "all that should be there", timeout_s=CATCH_UP_S)
            assert len(exchange.connects) == 1
            assert figures(journal)[-1]["missed_shares"] == 0
            opened.press(b"q")
            assert await opened.ended() == 0
