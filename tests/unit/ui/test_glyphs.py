"""Characters for terminals that do not have all: as wide as they were, and of a sure width."""

import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

import kis_tui.ui
from kis_tui.ui.glyphs import GlyphFilter, GlyphSet, spelled

SOURCES = sorted(Path(kis_tui.ui.__file__).parent.rglob("*.py"))
WRITTEN = sorted({character for path in SOURCES for character in path.read_text("utf-8") if ord(character) > 0x7F})
"""Everything that the screen may be told to write, and a little more: all beyond ASCII in the sources."""
TEXTUALS = "▔▁▂▃▄▅▆▇█▏▎▍▌▋▊▉─│┌┐└┘├┤┼━┃╭╮╯╰⎮"
"""What Textual's own widgets draw edges and scroll bars with."""


def ambiguous(text: str) -> str:
    """The characters that a terminal may draw two cells wide."""
    return "".join(character for character in text if unicodedata.east_asian_width(character) == "A")


def test_the_usual_set_changes_nothing_and_costs_nothing() -> None:
    text = "▲600 삼성전자 ⠉…"
    assert spelled(text, GlyphSet.UNICODE) is text


def test_ascii_is_not_even_looked_at() -> None:
    text = "> 72,500  +0.83 |"
    assert all(spelled(text, glyphs) is text for glyphs in GlyphSet)


@pytest.mark.parametrize("character", [*WRITTEN, *TEXTUALS])
def test_every_character_of_the_screen_stays_as_wide_as_it_was(character: str) -> None:
    for glyphs in GlyphSet:
        assert cell_len(spelled(character, glyphs)) == cell_len(character)
    assert not ambiguous(spelled(character, GlyphSet.SAFE))
    plain = spelled(character, GlyphSet.ASCII)
    assert plain.isascii() or cell_len(plain) == 2


@pytest.mark.parametrize("character", [character for character in (*WRITTEN, *TEXTUALS) if character != "⎮"])
def test_none_of_them_is_lost(character: str) -> None:
    assert "?" not in spelled(character, GlyphSet.SAFE) + spelled(character, GlyphSet.ASCII)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Mn", "Me"))))
def test_any_text_stays_as_wide_as_it_was(text: str) -> None:
    for glyphs in (GlyphSet.SAFE, GlyphSet.ASCII):
        written = spelled(text, glyphs)
        assert cell_len(written) == cell_len(text)
        assert not ambiguous(written)
        assert all(c.isascii() or cell_len(c) == 2 for c in written) or glyphs is GlyphSet.SAFE


def test_hangul_and_full_width_characters_stay() -> None:
    text = "매도 ㅂ 漢字 ＡＢ"
    assert all(spelled(text, glyphs) == text for glyphs in GlyphSet)


@pytest.mark.parametrize("glyphs", GlyphSet)
@pytest.mark.parametrize("group", ["▲▼", "↑↓←→", "⠉⠛⣀⣤⠒⠶ ", ".:░▒▓ ", "≤≥", "⠉⣀.:░▒▓ "])
def test_what_must_be_told_apart_is(group: str, glyphs: GlyphSet) -> None:
    for one, other in combinations(group, 2):
        assert spelled(one, glyphs) != spelled(other, glyphs)


def test_a_sparkline_still_rises() -> None:
    assert spelled("⠀⣀⣤⣶⣿", GlyphSet.SAFE) == "⠀⣀⣤⣶⣿"
    assert spelled("⠀⣀⣤⣶⣿", GlyphSet.ASCII) == " ,;*#"


@pytest.mark.parametrize(("text", "plain"), [("café", "cafe"), ("─│┼", "-|+"), ("①€", "1?"), ("▲600…", "^600~")])
def test_what_nobody_thought_of_is_a_letter_or_a_question_mark(text: str, plain: str) -> None:
    assert spelled(text, GlyphSet.ASCII) == plain


def test_the_filter_keeps_styles_and_control_codes() -> None:
    bold = Style(bold=True)
    given_segments = [Segment("▲1", bold), Segment("a"), Segment("", None, [])]
    assert GlyphFilter(GlyphSet.ASCII).apply(given_segments, Color(0, 0, 0)) == [
        Segment("^1", bold),
        Segment("a"),
        Segment("", None, []),
    ]
