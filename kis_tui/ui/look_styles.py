"""How a look is painted in a theme: its colours, or where a theme has none, the signs in their place."""

from collections.abc import Mapping
from typing import NamedTuple

from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from kis_tui.ui.lines import Look, Span
from kis_tui.ui.palette import mixed

_DIM_SHARE = 0.28
"""How much of the ground is in dim text. Not every terminal dims, and how much one does cannot be known."""


class Sign(NamedTuple):
    """What stands for a colour."""

    bold: bool = False
    dim: bool = False
    reverse: bool = False
    underline: bool = False
    fill: str = ""
    """What blanks on this ground are drawn as; empty = as blanks."""


_PLAIN = Sign()

_COLOR_SIGNS = {
    "rise": Sign(bold=True),
    "muted": Sign(dim=True),
    "rule": Sign(dim=True),
    "notice": Sign(bold=True),
    "alarm": Sign(bold=True),
}
"""Of the text's colour; the others are told by what the text says."""

_HEAT_FILLS = (".", ":", "░", "▒", "▓")

_GROUND_SIGNS = {
    "ask-bar": Sign(reverse=True),
    "bid-bar": Sign(reverse=True),
    "bought-bar": Sign(reverse=True),
    "sold-bar": Sign(underline=True),
    "untaken-bar": Sign(underline=True, dim=True),
    "old-bar": Sign(underline=True),
    "price-box": Sign(underline=True),
    "selected": Sign(reverse=True),
    "large-print": Sign(underline=True),
    "rule": Sign(fill="|"),
    **{f"heat-ask-{step}": Sign(fill=fill) for step, fill in enumerate(_HEAT_FILLS, 1)},
    **{f"heat-bid-{step}": Sign(fill=fill, underline=True) for step, fill in enumerate(_HEAT_FILLS, 1)},
    **{f"heat-old-{step}": Sign(fill=fill, dim=True) for step, fill in enumerate(_HEAT_FILLS, 1)},
}
"""Of the ground's colour. Only blanks are filled: a sign beside a number would be read as part of it."""


class LookStyles:
    """Styles of looks in one theme, each made once.

    Args:
        theme: of whose kind the styles are: with colours, or with signs in their place.
        variables: the colours by name; a name that is not there is left to the terminal's default.
    """

    def __init__(self, theme: Theme, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.signed = theme.ansi
        """Signs stand for colours, so that ``text`` is to be asked what is written."""
        self._styles: dict[Look, Style] = {}

    def style(self, look: Look) -> Style:
        """Return the style of a look."""
        style = self._styles.get(look)
        if style is None:
            style = self._styles[look] = _signed(look) if self.signed else _colored(look, self._variables)
        return style

    def text(self, span: Span) -> str:
        """Return what is written for a span, as wide as its text: blanks on a ground without colour may be signs."""
        if not self.signed or span.look.background not in _GROUND_SIGNS or not span.text.isspace():
            return span.text
        fill = _GROUND_SIGNS[span.look.background].fill
        return fill * len(span.text) if fill else span.text


def _colored(look: Look, variables: Mapping[str, str]) -> Style:
    text, ground = variables.get(look.color or "foreground", ""), variables.get(look.background or "background", "")
    if look.dim and text and ground:
        text = mixed(text, ground, _DIM_SHARE)
    return Style(
        color=_rich_color(text),
        bgcolor=_rich_color(ground),
        bold=look.bold or None,
        reverse=look.reverse or None,
    )


def _signed(look: Look) -> Style:
    text, ground = _COLOR_SIGNS.get(look.color, _PLAIN), _GROUND_SIGNS.get(look.background, _PLAIN)
    # What is turned round on a ground that is turned round is told from it by being as usual.
    turned = look.reverse != ground.reverse
    return Style(
        bold=look.bold or text.bold or None,
        # Of what is turned round the ground would be dim, and a bar would have two shades.
        dim=(not turned and (look.dim or text.dim or ground.dim)) or None,
        reverse=turned or None,
        underline=ground.underline or None,
    )


def _rich_color(value: str) -> str | None:
    """Return a colour as Rich spells it; themes may hold any of Textual's spellings."""
    return Color.parse(value).hex6.lower() if value else None
