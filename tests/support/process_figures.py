"""What this process holds: memory, descriptors, tasks."""

import asyncio
import ctypes
import gc
import os
from collections import Counter
from pathlib import Path

_COMING_AND_GOING = frozenset({"MessagePump._process_messages", "Timer._run_timer", "RequestHandler.start"})
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_mb() -> float:
    """Return the memory in use, in megabytes, once garbage is collected and the allocator has given back its own."""
    gc.collect()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if give_back is not None:
        give_back(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * _PAGE_BYTES / 1_000_000


def descriptors() -> int:
    """Return how many files and sockets are open."""
    return len(os.listdir("/proc/self/fd")) - 1  # noqa: PTH208 - one of them is the listing's own


def tasks() -> int:
    """Return how many tasks of the running loop are not done."""
    return len(asyncio.all_tasks())


def task_names() -> Counter[str]:
    """Return what the tasks do that are not done, and how many do it."""
    return Counter(getattr(task.get_coro(), "__qualname__", str(task)) for task in asyncio.all_tasks())


def lasting_tasks() -> int:
    """Return how many tasks do something else than wait at a panel of the screen, at a timer or at a kept connection.

    Those come and go with dialogues and queries; what is left over of them shows in descriptors and at the end.
    """
    return sum(count for name, count in task_names().items() if name not in _COMING_AND_GOING)


def resident_mb_of(pid: int) -> float:
    """Return the memory in use by another process, in megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES / 1_000_000
