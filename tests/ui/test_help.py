"""What the help names beside the keys."""

from pathlib import Path

import pytest

from kis_tui.ui.wording.language import Language, spoken
from tests.support.screen import app_on, screen_rows
from tests.support.scripted_source import ScriptedSource
from tests.support.until import until


@pytest.mark.parametrize(
    ("log_path", "language", "words"),
    [
        ("/var/log/kis.log", Language.KOREAN, "로그 위치: /var/log/kis.log"),
        ("/var/log/kis.log", Language.ENGLISH, "Log: /var/log/kis.log"),
        ("", Language.KOREAN, "로그를 쓰지 않습니다"),
        ("", Language.ENGLISH, "No log is written"),
    ],
)
async def test_the_help_says_where_the_log_is(log_path: str, language: Language, words: str) -> None:
    app = app_on(ScriptedSource(), screenshot_dir=Path("pictures"), log_path=log_path)
    async with app.run_test(size=(120, 40)) as pilot:
        app.use_language(language)
        assert spoken() is language
        await pilot.press("question_mark", "end")
        await until(lambda: any(words in row for row in screen_rows(app)))
