"""One profile on the disk: one writer, nothing is written over that was not understood."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kis_tui.profiles.codec import MAX_BYTES, encode
from kis_tui.profiles.problem import Problem, ProblemKind
from kis_tui.profiles.profile import Profile
from kis_tui.profiles.profile_file import ProfileFile
from tests.support.kept_profiles import FULL


class Opened:
    """Opens profiles and closes them when the test is over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: list[ProfileFile] = []

    def __call__(self, *, writable: bool = True) -> ProfileFile:
        file = ProfileFile(self.path, name="mine", writable=writable)
        self._files.append(file)
        return file

    def close(self) -> None:
        for file in self._files:
            file.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(tmp_path / "profiles" / "mine.json")
    yield opened
    opened.close()


def kinds(file: ProfileFile) -> list[ProblemKind]:
    return [problem.kind for problem in file.problems]


def refused_to_save(file: ProfileFile) -> bool:
    with pytest.raises(ValueError, match="not opened for writing"):
        file.save(Profile())
    return not file.writable


def test_what_is_saved_is_there_the_next_time_and_nobody_else_can_read_it(opened: Opened) -> None:
    file = opened()
    assert (file.profile, file.problems) == (None, ())
    file.save(FULL)
    file.close()
    assert opened().profile == FULL
    assert stat.S_IMODE(opened.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(opened.path.parent.stat().st_mode) == 0o700


def test_a_second_program_reads_the_profile_and_keeps_nothing(opened: Opened) -> None:
    first = opened()
    first.save(FULL)
    second = opened()
    assert second.profile == FULL
    assert kinds(second) == [ProblemKind.IN_USE]
    assert refused_to_save(second)
    first.close()
    assert opened().writable, "closed, it is free again"


def test_who_only_reads_keeps_nobody_from_writing_and_makes_no_directory(opened: Opened) -> None:
    reader = opened(writable=False)
    assert (reader.profile, reader.problems) == (None, ())
    assert not opened.path.parent.exists()
    assert refused_to_save(reader)
    assert opened().writable


def test_a_file_that_cannot_be_understood_is_renamed_and_never_written_over(opened: Opened) -> None:
    opened.path.parent.mkdir()
    for number, content in enumerate((b"{broken", b'{"format": 1, "shown": 77}', b""), start=1):
        opened.path.write_bytes(content)
        file = opened()
        (problem,) = file.problems
        aside = opened.path.with_name(f"mine.unreadable-{number}.json")
        assert (problem.kind, problem.place) == (ProblemKind.SET_ASIDE, str(aside))
        assert "mine.unreadable" in problem.sentence
        assert file.profile is None
        file.save(FULL)
        file.close()
        assert aside.read_bytes() == content
    assert opened().profile == FULL


def test_who_only_reads_leaves_a_broken_file_where_it_is(opened: Opened) -> None:
    opened.path.parent.mkdir()
    opened.path.write_bytes(b"{broken")
    assert kinds(opened(writable=False)) == [ProblemKind.UNREADABLE]
    assert opened.path.read_bytes() == b"{broken"


def test_a_file_of_a_newer_version_stays_as_it_is_and_nothing_is_kept(opened: Opened) -> None:
    opened.path.parent.mkdir()
    newer = encode(FULL).replace(b'"format": 1', b'"format": 2')
    opened.path.write_bytes(newer)
    file = opened()
    assert file.profile is None
    assert file.problems == (Problem(ProblemKind.NEWER, "mine", "2", str(opened.path)),)
    assert refused_to_save(file)
    assert opened.path.read_bytes() == newer
    assert opened(writable=False).problems == file.problems


def test_an_alert_that_cannot_be_used_is_told_and_kept(opened: Opened) -> None:
    opened.path.parent.mkdir()
    opened.path.write_bytes(b'{"format": 1, "alerts": [{"id": 1, "kind": "eclipse"}]}')
    file = opened()
    assert kinds(file) == [ProblemKind.ALERT_UNREAD]
    assert file.profile == Profile()
    file.save(FULL)
    assert b"eclipse" in opened.path.read_bytes()


@pytest.mark.parametrize("writable", [True, False])
def test_what_is_no_file_is_told_and_left_alone(opened: Opened, writable: bool) -> None:
    opened.path.mkdir(parents=True)
    file = opened(writable=writable)
    assert kinds(file) == [ProblemKind.UNREADABLE]
    assert "not a file" in file.problems[0].sentence
    assert refused_to_save(file)
    assert opened.path.is_dir()


def test_a_file_without_end_is_not_read(opened: Opened) -> None:
    opened.path.parent.mkdir()
    with opened.path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    found = opened()
    assert kinds(found) == [ProblemKind.UNREADABLE]
    assert "longer than 4 MiB" in found.problems[0].detail


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = ProfileFile(tmp_path / "file" / "profiles" / "mine.json", name="mine")
    assert kinds(file) == [ProblemKind.NOT_WRITABLE]
    assert file.profile is None
    assert refused_to_save(file)


def test_leftovers_of_a_killed_program_go_when_the_profile_is_opened_for_writing(opened: Opened) -> None:
    opened.path.parent.mkdir()
    left = opened.path.with_name(".mine.json.new-0123")
    left.touch()
    opened(writable=False)
    assert left.exists()
    opened()
    assert not left.exists()


def test_a_profile_that_lost_its_directory_gets_it_back_with_the_next_save(opened: Opened) -> None:
    file = opened()
    for path in opened.path.parent.iterdir():
        path.unlink()
    opened.path.parent.rmdir()
    file.save(FULL)
    assert opened(writable=False).profile == FULL


@pytest.mark.parametrize("kind", list(ProblemKind))
def test_every_problem_has_a_sentence_that_names_the_profile(kind: ProblemKind) -> None:
    sentence = Problem(kind, "단타", "detail", "/place").sentence
    assert "'단타'" in sentence
    assert "{" not in sentence
