"""The diagnostics of a bad day and of a good one, at the widths of small and large terminals, in both languages."""

from collections.abc import Iterator

import pytest

from kis_tui.ui.diagnostics import DiagnosticsView
from kis_tui.ui.drawing.diagnostics import diagnostics_lines, diagnostics_text
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.wording.language import Language, speak
from tests.support.diagnosed import BAD_DAY, GOOD_DAY
from tests.support.golden import assert_golden


@pytest.fixture(params=Language, ids=lambda language: language.value)
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    speak(request.param)
    yield request.param
    speak(Language.KOREAN)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_bad_day_looks_as_drawn(width: int, language: Language) -> None:
    rows = [plain_text(line) for line in diagnostics_lines(BAD_DAY, width)]
    assert_golden(f"diagnostics/bad-day-{width}-{language.value}", rows)


def test_a_good_day_looks_as_drawn(language: Language) -> None:
    rows = [plain_text(line) for line in diagnostics_lines(GOOD_DAY, 80)]
    assert_golden(f"diagnostics/good-day-80-{language.value}", rows)


def test_the_text_that_is_passed_on_looks_as_drawn(language: Language) -> None:
    assert_golden(f"diagnostics/text-{language.value}", diagnostics_text(BAD_DAY).splitlines())


@pytest.mark.parametrize("width", range(20, 161))
@pytest.mark.parametrize("view", [BAD_DAY, GOOD_DAY], ids=["bad", "good"])
def test_no_row_is_wider_than_the_screen(width: int, view: DiagnosticsView, language: Language) -> None:
    for line in diagnostics_lines(view, width):
        assert line_width(line) <= width or width < 40
