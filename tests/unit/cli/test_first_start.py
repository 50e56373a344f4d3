from pathlib import Path

import pytest

from kis_tui.cli.first_start import first_start


def test_the_keys_are_shown_until_it_is_noted_that_they_were(tmp_path: Path) -> None:
    directory = tmp_path / "not" / "there yet"
    shown = first_start(directory)
    assert shown is not None
    assert first_start(directory) is not None
    shown()
    shown()
    assert first_start(directory) is None
    assert {path.stat().st_mode & 0o077 for path in (directory, *directory.iterdir())} == {0}


def test_a_directory_that_cannot_be_made_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shown = first_start(tmp_path / "file" / "below")
    if shown is not None:
        shown()


def test_it_is_noted_in_the_users_state_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    shown = first_start()
    assert shown is not None
    shown()
    assert [path.parent for path in tmp_path.rglob("five-keys-shown")] == [tmp_path / "kis_tui"]
