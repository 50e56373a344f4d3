"""``kis-tui`` with time, look-ups or a journal of a test's own, as a program.

``python -m tests.support.view_program [--factor N] [--hang-dns] [--nohup] [--stand WHEN] [--patient] [--brief]
[--journal FILE] -- ARGUMENTS…``

With a factor the line's time runs so many times as fast; ``--nohup`` is deaf to SIGHUP; ``--stand`` stops the event
loop for good, ``begun`` a moment after the app has begun or at its ``end``; ``--patient`` gives a proper end a minute;
``--brief`` prints a plain ladder for a moment only.
The journal gets a JSON object a quarter of a second: what event loop, painting and line have done so far, and what
should be on the screen.
"""

import argparse
import asyncio
import json
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from kis_tui.cli import ending, view
from kis_tui.cli.main import main
from kis_tui.feed.live import LiveSource
from kis_tui.ui.app import KisApp
from kis_tui.ui.textual_hacks import screen_text
from tests.support.clocks import FastClock

BEAT_S = 0.05
BEATS_A_LINE = 5
BRIEF_S = 1.2
"""Market seconds of a plain ladder, which comes once a second."""
STANDS_AFTER_S = 1.5
"""Real seconds from the app's begin to the stop of its event loop."""


def _hang(*_: object, **__: object) -> Any:
    threading.Event().wait()


def _stand(journal: Path | None) -> None:
    if journal is not None:
        with journal.open("a") as file:
            file.write('{"stands": true}\n')
    _hang()


async def _keep_journal(app: KisApp, journal: Path) -> None:
    loop = asyncio.get_running_loop()
    latest_s, beats, before = 0.0, 0, loop.time()
    with journal.open("a") as file:
        while True:
            await asyncio.sleep(BEAT_S)
            now = loop.time()
            latest_s, before, beats = max(latest_s, now - before - BEAT_S), now, beats + 1
            if beats % BEATS_A_LINE:
                continue
            source, bridge = app._source, app.bridge
            figures = {
                "late_s": latest_s,
                "painted": bridge.painted,
                "held_back": bridge.held_back,
                "frames": source.counters.frames,
                "overrun": source.counters.overrun,
                "refused": source.counters.refused,
                "missed_shares": bridge.state.missed_shares,
                "state": source.status.state,
                "screen": screen_text(app).splitlines(),
            }
            file.write(json.dumps(figures) + "\n")
            file.flush()
            latest_s = 0.0


def figures(journal: Path) -> list[dict[str, Any]]:
    """Return the whole lines of a journal."""
    text = journal.read_text() if journal.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def run(arguments: list[str]) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--factor", type=float)
    parser.add_argument("--hang-dns", action="store_true")
    parser.add_argument("--nohup", action="store_true")
    parser.add_argument("--stand", choices=["begun", "end"])
    parser.add_argument("--patient", action="store_true")
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--journal", type=Path)
    split = arguments.index("--")
    given = parser.parse_args(arguments[:split])
    if given.factor is not None:
        vars(view)["SystemClock"] = lambda: FastClock(given.factor)
    if given.hang_dns:
        vars(socket)["getaddrinfo"] = _hang
    if given.nohup:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if given.stand == "end":
        stand: Any = _hang
        LiveSource.aclose = stand  # type: ignore[method-assign]
    if given.patient:
        vars(ending)["WITHIN_S"] = 60.0
    if given.brief:
        view.PLAIN_SECONDS = BRIEF_S
    _watch_app(given.journal, stands=given.stand == "begun")
    return main(arguments[split + 1 :])


def _watch_app(journal: Path | None, *, stands: bool) -> None:
    """Have the journal kept, and the event loop stopped a moment after the app has begun."""
    begin: Any = KisApp.on_mount
    tasks = set()

    def mounting(app: KisApp) -> None:
        begin(app)
        loop = asyncio.get_running_loop()
        if journal is not None:
            tasks.add(loop.create_task(_keep_journal(app, journal)))
        if stands:
            loop.call_later(STANDS_AFTER_S, _stand, journal)

    patched: Any = mounting
    KisApp.on_mount = patched  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
