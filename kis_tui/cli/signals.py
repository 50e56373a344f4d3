"""Signals that ask a command without a screen to end."""

import asyncio
import signal
from collections.abc import Callable, Iterable


def when_asked_to_end(numbers: Iterable[signal.Signals], end: Callable[[], object]) -> None:
    """Call ``end`` on the running event loop when a signal asks for it; what nohup has it ignore stays ignored."""
    loop = asyncio.get_running_loop()
    for number in numbers:
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, end)
