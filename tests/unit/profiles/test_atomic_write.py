import stat
from pathlib import Path

import pytest

from kis_tui.profiles.atomic_write import remove_leftovers, replace_file


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_the_new_content_replaces_the_old_one_and_is_its_owner_s_only(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old, and longer")
    path.chmod(0o644)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["a.json"]


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "real.json", tmp_path / "link.json"
    real.write_bytes(b"old")
    link.symlink_to(real)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_write_that_fails_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "directory"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(OSError, match="directory"):
        replace_file(path, b"new")
    assert names(tmp_path) == ["directory"]
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "absent" / "a.json", b"new")


def test_leftovers_of_one_file_are_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = [".a.json.lock", "a.json", ".b.json.new-1", "a.json.new-1", ".ab.json.new-1"]
    for name in [*kept, ".a.json.new-1", ".a.json.new-0123456789abcdef"]:
        (tmp_path / name).touch()
    remove_leftovers(tmp_path / "a.json")
    assert names(tmp_path) == sorted(kept)
    remove_leftovers(tmp_path / "absent" / "a.json")
