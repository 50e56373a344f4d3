import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from kis_tui.auth.addresses import Environment
from kis_tui.auth.env_file import assignments
from kis_tui.domain.schedule import BUILT_IN, DayPhase
from kis_tui.domain.venue import Venue
from kis_tui.errors import ConfigError
from kis_tui.settings import Settings, read_settings
from kis_tui.settings.model import CONFIG_ONLY
from kis_tui.settings.reading import VARIABLE_FIELDS

EXAMPLE = Path(__file__).resolve().parents[3] / ".env.example"


def example_comments() -> dict[str, str]:
    """Each variable of the example file with the comment above it."""
    found, comment = {}, ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment += line
        elif line:
            found[line.partition("=")[0]] = comment
            comment = ""
        else:
            comment = ""
    return found


def test_the_example_file_has_every_setting_and_no_other() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    names = [entry.name for entry in assignments(text, source=".env.example")]
    assert names == [f"KIS_{field.upper()}" for field in VARIABLE_FIELDS]
    assert set(VARIABLE_FIELDS) | set(CONFIG_ONLY) == set(Settings.model_fields)


def test_the_example_file_read_as_it_is_changes_nothing() -> None:
    assert read_settings(env_file=EXAMPLE).model_dump() == read_settings().model_dump()


@pytest.mark.parametrize("field", VARIABLE_FIELDS)
def test_the_example_file_tells_every_setting_s_default(field: str) -> None:
    comment = example_comments()[f"KIS_{field.upper()}"]
    default = Settings.model_fields[field].default
    told = re.search(r"Default: ([^,]+?)(,.*)?\.$", comment)
    assert told is not None, comment
    if isinstance(default, Environment):
        assert told[1] == default.value
    elif isinstance(default, int | str):
        assert told[1] == str(default)
    else:
        assert default in (None, ())
        assert re.search("none|no log|the broker's", told[1])


@pytest.mark.parametrize("field", list(Settings.model_fields))
def test_every_setting_says_what_it_means(field: str) -> None:
    source = (EXAMPLE.parent / "kis_tui" / "settings" / "model.py").read_text(encoding="utf-8")
    source += (EXAMPLE.parent / "kis_tui" / "auth" / "credentials.py").read_text(encoding="utf-8")
    assert re.search(rf'^    {field}: .*\n    """[A-Z`][^"]*(?:"[^"]+"[^"]*)*\."""$', source, re.MULTILINE)


def test_the_command_line_beats_the_environment_which_beats_env_which_beats_config_toml(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(**given: object) -> tuple[int, str]:
        settings = read_settings(**given)  # type: ignore[arg-type]
        return settings.max_registrations, settings.place("max_registrations")

    assert reads() == (41, "KIS_MAX_REGISTRATIONS")
    config.write_text("max_registrations = 1\nfps = 15\n")
    assert reads() == (1, f"max_registrations in {config}, line 1")
    (tmp_path / ".env").write_text("KIS_MAX_REGISTRATIONS=2\n")
    assert reads() == (2, "KIS_MAX_REGISTRATIONS in .env, line 1")
    monkeypatch.setenv("KIS_MAX_REGISTRATIONS", "3")
    assert reads() == (3, "KIS_MAX_REGISTRATIONS in the environment")
    assert reads(max_registrations=4) == (4, "max_registrations")
    assert reads(max_registrations=None)[0] == 3
    assert read_settings().fps == 15, "what only the weakest source has is taken from there"


def test_an_empty_variable_leaves_the_setting_to_config_toml(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("fps = 15\n")
    (tmp_path / ".env").write_text("KIS_FPS=\n")
    monkeypatch.setenv("KIS_FPS", "")
    assert read_settings().fps == 15
    assert read_settings().place("fps") == f"fps in {config}, line 1"


def test_a_variable_that_is_no_setting_is_told_with_its_place_and_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("OTHER=1\n# two\nKIS_FSP=CANARY\nkis_fps=15\n")
    monkeypatch.setenv("KIS_ACCOUNT_NUMBER", "CANARY")
    settings = read_settings()
    assert settings.unknown_variables == (
        "KIS_ACCOUNT_NUMBER in the environment is no setting of kis-tui and is passed over",
        "KIS_FSP in .env, line 3 is no setting of kis-tui: did you mean KIS_FPS?",
    )
    assert settings.fps == 15


@pytest.mark.parametrize("name", ["KIS_KEYS", "KIS_ALERTS", "kis_keys"])
def test_a_section_cannot_be_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / ".env").write_text(f"{name}={{}}\n")
    with pytest.raises(ConfigError, match=rf"^{name.upper()} cannot be a variable: write \[(keys|alerts)\] in "):
        read_settings()
    (tmp_path / ".env").unlink()
    monkeypatch.setenv(name, "{}")
    with pytest.raises(ConfigError, match="cannot be a variable"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KIS_FPS", "31"),
        ("KIS_FPS", "CANARY"),
        ("KIS_MAX_REGISTRATIONS", "0"),
        ("KIS_MAX_REGISTRATIONS", "42"),
        ("KIS_ENV", "CANARY"),
    ],
)
def test_a_value_out_of_range_is_named_with_its_line_and_never_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (tmp_path / ".env").write_text(f"# one\n{name}={value}\n")
    with pytest.raises(ConfigError, match=rf"^{name} in \.env, line 2: ") as caught:
        read_settings()
    assert "CANARY" not in str(caught.value)
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=f"^{name} in the environment: "):
        read_settings()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        read_settings().fps = 60


def test_own_special_days_are_merged_over_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "days.toml").write_text('holiday = [{date = 2026-11-20, name = "임시공휴일"}]\n', encoding="utf-8")
    calendar = read_settings(special_days=tmp_path / "days.toml").calendar()
    own, known = min(set(calendar.holidays) - set(BUILT_IN.holidays)), min(BUILT_IN.holidays)
    assert calendar.phase(Venue.KRX, own, 36_000) is DayPhase.HOLIDAY
    assert calendar.phase(Venue.KRX, known, 36_000) is DayPhase.HOLIDAY
    assert read_settings().calendar() is BUILT_IN


@pytest.mark.parametrize("content", [None, "holiday = [", "holiday = [{name = 'no date'}]", b"\xff\xfe"])
def test_special_days_that_cannot_be_read_are_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | bytes | None
) -> None:
    path = tmp_path / "days.toml"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    monkeypatch.setenv("KIS_SPECIAL_DAYS", str(path))
    with pytest.raises(ConfigError, match=r"^KIS_SPECIAL_DAYS in the environment: ") as caught:
        read_settings().calendar()
    assert "days.toml" in str(caught.value)
