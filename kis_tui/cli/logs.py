"""The log, and tracebacks, without keys."""

import faulthandler
import fcntl
import json
import logging
import os
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

import platformdirs

from kis_tui.auth.env_file import expanded
from kis_tui.auth.redaction import Redaction
from kis_tui.cli.log_file import LogFile
from kis_tui.clock import KST
from kis_tui.domain.text import escaped
from kis_tui.errors import ConfigError

MESSAGE_CHARS = 4_000
TRACE_CHARS = 16_000
"""Characters of a message and of the end of a traceback; what is longer is cut."""
_FATAL_BYTES = 64 * 1024
_WORDY = {
    "websockets": logging.INFO,
    "httpx": logging.WARNING,
    "httpcore": logging.INFO,
    "aiohttp": logging.INFO,
    "asyncio": logging.INFO,
}
"""Libraries and the least that is logged of them: their DEBUG output holds keys or every frame, httpx tells of every
query."""
_BEGIN = b'{"time"'
"""How every log begins; what begins with something else is a file that nothing may be appended to."""
_LOG = logging.getLogger("kis_tui")


def default_log_path() -> Path:
    """Return where the log is unless the settings say otherwise."""
    return platformdirs.user_state_path("kis_tui") / "kis-tui.log"


class JsonFormatter(logging.Formatter):
    """Makes a record one JSON object in one line, without keys and control characters.

    Its fields: ``time`` (ISO 8601, KST), ``level``, ``logger``, ``pid``, ``message``, and ``trace`` where there is an
    exception.

    Args:
        hide: takes the keys out.
    """

    def __init__(self, hide: Redaction) -> None:
        super().__init__()
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, without a line end."""
        written = {
            "time": datetime.fromtimestamp(record.created, KST).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "pid": record.process,
            "message": self._safe(_message(record))[:MESSAGE_CHARS],
        }
        trace = self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
        if trace:
            written["trace"] = self._safe(trace)[-TRACE_CHARS:]
        return json.dumps(written, ensure_ascii=False)

    def _safe(self, text: str) -> str:
        return escaped(self._hide(text))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - whoever logs must not be broken by it
        return f"{record.msg!r} with {record.args!r}"


class _LogHandler(logging.Handler):
    """Writes records to the log; nothing that goes wrong with it is printed."""

    def __init__(self, file: LogFile) -> None:
        super().__init__()
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        self._file.write(self.format(record).encode("utf-8", "backslashreplace"))

    def close(self) -> None:
        self._file.close()
        super().close()


def start_logging(log_file: Path | None, hide: Redaction, *, name: str = "KIS_LOG_FILE") -> Path | None:
    """Send the log to a file that only its owner can read: the screen is the app's.

    Args:
        log_file: None = the usual place. ``/dev/null`` = no log.
        hide: takes the keys out.
        name: the setting and where it stands, for the sentence of an error.

    Returns:
        Where the log is. None = the usual place cannot be written, and there is no log.

    Raises:
        ConfigError: the file asked for cannot be written, or holds something else than a log.
    """
    keep_off_the_screen()
    path = default_log_path() if log_file is None else expanded(log_file, name)
    try:
        if log_file is None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        elif _is_of_another_kind(path):
            raise ConfigError(f"{name}: {path} holds something else than a log: name another file")
        handler = _LogHandler(LogFile(path))
    except (OSError, ValueError) as error:  # no file name has a NUL in it
        if log_file is None:
            return None
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise ConfigError(f"{name}: {path} cannot be written: {reason}") from None
    handler.setFormatter(JsonFormatter(hide))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return path


def _is_of_another_kind(path: Path) -> bool:
    """Tell whether a file is there that is no log: a mistyped setting must not spoil it.

    Raises:
        OSError: it cannot be read.
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        begin = file.read(len(_BEGIN))
    first_line = begin.partition(b"\n")[0]  # a full disk may have cut it
    return begin != b"" and not (first_line and _BEGIN.startswith(first_line))


def keep_off_the_screen() -> None:
    """Let nothing that is logged, and no warning, be printed; where there is no log it goes nowhere."""
    for library, level in _WORDY.items():
        logging.getLogger(library).setLevel(level)
    _log_what_python_prints()
    logging.getLogger().addHandler(logging.NullHandler())


def log_fatal_errors(log: Path | None) -> int:
    """Have what the machine ends the program for written down, and what no ``print`` has written.

    It goes to ``NAME.fatal`` beside the log, as it is: nothing can be formatted any more by then. The next program
    that starts takes it over into the log.

    Args:
        log: the log; None = there is none.

    Returns:
        An open descriptor of that file, for what is written to standard error past Python; ``/dev/null`` without one.
    """
    descriptor = _fatal_file(log)
    faulthandler.enable(descriptor, all_threads=True)
    return descriptor


def _fatal_file(log: Path | None) -> int:
    if log is not None and log.is_file():
        path = log.with_name(f"{log.name}.fatal")
        try:
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(path, flags, 0o600)
            _take_over(descriptor)
        except OSError:
            pass
        else:
            return descriptor
    return os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)


def _take_over(descriptor: int) -> None:
    """Put what a program before this one left behind into the log, unless another program is about to."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    try:
        left = os.pread(descriptor, _FATAL_BYTES, 0).decode("utf-8", "replace").strip()
        os.ftruncate(descriptor, 0)
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    if left:
        _LOG.error("left behind by a program before this one: %s", left)


def _log_what_python_prints() -> None:
    """Send warnings, and errors of threads and of objects at their end, to the log instead of the screen."""

    def of_thread(broken: threading.ExceptHookArgs) -> None:
        if broken.exc_value is not None:
            trace = (broken.exc_type, broken.exc_value, broken.exc_traceback)
            _LOG.error("a thread broke", exc_info=trace)

    def of_object(broken: "sys.UnraisableHookArgs") -> None:
        if broken.exc_value is not None:
            trace = (broken.exc_type, broken.exc_value, broken.exc_traceback)
            _LOG.error("an error that nobody could take", exc_info=trace)

    logging.captureWarnings(True)
    threading.excepthook = of_thread
    sys.unraisablehook = of_object


def hide_keys_in_crashes(hide: Redaction) -> None:
    """Take the keys out of the traceback of an error that nobody caught."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        print(escaped(hide("".join(traceback.format_exception(kind, error, trace)))), file=sys.stderr, end="")

    sys.excepthook = show
