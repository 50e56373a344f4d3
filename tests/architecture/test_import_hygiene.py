"""What the import rules say holds when the program runs: a fresh Python imports a room and we look what came along."""

import subprocess
import sys

import pytest

HEAVY = ("textual", "rich", "aiohttp", "websockets", "httpx", "pandas", "typer")


def loaded_by(module: str) -> set[str]:
    """Import ``module`` in a fresh Python and return which heavy packages that loaded."""
    code = f"import sys, {module}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(ran.stdout.split())


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("kis_tui.domain.schedule", set()),
        ("kis_tui.protocol.session", set()),
        ("kis_tui.market.state", set()),
        ("kis_tui.instruments.cache", set()),
        ("kis_tui.instruments.directory", set()),
        ("kis_tui.profiles.keeper", set()),
        ("kis_tui.profiles.shelf", set()),
        ("kis_tui.settings", set()),
        ("kis_tui.feed.live", {"websockets"}),
        # httpx loads its own command line, and with it Rich, where that is installed.
        ("kis_tui.auth.kis_auth", {"httpx", "rich"}),
        ("kis_tui.api.websocket_handler", {"websockets"}),
        ("kis_tui.simulator", {"aiohttp"}),
        ("kis_tui.ui.app", {"textual", "rich"}),
    ],
)
def test_a_room_loads_only_the_libraries_it_is_for(module: str, allowed: set[str]) -> None:
    assert loaded_by(module) <= allowed


def test_pandas_is_loaded_by_the_first_dataframe_callback_only() -> None:
    code = (
        "import sys\n"
        "from kis_tui.api.callbacks import Callbacks\n"
        "from kis_tui.api.websocket_handler import KISWebSocketHandler\n"
        "from kis_tui.auth.kis_auth import KISAuthManager\n"
        "handler = KISWebSocketHandler(KISAuthManager('PSFAKE' + '0' * 30, 'x' * 180))\n"
        "handler.set_callbacks(on_book=print, on_trade=print)\n"
        "before = 'pandas' in sys.modules\n"
        "handler.set_callbacks(on_quote=print)\n"
        "print(before, 'pandas' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.split() == ["False", "True"]
