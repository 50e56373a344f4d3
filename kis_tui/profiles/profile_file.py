"""One profile on the disk: opened by one writer, read by anybody."""

import os
import stat
from pathlib import Path
from typing import Self

from kis_tui.profiles.atomic_write import remove_leftovers, replace_file, sync_directory
from kis_tui.profiles.codec import MAX_BYTES, NOTHING_UNKNOWN, NewerFormatError, Unknown, decode, encode
from kis_tui.profiles.problem import Problem, ProblemKind
from kis_tui.profiles.profile import Profile
from kis_tui.profiles.profile_lock import ProfileLock

SUFFIX = ".json"
_ASIDE = ".unreadable-"


def lock_path(path: Path) -> Path:
    """Return the lock file of the profile whose file is ``path``."""
    return path.with_name(f".{path.stem}.lock")


class ProfileFile:
    """A profile that is open.

    Args:
        path: its file; need not be there.
        name: of the profile, for sentences.
        writable: it is to be kept. Nothing on the disk is touched otherwise, and nobody else is kept from writing.
    """

    def __init__(self, path: Path, *, name: str, writable: bool = True) -> None:
        self._path = path
        self._name = name
        self._lock: ProfileLock | None = None
        self._unknown: Unknown = NOTHING_UNKNOWN
        self._problems: list[Problem] = []
        if writable:
            self._take()
        self.profile: Profile | None = self._read()
        """As it was read; None = there was none that could be."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @property
    def name(self) -> str:
        """The profile's name."""
        return self._name

    @property
    def writable(self) -> bool:
        """Whether ``save`` can be called."""
        return self._lock is not None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the user should know, from the opening."""
        return tuple(self._problems)

    def save(self, profile: Profile) -> None:
        """Replace the file as one step; on the disk when this returns.

        Raises:
            OSError: it cannot be written; what was there is still there.
            ValueError: the profile was not opened for writing.
        """
        if not self.writable:
            raise ValueError(f"profile '{self._name}' was not opened for writing")
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(self._path, encode(profile, self._unknown))

    def close(self) -> None:
        """Let another program write it; nothing can be saved any more."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _take(self) -> None:
        lock = ProfileLock(lock_path(self._path))
        try:
            if not lock.acquire():
                self._tell(ProblemKind.IN_USE)
                return
        except OSError as error:
            self._tell(ProblemKind.NOT_WRITABLE, error.strerror or "", self._path.parent)
            return
        self._lock = lock
        remove_leftovers(self._path)

    def _read(self) -> Profile | None:
        try:
            raw = _content(self._path)
            if raw is None:
                return None
        except OSError as error:
            self._leave_alone(ProblemKind.UNREADABLE, error.strerror or str(error))
            return None
        try:
            profile, self._unknown = decode(raw)
        except NewerFormatError as error:
            self._leave_alone(ProblemKind.NEWER, str(error.number))
            return None
        except ValueError as error:
            self._set_aside(str(error))
            return None
        for complaint in self._unknown.complaints:
            self._tell(ProblemKind.ALERT_UNREAD, complaint)
        return profile

    def _set_aside(self, complaint: str) -> None:
        """Give a file that nobody understands another name, so that it is never written over."""
        if self._lock is None:
            self._tell(ProblemKind.UNREADABLE, complaint, self._path)
            return
        number = 1
        while (aside := self._path.with_name(f"{self._path.stem}{_ASIDE}{number}{SUFFIX}")).exists():
            number += 1
        try:
            self._path.rename(aside)
        except OSError:
            self._leave_alone(ProblemKind.UNREADABLE, complaint)
            return
        sync_directory(self._path.parent)
        self._tell(ProblemKind.SET_ASIDE, complaint, aside)

    def _leave_alone(self, kind: ProblemKind, detail: str) -> None:
        self.close()
        self._tell(kind, detail, self._path)

    def _tell(self, kind: ProblemKind, detail: str = "", place: Path | None = None) -> None:
        self._problems.append(Problem(kind, self._name, detail, "" if place is None else str(place)))


def _content(path: Path) -> bytes | None:
    """Return a file's content; None = there is no such file.

    Raises:
        OSError: it cannot be read, is no file, or is too long to be a profile.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is not a file")
    with os.fdopen(descriptor, "rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise OSError(f"it is longer than {MAX_BYTES // 1024**2} MiB")
    return raw
