"""``kis-tui view``, the default command: joins keys, line and screen."""

import logging
import os
import platform
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace
from pydantic import SecretStr

import kis_tui
from kis_tui.auth.addresses import Environment
from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.auth.redaction import Redaction
from kis_tui.cli import event_loop
from kis_tui.cli.appearance import Appearance, appearance
from kis_tui.cli.appkey_question import Way, way_on
from kis_tui.cli.browser.process import in_browser
from kis_tui.cli.codes_file import read_codes_file
from kis_tui.cli.ending import Ending, until_asked
from kis_tui.cli.faults import faults_at, parse_faults
from kis_tui.cli.first_start import first_start
from kis_tui.cli.logs import hide_keys_in_crashes, log_fatal_errors, start_logging
from kis_tui.cli.options import parse_codes, parse_venue
from kis_tui.cli.output import complain, discard_output
from kis_tui.cli.sources import directory_of_one_run
from kis_tui.clock import Clock, SystemClock
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import ConfigError
from kis_tui.feed.lock import AppkeyLock, default_lock_dir
from kis_tui.feed.source import FeedSource, Row
from kis_tui.profiles.desk import Desk
from kis_tui.profiles.problem import Problem
from kis_tui.profiles.profile import Look, of_rows
from kis_tui.profiles.shelf import Shelf, default_directory
from kis_tui.settings import Settings, read_settings
from kis_tui.ui.badge import Badge
from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.wording.language import Language, speak

if TYPE_CHECKING:
    from kis_tui.simulator.fault_plan import Order

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

_LOG = logging.getLogger("kis_tui.cli")
_BADGES = {Environment.LIVE: Badge.LIVE, Environment.PAPER: Badge.PAPER}


def view(
    codes: Sequence[str],
    *,
    venue: str | None,
    paper: bool,
    demo: bool,
    env_file: Path | None,
    codes_file: Path | None,
    faults: Sequence[str] = (),
    given: Mapping[str, object],
) -> int:
    """Show order book, trades and watchlist until the user ends it.

    Args:
        codes: as typed; none = those of ``codes_file``, else of the profile, else the usual ones.
        venue: as typed; None = UN, on paper KRX.
        paper: paper trading, whatever the settings say.
        demo: on the embedded exchange, without keys.
        env_file: file with the keys asked for.
        codes_file: list of codes that come after ``codes``; None = none.
        faults: what goes wrong at the embedded exchange, each ``NAME[=VALUE][@SECONDS[+SECONDS]]``.
        given: settings of flags by field name; None = as set.

    Returns:
        0, or 1 after a crash of the screen.

    Raises:
        ConfigError: an argument or a setting is wrong, keys are missing, or there is no terminal.
    """
    _refuse_contradictions(demo=demo, paper=paper, faults=faults, given=given)
    orders = parse_faults(faults)
    if in_browser() and not demo:
        raise ConfigError("in a browser only the demonstration is shown: run kis-tui serve")
    listed = [] if codes_file is None else read_codes_file(codes_file)
    chosen, choice = list(dict.fromkeys([*parse_codes(codes), *listed])), parse_venue(venue)
    settings = read_settings(env_file=env_file, env=Environment.PAPER if paper else None, **given)
    rows = rows_of(chosen or DEMO_CODES, choice, Environment.LIVE) if demo else rows_of(chosen, choice, settings.env)
    if not demo and not has_terminal():
        raise ConfigError("there is no terminal to draw on; without one, kis-tui --demo prints a plain ladder")
    if has_terminal() and not _draws_hangul():
        raise ConfigError(
            f"this terminal is set to {sys.stdout.encoding}, which has no Hangul: set LANG to a UTF-8 locale, "
            "such as ko_KR.UTF-8 or C.UTF-8"
        )
    if not demo:
        way = way_on(AppkeyLock(KISAuthManager(credentials=settings).app_key_id, default_lock_dir()))
        if way is Way.DEMO:
            own = {**given, "profile": None}
            return view(
                codes,
                venue=venue,
                paper=False,
                demo=True,
                faults=(),
                env_file=env_file,
                codes_file=codes_file,
                given=own,
            )
        if way is Way.QUIT:
            return 0
    hide = Redaction(settings.app_key, settings.app_secret)
    hide_keys_in_crashes(hide)
    log = start_logging(settings.log_file, hide, name=settings.place("log_file"))
    for sentence in settings.unknown_variables:
        print(f"kis-tui: {sentence}", file=sys.stderr)
    speak(appearance(settings).language)
    opened = _Opened(rows, bool(chosen), given, hide, log, log_fatal_errors(log))

    async def work(ending: Ending) -> int:
        return await (_demonstrate(settings, opened, orders, ending) if demo else _watch(settings, opened, ending))

    _LOG.info("kis-tui %s begins, Python %s, %s", kis_tui.__version__, platform.python_version(), platform.platform())
    try:
        code = event_loop.run(until_asked(work))
    except BrokenPipeError:  # the reader of the plain ladder has seen enough
        discard_output()
        code = 0
    _LOG.info("kis-tui ends with %d", code)
    return code


def _refuse_contradictions(*, demo: bool, paper: bool, faults: Sequence[str], given: Mapping[str, object]) -> None:
    if demo and paper:
        raise ConfigError("--demo and --paper exclude each other: the demonstration needs no account")
    if demo and given.get("profile") is not None:
        raise ConfigError("--demo has a profile of its own: leave --profile out")
    if faults and not demo:
        raise ConfigError("--fault needs --demo: it is the embedded exchange that fails, never the broker")


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


