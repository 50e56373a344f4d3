"""The ``.env`` file: which one counts, who may read it, and whether every line of it can be read."""

import os
import re
import stat
from pathlib import Path

import platformdirs
from msgspec import Struct

from kis_tui.errors import ConfigError

MAX_BYTES = 256 * 1024
"""A file longer than this is no ``.env``."""

_STATEMENT = re.compile(
    r"""[ \t]*(?:
        (?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*+
        (?P<value>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?!['"])[^\n]*?)[ \t]*(?:(?<=[ \t'"=])\#[^\n]*)?
        |\#[^\n]*
        |)(?:\n|\Z)""",
    re.VERBOSE | re.DOTALL,
)
"""``NAME=value`` (bare or quoted, ``export`` allowed), a comment, or nothing."""
_KEY_NAMES = frozenset({"KIS_APP_KEY", "KIS_APP_SECRET"})


class Assignment(Struct, frozen=True):
    """One ``NAME=value`` of the file; the value itself is read elsewhere."""

    name: str
    line: int
    """From 1."""
    start: int
    """Where the statement begins in the file's text."""
    end: int
    """Where it ends, its line end included."""
    has_value: bool


def config_dir() -> Path:
    """Return the directory of this user's settings."""
    return platformdirs.user_config_path("kis_tui")


def expanded(path: Path, name: str) -> Path:
    """Return ``path`` with ``~`` replaced by the home directory.

    Args:
        path: as the user wrote it.
        name: the setting it comes from.

    Raises:
        ConfigError: there is no such home directory.
    """
    try:
        return path.expanduser()
    except RuntimeError:
        raise ConfigError(f"{name}: {path} names no home directory; write the path in full") from None


def find_env_file(given: Path | None) -> Path | None:
    """Return the file that counts: ``given``, else ``./.env``, else the config directory's; None = there is none.

    Raises:
        ConfigError: ``given`` does not exist.
    """
    if given is not None:
        try:
            exists = given.exists()
        except OSError as error:
            raise ConfigError(f"{str(given)[:60]}: cannot be looked at: {error.strerror}") from None
        if not exists:
            raise ConfigError(f"{given}: no such file; write one with: kis-tui init --env-file {given}")
        return given
    return next((path for path in (Path(".env"), config_dir() / ".env") if path.exists()), None)


def assignments(text: str, *, source: str) -> list[Assignment]:
    """Cut a file's text into its assignments.

    Args:
        text: the file, lines ended by a line feed alone.
        source: its name, for the sentence of an error.

    Raises:
        ConfigError: a line is neither ``NAME=value`` nor a comment; the text names the line, never what is in it.
    """
    found: list[Assignment] = []
    position = 0
    while position < len(text):
        match = _STATEMENT.match(text, position)
        line = text.count("\n", 0, position) + 1
        if match is None:
            raise ConfigError(f"{source}, line {line}: neither NAME=value nor a # comment; correct or delete the line")
        if match["name"]:
            found.append(Assignment(match["name"], line, position, match.end(), match["value"].strip("'\"") != ""))
        position = match.end()
    return found


def check_env_file(path: Path) -> list[Assignment]:
    """Look that the file can be read, line by line, and by nobody else if it holds keys.

    Raises:
        ConfigError: it cannot be used; the text says what to do and never repeats a value.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise ConfigError(f"{path}: is not a file; name a .env file")
    with os.fdopen(descriptor, "rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"{path}: is longer than {MAX_BYTES // 1024} KiB; name a .env file")
    text = _text(raw, path)
    found = assignments(text, source=str(path))
    holds_keys = any(entry.has_value and entry.name.upper() in _KEY_NAMES for entry in found)
    if holds_keys and mode & 0o077:
        raise ConfigError(
            f"{path}: others can read it (mode {stat.S_IMODE(mode):04o}) and it holds keys; run: chmod 600 '{path}'"
        )
    return found


def _text(raw: bytes, path: Path) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        start = error.start
    else:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ConfigError(f"{path}, line {line}: byte {start} is not UTF-8; save the file as UTF-8")
