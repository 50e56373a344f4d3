"""What the command line lets through to other hosts, says about the unencrypted line, and keeps out of a dump."""

import signal
import subprocess
import sys

import pytest

from kis_tui.cli.browser.session import AppSession
from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.program import PROJECT, Ended, Program
from tests.support.terminal import converse

KEYS = {"KIS_APP_KEY": CANARY_KEY, "KIS_APP_SECRET": CANARY_SECRET, "COLUMNS": "300"}
ELSEWHERE = {**KEYS, "KIS_REST_URL": "https://relay.invalid", "KIS_WS_URL": "wss://relay.invalid/feed"}


def row(ended: Ended, what: str) -> str:
    """The line of the table about ``what``, its spaces made single."""
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    return next(line for line in lines if f"│ {what} │" in line)


@pytest.mark.parametrize("arguments", [["check"], ["watch", "005930"], ["names", "--update"], ["005930"]])
def test_an_allowed_host_is_a_name_in_every_command(program: Program, arguments: list[str]) -> None:
    ended = program.run(*arguments, "--allow-host", "https://relay.invalid", given=KEYS)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "kis-tui: --allow-host: a host is a name such as relay.example, without https:// and without a port\n"
    )


def test_keys_go_to_another_host_only_when_it_is_named_on_the_command_line(program: Program) -> None:
    refused = program.run("check", given=ELSEWHERE)
    assert "add --allow-host relay.invalid" in row(refused, "addresses")
    assert "not tried" in row(refused, "key service")
    allowed = program.run("check", "--allow-host", "other.invalid", "--allow-host", "Relay.invalid", given=ELSEWHERE)
    assert "✓ │ REST host │ relay.invalid" in row(allowed, "REST host")
    assert "✗ │ key service │ no approval key from relay.invalid" in row(allowed, "key service")


def test_the_flag_stands_before_the_environment(program: Program) -> None:
    given = {**ELSEWHERE, "KIS_ALLOW_HOST": "relay.invalid"}
    assert "REST host" in program.run("check", given=given).out
    assert "not the broker's host" in program.run("check", "--allow-host", "other.invalid", given=given).out


def test_watch_and_names_take_the_flag_too(program: Program) -> None:
    refused = program.run("watch", "005930", "--for", "1s", given=ELSEWHERE)
    assert (refused.code, "add --allow-host relay.invalid" in refused.err) == (2, True)
    allowed = program.run("watch", "005930", "--for", "1s", "--allow-host", "relay.invalid", given=ELSEWHERE)
    assert "not the broker's host" not in allowed.err
    assert "watching" in allowed.err
    lists = {"KIS_MASTER_URL": "https://names.invalid/master"}
    assert "add --allow-host names.invalid" in program.run("names", "--update", given=lists).err
    assert "names.invalid: " in program.run("names", "--update", "--allow-host", "names.invalid", given=lists).err


def test_a_file_of_the_directory_does_not_lead_keys_of_the_environment_away(program: Program) -> None:
    program.write_env("KIS_ALLOW_HOST=evil.invalid\nKIS_REST_URL=https://evil.invalid\n")
    ended = program.run("watch", "005930", "--for", "1s", given=KEYS)
    assert ended.code == 2
    assert ended.err == (
        "kis-tui: KIS_REST_URL in .env, line 2: would lead keys that stand elsewhere to 'evil.invalid'; "
        "if you mean it, name the file: --env-file .env\n"
    )
    named = program.run("check", "--env-file", ".env", given=KEYS)
    assert "✓ │ REST host │ evil.invalid" in row(named, "REST host")


def test_check_says_that_the_broker_s_line_is_not_encrypted(program: Program) -> None:
    ended = program.run("check", given={**KEYS, "KIS_REST_URL": "http://127.0.0.1:1"})
    found = row(ended, "WebSocket host")
    assert "ops.koreainvestment.com:21000 (not encrypted)" in found
    assert "use a network you trust" in found
    local = program.run("check", given={**KEYS, "KIS_REST_URL": "http://127.0.0.1:1", "KIS_WS_URL": "ws://[::1]:1"})
    assert "not encrypted" not in local.out


def test_init_says_it_once_the_keys_are_written(program: Program) -> None:
    code, shown = converse(program, ["init"], [("App key", "key\n"), ("App secret", "secret\n"), ("live", "\n")])
    assert code == 0
    assert "The broker's WebSocket is not encrypted" in " ".join(shown.split())


def test_no_core_dump_is_written_and_textual_s_own_log_is_left_out() -> None:
    program = (
        "import os, resource, sys\n"
        "from kis_tui.cli.main import main\n"
        "main(['--version'])\n"
        "import kis_tui.ui\n"
        "print(*resource.getrlimit(resource.RLIMIT_CORE), 'TEXTUAL' in os.environ, 'TEXTUAL_LOG' in os.environ)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env={"PATH": "", "TEXTUAL": "debug,devtools", "TEXTUAL_LOG": "textual.log"},
    )
    no_core = "1 1" if sys.platform == "linux" else "0 0"  # 1 also stops what is handed to a collecting program
    assert done.stdout.splitlines()[-1] == f"{no_core} False False"


@pytest.mark.parametrize("limit", ["unlimited", "0"])
def test_a_program_that_the_machine_ends_leaves_no_core_dump(program: Program, limit: str) -> None:
    crash = "from kis_tui.cli.main import main; main(['--version']); import os; os.abort()"
    done = subprocess.run(
        ["bash", "-c", f'ulimit -c {limit} && exec "$0" -c "$1"', sys.executable, crash],
        capture_output=True,
        cwd=program.directory,
        env=program.environment({}),
        check=False,
    )
    assert done.returncode == -signal.SIGABRT, done.stderr
    assert list(program.directory.iterdir()) == []


def test_a_process_behind_a_page_gets_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIS_APP_KEY", CANARY_KEY)
    monkeypatch.setenv("kis_app_secret", CANARY_SECRET)
    monkeypatch.setenv("KIS_FPS", "30")

    async def nothing(*_: object) -> None:
        return None

    environment = AppSession(["x"], write=nothing, close=nothing)._build_environment()
    assert not {"KIS_APP_KEY", "KIS_APP_SECRET"} & {name.upper() for name in environment}
    assert environment["KIS_FPS"] == "30"
