"""Faults of the stand-in exchange from the command line: told in flags, or typed while it runs."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError

if TYPE_CHECKING:
    from kis_tui.simulator import Exchange
    from kis_tui.simulator.fault_plan import Order

_LINE_CHARS = 1200
_READ_BYTES = 4096


def parse_faults(texts: Sequence[str]) -> "list[Order]":
    """Return the faults of ``--fault``, each ``NAME[=VALUE][@SECONDS[+SECONDS]]``.

    Raises:
        ConfigError: one cannot be read, or there is none of that name.
    """
    from kis_tui.simulator.fault_plan import parse_order

    try:
        return [parse_order(text) for text in texts]
    except ValueError as error:
        sentence = str(error)
    raise ConfigError(sentence)


@asynccontextmanager
async def faults_at(exchange: "Exchange", orders: "Sequence[Order]") -> AsyncIterator[None]:
    """Let the faults happen while the block runs."""
    from kis_tui.simulator.fault_plan import FaultDesk

    keeping = asyncio.create_task(FaultDesk(exchange).keep(orders), name="faults")
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


@asynccontextmanager
async def typed_faults(exchange: "Exchange") -> AsyncIterator[None]:
    """Obey what is typed or piped into standard input while the block runs; replies go to standard error."""
    from kis_tui.simulator.fault_plan import FaultDesk

    desk, lines = FaultDesk(exchange), _lines_of_stdin()

    async def obey() -> None:
        while (line := await lines.get()) is not None:
            reply = await desk.obey(line)
            for part in reply.splitlines():
                print(clean(part, _LINE_CHARS), file=sys.stderr, flush=True)

    obeying = asyncio.create_task(obey(), name="typed faults")
    try:
        yield
    finally:
        obeying.cancel()
        with suppress(asyncio.CancelledError):
            await obeying


def _lines_of_stdin() -> "asyncio.Queue[str | None]":
    """Return a queue of the lines to come; None = there will be no more."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(line: str | None) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        rest = b""
        # Not sys.stdin: a thread that waits in it keeps its lock, and the interpreter cannot end.
        with suppress(OSError):
            while piece := os.read(0, _READ_BYTES):
                *whole, rest = (rest + piece).split(b"\n")
                for line in whole:
                    put(line.decode("utf-8", "replace"))
        if rest:
            put(rest.decode("utf-8", "replace"))
        put(None)

    # In the background of a shell reading from the terminal fails then, instead of stopping the exchange.
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    threading.Thread(target=read, name="standard input", daemon=True).start()
    return lines
