"""The user's own command, started for an alert: a list of arguments, never a shell's line."""

import asyncio
import os
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from itertools import pairwise
from pathlib import PurePath

from msgspec import Struct

from kis_tui.clock import Clock
from kis_tui.domain.text import clean

TIMEOUT_S = 10.0
"""Seconds after which a command is ended."""
MOST_AT_ONCE = 4
"""Commands that run at the same time at most; an alert beyond them starts none."""
WORD_CHARS = 200
"""Characters of one filled-in word at most."""
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "fish"})
_OWN_VARIABLES = "KIS_"
"""Beginning of the variables that a command does not get: keys are among them."""


class Placeholders(Struct, frozen=True):
    """What an argument can name as ``{code}``, ``{name}``, ``{text}`` and ``{price}``."""

    code: str
    name: str
    """Of the stock; empty = not known."""
    text: str
    """The alert in words."""
    price: str
    """KRW without commas; empty = not known."""


class CommandTrouble(StrEnum):
    """Why a command did not do its work."""

    NOT_STARTED = "not_started"
    """It is not there, or may not be run; ``CommandFailure.detail`` says which."""
    FAILED = "failed"
    """It ended with a code other than 0; the detail is the code, negative = ended by that signal."""
    TIMED_OUT = "timed_out"
    """It was ended because it took too long; the detail is the seconds it had."""
    TOO_MANY = "too_many"
    """Others still ran; the detail is how many."""


class CommandFailure(Struct, frozen=True):
    """A command that did not do its work."""

    trouble: CommandTrouble
    program: str
    """Its first argument, cleaned."""
    detail: str


def check_command(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return a command that can be filled in.

    Raises:
        ValueError: it is empty, names a placeholder that there is none of, or would have a shell read what comes from
            outside as its program; the text is a sentence for the user.
    """
    command = tuple(arguments)
    if not command or not command[0].strip():
        raise ValueError("the command of alerts is empty: give the program and its arguments as a list")
    if any("\0" in argument for argument in command):
        raise ValueError("the command of alerts has a NUL character in it")
    if _PLACEHOLDER.search(command[0]):
        raise ValueError("the program of the command of alerts cannot be a placeholder")
    known = Placeholders.__struct_fields__
    for argument in command[1:]:
        for name in _PLACEHOLDER.findall(argument):
            if name not in known:
                choices = ", ".join(f"{{{field}}}" for field in known)
                raise ValueError(f"the command of alerts has {{{clean(name)}}}: there are {choices}")
    if PurePath(command[0]).name in _SHELLS:
        _check_shell(command)
    return command


def _check_shell(command: tuple[str, ...]) -> None:
    for flag, program in pairwise(command):
        is_program = flag.startswith("-") and not flag.startswith("--") and flag.endswith("c")
        if is_program and _PLACEHOLDER.search(program):
            raise ValueError(
                'the command of alerts hands a placeholder to a shell as its program: write "$1" there, and the '
                'placeholder as an argument of its own, such as ["sh", "-c", "echo \\"$1\\"", "sh", "{text}"]'
            )


def filled(command: Sequence[str], placeholders: Placeholders) -> list[str]:
    """Return the arguments with their placeholders filled in.

    The words are cleaned. An argument that would begin with ``-`` only by what is filled in gets a blank in front, so
    that it is no option.
    """
    words = {name: clean(getattr(placeholders, name), WORD_CHARS) for name in Placeholders.__struct_fields__}
    arguments = [command[0]]
    for argument in command[1:]:
        whole = _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), argument)
        arguments.append(f" {whole}" if whole.startswith("-") and not argument.startswith("-") else whole)
    return arguments


class CommandRunner:
    """Starts the user's command without waiting for it.

    Its input is empty and its output is dropped; it does not get the variables with the keys. One that takes too long
    is ended, with everything it has started.

    Args:
        command: of ``check_command``.
        clock: time.
        failed: called with the first failure of each kind, and again only after a command has worked.
        timeout_s: seconds that one may take.
        at_most: how many may run at the same time.
    """

    def __init__(
        self,
        command: Sequence[str],
        clock: Clock,
        failed: Callable[[CommandFailure], None],
        *,
        timeout_s: float = TIMEOUT_S,
        at_most: int = MOST_AT_ONCE,
    ) -> None:
        self._command = check_command(command)
        self._clock = clock
        self._failed = failed
        self._timeout_s = timeout_s
        self._at_most = at_most
        self._running: set[asyncio.Task[None]] = set()
        self._told: set[CommandTrouble] = set()
        self.started = 0
        """Commands started since the beginning."""
        self.failures = 0
        """Those that did not do their work, and those that were not started."""

    @property
    def running(self) -> int:
        """Commands that have not ended."""
        return len(self._running)

    def start(self, placeholders: Placeholders) -> None:
        """Start the command for one alert."""
        if len(self._running) >= self._at_most:
            self._fail(CommandTrouble.TOO_MANY, str(len(self._running)))
            return
        task = asyncio.ensure_future(self._run(filled(self._command, placeholders)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def aclose(self) -> None:
        """End what still runs, and wait for it."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _run(self, arguments: list[str]) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=_without_own(os.environ),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            self._fail(CommandTrouble.NOT_STARTED, reason or type(error).__name__)
            return
        self.started += 1
        try:
            code = await self._end_of(process)
        except asyncio.CancelledError:
            await _kill(process)
            raise
        if code is None:
            self._fail(CommandTrouble.TIMED_OUT, f"{self._timeout_s:g}")
        elif code:
            self._fail(CommandTrouble.FAILED, str(code))
        else:
            self._told.clear()

    async def _end_of(self, process: asyncio.subprocess.Process) -> int | None:
        """Return the exit code; None = it took too long and was ended."""
        ended = asyncio.ensure_future(process.wait())
        late = asyncio.ensure_future(self._clock.sleep(self._timeout_s))
        try:
            await asyncio.wait((ended, late), return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                return ended.result()
        finally:
            for task in (ended, late):
                task.cancel()
            await asyncio.gather(ended, late, return_exceptions=True)
        await _kill(process)
        return None

    def _fail(self, trouble: CommandTrouble, detail: str) -> None:
        self.failures += 1
        if trouble not in self._told:
            self._told.add(trouble)
            self._failed(CommandFailure(trouble, clean(self._command[0]), detail))


async def _kill(process: asyncio.subprocess.Process) -> None:
    """End a process and its children: it leads a session of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _without_own(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.upper().startswith(_OWN_VARIABLES)}
