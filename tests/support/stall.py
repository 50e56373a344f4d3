"""A terminal that is not read for a while: what the program, the line and the memory make of it."""

import asyncio
from pathlib import Path
from typing import NamedTuple

from kis_tui.clock import SystemClock
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.simulator import Exchange, Switches
from tests.support.exchange import running
from tests.support.process_figures import resident_mb_of
from tests.support.program import Program
from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.terminal_screen import Seen
from tests.support.until import until
from tests.support.view_program import figures

CODE = "005930"
SIZE = (120, 40)
_ASK_PRICE, _BID_PRICE, _ASK_SIZE, _BID_SIZE = 3, 13, 23, 33
"""Where ten values each begin in a frame of the book."""
WARM_UP_S = 2.0
"""Before the first look at the memory: caches fill in the first seconds."""
MOST_PAINTED = 20
"""Frames that fit between the app and a terminal that is not read: in the queue, in the writer's hands."""
MOST_GROWTH_MB = 10.0
MOST_BYTES = 200_000
"""What is on the way when the terminal stops, and one picture of it: some 20 kB a frame."""


class StallFigures(NamedTuple):
    """What was measured."""

    seconds: float
    """For which the terminal was not read."""
    answers: int
    """PINGPONG answered meanwhile."""
    worst_answer_s: float
    """The longest that an answer took."""
    connects: int
    """Of the whole run; 1 = the line never broke."""
    worst_turn_s: float
    """The longest that the event loop was held up while the terminal was not read."""
    frames: int
    """Data frames read meanwhile."""
    painted: int
    """Frames painted meanwhile; a handful fills the way to the terminal."""
    held_back: int
    """Frames left out meanwhile."""
    missed_shares: int
    """Shares traded that the tape does not have, of the whole run."""
    overrun: int
    """Prints dropped, of the whole run."""
    memory_before_mb: float
    memory_after_mb: float
    bytes_until_right: int
    """Read from the terminal until the screen was right."""
    seconds_until_right: float

    def suffered(self) -> str:
        """Return the first rule that did not hold; empty = all did."""
        rules = {
            "every PINGPONG is answered within a second": self.answers > 0 and self.worst_answer_s < 1,
            "the line stays": self.connects == 1,
            "the event loop turns": self.worst_turn_s < 1,
            "nothing is painted that nobody takes": self.painted <= MOST_PAINTED < self.held_back,
            "frames are read on": self.frames > 0,
            "nothing is lost": self.missed_shares == self.overrun == 0,
            "memory stays": self.memory_after_mb - self.memory_before_mb < MOST_GROWTH_MB,
            "one repaint catches up": self.bytes_until_right < MOST_BYTES,
        }
        return next((rule for rule, holds in rules.items() if not holds), "")

    def told(self) -> str:
        """Return them for a reader, a figure a line."""
        return "\n".join(f"{name:<22} {value:,.3f}".rstrip("0").rstrip(".") for name, value in self._asdict().items())


def environment_of(program: Program, exchange: Exchange) -> dict[str, str]:
    """Return the environment of a program that asks ``exchange``."""
    return program.environment(
        {
            "KIS_APP_KEY": exchange.app_key,
            "KIS_APP_SECRET": exchange.app_secret,
            "KIS_REST_URL": exchange.rest_url,
            "KIS_WS_URL": exchange.ws_url,
            "KIS_MASTER_URL": exchange.master_url,
            "KIS_GLYPHS": "unicode",
            "KIS_LANGUAGE": "ko",
        }
    )


