"""Cancelling something at every place where it waits."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from tests.support.until import until

_T = TypeVar("_T")
_DESCRIPTORS = Path("/proc/self/fd")


class Watched(Awaitable[_T]):
    """A coroutine of which something is done when it waits for the ``number``-th time.

    Args:
        coroutine: what is awaited in its place.
        number: counted from 1.
        act: called once, by the loop, while the coroutine waits.

    Attributes:
        reached: whether it waited so often.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, _T], number: int, act: Callable[[], object]) -> None:
        self._coroutine = coroutine
        self._number = number
        self._act = act
        self.reached = False

    def __await__(self) -> Generator[Any, Any, _T]:
        inner = self._coroutine.__await__()
        waits = 0
        thrown: BaseException | None = None
        while True:
            try:
                waits_for = inner.send(None) if thrown is None else inner.throw(thrown)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]
            waits += 1
            if waits == self._number:
                self.reached = True
                asyncio.get_running_loop().call_soon(self._act)
            thrown = None
            try:
                yield waits_for
            except BaseException as error:  # noqa: BLE001 - whatever is thrown in is passed on
                thrown = error


async def cancelled_at(number: int, coroutine: Coroutine[Any, Any, object]) -> bool:
    """Run a coroutine as a task, cancel it where it waits for the ``number``-th time; return whether it came so far."""
    task: asyncio.Task[object]
    watched = Watched(coroutine, number, lambda: task.cancel())

    async def run() -> object:
        return await watched

    task = asyncio.ensure_future(run())
    with suppress(asyncio.CancelledError):
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()
    return watched.reached


def open_descriptors() -> int:
    """Return how many files and sockets the process has open; 0 where that cannot be told."""
    return len(list(_DESCRIPTORS.iterdir())) if _DESCRIPTORS.exists() else 0


@asynccontextmanager
async def leaving_nothing() -> AsyncIterator[None]:
    """Fail when a task or a descriptor is left that was not there before."""
    tasks, descriptors = asyncio.all_tasks(), open_descriptors()
    yield
    try:
        await until(lambda: asyncio.all_tasks() <= tasks)
    except AssertionError:
        raise AssertionError(f"tasks are left: {asyncio.all_tasks() - tasks}") from None
    # What was forgotten warns when it is collected, which fails the test.
    gc.collect()
    await until(lambda: open_descriptors() <= descriptors, "no descriptor is left")
