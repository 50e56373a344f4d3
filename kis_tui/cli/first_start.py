"""Whether this user has seen the five keys for a beginner."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import platformdirs

_MARK = "five-keys-shown"


def first_start(directory: Path | None = None) -> Callable[[], None] | None:
    """Return what notes that the keys have been shown; None where they were shown before.

    Args:
        directory: where that is noted; None = the user's state directory. Where it cannot be written the keys are
            shown again next time.
    """
    mark = (directory or platformdirs.user_state_path("kis_tui")) / _MARK
    try:
        return None if mark.exists() else lambda: _note(mark)
    except OSError:  # a directory that may not be looked into
        return None


def _note(mark: Path) -> None:
    with suppress(OSError):
        mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mark.touch(mode=0o600)
