"""Set kis_tui up in a `.venv` beside this file and run it there.

Only the standard library, and only syntax that Python 3.8 reads, so that an old
Python answers with a sentence instead of a SyntaxError.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

try:
    import fcntl
except ImportError:  # native Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "kis-tui-setup.json"
RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"

MINIMUM = (3, 11)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")
"""Names tried in this order in every folder of PATH."""
PYTHON_VARIABLE = "KIS_TUI_PYTHON"

PROBE = """\
import importlib.util, json, os, sys
base = getattr(sys, "_base_executable", None) or sys.executable
if not os.path.isfile(base):
    base = os.path.realpath(sys.executable)
has = lambda name: importlib.util.find_spec(name) is not None
print(json.dumps({
    "version": list(sys.version_info[:3]), "base": base,
    "venv": has("venv") and has("ensurepip"), "pip": has("pip"),
}))
"""
PROBE_SECONDS = 20

USAGE = f"""\
usage: bootstrap.py COMMAND [ARGUMENTS]

  setup               make .venv and install the locked requirements
  setup --dev         the same with the tools for tests and checks
  demo [OPTIONS]      open the app on the embedded exchange, no keys needed
  test [PYTEST ARGS]  run the tests
  run PROGRAM [ARGS]  run a program of .venv (ruff, mypy, python, ...) in this folder
  python              print the Python that .venv would be made with

{PYTHON_VARIABLE} names the Python to make .venv with; otherwise the Python running
this file is taken, or the first one on PATH that runs and is new enough.
"""


class SetupError(Exception):
    """Says in one sentence what stands in the way and what to do.

    Attributes:
        code: exit code; 2 for something the user must change, 1 for a failed step.
    """

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


class Interpreter(NamedTuple):
    """What a Python said of itself when it was run."""

    path: str
    """As it was started."""
    base: str
    """The interpreter under the virtual environment, if it is in one, else itself."""
    version: tuple[int, ...]
    """Major, minor and micro."""
    can_make_venv: bool
    has_pip: bool

    @property
    def version_text(self) -> str:
        """The version as Python prints it, such as 3.11.7."""
        return ".".join(str(part) for part in self.version)


def probe(path: str) -> Interpreter | str:
    """Run a Python and ask what it is; a string says why it gave no answer."""
    try:
        answer = subprocess.run(
            [path, "-I", "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "does not answer"
    except OSError:
        return "does not start"
    if answer.returncode != 0:
        return f"exits with {answer.returncode}"
    try:
        told = json.loads(answer.stdout.decode("utf-8"))
        return Interpreter(path, told["base"], tuple(told["version"]), bool(told["venv"]), bool(told["pip"]))
    except (ValueError, KeyError, TypeError):
        return "is no Python 3"


def candidates() -> Iterator[str]:
    """Pythons worth a try, best first: the one running this, then those on PATH.

    PATH is walked whole: behind a version manager's shim that does not run there
    may be a real one of the same name.
    """
    seen = set()
    if sys.executable:
        seen.add(sys.executable)
        yield sys.executable
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for name in NAMES:
        for folder in folders:
            path = str(Path(folder, name))
            if path not in seen and os.access(path, os.X_OK) and not Path(path).is_dir():
                seen.add(path)
                yield path


def find_python() -> Interpreter:
    """The Python to make `.venv` with.

    Raises:
        SetupError: none is new enough and able to make a virtual environment.
    """
    needed = ".".join(str(part) for part in MINIMUM)
    wanted = os.environ.get(PYTHON_VARIABLE)
    without_venv = None
    refused = []
    for path in [wanted] if wanted else candidates():
        found = probe(path)
        if isinstance(found, str):
            refused.append(f"{path} {found}")
        elif found.version < MINIMUM:
            refused.append(f"{path} is {found.version_text}")
        elif found.can_make_venv:
            return found
        elif without_venv is None:
            without_venv = found
    if without_venv is not None:
        raise SetupError(
            f"{without_venv.path} (Python {without_venv.version_text}) cannot make virtual "
            "environments; on Debian and Ubuntu `sudo apt install python3-venv` adds what is "
            "missing, then run this again."
        )
    tried = "; ".join(refused) or "nothing called python on PATH"
    raise SetupError(
        f"kis_tui needs Python {needed} or newer and found none that runs ({tried}): "
        f"install one, or name it in {PYTHON_VARIABLE}, then run this again."
    )


def fingerprint(lock: str) -> str:
    """What an installation from this lock file depends on, as one hash.

    Raises:
        SetupError: a file of the project is missing.
    """
    total = hashlib.sha256()
    try:
        for name in (lock, "pyproject.toml"):
            total.update((ROOT / name).read_bytes() + b"\0")
    except FileNotFoundError as error:
        raise SetupError(f"{error.filename} is missing: take a whole copy of the project.") from None
    return total.hexdigest()


def read_stamp() -> dict[str, object] | None:
    """What the last setup left in `.venv`: {} when it did not finish, None when there was none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def stamp_text(version: tuple[int, ...], installed: str) -> str:
    """The stamp of a finished setup; the place is in it because a moved `.venv` is broken."""
    return json.dumps({"place": str(VENV), "python": list(version[:2]), "installed": installed})


