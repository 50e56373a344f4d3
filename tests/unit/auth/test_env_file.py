import io
from pathlib import Path

import pytest
from dotenv.parser import parse_stream
from hypothesis import example, given
from hypothesis import strategies as st

from kis_tui.auth.env_file import assignments, check_env_file, config_dir, find_env_file
from kis_tui.errors import ConfigError

GOOD = """\
# a comment
KIS_APP_KEY=abc
export KIS_ENV = paper   # why
EMPTY=

  QUOTED='a # b'
OTHER="line one
line two"
LAST="x" # end"""


def write(path: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def test_every_assignment_is_found_with_its_line() -> None:
    found = [(entry.name, entry.line, entry.has_value) for entry in assignments(GOOD, source=".env")]
    assert found == [
        ("KIS_APP_KEY", 2, True),
        ("KIS_ENV", 3, True),
        ("EMPTY", 4, False),
        ("QUOTED", 6, True),
        ("OTHER", 7, True),
        ("LAST", 9, True),
    ]


@pytest.mark.parametrize(
    "text",
    ["A=1\nCANARY\n", "A=1\nB='CANARY\n", 'A=1\nB="CANARY', "A=1\nB='x' CANARY", "A=1\n=CANARY", "A=1\nA B=CANARY"],
)
def test_a_line_that_cannot_be_read_is_named_but_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError, match=r"\.env, line 2: ") as caught:
        assignments(text, source=".env")
    assert "CANARY" not in str(caught.value)


@given(st.text(alphabet="AB_=#'\"\\ \t\nx1", max_size=40))
@example("A= '")
def test_what_passes_is_read_alike_by_the_library_that_reads_the_values(text: str) -> None:
    try:
        found = assignments(text, source=".env")
    except ConfigError:
        return
    bindings = list(parse_stream(io.StringIO(text)))
    assert not any(binding.error for binding in bindings)
    assert [entry.name for entry in found] == [binding.key for binding in bindings if binding.key is not None]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_with_keys_that_others_can_read_is_refused_with_the_command_that_helps(
    tmp_path: Path, mode: int
) -> None:
    path = write(tmp_path / ".env", "KIS_APP_SECRET=CANARY\n", mode)
    with pytest.raises(ConfigError) as caught:
        check_env_file(path)
    assert f"chmod 600 '{path}'" in str(caught.value)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("name", ["KIS_REST_URL", "KIS_WS_URL", "KIS_MASTER_URL", "kis_allow_host"])
def test_a_file_that_says_where_keys_go_and_that_others_can_write_is_refused(tmp_path: Path, name: str) -> None:
    text = f"{name}=evil.example\n"
    with pytest.raises(ConfigError, match="others can write it"):
        check_env_file(write(tmp_path / ".env", text, 0o620))
    with pytest.raises(ConfigError, match="others can write it"):
        check_env_file(write(tmp_path / ".env", text, 0o602))
    check_env_file(write(tmp_path / ".env", text, 0o644))


@pytest.mark.parametrize("value", ["https://x/${KIS_APP_SECRET}", "'${HOME}'", '"a${A:-b}"'])
def test_a_setting_cannot_have_another_variable_filled_in(tmp_path: Path, value: str) -> None:
    path = write(tmp_path / ".env", f"OTHER={value}\nKIS_MASTER_URL={value}\n")
    with pytest.raises(ConfigError, match="line 2: other variables are not filled in"):
        check_env_file(path)
    check_env_file(write(tmp_path / ".env", f"OTHER={value}\n# KIS_MASTER_URL={value}\nKIS_FPS=60\n"))


@pytest.mark.parametrize("text", ["KIS_FPS=60\n", "KIS_APP_KEY=\nKIS_APP_SECRET=''\n", "OTHER_PROGRAM=1\n"])
def test_a_file_without_keys_may_be_readable_by_others(tmp_path: Path, text: str) -> None:
    check_env_file(write(tmp_path / ".env", text, 0o644))


def test_the_edge_of_a_windows_editor_is_no_trouble(tmp_path: Path) -> None:
    path = write(tmp_path / ".env", b"\xef\xbb\xbfKIS_FPS=60\r\nKIS_ENV=paper\r\n")
    assert [entry.line for entry in check_env_file(path)] == [1, 2]


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / ".env", "KIS_FPS=60\n# 한글\n".encode("cp949"))
    with pytest.raises(ConfigError, match=r"line 2: .*UTF-8"):
        check_env_file(path)


def test_a_directory_and_an_endless_file_are_no_env_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a file"):
        check_env_file(tmp_path)
    with pytest.raises(ConfigError, match="longer than"):
        check_env_file(write(tmp_path / ".env", b"#" * 300_000))


def test_a_file_asked_for_by_name_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no such file.*kis-tui init"):
        find_env_file(tmp_path / "missing")


def test_the_file_here_counts_before_the_one_of_the_config_directory() -> None:
    assert find_env_file(None) is None
    config_dir().mkdir(parents=True)
    far = write(config_dir() / ".env", "")
    assert find_env_file(None) == far
    near = write(Path(".env"), "")
    assert find_env_file(None) == near
    assert find_env_file(far) == far
