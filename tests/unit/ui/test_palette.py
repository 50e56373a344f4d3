"""The themes: every colour is there, can be read, and is told from its opposite."""

from itertools import pairwise, product

import pytest
from textual.theme import Theme

from kis_tui.ui.lines import Look
from kis_tui.ui.look_styles import LookStyles
from kis_tui.ui.palette import (
    COLOUR_BLIND,
    COLOURED,
    KOREAN_DARK,
    MONOCHROME,
    THEMES,
    WESTERN,
    theme_after,
    usual_theme,
)
from tests.support.colours import BLINDNESSES, contrast, difference, shown_colours

TEXTS = (
    *("", "rise", "fall", "flat", "muted", "accent", "good", "notice", "alarm", "krx", "nxt"),
    *("mark-open", "mark-vi"),
)
GROUNDS = (
    *("", "ask-area", "bid-area", "ask-bar", "bid-bar", "bought-bar", "sold-bar", "untaken-bar", "old-bar"),
    *("price-box", "selected", "title-area", "status-area", "large-print"),
)
READABLE = 4.5
"""WCAG 2, level AA, for text of usual size."""
QUIET = 3.0
"""WCAG 2, level AA, for large text and what is drawn; here for text that is dimmed on purpose."""

every_theme = pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)


def painted(theme: Theme, look: Look) -> tuple[str, str]:
    """Text and ground of a look as they are seen."""
    variables = {"foreground": theme.foreground or "", "background": theme.background or "", **theme.variables}
    return shown_colours(LookStyles(theme, variables).style(look))


def test_the_themes_are_known_by_their_ids_and_follow_each_other() -> None:
    names = [theme.name for theme in THEMES]
    assert names == ["korean-dark", "korean-light", "western", "colour-blind", "monochrome"]
    assert [theme_after(name) for name in names] == [*names[1:], names[0]]


def test_every_theme_has_every_colour() -> None:
    names = set(KOREAN_DARK.variables)
    assert {name for name in (*TEXTS, *GROUNDS) if name} <= names
    for theme in THEMES:
        assert names <= set(theme.variables), theme.name


@pytest.mark.parametrize(
    ("environment", "name"),
    [({}, "korean-dark"), ({"NO_COLOR": "1"}, "monochrome"), ({"NO_COLOR": ""}, "korean-dark")],
)
def test_colours_are_left_out_where_the_environment_asks_for_it(environment: dict[str, str], name: str) -> None:
    assert usual_theme(environment) == name


@every_theme
def test_every_text_can_be_read_on_every_ground(theme: Theme) -> None:
    faint = {
        (text, ground): round(ratio, 2)
        for text, ground in product(TEXTS, GROUNDS)
        if (ratio := contrast(*painted(theme, Look(text, ground)))) < READABLE
    }
    assert not faint


@every_theme
def test_dimmed_text_can_still_be_read_and_is_quieter(theme: Theme) -> None:
    for text, ground in product(("", "rise", "fall", "flat", "muted"), GROUNDS):
        full = contrast(*painted(theme, Look(text, ground)))
        dimmed = contrast(*painted(theme, Look(text, ground, dim=True)))
        assert QUIET <= dimmed < full, (text, ground)


@every_theme
def test_what_is_turned_round_can_be_read(theme: Theme) -> None:
    for text, ground in (("alarm", "title-area"), ("notice", "status-area"), ("rise", ""), ("fall", "price-box")):
        assert contrast(*painted(theme, Look(text, ground, reverse=True))) >= READABLE


@every_theme
def test_bars_and_boxes_stand_out_from_what_they_lie_on(theme: Theme) -> None:
    for bar, area in (("ask-bar", "ask-area"), ("bid-bar", "bid-area"), ("price-box", ""), ("selected", "")):
        _, bar_color = painted(theme, Look(background=bar))
        _, area_color = painted(theme, Look(background=area))
        assert difference(bar_color, area_color) >= 8, bar


@every_theme
def test_rise_and_fall_and_the_two_sides_are_told_apart_at_a_glance(theme: Theme) -> None:
    for one, other in (("rise", "fall"), ("ask-bar", "bid-bar"), ("heat-ask-4", "heat-bid-4")):
        assert difference(theme.variables[one], theme.variables[other]) >= 25, one


@pytest.mark.parametrize("blindness", BLINDNESSES)
def test_the_colours_for_the_colour_blind_stay_apart_for_every_kind_of_it(blindness: str) -> None:
    colors = COLOUR_BLIND.variables
    pairs = (("rise", "fall"), ("ask-bar", "bid-bar"), ("dot-buyer", "dot-seller"), ("krx", "nxt"), ("rise", "flat"))
    for one, other in pairs:
        assert difference(colors[one], colors[other], blindness) >= 20, (one, other)


def test_red_and_green_fall_together_for_some_which_is_why_there_is_a_theme_for_them() -> None:
    def least(theme: Theme) -> float:
        return min(difference(theme.variables["ask-bar"], theme.variables["bid-bar"], kind) for kind in BLINDNESSES)

    assert least(WESTERN) < 20 <= least(COLOUR_BLIND)


@every_theme
def test_heat_grows_from_the_ground_and_never_back(theme: Theme) -> None:
    assert theme.background is not None
    for side in ("ask", "bid", "old"):
        steps = [contrast(theme.background, theme.variables[f"heat-{side}-{step}"]) for step in range(1, 6)]
        assert all(later > earlier for earlier, later in pairwise([1.0, *steps]))


def test_the_theme_without_colours_has_none() -> None:
    assert MONOCHROME.ansi
    assert {*MONOCHROME.variables.values()} == {"ansi_default", "reverse", "bold underline"}
    assert not any(theme.ansi for theme in COLOURED)
