"""Bytes from the keyboard that no UTF-8 terminal sends: another encoding, old mouse reports, numbers that are none."""

from pathlib import Path

import pytest

from tests.support.pseudo_terminal import terminal
from tests.support.terminal_screen import Seen

SIZE = (100, 30)
CTRL_C = b"\x03"
FOREIGN = {
    "a syllable in EUC-KR": "삼성전자".encode("euc-kr"),
    "a syllable in EUC-KR, pasted": b"\x1b[200~" + "삼성전자".encode("euc-kr") + b"\x1b[201~",
    "half a syllable": "삼".encode()[:2] + b"j",
    "a mouse report in the old encoding": b"\x1b[M\x20\xa3\xff",
    "a key whose number is none": b"\x1b[" + b"9" * 30 + b"~",
    "every byte that is no ASCII": bytes(range(0x80, 0x100)),
}


@pytest.mark.parametrize("sent", FOREIGN.values(), ids=FOREIGN)
async def test_whatever_the_keyboard_sends_the_app_goes_on(tmp_path: Path, sent: bytes) -> None:
    environment = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    async with terminal("-m", "kis_tui", "--demo", "005930", size=SIZE, environment=environment) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: "수신 중" in seen.text, "the app")
        opened.press(sent + b"0")
        opened.press(CTRL_C)
        assert await opened.ended() == 0
        assert "Traceback" not in opened.text


async def test_a_paste_without_an_end_is_ended_by_ctrl_c(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    async with terminal("-m", "kis_tui", "--demo", "005930", size=SIZE, environment=environment) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: "수신 중" in seen.text, "the app")
        opened.press(b"\x1b[200~005930 000660")
        opened.press(CTRL_C)
        assert await opened.ended() == 0
