import json
import logging
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from kis_tui.auth.redaction import Redaction
from kis_tui.cli.logs import MESSAGE_CHARS, TRACE_CHARS, JsonFormatter, default_log_path, start_logging
from kis_tui.errors import ConfigError
from tests.support.keys import APPROVAL_KEY, CANARY_KEY

HIDE = Redaction(SecretStr(CANARY_KEY))


@pytest.fixture(autouse=True)
def _root_logger() -> Iterator[None]:
    """Give the root logger and Python's own hooks back as they were."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    of_thread, of_object = threading.excepthook, sys.unraisablehook
    yield
    threading.excepthook, sys.unraisablehook = of_thread, of_object
    logging.captureWarnings(False)
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def written(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def formatted(message: object, *arguments: object, error: BaseException | None = None) -> str:
    trace = None if error is None else (type(error), error, error.__traceback__)
    return JsonFormatter(HIDE).format(logging.LogRecord("x", logging.ERROR, "f", 1, message, arguments, trace))


def test_a_line_has_no_key_in_message_arguments_or_traceback() -> None:
    try:
        int(CANARY_KEY)
    except ValueError as error:
        line = formatted("key %s", APPROVAL_KEY, error=error)
    fields = json.loads(line)
    assert fields["trace"].endswith("ValueError: invalid literal for int() with base 10: '<hidden>'")
    assert fields["message"] == "key <hidden>"
    assert CANARY_KEY not in line


def test_a_line_tells_when_who_and_what() -> None:
    fields = json.loads(formatted("삼성전자 %d", 5))
    assert fields.pop("time").endswith("+09:00")
    assert fields == {"level": "ERROR", "logger": "x", "pid": os.getpid(), "message": "삼성전자 5"}
    at = datetime.fromisoformat(json.loads(formatted(""))["time"])
    assert at.utcoffset() == timedelta(hours=9)


@pytest.mark.parametrize("foreign", ["\x1b]0;x\x07", "\x9b2J", "\u202e", "a\nb", "\x00", "\udc80"])
def test_a_line_is_one_line_without_anything_that_a_terminal_obeys(foreign: str) -> None:
    line = formatted("%s", foreign)
    assert line.isprintable()
    assert json.loads(line)["message"].encode()


def test_a_line_that_cannot_be_put_together_is_written_as_it_came() -> None:
    assert json.loads(formatted("%d of %d", "one"))["message"] == "'%d of %d' with ('one',)"


def test_a_message_and_a_traceback_have_a_length() -> None:
    error = ValueError("x " * 50_000)
    fields = json.loads(formatted("y " * 50_000, error=error))
    assert len(fields["message"]) == MESSAGE_CHARS
    assert len(fields["trace"]) == TRACE_CHARS


def test_the_log_is_appended_to_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "kis.log"
    assert start_logging(path, HIDE) == path
    logging.getLogger("kis_tui.x").info("connected with %s", CANARY_KEY)
    assert [line["message"] for line in written(path)] == ["connected with <hidden>"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_nothing_is_set_the_log_is_in_the_state_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = start_logging(None, HIDE)
    assert path == default_log_path() == tmp_path / "state" / "kis_tui" / "kis-tui.log"
    logging.getLogger("kis_tui.x").warning("said")
    assert written(path)[0]["message"] == "said"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_state_directory_that_cannot_be_written_is_no_reason_not_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    assert start_logging(None, HIDE) is None
    logging.getLogger("kis_tui.x").warning("said")
    assert capfd.readouterr().err == ""


def test_libraries_that_print_keys_when_debugging_stay_above_it(tmp_path: Path) -> None:
    start_logging(tmp_path / "kis.log", HIDE)
    for name in ("websockets.client", "httpx", "httpcore.connection"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)


def test_a_log_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^KIS_LOG_FILE: .* cannot be written: "):
        start_logging(tmp_path / "missing" / "kis.log", HIDE)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError):
        start_logging(tmp_path / "link", HIDE)


@pytest.mark.parametrize("content", ["export PATH=/bin\n", '{"keys": []}', "\n", "\x00"])
def test_a_file_that_is_no_log_is_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / ".bashrc"
    path.write_text(content)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match=r"^KIS_LOG_FILE: .*\.bashrc holds something else than a log"):
        start_logging(path, HIDE)
    assert path.read_text() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


@pytest.mark.parametrize("begun", ["", '{"ti', '{"time": "2026-11-23"}\n'])
def test_a_log_that_was_begun_goes_on(tmp_path: Path, begun: str) -> None:
    path = tmp_path / "kis.log"
    path.write_text(begun)
    assert start_logging(path, HIDE) == path
    logging.getLogger("kis_tui.x").warning("said")
    assert path.read_text().startswith(begun)
    assert json.loads(path.read_text()[len(begun) :])["message"] == "said"


def run(program: str) -> subprocess.CompletedProcess[str]:
    preamble = (
        "import logging, os; from pathlib import Path; from kis_tui.auth.redaction import Redaction\n"
        "from kis_tui.cli.logs import hide_keys_in_crashes, keep_off_the_screen, log_fatal_errors, start_logging\n"
    )
    return subprocess.run([sys.executable, "-c", preamble + program], capture_output=True, text=True, check=False)


def test_without_a_log_nothing_is_printed_on_the_screen() -> None:
    done = run("keep_off_the_screen(); logging.getLogger('x').error('CANARY')")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_traceback_of_a_crash_has_no_key_and_no_locals() -> None:
    program = f"hide_keys_in_crashes(Redaction()); local = 'LOCAL'; raise RuntimeError('{APPROVAL_KEY}')"
    done = run(program)
    assert done.returncode == 1
    assert "RuntimeError: <hidden>" in done.stderr
    assert "LOCAL" not in done.stderr.replace(program, "")


def test_warnings_and_errors_of_threads_tasks_and_ended_objects_are_logged_and_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "kis.log"
    done = run(
        "import asyncio, gc, threading, warnings\n"
        f"start_logging(Path({str(path)!r}), Redaction())\n"
        "class Ends:\n    def __del__(self): raise RuntimeError('of an object')\n"
        "def broken(): raise RuntimeError('of a thread')\n"
        "async def failing(): raise RuntimeError('of a task')\n"
        "async def main():\n    asyncio.ensure_future(failing()); await asyncio.sleep(0); gc.collect()\n"
        "warnings.warn('of nobody'); Ends(); thread = threading.Thread(target=broken); thread.start(); thread.join()\n"
        "asyncio.run(main())\n"
    )
    assert (done.stdout, done.stderr) == ("", "")
    told = "".join(line["message"] + line.get("trace", "") for line in written(path))
    for words in ("of nobody", "of an object", "of a thread", "of a task", "exception was never retrieved"):
        assert words in told


def test_what_the_machine_ends_the_program_for_is_in_the_log_of_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "kis.log"
    start = f"log_fatal_errors(start_logging(Path({str(path)!r}), Redaction()))\n"
    done = run(start + "import ctypes\ndef broken(): ctypes.string_at(0)\nbroken()")
    assert done.returncode < 0
    assert done.stderr == ""
    fatal = tmp_path / "kis.log.fatal"
    assert stat.S_IMODE(fatal.stat().st_mode) == 0o600
    assert run(start).returncode == 0
    (line,) = written(path)
    assert line["message"].startswith(
        "left behind by a program before this one: Fatal Python error: Segmentation fault"
    )
    assert "in broken" in line["message"]
    assert fatal.read_text() == ""


def test_without_a_log_fatal_errors_go_nowhere() -> None:
    done = run("log_fatal_errors(None); import ctypes; ctypes.string_at(0)")
    assert done.returncode < 0
    assert done.stderr == ""


@pytest.mark.parametrize("place", ["/dev/null", "/dev/full"])
def test_a_log_that_takes_nothing_disturbs_nobody(place: str) -> None:
    done = run(f"start_logging(Path({place!r}), Redaction()); logging.getLogger('x').error('said')")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
