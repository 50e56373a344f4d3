"""Keeps a profile while it changes: every change reaches the disk, without the event loop waiting for it."""

import asyncio
from collections.abc import Callable

from kis_tui.clock import Clock
from kis_tui.feed.waiting import wait_or
from kis_tui.profiles.problem import Problem, ProblemKind
from kis_tui.profiles.profile import Profile
from kis_tui.profiles.profile_file import ProfileFile

PAUSE_S = 0.5
"""Seconds between two writes at least; the first change after a quiet time is written at once."""


class Keeper:
    """Holds the profile as it is now and writes it: one write at a time, of several changes the newest.

    Args:
        file: an open profile, closed with the keeper; one that cannot be written is held without being kept.
        profile: what to begin with; it is written with the first change.
        clock: time.
        failed: called when a write fails, and again only after one has worked.
    """

    def __init__(
        self,
        file: ProfileFile,
        profile: Profile,
        *,
        clock: Clock,
        failed: Callable[[Problem], None],
    ) -> None:
        self._file = file
        self._profile = self._written = profile
        self._clock = clock
        self._failed = failed
        self._failing = False
        self._closing = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """The profile's name."""
        return self._file.name

    @property
    def profile(self) -> Profile:
        """The profile as it is now."""
        return self._profile

    @property
    def kept(self) -> bool:
        """Whether everything is on the disk."""
        return self._profile == self._written

    def keep(self, profile: Profile) -> None:
        """Let this be the profile from now on, and have it written soon. To be called on the event loop."""
        if self._closing.is_set() or profile == self._profile:
            return
        self._profile = profile
        if self._file.writable and (self._writer is None or self._writer.done()):
            self._writer = asyncio.create_task(self._write(), name="profile writer")

    async def aclose(self) -> None:
        """Write what is not written yet and close the file."""
        if self._closing.is_set():
            return
        self._closing.set()
        try:
            if self._writer is not None:
                await self._writer
            if self._file.writable and not self.kept:
                await self._write_once(ProblemKind.LOST)
        finally:
            self._file.close()

    async def _write(self) -> None:
        while not self.kept:
            if not await self._write_once() or await wait_or(self._clock, self._closing, PAUSE_S):
                return

    async def _write_once(self, trouble: ProblemKind = ProblemKind.NOT_SAVED) -> bool:
        profile = self._profile
        try:
            await asyncio.to_thread(self._file.save, profile)
        except OSError as error:
            if not self._failing or trouble is ProblemKind.LOST:
                self._failing = True
                self._failed(Problem(trouble, self.name, error.strerror or str(error)))
            return False
        self._written = profile
        self._failing = False
        return True
