import multiprocessing
import os
import pty
import stat
from collections import Counter
from pathlib import Path

import pytest

from kis_tui.cli.log_file import KEPT, LogFile

LINES = 400
PROCESSES = 4


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_a_large_file_is_put_aside_and_a_bounded_number_of_them_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = LogFile(path, most_bytes=100)
    for number in range(100):
        file.write(b"%09d" % number)
    file.close()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["log", *(f"log.{n}" for n in range(1, KEPT + 1))]
    kept = [*lines_of(tmp_path / "log.2"), *lines_of(tmp_path / "log.1"), *lines_of(path)]
    assert kept == [f"{number:09d}" for number in range(100 - len(kept), 100)], "the newest, in their order"
    assert all(each.stat().st_size <= 110 for each in tmp_path.iterdir())
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o600}


def test_a_file_that_was_taken_away_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = LogFile(path)
    file.write(b"one")
    path.unlink()
    file.write(b"two")
    path.rename(tmp_path / "elsewhere")
    file.write(b"three")
    assert lines_of(path) == ["three"]
    assert file.lost == 0


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.touch(0o644)
    LogFile(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _write_many(path: Path, name: str) -> None:
    file = LogFile(path, most_bytes=4_000)
    for number in range(LINES):
        file.write(f"{name} {number} {'x' * 40}".encode())
    assert file.lost == 0


def test_several_processes_put_aside_and_write_without_mixing_or_losing_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kis_tui.cli.log_file.KEPT", 100)
    path = tmp_path / "log"
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_write_many, args=(path, f"p{number}")) for number in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    files = list(tmp_path.iterdir())
    assert len(files) > 5, "it was put aside again and again"
    found = Counter(line for each in files for line in lines_of(each))
    assert found == Counter(f"p{p} {n} {'x' * 40}" for p in range(PROCESSES) for n in range(LINES))


def test_a_full_disk_loses_lines_and_nothing_else() -> None:
    file = LogFile(Path("/dev/full"))
    file.write(b"one")
    file.write(b"two")
    assert file.lost == 2


def test_a_line_after_one_that_was_cut_off_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    file = LogFile(path)
    write = os.write
    monkeypatch.setattr("kis_tui.cli.log_file.os.write", lambda fd, text: write(fd, text[:4]))
    file.write(b"one is cut off")
    monkeypatch.undo()
    file.write(b"two")
    assert lines_of(path) == ["one ", "two"]
    assert file.lost == 1


def test_a_pipe_that_nobody_reads_a_terminal_and_a_link_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    master, slave = pty.openpty()
    try:
        for path in (tmp_path / "pipe", tmp_path / "link", Path(os.ttyname(slave)), tmp_path):
            with pytest.raises(OSError, match=r".+"):
                LogFile(path)
    finally:
        os.close(master)
        os.close(slave)


def test_what_is_no_file_is_never_put_aside(tmp_path: Path) -> None:
    file = LogFile(Path("/dev/null"), most_bytes=0)
    file.write(b"one")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert file.lost == 0
