"""What the tests of faults share."""

from pathlib import Path

import pytest

from tests.support.program import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """``kis-tui`` as a process with an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)
