"""One writer for each profile: a lock of the operating system, free again however its process ends."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path


class ProfileLock:
    """The right to write one profile.

    Args:
        path: the lock file; its directory is made when it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; returns False when somebody else holds it.

        Raises:
            OSError: the lock file cannot be made, or the file system has no locks.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ours = self._is_still(descriptor)
            except BlockingIOError:
                os.close(descriptor)
                return False
            except BaseException:
                os.close(descriptor)
                raise
            if ours:
                self._descriptor = descriptor
                return True
            os.close(descriptor)  # deleted between the opening and the locking: there may be a new one

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back; without one does nothing.

        Args:
            remove: the lock file goes too, because the profile is gone.
        """
        if self._descriptor is None:
            return
        if remove:
            with suppress(OSError):
                self._path.unlink()
        os.close(self._descriptor)
        self._descriptor = None

    def _is_still(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False
