"""``config.toml``: what is wrong in it is one sentence with its line, and no value is repeated."""

from pathlib import Path

import pytest

from kis_tui.alerts.rules import AlertWay
from kis_tui.errors import ConfigError
from kis_tui.settings import config_path, read_settings

APP_KEY = "PSFAKE" + "0" * 30


def refused(config: Path, text: str | bytes) -> str:
    config.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        read_settings()
    sentence = str(caught.value)
    assert "CANARY" not in sentence
    assert "\n" not in sentence
    return sentence


def test_the_file_is_in_the_config_directory(config: Path) -> None:
    assert config_path() == config
    assert config.name == "config.toml"
    assert config.parent.name == "kis_tui"


def test_every_kind_of_setting_can_be_in_the_file(config: Path) -> None:
    config.write_text(
        'language = "en"\ntheme = "monochrome"\nglyphs = "ascii"\nfps = 60\nprofile = "단타"\n'
        'max_registrations = 20\nspecial_days = "~/days.toml"\nlog_file = "/tmp/log"\nscreenshot_dir = "~/shots"\n'
        '[keys]\nquit = "F10"\nadd = ["a", "+"]\nretry = []\n'
        '[alerts]\nways = ["app", "command"]\ncommand = ["say", "{text}"]\ncooldown_s = 5\n'
    )
    settings = read_settings()
    assert (settings.language, settings.theme, settings.glyphs, settings.fps) == ("en", "monochrome", "ascii", 60)
    assert (settings.profile, settings.max_registrations) == ("단타", 20)
    assert settings.special_days == Path("~/days.toml")
    assert settings.log_file == Path("/tmp/log")
    assert settings.screenshot_dir == Path("~/shots")
    assert settings.keys == {"quit": "F10", "add": ("a", "+"), "retry": ()}
    assert settings.alerts.ways == (AlertWay.APP, AlertWay.COMMAND)
    assert settings.alerts.command == ("say", "{text}")
    assert settings.alerts.cooldown_s == 5


def test_a_section_that_has_a_part_of_its_settings_leaves_the_others_at_their_defaults(config: Path) -> None:
    config.write_text("[alerts]\ncooldown_s = 5\n")
    assert read_settings().alerts.ways == (AlertWay.APP, AlertWay.BELL)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("fsp = 30", "line 3: 'fsp' is no setting: did you mean 'fps'?"),
        ("KIS_FPS = 30", "line 3: 'KIS_FPS' is no setting: did you mean 'fps'?"),
        ("log-file = '/x'", "line 3: 'log-file' is no setting: did you mean 'log_file'?"),
        ("weather = 1", "line 3: 'weather' is no setting: kis-tui config lists them all"),
        ("[weather]\nx = 1", "line 3: 'weather' is no setting: kis-tui config lists them all"),
        ("[alerts]\n\ncomand = []", "line 5: 'comand' is no setting of [alerts]: did you mean 'command'?"),
        ('"\x1b[2J" = 1', "is no setting"),
        ("keys = 'CANARY'", "line 3: 'keys' is a section: write [keys] above its settings"),
    ],
)
def test_an_unknown_name_is_told_with_its_line_and_the_nearest_one(config: Path, line: str, sentence: str) -> None:
    if "\x1b" in line:
        line = line.replace("\x1b", "\\u001b")
    told = refused(config, f"# one\n\n{line}\n")
    assert told.startswith(f"{config}, line 3" if "command" not in sentence else f"{config}, line 5")
    assert sentence in told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("line", "name", "words"),
    [
        ("fps = 31", "fps", "15, 30, 60"),
        ("fps = true", "fps", "number"),
        ("fps = 'CANARY'", "fps", "integer"),
        ("max_registrations = 42", "max_registrations", "41"),
        ("language = 'CANARY'", "language", "'auto', 'ko' or 'en'"),
        ("glyphs = 'CANARY'", "glyphs", "'unicode', 'safe' or 'ascii'"),
        ("theme = 5", "theme", "string"),
        ("theme = '../CANARY'", "theme", "pattern"),
        ("profile = '../x'", "profile", "no name for a profile"),
        ("log_file = 'CANARY'", "log_file", "write the path in full, from / or ~ on"),
        ("log_file = 5", "log_file", "path"),
        ("keys.add = 5", "keys.add", "a key in quotes, or a list of keys"),
        ("keys.add = ['a', 5]", "keys.add", "a key in quotes, or a list of keys"),
        ("alerts.ways = ['CANARY']", "alerts.ways", "'bell'"),
        ("alerts.ways = ['command']", "alerts", "set command too"),
        ("alerts.command = 'CANARY {text}'", "alerts.command", "tuple"),
        ("alerts.command = ['say', '{words}']", "alerts", "{words}"),
        ("alerts.command = ['say', 5]", "alerts.command", "string"),
        ("alerts.cooldown_s = -1", "alerts.cooldown_s", "greater than or equal to 0"),
    ],
)
def test_a_wrong_value_is_told_with_its_name_and_line(config: Path, line: str, name: str, words: str) -> None:
    told = refused(config, f"# one\n\n{line}\n")
    assert told.startswith(f"{name} in {config}, line 3: ")
    assert words in told


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("fps = \n", 1),
        ("\nfps = 30\nfps = 60\n", 3),
        ("fps = 30\nlog_file = 'CANARY\n", 2),
        ("# x\nkeys = [\n\n# y\n", 2),
        (b"# x\nlog_file = '\xff'\n", 2),
        ("# x\nCANARY\n", 2),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(config: Path, text: str | bytes, line: int) -> None:
    assert refused(config, text).startswith(f"{config}, line {line}: ")


@pytest.mark.parametrize(
    "line",
    [
        "app_key = 'CANARY'",
        "KIS_APP_SECRET = 'CANARY'",
        "appkey = 'CANARY'",
        "access_token = 'CANARY'",
        f"profile = '{APP_KEY}'",
        f"keys.add = '{APP_KEY}'",
        f"alerts.command = ['curl', 'https://x/{APP_KEY}']",
        f"keys = ['{APP_KEY}']",
    ],
)
def test_a_key_or_secret_is_refused_and_not_repeated(config: Path, line: str) -> None:
    told = refused(config, f"# one\n{line}\n")
    assert told.startswith(f"{config}, line 2: keys and secrets do not belong into this file")
    assert APP_KEY not in told


@pytest.mark.parametrize(("name", "variable"), [("env", "KIS_ENV"), ("KIS_REST_URL", "KIS_REST_URL")])
def test_what_goes_with_the_keys_is_sent_to_the_env_file(config: Path, name: str, variable: str) -> None:
    told = refused(config, f"{name} = 'CANARY'\n")
    assert told == f"{config}, line 1: '{name}' belongs to the keys: set {variable} in .env"


def test_a_file_that_is_none_or_too_long_is_one_sentence(config: Path) -> None:
    assert "is longer than 64 KiB" in refused(config, "#" * 70_000)
    config.unlink()
    config.mkdir()
    with pytest.raises(ConfigError, match="is not a file"):
        read_settings()


def test_a_command_in_a_file_that_anybody_can_write_is_refused(config: Path) -> None:
    config.write_text("[alerts]\ncommand = ['true']\n")
    config.chmod(0o666)
    with pytest.raises(ConfigError, match="anybody can write it and it names a command to run; run: chmod 600 "):
        read_settings()
    config.chmod(0o644)
    assert read_settings().alerts.command == ("true",)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbffps = 60\r\n# x\r\nprofile = 'a'\r\n")
    assert read_settings().fps == 60
