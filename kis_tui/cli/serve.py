"""``kis-tui serve``: the demonstration in a browser on this machine."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kis_tui.cli.appearance import appearance
from kis_tui.cli.options import parse_codes, parse_venue
from kis_tui.cli.signals import when_asked_to_end
from kis_tui.errors import ConfigError
from kis_tui.settings import read_settings
from kis_tui.ui.glyphs import GlyphSet

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve(
    codes: Sequence[str],
    *,
    port: int,
    sessions: int,
    venue: str | None,
    paper: bool,
    env_file: Path | None,
    given: Mapping[str, object],
) -> None:
    """Serve the demonstration until Ctrl-C, SIGTERM or SIGHUP; its pages' processes end with it.

    Args:
        codes: as typed; none = the demonstration's.
        port: on 127.0.0.1; 0 = a free one.
        sessions: pages at the same time, at most.
        venue: as typed; None = UN.
        paper: the user asked for an account, which is refused.
        env_file: file with the keys asked for.
        given: settings of flags by field name; None = as set.

    Raises:
        ConfigError: an account was asked for, an argument or a setting is wrong, the extra is missing, or the port is
            taken.
    """
    if paper:
        raise ConfigError(
            "kis-tui serve shows the demonstration only: what holds your keys is not put into a browser; "
            "for an account run kis-tui view --paper in a terminal"
        )
    chosen, choice = parse_codes(codes), parse_venue(venue)
    # Read here already: a wrong setting is said once, in this terminal, and not by the process of every page.
    settings = read_settings(env_file=env_file, **given)
    begins = appearance(settings)
    command = [sys.executable, "-P", "-m", "kis_tui", "view", "--demo"]
    for option, value in {
        "--venue": choice,
        "--fps": settings.fps,
        "--lang": begins.language,
        "--theme": begins.theme,
        "--glyphs": begins.glyphs or GlyphSet.UNICODE,  # xterm.js draws them one cell wide
        "--env-file": env_file and env_file.absolute(),
    }.items():
        if value is not None:
            command += [option, str(value)]
    asyncio.run(_serve([*command, "--", *chosen], port, sessions))


async def _serve(command: Sequence[str], port: int, sessions: int) -> None:
    try:
        from kis_tui.cli.browser.server import BrowserServer
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "textual_serve":
            raise
        raise ConfigError("kis-tui serve needs textual-serve: make serve, or pip install '.[serve]'") from None
    ended = asyncio.Event()
    when_asked_to_end(_ENDING, ended.set)
    server = BrowserServer(command, port=port, sessions=sessions)
    try:
        await server.start()
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "no reason given"  # asyncio's text says it twice
        raise ConfigError(
            f"port {port} of 127.0.0.1 cannot be taken ({reason}): choose another, or 0 for a free one"
        ) from None
    try:
        print(server.url, flush=True)
        print(
            "the demonstration, with made-up prices, for a browser on this machine: open the address. Ctrl-C ends it.",
            file=sys.stderr,
            flush=True,
        )
        await ended.wait()
    finally:
        await server.stop()
