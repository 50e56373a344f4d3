"""The app in a real terminal: how it ends, and what a terminal that is not read does to the line."""

import re
import signal
from pathlib import Path

import pytest

from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.until import until

APP = ("-m", "tests.support.scripted_app")
LEAVES_SCREEN = "\x1b[?1049l"
NOTIFICATION = re.compile(r"\x1b\][^\a]*\a")
SHOWS_CURSOR = "\x1b[?25h"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal"
    path.touch()
    return path


async def painted(opened: Terminal) -> None:
    await until(lambda: "삼성전자" in opened.text and "구독" in opened.text, "the first screen")


def closed(journal: Path) -> bool:
    return "closed" in journal.read_text()


def beats(journal: Path) -> list[float]:
    """Seconds between two turns of the event loop, as far as the journal goes."""
    return [float(line.split()[1]) for line in journal.read_text().splitlines() if line.startswith("beat")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_ends_the_app_as_q_does(journal: Path, number: signal.Signals) -> None:
    async with terminal(*APP, str(journal)) as opened:
        await painted(opened)
        opened.process.send_signal(number)
        assert await opened.ended() == 0
        assert closed(journal)
        assert LEAVES_SCREEN in opened.text
        assert SHOWS_CURSOR in opened.text


@pytest.mark.parametrize("keys", [b"q", b"\x03", "ㅂ".encode()])
async def test_keys_quit_in_a_real_terminal(journal: Path, keys: bytes) -> None:
    async with terminal(*APP, str(journal)) as opened:
        await painted(opened)
        opened.press(keys)
        assert await opened.ended() == 0
        assert closed(journal)
        assert LEAVES_SCREEN in opened.text


async def test_a_terminal_that_is_closed_ends_the_app_and_closes_the_line(journal: Path) -> None:
    async with terminal(*APP, str(journal)) as opened:
        await painted(opened)
        opened.hang_up()
        await opened.ended()
        assert closed(journal)


async def test_a_crash_shows_no_local_variables_and_closes_the_line(journal: Path) -> None:
    async with terminal(*APP, str(journal), "crash", size=(160, 60)) as opened:
        await opened.ended()
        await until(lambda: "RuntimeError" in opened.text)
        assert "characters at hand in FrameRefused" in opened.text
        assert "not-to-be-printed" not in opened.text
        assert "locals" not in opened.text
        assert LEAVES_SCREEN in opened.text
        assert closed(journal)


async def test_a_terminal_that_is_not_read_does_not_stop_the_event_loop(journal: Path) -> None:
    async with terminal(*APP, str(journal), "flood", size=(120, 40)) as opened:
        await painted(opened)
        opened.stall()
        before_stall = len(beats(journal))
        await until(lambda: len(beats(journal)) > before_stall + 60, "three seconds of beats")
        opened.read_on()
        before = len(opened.output)
        await until(lambda: len(opened.output) > before + 5_000, "the screen to catch up")
        opened.press(b"q")
        assert await opened.ended() == 0
    assert max(beats(journal)[before_stall:]) < 1.0


async def test_an_alert_rings_and_notifies_through_the_terminal(journal: Path) -> None:
    async with terminal(*APP, str(journal), "alert") as opened:
        await painted(opened)
        await until(lambda: "\x1b]9;kis-tui: 삼성전자 가격 80,100 (80,000 이상)\a" in opened.text)
        await until(lambda: "\a" in NOTIFICATION.sub("", opened.text))
        opened.press(b"q")
        assert await opened.ended() == 0
