"""The program as its users start it: as a process, far from the settings of whoever runs the tests."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "kis_tui")
TIMEOUT_S = 40.0
"""For one run; reached only when a test fails."""


class Ended(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


class Program:
    """Starts ``kis-tui`` in a directory and a home of its own.

    Args:
        home: an empty directory.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.directory = home / "here"
        self.directory.mkdir()

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a run: none of ``KIS_…`` but those given."""
        inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith("KIS_")}
        for name in (
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
            "NO_COLOR",
            "LC_ALL",
            "LC_MESSAGES",
            "COLUMNS",
            "LINES",
        ):
            inherited.pop(name, None)
        own = {"HOME": str(self.home), "PYTHONPATH": str(PROJECT), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        return {**inherited, **own, **given}

    def run(self, *arguments: str, given: Mapping[str, str] | None = None, stdin: bytes = b"") -> Ended:
        """Run to the end, without a terminal."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            capture_output=True,
            cwd=self.directory,
            env=self.environment(given or {}),
            timeout=TIMEOUT_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, arguments: Sequence[str], given: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a run that goes on; whoever starts it ends it."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.directory,
            env=self.environment(given or {}),
        )

    async def run_beside(self, *arguments: str, given: Mapping[str, str] | None = None) -> Ended:
        """Run to the end while the test's own loop goes on, for a server in it."""
        return await asyncio.to_thread(self.run, *arguments, given=given)

    def write_env(self, text: str, mode: int = 0o600) -> Path:
        """Write the ``.env`` of the directory it runs in."""
        path = self.directory / ".env"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path
