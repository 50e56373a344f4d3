"""One process of the app behind one page."""

import asyncio
import json
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from kis_tui.cli.browser.process import DRIVER, DRIVER_VARIABLE

QUIT_S = 3.0
"""Given to the app to end as with ``q``, its line closed; a stand-in exchange in it takes well under one second."""
KILL_S = 2.0
"""Given to the system to clear away a killed process."""
_PRELUDE = b"__GANGLION__\n"
"""What Textual's web driver writes before its first packet."""
_KEYS = frozenset({"KIS_APP_KEY", "KIS_APP_SECRET"})
"""Variables that a process behind a page does not get: the demonstration needs none."""
_MAX_PACKET = 8 * 1024 * 1024
"""Bytes; a whole screen of 500 × 200 cells, each in a style of its own, has about 4 MiB."""


class AppSession(AppService):
    """Starts the app, carries its packets, and sees to its end.

    The packets are textual-serve's; the process's life is ours: textual-serve starts it through a shell, waits without
    limit for one that hangs, and forgets one that it no longer reads.

    Args:
        command: program and arguments.
        write: takes what the terminal shall show.
        close: closes the page's connection.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        write: Callable[[bytes], Awaitable[None]],
        close: Callable[[], Awaitable[Any]],
    ) -> None:
        super().__init__("", write_bytes=write, write_str=_no_text, close=close, download_manager=DownloadManager())
        self._arguments = tuple(command)
        self._page_is_gone = False

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        environment = super()._build_environment(width, height)
        environment[DRIVER_VARIABLE] = DRIVER
        return {name: value for name, value in environment.items() if name.upper() not in _KEYS}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the app in a session of its own, so that Ctrl-C in the server's terminal reaches the server alone.

        Its errors, sentences among them, are the server's.
        """
        process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._process, self._stdin = process, process.stdin
        return process

    async def run(self) -> None:
        """Hand on what the app draws until it ends, then close the page; read on without a page, so that it can end."""
        assert self._process is not None
        out = self._process.stdout
        assert out is not None
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            await out.readuntil(_PRELUDE)
            while True:
                kind, size = await out.readexactly(1), int.from_bytes(await out.readexactly(4), "big")
                if size > _MAX_PACKET:
                    break
                payload = await out.readexactly(size)
                if kind == b"D":
                    await self._show(payload)
                elif kind == b"M" and json.loads(payload).get("type") == "exit":
                    break
        await self._close_page()
        while await out.read(65_536):
            pass

    async def _show(self, payload: bytes) -> None:
        if self._page_is_gone:
            return
        try:
            await self.on_data(payload)
        except ConnectionError:
            self._page_is_gone = True

    async def _close_page(self) -> None:
        self._page_is_gone = True
        with suppress(ConnectionError):
            await self.remote_close()

    async def stop(self) -> None:
        """End the app and return when its process is gone: asked first, then killed with all it has started."""
        process, self._page_is_gone = self._process, True
        if process is None:
            return
        try:
            async with asyncio.timeout(QUIT_S):
                await self.send_meta({"type": "quit"})
                await process.wait()
        except TimeoutError:
            pass
        finally:
            self._kill()
        with suppress(TimeoutError):
            async with asyncio.timeout(KILL_S):
                await process.wait()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _kill(self) -> None:
        """Kill the app and what it has started; until its leader is reaped, the group is nobody else's."""
        assert self._process is not None
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


async def _no_text(text: str) -> None:
    """Drop a message to the page's script: the app opens no address and hands out no file."""
