"""What holds for every test."""

import signal
from collections.abc import Iterator

import pytest

from kis_tui.ui.wording.language import Language, speak, spoken

# A shell starts a command with & deaf to Ctrl-C, nohup one deaf to a closed terminal, and their children are deaf with
# them; tests press Ctrl-C and close terminals.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def korean_again() -> Iterator[None]:
    """Have the screen speak Korean again after every test: its words are one object of the whole process."""
    yield
    if spoken() is not Language.KOREAN:
        speak(Language.KOREAN)
