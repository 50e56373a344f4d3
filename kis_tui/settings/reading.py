"""Reading the settings from everywhere they can be."""

import os
from pathlib import Path

from pydantic import BaseModel

from kis_tui.auth.credentials import Credentials, read, variable_of
from kis_tui.auth.env_file import check_env_file, find_env_file
from kis_tui.errors import ConfigError
from kis_tui.settings.config_file import ConfigFile, Known, config_path
from kis_tui.settings.model import CONFIG_ONLY, PATHS, Settings
from kis_tui.settings.origins import Origins, unknown_variables

CONFIG_FIELDS = tuple(name for name in Settings.model_fields if name not in Credentials.model_fields)
"""What ``config.toml`` can have, in the order in which it is shown."""
VARIABLE_FIELDS = tuple(name for name in Settings.model_fields if name not in CONFIG_ONLY)
"""What the environment and ``.env`` can have."""


def read_settings(*, env_file: Path | None = None, **given: object) -> Settings:
    """Read the settings.

    Args:
        env_file: the file asked for; None = the usual places.
        given: settings of the command line by field name; None counts as not given.

    Raises:
        ConfigError: a value or a file is wrong; the text names where, never the value.
    """
    path = find_env_file(env_file)
    found = () if path is None else tuple(check_env_file(path))
    _refuse_sections([*os.environ, *(entry.name for entry in found)])
    config = ConfigFile(config_path())
    config.check({name: _known(name) for name in CONFIG_FIELDS}, paths=PATHS)
    settings = read(Settings, env_file=env_file, given=given, elsewhere=config.place)
    settings.know_origins(
        Origins(
            given=frozenset(name for name, value in given.items() if value is not None),
            env_file=path,
            assignments=found,
            config=config,
            unknown_variables=unknown_variables(VARIABLE_FIELDS, path, found),
        )
    )
    return settings


def _known(name: str) -> Known | None:
    if name not in CONFIG_ONLY:
        return None
    section = Settings.model_fields[name].annotation
    if isinstance(section, type) and issubclass(section, BaseModel):
        return dict.fromkeys(section.model_fields)
    return {}


def _refuse_sections(names: list[str]) -> None:
    for field in CONFIG_ONLY:
        if any(name.upper() == variable_of(field) for name in names):
            raise ConfigError(f"{variable_of(field)} cannot be a variable: write [{field}] in {config_path()}")
