"""How colours are seen: contrast as WCAG 2 defines it, difference in L*a*b*, and with the common colour blindnesses."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.color import Color

BLINDNESSES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What each does to linear red, green and blue. Source: Machado, Oliveira and Fernandes (2009), severity 1.0."""


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(color: str) -> list[float]:
    return [_linear(part) for part in Color.parse(color).normalized]


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = _parts(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _lab(linear: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, part)) for part in linear)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str, blindness: str = "") -> float:
    """Distance in L*a*b* (CIE 1976), as seen with a blindness; about 2 is just seen, 20 at a glance."""
    seen = []
    for color in (one, other):
        parts = _parts(color)
        if blindness:
            parts = [sum(a * b for a, b in zip(row, parts, strict=True)) for row in BLINDNESSES[blindness]]
        seen.append(_lab(parts))
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


def shown_colours(style: Style) -> tuple[str, str]:
    """Text and ground as they are seen: turned round where the style says so."""
    assert style.color is not None, style
    assert style.bgcolor is not None, style
    text, ground = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
    return (ground, text) if style.reverse else (text, ground)


def contrasts(segments: Iterable[Segment]) -> dict[str, float]:
    """Texts and their contrast; edges, scroll bars and blanks say nothing and are left out."""
    found: dict[str, float] = {}
    for text, style, _ in segments:
        if style is not None and any(map(str.isalnum, text)):
            found[text] = min(contrast(*shown_colours(style)), found.get(text, 21.0))
    return found
