"""What the diagnostics gather beside figures that are counted elsewhere."""

from pathlib import Path

from kis_tui.ui.diagnostics import from_home


def test_what_is_passed_on_does_not_name_the_user() -> None:
    assert from_home(f"{Path.home()}/state/kis_tui.log") == "~/state/kis_tui.log"
    assert from_home("/var/log/kis_tui.log") == "/var/log/kis_tui.log"
    assert from_home("") == ""
