import asyncio
import socket
import threading
from typing import Any

import pytest

from kis_tui.cli import event_loop
from kis_tui.clock import SystemClock


def test_names_are_looked_up_and_what_is_returned_comes_back() -> None:
    async def main() -> list[Any]:
        return await asyncio.get_running_loop().getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)

    assert event_loop.run(main())[0][4] == ("127.0.0.1", 80)


def test_a_look_up_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(*_: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", not_found)

    async def main() -> None:
        with pytest.raises(socket.gaierror, match="not known"):
            await asyncio.open_connection("kis.invalid", 80)

    event_loop.run(main())


def test_a_look_up_that_hangs_does_not_keep_the_program_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hangs(*_: Any) -> Any:
        over.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hangs)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await asyncio.open_connection("kis.invalid", 80)

    began = SystemClock().monotonic()
    event_loop.run(main())
    assert SystemClock().monotonic() - began < 5
    # Its thread finds the loop closed, and says nothing.
    thread = next(thread for thread in threading.enumerate() if "kis.invalid" in thread.name)
    over.set()
    thread.join(5)
    assert not thread.is_alive()
