"""The themes: colours by meaning. Every hue has a second sign (▲▼, +−, position) beside it, in every theme.

Where a theme has no colours at all, ``ui/look_styles.py`` says what takes their place.
"""

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme

_HEAT_SHARES = (0.18, 0.36, 0.55, 0.76, 1.0)
"""How much of a side's strongest colour is in each step of the liquidity strip; the rest is the ground's."""


def _theme(name: str, *, dark: bool, heat: tuple[str, str, str], ground: str, text: str, **colors: str) -> Theme:
    """Return a theme of its colours.

    Args:
        name: its id.
        dark: light text on a dark ground.
        heat: the strongest colour in the liquidity strip of asks, bids, and of what may be out of date.
        ground: behind everything.
        text: of what says nothing by its colour.
        colors: all other colours a ``Look`` may name, with ``_`` for ``-``.
    """
    named = {color.replace("_", "-"): value for color, value in colors.items()}
    for side, strongest in zip(("ask", "bid", "old"), heat, strict=True):
        for step, share in enumerate(_HEAT_SHARES, 1):
            named[f"heat-{side}-{step}"] = mixed(ground, strongest, share)
    area = named["title-area"]
    variables = {
        "flat": text,
        "status-area": area,
        "selected": named["price-box"],
        "bought-bar": named["bid-bar"],
        "sold-bar": named["ask-bar"],
        "untaken-bar": named["price-box"],
        "old-bar": named["price-box"],
        **named,
        # Of Textual's own widgets; their usual mixtures are too faint on these grounds.
        "text-muted": named["muted"],
        "text-disabled": named["muted"],
        "input-selection-background": named["ask-bar"],
        "input-selection-foreground": text,
        "input-cursor-background": text,
        "input-cursor-foreground": ground,
        "block-cursor-background": named["price-box"],
        "block-cursor-foreground": text,
    }
    return Theme(
        name=name,
        primary=named["fall"],
        secondary=named["muted"],
        accent=named["accent"],
        warning=named["notice"],
        error=named["alarm"],
        success=named["good"],
        foreground=text,
        background=ground,
        surface=area,
        panel=area,
        dark=dark,
        variables=variables,
    )


def mixed(color: str, other: str, share: float) -> str:
    """Return ``color`` with a share of another in it, 0 to 1."""
    return Color.parse(color).blend(Color.parse(other), share).hex6


KOREAN_DARK = _theme(
    "korean-dark",
    dark=True,
    ground="#0E1116",
    text="#D0D4DC",
    rise="#FF6E72",
    fall="#6BA3FF",
    muted="#929EB2",
    accent="#FFC90E",
    good="#57B98F",
    notice="#E5A50A",
    alarm="#FF6E72",
    krx="#4FB08A",
    nxt="#EA75DB",
    ask_area="#10182A",
    bid_area="#211318",
    ask_bar="#16305C",
    bid_bar="#4F1A23",
    price_box="#2A313C",
    title_area="#1B212A",
    large_print="#3A3112",
    rule="#3A4350",
    mark_open="#C89664",
    mark_vi="#70AD47",
    dot_buyer="#FFA9AC",
    dot_seller="#9CC6FF",
    dot_unknown="#E8EAEE",
    heat=("#245CB9", "#AC354A", "#444E5D"),
)
"""The default: rise is red, fall is blue. Names of ``variables`` are the colours a ``Look`` may name."""

KOREAN_LIGHT = _theme(
    "korean-light",
    dark=False,
    ground="#FFFFFF",
    text="#1B2430",
    rise="#B8001F",
    fall="#0B4FC0",
    muted="#4B5565",
    accent="#7A4B00",
    good="#0B6B45",
    notice="#7A4B00",
    alarm="#B8001F",
    krx="#0F6247",
    nxt="#9A0A86",
    ask_area="#EDF5FE",
    bid_area="#FFF0F2",
    ask_bar="#C5E0FA",
    bid_bar="#FCCFD4",
    price_box="#DDE3EB",
    title_area="#E9EDF3",
    large_print="#FFF1C2",
    rule="#B4BDC9",
    mark_open="#7A4E17",
    mark_vi="#2F6010",
    dot_buyer="#A00018",
    dot_seller="#06337F",
    dot_unknown="#10161E",
    heat=("#7FB4F0", "#F59AA6", "#AEB7C2"),
)
"""The same meanings on white, with the pastel areas of Korean trading screens."""

