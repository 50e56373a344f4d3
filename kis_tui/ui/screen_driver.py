"""Textual's driver for a terminal, made never to wait for it, and to give it back whatever happens."""

import asyncio
import os
import select
import signal
import sys
import termios
import threading
from contextlib import suppress
from queue import Empty, Full
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual import events
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import ExitApp

if TYPE_CHECKING:
    from io import TextIOWrapper

    from textual.app import App

TAKEN_WITHIN_S = 0.3
"""Seconds that a terminal gets for the last of what was written to it."""
BEHIND = 12
"""Writes that wait from which on the terminal is not going on: four frames. The queue has room for thirty."""
_USUAL_SIZE = (80, 24)
"""Of a terminal that does not say how large it is, such as a serial console."""
_LARGEST_SIZE = (2_000, 1_000)
"""Columns and rows that no terminal has more of; what says so was typed or pasted."""
_FLUSH_BYTES = 64 * 1024
_LEAVE = (
    "\x18"  # ends a sequence that was cut off
    "\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    "\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What ``LinuxDriver.stop_application_mode`` writes: synchronised output, pasting, wrapping, mouse, colours, the other
screen, cursor and focus as they were."""


class ScreenOwner(Protocol):
    """What the driver asks of the app."""

    @property
    def stray_output(self) -> int | None:
        """The descriptor that standard error leads to while the screen is drawn; None = stays as it is."""
        ...

    def interrupted(self) -> None:
        """Take note of Ctrl-C. Called in the thread that reads the keyboard, before the key is handed on."""
        ...


class TerminalWriter:
    """Writes text to a descriptor, through no buffer that the rest of the program would wait for.

    Args:
        descriptor: of the terminal.
        encoding: of the terminal.
    """

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._waiting = b""

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def write(self, text: str) -> None:
        """Write ``text`` now or with the next ``flush``."""
        self._waiting += text.encode(self._encoding, "backslashreplace")
        if len(self._waiting) >= _FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits, however long that takes.

        Raises:
            OSError: the terminal is gone.
        """
        while self._waiting:
            try:
                self._waiting = self._waiting[os.write(self._descriptor, self._waiting) :]
            except BlockingIOError:  # another program has left the terminal so
                select.select([], [self._descriptor], [])


class ScreenDriver(LinuxDriver):
    """Draws on standard output, and tells the app where the terminal does not go on.

    Differences from Textual's own: standard error can be sent elsewhere; no write waits for a terminal that is not
    read, which would stop the event loop; a terminal that is gone ends the app also where SIGHUP is ignored; being
    stopped without notice (SIGSTOP) and continued leaves no second reader of the keyboard and no raw terminal behind;
    being stopped and continued waits for the event loop's turn, for in between the queue of writes may be locked.
    """

    def __init__(
        self, app: "App[Any]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._owner = cast(ScreenOwner, app)
        screen = sys.__stdout__
        assert screen is not None
        self._screen = screen.fileno()
        self._file = cast("TextIOWrapper[Any]", TerminalWriter(self._screen, screen.encoding))
        self._is_on = False
        self._is_gone = False
        self._stderr: int | None = None
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self._sigtstp_application)
        loop.add_signal_handler(signal.SIGCONT, self._sigcont_application)

    def write(self, data: str) -> None:
        """Have ``data`` written, or leave it out where the terminal takes nothing any more."""
        thread = self._writer_thread
        if thread is None:
            return
        if not thread.is_alive() and self._is_on:
            self._end_without_terminal()
        with suppress(Full):
            thread._queue.put_nowait(data)  # noqa: SLF001 - pinned by a test

    def _end_without_terminal(self) -> None:
        if not self._is_gone:
            self._is_gone = True
            self.send_message(ExitApp())

    def process_message(self, message: Message) -> None:
        """Hand on what came from the terminal; the way out is told past the event loop too, which may stand."""
        if isinstance(message, events.Resize) and (
            message.size.width > _LARGEST_SIZE[0] or message.size.height > _LARGEST_SIZE[1]
        ):
            return
        if isinstance(message, events.Key) and message.key == "ctrl+c":
            self._owner.interrupted()
        super().process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and rows of the terminal itself.

        Textual takes COLUMNS and LINES for it, which a shell may have exported long ago, and where neither is known
        says another size here than elsewhere, so that the screen is laid out for ever.
        """
        try:
            columns, rows = os.get_terminal_size(self._screen)
        except OSError:
            columns = rows = 0
        return columns or _USUAL_SIZE[0], rows or _USUAL_SIZE[1]

    def start_application_mode(self) -> None:
        """Take the terminal, and send what is written past Python, to standard error, to the log."""
        self._size = self._get_terminal_size()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._is_on = self._writer_thread is not None
        stray = self._owner.stray_output
        # Where the program was started with it closed, its number is another file's by now.
        if stray is not None and self._stderr is None and sys.__stderr__ is not None:
            self._stderr = os.dup(2)
            os.dup2(stray, 2)

    def stop_application_mode(self) -> None:
        """Give the terminal back; what it has not taken by now it does not need."""
        self._is_on = False
        thread = self._writer_thread
        if thread is not None and thread._queue.qsize() >= BEHIND:  # noqa: SLF001
            _empty(thread)
        super().stop_application_mode()
        if self._stderr is not None:
            os.dup2(self._stderr, 2)
            os.close(self._stderr)
            self._stderr = None

    def close(self) -> None:
        """Let the last words be written, but wait for no terminal that does not read them."""
        thread, self._writer_thread = self._writer_thread, None
        if thread is None:
            return
        with suppress(Full):
            thread._queue.put_nowait(None)  # noqa: SLF001
        thread.join(TAKEN_WITHIN_S)

    def abandon(self) -> None:
        """Give the terminal back at once and from any thread: the process is about to end without anything else."""
        if not self._is_on:
            return
        self._is_on = False
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTTOU,))
        with suppress(termios.error):
            termios.tcflush(self.fileno, termios.TCOFLUSH)
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        writer = TerminalWriter(self._screen, "ascii")
        writer.write(_LEAVE)
        last = threading.Thread(target=_quietly, args=(writer,), daemon=True)
        last.start()
        last.join(TAKEN_WITHIN_S)

    def _sigtstp_application(self, *_: object) -> None:
        """Stop, with the terminal given back before; on the way out it is given back already."""
        if self._is_on:
            super()._sigtstp_application()
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again; after a stop without notice it is given back first, for nothing was."""
        if self._is_on:
            self._must_signal_resume = True
            self.suspend_application_mode()
        if self._must_signal_resume:
            super()._sigcont_application()


def _empty(thread: WriterThread) -> None:
    with suppress(Empty):
        while True:
            thread._queue.get_nowait()  # noqa: SLF001


def _quietly(writer: TerminalWriter) -> None:
    with suppress(OSError):
        writer.flush()
