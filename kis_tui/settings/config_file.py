"""The file ``config.toml``: where it is, whether it can be read, and where in it something stands."""

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kis_tui.auth.credentials import PREFIX, Credentials, FieldPath
from kis_tui.auth.env_file import config_dir
from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError
from kis_tui.settings.toml_lines import line_of, unfinished_line

MAX_BYTES = 64 * 1024
"""A longer file is no ``config.toml``."""
_WITH_THE_KEYS = frozenset(Credentials.model_fields)
_SECRET_NAME = re.compile(r"app_?key|secret|token|passw|approval", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"\bPS[A-Za-z0-9]{34}\b|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{178,180}={0,2}(?![A-Za-z0-9+/=])")
"""An app key or an app secret of the broker's."""
_AT_LINE = re.compile(r" ?\(at line (\d+), column \d+\)")
_NAME_CHARS = 40

Known = Mapping[str, "Known | None"]
"""Names that a section may have; None = any value, a mapping = a section with these names, an empty one = any."""


def config_path() -> Path:
    """Return the file's place, whether it is there or not."""
    return config_dir() / "config.toml"


class ConfigFile:
    """The file's content, looked at once.

    Args:
        path: the file; need not be there.

    Raises:
        ConfigError: it cannot be read; the text names the line and never repeats a value.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text, self._mode = _content(path)
        self.values: dict[str, Any] = self._parsed()
        """As the file has them; empty when there is none."""

    def check(self, known: Known, *, paths: Sequence[str] = ()) -> None:
        """Look that the file has settings only, and no secret.

        Args:
            known: the settings that there are.
            paths: those of them that are files or directories.

        Raises:
            ConfigError: there is something else in it; the text names the line and never repeats a value.
        """
        self._check_names(self.values, known, ())
        for name in paths:
            self._check_path(name)
        if self._mode & 0o002 and "command" in self.values.get("alerts", {}):
            raise ConfigError(
                f"{self.path}: anybody can write it and it names a command to run; run: chmod 600 '{self.path}'"
            )

    def place(self, path: FieldPath) -> str:
        """Return where a value stands, as ``alerts.ways in /home/…/config.toml, line 12``."""
        found: list[str] = []
        table: object = self.values
        for key in path:
            if not isinstance(table, dict) or key not in table:
                break
            found.append(str(key))
            table = table[key]
        name = clean(".".join(found), _NAME_CHARS * 2)
        return f"{name} in {self._line(found)}"

    def _line(self, path: Sequence[object]) -> str:
        return f"{self.path}, line {line_of(self._text, path)}"

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            at = _AT_LINE.search(str(error))
            line = int(at[1]) if at else unfinished_line(self._text)
            words = clean(_AT_LINE.sub("", str(error)).removesuffix(" (at end of document)"), 100)
        except RecursionError:
            line, words = 1, "nested too deeply"
        raise ConfigError(f"{self.path}, line {line}: not TOML: {words[:1].lower()}{words[1:]}")

    def _check_names(self, table: Mapping[str, Any], known: Known, above: tuple[str, ...]) -> None:
        for name, value in table.items():
            path = (*above, name)
            if _is_secret(name, value):
                raise ConfigError(
                    f"{self._line(path)}: keys and secrets do not belong into this file: delete the line and put them "
                    "into .env, which kis-tui init writes"
                )
            if not above and name.lower().removeprefix(PREFIX.lower()) in _WITH_THE_KEYS:
                variable = PREFIX + name.upper().removeprefix(PREFIX)
                raise ConfigError(
                    f"{self._line(path)}: '{clean(name, _NAME_CHARS)}' belongs to the keys: set {variable} in .env"
                )
            if name not in known:
                raise ConfigError(f"{self._line(path)}: {_no_setting(name, known, above)}")
            section = known[name]
            if section is None:
                continue
            if not isinstance(value, dict):
                raise ConfigError(f"{self._line(path)}: '{name}' is a section: write [{name}] above its settings")
            if section:
                self._check_names(value, section, path)

    def _check_path(self, name: str) -> None:
        value = self.values.get(name)
        if isinstance(value, str) and value and not value.startswith(("/", "~")):
            raise ConfigError(f"{self.place((name,))}: write the path in full, from / or ~ on")


def _content(path: Path) -> tuple[str, int]:
    """Return a file's text and mode; empty and 0 when there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return "", 0
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise ConfigError(f"{path}: is not a file; move it away")
    with os.fdopen(descriptor, "rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"{path}: is longer than {MAX_BYTES // 1024} KiB; kis-tui config shows what belongs into it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    else:
        return text, mode
    raise ConfigError(f"{path}, line {line}: is not UTF-8; save the file as UTF-8")


def _is_secret(name: str, value: object) -> bool:
    named = not isinstance(value, dict) and _SECRET_NAME.search(name) is not None
    return named or any(_SECRET_VALUE.search(text) for text in _texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _no_setting(name: str, known: Known, above: tuple[str, ...]) -> str:
    wanted = name.lower().replace("-", "_").removeprefix(PREFIX.lower())
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.6)
    section = f" of [{'.'.join(above)}]" if above else ""
    hint = f"did you mean '{near[0]}'?" if near else "kis-tui config lists them all"
    return f"'{clean(name, _NAME_CHARS)}' is no setting{section}: {hint}"
