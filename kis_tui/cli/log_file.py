"""The file of the log: appended to by several processes at once, never larger than its bound."""

import errno
import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 1 << 20
"""Size from which on a file is put aside."""
KEPT = 2
"""Files that were put aside and are still there: ``NAME.1``, the newer one, and ``NAME.2``."""


class LogFile:
    """Lines at the end of a file that only its owner can read.

    A line is one write, so that those of several processes never mix. A file that is large enough is renamed to
    ``NAME.1``; whoever still writes to it finds the new one with its next line. What is no regular file, such as
    ``/dev/null``, is never put aside.

    Args:
        path: of the file; its directory has to be there.
        most_bytes: size from which on it is put aside.

    Raises:
        OSError: the file cannot be written, is a symbolic link, a terminal, or a pipe that nobody reads.
    """

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.path = path
        self.lost = 0
        """Lines that could not be written."""
        self._most_bytes = most_bytes
        self._torn = False
        self._descriptor = _opened(path)
        self._identity = _identity(os.fstat(self._descriptor))

    def write(self, line: bytes) -> None:
        """Append ``line``, which has no line end; a disk that is full or gone loses it, and nothing else."""
        try:
            self._follow()
            self._append(line)
        except OSError:
            self.lost += 1

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _append(self, line: bytes) -> None:
        text = b"%s%s\n" % (b"\n" if self._torn else b"", line)
        written = os.write(self._descriptor, text)
        if written:
            self._torn = written < len(text)
        self.lost += self._torn

    def _follow(self) -> None:
        """Go on in the new file where the old one was put aside or taken away, and put a large one aside."""
        if self._is_here():
            if os.fstat(self._descriptor).st_size < self._most_bytes:
                return
            self._put_aside()
        if not self._is_here():
            fresh = _opened(self.path)
            os.close(self._descriptor)
            self._descriptor = fresh
            self._identity = _identity(os.fstat(fresh))
            self._torn = False

    def _is_here(self) -> bool:
        try:
            return _identity(os.lstat(self.path)) == self._identity
        except FileNotFoundError:
            return False

    def _put_aside(self) -> None:
        """Rename the file, unless another process is about to."""
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        try:
            if self._is_here():
                for number in range(KEPT, 0, -1):
                    with suppress(FileNotFoundError):
                        self._aside(number - 1).replace(self._aside(number))
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _aside(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}") if number else self.path


def _opened(path: Path) -> int:
    # Without O_NONBLOCK a pipe would hold up whoever opens it, and whoever writes to it.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOCTTY | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o600)
    if os.isatty(descriptor):
        os.close(descriptor)
        raise OSError(errno.ENOTSUP, "it is a terminal, which belongs to the screen")
    state = os.fstat(descriptor)
    if stat.S_ISREG(state.st_mode) and state.st_uid == os.geteuid() and state.st_mode & 0o077:
        os.fchmod(descriptor, 0o600)
    return descriptor


def _identity(state: os.stat_result) -> tuple[int, int]:
    return state.st_dev, state.st_ino
