"""``kis-tui config``, and a config.toml in force: the program as its users start it."""

import stat
from pathlib import Path

import pytest

from tests.support.program import Ended, Program


@pytest.fixture
def config(program: Program) -> Path:
    return Path(program.run("config", "--path").out.rstrip("\n"))


def written(config: Path, text: str) -> None:
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(text, encoding="utf-8")


def test_the_file_is_printed_with_its_place_first(program: Program, config: Path) -> None:
    ended = program.run("config")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"# {config}; not there yet, kis-tui config --init writes it\n")
    assert "\n#fps = 30\n" in ended.out
    assert "\n[keys]\n" in ended.out


def test_the_file_is_written_once_for_its_owner_only(program: Program, config: Path) -> None:
    assert config.is_relative_to(program.home)
    ended = program.run("config", "--init")
    assert ended == Ended(0, f"Wrote {config} (mode 0600). Everything in it is commented out.\n", "")
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
    assert program.run("config").out.endswith(config.read_text(encoding="utf-8"))
    config.write_text("fps = 60\n")
    again = program.run("config", "--init")
    assert (again.code, again.out) == (2, "")
    assert "exists and is left as it is" in again.err
    assert config.read_text() == "fps = 60\n"


def test_a_directory_that_cannot_be_written_is_one_sentence(program: Program) -> None:
    ended = program.run("config", "--init", given={"XDG_CONFIG_HOME": "/dev/null", "HOME": "/dev/null"})
    assert ended.code == 2
    assert ended.err.startswith("kis-tui: ")
    assert "cannot be written: Not a directory" in ended.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# x\nfsp = 30\n", "{config}, line 2: 'fsp' is no setting: did you mean 'fps'?"),
        ("# x\nfps = 31\n", "fps in {config}, line 2: frames a second can be 15, 30, 60"),
        ("# x\n[keys]\nadd = 'd'\n", "keys.add in {config}, line 3: 'd' is for 'add' and for 'drop'"),
        ("theme = 'neon'\n", "theme in {config}, line 1: the themes are auto, "),
        ("app_secret = 'CANARY'\n", "{config}, line 1: keys and secrets do not belong into this file"),
        ("log_file = '/dev/null/log'\n", "log_file in {config}, line 1: /dev/null/log cannot be written"),
        ("special_days = '/absent.toml'\n", "special_days in {config}, line 1: /absent.toml cannot be read"),
        ("fps = CANARY\n", "{config}, line 1: not TOML: invalid value"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_sentence_with_its_line(
    program: Program, config: Path, text: str, sentence: str
) -> None:
    written(config, text)
    ended = program.run("--demo")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"kis-tui: {sentence.format(config=config)}")
    assert ended.err.count("\n") == 1
    assert "CANARY" not in ended.err


@pytest.mark.parametrize(
    ("flag", "name"), [("--theme", "theme"), ("--lang", "language"), ("--glyphs", "glyphs"), ("--fps", "fps")]
)
def test_a_flag_beats_the_environment_which_beats_env_which_beats_the_file(
    program: Program, config: Path, flag: str, name: str
) -> None:
    """Told by who is complained about: the value in force is the wrong one of the strongest source."""
    wrong = "1" if name == "fps" else "neon"
    variable = f"KIS_{name.upper()}"
    written(config, f"{name} = {wrong if name == 'fps' else repr(wrong)}\n")
    assert f"{name} in {config}, line 1: " in program.run("--demo").err
    program.write_env(f"{variable}={wrong}\n")
    assert f"{variable} in .env, line 1: " in program.run("--demo").err
    assert f"{variable} in the environment: " in program.run("--demo", given={variable: wrong}).err
    right = {"theme": "monochrome", "language": "ko", "glyphs": "ascii", "fps": "30"}[name]
    ended = program.run("--demo", flag, wrong, given={variable: right})
    assert ended.err.startswith(f"kis-tui: {name}: ")
    assert ended.code == 2


def test_a_variable_that_is_no_setting_is_told_and_does_not_stop_the_program(program: Program) -> None:
    program.write_env("KIS_FSP=CANARY\n")
    ended = program.run("--demo", given={"KIS_FPS": "15"})
    assert ended.code == 0
    assert ended.err == "kis-tui: KIS_FSP in .env, line 1 is no setting of kis-tui: did you mean KIS_FPS?\n"
    watched = program.run("watch", "005930", "--demo", "--for", "1s")
    assert watched.code == 0
    assert "KIS_FSP in .env, line 1 is no setting" in watched.err
    checked = program.run("check", given={"COLUMNS": "300"})
    assert "KIS_FSP in .env, line 1 is no setting" in checked.out


def test_check_names_the_file_and_the_profile(program: Program, config: Path) -> None:
    assert "none; the defaults are in force" in program.run("check", given={"COLUMNS": "300"}).out
    written(config, "profile = '단타'\n")
    checked = program.run("check", given={"COLUMNS": "300"}).out
    assert str(config) in checked
    assert f"단타 (profile in {config}, line 1)" in checked
    assert "there is no profile '단타'" in checked
    program.run("profiles", "new", "단타")
    assert "there is no profile" not in program.run("check", given={"COLUMNS": "300"}).out


@pytest.mark.parametrize("name", ["screenshot_dir", "log_file", "special_days"])
@pytest.mark.parametrize("character", ["\\u001b]0;x\\u0007", "\\u0000", "\\u009b", "\\u202e"])
def test_a_path_has_no_control_characters(program: Program, config: Path, name: str, character: str) -> None:
    written(config, f'{name} = "/tmp/a{character}b"\n')
    ended = program.run("--demo")
    assert (ended.code, ended.out) == (2, "")
    assert f"{name} in {config}, line 1" in ended.err
    assert "a path has no control characters" in ended.err
    assert ended.err.rstrip("\n").isprintable()


def test_a_place_that_cannot_be_looked_at_is_one_sentence(program: Program) -> None:
    too_long = {"XDG_CONFIG_HOME": "/" + "a" * 5_000}
    for arguments in (["--demo"], ["config"], ["watch", "--demo"]):
        ended = program.run(*arguments, given=too_long)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.endswith("cannot be looked at: File name too long\n")
    checked = program.run("check", given=too_long)
    assert (checked.code, checked.err) == (1, "")
    assert "1 to put right" in checked.out
