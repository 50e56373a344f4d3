import os
from pathlib import Path

import pytest

from kis_tui.settings import config_path


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in an empty directory with no settings."""
    for name in list(os.environ):
        if name.upper().startswith("KIS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def config() -> Path:
    """The place of ``config.toml``, in a directory that is there."""
    path = config_path()
    path.parent.mkdir(parents=True)
    return path
