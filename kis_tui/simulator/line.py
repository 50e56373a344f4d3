"""One client's WebSocket and what waits to be sent on it."""

import asyncio
from collections import deque
from contextlib import suppress

from aiohttp import ClientConnectionResetError, WSMsgType, web

from kis_tui.simulator.session import ClientSession

MOST_WAITING = 50_000
"""Messages kept for a client that does not read; then it is cut."""


class Line:
    """A connection's way out; whatever is queued leaves in order.

    Args:
        session: the broker's side of the conversation.
        socket: the open WebSocket.
        request: the handshake, for its transport.

    Attributes:
        delayed_acks: answers that wait to be sent in another order.
    """

    def __init__(self, session: ClientSession, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.session = session
        self.socket = socket
        self.request = request
        self.waiting: deque[tuple[bytes, WSMsgType]] = deque()
        self.delayed_acks: list[str] = []
        self.ready = asyncio.Event()
        self.ends = False

    def send(self, message: bytes | str, kind: WSMsgType = WSMsgType.TEXT) -> None:
        """Queue one message; the broker sends text only."""
        if len(self.waiting) >= MOST_WAITING:
            self.cut()
            return
        self.waiting.append((message.encode() if isinstance(message, str) else message, kind))
        self.ready.set()

    def end(self) -> None:
        """End the connection without a close frame once everything queued is sent."""
        self.ends = True
        self.ready.set()

    def cut(self) -> None:
        """End the TCP connection at once, without a close frame."""
        self.waiting.clear()
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self) -> None:
        """Send what waits, until the connection ends."""
        with suppress(ConnectionResetError, ClientConnectionResetError):
            while True:
                await self.ready.wait()
                self.ready.clear()
                while self.waiting:
                    await self.socket.send_frame(*self.waiting.popleft())
                if self.ends:
                    if self.request.transport is not None:
                        self.request.transport.close()
                    return
