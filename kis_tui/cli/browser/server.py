"""The page, its files and its WebSocket, on loopback."""

import asyncio
import json
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import textual_serve
from aiohttp import WSMsgType, web

from kis_tui.cli.browser.guard import guard, hosts_at
from kis_tui.cli.browser.session import AppSession

LOOPBACK = "127.0.0.1"
"""The one address; there is no option for another."""
WAIT_FOR_PLACE_S = 5.0
"""How long a page waits for another to end: longer than an app may take, so that a page can be loaded again when all
places are taken."""
_HEARTBEAT_S = 15.0
"""A browser that does not answer a ping within half of it is gone, and its process is ended."""
_MAX_MESSAGE = 64 * 1024
"""Bytes; keys are a few, a pasted list of codes some hundred."""
_MAX_COLUMNS, _MAX_ROWS = 500, 200
_FONT_SIZES = range(8, 41)
_FONT_SIZE = 16

_PAGE = files("kis_tui.cli.browser") / "page"
_FRONT_END = Path(textual_serve.__file__).parent / "static"
_FILES = {
    "page.css": Path(str(_PAGE / "page.css")),
    "page.js": Path(str(_PAGE / "page.js")),
    "xterm.css": _FRONT_END / "css" / "xterm.css",
    "textual.js": _FRONT_END / "js" / "textual.js",
    "RobotoMono.ttf": _FRONT_END / "fonts" / "RobotoMono-VariableFont_wght.ttf",
}
"""All that a page loads, by its name below the page."""


class BrowserServer:
    """Serves one page; every browser tab that shows it has a process of the app of its own.

    Args:
        command: program and arguments of the app.
        port: on 127.0.0.1; 0 = a free one.
        sessions: processes at the same time, at most.
    """

    def __init__(self, command: Sequence[str], *, port: int, sessions: int) -> None:
        self._command = tuple(command)
        self._port = port
        self._places = asyncio.Semaphore(sessions)
        self._limit = sessions
        self._open: set[web.WebSocketResponse] = set()
        self._ends = False
        self._key = secrets.token_urlsafe(16)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Address of the page, with the key without which there is none."""
        return f"http://{LOOPBACK}:{self._port}/{self._key}/"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        listening = socket.create_server((LOOPBACK, self._port))
        self._port = listening.getsockname()[1]
        app = web.Application(middlewares=[guard(hosts_at(self._port))])
        app.add_routes(
            [
                web.get(f"/{self._key}/", self._page),
                web.get(f"/{self._key}/ws", self._socket),
                web.get(f"/{self._key}/{{name}}", self._file),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()

    async def stop(self) -> None:
        """End every session and return when their processes are gone."""
        self._ends = True
        if self._runner is not None:
            closing = [page.close(code=1001, message=b"server ends") for page in self._open]
            await asyncio.gather(*closing, return_exceptions=True)
            await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = _FILES.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        if self._ends or not await self._place_is_free():
            return _html("full.html", limit=str(self._limit), status=503)
        size = _number(request.query.get("fontsize", ""), _FONT_SIZES, _FONT_SIZE)
        return _html("index.html", socket=f"ws://{request.host}/{self._key}/ws", size=str(size))

    async def _place_is_free(self) -> bool:
        """Wait for a place without taking it; the page's WebSocket does that."""
        try:
            async with asyncio.timeout(WAIT_FOR_PLACE_S):
                await self._places.acquire()
        except TimeoutError:
            return False
        self._places.release()
        return True

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        try:
            async with asyncio.timeout(WAIT_FOR_PLACE_S):
                await self._places.acquire()
        except TimeoutError:
            raise web.HTTPServiceUnavailable(text=f"All {self._limit} sessions are taken.\n") from None
        try:
            if self._ends:
                raise web.HTTPServiceUnavailable
            return await self._run_session(request)
        finally:
            self._places.release()

    async def _run_session(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=_MAX_MESSAGE, compress=False)
        await websocket.prepare(request)
        session = AppSession(self._command, write=websocket.send_bytes, close=websocket.close)
        self._open.add(websocket)
        try:
            await session.start(
                _number(request.query.get("width", ""), range(1, _MAX_COLUMNS + 1), 80),
                _number(request.query.get("height", ""), range(1, _MAX_ROWS + 1), 24),
            )
            async for message in websocket:
                if message.type is not WSMsgType.TEXT or not await _hand_on(message.data, session, websocket):
                    await websocket.close(code=1008, message=b"not a message of the page")
        finally:
            self._open.discard(websocket)
            await session.stop()
        return websocket


async def _hand_on(text: str, session: AppSession, websocket: web.WebSocketResponse) -> bool:
    """Do what a message of the page says; False = it is none."""
    with suppress(ValueError, RecursionError):
        match json.loads(text):
            case ["stdin", str(keys)]:
                await session.send_bytes(keys.encode("utf-8", "replace"))
            case ["resize", {"width": int(width), "height": int(height)}]:
                await session.set_terminal_size(min(max(width, 1), _MAX_COLUMNS), min(max(height, 1), _MAX_ROWS))
            case ["ping", str(sent)]:
                with suppress(ConnectionError):
                    await websocket.send_json(["pong", sent])
            case ["focus"]:
                await session.focus()
            case ["blur"]:
                await session.blur()
            case _:
                return False
        return True
    return False


def _number(text: str, allowed: range, otherwise: int) -> int:
    """Return the number in a query, moved into the range; ``otherwise`` where there is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return otherwise
    return min(max(int(text), allowed.start), allowed.stop - 1)


def _html(name: str, *, status: int = 200, **values: Any) -> web.Response:
    text = Template((_PAGE / name).read_text(encoding="utf-8")).substitute(values)
    return web.Response(text=text, content_type="text/html", status=status)
