"""Standard output and error of a command that must not wait for them: a thread writes, whatever is read of it."""

import asyncio
import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Full, Queue

MOST_WAITING = 10_000
"""Texts that wait to be written; what comes while so many do is lost, and counted."""
CLOSED_WITHIN_S = 1.0
"""How long the end waits for what is still to be written."""


class SlowOutput:
    """Writes texts to a descriptor in their order. To be made on the event loop.

    Args:
        descriptor: where to write.
        encoding: of the text; what it lacks is written as its number.
        broken: called once, on the event loop, when nothing can be written any more; None = nobody minds.
    """

    def __init__(
        self, descriptor: int, *, encoding: str = "utf-8", broken: Callable[[OSError], object] | None = None
    ) -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._broken = broken
        self._loop = asyncio.get_running_loop()
        self._texts: Queue[bytes | None] = Queue(MOST_WAITING)
        self._written = asyncio.Event()
        self.lost = 0
        """Texts that found no room."""
        threading.Thread(target=self._write_all, name=f"writes to {descriptor}", daemon=True).start()

    def write(self, text: str) -> None:
        """Have ``text`` written as it is."""
        try:
            self._texts.put_nowait(text.encode(self._encoding, "backslashreplace"))
        except Full:
            self.lost += 1

    async def aclose(self) -> None:
        """Wait for what is still to be written, but not for long."""
        with suppress(Full, TimeoutError):
            self._texts.put_nowait(None)
            async with asyncio.timeout(CLOSED_WITHIN_S):
                await self._written.wait()

    def _write_all(self) -> None:
        try:
            while (text := self._texts.get()) is not None:
                self._write(text)
        except OSError as error:
            self._tell(partial(self._fail, error))
        finally:
            self._tell(self._written.set)

    def _write(self, text: bytes) -> None:
        while text:
            try:
                text = text[os.write(self._descriptor, text) :]
            except BlockingIOError:  # another program has left the terminal so
                select.select([], [self._descriptor], [])

    def _fail(self, error: OSError) -> None:
        if self._broken is not None:
            self._broken(error)

    def _tell(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(call)
