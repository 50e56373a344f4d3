"""A loopback TCP proxy that does to a connection what networks do: cut, reset, swallow, drip."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit, urlunsplit

from kis_tui.clock import SystemClock

HOST = "127.0.0.1"
"""The only address it listens on."""

_PIECE = 65536
"""Bytes read at once."""

_LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER on with no time: closing sends RST instead of FIN."""


class Mode(Enum):
    """What happens to connections, the open ones and those to come."""

    OK = "ok"
    """Bytes pass, as ``slice_bytes``, ``slice_delay_s`` and ``limit`` say."""
    BLACKHOLE = "blackhole"
    """Connections stay open and nothing passes in either direction, ends included; new ones are accepted."""
    RST_ON_ACCEPT = "rst_on_accept"
    """New connections are reset at once; open ones go on."""
    FIN_ON_ACCEPT = "fin_on_accept"
    """New connections are ended at once without a byte; open ones go on."""
    ACCEPT_SILENT = "accept_silent"
    """New connections are accepted and never answered; open ones go on."""


class FaultProxy:
    """A TCP proxy from a free loopback port to ``upstream_port``; everything may be changed while it runs.

    Args:
        upstream_port: loopback port of the real server.

    Attributes:
        passable: set while bytes pass, that is outside a black hole.
        slice_bytes: what the server sends arrives in pieces of so many bytes; 0 = as it comes.
        slice_delay_s: real seconds after each piece.
        limit: a new connection ends after so many bytes of the server; None = never. Open ones: ``cut_after``.
        accepts: monotonic second of every connection accepted, whatever became of it.
    """

    def __init__(self, upstream_port: int) -> None:
        self._mode = Mode.OK
        self.passable = asyncio.Event()
        self.passable.set()
        self.slice_bytes = 0
        self.slice_delay_s = 0.0
        self.limit: int | None = None
        self.accepts: list[float] = []
        self._upstream_port = upstream_port
        self._clock = SystemClock()
        self._server: asyncio.Server | None = None
        self._relays: set[_Relay] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def mode(self) -> Mode:
        """What happens to connections."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        if mode is Mode.BLACKHOLE:
            self.passable.clear()
        else:
            self.passable.set()

    @property
    def port(self) -> int:
        """The port it listens on.

        Raises:
            RuntimeError: it was not started.
        """
        if self._server is None:
            raise RuntimeError("the proxy is not started")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def address_of(self, url: str) -> str:
        """Return ``url`` with the proxy in the place of its host and port."""
        return urlunsplit(urlsplit(url)._replace(netloc=f"{HOST}:{self.port}"))

    @property
    def open_connections(self) -> int:
        """Connections of clients that neither side nor the proxy has ended."""
        return len(self._relays)

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, HOST, 0)

    async def stop(self) -> None:
        """End every connection and stop listening; nothing of it is left running."""
        if self._server is not None:
            self._server.close()
        for relay in list(self._relays):
            relay.reset()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def rst_all(self) -> None:
        """Reset every open connection on the client's side; what was under way is lost."""
        for relay in list(self._relays):
            relay.reset()

    def fin_all(self) -> None:
        """End every open connection on the client's side in good order, but without a close frame."""
        for relay in list(self._relays):
            relay.finish()

    def cut_after(self, bytes_more: int) -> None:
        """Let every open connection end after so many bytes more of the server."""
        for relay in self._relays:
            relay.allowance = bytes_more

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepts.append(self._clock.monotonic())
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        relay = _Relay(self, reader, writer)
        self._relays.add(relay)
        try:
            if self.mode is Mode.RST_ON_ACCEPT:
                relay.reset()
            elif self.mode is Mode.FIN_ON_ACCEPT:
                relay.finish()
            elif self.mode is Mode.ACCEPT_SILENT:
                await relay.swallow()
            else:
                await relay.run(self._upstream_port)
        except (OSError, asyncio.CancelledError):
            relay.reset()
        finally:
            self._relays.discard(relay)
            self._tasks.discard(task)
            relay.finish()


class _Relay:
    """One client's connection and the one to the server that belongs to it."""

    def __init__(self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.allowance = proxy.limit
        self._proxy = proxy
        self._reader = reader
        self._writer = writer
        self._over = asyncio.Event()

    def reset(self) -> None:
        """Send RST to the client."""
        with suppress(OSError):  # its side may be gone already
            self._socket().setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._writer.transport.abort()
        self._over.set()

    def finish(self) -> None:
        """Send FIN to the client, behind what it was already sent."""
        self._writer.close()
        self._over.set()

    async def swallow(self) -> None:
        """Read whatever comes and never answer, until the connection is over."""
        reading = asyncio.ensure_future(self._read_away())
        await self._until_over({reading})

    async def run(self, upstream_port: int) -> None:
        """Carry bytes both ways until either side or the proxy ends it."""
        reader, writer = await asyncio.open_connection(HOST, upstream_port)
        try:
            await self._until_over(
                {
                    asyncio.ensure_future(self._carry_up(writer)),
                    asyncio.ensure_future(self._carry_down(reader)),
                }
            )
        finally:
            writer.close()

    async def _until_over(self, carrying: set[asyncio.Future[None]]) -> None:
        over = asyncio.ensure_future(self._end())
        try:
            await asyncio.wait({over, *carrying}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (over, *carrying):
                task.cancel()
            await asyncio.gather(over, *carrying, return_exceptions=True)

    async def _end(self) -> None:
        await self._over.wait()

    async def _read_away(self) -> None:
        while await self._reader.read(_PIECE):
            pass

    async def _carry_up(self, writer: asyncio.StreamWriter) -> None:
        while True:
            piece = await self._take(self._reader)
            if not piece:
                return
            writer.write(piece)
            await writer.drain()

    async def _carry_down(self, reader: asyncio.StreamReader) -> None:
        while True:
            piece = await self._take(reader)
            if not piece:
                return
            at = 0
            while at < len(piece):
                size = self._proxy.slice_bytes or len(piece)
                if self.allowance is not None:
                    size = min(size, self.allowance)
                    self.allowance -= size
                    if size == 0:
                        return
                self._writer.write(piece[at : at + size])
                at += size
                await self._writer.drain()
                if self._proxy.slice_bytes:
                    await asyncio.sleep(self._proxy.slice_delay_s)
            if self.allowance == 0:
                return

    async def _take(self, reader: asyncio.StreamReader) -> bytes:
        """Return what came; empty at the end. In a black hole neither passes before the hole closes."""
        piece = b""
        with suppress(ConnectionError):
            piece = await reader.read(_PIECE)
        await self._proxy.passable.wait()
        return piece

    def _socket(self) -> socket.socket:
        found: socket.socket = self._writer.get_extra_info("socket")
        return found


@asynccontextmanager
async def proxied(upstream_port: int) -> AsyncIterator[FaultProxy]:
    """Run a fault proxy in front of ``upstream_port`` while the block runs."""
    proxy = FaultProxy(upstream_port)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
