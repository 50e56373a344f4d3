"""The stand-in exchange and what a client needs to reach it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.clock import Clock
from kis_tui.simulator import Exchange


def auth_for(exchange: Exchange, directory: Path, clock: Clock | None = None, *, ws_url: str = "") -> KISAuthManager:
    """Return the keys of ``exchange``, with its token cache in ``directory``.

    Args:
        exchange: gives them.
        directory: for the token.
        clock: time; None = the machine's.
        ws_url: where the line is to connect; empty = at the exchange.
    """
    return KISAuthManager(
        exchange.app_key,
        exchange.app_secret,
        "live",
        exchange.rest_url,
        ws_url or exchange.ws_url,
        cache_dir=directory,
        clock=clock,
    )


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Exchange]:
    """Run an exchange while the block runs."""
    exchange = Exchange(**options)
    await exchange.start()
    try:
        yield exchange
    finally:
        await exchange.stop()
