import logging
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from kis_tui.auth.redaction import Redaction
from kis_tui.cli.logs import RedactingFormatter, start_logging
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
        if isinstance(handler, logging.StreamHandler):
            handler.stream.close()
        handler.close()
    root.setLevel(level)


def test_a_line_has_no_key_in_message_arguments_or_traceback() -> None:
    try:
        int(CANARY_KEY)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "key %s", (APPROVAL_KEY,), sys.exc_info())
    line = RedactingFormatter(HIDE).format(record)
    assert "ValueError: invalid literal for int() with base 10: '<hidden>'" in line
    assert "key <hidden>" in line
    assert CANARY_KEY not in line


def test_the_log_is_appended_to_a_file_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "kis.log"
    start_logging(path, HIDE)
    logging.getLogger("kis_tui.x").info("connected with %s", CANARY_KEY)
    assert "INFO kis_tui.x: connected with <hidden>\n" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


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


def test_without_a_file_nothing_is_printed_on_the_screen() -> None:
    program = (
        "import logging; from kis_tui.cli.logs import start_logging; from kis_tui.auth.redaction import Redaction;"
        "start_logging(None, Redaction()); logging.getLogger('x').error('CANARY')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


def test_the_traceback_of_a_crash_has_no_key_and_no_locals() -> None:
    program = (
        "from kis_tui.cli.logs import hide_keys_in_crashes; from kis_tui.auth.redaction import Redaction;"
        f"hide_keys_in_crashes(Redaction()); local = 'LOCAL'; raise RuntimeError('{APPROVAL_KEY}')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "RuntimeError: <hidden>" in done.stderr
    assert "LOCAL" not in done.stderr.replace(program, "")


def test_warnings_and_errors_of_threads_and_of_ended_objects_are_logged_and_not_printed(tmp_path: Path) -> None:
    path = tmp_path / "kis.log"
    program = (
        "import threading, warnings; from pathlib import Path; from kis_tui.auth.redaction import Redaction\n"
        "from kis_tui.cli.logs import start_logging\n"
        f"start_logging(Path({str(path)!r}), Redaction())\n"
        "class Ends:\n    def __del__(self): raise RuntimeError('of an object')\n"
        "def broken(): raise RuntimeError('of a thread')\n"
        "warnings.warn('of nobody'); Ends(); thread = threading.Thread(target=broken); thread.start(); thread.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    written = path.read_text()
    for words in ("of nobody", "of an object", "of a thread"):
        assert words in written
