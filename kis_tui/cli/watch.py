"""``kis-tui watch``: alerts without a screen, one line each on standard output; the line's state on standard error.

With ``--json`` an alert is one object a line: ``time`` (ISO 8601, KST), ``code``, ``name``, ``venue``, ``kind``,
``edge``, ``rule``, ``text``, ``price``, ``figure``, ``size``, ``side``, ``wall_end``, ``direction``, ``aggressor``,
``began``, ``while_down``, ``assumed``, ``suppressed``. What a kind does not have is null.
"""

import asyncio
import os
import re
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from kis_tui.alerts.alert import Alert
from kis_tui.alerts.commands import CommandFailure, CommandRunner, Placeholders, check_command
from kis_tui.alerts.grammar import EXAMPLES, names_target, parse_rule, rule_text
from kis_tui.alerts.rules import AlertRule, AlertWay, next_id
from kis_tui.alerts.targets import Target, rows_of, targets_of
from kis_tui.alerts.ways import AlertWays
from kis_tui.auth.addresses import Environment
from kis_tui.auth.redaction import Redaction
from kis_tui.cli import event_loop
from kis_tui.cli.alert_loop import AlertLoop
from kis_tui.cli.alert_words import clock, sentence
from kis_tui.cli.logs import hide_keys_in_crashes, start_logging
from kis_tui.cli.options import parse_codes, parse_venue
from kis_tui.cli.output import discard_output
from kis_tui.cli.signals import when_asked_to_end
from kis_tui.cli.slow_output import SlowOutput
from kis_tui.cli.sources import demo_source, live_source
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import ConfigError, ConnectionFailedError
from kis_tui.feed.live import LiveSource
from kis_tui.feed.source import LinkState, LinkStatus, Trouble
from kis_tui.instruments.cache import NameCache
from kis_tui.instruments.directory import Directory
from kis_tui.profiles.profile import Profile
from kis_tui.profiles.shelf import Shelf, default_directory
from kis_tui.settings import AlertSettings, Settings, read_settings

USUAL_CONDITIONS = ("vi", "limit", "change>=5%", "change<=-5%", "volume>=3x")
"""What each code is watched for where no rule is given."""
DEMO_CONDITIONS = (*USUAL_CONDITIONS, "print>=1억", "spread>=3")
"""The demonstration's: what happens in it within a minute is among them."""
DEMO_CODES = ("005930", "000660", "035720")
LONGEST_S = 7 * 86_400
"""A week; a longer ``--for`` is a slip of the hand."""

_DURATION = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s?)?", re.ASCII)
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_JSON = msgspec.json.Encoder(decimal_format="number")


class WatchOptions(msgspec.Struct, frozen=True):
    """What was typed."""

    codes: Sequence[str]
    rules: Sequence[str] = ()
    venue: str | None = None
    duration: str | None = None
    """None = until it is ended."""
    command: str | None = None
    """Of ``--command``: a program and its arguments, quoted as in a shell; none is run through one."""
    bell: bool | None = None
    """None = as set."""
    notify: bool | None = None
    profile: str | None = None
    """Whose alerts and groups count; None = none's, or the chosen one's where nothing else is typed."""
    json: bool = False
    paper: bool = False
    demo: bool = False
    env_file: Path | None = None
    allow_host: tuple[str, ...] | None = None
    """None = as set."""


def watch(options: WatchOptions) -> int:
    """Watch until Ctrl-C, a signal, or the end of ``duration``.

    Returns:
        0.

    Raises:
        ConfigError: an argument or a setting is wrong, keys are missing, or alerts cannot be written.
        BrokenPipeError: nobody reads them any more.
        ConnectionFailedError: the line is down and will not be tried again by itself.
    """
    if options.demo and options.paper:
        raise ConfigError("--demo and --paper exclude each other: the demonstration needs no account")
    seconds = None if options.duration is None else parse_duration(options.duration)
    command = None if options.command is None else parse_command(options.command)
    settings = read_settings(
        env_file=options.env_file,
        env=Environment.PAPER if options.paper else None,
        allow_host=options.allow_host,
    )
    for told in settings.unknown_variables:
        _say(told)
    command = command or settings.alerts.command or None
    profile = _profile(options, settings)
    rules = rules_of(options, settings.alerts, profile, has_command=command is not None)
    is_paper = settings.env is Environment.PAPER and not options.demo
    usual = VenueChoice.KRX if is_paper else VenueChoice.UN
    targets = targets_of(rules, {group.number: group.rows for group in profile.groups}, usual=usual)
    _check_room(targets, settings.max_registrations)
    hide = Redaction(settings.app_key, settings.app_secret)
    hide_keys_in_crashes(hide)
    start_logging(settings.log_file, hide, name=settings.place("log_file"))
    opened = demo_source(settings, hide) if options.demo else live_source(settings, hide)
    return event_loop.run(_watch(options, opened, targets, settings, seconds, command))


