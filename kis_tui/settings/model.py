"""The settings, each with its meaning, unit and default."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from kis_tui.alerts.commands import check_command
from kis_tui.alerts.rules import DEFAULT_COOLDOWN_S, LONGEST_COOLDOWN_S, AlertWay
from kis_tui.auth.credentials import Credentials, variable_of
from kis_tui.auth.env_file import expanded
from kis_tui.domain.registration import REGISTRATION_LIMIT
from kis_tui.domain.schedule import BUILT_IN, Calendar, merged, parse_days
from kis_tui.errors import ConfigError
from kis_tui.profiles.shelf import check_name
from kis_tui.settings.config_file import ConfigFile, config_path
from kis_tui.settings.origins import Origins

FRAME_RATES = (15, 30, 60)
"""Pictures a second that can be chosen."""
CONFIG_ONLY = ("keys", "alerts")
"""Settings that are in ``config.toml`` only: no variable can hold them."""
PATHS = ("special_days", "log_file", "screenshot_dir")
"""Settings that are files or directories."""


def _number(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("it has to be a number")  # noqa: TRY004 - pydantic takes ValueError only
    return value


def _frame_rate(fps: int) -> int:
    if fps not in FRAME_RATES:
        raise ValueError(f"frames a second can be {', '.join(map(str, FRAME_RATES))}")
    return fps


def _keys(value: object) -> object:
    if not isinstance(value, str) and not (isinstance(value, list | tuple) and all(isinstance(k, str) for k in value)):
        raise ValueError("it has to be a key in quotes, or a list of keys")
    return value


def _command(command: tuple[str, ...]) -> tuple[str, ...]:
    return check_command(command) if command else command


def _path(path: Path) -> Path:
    if not str(path).isprintable():
        raise ValueError("a path has no control characters")
    return path


_Path = Annotated[Path, AfterValidator(_path)]


class AlertSettings(BaseModel):
    """How alerts are told."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)

    ways: tuple[AlertWay, ...] = (AlertWay.APP, AlertWay.BELL)
    """Ways of a new alert: "app" (a line on the screen), "bell" (the terminal's), "osc9" (the terminal's desktop
    notification), "command" (the one below). Each alert can have its own."""

    command: tuple[Annotated[str, Field(strict=True)], ...] = ()
    """Program and arguments of the way "command", started without a shell; {code}, {name}, {text} and {price} are
    filled in. Empty = none."""

    cooldown_s: Annotated[int, BeforeValidator(_number), Field(ge=0, le=LONGEST_COOLDOWN_S)] = DEFAULT_COOLDOWN_S
    """Seconds in which a new alert, once it has told something of a stock, is silent about it; 0 to 86400."""

    @model_validator(mode="after")
    def _has_its_command(self) -> "AlertSettings":
        _command(self.command)
        if AlertWay.COMMAND in self.ways and not self.command:
            raise ValueError('ways has "command", and there is none: set command too')
        return self


class Settings(Credentials):
    """The settings.

    A flag of the command line beats the environment, which beats the ``.env`` file (the one given with
    ``--env-file``, else ``./.env``, else ``.env`` in the config directory), which beats ``config.toml`` in the config
    directory. Keys, ``env`` and addresses are not in ``config.toml``; ``keys`` and ``alerts`` are nowhere else.
    """

    model_config = SettingsConfigDict(use_attribute_docstrings=True)

    language: Literal["auto", "ko", "en"] = "auto"
    """What the screen speaks: "ko", "en", or "auto" = by the locale."""

    theme: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = "auto"
    """Id of the colours; "auto" = Korean dark, without colours where NO_COLOR is set."""

    glyphs: Literal["auto", "unicode", "safe", "ascii"] = "auto"
    """Characters of the screen: "unicode", "safe" (none that a terminal may draw two cells wide), "ascii" (but for
    Hangul), or "auto" = the terminal is asked."""

    fps: Annotated[int, BeforeValidator(_number), AfterValidator(_frame_rate)] = 30
    """Pictures a second at most: 15, 30 or 60."""

    profile: Annotated[str, AfterValidator(check_name)] | None = None
    """Name of the profile to open; None = the one of ``kis-tui profiles choose``."""

    max_registrations: Annotated[int, BeforeValidator(_number), Field(ge=1, le=REGISTRATION_LIMIT)] = REGISTRATION_LIMIT
    """Registrations (streams) that the session may hold, 1 to 41; book and trades of one stock are two."""

    special_days: _Path | None = None
    """TOML file of holidays and special trading days, merged over the built-in ones; None = those alone."""

    log_file: _Path | None = None
    """File of the log, which has no keys and never grows beyond 3 MB with its older parts; None = one in the state
    directory (see "kis-tui check"), "/dev/null" = no log."""

    screenshot_dir: _Path | None = None
    """Directory of the pictures that are taken of the screen; None = kis-tui in the pictures folder."""

    keys: dict[str, Annotated[str | tuple[str, ...], BeforeValidator(_keys)]] = Field(default_factory=dict)
    """Other keys: an action's id and its key, or a list of keys with the one to show first; [] = no key. A key is a
    character or a name such as "F6", "Ctrl+R", "Shift+Up", "PgDn", "Space". Letters work in Hangul mode too."""

    alerts: AlertSettings = AlertSettings()
    """How new alerts are told."""

    _origins: Origins | None = PrivateAttr(default=None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put ``config.toml`` under what can be set elsewhere; files of secrets are not read.

        pydantic's own source for TOML cannot read a file with a byte order mark and has no bound.
        """
        config = InitSettingsSource(settings_cls, ConfigFile(config_path()).values)
        return init_settings, env_settings, dotenv_settings, config

    def know_origins(self, origins: Origins) -> None:
        """Take down where the values came from; to be called once, by who has read them."""
        self._origins = origins

    @property
    def unknown_variables(self) -> tuple[str, ...]:
        """A sentence for each ``KIS_`` variable, in the environment or the ``.env`` file, that is no setting."""
        return () if self._origins is None else self._origins.unknown_variables

    def place(self, *path: int | str) -> str:
        """Return where a setting comes from, for a sentence about its value: ``fps in …/config.toml, line 3``.

        Args:
            path: the field's name; inside of a section the name there, such as ``keys`` and an action.
        """
        field = str(path[0])
        if self._origins is None:
            return variable_of(field)
        return self._origins.place(path)

    def calendar(self) -> Calendar:
        """Return the trading days in force.

        Raises:
            ConfigError: the file of special days cannot be read.
        """
        if self.special_days is None:
            return BUILT_IN
        name = self.place("special_days")
        path = expanded(self.special_days, name)
        try:
            own = parse_days(path.read_text(encoding="utf-8"), source=str(path))
        except OSError as error:
            raise ConfigError(f"{name}: {path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ConfigError(f"{name}: {path} is not UTF-8; save it as UTF-8") from None
        except ValueError as error:
            raise ConfigError(f"{name}: {error}") from None
        return merged(BUILT_IN, own)
