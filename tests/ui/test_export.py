"""Copying and saving what is on the screen."""

from pathlib import Path

import pytest

from kis_tui.ui.screens.choose import ChooseScreen
from kis_tui.ui.textual_hacks import screen_text
from tests.support.stage import Stage, on_stage

NARROW = (80, 24)


def only_file(directory: Path) -> Path:
    (saved,) = directory.iterdir()
    return saved


async def export(stage: Stage, digit: str) -> str:
    await stage.press("j")
    assert isinstance(stage.app.screen, ChooseScreen)
    await stage.press(digit)
    return stage.app.clipboard


async def test_the_ladder_and_the_tape_go_into_the_clipboard_as_csv() -> None:
    async with on_stage(NARROW) as stage:
        ladder = await export(stage, "1")
        assert ladder.splitlines()[0].startswith("code,venue,time,side")
        assert len(ladder.splitlines()) == 21
        assert stage.said("21줄")
        tape = await export(stage, "2")
        assert tape.splitlines()[0].startswith("code,venue,time,price")
        assert "buyer" in tape


async def test_the_screen_is_copied_without_the_dialogue() -> None:
    async with on_stage(NARROW) as stage:
        before = screen_text(stage.app)
        assert await export(stage, "3") == before
        assert "삼성전자" in before
        assert "내보내기" not in before


@pytest.mark.parametrize(("digit", "suffix"), [("4", ".txt"), ("5", ".svg")])
async def test_the_screen_is_saved_as_text_or_picture(tmp_path: Path, digit: str, suffix: str) -> None:
    async with on_stage(NARROW) as stage:
        stage.app._screenshot_dir = tmp_path
        await export(stage, digit)
        await stage.when(lambda: list(tmp_path.glob(f"kis-tui-*{suffix}")), "a file")
    assert only_file(tmp_path).read_text(encoding="utf-8").count("005930")
    assert only_file(tmp_path).stat().st_mode & 0o777 == 0o600


async def test_esc_copies_nothing() -> None:
    async with on_stage(NARROW) as stage:
        assert await export(stage, "escape") == ""
        assert not stage.said("복사")