class _Opened(NamedTuple):
    """What the screen begins with."""

    rows: list[Row]
    named: bool
    """The rows were named on the command line; otherwise they are for a profile that has none."""
    given: Mapping[str, object]
    """Settings of flags, which stand before what a profile has kept."""
    hide: Redaction
    """Takes keys out of log and crash; learns those that are issued."""
    log: Path | None = None
    """None = there is none."""
    fatal_file: int | None = None
    """Descriptor for what cannot be logged any more; None = nowhere."""


async def _watch(settings: Settings, opened: _Opened, ending: Ending) -> int:
    auth = KISAuthManager(credentials=settings, hide=opened.hide)
    return await _show(auth, SystemClock(), settings, opened, _BADGES[settings.env], ending=ending)


async def _demonstrate(settings: Settings, opened: _Opened, faults: "Sequence[Order]", ending: Ending) -> int:
    from kis_tui.simulator import Exchange

    async with AsyncExitStack() as stack:
        lock_dir = directory_of_one_run(stack)
        exchange = Exchange()
        await exchange.start()
        stack.push_async_callback(exchange.stop)
        await stack.enter_async_context(faults_at(exchange, faults))
        of_exchange = {
            "app_key": SecretStr(exchange.app_key),
            "app_secret": SecretStr(exchange.app_secret),
            "env": Environment.LIVE,
            "rest_url": exchange.rest_url,
            "ws_url": exchange.ws_url,
            "master_url": exchange.master_url,
        }
        auth = KISAuthManager(credentials=settings.model_copy(update=of_exchange), cache_dir=lock_dir, hide=opened.hide)
        return await _show(auth, exchange.market_clock, settings, opened, Badge.DEMO, lock_dir, ending=ending)


async def _show(
    auth: KISAuthManager,
    clock: Clock,
    settings: Settings,
    opened: _Opened,
    badge: Badge,
    lock_dir: Path | None = None,
    *,
    ending: Ending | None = None,
) -> int:
    from kis_tui.feed.live import LiveSource
    from kis_tui.instruments.cache import NameCache
    from kis_tui.instruments.directory import Directory

    calendar = settings.calendar()
    directory = Directory(NameCache().load_all())
    # The lists of the embedded exchange must not take the place of the broker's.
    kept_names = NameCache() if lock_dir is None else NameCache(lock_dir / "names")
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
        if has_terminal() or in_browser():
            from kis_tui.cli.names_update import names_update
            from kis_tui.ui.app import KisApp
            from kis_tui.ui.width_probe import glyphs_for, probe

            problems: deque[Problem] = deque()
            profiles = None if in_browser() else _desk(settings, badge, problems)
            if profiles is not None:
                stack.callback(_tell_rest, problems)
                stack.push_async_callback(profiles.aclose)
                _begin(profiles, opened)
            look = Look() if profiles is None else profiles.profile.look
            begins = appearance(settings, look, opened.given)
            app = KisApp(
                source,
                opened.rows if opened.named or profiles is None else (),
                profiles=profiles,
                appearance_of=lambda look: _first_look(appearance(settings, look, opened.given)),
                problems=problems,
                fps=settings.fps,
                badge=badge,
                names=directory.name_of,
                learn=directory.learn,
                update_names=names_update(auth.master_url, kept_names, directory),
                search=directory.search,
                tables=directory.tick_table_of,
                calendar=calendar,
                default_choice=opened.rows[0].choice,
                screenshot_dir=begins.screenshot_dir,
                language=begins.language,
                keys=begins.keys,
                theme=begins.theme,
                glyphs=begins.glyphs or glyphs_for(probe(SystemClock())),
                first_hint_shown=first_start() if has_terminal() else None,
                alert_ways=settings.alerts.ways,
                alert_cooldown_s=settings.alerts.cooldown_s,
                alert_command=() if in_browser() else settings.alerts.command,
                hide=opened.hide,
                log_path="" if opened.log is None else str(opened.log),
                leaving=ending,
                stray_output=opened.fatal_file if has_terminal() else None,
            )
            if ending is not None:
                ending.by(app.exit, app.abandon_screen, fatal_file=opened.fatal_file)
            await app.run_async()
            return app.return_code or 0
        from kis_tui.ui.plain import print_ladder

        await print_ladder(
            source,
            opened.rows,
            seconds=PLAIN_SECONDS,
            out=sys.stdout,
            names=directory.name_of,
            learn=directory.learn,
            tables=directory.tick_table_of,
            calendar=calendar,
        )
        return 0


def _tell_rest(problems: deque[Problem]) -> None:
    """Say what the screen had no time to say, as that the last change could not be saved."""
    while problems:
        complain(f"kis-tui: {clean(problems.popleft().sentence, 600)}")


def _desk(settings: Settings, badge: Badge, problems: deque[Problem]) -> Desk:
    """Open the profile; the demonstration has its own, whose prices are made up.

    Raises:
        ConfigError: there is no profile of the name that is set.
    """

    def failed(problem: Problem) -> None:
        _LOG.warning("%s", problem.sentence)
        problems.append(problem)

    directory = default_directory()
    if badge is Badge.DEMO:
        return Desk(Shelf(directory / "demo"), None, clock=SystemClock(), failed=failed)
    return Desk(Shelf(directory), settings.profile, clock=SystemClock(), failed=failed)


def _begin(profiles: Desk, opened: _Opened) -> None:
    """Give a profile without a watchlist the usual rows."""
    if not opened.named and not profiles.profile.groups:
        usual = of_rows(opened.rows)
        profiles.keep(replace(profiles.profile, groups=usual.groups))


def _first_look(begins: Appearance) -> tuple[Language, str | None, GlyphSet | None]:
    return begins.language, begins.theme, begins.glyphs
