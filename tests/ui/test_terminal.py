"""The app in a real terminal: its keys, its crashes, its alerts. Other ways out: tests/faults/test_ways_out.py."""

import re
from pathlib import Path

import pytest

from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.until import until

APP = ("-m", "tests.support.scripted_app")
LEAVES_SCREEN = "\x1b[?1049l"
NOTIFICATION = re.compile(r"\x1b\][^\a]*\a")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal"
    path.touch()
    return path


async def painted(opened: Terminal) -> None:
    await until(lambda: "삼성전자" in opened.text and "구독" in opened.text, "the first screen")


def closed(journal: Path) -> bool:
    return "closed" in journal.read_text()


@pytest.mark.parametrize("keys", [b"q", b"\x03", "ㅂ".encode()])
async def test_keys_quit_in_a_real_terminal(journal: Path, keys: bytes) -> None:
    async with terminal(*APP, str(journal)) as opened:
        await painted(opened)
        opened.press(keys)
        assert await opened.ended() == 0
        assert closed(journal)
        assert LEAVES_SCREEN in opened.text


async def test_a_crash_shows_no_local_variables_and_closes_the_line(journal: Path) -> None:
    async with terminal(*APP, str(journal), "crash", size=(160, 60)) as opened:
        await opened.ended()
        await until(lambda: "RuntimeError" in opened.text)
        assert "characters at hand in FrameRefused" in opened.text
        assert "not-to-be-printed" not in opened.text
        assert "locals" not in opened.text
        assert LEAVES_SCREEN in opened.text
        assert closed(journal)


async def test_an_alert_rings_and_notifies_through_the_terminal(journal: Path) -> None:
    async with terminal(*APP, str(journal), "alert") as opened:
        await painted(opened)
        await until(lambda: "\x1b]9;kis-tui: 삼성전자 가격 80,100 (80,000 이상)\a" in opened.text)
        await until(lambda: "\a" in NOTIFICATION.sub("", opened.text))
        opened.press(b"q")
        assert await opened.ended() == 0
