"""Replacing a file as one step that outlives a power cut: there is the old content or the new one, never a part."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o600


def replace_file(path: Path, content: bytes) -> None:
    """Replace ``path``, or make it, readable by its owner only.

    The content is on the disk before it gets the name, and the name before this returns. Where ``path`` is a link,
    what it leads to is replaced.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    target = Path(os.path.realpath(path))
    fresh = target.with_name(f"{_beginning(target)}{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
    sync_directory(target.parent)


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on the disk; does nothing on a file system that has no such request."""
    with suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_leftovers(path: Path) -> None:
    """Remove what writers of ``path`` left that were killed; call it only while nobody else may be writing."""
    target = Path(os.path.realpath(path))
    beginning = _beginning(target)
    with suppress(OSError):
        for entry in list(os.scandir(target.parent)):
            if entry.name.startswith(beginning):
                with suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108 - an entry of the scan


def _beginning(target: Path) -> str:
    return f".{target.name}.new-"