def reason_to_remake(present: Interpreter | str) -> str | None:
    """Why the `.venv` there is cannot be kept; None when it can."""
    if isinstance(present, str):
        return f"its Python {present}"
    if present.version < MINIMUM:
        return f"its Python is {present.version_text}"
    if not present.has_pip:
        return "it has no pip"
    stamp = read_stamp()
    if stamp is None:
        return None
    if "installed" not in stamp:
        return "the last setup did not finish"
    if stamp.get("place") != str(VENV):
        return "it was made in another folder"
    if stamp.get("python") != list(present.version[:2]):
        return f"its Python has changed to {present.version_text}"
    return None


def set_up(locks: list[str]) -> None:
    """Make `.venv` hold what one of the lock files says; does nothing when it already does.

    Args:
        locks: the lock file to install first; the others name sets that contain it.

    Raises:
        SetupError: no usable Python, or a step failed.
    """
    if fcntl is None:
        raise SetupError(
            "bootstrap.py runs on Linux and macOS: on Windows use it inside WSL, or try `pip install .` (untested)."
        )
    with one_at_a_time():
        there = os.path.lexists(VENV)
        present = probe(str(VENV_PYTHON)) if there else "does not start"
        remake = reason_to_remake(present)
        if not remake and (read_stamp() or {}).get("installed") in [fingerprint(n) for n in locks]:
            return
        wanted = fingerprint(locks[0])
        if remake or isinstance(present, str):
            python = find_python()
            if there:
                say(f"Making .venv anew: {remake}.")
            say(f"Setting up .venv with Python {python.version_text}; this takes a minute.")
            make_venv(python)
        else:
            python = present
            say(f"Bringing .venv up to date with {locks[0]}.")
        install(locks[0])
        STAMP.write_text(stamp_text(python.version, wanted), encoding="utf-8")
        say("Done.")


def make_venv(python: Interpreter) -> None:
    """Replace `.venv` by a new one that holds pip alone.

    The stamp of an unfinished setup is there before anything else, so that an
    interruption at any moment is seen by the next run.
    """
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(str(VENV))
    VENV.mkdir()
    STAMP.write_text("{}", encoding="utf-8")
    step([python.base, "-I", "-m", "venv", str(VENV)], "Making .venv")


def install(lock: str) -> None:
    """Install the locked requirements, then the project itself from its folder."""
    STAMP.write_text("{}", encoding="utf-8")
    pip = [str(VENV_PYTHON), "-I", "-m", "pip", "install", "--quiet", "--quiet"]
    step([*pip, "--require-hashes", "-r", str(ROOT / lock)], "Installing the packages of " + lock)
    step(
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        "Installing kis_tui itself",
    )


def step(command: list[str], what: str) -> None:
    """Run one step of the setup.

    Raises:
        SetupError: it failed; its own words stand above.
    """
    environ = {
        name: value
        for name, value in os.environ.items()
        # A user's defaults for other installations would send the packages elsewhere.
        if name not in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_HASHES")
    }
    environ.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    if subprocess.run(command, stdin=subprocess.DEVNULL, env=environ, check=False).returncode:
        raise SetupError(
            f"{what} failed, for the reason above: look at the network and the free disk space, then run this again.",
            code=1,
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second setup of the same folder wait until the first is through."""
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks: no worse than no lock
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(sentence: str) -> None:
    """Tell the user on stderr, so that a program's own output stays alone on stdout."""
    print(sentence, file=sys.stderr, flush=True)


def become(command: list[str]) -> NoReturn:
    """Go on as this program: terminal, Ctrl-C and exit code are its own."""
    sys.stdout.flush()
    os.execv(command[0], command)


def run_program(arguments: list[str]) -> NoReturn:
    """Go on as a program of `.venv`, in the project's folder."""
    if not arguments:
        raise SetupError("run needs the name of a program, such as `bootstrap.py run ruff check`.")
    program = VENV / "bin" / arguments[0]
    if not os.access(str(program), os.X_OK):
        raise SetupError(f"{VENV / 'bin'} has no program called {arguments[0]}.")
    os.chdir(str(ROOT))
    become([str(program), *arguments[1:]])


def main(arguments: list[str]) -> int:
    """Do what the command line asks; returns the exit code where nothing was exec'd."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in ("-h", "--help"):
        print(USAGE, end="")
    elif command == "setup" and rest in ([], ["--dev"]):
        set_up([DEV_LOCK] if rest else [RUNTIME_LOCK, DEV_LOCK])
    elif command == "demo":
        set_up([RUNTIME_LOCK, DEV_LOCK])
        become([str(VENV_PYTHON), "-P", "-m", "kis_tui", "--demo", *rest])
    elif command == "test":
        set_up([DEV_LOCK])
        os.chdir(str(ROOT))
        become([str(VENV_PYTHON), "-m", "pytest", *rest])
    elif command == "run":
        set_up([DEV_LOCK])
        run_program(rest)
    elif command == "python" and not rest:
        print(find_python().path)
    else:
        say(USAGE.rstrip())
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as problem:
        say(f"bootstrap.py: {problem}")
        sys.exit(problem.code)
    except OSError as problem:
        say(f"bootstrap.py: {problem}: look at the folder's permissions and free space.")
        sys.exit(1)
    except KeyboardInterrupt:
        say("\nbootstrap.py: interrupted; the next run begins the setup again.")
        sys.exit(130)