def _profile(options: WatchOptions, settings: Settings) -> Profile:
    """Return the profile that was asked for, or the chosen one where nothing else was typed; else an empty one."""
    if options.profile is None and (options.codes or options.rules or options.demo):
        return Profile()
    file = Shelf(default_directory()).open(options.profile or settings.profile, writable=False)
    sentences = [problem.sentence for problem in file.problems]
    if file.profile is None and sentences:
        raise ConfigError("; ".join(sentences))
    for told in sentences:
        _say(told)
    profile = file.profile or Profile()
    if options.profile is not None and not options.rules and not any(rule.enabled for rule in profile.alerts):
        raise ConfigError(f"profile '{file.name}' has no alert that is switched on: make one, or add --rule")
    return profile


def rules_of(options: WatchOptions, usual: AlertSettings, profile: Profile, *, has_command: bool) -> list[AlertRule]:
    """Return the profile's rules and those of the command line; one that names no stock is for each of ``codes``.

    Args:
        options: what was typed.
        usual: how a rule that is typed is told.
        profile: whose alerts count, and whose groups a rule may name.
        has_command: there is one to run.

    Raises:
        ConfigError: a rule is none, or there is nothing to watch.
    """
    codes, choice = parse_codes(options.codes), parse_venue(options.venue)
    rules = [_told_as_typed(rule, options) for rule in profile.alerts if rule.enabled]
    named = codes
    texts: Sequence[str] = options.rules
    if options.demo:
        codes = codes or list(DEMO_CODES)
    if not texts and not rules:
        if not codes:
            raise ConfigError(
                f"nothing to watch: name stocks, or rules such as --rule '005930 price>=80000'; conditions: {EXAMPLES}"
            )
        texts = DEMO_CONDITIONS if options.demo else USUAL_CONDITIONS
    ways = _ways(options, usual, has_command=has_command)
    for text in texts:
        wholes = [None] if names_target(text) else list(codes)
        if not wholes:
            raise ConfigError(f"--rule '{clean(text)}' names no stock: write 005930 {clean(text)}, or name codes")
        for code in wholes:
            rule = _rule(text, next_id(rules), code, choice, profile)
            rules.append(msgspec.structs.replace(rule, ways=ways, cooldown_s=usual.cooldown_s))
    _check_named(named, rules, profile)
    return rules


def _check_named(codes: Sequence[str], rules: Sequence[AlertRule], profile: Profile) -> None:
    """Refuse codes that nothing is watched for, rather than be silent about them for ever."""
    watched = {rule.code for rule in rules}
    watched |= {row.code for rule in rules if rule.group is not None for row in profile.group(rule.group).rows}
    idle = [code for code in codes if code not in watched]
    if idle:
        raise ConfigError(f"no rule is for {_listed(idle)}: add one that names no stock, such as --rule vi")


def _rule(text: str, number: int, code: str | None, choice: VenueChoice | None, profile: Profile) -> AlertRule:
    try:
        rule = parse_rule(text, number, code=code, choice=choice)
    except ValueError as error:
        raise ConfigError(f"--rule: {error}") from None
    if rule.group is not None and not profile.group(rule.group).rows:
        raise ConfigError(f"--rule '{clean(text)}': group {rule.group} has no stocks; groups are those of --profile")
    return rule if rule.choice is not None or choice is None else msgspec.structs.replace(rule, choice=choice)


def _told_as_typed(rule: AlertRule, options: WatchOptions) -> AlertRule:
    """Return a profile's rule with the ways that flags add to it or take from it."""
    asked = {
        AlertWay.BELL: options.bell,
        AlertWay.OSC9: options.notify,
        AlertWay.COMMAND: bool(options.command) or None,
    }
    kept = [way for way in rule.ways if asked.get(way) is not False]
    return msgspec.structs.replace(rule, ways=(*kept, *(way for way, is_asked in asked.items() if is_asked)))


