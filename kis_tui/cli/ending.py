"""How the program ends when it is asked to: properly at first, at once the second time or when it takes too long."""

import asyncio
import faulthandler
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import FrameType

from kis_tui.clock import Clock, SystemClock

WITHIN_S = 1.8
"""Seconds that the proper way out may take; closing the line takes less than one, a terminal's last words a third."""
LAST_WORDS_S = 0.2
"""Seconds for noting what was in the way."""
TOGETHER_S = 0.4
"""What asks within so many seconds asks once: a key that is held down, a closed terminal of which kernel and shell
both tell."""
_ASKING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Ending:
    """Hears that the program is to end, from signals and from the keyboard, also while the event loop stands.

    To be made on the event loop, in the main thread; it stays in charge until the process is gone.

    Args:
        within_s: seconds for the proper way out; None = ``WITHIN_S``.
        clock: real time.
        leave: ends the process at once with an exit code.
    """

    def __init__(
        self,
        *,
        within_s: float | None = None,
        clock: Clock | None = None,
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self._within_s = WITHIN_S if within_s is None else within_s
        self._clock = clock or SystemClock()
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._politely: Callable[[], object] = self._cancel
        self._abandon: Callable[[], object] = lambda: None
        self._unheard_since: float | None = None
        self._fatal_file: int | None = None
        self._began_at: float | None = None
        self._is_leaving = threading.Lock()
        self.number: int | None = None
        """The signal that asked; None = none did."""
        for number in _ASKING:
            # nohup has the program go on without its terminal.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._asked)

    @property
    def code(self) -> int:
        """The exit code of an end that was not a proper one: 128 and the signal's number, as shells count."""
        return 128 + (self.number or signal.SIGINT)

    def by(
        self, politely: Callable[[], object], abandon: Callable[[], object], *, fatal_file: int | None = None
    ) -> None:
        """Say how it is done from now on; before that the task is cancelled.

        Args:
            politely: asks the program to end. Called on the event loop, once.
            abandon: gives the terminal back in a moment. Called from any thread, right before the end.
            fatal_file: descriptor for what was in the way of a proper end; None = it is not noted.
        """
        self._politely, self._abandon, self._fatal_file = politely, abandon, fatal_file

    def begin(self) -> None:
        """Take note that the program is about to end, whoever asked; from now on its time is running."""
        if self._began_at is None:
            self._began_at = self._clock.monotonic()
            threading.Thread(target=self._watch, name="end of the program", daemon=True).start()

    def interrupted(self) -> None:
        """Take note of Ctrl-C as a key: in the reading thread, before the app gets it, which has its own way out.

        The second press leaves at once when the first one began the end, or has not been heard by the event loop.
        """
        if self._is_again(self._began_at) or self._is_again(self._unheard_since):
            self._now()
        elif self._unheard_since is None:
            self._unheard_since = self._clock.monotonic()
            self._tell(self._heard)

    def _heard(self) -> None:
        self._unheard_since = None

    def _is_again(self, before: float | None) -> bool:
        return before is not None and self._clock.monotonic() - before >= TOGETHER_S

    def _tell(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the end is near
            self._loop.call_soon_threadsafe(call)

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal, between two instructions of the main thread, wherever it is."""
        if self._is_again(self._began_at):
            self._now()
        elif self.number is None:
            self.number = number
            self.begin()
            self._tell(self._politely)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _watch(self) -> None:
        threading.Event().wait(self._within_s)
        if self._fatal_file is not None:
            noting = threading.Thread(target=faulthandler.dump_traceback, args=(self._fatal_file,), daemon=True)
            noting.start()
            noting.join(LAST_WORDS_S)
        self._now()

    def _now(self) -> None:
        """Leave; where another thread does so already it need not be done twice."""
        if self._is_leaving.acquire(blocking=False):
            self._abandon()
            self._leave(self.code)


async def until_asked(work: Callable[[Ending], Awaitable[int]]) -> int:
    """Run ``work`` to its end, or until a signal asks for another one; returns the exit code.

    Args:
        work: gets what hears the signals; where it has said nothing else it is cancelled.
    """
    ending = Ending()
    try:
        return await work(ending)
    except asyncio.CancelledError:
        if ending.number is None:
            raise
        return ending.code
