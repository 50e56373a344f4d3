"""bootstrap.py as a user meets it: run as a program, with stand-in Pythons that install nothing."""

import ast
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

STAND_IN = """\
#!/bin/sh
echo "$*" >> "{log}"
case "$*" in
*" -c "*) echo '{answer}' ;;
*"-m venv "*) for place; do :; done; mkdir -p "$place/bin"; cp "$0" "$place/bin/python" ;;
*"-m pip "*) if [ -n "$STAND_IN_PIP_FAILS" ]; then echo "no network" >&2; exit 1; fi ;;
*) echo "pid $$"; echo "folder $PWD"; echo "arguments $*"; exit "${{STAND_IN_EXIT:-0}}" ;;
esac
"""

SHIM = """\
#!/bin/sh
echo "version manager: this version is not installed" >&2
exit 127
"""


def write_program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


class Clone:
    """A copy of the project's packaging in a folder with spaces, and a Python that installs nothing."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a clone of 호가"
        self.root.mkdir(parents=True)
        for name in ("bootstrap.py", "Makefile"):
            shutil.copy(PROJECT / name, self.root / name)
        (self.root / "pyproject.toml").write_text("[project]\n")
        (self.root / "requirements.lock").write_text("one==1\n")
        (self.root / "requirements-dev.lock").write_text("one==1\ntwo==2\n")
        self.log = folder / "calls"
        self.elsewhere = folder / "else where"
        self.elsewhere.mkdir()
        self.python = self.stand_in(folder / "python here" / "python3")

    def stand_in(self, path: Path, version: tuple[int, int, int] = (3, 12, 4), venv: bool = True) -> Path:
        answer = json.dumps({"version": version, "base": str(path), "venv": venv, "pip": True})
        return write_program(path, STAND_IN.format(log=self.log, answer=answer))

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "KIS_"))}
        return {**kept, "KIS_TUI_PYTHON": str(self.python), **more}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "bootstrap.py"), *arguments],
            cwd=self.elsewhere,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def run_under_old_python(self, path: str) -> subprocess.CompletedProcess[str]:
        """As if `python3` were a 3.8: the running interpreter answers so when asked."""
        old = self.stand_in(self.elsewhere / "old" / "python3.8", version=(3, 8, 18))
        script = self.root / "bootstrap.py"
        code = (
            "import runpy, sys; sys.executable, sys.argv = sys.argv[1], sys.argv[2:];"
            "runpy.run_path(sys.argv[0], run_name='__main__')"
        )
        environment = self.environment(PATH=path)
        del environment["KIS_TUI_PYTHON"]
        return subprocess.run(
            [sys.executable, "-c", code, str(old), str(script), "python"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def steps(self) -> list[str]:
        """The installing calls since the last question, without those that only ask a Python what it is."""
        if not self.log.exists():
            return []
        calls = self.log.read_text().splitlines()
        self.log.unlink()
        return [call for call in calls if "-m venv " in call or "-m pip " in call]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_the_first_demo_sets_up_from_the_hashed_lock_and_the_second_is_quiet(clone: Clone) -> None:
    first = clone.run("demo")
    venv, runtime, itself = clone.steps()
    assert venv.endswith(f"-m venv {clone.root}/.venv")
    assert runtime.endswith(f"--require-hashes -r {clone.root}/requirements.lock")
    assert itself.endswith(f"--no-deps --no-build-isolation --editable {clone.root}")
    assert "Setting up .venv with Python 3.12.4" in first.stderr

    second = clone.run("demo")
    assert (second.returncode, second.stderr) == (0, "")
    assert clone.steps() == []


def test_demo_passes_arguments_and_exit_code_and_keeps_the_callers_folder(clone: Clone) -> None:
    ended = clone.run("demo", "--venue", "NXT", STAND_IN_EXIT="7")
    assert ended.returncode == 7
    assert "arguments -P -m kis_tui --demo --venue NXT\n" in ended.stdout
    assert f"folder {clone.elsewhere}\n" in ended.stdout


def test_test_installs_the_tools_and_runs_pytest_in_the_projects_folder(clone: Clone) -> None:
    ended = clone.run("test", "-k", "a book")
    assert any(step.endswith("requirements-dev.lock") for step in clone.steps())
    assert "arguments -m pytest -k a book\n" in ended.stdout
    assert f"folder {clone.root}\n" in ended.stdout


def test_the_tools_contain_what_demo_needs(clone: Clone) -> None:
    clone.run("setup", "--dev")
    clone.steps()
    clone.run("demo")
    assert clone.steps() == []


def test_the_program_takes_the_place_of_bootstrap(clone: Clone) -> None:
    clone.run("setup")
    command = [sys.executable, str(clone.root / "bootstrap.py"), "demo"]
    with subprocess.Popen(command, env=clone.environment(), stdout=subprocess.PIPE, text=True) as running:
        output, _ = running.communicate(timeout=30)
    assert f"pid {running.pid}\n" in output


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_project_is_installed_again_into_the_same_venv(clone: Clone, name: str) -> None:
    clone.run("setup")
    clone.steps()
    with (clone.root / name).open("a") as file:
        file.write("# changed\n")
    assert clone.run("setup").returncode == 0
    assert [step.split(" -m ")[1].split()[0] for step in clone.steps()] == ["pip", "pip"]


def test_a_failed_setup_says_so_and_the_next_run_begins_again(clone: Clone) -> None:
    failed = clone.run("demo", STAND_IN_PIP_FAILS="1")
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-2] == "no network"
    assert "Installing the packages of requirements.lock failed" in failed.stderr.splitlines()[-1]
    assert failed.stdout == ""
    clone.steps()

    again = clone.run("demo")
    assert again.returncode == 0
    assert "the last setup did not finish" in again.stderr
    assert len(clone.steps()) == 3


def leave_a_folder_without_python(venv: Path) -> None:
    (venv / "lib").mkdir(parents=True)


def leave_a_dead_link(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(venv / "python that was uninstalled")


def leave_a_python_without_pip(venv: Path) -> None:
    answer = json.dumps({"version": [3, 12, 4], "base": "/python", "venv": True, "pip": False})
    write_program(venv / "bin" / "python", f"#!/bin/sh\necho '{answer}'\n")


def leave_a_file(venv: Path) -> None:
    venv.write_text("")


def leave_a_loose_link(venv: Path) -> None:
    venv.symlink_to(venv.parent / "nowhere")


@pytest.mark.parametrize(
    "leave",
    [
        leave_a_folder_without_python,
        leave_a_dead_link,
        leave_a_python_without_pip,
        leave_a_file,
        leave_a_loose_link,
    ],
)
def test_a_venv_that_cannot_work_is_made_anew(clone: Clone, leave: Callable[[Path], None]) -> None:
    leave(clone.root / ".venv")
    ended = clone.run("demo")
    assert ended.returncode == 0, ended.stderr
    assert "Making .venv anew" in ended.stderr
    assert len(clone.steps()) == 3


def test_a_venv_moved_with_its_project_is_made_anew(clone: Clone) -> None:
    clone.run("setup")
    clone.steps()
    clone.root = clone.root.rename(clone.root.with_name("moved to"))
    ended = clone.run("demo")
    assert ended.returncode == 0
    assert "it was made in another folder" in ended.stderr
    assert len(clone.steps()) == 3


def test_a_venv_whose_python_became_another_is_made_anew(clone: Clone) -> None:
    clone.run("setup")
    clone.stand_in(clone.root / ".venv" / "bin" / "python", version=(3, 13, 0))
    assert "its Python has changed to 3.13.0" in clone.run("demo").stderr


def test_a_second_setup_waits_for_the_first(clone: Clone) -> None:
    folder = os.open(clone.root, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    command = [sys.executable, str(clone.root / "bootstrap.py"), "setup"]
    with subprocess.Popen(command, env=clone.environment(), stderr=subprocess.DEVNULL) as waiting:
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=0.7)
        os.close(folder)
        assert waiting.wait(timeout=30) == 0


def test_a_shim_that_does_not_run_is_passed_over_for_a_real_one_behind_it(clone: Clone, tmp_path: Path) -> None:
    write_program(tmp_path / "shims" / "python3.12", SHIM)
    write_program(tmp_path / "shims" / "python3", SHIM)
    real = clone.stand_in(tmp_path / "real" / "python3.12")
    ended = clone.run_under_old_python(path=f"{tmp_path / 'shims'}{os.pathsep}{real.parent}")
    assert (ended.returncode, ended.stdout) == (0, f"{real}\n")


def test_without_a_new_enough_python_one_sentence_names_what_was_tried(clone: Clone, tmp_path: Path) -> None:
    shim = write_program(tmp_path / "shims" / "python3.12", SHIM)
    ended = clone.run_under_old_python(path=str(shim.parent))
    assert (ended.returncode, ended.stdout) == (2, "")
    (sentence,) = ended.stderr.splitlines()
    assert "needs Python 3.11 or newer" in sentence
    assert "python3.8 is 3.8.18" in sentence
    assert f"{shim} exits with 127" in sentence


def test_a_python_named_by_the_user_is_not_replaced_by_another(clone: Clone) -> None:
    clone.python = clone.stand_in(clone.elsewhere / "python3", version=(3, 10, 1))
    ended = clone.run("demo")
    assert ended.returncode == 2
    assert f"{clone.python} is 3.10.1" in ended.stderr
    assert not (clone.root / ".venv").exists()


def test_a_python_without_ensurepip_names_the_package_to_install(clone: Clone) -> None:
    clone.python = clone.stand_in(clone.elsewhere / "python3", venv=False)
    ended = clone.run("demo")
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "sudo apt install python3-venv" in ended.stderr


def test_a_missing_lock_file_is_named(clone: Clone) -> None:
    (clone.root / "requirements.lock").unlink()
    ended = clone.run("demo")
    assert ended.returncode == 2
    assert f"{clone.root}/requirements.lock is missing" in ended.stderr


@pytest.mark.parametrize("arguments", [[], ["dmeo"], ["setup", "--all"]])
def test_an_unknown_command_prints_the_usage(clone: Clone, arguments: list[str]) -> None:
    ended = clone.run(*arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith("usage: bootstrap.py")


def test_run_says_when_the_venv_has_no_such_program(clone: Clone) -> None:
    ended = clone.run("run", "rfuf")
    assert ended.returncode == 2
    assert "no program called rfuf" in ended.stderr


def test_defaults_for_other_installations_do_not_reach_pip(clone: Clone, tmp_path: Path) -> None:
    seen = tmp_path / "environment"
    text = clone.python.read_text().replace('*"-m pip "*)', f'*"-m pip "*) env > "{seen}";')
    write_program(clone.python, text)
    clone.run("setup", PIP_TARGET="/there", PIP_USER="1", PIP_REQUIRE_HASHES="1")
    variables = dict(line.partition("=")[::2] for line in seen.read_text().splitlines())
    assert variables["PIP_USER"] == "0"
    assert "PIP_TARGET" not in variables
    assert "PIP_REQUIRE_HASHES" not in variables


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_passes_over_a_shim_and_reaches_demo_from_another_folder(clone: Clone, tmp_path: Path) -> None:
    make = shutil.which("make")
    assert make is not None
    write_program(tmp_path / "shims" / "python3", SHIM)
    write_program(tmp_path / "shims" / "python3.13", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    kept = f"{tmp_path / 'shims'}{os.pathsep}/usr/bin{os.pathsep}/bin"
    environment = clone.environment(PATH=kept)
    environment.pop("PYTHON", None)
    ended = subprocess.run(
        [make, "-C", str(clone.root), "demo", "ARGS=--venue KRX"],
        cwd=clone.elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "arguments -P -m kis_tui --demo --venue KRX\n" in ended.stdout


def test_an_old_python_can_read_the_file() -> None:
    ast.parse((PROJECT / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 8))
