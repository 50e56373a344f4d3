"""What the repository may and may not hold."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")

REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;]+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|work|home/[\w.-]+|Users/[\w.-]+)/")
APP_KEY = re.compile(r"\bPS[A-Za-z0-9]{34}\b")
APP_SECRET = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{178,180}={0,2}(?![A-Za-z0-9+/=])")
APPROVAL_KEY = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
PUBLISHED = frozenset({"062f61cb-c756-4b8f-9fab-92113c6fbea4"})
"""Approval keys of captured messages that were public before they came here, and ended with their day."""
TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}")
FAKE = re.compile(r"(.)\1{7}|FAKE|EXAMPLE|DEMO", re.IGNORECASE)
"""A key is an obvious fake when it says so, or when one character is repeated eight times in it."""


def requirements(lock: str) -> dict[str, str]:
    """Each requirement's whole entry, its continuation lines joined, by package (and marker)."""
    joined = (PROJECT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return {
        line.split("--hash")[0].strip(): line for line in joined.splitlines() if line.strip() and line[0] not in "# "
    }


def pins(lock: str) -> set[str]:
    return {match[0] for entry in requirements(lock) if (match := REQUIREMENT.match(entry))}


def pyproject() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def files() -> tuple[str, ...]:
    """Every file that is tracked or would be by `git add .`, relative to the project."""
    git = shutil.which("git")
    if git is None or not (PROJECT / ".git").exists():
        pytest.skip("not a git working copy")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return tuple(sorted(set(listed.stdout.decode("utf-8").split("\0")) - {""}))


def texts() -> Iterator[tuple[str, str]]:
    for name in files():
        try:
            yield name, (PROJECT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a picture or the like, or a file deleted but not yet committed so


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_pinned_and_hashed(lock: str) -> None:
    entries = requirements(lock)
    assert len(entries) > 20
    for entry, line in entries.items():
        assert REQUIREMENT.match(entry), f"{lock}: {entry} is not pinned"
        assert HASH.search(line), f"{lock}: {entry} has no hash"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_holds_no_address_and_no_option(lock: str) -> None:
    for number, line in enumerate((PROJECT / lock).read_text(encoding="utf-8").splitlines(), start=1):
        assert "://" not in line, f"{lock}:{number} holds an address"
        assert " @ " not in line, f"{lock}:{number} names a place"
        assert not line.startswith("-"), f"{lock}:{number} is an option"


@pytest.mark.parametrize("package", ["aiohttp", "msgspec", "pydantic-core"])
def test_compiled_packages_are_hashed_for_many_platforms(package: str) -> None:
    (line,) = [line for entry, line in requirements(LOCKS[0]).items() if entry.startswith(f"{package}==")]
    assert len(HASH.findall(line)) > 20


def test_the_tools_lock_contains_the_runtime_lock() -> None:
    assert pins("requirements.lock") < pins("requirements-dev.lock")


def test_the_runtime_lock_holds_the_runtime_and_the_backend_and_no_tool() -> None:
    project = pyproject()
    name = re.compile(r"[A-Za-z0-9-]+")
    locked = {pin.partition("==")[0] for pin in pins("requirements.lock")}
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    for requirement in [*wanted, *project["build-system"]["requires"]]:
        assert name.match(requirement)[0] in locked, requirement  # type: ignore[index]
    extras = project["project"]["optional-dependencies"]
    for requirement in [*extras["dev"], *extras["pandas"]]:
        assert name.match(requirement)[0] not in locked, requirement  # type: ignore[index]


def test_no_file_names_a_place_on_a_machine() -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in texts()
        for match in MACHINE_PATH.finditer(text)
    ]
    assert found == []


def test_no_file_holds_a_key_a_secret_or_a_token() -> None:
    found = [
        f"{name}: {match[0][:6]}…"
        for name, text in texts()
        for pattern in (APP_KEY, APP_SECRET, APPROVAL_KEY, TOKEN)
        for match in pattern.finditer(text)
        if not FAKE.search(match[0]) and match[0] not in PUBLISHED
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "see /ro" + "ot/project/x"),
        (MACHINE_PATH, '"/ho' + 'me/kim/kis_tui/"'),
        (APP_KEY, "key=P" + "Sa1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7"),
        (APP_SECRET, "secret=" + "aB3/" * 45),
        (APPROVAL_KEY, "key: a2585daf-8c09-4587" + "-9fce-8ab893aabbcc"),
        (TOKEN, "ey" + "JhbGciOiJIUzUxMiJ9abcde.eyJzdWIiOiJ0b2tlbiJ9abcde"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("name", [".env", ".env.paper", "session.kisrec", "a/b.kisrec", ".venv/pyvenv.cfg"])
def test_keys_and_recordings_are_ignored_by_git(name: str) -> None:
    files()
    git = shutil.which("git")
    assert git is not None
    ignored = subprocess.run([git, "check-ignore", "--quiet", "--no-index", name], cwd=PROJECT, check=False)
    assert ignored.returncode == 0


def test_no_env_file_or_recording_is_tracked() -> None:
    env_files = {name for name in files() if Path(name).name.startswith(".env")} - {".env.example"}
    assert env_files == set()
    assert [name for name in files() if ".kisrec" in name and not name.startswith("tests/")] == []


def test_the_package_ships_its_type_marker() -> None:
    wheel = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel == {"packages": ["kis_tui"]}, "the whole package folder is shipped, nothing left out"
    assert (PROJECT / "kis_tui" / "py.typed").is_file()


def test_bootstrap_asks_for_the_python_that_the_project_asks_for() -> None:
    tree = ast.parse((PROJECT / "bootstrap.py").read_text(encoding="utf-8"))
    (minimum,) = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MINIMUM"
    ]
    assert pyproject()["project"]["requires-python"] == ">=" + ".".join(map(str, minimum))
