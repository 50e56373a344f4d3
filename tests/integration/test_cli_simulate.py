"""``kis-tui simulate``: what it prints points a client at it."""

import ipaddress
import shlex
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from kis_tui.cli.main import app
from kis_tui.simulator import DEFAULT_LAYOUT, DEFAULT_SCENARIO, DEFAULT_SEED, SCENARIOS
from tests.support.program import COMMAND, Program

NAMES = ["KIS_APP_KEY", "KIS_APP_SECRET", "KIS_REST_URL", "KIS_WS_URL", "KIS_MASTER_URL"]


@contextmanager
def simulating(
    program: Program, *arguments: str, given: dict[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    """A running ``simulate`` and the five variables it printed."""
    process = program.start(["simulate", *arguments], given)
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline().decode().rstrip("\n") for _ in NAMES]
        yield process, dict(line.split("=", 1) for line in lines)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


def test_the_five_lines_are_variables_that_a_shell_takes_as_they_are(program: Program) -> None:
    with simulating(program) as (process, variables):
        assert list(variables) == NAMES
        assert all(shlex.split(f"{name}={value}") == [f"{name}={value}"] for name, value in variables.items())
        addresses = [urlsplit(variables[name]) for name in ("KIS_REST_URL", "KIS_WS_URL", "KIS_MASTER_URL")]
        assert {address.port for address in addresses} == {addresses[0].port}
        assert all(ipaddress.ip_address(address.hostname or "").is_loopback for address in addresses)
        assert process.stderr is not None
        assert b"stand-in exchange (calm)" in process.stderr.readline()


def test_with_the_five_lines_everything_that_check_looks_at_is_right(program: Program) -> None:
    with simulating(program, "--seed", "7", "--layout", "2025") as (_, variables):
        ended = program.run("check", given={**variables, "COLUMNS": "200"})
        assert ended.code == 0, ended
        assert "✗" not in ended.out
        assert "H0STCNT0 005930 granted and given back" in " ".join(ended.out.split())
        for secret in (variables["KIS_APP_KEY"], variables["KIS_APP_SECRET"]):
            assert secret not in ended.out + ended.err


def test_started_again_with_its_own_variables_it_keeps_its_keys(program: Program) -> None:
    with simulating(program) as (_, first):
        port = str(urlsplit(first["KIS_WS_URL"]).port)
    with simulating(program, "--port", port, given=first) as (_, second):
        assert second == first


def test_anybodys_real_keys_are_left_alone(program: Program) -> None:
    real = {"KIS_APP_KEY": "PS" + "FAKE" * 8 + "00", "KIS_APP_SECRET": "FAKE" * 45}
    with simulating(program, given=real) as (_, variables):
        assert variables["KIS_APP_KEY"] != real["KIS_APP_KEY"]
        assert variables["KIS_APP_SECRET"] != real["KIS_APP_SECRET"]


def test_the_chosen_port_is_the_one(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with simulating(program, "--port", str(port)) as (_, variables):
        assert variables["KIS_REST_URL"] == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_cleanly(program: Program, number: signal.Signals) -> None:
    with simulating(program) as (process, _):
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, b"", b"")


def test_the_defaults_of_the_command_line_are_the_exchange_s(program: Program) -> None:
    (simulate,) = [command.callback for command in app.registered_commands if command.name == "simulate"]
    assert simulate is not None
    defaults = simulate.__defaults__
    assert defaults == (0, DEFAULT_SEED, DEFAULT_SCENARIO, 1.0, DEFAULT_LAYOUT, None)
    assert COMMAND[1:] == ("-m", "kis_tui")


def test_the_help_lists_every_scenario(program: Program) -> None:
    ended = program.run("simulate", "--help", given={"COLUMNS": "200"})
    assert ended.code == 0
    for name in SCENARIOS:
        assert name in ended.out


def test_faults_can_be_piped_in_while_it_runs(program: Program) -> None:
    with simulating(program) as (process, _):
        assert process.stdin is not None
        assert process.stderr is not None
        process.stderr.readline()
        for typed, reply in (
            (b"silence\n", b"silence: on\n"),
            (b"\n\xff\n", b"fault '\xef\xbf\xbd' is not known: choose one of cut, "),
            (b"calm\nno", b"calm: every fault is off\n"),
            (b"-data\n", b"no-data: on\n"),
        ):
            process.stdin.write(typed)
            process.stdin.flush()
            assert process.stderr.readline().startswith(reply)
        process.stdin.write(b"cut")
        process.stdin.close()
        assert process.stderr.readline() == b"cut: done\n"
        process.stdin = None
        assert process.poll() is None


def test_typed_foreign_characters_are_not_echoed(program: Program) -> None:
    with simulating(program) as (process, _):
        assert process.stdin is not None
        assert process.stderr is not None
        process.stderr.readline()
        process.stdin.write(b"\x1b]0;x\x07\xe2\x80\xae\n")
        process.stdin.flush()
        reply = process.stderr.readline()
        assert reply.startswith(b"fault ']0;x' is not known")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("nothing", "fault 'nothing' is not known: choose one of cut, close, "),
        ("close=abc", "fault 'close' takes CODE, such as close=1011, not 'abc'"),
        ("silence@soon", "'silence@soon' is no fault: write NAME[=VALUE][@SECONDS[+SECONDS]]"),
    ],
)
def test_a_wrong_fault_is_answered_with_one_sentence(program: Program, fault: str, sentence: str) -> None:
    for arguments in (["simulate", "--fault", fault], ["--demo", "--fault", fault]):
        ended = program.run(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"kis-tui: {sentence}")
        assert ended.err.count("\n") == 1


def test_faults_are_for_the_demonstration_only(program: Program) -> None:
    ended = program.run("--fault", "silence")
    assert ended.code == 2
    assert "--fault needs --demo" in ended.err


def test_the_demonstration_fails_as_told(program: Program) -> None:
    calm, kept_out = program.run("--demo"), program.run("--demo", "--fault", "handshake=503")
    assert (calm.code, kept_out.code) == (0, 0)
    titles = [[line for line in ended.out.splitlines() if "삼성전자" in line][-1] for ended in (calm, kept_out)]
    # Without a line the book is what a query told.
    assert ["조회" in title for title in titles] == [False, True]
