"""The names downloaded last, on disk: one file for each board, with the time of the download."""

import contextlib
import logging
import os
import secrets
import stat
from pathlib import Path

import msgspec
import platformdirs

from kis_tui.domain.codes import is_code
from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError
from kis_tui.instruments.listing import Board, BoardList

_MAX_FILE_BYTES = 16 * 1024 * 1024
_LOG = logging.getLogger("kis_tui.instruments")


def default_names_dir() -> Path:
    """Return where this user's downloaded names are."""
    return platformdirs.user_cache_path("kis_tui")


class NameCache:
    """The files of one directory.

    Args:
        directory: where they are; None = this user's cache. Made when something is kept, for its owner only.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = default_names_dir() if directory is None else directory

    def path(self, board: Board) -> Path:
        """Return the file of a board, whether it exists or not."""
        return self._directory / f"names-{board.value.lower()}.json"

    def load(self, board: Board) -> BoardList | None:
        """Return what was kept; None = nothing was, or it cannot be read or is not what was written."""
        path = self.path(board)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return None
        try:
            with os.fdopen(descriptor, "rb") as file:
                kept = msgspec.json.decode(file.read(_MAX_FILE_BYTES), type=BoardList)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            _LOG.warning("%s cannot be read and is passed over", path)
            return None
        sound = all(
            is_code(listing.code)
            and listing.name
            and all(clean(name) == name for name in (listing.name, listing.english))
            for listing in kept.listings
        )
        if kept.board is not board or kept.fetched_at.tzinfo is None or not sound:
            _LOG.warning("%s is not what was written and is passed over", path)
            return None
        return kept

    def load_all(self) -> tuple[BoardList, ...]:
        """Return what was kept of every board."""
        return tuple(kept for kept in map(self.load, Board) if kept is not None)

    def store(self, fresh: BoardList) -> None:
        """Replace what was kept of a board, as one step, by a file that only its owner can read.

        Raises:
            ConfigError: the directory cannot be written.
        """
        path = self.path(fresh.board)
        written = self._directory / f".{path.name}.{secrets.token_hex(8)}"
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(msgspec.json.encode(fresh))
                    file.flush()
                    os.fsync(file.fileno())
                written.replace(path)
            except OSError:
                with contextlib.suppress(OSError):
                    written.unlink()
                raise
        except OSError as error:
            raise ConfigError(
                f"the names cannot be kept in {self._directory}: {error.strerror}; make that directory writable"
            ) from None
