"""Looks become styles: of colours, or of signs where a theme has no colours."""

import pytest
from rich.cells import cell_len
from rich.style import Style

from kis_tui.market.profile import VolumeAtPrice
from kis_tui.ui.drawing.ladder import volume_bar
from kis_tui.ui.lines import PLAIN, Line, Look, Span, banded
from kis_tui.ui.look_styles import LookStyles
from kis_tui.ui.palette import KOREAN_DARK, MONOCHROME

SIGNED = LookStyles(MONOCHROME, MONOCHROME.variables)
COLOURED = LookStyles(KOREAN_DARK, {"foreground": "#D0D4DC", "background": "#0E1116", **KOREAN_DARK.variables})
NAMES = ("", *KOREAN_DARK.variables)


def attributes(styles: LookStyles, line: Line) -> list[Style]:
    """The style of each cell."""
    return [styles.style(span.look) for span in line for _ in range(cell_len(span.text))]


def test_a_look_is_made_into_a_style_once() -> None:
    assert COLOURED.style(Look("rise")) is COLOURED.style(Look("rise"))


def test_colours_come_from_the_theme_by_name() -> None:
    style = COLOURED.style(Look("rise", "ask-bar", bold=True))
    assert style == Style(color="#ff6e72", bgcolor="#16305c", bold=True)


def test_an_unknown_colour_is_left_to_the_terminal() -> None:
    assert LookStyles(KOREAN_DARK, {}).style(PLAIN) == Style()


def test_dim_text_is_mixed_with_its_ground_because_not_every_terminal_dims() -> None:
    full, dim = COLOURED.style(Look("rise", "ask-bar")), COLOURED.style(Look("rise", "ask-bar", dim=True))
    assert dim.dim is None
    assert dim.bgcolor == full.bgcolor
    assert dim.color not in (full.color, None)


@pytest.mark.parametrize("background", NAMES)
def test_without_colours_no_style_has_one(background: str) -> None:
    for color in NAMES:
        style = SIGNED.style(Look(color, background, bold=True, dim=True, reverse=True))
        assert (style.color, style.bgcolor) == (None, None)


@pytest.mark.parametrize("side", ["ask", "bid"])
def test_without_colours_a_bar_is_turned_round_in_one_shade(side: str) -> None:
    area = f"{side}-area"
    line = banded((Span("12,345", Look("muted", area)), Span("  72,500", Look(background=area))), 3, 14, f"{side}-bar")
    turned = [style.reverse for style in attributes(SIGNED, line)]
    assert turned == [None] * 3 + [True] * 11
    assert not any(style.dim for style in attributes(SIGNED, line)[3:])


def test_without_colours_buyers_and_sellers_and_the_rest_of_a_bar_differ() -> None:
    bar = volume_bar((Span(" " * 30),), VolumeAtPrice(72_500, 10, 10, 10), 30, 30, stale=False)
    parts = attributes(SIGNED, bar)
    assert len({parts[5], parts[15], parts[25], SIGNED.style(PLAIN)}) == 4


def test_without_colours_what_is_chosen_on_a_chosen_row_is_told_from_it() -> None:
    row, badge = SIGNED.style(Look(background="selected")), SIGNED.style(Look(background="selected", reverse=True))
    assert row.reverse
    assert not badge.reverse


def test_without_colours_box_cursor_large_print_and_age_have_signs_of_their_own() -> None:
    looks = {
        "plain": PLAIN,
        "box": Look(background="price-box", bold=True),
        "cursor": Look(background="price-box", bold=True, reverse=True),
        "large": Look(background="large-print"),
        "old": Look("muted"),
        "old bar": Look("muted", "old-bar"),
        "rise": Look("rise"),
    }
    styles = {name: SIGNED.style(look) for name, look in looks.items()}
    assert len(set(styles.values())) == len(looks), styles


def test_without_colours_more_shares_are_a_denser_sign_and_a_divider_is_a_line() -> None:
    for side in ("ask", "bid", "old"):
        fills = [SIGNED.text(Span("   ", Look(background=f"heat-{side}-{step}"))) for step in range(1, 6)]
        assert fills == ["...", ":::", "░░░", "▒▒▒", "▓▓▓"]
    assert SIGNED.text(Span(" ", Look(background="rule"))) == "|"


def test_numbers_and_coloured_blanks_are_written_as_they_are() -> None:
    ground = Look(background="heat-ask-3")
    assert SIGNED.text(Span(" 1,000", ground)) == " 1,000"
    assert SIGNED.text(Span("⠉", ground)) == "⠉"
    assert SIGNED.text(Span("  ", Look(background="ask-bar"))) == "  "
    assert COLOURED.text(Span("  ", ground)) == "  "
