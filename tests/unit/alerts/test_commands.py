import os
import sys
from pathlib import Path

import pytest

from kis_tui.alerts.commands import (
    TIMEOUT_S,
    CommandFailure,
    CommandRunner,
    CommandTrouble,
    Placeholders,
    check_command,
    filled,
)
from kis_tui.clock import SystemClock
from tests.support.clocks import FastClock, ManualClock
from tests.support.until import until

WORDS = Placeholders("005930", "삼성전자", "삼성전자 price rose to 80,000", "80000")
WRITE = "import os, sys; open(sys.argv[1], 'a').write('|'.join([*sys.argv[2:], str(len(os.environ))]) + '\\n')"
SLEEP = "import time; time.sleep(60)"
SLEEP_AS = "import os, sys, time; open(sys.argv[1] + str(os.getpid()), 'w').close(); time.sleep(60)"


def _python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def test_placeholders_are_filled_in_argument_by_argument() -> None:
    command = check_command(
        ["notify", "{name}: {text}", "--code={code}", "{price}", "{}not one"[2:], "[{code}/{code}]"]
    )
    assert filled(command, WORDS) == [
        "notify",
        "삼성전자: 삼성전자 price rose to 80,000",
        "--code=005930",
        "80000",
        "not one",
        "[005930/005930]",
    ]


def test_a_word_from_outside_is_neither_an_option_nor_a_control_sequence() -> None:
    hostile = Placeholders("005930", "--exec=rm", "-x \x1b[2J; $(id) `id` {code}", "")
    command = check_command(["notify", "{name}", "{text}", "--fixed={name}", "-{code}"])
    assert filled(command, hostile) == [
        "notify",
        " --exec=rm",
        " -x [2J; $(id) `id` {code}",
        "--fixed=--exec=rm",
        "-005930",
    ]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([], "is empty"),
        ([" "], "is empty"),
        (["{code}"], "cannot be a placeholder"),
        (["notify", "{nmae}"], "there are {code}, {name}, {text}, {price}"),
        (["notify", "a\0b"], "NUL"),
        (["sh", "-c", "echo {text}"], "hands a placeholder to a shell"),
        (["/bin/bash", "-lc", "echo {name}"], "hands a placeholder to a shell"),
    ],
)
def test_a_command_that_cannot_work_or_is_not_safe_is_refused(command: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_command(command)


def test_a_shell_may_get_a_placeholder_as_an_argument() -> None:
    assert check_command(["sh", "-c", 'echo "$1"', "sh", "{text}"])


async def test_the_command_runs_with_the_words_of_its_alert_and_without_our_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KIS_APP_KEY", "kis_app_secret", "KIS_ENV"):
        monkeypatch.setenv(name, "x")
    bare = sum(not name.upper().startswith("KIS_") for name in os.environ)
    target = tmp_path / "told"
    failures: list[CommandFailure] = []
    runner = CommandRunner(_python(WRITE, str(target), "{code}", "{text}; $(id)"), SystemClock(), failures.append)
    runner.start(WORDS)
    await until(lambda: not runner.running)
    code, text, variables = target.read_text().strip().split("|")
    assert (code, text) == ("005930", "삼성전자 price rose to 80,000; $(id)")
    # An interpreter may add a variable for its locale.
    assert 0 <= int(variables) - bare <= 1
    assert (failures, runner.started) == ([], 1)


async def test_a_program_that_is_not_there_is_told_once() -> None:
    failures: list[CommandFailure] = []
    runner = CommandRunner(["/no/such/program"], SystemClock(), failures.append)
    for _ in range(3):
        runner.start(WORDS)
        await until(lambda: not runner.running)
    assert [failure.trouble for failure in failures] == [CommandTrouble.NOT_STARTED]
    assert "No such file" in failures[0].detail
    assert (runner.failures, runner.started) == (3, 0)


async def test_a_failure_is_told_again_after_it_has_worked(tmp_path: Path) -> None:
    switch = tmp_path / "broken"
    switch.touch()
    failures: list[CommandFailure] = []
    fails_while = _python("import os, sys; sys.exit(3 if os.path.exists(sys.argv[1]) else 0)", str(switch))
    runner = CommandRunner(fails_while, SystemClock(), failures.append)

    async def run() -> None:
        runner.start(WORDS)
        await until(lambda: not runner.running)

    await run()
    await run()
    switch.unlink()
    await run()
    switch.touch()
    await run()
    assert [(failure.trouble, failure.detail) for failure in failures] == [(CommandTrouble.FAILED, "3")] * 2


async def test_a_command_that_takes_too_long_is_ended() -> None:
    failures: list[CommandFailure] = []
    runner = CommandRunner(_python(SLEEP), FastClock(20), failures.append, timeout_s=10)
    runner.start(WORDS)
    await until(lambda: not runner.running)
    assert [(failure.trouble, failure.detail) for failure in failures] == [(CommandTrouble.TIMED_OUT, "10")]


async def test_more_than_so_many_at_once_are_not_started_and_closing_ends_the_others() -> None:
    failures: list[CommandFailure] = []
    runner = CommandRunner(_python(SLEEP), SystemClock(), failures.append, at_most=2)
    for _ in range(5):
        runner.start(WORDS)
    await until(lambda: runner.started == 2)
    assert runner.running == 2
    assert [failure.trouble for failure in failures] == [CommandTrouble.TOO_MANY]
    await runner.aclose()
    assert runner.running == 0


@pytest.mark.parametrize("by_closing", [True, False])
async def test_a_command_that_is_ended_is_gone_with_what_it_has_started(tmp_path: Path, *, by_closing: bool) -> None:
    child = _python(SLEEP_AS, f"{tmp_path}/")
    parent = _python("import subprocess, sys; subprocess.run(sys.argv[1:])", *child)
    clock = ManualClock()
    runner = CommandRunner(parent, clock, lambda _failure: None)
    runner.start(WORDS)
    await until(lambda: _pids(tmp_path))
    (pid,) = _pids(tmp_path)
    assert _is_running(pid)
    if by_closing:
        await runner.aclose()
    else:
        clock.advance(TIMEOUT_S)
        await until(lambda: not runner.running)
    await until(lambda: not _is_running(pid))


def _pids(directory: Path) -> list[int]:
    return [int(path.name) for path in directory.iterdir()]


def _is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits to be fetched does not."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
