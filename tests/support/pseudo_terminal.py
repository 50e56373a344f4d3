"""A program in a terminal of its own: a pseudo-terminal whose other end the test holds."""

import asyncio
import contextlib
import fcntl
import os
import pty
import signal
import struct
import sys
import termios
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[2]


class Terminal:
    """A child process and what it wrote."""

    def __init__(self, process: asyncio.subprocess.Process, master: int) -> None:
        self.process = process
        self.output = b""
        self._master = master
        self._open = True
        self.read_on()

    @property
    def text(self) -> str:
        """What was written, escape sequences included."""
        return self.output.decode("utf-8", "replace")

    @property
    def cooked(self) -> bool:
        """Whether the keyboard is as a shell has it: whole lines, echoed, with Ctrl-C as a signal."""
        modes = int(termios.tcgetattr(self._master)[3])
        wanted = termios.ICANON | termios.ECHO | termios.ISIG
        return modes & wanted == wanted

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, which the kernel tells the program."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read_on(self) -> None:
        """Read what the program writes."""
        asyncio.get_running_loop().add_reader(self._master, self._read)

    def stall(self) -> None:
        """Read nothing any more, as a terminal after Ctrl-S."""
        asyncio.get_running_loop().remove_reader(self._master)

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
        self.output += data

    def press(self, keys: bytes) -> None:
        """Send keys as a terminal does."""
        os.write(self._master, keys)

    def hang_up(self) -> None:
        """Close the terminal under the program."""
        if self._open:
            self._open = False
            asyncio.get_running_loop().remove_reader(self._master)
            os.close(self._master)

    async def ended(self, timeout_s: float = 20.0) -> int:
        """Wait for the program's end; returns its exit code."""
        return await asyncio.wait_for(self.process.wait(), timeout_s)


@contextlib.asynccontextmanager
async def terminal(
    *arguments: str,
    size: tuple[int, int] = (80, 24),
    environment: Mapping[str, str] | None = None,
    directory: Path = PROJECT,
) -> AsyncIterator[Terminal]:
    """Run this Python with ``arguments`` in a terminal of a size (columns, rows), started in ``directory``."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=directory,
        env=_environment(environment or {}),
        preexec_fn=take_terminal,
    )
    os.close(slave)
    opened = Terminal(process, master)
    try:
        yield opened
    finally:
        opened.hang_up()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            await process.wait()


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a terminal: its size is the terminal's, not one that a test runner has set."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return {**inherited, "TERM": "xterm-256color", "LANG": "C.UTF-8", **given}
