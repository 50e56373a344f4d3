"""No test here may see the keys or files of whoever runs it."""

import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from kis_tui.auth.kis_auth import KISAuthManager
from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.quick_clock import QuickClock

Respond = Callable[[httpx.Request], httpx.Response]
MakeManager = Callable[[Respond], KISAuthManager]


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in an empty directory, with no settings and an own home."""
    for name in list(os.environ):
        if name.upper().startswith("KIS_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def clock() -> QuickClock:
    return QuickClock()


@pytest.fixture
def make_manager(clock: QuickClock, tmp_path: Path) -> MakeManager:
    """A manager whose server is a function from request to response."""

    def make(respond: Respond) -> KISAuthManager:
        return KISAuthManager(
            CANARY_KEY,
            CANARY_SECRET,
            clock=clock,
            cache_dir=tmp_path / "cache",
            transport=httpx.MockTransport(respond),
        )

    return make