WESTERN = _theme(
    "western",
    dark=True,
    ground="#0E1116",
    text="#D0D4DC",
    rise="#4CC38A",
    fall="#FF7A7E",
    muted="#96A2B6",
    accent="#FFC90E",
    good="#6FCBA4",
    notice="#E5A50A",
    alarm="#FF7A7E",
    krx="#5FC6D8",
    nxt="#EE86E0",
    ask_area="#211318",
    bid_area="#0F1F19",
    ask_bar="#4F1A23",
    bid_bar="#113A29",
    price_box="#2A313C",
    title_area="#1B212A",
    large_print="#3A3112",
    rule="#3A4350",
    mark_open="#D2A678",
    mark_vi="#B79BFF",
    dot_buyer="#9FEBC8",
    dot_seller="#FFB3B6",
    dot_unknown="#E8EAEE",
    heat=("#AC354A", "#19724B", "#444E5D"),
)
"""Rise is green, fall is red, and so are bids and asks."""

COLOUR_BLIND = _theme(
    "colour-blind",
    dark=True,
    ground="#0E1116",
    text="#E3E6EB",
    rise="#F0A818",
    fall="#6CBDF0",
    muted="#9CA8BA",
    accent="#F0E442",
    good="#6CBDF0",
    notice="#F0E442",
    alarm="#FF9D5C",
    krx="#A8F0E0",
    nxt="#D08AE0",
    ask_area="#0D1A26",
    bid_area="#221A0D",
    ask_bar="#0B3A5C",
    bid_bar="#4F3605",
    price_box="#2A313C",
    title_area="#1B212A",
    large_print="#39363F",
    rule="#3A4350",
    mark_open="#D9B98A",
    mark_vi="#C9C3F2",
    dot_buyer="#FFD98A",
    dot_seller="#A9DBFA",
    dot_unknown="#F2F4F7",
    heat=("#0072B2", "#96680A", "#444E5D"),
)
"""Rise is orange, fall is blue: hues of Okabe and Ito that every common colour blindness keeps apart."""

COLOURED = (KOREAN_DARK, KOREAN_LIGHT, WESTERN, COLOUR_BLIND)
"""The themes that have colours."""

_DEFAULT = "ansi_default"

MONOCHROME = Theme(
    name="monochrome",
    primary=_DEFAULT,
    secondary=_DEFAULT,
    accent=_DEFAULT,
    warning=_DEFAULT,
    error=_DEFAULT,
    success=_DEFAULT,
    foreground=_DEFAULT,
    background=_DEFAULT,
    surface=_DEFAULT,
    panel=_DEFAULT,
    ansi=True,
    variables={
        **dict.fromkeys((*KOREAN_DARK.variables, "ansi-background", "ansi-foreground"), _DEFAULT),
        "block-cursor-text-style": "bold underline",
        "input-cursor-text-style": "reverse",
    },
)
"""No colour at all, whatever ground the terminal has: the only theme that is Textual's ``ansi``."""

THEMES = (*COLOURED, MONOCHROME)
"""All themes, in the order in which they are gone through."""


def usual_theme(environment: Mapping[str, str]) -> str:
    """Return the id of the theme where none was chosen: without colours where ``NO_COLOR`` asks for that.

    Whoever chooses a theme gets its colours all the same: https://no-color.org lets a program's own setting prevail.
    An empty ``NO_COLOR`` asks for nothing.
    """
    return MONOCHROME.name if environment.get("NO_COLOR") else KOREAN_DARK.name


def theme_after(name: str) -> str:
    """Return the id of the theme that follows, after the last one the first."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)]
