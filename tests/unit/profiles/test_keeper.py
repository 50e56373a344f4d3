"""Keeping a profile while it changes, without the event loop waiting for the disk."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kis_tui.profiles.keeper import PAUSE_S, Keeper
from kis_tui.profiles.problem import Problem, ProblemKind
from kis_tui.profiles.profile import Look, Profile
from kis_tui.profiles.profile_file import ProfileFile
from tests.support.clocks import ManualClock
from tests.support.until import until


class SlowFile(ProfileFile):
    """Writes when it is allowed to, and counts."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, name="mine")
        self.allowed = threading.Event()
        self.allowed.set()
        self.fails = False
        self.begun: list[int] = []
        self.at_once = self.most_at_once = 0

    def save(self, profile: Profile) -> None:
        self.begun.append(profile.look.quantity)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            assert self.allowed.wait(10)
            if self.fails:
                raise OSError(28, "No space left on device")
            super().save(profile)
        finally:
            self.at_once -= 1


def numbered(number: int) -> Profile:
    return Profile(look=Look(quantity=number))


class Kept:
    """A keeper with all it needs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = SlowFile(path)
        self.clock = ManualClock()
        self.told: list[Problem] = []
        self.keeper = Keeper(self.file, Profile(), clock=self.clock, failed=self.told.append)

    async def written(self) -> None:
        """Let the time pass until everything is on the disk."""

        def is_written() -> bool:
            self.clock.advance(PAUSE_S)
            return self.keeper.kept

        await until(is_written)

    def on_disk(self) -> int:
        profile = ProfileFile(self.path, name="mine", writable=False).profile
        return 0 if profile is None else profile.look.quantity


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    kept = Kept(tmp_path / "mine.json")
    yield kept
    kept.file.allowed.set()
    await kept.keeper.aclose()


async def test_a_change_is_written_at_once(kept: Kept) -> None:
    kept.keeper.keep(numbered(1))
    assert kept.keeper.profile == numbered(1)
    assert not kept.keeper.kept
    await until(lambda: kept.keeper.kept)
    assert kept.on_disk() == 1


async def test_the_loop_goes_on_while_the_disk_is_slow_and_of_many_changes_the_newest_is_written(kept: Kept) -> None:
    kept.file.allowed.clear()
    kept.keeper.keep(numbered(1))
    await until(lambda: kept.file.begun == [1])
    for number in range(2, 1_000):
        kept.keeper.keep(numbered(number))
    await asyncio.sleep(0)
    kept.file.allowed.set()
    await kept.written()
    assert kept.file.begun == [1, 999]
    assert kept.file.most_at_once == 1
    assert kept.on_disk() == 999


async def test_between_two_writes_there_is_a_pause(kept: Kept) -> None:
    kept.keeper.keep(numbered(1))
    await until(lambda: kept.keeper.kept)
    kept.keeper.keep(numbered(2))
    kept.clock.advance(PAUSE_S * 0.9)
    for _ in range(20):
        await asyncio.sleep(0)
    assert kept.file.begun == [1]
    await kept.written()
    assert kept.file.begun == [1, 2]


async def test_what_is_not_written_yet_is_written_on_the_way_out(kept: Kept) -> None:
    kept.keeper.keep(numbered(1))
    await until(lambda: kept.keeper.kept)
    kept.keeper.keep(numbered(2))
    await kept.keeper.aclose()
    assert kept.on_disk() == 2
    assert ProfileFile(kept.path, name="mine").writable, "it is free for the next program"
    kept.keeper.keep(numbered(3))
    assert kept.file.begun == [1, 2], "nothing is written after the end"


async def test_a_profile_that_did_not_change_is_not_written(kept: Kept) -> None:
    kept.keeper.keep(Profile())
    await kept.keeper.aclose()
    assert kept.file.begun == []


async def test_a_failure_is_told_once_and_the_next_change_tries_again(kept: Kept) -> None:
    kept.file.fails = True
    for number in (1, 2):
        kept.keeper.keep(numbered(number))
        await until(lambda number=number: number in kept.file.begun and kept.file.at_once == 0)  # type: ignore[misc]
        await until(lambda: kept.told != [])
    assert kept.told == [Problem(ProblemKind.NOT_SAVED, "mine", "No space left on device")]
    kept.file.fails = False
    kept.keeper.keep(numbered(3))
    await until(lambda: kept.keeper.kept)
    assert kept.on_disk() == 3
    kept.file.fails = True
    kept.clock.advance(PAUSE_S)
    kept.keeper.keep(numbered(4))
    await kept.keeper.aclose()
    assert len(kept.told) == 2, "after one that worked a failure is news"


async def test_a_failure_is_tried_once_more_on_the_way_out(kept: Kept) -> None:
    kept.file.fails = True
    kept.keeper.keep(numbered(1))
    await until(lambda: kept.told != [])
    kept.file.fails = False
    await kept.keeper.aclose()
    assert kept.on_disk() == 1


async def test_a_profile_that_another_program_keeps_is_held_and_not_written(tmp_path: Path) -> None:
    owner = ProfileFile(tmp_path / "mine.json", name="mine")
    second = ProfileFile(tmp_path / "mine.json", name="mine")
    keeper = Keeper(second, Profile(), clock=ManualClock(), failed=lambda problem: pytest.fail(problem.sentence))
    keeper.keep(numbered(1))
    assert keeper.profile == numbered(1)
    await keeper.aclose()
    assert not (tmp_path / "mine.json").exists()
    owner.close()
