"""A program killed while it saves, with a real SIGKILL: the profile is whole, and not older than what was saved."""

import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kis_tui.profiles.profile_file import ProfileFile
from tests.support.kept_profiles import numbered
from tests.support.program import PROJECT, TIMEOUT_S

KILLS = 30
LONGEST_S = 0.05
"""Longer than several saves take."""
MOST_LINES = 60
"""Lines of one save at most; it ends by itself long before."""


def start(path: Path, *arguments: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.profile_writer", str(path), *map(str, arguments)],
        stdout=subprocess.PIPE,
        cwd=PROJECT,
    )


def reopened(path: Path) -> int:
    """Open the profile as the next program does, look that it is whole and nothing lies about; return its number."""
    file = ProfileFile(path, name="mine")
    try:
        assert file.problems == ()
        assert file.writable, "the lock of a killed program is free"
        assert file.profile is not None
        number = file.profile.look.quantity
        assert file.profile == numbered(number)
    finally:
        file.close()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [".mine.lock", "mine.json"]
    return number


@pytest.mark.timeout(120)
def test_a_program_killed_at_random_moments_leaves_what_it_saved_last_or_was_saving(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    chance = random.Random(20261122)
    first, amid = 1, 0
    for _ in range(KILLS):
        with start(path, first) as writer:
            assert writer.stdout is not None
            told = [int(writer.stdout.readline())]
            killer = threading.Timer(chance.uniform(0, LONGEST_S), writer.kill)
            killer.start()
            told += [int(line) for line in writer.stdout if line.endswith(b"\n")]
            killer.join()
        assert writer.returncode == -signal.SIGKILL
        amid += any(".new-" in entry.name for entry in tmp_path.iterdir())
        number = reopened(path)
        assert number in (told[-1], told[-1] + 1)
        first = number + 1
    assert amid, "most of the time goes into saving, so that some were killed amid it"


@pytest.mark.timeout(120)
def test_a_program_killed_before_any_line_of_a_save_leaves_the_old_profile_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    with ProfileFile(path, name="mine") as file:
        file.save(numbered(0))
    found = []
    for line in range(1, MOST_LINES):
        number = 1 + line
        with start(path, number, line) as writer:
            writer.wait(TIMEOUT_S)
        after = reopened(path)
        if writer.returncode == 0:
            assert after == number
            break
        assert writer.returncode == -signal.SIGKILL
        found.append(after == number)
    else:
        pytest.fail("the save has no end")
    assert found == sorted(found), "once the new profile has the name, it keeps it"
    assert found.count(False) > 5
    assert found.count(True) >= 1
