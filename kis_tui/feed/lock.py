"""One session for each app key on this machine: the broker throws a second one out, and both lose the line."""

import fcntl
import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct

from kis_tui.clock import KST, SystemClock
from kis_tui.domain.text import clean
from kis_tui.errors import AppkeyInUseError

_MOST_BYTES = 1024
"""Of a lock file; ours have about a hundred."""


def default_lock_dir() -> Path:
    """Return where the locks of this user are."""
    return platformdirs.user_state_path("kis_tui") / "locks"


class LockHolder(Struct, frozen=True):
    """Who has the lock, as its file says."""

    program: str
    """``kis-tui``, or the file name of a program of the user's own; never its arguments, which may hold a secret."""
    pid: int
    since: datetime
    """Aware, KST."""

    def __str__(self) -> str:
        return f"{self.program} (process {self.pid}, since {self.since:%m-%d %H:%M:%S})"


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
            holder = _read(descriptor)
            os.close(descriptor)
            raise AppkeyInUseError(
                f"connection not opened: {holder or 'another kis_tui'} on this machine uses this app key; "
                "end it first, or run with --demo"
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        _write(descriptor)

    def holder(self) -> LockHolder | None:
        """Return whom the lock file names; None = nobody, or it cannot be read.

        A holder that was killed is named until the next one, so ask only after ``acquire`` was refused.
        """
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            return _read(descriptor)
        finally:
            os.close(descriptor)

    def release(self) -> None:
        """Give the lock back; without one does nothing."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
            os.close(descriptor)


def _write(descriptor: int) -> None:
    """Say in the lock file who has it; a full disk leaves it unsaid, the lock holds all the same."""
    started = Path(sys.argv[0]).name if sys.argv else ""
    program = "kis-tui" if started in ("", "-c", "-m", "__main__.py", "kis-tui") else clean(started, 40)
    words = msgspec.json.encode(LockHolder(program, os.getpid(), SystemClock().now().replace(microsecond=0)))
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, words, 0)


def _read(descriptor: int) -> LockHolder | None:
    try:
        holder = msgspec.json.decode(os.pread(descriptor, _MOST_BYTES, 0), type=LockHolder)
        return LockHolder(clean(holder.program, 40), holder.pid, holder.since.astimezone(KST))
    except (OSError, msgspec.DecodeError, OverflowError):
        return None
