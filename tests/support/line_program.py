"""A line as a program: ``python -m tests.support.line_program REST_URL WS_URL DIRECTORY FACTOR``.

The keys are in the environment as ``APP_KEY`` and ``APP_SECRET``. Every state of the line is printed as
``<state> <trouble>`` when it is entered.
"""

import asyncio
import os
import sys
from pathlib import Path
from random import Random

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.feed.events import LinkChanged
from kis_tui.feed.line import Line
from kis_tui.feed.policy import LinePolicy
from tests.support.clocks import FastClock
from tests.support.lines import WANTED

POLICY = LinePolicy(open_timeout_s=600.0)
"""Late ticks count here: the program is stopped on purpose."""


async def main(rest_url: str, ws_url: str, directory: Path, factor: float) -> None:
    environment = os.environ
    auth = KISAuthManager(
        environment["APP_KEY"], environment["APP_SECRET"], "live", rest_url, ws_url, cache_dir=directory
    )
    line = Line(auth, clock=FastClock(factor), policy=POLICY, rng=Random(1), lock_dir=directory)
    line.want(WANTED)
    line.start()
    while batch := await line.mailbox.take():
        for event in batch:
            if isinstance(event, LinkChanged):
                print(event.status.state, event.status.trouble, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])))
