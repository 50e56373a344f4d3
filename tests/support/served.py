"""``kis-tui serve`` as a process, and the processes it has started."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import aiohttp

from tests.support.program import COMMAND, Program

START_S = 20.0


class Server(NamedTuple):
    """A running server."""

    process: asyncio.subprocess.Process
    url: str
    """Of the page, its key and a slash at the end."""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return "/".join(self.url.split("/")[:3])

    @property
    def port(self) -> int:
        """What it listens on."""
        return int(self.origin.rpartition(":")[2])

    @property
    def socket(self) -> str:
        """Of the page's WebSocket."""
        return f"{self.url}ws"

    def apps(self) -> list[int]:
        """Return the processes of the app that run behind pages."""
        return children(self.process.pid)


@asynccontextmanager
async def serving(program: Program, *arguments: str, given: Mapping[str, str] | None = None) -> AsyncIterator[Server]:
    """Run the server while the block runs, with a Korean screen unless another language is asked for."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "serve",
        *(() if "--lang" in arguments else ("--lang", "ko")),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=program.directory,
        env=program.environment(given or {}),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_S)
        assert line, (await process.stderr.read()).decode()
        yield Server(process, line.decode().strip())
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), START_S)


@asynccontextmanager
async def page(server: Server) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open the WebSocket as the page does."""
    async with aiohttp.ClientSession() as session:
        opened = session.ws_connect(f"{server.socket}?width=100&height=30", origin=server.origin)
        async with opened as websocket:
            yield websocket


async def received(websocket: aiohttp.ClientWebSocketResponse, wanted: str, timeout_s: float = START_S) -> str:
    """Read what the terminal is sent until ``wanted`` is in it."""
    seen = b""
    async with asyncio.timeout(timeout_s):
        while wanted.encode() not in seen:
            message = await websocket.receive()
            assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), f"{message}, before {wanted}"
            if message.type is aiohttp.WSMsgType.BINARY:
                seen += message.data
    return seen.decode("utf-8", "replace")


def children(pid: int) -> list[int]:
    """Return the running processes that ``pid`` has started; one that waits to be reaped does not run."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True)
    rows = (line.split() for line in listed.stdout.splitlines())
    return [int(own) for own, parent, state in rows if int(parent) == pid and not state.startswith("Z")]


def runs(pid: int) -> bool:
    """Tell whether a process runs."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.strip().startswith("Z")


WITHOUT_TEXTUAL_SERVE = (
    sys.executable,
    "-c",
    "import sys; sys.modules['textual_serve'] = None; from kis_tui.cli.main import main; sys.exit(main())",
)
"""The program where the extra is not installed."""
