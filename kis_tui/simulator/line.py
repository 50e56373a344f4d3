"""One client's WebSocket and what waits to be sent on it."""

import asyncio
import struct
import zlib
from collections import deque
from contextlib import suppress

from aiohttp import WSMsgType, web

from kis_tui.domain.registration import Registration
from kis_tui.simulator.session import ClientSession

MOST_WAITING = 50_000
"""Messages kept for a client that does not read; then it is cut."""

_COMPRESSED_TEXT = 0xC1
_LENGTH_OF_64_BITS = 127
"""First bytes of a compressed text frame of any length (RFC 6455, RFC 7692)."""


class Line:
    """A connection's way out; whatever is queued leaves in order.

    Args:
        session: the broker's side of the conversation.
        socket: the open WebSocket.
        request: the handshake, for its transport.

    Attributes:
        delayed_acks: answers that leave later, with the monotonic second from which on they may.
        held_acks: answers that wait for something to happen to their stream first.
        latest: the newest frame of each stream that was queued.
    """

    def __init__(self, session: ClientSession, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.session = session
        self.socket = socket
        self.request = request
        self.waiting: deque[tuple[bytes, WSMsgType, bool]] = deque()
        self.delayed_acks: list[tuple[float, str]] = []
        self.held_acks: dict[Registration, str] = {}
        self.latest: dict[Registration, bytes] = {}
        self.ready = asyncio.Event()
        self.ends = False

    def send(self, message: bytes | str, kind: WSMsgType = WSMsgType.TEXT, *, deflated: bool = False) -> None:
        """Queue one message; the broker sends text only, and never compressed."""
        if len(self.waiting) >= MOST_WAITING:
            self.cut()
            return
        self.waiting.append((message.encode() if isinstance(message, str) else message, kind, deflated))
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
        with suppress(ConnectionError):
            while True:
                await self.ready.wait()
                self.ready.clear()
                while self.waiting:
                    message, kind, deflated = self.waiting.popleft()
                    if deflated and self.request.transport is not None:
                        self.request.transport.write(_compressed(message))
                    else:
                        await self.socket.send_frame(message, kind)
                if self.ends:
                    if self.request.transport is not None:
                        self.request.transport.close()
                    return


def _compressed(message: bytes) -> bytes:
    """Return a whole frame; the server's library compresses for clients only that have agreed to it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    payload = (packer.compress(message) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")
    return struct.pack("!BBQ", _COMPRESSED_TEXT, _LENGTH_OF_64_BITS, len(payload)) + payload
