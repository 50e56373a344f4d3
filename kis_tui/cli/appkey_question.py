"""What is asked when another program on this machine has the line of the app key."""

import select
import sys
from enum import Enum, auto

from kis_tui.errors import AppkeyInUseError
from kis_tui.feed.lock import AppkeyLock

_LOOK_EVERY_S = 0.2


class Way(Enum):
    """How to go on."""

    LINE = auto()
    """The app key is free."""
    DEMO = auto()
    QUIT = auto()


def way_on(lock: AppkeyLock) -> Way:
    """Return how to go on; asks only where another program has the app key.

    Args:
        lock: the app key's; free again on return.
    """
    while True:
        try:
            lock.acquire()
        except AppkeyInUseError:
            holder = lock.holder()
        except OSError:
            return Way.LINE  # the line says what is wrong with the lock's directory
        else:
            lock.release()
            return Way.LINE
        print(
            f"{holder or 'Another kis_tui'} on this machine uses this app key.\n"
            "The broker has one line for each app key: a second one would throw the first out.",
            file=sys.stderr,
        )
        way = _asked()
        if way is not None:
            return way


def _asked() -> Way | None:
    """Return what is typed; None = to look again whether the app key is free."""
    while True:
        print("[d] open the demonstration   [r] try again   [q] quit: ", end="", flush=True)
        answer = _typed()
        if answer is None:
            print()
            return Way.QUIT
        if answer in ("d", "ㅇ"):
            return Way.DEMO
        if answer in ("r", "ㄱ"):
            return None
        if answer in ("q", "ㅂ"):
            return Way.QUIT


def _typed() -> str | None:
    """Return the next line in small letters; None = there is no more.

    ``input`` would lose a Ctrl-C that comes after its question and before it reads.
    """
    while not select.select([sys.stdin], [], [], _LOOK_EVERY_S)[0]:
        pass
    line = sys.stdin.buffer.readline()
    return line.decode(sys.stdin.encoding, "replace").strip().lower() if line else None
