"""One session for each app key on this machine: the broker throws a second one out, and both lose the line."""

import fcntl
import os
from pathlib import Path

import platformdirs

from kis_tui.errors import AppkeyInUseError


def default_lock_dir() -> Path:
    """Return where the locks of this user are."""
    return platformdirs.user_state_path("kis_tui") / "locks"


class AppkeyLock:
    """A lock of the operating system, free again as soon as the process ends, however it ends.

    Args:
        app_key_id: a hash of app key and server, never the key.
        directory: where the lock file is.
    """

    def __init__(self, app_key_id: str, directory: Path) -> None:
        self._path = directory / f"{app_key_id[:32]}.lock"
        self._descriptor: int | None = None

    @property
    def path(self) -> Path:
        """The lock file, which is there after the first ``acquire``."""
        return self._path

    @property
    def is_held(self) -> bool:
        """Whether this process has it."""
        return self._descriptor is not None

    def acquire(self) -> None:
        """Take the lock; a second call does nothing.

        Raises:
            AppkeyInUseError: another process holds it.
            OSError: the lock file cannot be made.
        """
        if self._descriptor is not None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AppkeyInUseError(
                "connection not opened: another kis_tui on this machine uses this app key; end it first, "
                "or run with --demo"
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back; without one does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
