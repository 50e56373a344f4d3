"""Pictures of the screen: SVG that is right for Hangul, in a file that only the user can read."""

import html
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path

from platformdirs import user_pictures_path
from rich.cells import cell_len

DEFAULT_DIRECTORY = user_pictures_path() / "kis-tui"
"""Where pictures go unless the user says otherwise: ``kis-tui`` in the pictures folder."""

_TEXT = re.compile(
    r'<text class="(?P<class>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" textLength="(?P<length>[^"]*)"'
    r' clip-path="(?P<clip>[^"]*)">(?P<text>[^<]*)</text>'
)


def reason_of(error: OSError | ValueError) -> str:
    """Return why a file could not be written; a name with a NUL in it is a ``ValueError``."""
    return str((error.strerror if isinstance(error, OSError) else None) or error)


def with_cell_widths(svg: str) -> str:
    """Return Rich's SVG with every text as wide as its cells.

    Rich gives a text the length of its characters (rich issue 2742), which squeezes Hangul to half; here each wide
    character stands alone at its own cell.
    """
    return _TEXT.sub(_spread, svg)


def _spread(match: re.Match[str]) -> str:
    text = html.unescape(match["text"])
    if len(text) == cell_len(text):
        return match[0]
    width = float(match["length"]) / len(text)
    x = float(match["x"])
    pieces = []
    for piece in re.findall(r"[\x20-\x7e\xa0]+|.", text):
        cells = cell_len(piece)
        pieces.append(
            f'<text class="{match["class"]}" x="{x:g}" y="{match["y"]}" textLength="{cells * width:g}"'
            f' clip-path="{match["clip"]}">{html.escape(piece)}</text>'
        )
        x += cells * width
    return "".join(pieces)


def save(content: str, directory: Path, taken: datetime, subject: str, *, suffix: str = ".svg") -> Path:
    """Write a picture or a text whole or not at all, readable by its owner only (0600), never over another.

    Args:
        content: the picture as SVG, or the text.
        directory: made when it is not there.
        taken: market time, for the name.
        subject: what is on it, for the name; letters and digits.
        suffix: of the name.

    Returns:
        The file.

    Raises:
        OSError: it could not be written.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = "-".join(part for part in ("kis-tui", f"{taken:%Y%m%d-%H%M%S}", subject) if part)
    handle, name = tempfile.mkstemp(dir=directory, prefix=".kis-tui-", suffix=suffix)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(content)
        target = _reserved(directory, stem, suffix)
        return Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _reserved(directory: Path, stem: str, suffix: str) -> Path:
    """Take a name that was free by making an empty file of it."""
    for number in range(1, 1000):
        target = directory / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
        try:
            target.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            continue
        return target
    raise FileExistsError(f"{directory}: too many pictures named {stem}")
