"""Made-up secrets that look like nothing else, and the search for any piece of them."""

import base64
import re
import secrets
import stat
import string
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from kis_tui.simulator import Exchange

PIECE = 10
"""So many characters of a secret in a row are a leak; ``PS…89`` is none."""

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[()][A-Z0-9]|.)", re.DOTALL)
_CLIPBOARD = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)")
_BLANKS = re.compile(rb"[\s\x00-\x1f]+|&#160;|\xe2\x80\x8b|</?t(?:span|ext)[^>]*>")


def odd(length: int) -> str:
    """Return unguessable characters in which nobody sees a key: no ``PS``, no UUID, no run of 120 letters."""
    letters = string.ascii_letters + string.digits
    runs = ("".join(secrets.choice(letters) for _ in range(59)) for _ in range(length // 60 + 1))
    return "_".join(runs)[:length]


class Canaries:
    """What must be nowhere.

    Attributes:
        app_key: of 36 characters.
        app_secret: of 180.
        approval_keys: as many as were issued.
    """

    def __init__(self) -> None:
        self.app_key = odd(36)
        self.app_secret = odd(180)
        self.approval_keys: list[str] = []
        self.tokens: list[str] = []

    def issue(self) -> str:
        """Return one more approval key."""
        self.approval_keys.append(odd(36))
        return self.approval_keys[-1]

    def issue_text(self, length: int, *_: object) -> str:
        """Return what a REST token has behind ``eyJ``."""
        self.tokens.append(odd(length))
        return self.tokens[-1]

    def variables(self, exchange: Exchange) -> dict[str, str]:
        """Return the environment of a program that asks ``exchange``."""
        return {
            "KIS_APP_KEY": self.app_key,
            "KIS_APP_SECRET": self.app_secret,
            "KIS_REST_URL": exchange.rest_url,
            "KIS_WS_URL": exchange.ws_url,
            "KIS_MASTER_URL": exchange.master_url,
        }

    @property
    def all(self) -> list[str]:
        """Every one of them so far."""
        return [self.app_key, self.app_secret, *self.approval_keys, *self.tokens]

    def pieces_in(self, found: bytes, known: Iterable[str] | None = None) -> list[str]:
        """Return the pieces of secrets that ``found`` has, whatever stands between their characters on a screen.

        Args:
            found: of a file or a terminal.
            known: the secrets to look for; None = all.
        """
        found += b"".join(_decoded(match[1]) for match in _CLIPBOARD.finditer(found))
        bare = _BLANKS.sub(b"", _ESCAPES.sub(b"", found))
        return [
            piece.decode()
            for secret in (self.all if known is None else known)
            for piece in _pieces(secret)
            if piece in found or piece in bare
        ]


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


def _pieces(secret: str) -> Iterator[bytes]:
    for spelling in {secret, quote(secret, safe="")}:
        for start in range(len(spelling) - PIECE + 1):
            yield spelling[start : start + PIECE].encode()


def files_under(*directories: Path) -> list[Path]:
    """Return every file below, hidden ones too; links are not followed."""
    return [
        path
        for directory in directories
        for path in sorted(directory.rglob("*"))
        if path.is_file() and not path.is_symlink()
    ]


def open_to_others(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """Return the files, with their modes, that somebody else could read or write."""
    modes = ((path, stat.S_IMODE(path.stat().st_mode)) for path in paths)
    return [(str(path), f"{mode:04o}") for path, mode in modes if mode & 0o077]
