"""Everything a user can set, in one frozen object; the command line reads it and hands plain values down."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from kis_tui.auth.credentials import Credentials, read
from kis_tui.auth.env_file import expanded
from kis_tui.domain.registration import REGISTRATION_LIMIT
from kis_tui.domain.schedule import BUILT_IN, Calendar, merged, parse_days
from kis_tui.errors import ConfigError

FRAME_RATES = (15, 30, 60)
"""Pictures a second that can be chosen."""


def _frame_rate(fps: int) -> int:
    if fps not in FRAME_RATES:
        raise ValueError(f"frames a second can be {', '.join(map(str, FRAME_RATES))}")
    return fps


class Settings(Credentials):
    """The settings, each also in ``.env.example``.

    A flag of the command line beats the environment, which beats the ``.env`` file: the one given with
    ``--env-file``, else ``./.env``, else ``.env`` in the config directory.
    """

    max_registrations: Annotated[int, Field(ge=1, le=REGISTRATION_LIMIT)] = REGISTRATION_LIMIT
    """Registrations the session may hold, 1 to 41; book and trades of one stock are two."""

    fps: Annotated[int, AfterValidator(_frame_rate)] = 30
    """Pictures a second at most: 15, 30 or 60."""

    special_days: Path | None = None
    """TOML file of holidays and special trading days, merged over the built-in ones; None = those alone."""

    log_file: Path | None = None
    """File that a log without keys is appended to; None = no log."""

    def calendar(self) -> Calendar:
        """Return the trading days in force.

        Raises:
            ConfigError: the file of special days cannot be read.
        """
        if self.special_days is None:
            return BUILT_IN
        path = expanded(self.special_days, "KIS_SPECIAL_DAYS")
        try:
            own = parse_days(path.read_text(encoding="utf-8"), source=str(path))
        except OSError as error:
            raise ConfigError(f"KIS_SPECIAL_DAYS: {path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ConfigError(f"KIS_SPECIAL_DAYS: {path} is not UTF-8; save it as UTF-8") from None
        except ValueError as error:
            raise ConfigError(f"KIS_SPECIAL_DAYS: {error}") from None
        return merged(BUILT_IN, own)


def read_settings(*, env_file: Path | None = None, **given: object) -> Settings:
    """Read the settings.

    Args:
        env_file: the file asked for; None = the usual places.
        given: settings of the command line by field name; None counts as not given.

    Raises:
        ConfigError: a value or the file is wrong; the text names where, never the value.
    """
    return read(Settings, env_file=env_file, given=given)
