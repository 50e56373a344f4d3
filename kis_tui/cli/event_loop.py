"""The event loop of the commands: one that can be left while a host name is still being looked up."""

import asyncio
import socket
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

_T = TypeVar("_T")


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Run ``main`` to its end, as ``asyncio.run`` does, and never wait for a look-up that nobody waits for.

    The system's resolver cannot be interrupted and may take half a minute to give up. ``asyncio.run`` looks names up in
    threads that it joins at the end, so that Ctrl-C during a look-up would do nothing for so long.
    """
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(main)


class _Loop(asyncio.SelectorEventLoop):
    """Looks names up in threads that end with the process."""

    async def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - the loop's own signature
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        found: asyncio.Future[list[Any]] = self.create_future()

        def look_up() -> None:
            addresses: list[Any] = []
            failure: Exception | None = None
            try:
                addresses = socket.getaddrinfo(host, port, family, type, proto, flags)
            except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to who asked
                failure = error
            with suppress(RuntimeError):  # the loop may be closed by now
                self.call_soon_threadsafe(_answer, found, addresses, failure)

        threading.Thread(target=look_up, name=f"look-up of {host!r}", daemon=True).start()
        return await found


def _answer(found: asyncio.Future[list[Any]], addresses: list[Any], failure: Exception | None) -> None:
    if found.done():  # nobody waits for it any more
        return
    if failure is None:
        found.set_result(addresses)
    else:
        found.set_exception(failure)
