"""The views in a real terminal, with keys as a keyboard sends them, against the embedded exchange."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.pseudo_terminal import terminal
from tests.support.stage import cells
from tests.support.terminal_screen import Seen

SIZE = (120, 40)
UP, F2, F3, F4, ENTER, ESCAPE = b"\x1b[A", b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\r", b"\x1b"
LEAVES_SCREEN = "\x1b[?1049l"
_PRICE = re.compile(r"^>? *([\d,]+) +[+-]?\d+\.\d\d")


def prices_of(seen: Seen) -> list[int]:
    """The prices of the ladder's rows, from the top."""
    found = [_PRICE.match(cells(row, 25, 52)) for row in seen.rows[2:26]]
    return [int(match[1].replace(",", "")) for match in found if match]


def steps(prices: list[int]) -> set[int]:
    """KRW between neighbouring rows."""
    return {above - below for above, below in pairwise(prices)}


@pytest.mark.parametrize(("axis", "split", "levels", "leave"), [("g", "i", "l", "q"), ("ㅎ", "ㅑ", "ㅣ", "ㅂ")])
async def test_a_walk_through_axis_split_cursor_and_views(
    axis: str, split: str, levels: str, leave: str, tmp_path: Path
) -> None:
    environment = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    async with terminal("-m", "kis_tui", "--demo", size=SIZE, environment=environment) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: "005930 삼성전자 통합" in seen.rows[0], "the focused stock")
        await seen.when(lambda: len(prices_of(seen)) >= 20 and "수신 중" in seen.rows[-1], "its ladder")
        assert "호가 등락률" in seen.rows[1]

        opened.press(axis.encode())
        await seen.when(lambda: "벗어나면 등락률" in seen.rows[1], "the axis")
        await seen.when(lambda: steps(prices_of(seen)) == {500} and len(prices_of(seen)) == 20, "every tick")

        opened.press(split.encode())
        await seen.when(lambda: "NXT     KRX" in seen.rows[1] and "KRX     NXT" in seen.rows[1], "both exchanges")
        await seen.when(lambda: re.search(r"매도[KN=] 매수[KN=]", seen.text), "who is best")
        sizes = re.compile(r"^ *[\d,]+ +[\d,]+ +[\d,]+\|")
        await seen.when(lambda: sum(bool(sizes.match(row)) for row in seen.rows[2:26]) >= 5, "sizes of both exchanges")

        opened.press(ENTER)
        await seen.when(lambda: "매수  잔량" in seen.text, "the cursor at the best bid")
        held = prices_of(seen)
        chosen = int(re.search(r" ([\d,]+) 매수  잔량", seen.text)[1].replace(",", ""))  # type: ignore[index]
        opened.press(UP)
        opened.press(UP)
        above = held[held.index(chosen) - 2]
        await seen.when(lambda: f" {above:,} 매" in seen.text or f" {above:,} 스" in seen.text, "two ticks further up")
        clock = seen.rows[0][-12:]
        await seen.when(lambda: seen.rows[0][-12:] != clock, "a second to pass")
        assert prices_of(seen) == held
        opened.press(ESCAPE)
        await seen.when(lambda: "60초 순증" in seen.text, "the totals again")

        opened.press(levels.encode())
        await seen.when(lambda: "호가 등락률" in seen.rows[1], "the levels as they are sent")

        opened.press(F3)
        await seen.when(
            lambda: re.match(r"> ?\S* ?삼성전자 통합.*SK하이닉스 통합|>.*삼성전자.*SK하", seen.rows[0]), "three"
        )
        await seen.when(lambda: seen.rows[13].count("|") >= 6, "three ladders")

        opened.press(F4)
        await seen.when(lambda: re.search(r"삼성전자 통합.*삼성전자 KRX.*삼성전자 NXT", seen.rows[0]), "both exchanges")

        opened.press(F2)
        await seen.when(lambda: "005930 삼성전자 통합" in seen.rows[0] and "KRX" not in seen.rows[0], "one ladder")

        opened.press(leave.encode())
        assert await opened.ended() == 0
        assert LEAVES_SCREEN in opened.text