def _ways(options: WatchOptions, usual: AlertSettings, *, has_command: bool) -> tuple[AlertWay, ...]:
    asked = {AlertWay.BELL: options.bell, AlertWay.OSC9: options.notify}
    ways = {way: way in usual.ways if flag is None else flag for way, flag in asked.items()}
    ways[AlertWay.COMMAND] = has_command and (options.command is not None or AlertWay.COMMAND in usual.ways)
    return (AlertWay.APP, *(way for way, is_asked in ways.items() if is_asked))


def parse_duration(text: str) -> float:
    """Return the seconds of ``90s``, ``10m``, ``2h``, ``1h30m``; a plain number is seconds.

    Raises:
        ConfigError: it is no duration, nothing, or longer than a week.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    hours, minutes, seconds = (0, 0, 0) if match is None else (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if not 0 < total <= LONGEST_S:
        raise ConfigError(f"--for '{clean(text, 20)}': write how long, such as 90s, 10m or 1h30m, a week at most")
    return float(total)


def parse_command(text: str) -> tuple[str, ...]:
    """Return a command's arguments, split at blanks outside quotes.

    Raises:
        ConfigError: a quote is not closed, or the command cannot be filled in.
    """
    try:
        return check_command(shlex.split(text))
    except ValueError as error:
        sentence_of_error = str(error)
    raise ConfigError(f"--command: {sentence_of_error}")


def _check_room(targets: Sequence[Target], limit: int) -> None:
    streams = len(rows_of(targets))
    if not streams:
        raise ConfigError("nothing to watch: the groups of the alerts have no stocks")
    if streams > limit:
        raise ConfigError(f"{streams} stocks are more than the {limit} registrations of a session: watch fewer")


async def _watch(
    options: WatchOptions,
    opened: AbstractAsyncContextManager[LiveSource],
    targets: Sequence[Target],
    settings: Settings,
    seconds: float | None,
    command: tuple[str, ...] | None,
) -> int:
    ended = asyncio.Event()
    when_asked_to_end(_ENDING, ended.set)
    broken: list[OSError] = []

    def nobody_can_read(error: OSError) -> None:
        broken.append(error)
        ended.set()

    alerts = SlowOutput(sys.stdout.fileno(), encoding=sys.stdout.encoding, broken=nobody_can_read)
    words = SlowOutput(sys.stderr.fileno(), encoding=sys.stderr.encoding)
    try:
        told = await _watch_until(options, opened, targets, settings, seconds, command, ended, alerts, words)
        if not broken:
            words.write(_line(f"{told} alert{'' if told == 1 else 's'}"))
            if alerts.lost:
                words.write(_line(f"{alerts.lost} of them were not read in time and are lost"))
    finally:
        await alerts.aclose()
        await words.aclose()
    if broken:
        raise _unwritable(broken[0])
    return 0


def _unwritable(error: OSError) -> Exception:
    """Return what a standard output that takes nothing is told as; a reader that has left needs no word."""
    discard_output()
    if isinstance(error, BrokenPipeError):
        return error
    return ConfigError(f"alerts cannot be written to standard output: {error.strerror}")


async def _watch_until(
    options: WatchOptions,
    opened: AbstractAsyncContextManager[LiveSource],
    targets: Sequence[Target],
    settings: Settings,
    seconds: float | None,
    command: tuple[str, ...] | None,
    ended: asyncio.Event,
    alerts: SlowOutput,
    words: SlowOutput,
) -> int:
    """Watch until ``ended``; returns how many alerts were told."""

    def say(text: str) -> None:
        words.write(_line(text))

    async with opened as source:
        runner = None if command is None else CommandRunner(command, source.clock, lambda told: say(_failure(told)))
        bell = words.write if sys.stderr.isatty() else None  # a pipe gets no control characters
        ways = AlertWays(bell, runner, source.clock, in_tmux=bool(os.environ.get("TMUX")))
        blocked: list[LinkStatus] = []

        def take_link(status: LinkStatus) -> None:
            say(_link_words(status))
            if status.state is LinkState.BLOCKED:
                blocked.append(status)
                ended.set()

        directory = Directory(NameCache().load_all())
        printer = AlertPrinter(ways, directory.name_of, alerts.write, as_json=options.json, is_demo=options.demo)
        loop = AlertLoop(
            source,
            targets,
            directory,
            fired=lambda alert: printer.tell(alert, loop.now()),
            link=take_link,
            trouble=say,
            limit=settings.max_registrations,
        )
        say(f"watching {_listed([rule_text(target.rule) for target in targets])}")
        try:
            await _until(loop.run(), ended, None if seconds is None else source.clock.sleep(seconds))
        finally:
            await ways.aclose()
        if blocked:
            raise ConnectionFailedError(given_up(blocked[0]))
    return printer.told


async def _until(run: Coroutine[object, object, None], ended: asyncio.Event, pause: Awaitable[None] | None) -> None:
    """Run until one of the three is over; what went wrong meanwhile goes on to the caller."""
    watching = asyncio.ensure_future(run)
    others: list[asyncio.Future[Any]] = [asyncio.ensure_future(ended.wait())]
    if pause is not None:
        others.append(asyncio.ensure_future(pause))
    try:
        await asyncio.wait((watching, *others), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (watching, *others):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await watching


class AlertPrinter:
    """Writes alerts to standard output, and has their other ways performed.

    Args:
        ways: bell, notification, command.
        names: cleaned name of a code; empty = not known.
        write: takes each line, with its end.
        as_json: one object a line instead of a sentence.
        is_demo: the prices are made up, which is said where an alert leaves the program.
    """

    def __init__(
        self,
        ways: AlertWays,
        names: Callable[[str], str],
        write: Callable[[str], None],
        *,
        as_json: bool,
        is_demo: bool,
    ) -> None:
        self._ways = ways
        self._names = names
        self._write = write
        self._as_json = as_json
        self._mark = "[DEMO] " if is_demo else ""
        self.told = 0
        """Alerts written."""

    def tell(self, alert: Alert, now: datetime) -> None:
        """Write one.

        Args:
            alert: what has fired.
            now: the exchange's time, where the alert does not know its own.
        """
        self.told += 1
        name = self._names(alert.code)
        happened_at = _moment(alert, now)
        text = sentence(alert)
        if self._as_json:
            self._write(f"{_JSON.encode(_object(alert, name, text, happened_at)).decode()}\n")
        else:
            stock = f"{alert.code} {name}".strip()
            self._write(f"{clock(_second_of(happened_at))} {stock} {alert.happening.venue}: {text}\n")
        price = alert.happening.price
        stock = name or alert.code
        self._ways.tell(
            alert.rule,
            Placeholders(alert.code, name, f"{self._mark}{stock} {text}", "" if price is None else f"{price}"),
        )


def _moment(alert: Alert, now: datetime) -> datetime:
    second = alert.happening.second
    if second is None:
        return now.replace(microsecond=0)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(seconds=second)


def _second_of(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _object(alert: Alert, name: str, text: str, happened_at: datetime) -> dict[str, object]:
    happening = alert.happening
    return {
        "time": happened_at.isoformat(),
        "code": alert.code,
        "name": name,
        "venue": happening.venue,
        "kind": alert.rule.kind,
        "edge": happening.edge,
        "rule": rule_text(alert.rule),
        "text": text,
        "price": happening.price,
        "figure": happening.figure,
        "size": happening.size,
        "side": happening.side,
        "wall_end": happening.wall_end,
        "direction": happening.direction,
        "aggressor": happening.aggressor,
        "began": None if happening.began is None else clock(happening.began),
        "while_down": happening.while_down,
        "assumed": happening.assumed,
        "suppressed": alert.suppressed,
    }


def _say(words: str) -> None:
    """Say something before the watch begins; where it cannot be written it is not needed."""
    with suppress(OSError):
        print(_line(words), file=sys.stderr, end="", flush=True)


def _line(words: str) -> str:
    return f"kis-tui: {clean(words, 600)}\n"


def _failure(failure: CommandFailure) -> str:
    trouble = failure.trouble.replace("_", " ")
    return f"the command {failure.program} of an alert: {trouble} ({failure.detail}); told once"


def _link_words(status: LinkStatus) -> str:
    words = f"line {status.state}"
    if status.trouble.value != "none":
        words += f" ({status.trouble.replace('_', ' ')}{f': {status.detail}' if status.detail else ''})"
    return words


def given_up(status: LinkStatus) -> str:
    """Return the sentence that a blocked line ends with."""
    told = f"{_link_words(status)}; it is not tried again by itself"
    # What the lock of this machine says names the demonstration already.
    if status.trouble is Trouble.APPKEY_IN_USE and "--demo" not in told:
        told += ": end the other program, or watch with --demo"
    return told


def _listed(texts: Sequence[str], most: int = 8) -> str:
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f" and {rest} more" if rest > 0 else "")
