"""Bad input: one sentence that says what is wrong and what to do, exit code 2, nothing secret in it."""

import re
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from kis_tui import __version__
from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.program import COMMAND, Ended, Program

KEYS = {"KIS_APP_KEY": CANARY_KEY, "KIS_APP_SECRET": CANARY_SECRET}


def assert_one_sentence(ended: Ended, *parts: str) -> None:
    assert ended.code == 2, ended
    assert ended.out == ""
    assert ended.err.startswith("kis-tui: ")
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    for part in parts:
        assert part in ended.err
    assert "CANARY" not in ended.err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["12345"], "'12345' is not a stock code"),
        (["005930", "checks"], "'checks' is not a stock code"),
        (["--venue", "LSE"], "choose UN, KRX, NXT, SOR"),
        (["--venue"], "--venue"),
        (["--fps", "31"], "15, 30, 60"),
        (["--fps", "many"], "--fps"),
        (["--no-such-option"], "--no-such-option"),
        (["--demo", "--paper"], "exclude each other"),
        (["--demo", "--profile", "swing"], "leave --profile out"),
        (["--env-file", "missing.env"], "missing.env: no such file"),
        (["005930"], "there is no terminal to draw on"),
        (["check", "surplus"], "surplus"),
        (["decode", "missing.txt"], "missing.txt: cannot be read: No such file"),
        (["decode", "."], "cannot be read: Is a directory"),
        (["init"], "needs a terminal"),
        (["simulate", "--scenario", "chaos"], "calm"),
        (["simulate", "--layout", "1999"], "2026-09"),
        (["simulate", "--port", "70000"], "--port"),
        (["simulate", "--speed", "fast"], "--speed"),
    ],
)
def test_a_wrong_argument_is_one_sentence(program: Program, arguments: list[str], part: str) -> None:
    assert_one_sentence(program.run(*arguments, given=KEYS), part)


def test_control_characters_of_an_argument_do_not_reach_the_terminal(program: Program) -> None:
    ended = program.run("\x1b[2J\u202e", "--venue", "\x1b]0;x\x07")
    assert_one_sentence(ended)
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("KIS_APP_KEY=a\nCANARY\n", (".env, line 2",)),
        ("KIS_APP_SECRET='CANARY\n", (".env, line 1",)),
        ("# x\nKIS_ENV=CANARY\n", ("KIS_ENV in .env, line 2", "live or paper")),
        ("KIS_MAX_REGISTRATIONS=CANARY\n", ("KIS_MAX_REGISTRATIONS in .env, line 1",)),
        ("KIS_APP_KEY=CANARY key\n", ("KIS_APP_KEY in .env, line 1", "copy it again")),
    ],
)
@pytest.mark.parametrize("command", [[], ["--demo"]])
def test_a_broken_settings_file_is_named_with_its_line(
    program: Program, text: str, parts: tuple[str, ...], command: list[str]
) -> None:
    program.write_env(text)
    assert_one_sentence(program.run(*command), *parts)


def test_a_settings_file_that_others_can_read_is_refused_with_the_chmod(program: Program) -> None:
    program.write_env("KIS_APP_KEY=CANARY\n", 0o644)
    assert_one_sentence(program.run(), "others can read it (mode 0644)", "chmod 600 '.env'")


def test_an_address_that_is_not_the_broker_s_is_refused_before_a_key_is_sent(program: Program) -> None:
    ended = program.run("check", given={**KEYS, "KIS_REST_URL": "https://evil.example"})
    assert ended.code == 1
    assert "KIS_ALLOW_HOST" in ended.out
    assert "not tried" in ended.out


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"KIS_LOG_FILE": "~nobody-here/log"}, "KIS_LOG_FILE"),
        ({"KIS_SPECIAL_DAYS": "~nobody-here/days.toml"}, "KIS_SPECIAL_DAYS"),
        ({"KIS_SPECIAL_DAYS": "days.toml"}, "holiday must be a list"),
        ({"KIS_SPECIAL_DAYS": "late.toml"}, "end before they begin"),
        ({"XDG_STATE_HOME": "/dev/null", "KIS_LOG_FILE": "/dev/null/log"}, "KIS_LOG_FILE"),
    ],
)
def test_a_path_or_table_that_makes_no_sense_is_one_sentence(
    program: Program, given: dict[str, str], part: str
) -> None:
    (program.directory / "days.toml").write_text("holiday = 5\n")
    (program.directory / "late.toml").write_text(
        '[[special]]\ndate = 2026-11-24\nvenue = "KRX"\nphases = [["12:00", "10:00", "continuous"]]\n'
    )
    assert_one_sentence(program.run("--demo", given=given), part)


