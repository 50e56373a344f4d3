"""Calling the user's functions: plain or async, and never letting one of them stop the line."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from kis_tui.clock import Clock

SLOW_S = 0.05
"""A callback that takes longer is named in the log, once: while it runs, books are conflated and trades wait."""

_LOG = logging.getLogger("kis_tui.api")

Callback = Callable[..., Awaitable[object] | object]


class Callbacks:
    """The functions of one handler.

    Args:
        clock: to tell slow ones.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._functions: dict[str, Callback] = {}
        self._named: set[str] = set()

    def set(self, name: str, function: Callback | None) -> None:
        """Set one function; None takes it away.

        Raises:
            TypeError: it cannot be called.
        """
        if function is None:
            self._functions.pop(name, None)
            return
        if not callable(function):
            raise TypeError(f"{name} must be a function, was {type(function).__name__}")
        self._functions[name] = function

    def has(self, name: str) -> bool:
        """Tell whether the user set ``name``."""
        return name in self._functions

    async def call(self, name: str, *arguments: Any) -> None:
        """Call ``name`` if it is set; what it raises goes to ``on_error``."""
        function = self._functions.get(name)
        if function is None:
            return
        try:
            await self._run(name, function, arguments)
        except (Exception, asyncio.CancelledError) as error:
            if _is_ours(error):
                raise
            await self.report(error, f"{name} raised {type(error).__name__}: {error}")

    async def _run(self, name: str, function: Callback, arguments: tuple[Any, ...]) -> None:
        """Call a function and wait for it; one that takes long is named even if it never ends."""
        started = self._clock.monotonic()
        still_running = asyncio.get_running_loop().call_later(
            SLOW_S, self._name_slow, name, "runs for more than", SLOW_S
        )
        try:
            outcome = function(*arguments)
            if inspect.isawaitable(outcome):
                await outcome
        finally:
            still_running.cancel()
            took_s = self._clock.monotonic() - started
            if took_s > SLOW_S:
                self._name_slow(name, "took", took_s)

    def _name_slow(self, name: str, how: str, seconds: float) -> None:
        if name not in self._named:
            self._named.add(name)
            _LOG.warning("%s %s %.0f ms; while it runs nothing else is handed over", name, how, seconds * 1000)

    async def report(self, error: BaseException, message: str) -> None:
        """Hand an error to ``on_error(error)`` or ``on_error(error, message)``, or to the log when there is none."""
        function = self._functions.get("on_error")
        if function is None:
            _LOG.error("%s", message)
            return
        try:
            await self._run("on_error", function, (error, message) if _takes_two(function) else (error,))
        except (Exception, asyncio.CancelledError) as failure:
            if _is_ours(failure):
                raise
            _LOG.exception("on_error itself failed")


def _is_ours(error: BaseException) -> bool:
    """Tell whether a cancellation is meant for the handler itself, not something the user's code awaited."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


def _takes_two(function: Callback) -> bool:
    """Tell whether ``function`` can be called with two positional arguments."""
    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        return False
    except ValueError:
        return True
    return True
