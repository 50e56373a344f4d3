"""``kis-tui check``: what is right and wrong, from the keys to the broker, and what to do about it."""

import sys
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kis_tui.auth.addresses import Environment, host_of, is_encrypted, leads_here
from kis_tui.auth.env_file import check_env_file, config_dir, find_env_file
from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.auth.redaction import Redaction
from kis_tui.cli import event_loop
from kis_tui.cli.findings import Finding, Mark
from kis_tui.cli.line_check import check_line
from kis_tui.cli.logs import default_log_path, hide_keys_in_crashes, start_logging
from kis_tui.cli.terminal import cells_of
from kis_tui.domain.text import clean
from kis_tui.errors import KisTuiError
from kis_tui.instruments.cache import NameCache
from kis_tui.profiles.shelf import Shelf, default_directory
from kis_tui.settings import Settings, config_path, read_settings

MIN_PYTHON = (3, 11)
MIN_COLUMNS, MIN_LINES = 80, 24
_KEY_LENGTHS = {"KIS_APP_KEY": 36, "KIS_APP_SECRET": 180}
"""Characters of the broker's keys (KIS portal, 접근토큰발급)."""
_COLOURS = {"truecolor": "16 million colours", "256": "256 colours", "eight_bit": "256 colours"}
_CELL_CHARS = 300
_STYLES = {Mark.RIGHT: "green", Mark.WRONG: "bold red", Mark.UNKNOWN: "yellow"}


def check(env_file: Path | None, *, allow_host: tuple[str, ...] | None = None) -> int:
    """Print the table.

    Args:
        env_file: file with the keys asked for.
        allow_host: hosts allowed besides the broker's; None = as set.

    Returns:
        0 when everything that is needed is right, else 1.
    """
    console = Console(highlight=False)
    findings = [*_machine(console), _names(), *_config(env_file)]
    hide = Redaction()
    settings = _settings(env_file, allow_host, hide, findings)
    if settings is not None:
        hide_keys_in_crashes(hide)
        findings += [_profile(settings), *_keys(settings), *_addresses(settings)]
        findings += event_loop.run(_road(settings, hide))
    console.print(_table(findings))
    wrong = [finding for finding in findings if finding.mark is Mark.WRONG]
    if wrong:
        print(f"{len(wrong)} to put right. Without keys, everything can be tried with: kis-tui --demo")
    return 1 if wrong else 0


