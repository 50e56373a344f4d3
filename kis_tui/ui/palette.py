"""Colours by meaning. Korea: rise is red, fall is blue; every hue has a second sign (▲▼, +−, position) beside it."""

from collections.abc import Mapping

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from kis_tui.ui.lines import Look

KOREAN_DARK = Theme(
    name="korean-dark",
    primary="#4C8DFF",
    secondary="#7A869A",
    accent="#FFC90E",
    warning="#E5A50A",
    error="#FF5A5F",
    success="#3B8A69",
    foreground="#D0D4DC",
    background="#0E1116",
    surface="#151A21",
    panel="#1B212A",
    dark=True,
    variables={
        "rise": "#FF5A5F",
        "fall": "#4C8DFF",
        "flat": "#D0D4DC",
        "muted": "#7A869A",
        "ask-area": "#10182A",
        "bid-area": "#211318",
        "ask-bar": "#16305C",
        "bid-bar": "#5A1E28",
        "price-box": "#2A313C",
        "selected": "#2A313C",
        "title-area": "#1B212A",
        "status-area": "#1B212A",
        "good": "#57B98F",
        "notice": "#E5A50A",
        "alarm": "#FF5A5F",
        "krx": "#4FB08A",
        "nxt": "#E45FD3",
        "large-print": "#3A3112",
        "mark-open": "#C89664",
        "mark-vi": "#70AD47",
        "rule": "#2F3743",
        "heat-ask-1": "#131E36",
        "heat-ask-2": "#162B52",
        "heat-ask-3": "#193A72",
        "heat-ask-4": "#1D4A95",
        "heat-ask-5": "#245CB9",
        "heat-bid-1": "#26151B",
        "heat-bid-2": "#421C26",
        "heat-bid-3": "#632330",
        "heat-bid-4": "#872B3C",
        "heat-bid-5": "#AC354A",
        "heat-old-1": "#1E242C",
        "heat-old-2": "#262D37",
        "heat-old-3": "#2F3742",
        "heat-old-4": "#39424F",
        "heat-old-5": "#444E5D",
        "dot-buyer": "#FFA9AC",
        "dot-seller": "#9CC6FF",
        "dot-unknown": "#E8EAEE",
    },
)
"""The default. Names of ``variables`` are the colours a ``Look`` may name."""

THEMES = (KOREAN_DARK,)


def style_of(look: Look, variables: Mapping[str, str]) -> Style:
    """Return the Rich style of a look in a theme; an unknown colour name is left to the terminal's default."""
    background = variables.get(look.background or "background", "")
    return Style(
        color=_rich_color(variables.get(look.color or "foreground", "")),
        bgcolor=_rich_color(background),
        bold=look.bold or None,
        dim=look.dim or None,
        reverse=look.reverse or None,
    )


def _rich_color(value: str) -> str | None:
    """Return a colour as Rich spells it; themes may hold any of Textual's spellings."""
    if not value:
        return None
    return Color.parse(value).hex6.lower()
