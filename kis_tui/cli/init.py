"""``kis-tui init``: asks for the keys and writes the settings file."""

import getpass
import os
import secrets
import signal
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from kis_tui.auth.addresses import Environment, parse_environment
from kis_tui.auth.credentials import check_key
from kis_tui.auth.env_file import assignments
from kis_tui.domain.text import in_one_line
from kis_tui.errors import ConfigError

_FILE_MODE = 0o600
_USUAL_LENGTHS = {"App key": 36, "App secret": 180}
"""Characters (KIS portal, 접근토큰발급); another length is accepted, because the broker may change it."""
_TRIES = 3

_T = TypeVar("_T")


def init(path: Path) -> None:
    """Ask for environment and keys, without showing the keys, and write them to ``path``, mode 0600.

    Settings of other names that the file has already stay as they are.

    Raises:
        ConfigError: there is no terminal, the answers make no sense, the file is not to be overwritten or cannot
            be written.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise ConfigError(
            "init asks questions and needs a terminal; without one, copy .env.example, fill it in and chmod 600 it"
        )
    kept = _existing(path)
    if kept is not None and not _confirmed(f"{path} exists. Replace the keys in it?"):
        raise ConfigError(f"{path} is left as it is; write to another file with --env-file")
    with _interrupted_by_signals():
        _ask_and_write(path, kept)


def _ask_and_write(path: Path, kept: str | None) -> None:
    print("The broker's portal gives an app key and an app secret, separate ones for live and paper trading.")
    app_key = _asked_key("App key")
    app_secret = _asked_key("App secret")
    # Last, because it is the one answer that is shown: whoever pastes a key at the first question loses nothing.
    environment = _asked("live or paper [live]: ", input, lambda text: parse_environment(text or "live"))
    values = {"KIS_APP_KEY": app_key, "KIS_APP_SECRET": app_secret, "KIS_ENV": environment.value}
    write_env_file(path, with_values(kept or "", values))
    print(f"Wrote {in_one_line(path.resolve())} (mode 0600). Next: kis-tui check{_flag(path)}")
    print(
        "The broker's WebSocket is not encrypted: approval key and prices can be read and altered on the way. "
        "Use a network you trust; app key and secret go over https only."
    )
    if environment is Environment.PAPER:
        print("On paper the exchange is KRX unless --venue says otherwise.")


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Let signals that end a program do it as Ctrl-C does: a hidden question gives the terminal its echo back."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return a settings file's text with the named settings replaced, or added at its end.

    Raises:
        ConfigError: ``text`` cannot be read.
    """
    kept, position = [], 0
    for entry in assignments(text, source="the existing file"):
        if entry.name.upper() in values:
            kept.append(text[position : entry.start])
            position = entry.end
    rest = "".join([*kept, text[position:]])
    if rest and not rest.endswith("\n"):
        rest += "\n"
    return rest + "".join(f"{name}={value}\n" for name, value in values.items())


def write_env_file(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` as one step, readable by its owner only from the first byte on.

    Raises:
        ConfigError: it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _FILE_MODE)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(descriptor)
            fresh.replace(path)
        except OSError:
            with suppress(OSError):
                fresh.unlink()
            raise
    except OSError as error:
        problem = error.strerror
    else:
        return
    raise ConfigError(f"{path} cannot be written: {problem}; name another place with --env-file")


def _existing(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return path.read_text(encoding="utf-8-sig")
        problem = "it is not a file"
    except FileNotFoundError:
        return None
    except OSError as error:
        problem = error.strerror or "unreadable"
    except UnicodeDecodeError:
        problem = "it is not UTF-8"
    raise ConfigError(f"{path} cannot be replaced: {problem}; name another place with --env-file")


def _confirmed(question: str) -> bool:
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _asked_key(name: str) -> str:
    key = _asked(f"{name} (not shown): ", getpass.getpass, _key)
    if len(key) != _USUAL_LENGTHS[name]:
        print(f"Note: it has {len(key)} characters; the broker's usually have {_USUAL_LENGTHS[name]}.")
    return key


def _key(text: str) -> str:
    key = check_key(text)
    if not key:
        raise ValueError("nothing was typed")
    return key


def _asked(prompt: str, ask: Callable[[str], str], read: Callable[[str], _T]) -> _T:
    for _ in range(_TRIES):
        try:
            return read(ask(prompt))
        except ValueError as error:
            print(f"Once more: {error}.")
    raise ConfigError("no usable answer; nothing was written")


def _flag(path: Path) -> str:
    return "" if path == Path(".env") else f" --env-file '{path}'"
