"""The annotated ``config.toml``: complete, true, and the same in the documents."""

import re
import tomllib
from pathlib import Path

import pytest

from kis_tui.cli.config import usual_config
from kis_tui.cli.config_text import FLAGS
from kis_tui.cli.main import app
from kis_tui.settings import AlertSettings, Settings, read_settings
from kis_tui.settings.reading import CONFIG_FIELDS, VARIABLE_FIELDS
from kis_tui.ui.keys import KEYS
from kis_tui.ui.palette import THEMES
from scripts.config_page import PAGE, page

SETTING = re.compile(r"^#(\S+ = )", re.MULTILINE)


def taken_in() -> str:
    """The file with every setting in it taken in."""
    return SETTING.sub(r"\1", usual_config())


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kis_tui").mkdir()
    return tmp_path / "kis_tui" / "config.toml"


def test_as_it_is_the_file_changes_nothing(config: Path) -> None:
    before = read_settings().model_dump()
    config.write_text(usual_config(), encoding="utf-8")
    assert read_settings().model_dump() == before


def test_every_setting_can_be_taken_in_and_has_its_default(config: Path) -> None:
    config.write_text(taken_in(), encoding="utf-8")
    settings = read_settings()
    values = tomllib.loads(taken_in())
    assert list(values) == [*(name for name in CONFIG_FIELDS if name in VARIABLE_FIELDS), "keys", "alerts"]
    for name in VARIABLE_FIELDS:
        default = Settings.model_fields[name].default
        if name in values and default is not None:
            assert getattr(settings, name) == default
    assert settings.alerts.ways == AlertSettings().ways
    assert settings.alerts.cooldown_s == AlertSettings().cooldown_s
    assert list(values["alerts"]) == list(AlertSettings.model_fields)


def test_every_action_is_there_with_its_keys() -> None:
    assert tomllib.loads(taken_in())["keys"] == {key.id: list(key.keys) for key in KEYS}


def test_every_setting_tells_its_meaning_default_variable_and_flag() -> None:
    text = usual_config()
    for name in (*(name for name in CONFIG_FIELDS if name in VARIABLE_FIELDS), *AlertSettings.model_fields):
        comment = re.search(rf"((?:^# .*\n)+)^#{name} = ", text, re.MULTILINE)
        assert comment is not None, name
        assert "Default: " in comment[1]
        assert (f"Variable: KIS_{name.upper()}." in comment[1]) is (name in VARIABLE_FIELDS)
        assert ("Flag: " in comment[1]) is (name in FLAGS)
    for theme in THEMES:
        assert theme.name in text


def test_the_flags_are_those_of_the_command_line() -> None:
    (view,) = [command for command in app.registered_commands if command.name == "view"]
    assert view.callback is not None
    source = Path(view.callback.__code__.co_filename).read_text(encoding="utf-8")
    for name, flag in FLAGS.items():
        assert f'"{flag}"' in source or f"    {name}: Annotated[" in source
        assert name in view.callback.__annotations__


def test_the_documents_have_the_file_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m scripts.config_page"
