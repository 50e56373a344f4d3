"""App key, app secret and addresses, as the environment and the ``.env`` file give them."""

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kis_tui.auth.addresses import (
    Addresses,
    Environment,
    addresses_of,
    host_of,
    leads_home,
    parse_environment,
    parse_hosts,
)
from kis_tui.auth.env_file import HERE, Assignment, check_env_file, find_env_file
from kis_tui.domain.secret import unwrapped
from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError

PREFIX = "KIS_"
"""Every setting's name in the environment is this and the field's name in capitals."""

_ODD_IN_KEYS = set("'\"\\$#")


def check_key(text: str) -> str:
    """Return a key or secret, trimmed.

    Raises:
        ValueError: it has characters that no key of the broker has; the text does not repeat it.
    """
    key = text.strip()
    if not all("!" <= character <= "~" for character in key) or _ODD_IN_KEYS & set(key):
        raise ValueError("it has characters that a key of the broker never has; copy it again")
    return key


def _secret(secret: SecretStr) -> SecretStr:
    return SecretStr(check_key(unwrapped(secret)))


def _environment(text: object) -> object:
    return parse_environment(text) if isinstance(text, str) else text


def _hosts(text: object) -> object:
    return parse_hosts(text.split(",")) if isinstance(text, str) else text


Key = Annotated[SecretStr, AfterValidator(_secret)]


class Credentials(BaseSettings):
    """What is needed to ask the broker for anything."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    app_key: Key | None = None
    """App key of the broker's portal (36 characters); None = not set. Live and paper have separate ones."""

    app_secret: Key | None = None
    """App secret that belongs to it (180 characters); None = not set."""

    env: Annotated[Environment, BeforeValidator(_environment)] = Environment.LIVE
    """``live`` (실전) or ``paper`` (모의투자)."""

    rest_url: str | None = None
    """Address of key service and REST; None = the environment's."""

    ws_url: str | None = None
    """Address of the WebSocket; None = the environment's."""

    master_url: str | None = None
    """Directory of the master files; None = the broker's."""

    allow_host: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)] = ()
    """Hosts, comma between them, that the three addresses may lead to besides the broker's and this machine."""

    def addresses(self) -> Addresses:
        """Return the addresses in use.

        Raises:
            ConfigError: one cannot be read or leads to a host that is not allowed.
        """
        return addresses_of(
            self.env,
            rest_url=self.rest_url,
            ws_url=self.ws_url,
            master_url=self.master_url,
            allowed_hosts=self.allow_host,
        )

    def missing_keys(self) -> tuple[str, ...]:
        """Return the names of the keys that are not set."""
        names = {"KIS_APP_KEY": self.app_key, "KIS_APP_SECRET": self.app_secret}
        return tuple(name for name, value in names.items() if value is None)


_Read = TypeVar("_Read", bound=Credentials)


FieldPath = tuple[int | str, ...]
"""Where a value stands: the field's name, and what leads to it inside of the field."""


def read(
    kind: type[_Read],
    *,
    env_file: Path | None = None,
    given: dict[str, object] | None = None,
    elsewhere: Callable[[FieldPath], str] | None = None,
) -> _Read:
    """Read settings: what is given beats the environment, which beats the file.

    Args:
        kind: the class to read.
        env_file: the file asked for; None = ``./.env``, else the config directory's. Only one asked for, or one that
            holds the keys too, may lead to other hosts than the broker's and this machine.
        given: field names and values from the caller; None counts as not given.
        elsewhere: says where a value stands that ``kind`` has from neither of these.

    Raises:
        ConfigError: a value or the file is wrong; the text names the variable and where it stands, never the value.
    """
    path = find_env_file(env_file)
    found = [] if path is None else check_env_file(path)
    known: dict[str, Any] = {name: value for name, value in (given or {}).items() if value is not None}
    source: dict[str, Any] = {"_env_file": path, "_env_file_encoding": "utf-8-sig"}
    try:
        settings = kind(**source, **known)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        at, complaint = first["loc"], first["msg"].removeprefix("Value error, ")
    else:
        if env_file is None and path == HERE:
            _check_leads_home(settings, known, found)
        return settings
    place = place_of(str(at[0]), given=known, path=path, found=found)
    if place is None:
        place = variable_of(str(at[0])) if elsewhere is None else elsewhere(at)
    raise ConfigError(f"{place}: {complaint[:1].lower()}{complaint[1:]}")


def _check_leads_home(settings: Credentials, given: Collection[str], found: Sequence[Assignment]) -> None:
    """Look that ``./.env``, which comes with whatever directory one is in, does not say where others' keys go.

    Raises:
        ConfigError: it leads keys that stand elsewhere neither to the broker nor to this machine.
    """
    if all(_is_of_file(name, given, found) for name in ("app_key", "app_secret") if getattr(settings, name)):
        return
    for name in ("rest_url", "ws_url"):
        url = getattr(settings, name)
        if url and _is_of_file(name, given, found) and not leads_home(url):
            raise ConfigError(
                f"{place_of(name, given=given, path=HERE, found=found)}: would lead keys that stand elsewhere to "
                f"'{clean(host_of(url))}'; if you mean it, name the file: --env-file {HERE}"
            )


def _is_of_file(field: str, given: Collection[str], found: Sequence[Assignment]) -> bool:
    return field not in given and not _in_environment(variable_of(field)) and _line_of(variable_of(field), found) > 0


def variable_of(field: str) -> str:
    """Return the name of a field in the environment and the ``.env`` file."""
    return PREFIX + field.upper()


def place_of(field: str, *, given: Collection[str], path: Path | None, found: Sequence[Assignment]) -> str | None:
    """Return where the value of a field comes from, as ``KIS_FPS in .env, line 3``; None = from none of these.

    Args:
        field: its name.
        given: names of the fields that the caller gave.
        path: the ``.env`` file; None = there is none.
        found: what stands in it.
    """
    name = variable_of(field)
    if field in given:
        return field
    if _in_environment(name):
        return f"{name} in the environment"
    line = _line_of(name, found)
    return f"{name} in {path}, line {line}" if line else None


def _in_environment(name: str) -> bool:
    return any(name == variable.upper() and os.environ[variable] for variable in os.environ)


def _line_of(name: str, found: Sequence[Assignment]) -> int:
    """Return where a variable's value stands in the file; 0 = nowhere."""
    return next((entry.line for entry in reversed(found) if entry.name.upper() == name and entry.has_value), 0)
