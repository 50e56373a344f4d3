import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from kis_tui.clock import KST
from kis_tui.errors import AppkeyInUseError
from kis_tui.feed.lock import AppkeyLock

ID = "ab" * 32


def test_a_lock_is_held_by_one_and_named_by_its_file(tmp_path: Path) -> None:
    first, second = AppkeyLock(ID, tmp_path / "locks"), AppkeyLock(ID, tmp_path / "locks")
    first.acquire()
    first.acquire()
    assert first.is_held
    with pytest.raises(AppkeyInUseError, match=rf"\(process {os.getpid()}, since .*end it first, or run with --demo"):
        second.acquire()
    assert not second.is_held
    named = second.holder()
    assert named is not None
    assert named.pid == os.getpid()
    assert named.since.utcoffset() == timedelta(hours=9)
    assert named.since.tzinfo is KST
    first.release()
    first.release()
    second.acquire()
    second.release()
    assert second.holder() is None


def test_locks_of_different_app_keys_do_not_meet(tmp_path: Path) -> None:
    first, second = AppkeyLock(ID, tmp_path), AppkeyLock("cd" * 32, tmp_path)
    first.acquire()
    second.acquire()
    first.release()
    second.release()


def test_file_and_directory_are_their_owners_only(tmp_path: Path) -> None:
    lock = AppkeyLock(ID, tmp_path / "locks")
    lock.acquire()
    lock.release()
    assert stat.S_IMODE(lock.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(lock.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"\xff\x00",
        b'{"program": 1, "pid": 2, "since": "2026-11-23T09:00:00+09:00"}',
        b'{"program": "x", "pid": 2, "since": "9999-12-31T23:59:59Z"}',
        b'{"program": "x", "pid": 2, "since": "0001-01-01T00:00:00+09:30"}',
        b"[" * 1_000,
        b'{"program": "' + b"x" * 2_000,
    ],
)
def test_a_lock_file_that_says_nothing_usable_holds_all_the_same(tmp_path: Path, words: bytes) -> None:
    holds, comes = AppkeyLock(ID, tmp_path), AppkeyLock(ID, tmp_path)
    holds.acquire()
    holds.path.write_bytes(words)
    with pytest.raises(AppkeyInUseError, match="opened: another kis_tui on this machine uses this app key"):
        comes.acquire()
    assert comes.holder() is None
    holds.release()


def test_the_name_of_a_holder_brings_no_control_characters(tmp_path: Path) -> None:
    holds, comes = AppkeyLock(ID, tmp_path), AppkeyLock(ID, tmp_path)
    holds.acquire()
    holds.path.write_bytes(b'{"program": "a\\u001b[2J\\u202eb", "pid": 7, "since": "2026-11-23T09:00:00+09:00"}')
    with pytest.raises(AppkeyInUseError, match=r"opened: a\[2Jb \(process 7, since 11-23 09:00:00\) on"):
        comes.acquire()
    holds.release()


def test_a_link_in_the_place_of_the_lock_file_is_not_followed(tmp_path: Path) -> None:
    lock = AppkeyLock(ID, tmp_path)
    target = tmp_path / "precious"
    target.write_text("kept")
    lock.path.symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        lock.acquire()
    assert lock.holder() is None
    assert target.read_text() == "kept"


def test_a_pipe_in_the_place_of_the_lock_file_stops_nobody(tmp_path: Path) -> None:
    lock = AppkeyLock(ID, tmp_path)
    os.mkfifo(lock.path)
    lock.acquire()
    assert lock.holder() is None
    lock.release()
    assert not lock.is_held
