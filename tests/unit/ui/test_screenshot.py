import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from kis_tui.clock import KST
from kis_tui.ui import screenshot
from kis_tui.ui.screenshot import reason_of, save, with_cell_widths

TAKEN = datetime(2026, 11, 23, 9, 31, 25, tzinfo=KST)


def svg_of(text: str) -> str:
    console = Console(width=40, record=True, file=io.StringIO())
    console.print(Text(text), end="")
    return console.export_svg(title="")


def placed(svg: str) -> list[tuple[float, float, str]]:
    """x, length and text of every piece, in cells of 12.2."""
    found = re.findall(
        r'<text class="terminal[^"]*" x="([^"]*)" y="[^"]*" textLength="([^"]*)"[^>]*>([^<]*)</text>', svg
    )
    return [(round(float(x) / 12.2), round(float(length) / 12.2), text) for x, length, text in found]


def test_every_wide_character_has_two_cells_of_its_own() -> None:
    pieces = placed(with_cell_widths(svg_of("A삼성 72,500")))
    assert pieces[:4] == [(0, 1, "A"), (1, 2, "삼"), (3, 2, "성"), (5, 7, "\xa072,500")]


def test_a_text_without_wide_characters_stays_as_it_is() -> None:
    svg = svg_of("72,500 <&> +0.83")
    assert with_cell_widths(svg) == svg


def test_markup_in_a_text_stays_escaped() -> None:
    assert "&lt;/text&gt;" in with_cell_widths(svg_of("삼</text>"))


def test_a_picture_is_named_by_market_time_and_never_overwrites(tmp_path: Path) -> None:
    first = save("<svg>1</svg>", tmp_path / "new" / "folder", TAKEN, "005930")
    second = save("<svg>2</svg>", tmp_path / "new" / "folder", TAKEN, "005930")
    assert first.name == "kis-tui-20261123-093125-005930.svg"
    assert second.name == "kis-tui-20261123-093125-005930-2.svg"
    assert (first.read_text(), second.read_text()) == ("<svg>1</svg>", "<svg>2</svg>")
    assert save("<svg/>", tmp_path, TAKEN, "").name == "kis-tui-20261123-093125.svg"


def test_a_picture_and_its_new_folder_are_the_users_alone(tmp_path: Path) -> None:
    path = save("<svg/>", tmp_path / "pictures", TAKEN, "005930")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_picture_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(directory: Path, stem: str, suffix: str) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(screenshot, "_reserved", refuse)
    with pytest.raises(OSError, match="No space left"):
        save("<svg/>", tmp_path, TAKEN, "005930")
    assert list(tmp_path.iterdir()) == []


def test_what_no_file_can_hold_is_written_as_its_number(tmp_path: Path) -> None:
    assert save("a\udcffb", tmp_path, TAKEN, "", suffix=".txt").read_text() == "a\\udcffb"


def test_why_a_file_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="null byte") as no_name:
        save("", Path(f"{tmp_path}/\0"), TAKEN, "")
    assert reason_of(no_name.value) == str(no_name.value)
    with pytest.raises(OSError, match="Not a directory") as no_place:
        save("", Path("/dev/null/x"), TAKEN, "")
    assert reason_of(no_place.value) == "Not a directory"
