"""Standard output that is closed, full, or whose reader may leave."""

import os
import sys
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from typing import TextIO

_NOT_TAKEN = frozenset({EDQUOT, EFBIG, EIO, ENOSPC})


def stand_in_for_closed_streams() -> None:
    """Put ``/dev/null`` where who started the program has closed a standard stream.

    Otherwise the next file that is opened gets its number, and what libraries print ends up in that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for the whole run
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def is_of_output(error: OSError) -> bool:
    """Tell whether ``error`` is of what was printed: no file has a name in it, and its place is full or gone."""
    return error.filename is None and error.errno in _NOT_TAKEN


def complain(words: str) -> None:
    """Print a sentence on standard error; where that takes nothing, the exit code has to do."""
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def discard_output() -> None:
    """Send what is still to be written nowhere: the reader of a pipe has seen enough, or nobody can take it."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
