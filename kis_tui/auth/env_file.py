"""The ``.env`` file: which one counts, who may read it, and whether every line of it can be read."""

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

import platformdirs
from msgspec import Struct

from kis_tui.errors import ConfigError

HERE = Path(".env")
"""The file of the directory one is in."""
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
_OWN = "KIS_"
_KEY_NAMES = frozenset({"KIS_APP_KEY", "KIS_APP_SECRET"})
_ADDRESS_NAMES = frozenset({"KIS_REST_URL", "KIS_WS_URL", "KIS_MASTER_URL", "KIS_ALLOW_HOST"})
"""They say where keys are sent."""


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
    fills_in: bool
    """The value names another variable, as ``${HOME}``."""


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
        ConfigError: ``given`` does not exist, or a place cannot be looked at.
    """
    if given is not None:
        if not is_there(given):
            raise ConfigError(f"{given}: no such file; write one with: kis-tui init --env-file {given}")
        return given
    return next((path for path in (HERE, config_dir() / ".env") if is_there(path)), None)


def is_there(path: Path) -> bool:
    """Tell whether there is a file.

    Raises:
        ConfigError: nobody can tell, as where its directory may not be entered.
    """
    try:
        return path.exists()
    except OSError as error:
        reason = error.strerror
    raise ConfigError(f"{str(path)[:160]}: cannot be looked at: {reason}")


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
            value = match["value"].strip("'\"")
            found.append(Assignment(match["name"], line, position, match.end(), value != "", "${" in value))
        position = match.end()
    return found


def check_env_file(path: Path) -> list[Assignment]:
    """Look that every line can be read, that nobody else can read keys in it, and nobody else can write addresses.

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
    _refuse_filling_in(path, found)
    names = {entry.name.upper() for entry in found if entry.has_value}
    if names & _KEY_NAMES and mode & 0o077:
        raise ConfigError(
            f"{path}: others can read it (mode {stat.S_IMODE(mode):04o}) and it holds keys; run: chmod 600 '{path}'"
        )
    if names & _ADDRESS_NAMES and mode & 0o022:
        raise ConfigError(
            f"{path}: others can write it (mode {stat.S_IMODE(mode):04o}) and it says where keys are sent; "
            f"run: chmod 600 '{path}'"
        )
    return found


def _refuse_filling_in(path: Path, found: Sequence[Assignment]) -> None:
    """Refuse ``${NAME}`` in our settings: an address could take a secret of the environment along."""
    for entry in found:
        if entry.fills_in and entry.name.upper().startswith(_OWN):
            raise ConfigError(f"{path}, line {entry.line}: other variables are not filled in; write the value itself")


def _text(raw: bytes, path: Path) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        start = error.start
    else:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ConfigError(f"{path}, line {line}: byte {start} is not UTF-8; save the file as UTF-8")