def shows_book(seen: Seen, exchange: Exchange, levels: int = 3) -> bool:
    """Tell whether the screen shows the newest book that was sent: the best prices and their sizes, side by side."""
    frame = exchange._lines[0].latest[Registration(Channel.BOOK, Venue.UN, CODE)]
    cells = frame.decode().split("^")
    asks = zip(cells[_ASK_PRICE:], cells[_ASK_SIZE : _ASK_SIZE + levels], strict=False)
    bids = zip(cells[_BID_PRICE:], cells[_BID_SIZE : _BID_SIZE + levels], strict=False)
    rows = seen.rows
    return all(
        any(f"{int(price):,}" in row and f"{int(size):,}" in row for row in rows)
        for price, size in (*asks, *bids)
        if int(price)
    )


def shows_all(seen: Seen, journal: Path) -> bool:
    """Tell whether the terminal shows what the program wants it to, as far as the program's journal goes."""
    wanted: list[str] = figures(journal)[-1]["screen"]
    return [row.rstrip() for row in seen.rows] == wanted


async def stalled(
    seconds: float, directory: Path, *, burst_per_s: int = 400, warm_up_s: float = WARM_UP_S
) -> StallFigures:
    """Run the program against an exchange of its own, and leave its terminal unread for so long.

    Args:
        seconds: real ones.
        directory: an empty one.
        burst_per_s: books a second beside the market's own, so that there is much to paint.
        warm_up_s: real seconds of that before the terminal is left alone.
    """
    clock = SystemClock()
    program = Program(directory)
    journal = directory / "journal"
    switches = Switches(pingpong_interval_s=0.5, pingpong_deadline_s=2.0)
    arguments = ("-m", "tests.support.view_program", "--journal", str(journal), "--", CODE, "000660")
    async with running(switches=switches) as exchange:
        environment = environment_of(program, exchange)
        async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
            seen = Seen(opened, SIZE)
            await seen.when(lambda: "구독" in seen.text and exchange.sessions and len(figures(journal)) > 1, "the app")
            await seen.when(lambda: figures(journal)[-1]["frames"] > 10 and "삼성전자" in seen.text, "the first frames")
            exchange.switches.burst_per_s = burst_per_s
            await asyncio.sleep(warm_up_s)
            pid = opened.process.pid
            memory_before = resident_mb_of(pid)
            opened.stall()
            began, lines = clock.monotonic(), len(figures(journal))
            await until(lambda: clock.monotonic() - began >= seconds, timeout_s=seconds + 60)
            during = figures(journal)[lines:]
            memory_after = resident_mb_of(pid)
            lasted_s = clock.monotonic() - began
            exchange.switches.burst_per_s = 0
            exchange.switches.withhold_frames = True
            seen, bytes_read, waited_s = await _caught_up(opened, exchange, clock)
            await until(lambda: len(figures(journal)) > lines + len(during) + 1)
            last = figures(journal)[-1]
            opened.press(b"q")
            assert await opened.ended() == 0
        return StallFigures(
            seconds=lasted_s,
            answers=sum(asked >= began for asked, _ in exchange.keep_alives.waits),
            worst_answer_s=max(wait for asked, wait in exchange.keep_alives.waits if asked >= began),
            connects=len(exchange.connects),
            worst_turn_s=max(line["late_s"] for line in during),
            frames=during[-1]["frames"] - during[0]["frames"],
            painted=during[-1]["painted"] - during[0]["painted"],
            held_back=during[-1]["held_back"] - during[0]["held_back"],
            missed_shares=last["missed_shares"],
            overrun=last["overrun"],
            memory_before_mb=memory_before,
            memory_after_mb=memory_after,
            bytes_until_right=bytes_read,
            seconds_until_right=waited_s,
        )


async def _caught_up(opened: Terminal, exchange: Exchange, clock: SystemClock) -> tuple[Seen, int, float]:
    """Read on until the screen is right; returns the screen, the bytes and the seconds that took."""
    seen = Seen(opened, SIZE)
    before, began = len(opened.output), clock.monotonic()
    opened.read_on()
    await seen.when(lambda: len(opened.output) > before and shows_book(seen, exchange), "the newest book")
    return seen, len(opened.output) - before, clock.monotonic() - began
