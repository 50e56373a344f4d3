import stat
from pathlib import Path

import pytest

from kis_tui.auth.env_file import check_env_file
from kis_tui.cli.init import init, with_values, write_env_file
from kis_tui.errors import ConfigError

VALUES = {"KIS_APP_KEY": "new", "KIS_ENV": "paper"}


def test_an_empty_file_gets_the_settings_one_a_line() -> None:
    assert with_values("", VALUES) == "KIS_APP_KEY=new\nKIS_ENV=paper\n"


def test_other_lines_stay_as_they_are() -> None:
    text = "# mine\nKIS_FPS=60\nexport KIS_APP_KEY='old' # x\n\nOTHER=\"a\nb\"\nKIS_ENV=live"
    assert with_values(text, VALUES) == '# mine\nKIS_FPS=60\n\nOTHER="a\nb"\nKIS_APP_KEY=new\nKIS_ENV=paper\n'


def test_a_last_line_without_an_end_is_not_run_together_with_the_next() -> None:
    assert with_values("KIS_FPS=60", VALUES) == "KIS_FPS=60\nKIS_APP_KEY=new\nKIS_ENV=paper\n"


def test_a_file_that_cannot_be_read_is_not_rewritten() -> None:
    with pytest.raises(ConfigError, match="line 1"):
        with_values("CANARY", VALUES)


def test_the_file_is_readable_by_its_owner_only_whatever_it_was_before(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("old")
    path.chmod(0o666)
    write_env_file(path, "KIS_APP_KEY=a\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "KIS_APP_KEY=a\n"
    assert list(tmp_path.iterdir()) == [path]
    check_env_file(path)


def test_a_place_that_cannot_be_written_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be written: .*--env-file"):
        write_env_file(tmp_path / "missing" / ".env", "")
    (tmp_path / "directory").mkdir()
    with pytest.raises(ConfigError, match="cannot be written"):
        write_env_file(tmp_path / "directory", "")
    assert [path.name for path in tmp_path.iterdir()] == ["directory"]


def test_without_a_terminal_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(ConfigError, match="needs a terminal"):
        init(tmp_path / ".env")