def test_a_settings_file_with_an_impossible_name_is_one_sentence(program: Program) -> None:
    assert_one_sentence(program.run("--demo", "--env-file", "x" * 300), "cannot be looked at")


def test_a_port_beyond_the_last_and_unreadable_certificates_are_named(program: Program) -> None:
    ended = program.run("check", given={**KEYS, "KIS_REST_URL": "http://127.0.0.1:99999"})
    assert "99999" in ended.out
    assert_one_sentence(program.run("check", given={**KEYS, "SSL_CERT_FILE": "/nowhere/at/all"}), "SSL_CERT_FILE")


def redirected(program: Program, redirections: str, *arguments: str, given: Mapping[str, str] | None = None) -> Ended:
    """Run with standard streams as a shell's ``redirections`` have them."""
    ran = subprocess.run(
        ["sh", "-c", f'exec "$@" {redirections}', "sh", *COMMAND, *arguments],
        input="0|H0STCNT0|001|x\n",
        capture_output=True,
        text=True,
        cwd=program.directory,
        env=program.environment(given or {}),
        timeout=40,
        check=False,
    )
    return Ended(ran.returncode, ran.stdout, ran.stderr)


def test_a_closed_standard_input_is_one_sentence(program: Program) -> None:
    assert_one_sentence(redirected(program, "<&-", "decode", "-"), "standard input is closed")


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("arguments", ["decode", "simulate", "check", "config", "--demo"])
def test_an_output_on_a_full_disk_is_one_sentence(program: Program, arguments: str, unbuffered: str) -> None:
    ended = redirected(program, ">/dev/full", arguments, given={"PYTHONUNBUFFERED": unbuffered})
    assert_one_sentence(ended, "standard output cannot be written: No space left on device")


@pytest.mark.parametrize("arguments", ["config", "--version", "--demo"])
def test_closed_standard_streams_are_no_error_and_no_file_is_taken_for_one(program: Program, arguments: str) -> None:
    assert redirected(program, "<&- >&-", arguments) == Ended(0, "", "")
    assert redirected(program, "<&- >&- 2>&-", arguments).code == 0


def test_a_taken_port_is_one_sentence(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert_one_sentence(program.run("simulate", "--port", str(port)), str(port))


def test_the_version_is_an_option_of_the_default_command(program: Program) -> None:
    assert program.run("--version") == Ended(0, f"kis-tui {__version__}\n", "")
    assert program.run("005930", "--version").out == f"kis-tui {__version__}\n"


def test_help_names_every_command_and_the_default_one(program: Program) -> None:
    ended = program.run("--help")
    assert ended.code == 0
    for word in ("view", "simulate", "decode", "check", "init", "kis-tui 005930 --demo"):
        assert word in ended.out


def test_the_demonstration_needs_no_home_that_can_be_written(program: Program) -> None:
    ended = program.run("--demo", given={"XDG_STATE_HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null"})
    assert ended.code == 0, ended
    assert re.search(r"\| +[0-9]{3},[0-9]{3} +[+-][0-9]\.[0-9]{2}", ended.out), "prices with their change"


def test_the_demonstration_without_a_terminal_prints_a_plain_ladder(program: Program) -> None:
    ended = program.run("--venue", "KRX", "000660", "--demo", given={"KIS_FPS": "15"})
    assert (ended.code, ended.err) == (0, "")
    assert "SK하이닉스" in ended.out
    assert "\x1b" not in ended.out


def test_a_log_has_no_key_in_it(program: Program, tmp_path: Path) -> None:
    log = tmp_path / "kis.log"
    ended = program.run("check", given={**KEYS, "KIS_LOG_FILE": str(log), "KIS_REST_URL": "http://127.0.0.1:1"})
    assert ended.code == 1
    assert "CANARY" not in log.read_text() + ended.out + ended.err


def test_a_wrong_word_in_a_list_of_codes_is_one_sentence_with_its_line(program: Program, tmp_path: Path) -> None:
    listed = tmp_path / "mine.txt"
    listed.write_text("005930\n삼성전자\n", encoding="utf-8")
    ended = program.run("--demo", "--codes-file", str(listed), given=KEYS)
    assert_one_sentence(ended, "mine.txt, line 2: '삼성전자' is not a stock code")
