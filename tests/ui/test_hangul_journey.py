"""The whole way in Hangul mode, in a real terminal, with what keyboards and input methods send."""

import re
from pathlib import Path

import pytest

from tests.support.pseudo_terminal import terminal
from tests.support.terminal_screen import Seen

SIZE = (120, 40)
ENTER, ESCAPE, DOWN = b"\r", b"\x1b", b"\x1b[B"
LEAVES_SCREEN = "\x1b[?1049l"
ASKS_FOR_KITTY = "\x1b[>25u"


def environment(home: Path, **given: str) -> dict[str, str]:
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home), **given}


async def test_from_start_to_quit_without_leaving_hangul_mode(tmp_path: Path) -> None:
    async with terminal("-m", "kis_tui", "--demo", size=SIZE, environment=environment(tmp_path)) as opened:
        seen = Seen(opened, SIZE)

        def press(text: str) -> None:
            opened.press(text.encode())

        await seen.when(lambda: "005930 삼성전자 통합" in seen.rows[0], "the focused stock")
        await seen.when(lambda: "먼저 알아 둘 키 다섯" in seen.text, "the five keys of a first start")
        assert "한  ? 도움말" not in seen.rows[-1]
        assert ASKS_FOR_KITTY not in opened.text

        press("ㅌ")
        await seen.when(lambda: "005930 삼성전자 KRX" in seen.rows[0], "the next venue")
        await seen.when(lambda: seen.rows[-1].endswith("한  ? 도움말 "), "that it is Hangul mode")

        press("후")  # g: the axis, n: NXT
        await seen.when(lambda: "005930 삼성전자 NXT" in seen.rows[0] and "벗어나면" in seen.rows[1], "axis and NXT")
        press("ㅕ")
        await seen.when(lambda: "005930 삼성전자 통합" in seen.rows[0], "both exchanges")
        press("ㅑ")
        await seen.when(lambda: "NXT     KRX" in seen.rows[1], "the split")
        press("ㅑ")
        press("ㅣ")
        await seen.when(lambda: "호가 등락률" in seen.rows[1], "the levels")

        opened.press(DOWN)
        await seen.when(lambda: "000660 SK하이닉스" in seen.rows[0], "the next stock")
        press("ㅇ")
        await seen.when(lambda: "SK하이닉스 삭제" in seen.text and "000660" not in seen.rows[0], "it is gone")
        press("ㅋ")
        await seen.when(lambda: "000660 SK하이닉스" in seen.rows[0], "it is back")

        press("ㅅ")
        await seen.when(lambda: "체결 필터" in seen.text and "제한 없음" in seen.text, "the dialogue of bounds")
        press("바나")
        await seen.when(lambda: "바나" in seen.text, "what was typed, as text")
        opened.press(ENTER)
        await seen.when(lambda: "'바나'은(는) 읽을 수 없습니다" in seen.text, "what is wrong with it")
        opened.press(b"\x7f\x7f")
        await seen.when(lambda: "수량 제한 없음" in seen.text, "the empty field")
        press("3만주")
        await seen.when(lambda: "3만주" in seen.text, "a unit in Hangul")
        opened.press(ENTER)
        await seen.when(lambda: "체결 필터" not in seen.text and "≥30,000주" in seen.text, "the bound holds")

        press("?")
        await seen.when(lambda: "q/ㅂ" in seen.text or "a/ㅁ" in seen.text, "help, with both names of a key")
        press("ㅂ")
        await seen.when(lambda: "a/ㅁ" not in seen.text and "000660 SK하이닉스" in seen.rows[0], "the screen below")

        press("ㅁ")
        await seen.when(lambda: "종목 추가" in seen.text and "Esc 닫기" in seen.text, "the dialogue to add a stock")
        press("한국")
        await seen.when(lambda: re.search("한국 *$|한국 ", seen.text), "Hangul as it was typed")
        opened.press(ESCAPE)
        await seen.when(lambda: "Esc 닫기" not in seen.text, "the dialogue is closed")

        press("바")
        assert await opened.ended() == 0
        assert LEAVES_SCREEN in opened.text

    async with terminal("-m", "kis_tui", "--demo", size=SIZE, environment=environment(tmp_path)) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: "수신 중" in seen.rows[-1], "the second start")
        assert "먼저 알아 둘 키 다섯" not in seen.text
        press_quit = "ᄇ".encode()  # decomposed
        opened.press(press_quit)
        assert await opened.ended() == 0


@pytest.mark.parametrize("asked_for", ["0", "1"])
@pytest.mark.parametrize(
    "quits", ["\x1b[12618;5u", "\x1b[12618::99;5u", "\x1b[0;;48148u", "바"], ids=["ctrl", "alternates", "text", "plain"]
)
async def test_a_terminal_that_sends_the_kitty_protocol_is_understood(
    quits: str, asked_for: str, tmp_path: Path
) -> None:
    given = environment(tmp_path, TEXTUAL_DISABLE_KITTY_KEY=asked_for)
    async with terminal("-m", "tests.support.scripted_app", str(tmp_path / "journal"), environment=given) as opened:
        seen = Seen(opened, (80, 24))
        await seen.when(lambda: "삼성전자" in seen.text and "구독" in seen.text, "the first screen")
        assert (ASKS_FOR_KITTY in opened.text) is (asked_for == "0")
        opened.press(b"\x1b[1114112u\x1b[12618:67:99;5:3u")
        opened.press(DOWN)
        await seen.when(lambda: ">SK하이" in seen.text, "the next row, and nothing else")
        opened.press(quits.encode())
        assert await opened.ended() == 0
        assert LEAVES_SCREEN in opened.text
