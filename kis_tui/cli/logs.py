"""Logs and tracebacks without keys."""

import logging
import os
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from kis_tui.auth.env_file import expanded
from kis_tui.auth.redaction import Redaction
from kis_tui.domain.text import escaped
from kis_tui.errors import ConfigError

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_WORDY = ("websockets", "httpx", "httpcore", "aiohttp", "asyncio")
"""Libraries whose DEBUG output holds keys or every frame."""


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and takes the keys out of the result.

    Args:
        hide: what takes them out.
    """

    def __init__(self, hide: Redaction) -> None:
        super().__init__(_FORMAT)
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return self._hide(super().format(record))


def start_logging(log_file: Path | None, hide: Redaction, *, name: str = "KIS_LOG_FILE") -> None:
    """Send the log to ``log_file``, readable by its owner only, or nowhere: the screen is the app's.

    Args:
        log_file: None = no log.
        hide: takes the keys out.
        name: the setting and where it stands, for the sentence of an error.

    Raises:
        ConfigError: the file cannot be written.
    """
    for library in _WORDY:
        logging.getLogger(library).setLevel(logging.INFO)
    _log_what_python_prints()
    root = logging.getLogger()
    if log_file is None:
        root.addHandler(logging.NullHandler())
        return
    path = expanded(log_file, name)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ConfigError(f"{name}: {path} cannot be written: {error.strerror}") from None
    handler = logging.StreamHandler(os.fdopen(descriptor, "a", encoding="utf-8"))
    handler.setFormatter(RedactingFormatter(hide))
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def _log_what_python_prints() -> None:
    """Send warnings, and errors of threads and of objects at their end, to the log instead of the screen."""
    log = logging.getLogger("kis_tui")

    def of_thread(broken: threading.ExceptHookArgs) -> None:
        if broken.exc_value is not None:
            trace = (broken.exc_type, broken.exc_value, broken.exc_traceback)
            log.error("a thread broke", exc_info=trace)

    def of_object(broken: "sys.UnraisableHookArgs") -> None:
        if broken.exc_value is not None:
            trace = (broken.exc_type, broken.exc_value, broken.exc_traceback)
            log.error("an error that nobody could take", exc_info=trace)

    logging.captureWarnings(True)
    threading.excepthook = of_thread
    sys.unraisablehook = of_object


def hide_keys_in_crashes(hide: Redaction) -> None:
    """Take the keys out of the traceback of an error that nobody caught."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        print(escaped(hide("".join(traceback.format_exception(kind, error, trace)))), file=sys.stderr, end="")

    sys.excepthook = show
