"""Waiting for a condition instead of guessing how long something takes."""

import asyncio
from collections.abc import Callable

TIMEOUT_S = 10.0
"""One figure for all waits; generous, because it is only reached when a test fails."""


async def until(condition: Callable[[], object], what: str = "", timeout_s: float = TIMEOUT_S) -> None:
    """Return as soon as ``condition()`` is true; fail, naming ``what``, when it is not in time."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"not in {timeout_s:g} s: {what or condition}")
        await asyncio.sleep(0.005)
