"""Plain-text pictures kept in files.

``KIS_TUI_UPDATE_GOLDEN=1`` in the environment writes them anew; look at the difference before it is committed.
"""

import os
from collections.abc import Sequence
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"


def assert_golden(name: str, rows: Sequence[str]) -> None:
    """Compare rows with the file ``tests/golden/<name>.txt``; blanks at the end of a row do not count."""
    path = GOLDEN / f"{name}.txt"
    drawn = "".join(f"{row.rstrip()}\n" for row in rows)
    if os.environ.get("KIS_TUI_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert path.exists(), f"{path} is missing; KIS_TUI_UPDATE_GOLDEN=1 writes it"
    assert drawn == path.read_text(encoding="utf-8")
