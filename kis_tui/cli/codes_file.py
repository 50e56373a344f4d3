"""A file of stock codes, as ``--codes-file`` reads it."""

from pathlib import Path

from kis_tui.cli.options import parse_codes
from kis_tui.domain.codes import split_list
from kis_tui.errors import ConfigError
from kis_tui.profiles.profile import MOST_ROWS

MOST_BYTES = 1_000_000
"""A list of every code there is has a twentieth of it."""


def read_codes_file(path: Path) -> list[str]:
    """Return the codes of a file, each once, in their order.

    They stand between commas, semicolons, blanks and line ends; what follows ``#`` in a line is passed over.

    Args:
        path: of a text in UTF-8, with or without its mark.

    Raises:
        ConfigError: it cannot be read, has no code or too many, or something in it is none; with the line.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"--codes-file: {path} cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise ConfigError(f"--codes-file: {path} is larger than {MOST_BYTES:,} bytes: is it a list of codes?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"--codes-file: {path} is not UTF-8; save it as UTF-8") from None
    codes: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            codes |= dict.fromkeys(parse_codes(split_list(line.partition("#")[0])))
        except ConfigError as error:
            raise ConfigError(f"--codes-file: {path}, line {number}: {error}") from None
    if not codes:
        raise ConfigError(f"--codes-file: {path} has no code; write one a line, such as 005930")
    if len(codes) > MOST_ROWS:
        raise ConfigError(f"--codes-file: {path} has {len(codes):,} codes; a group takes {MOST_ROWS}")
    return list(codes)
