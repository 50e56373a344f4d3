"""``kis-tui view``, the default command: joins keys, line and screen."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from kis_tui.auth.addresses import Environment
from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.auth.redaction import Redaction
from kis_tui.cli.logs import hide_keys_in_crashes, start_logging
from kis_tui.cli.options import parse_codes, parse_venue
from kis_tui.clock import Clock, SystemClock
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import ConfigError
from kis_tui.feed.source import FeedSource, Row
from kis_tui.settings import Settings, read_settings
from kis_tui.ui.badge import Badge

DEFAULT_CODES = ("005930", "000660")
"""The watchlist to start with where no code is given."""
DEMO_CODES = (
    "005930",
    "000660",
    "035720",
    "035420",
    "373220",
    "247540",
    "196170",
    "069500",
    "005880",
    "000075",
)
"""The demonstration's: prices from 1,234 won to over a million, an ETF, a thin book, a share NXT does not trade."""
PLAIN_SECONDS = 5.0
"""How long a demonstration without a terminal goes on."""

_BADGES = {Environment.LIVE: Badge.LIVE, Environment.PAPER: Badge.PAPER}


def view(
    codes: Sequence[str], *, venue: str | None, paper: bool, demo: bool, fps: int | None, env_file: Path | None
) -> int:
    """Show order book, trades and watchlist until the user ends it.

    Args:
        codes: as typed; none = the usual ones.
        venue: as typed; None = UN, on paper KRX.
        paper: paper trading, whatever the settings say.
        demo: on the embedded exchange, without keys.
        fps: frames a second; None = as set.
        env_file: settings file asked for.

    Returns:
        0, or 1 after a crash of the screen.

    Raises:
        ConfigError: an argument or a setting is wrong, keys are missing, or there is no terminal.
    """
    if demo and paper:
        raise ConfigError("--demo and --paper exclude each other: the demonstration needs no account")
    chosen, choice = parse_codes(codes), parse_venue(venue)
    settings = read_settings(env_file=env_file, fps=fps, env=Environment.PAPER if paper else None)
    rows = rows_of(chosen or DEMO_CODES, choice, Environment.LIVE) if demo else rows_of(chosen, choice, settings.env)
    if not demo and not has_terminal():
        raise ConfigError("there is no terminal to draw on; without one, kis-tui --demo prints a plain ladder")
    if has_terminal() and not _draws_hangul():
        raise ConfigError(
            f"this terminal is set to {sys.stdout.encoding}, which has no Hangul: set LANG to a UTF-8 locale, "
            "such as ko_KR.UTF-8 or C.UTF-8"
        )
    hide = Redaction(settings.app_key, settings.app_secret)
    hide_keys_in_crashes(hide)
    start_logging(settings.log_file, hide)
    return asyncio.run(_demonstrate(settings, rows) if demo else _watch(settings, rows))


def rows_of(codes: Sequence[str], choice: VenueChoice | None, environment: Environment) -> list[Row]:
    """Return the watchlist to start with.

    Args:
        codes: checked; none = the usual ones.
        choice: None = UN, on paper KRX, the only exchange that the paper server documents.
        environment: where the rows are asked for.
    """
    usual = VenueChoice.KRX if environment is Environment.PAPER else VenueChoice.UN
    return [Row(code, choice or usual) for code in codes or DEFAULT_CODES]


def has_terminal() -> bool:
    """Tell whether there is a screen to draw on and a keyboard to read."""
    if sys.stdin is None or sys.stdout is None:
        return False
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _draws_hangul() -> bool:
    """Tell whether the screen's encoding has the ladder's words."""
    try:
        "호가▲".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


async def _watch(settings: Settings, rows: list[Row]) -> int:
    return await _show(KISAuthManager(credentials=settings), SystemClock(), settings, rows, _BADGES[settings.env])


async def _demonstrate(settings: Settings, rows: list[Row]) -> int:
    from kis_tui.simulator import Exchange

    async with AsyncExitStack() as stack:
        # Keys made up for one run need no lock or token that outlives it, nor a home that can be written.
        lock_dir = Path(stack.enter_context(TemporaryDirectory(prefix="kis-tui-")))
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
        auth = KISAuthManager(credentials=settings.model_copy(update=of_exchange), cache_dir=lock_dir)
        return await _show(auth, exchange.market_clock, settings, rows, Badge.DEMO, lock_dir)


async def _show(
    auth: KISAuthManager,
    clock: Clock,
    settings: Settings,
    rows: list[Row],
    badge: Badge,
    lock_dir: Path | None = None,
) -> int:
    from kis_tui.feed.live import LiveSource
    from kis_tui.instruments.directory import name_of, tick_table_of

    calendar = settings.calendar()
    source: FeedSource = LiveSource(
        auth,
        reader=auth,
        is_paper=auth.environment is Environment.PAPER,
        is_open=calendar.is_open,
        clock=clock,
        limit=settings.max_registrations,
        lock_dir=lock_dir,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(auth.aclose)
        stack.push_async_callback(source.aclose)
        if has_terminal():
            from kis_tui.ui.app import KisApp

            app = KisApp(
                source, rows, fps=settings.fps, badge=badge, names=name_of, tables=tick_table_of, calendar=calendar
            )
            await app.run_async()
            return app.return_code or 0
        from kis_tui.ui.plain import print_ladder

        await print_ladder(
            source,
            rows,
            seconds=PLAIN_SECONDS,
            out=sys.stdout,
            names=name_of,
            tables=tick_table_of,
            calendar=calendar,
        )
        return 0