def _table(findings: list[Finding]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("", "what", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        cells = (clean(text, _CELL_CHARS) for text in (finding.what, finding.found, finding.advice))
        table.add_row(Text(finding.mark.value, _STYLES[finding.mark]), *map(Text, cells))
    return table


def _machine(console: Console) -> list[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    return [
        Finding.when(sys.version_info >= MIN_PYTHON, "Python", version, "install Python 3.11 or newer"),
        *(_terminal(console) if console.is_terminal else [_no_terminal()]),
        _encoding(),
    ]


def _no_terminal() -> Finding:
    return Finding(Mark.UNKNOWN, "terminal", "none here", "the app needs one; run check where the app is to run")


def _terminal(console: Console) -> list[Finding]:
    width, height = console.size
    large = width >= MIN_COLUMNS and height >= MIN_LINES
    return [
        Finding.when(large, "size", f"{width}×{height}", f"make the window {MIN_COLUMNS}×{MIN_LINES} or larger"),
        _colours(console),
        _width("Hangul", "한", 2, "choose a font and a locale with Korean in the terminal's settings"),
        _width("symbols", "▲", 1, "set ambiguous-width characters to narrow in the terminal's settings"),
    ]


def _colours(console: Console) -> Finding:
    found = _COLOURS.get(console.color_system or "")
    if found is None:
        words = "few or none (NO_COLOR, or the terminal's type)"
        return Finding(Mark.UNKNOWN, "colours", words, "set TERM=xterm-256color, COLORTERM=truecolor if it can")
    return Finding(Mark.RIGHT, "colours", found)


def _width(what: str, sample: str, cells: int, advice: str) -> Finding:
    found = cells_of(sample)
    if found is None:
        return Finding(Mark.UNKNOWN, what, "the terminal does not say how wide it draws them")
    return Finding.when(found == cells, what, f"{sample} is {found} wide", advice)


def _encoding() -> Finding:
    encoding = (sys.stdout.encoding or "unknown").lower()
    right = encoding.replace("-", "") == "utf8"
    return Finding.when(right, "encoding", encoding, "set a UTF-8 locale, such as LANG=ko_KR.UTF-8 or C.UTF-8")


def _names() -> Finding:
    kept = NameCache().load_all()
    if not kept:
        return Finding(Mark.UNKNOWN, "names", "only the built-in ones", "kis-tui names --update downloads every name")
    count = sum(len(board.listings) for board in kept)
    return Finding(Mark.RIGHT, "names", f"{count:,} of {min(board.fetched_at for board in kept):%Y-%m-%d}")


def _config(env_file: Path | None) -> list[Finding]:
    try:
        path = find_env_file(env_file)
        if path is None:
            places = f"no .env here nor in {config_dir()}"
            advice = "kis-tui init writes one; the environment does too"
            return [Finding(Mark.UNKNOWN, "settings", places, advice), _config_file()]
        check_env_file(path)
    except KisTuiError as error:
        return [Finding(Mark.WRONG, "settings", "cannot be used", str(error))]
    return [Finding(Mark.RIGHT, "settings", f"{path} (mode {path.stat().st_mode & 0o777:04o})"), _config_file()]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a directory that may not be entered; the settings' own finding says it
        return False


def _config_file() -> Finding:
    path = config_path()
    return Finding(Mark.RIGHT, path.name, str(path) if _is_file(path) else "none; the defaults are in force")


def _settings(
    env_file: Path | None, allow_host: tuple[str, ...] | None, hide: Redaction, findings: list[Finding]
) -> Settings | None:
    """Read the settings; what is wrong with them becomes a finding unless the file's own one says it already."""
    try:
        settings = read_settings(env_file=env_file, allow_host=allow_host)
        settings.calendar()
        hide.learn(*(key for key in (settings.app_key, settings.app_secret) if key is not None))
        findings.append(_log(start_logging(settings.log_file, hide, name=settings.place("log_file"))))
    except KisTuiError as error:
        if not any(finding.advice == str(error) for finding in findings):
            findings.append(Finding(Mark.WRONG, "settings", "a value is wrong", str(error)))
        return None
    findings += _screen(settings)
    advice = "correct its name, or leave it to its program"
    findings += [Finding(Mark.UNKNOWN, "variable", sentence, advice) for sentence in settings.unknown_variables]
    return settings


def _screen(settings: Settings) -> list[Finding]:
    """Look at what only the screen uses: theme and keys."""
    from kis_tui.cli.appearance import appearance

    try:
        appearance(settings)
    except KisTuiError as error:
        return [Finding(Mark.WRONG, "screen", "a value is wrong", str(error))]
    return []


def _log(path: Path | None) -> Finding:
    if path is None:
        return Finding(Mark.UNKNOWN, "log", f"none: {default_log_path()} cannot be written", "set KIS_LOG_FILE")
    return Finding(Mark.RIGHT, "log", str(path))


def _profile(settings: Settings) -> Finding:
    shelf = Shelf(default_directory())
    name = settings.profile or shelf.chosen()
    try:
        file = shelf.open(name, writable=False)
    except KisTuiError as error:
        return Finding(Mark.WRONG, "profile", f"{name} ({settings.place('profile')})", str(error))
    if file.problems:
        return Finding(Mark.UNKNOWN, "profile", name, file.problems[0].sentence)
    found = "nothing kept yet" if file.profile is None else str(shelf.path(name))
    return Finding(Mark.RIGHT, "profile", f"{name}: {found}")


def _keys(settings: Settings) -> list[Finding]:
    made_up = leads_here(settings.rest_url or "")
    findings = []
    for name, key in (("KIS_APP_KEY", settings.app_key), ("KIS_APP_SECRET", settings.app_secret)):
        if key is None:
            advice = f"run kis-tui init, or set {name}; kis-tui --demo needs no keys"
            findings.append(Finding(Mark.WRONG, name, "not set", advice))
        else:
            findings.append(_key(name, key, any_length=made_up))
    trading = "live trading (실전)" if settings.env is Environment.LIVE else "paper trading (모의투자)"
    return [*findings, Finding(Mark.RIGHT, "KIS_ENV", f"{settings.env.value}: {trading}")]


def _key(name: str, key: SecretStr, *, any_length: bool) -> Finding:
    length, usual = len(key), _KEY_LENGTHS[name]
    if length == usual or any_length:
        return Finding(Mark.RIGHT, name, f"{length} characters")
    return Finding(Mark.UNKNOWN, name, f"{length} characters", f"the broker's usually have {usual}; copy it again")


def _addresses(settings: Settings) -> list[Finding]:
    try:
        addresses = settings.addresses()
    except KisTuiError as error:
        return [Finding(Mark.WRONG, "addresses", "not allowed", str(error))]
    return [
        Finding(Mark.RIGHT, "REST host", host_of(addresses.rest_url)),
        _line_host(addresses.ws_url),
    ]


def _line_host(url: str) -> Finding:
    host = host_of(url)
    if is_encrypted(url) or leads_here(url):
        return Finding(Mark.RIGHT, "WebSocket host", host)
    advice = "the approval key and prices can be read and altered on the way: use a network you trust"
    return Finding(Mark.RIGHT, "WebSocket host", f"{host} (not encrypted)", advice)


async def _road(settings: Settings, hide: Redaction) -> list[Finding]:
    try:
        auth = KISAuthManager(credentials=settings, hide=hide)
    except KisTuiError:
        advice = "put right what is missing above"
        return [Finding(Mark.UNKNOWN, what, "not tried", advice) for what in ("key service", "WebSocket")]
    try:
        return await check_line(auth)
    finally:
        await auth.aclose()
