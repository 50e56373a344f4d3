"""Waiting for an event or for a clock, whichever comes first."""

import asyncio

from kis_tui.clock import Clock


async def wait_or(clock: Clock, event: asyncio.Event, delay_s: float | None) -> bool:
    """Wait until ``event`` is set or ``delay_s`` seconds of ``clock`` have passed; None = no limit.

    Returns:
        True when the event is set.
    """
    if event.is_set() or delay_s is None:
        return await event.wait()
    waiter = asyncio.ensure_future(event.wait())
    sleeper = asyncio.ensure_future(clock.sleep(max(0.0, delay_s)))
    try:
        await asyncio.wait({waiter, sleeper}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiter.cancel()
        sleeper.cancel()
        await asyncio.gather(waiter, sleeper, return_exceptions=True)
    return event.is_set()
