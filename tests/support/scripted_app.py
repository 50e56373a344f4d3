"""The app on a scripted source, as a program: ``python -m tests.support.scripted_app JOURNAL [crash|alert]``.

The journal gets ``closed`` when the source was closed.
"""

import asyncio
import sys
from pathlib import Path

from msgspec.structs import replace

from kis_tui.alerts.grammar import parse_rule
from kis_tui.alerts.rules import AlertWay
from kis_tui.cli import event_loop
from kis_tui.cli.ending import Ending, until_asked
from kis_tui.clock import SystemClock
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import FeedEvent
from tests.support.screen import app_on
from tests.support.scripted_source import ScriptedSource, trade_of


class Journalled(ScriptedSource):
    """Writes down that it was closed."""

    def __init__(self, journal: Path) -> None:
        super().__init__(SystemClock())
        self._journal = journal

    async def aclose(self) -> None:
        await super().aclose()
        with self._journal.open("a") as file:
            file.write("closed\n")


def breaks(event: FeedEvent) -> None:
    secret = "-".join(("not", "to", "be", "printed"))
    raise RuntimeError(f"a bug with {len(secret)} characters at hand in {type(event).__name__}")


async def rise(source: ScriptedSource) -> None:
    """Let the price go to and fro across an alert's."""
    volume = 1_000_000
    while True:
        for price in (79_900, 80_100):
            volume += 1
            source.frame(trade_of("005930", Venue.KRX, price=price, size=1, volume=volume))
            await asyncio.sleep(0.2)


async def main(journal: Path, mode: str, ending: Ending) -> int:
    source = Journalled(journal)
    app = app_on(source, leaving=ending)
    ending.by(app.exit, app.abandon_screen)
    tasks = []
    if mode == "alert":
        app.alerts.take([replace(parse_rule("005930 price>=80000", 1), ways=tuple(AlertWay), cooldown_s=0)])
        tasks.append(asyncio.create_task(rise(source)))
    if mode == "crash":
        app.main.announce_drift = breaks  # type: ignore[assignment]
        source.frame(b"0|H0STASP0|001|005930^093730")
    await app.run_async()
    for task in tasks:
        task.cancel()
    return app.return_code or 0


if __name__ == "__main__":
    mode = sys.argv[2] if len(sys.argv) > 2 else ""
    sys.exit(event_loop.run(until_asked(lambda ending: main(Path(sys.argv[1]), mode, ending))))
