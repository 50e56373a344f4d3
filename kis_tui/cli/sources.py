"""A line to the broker, or to the exchange inside the program, for commands without a screen."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from kis_tui.auth.addresses import Environment
from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.auth.redaction import Redaction
from kis_tui.clock import Clock, SystemClock
from kis_tui.errors import ConfigError
from kis_tui.feed.live import LiveSource
from kis_tui.settings import Settings


@asynccontextmanager
async def live_source(settings: Settings, hide: Redaction) -> AsyncIterator[LiveSource]:
    """Give a line with the user's keys, which ``hide`` learns; it is closed at the end."""
    async with AsyncExitStack() as stack:
        yield await _source(stack, KISAuthManager(credentials=settings, hide=hide), SystemClock(), settings)


@asynccontextmanager
async def demo_source(settings: Settings, hide: Redaction) -> AsyncIterator[LiveSource]:
    """Give a line to an exchange of its own, with keys made up for it; both end at the end."""
    from kis_tui.simulator import Exchange

    async with AsyncExitStack() as stack:
        lock_dir = directory_of_one_run(stack)
        exchange = Exchange()
        await exchange.start()
        stack.push_async_callback(exchange.stop)
        of_exchange = {
            "app_key": SecretStr(exchange.app_key),
            "app_secret": SecretStr(exchange.app_secret),
            "env": Environment.LIVE,
            "rest_url": exchange.rest_url,
            "ws_url": exchange.ws_url,
        }
        auth = KISAuthManager(credentials=settings.model_copy(update=of_exchange), cache_dir=lock_dir, hide=hide)
        yield await _source(stack, auth, exchange.market_clock, settings, lock_dir)


def directory_of_one_run(stack: AsyncExitStack) -> Path:
    """Make a directory that is gone with ``stack``: keys made up for one run need no lock or token that outlives it.

    Raises:
        ConfigError: no directory for temporary files can be written.
    """
    try:
        return Path(stack.enter_context(TemporaryDirectory(prefix="kis-tui-")))
    except OSError:
        pass
    raise ConfigError("no directory for temporary files can be written: make room there, or set TMPDIR to another one")


async def _source(
    stack: AsyncExitStack, auth: KISAuthManager, clock: Clock, settings: Settings, lock_dir: Path | None = None
) -> LiveSource:
    source = LiveSource(
        auth,
        reader=auth,
        is_paper=auth.environment is Environment.PAPER,
        is_open=settings.calendar().is_open,
        clock=clock,
        limit=settings.max_registrations,
        lock_dir=lock_dir,
    )
    stack.push_async_callback(auth.aclose)
    stack.push_async_callback(source.aclose)
    return source
