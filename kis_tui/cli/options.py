"""What several commands' arguments have in common."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from kis_tui.auth.addresses import parse_hosts
from kis_tui.domain.codes import parse_code
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import ConfigError

DEFAULT_COMMAND = "view"
OTHER_COMMANDS = frozenset({"check", "config", "decode", "init", "names", "profiles", "serve", "simulate", "watch"})

EnvFile = Annotated[
    Path | None,
    typer.Option("--env-file", metavar="FILE", help="File with the keys; otherwise ./.env or the config directory's."),
]

Faults = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="NAME[=VALUE][@SECONDS[+SECONDS]]",
        help="What goes wrong at the stand-in exchange, from when and for how long; again for each further one. "
        "A wrong name lists them.",
    ),
]


AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-host",
        metavar="HOST",
        help="A host that an address of the settings may lead to besides the broker's and this machine, keys and all; "
        "again for each further one.",
    ),
]


def parse_allowed_hosts(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the hosts a person allowed; None = none was, so that the settings hold.

    Raises:
        ConfigError: one is no host's name.
    """
    if not texts:
        return None
    try:
        return parse_hosts(texts)
    except ValueError as error:
        sentence = str(error)
    raise ConfigError(f"--allow-host: {sentence}")


def with_command(arguments: Sequence[str]) -> list[str]:
    """Return ``arguments`` with the default command in front where the first word names no other."""
    first = arguments[0] if arguments else ""
    if first in OTHER_COMMANDS or first in (DEFAULT_COMMAND, "--help", "-h"):
        return list(arguments)
    return [DEFAULT_COMMAND, *arguments]


def parse_codes(texts: Sequence[str]) -> list[str]:
    """Return the codes a person typed, each once, in their order.

    Raises:
        ConfigError: one is no code.
    """
    try:
        return list(dict.fromkeys(parse_code(text) for text in texts))
    except ValueError as error:
        sentence = str(error)
    raise ConfigError(sentence)


def parse_venue(text: str | None) -> VenueChoice | None:
    """Return the venue a person typed; None = none was.

    Raises:
        ConfigError: there is no such venue.
    """
    if text is None:
        return None
    word = text.strip().upper()
    if word not in VenueChoice.__members__:
        shown = "".join(c for c in text if c.isprintable())[:20]
        raise ConfigError(f"'{shown}' is not a venue: choose {', '.join(VenueChoice)} (UN = both exchanges, merged)")
    return VenueChoice(word)
