"""The views in a real terminal, with keys as a keyboard sends them, against the embedded exchange."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pyte
import pytest

from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.stage import cells
from tests.support.until import until

SIZE = (120, 40)
UP, F2, F3, F4, ENTER, ESCAPE = b"\x1b[A", b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\r", b"\x1b"
LEAVES_SCREEN = "\x1b[?1049l"
_UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<>=?][\d;]*[$u][p]?|\x1b\[[<>=][\d;]*[a-zA-Z]")
"""Questions about the keyboard and about synchronised output; pyte would print a part of them."""
_PRICE = re.compile(r"^>? *([\d,]+) +[+-]?\d+\.\d\d")


class Seen:
    """What a terminal shows of what a program wrote.

    Args:
        opened: the program's terminal.
    """

    def __init__(self, opened: Terminal) -> None:
        self._opened = opened
        self._fed = 0
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self._screen)

    @property
    def rows(self) -> list[str]:
        """The rows, as wide as the terminal."""
        # A sequence or a syllable may not have been written to its end yet.
        whole = self._opened.output.decode("utf-8", "ignore")
        end = max(whole.rfind("\x1b"), self._fed)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub("", whole[self._fed : end]))
        self._fed = end
        return ["".join(self._screen.buffer[y][x].data for x in range(SIZE[0])) for y in range(SIZE[1])]

    @property
    def text(self) -> str:
        """All of them."""
        return "\n".join(self.rows)

    @property
    def prices(self) -> list[int]:
        """The prices of the ladder's rows, from the top."""
        found = [_PRICE.match(cells(row, 25, 52)) for row in self.rows[2:26]]
        return [int(match[1].replace(",", "")) for match in found if match]

    async def when(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition; a failure shows the screen."""
        try:
            await until(condition, timeout_s=20)
        except AssertionError as error:
            raise AssertionError(f"not seen: {what}\n{self.text}") from error


def steps(prices: list[int]) -> set[int]:
    """KRW between neighbouring rows."""
    return {above - below for above, below in pairwise(prices)}


@pytest.mark.parametrize(("axis", "split", "levels", "leave"), [("g", "i", "l", "q"), ("ㅎ", "ㅑ", "ㅣ", "ㅂ")])
async def test_a_walk_through_axis_split_cursor_and_views(
    axis: str, split: str, levels: str, leave: str, tmp_path: Path
) -> None:
    environment = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    async with terminal("-m", "kis_tui", "--demo", size=SIZE, environment=environment) as opened:
        seen = Seen(opened)
        await seen.when(lambda: "005930 삼성전자 통합" in seen.rows[0], "the focused stock")
        await seen.when(lambda: len(seen.prices) >= 20 and "수신 중" in seen.rows[-1], "its ladder")
        assert "호가 등락률" in seen.rows[1]

        opened.press(axis.encode())
        await seen.when(lambda: "벗어나면 등락률" in seen.rows[1], "the axis")
        await seen.when(lambda: steps(seen.prices) == {500} and len(seen.prices) == 20, "every tick")

        opened.press(split.encode())
        await seen.when(lambda: "NXT     KRX" in seen.rows[1] and "KRX     NXT" in seen.rows[1], "both exchanges")
        await seen.when(lambda: re.search(r"매도[KN=] 매수[KN=]", seen.text), "who is best")
        sizes = re.compile(r"^ *[\d,]+ +[\d,]+ +[\d,]+\|")
        await seen.when(lambda: sum(bool(sizes.match(row)) for row in seen.rows[2:26]) >= 5, "sizes of both exchanges")

        opened.press(ENTER)
        await seen.when(lambda: "매수  잔량" in seen.text, "the cursor at the best bid")
        held = seen.prices
        chosen = int(re.search(r" ([\d,]+) 매수  잔량", seen.text)[1].replace(",", ""))  # type: ignore[index]
        opened.press(UP)
        opened.press(UP)
        above = held[held.index(chosen) - 2]
        await seen.when(lambda: f" {above:,} 매" in seen.text or f" {above:,} 스" in seen.text, "two ticks further up")
        clock = seen.rows[0][-12:]
        await seen.when(lambda: seen.rows[0][-12:] != clock, "a second to pass")
        assert seen.prices == held
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
