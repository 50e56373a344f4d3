"""PNG of the screen, from Textual's SVG."""

import re
from pathlib import Path

import resvg_py
from rich.cells import cell_len

from kis_tui.ui.screenshot import with_cell_widths

FONTS = "'DejaVu Sans Mono', 'Noto Sans Mono CJK KR', monospace"
WIDE_FONTS = "'Noto Sans Mono CJK KR', 'NanumGothicCoding', 'Apple SD Gothic Neo', monospace"
"""For Hangul; named on each character, because a fallback of the renderer's own choice may be bold."""
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/Library/Fonts"), Path("/System/Library/Fonts"))

_HANGUL_FONTS = ("NotoSansMonoCJK", "NotoSansCJK", "NanumGothicCoding", "AppleSDGothicNeo")


class NoFontError(Exception):
    """No font with Hangul is on this machine; the text says which to install."""


_ONE_CHARACTER = re.compile(r"<text (?P<attributes>[^>]*)>(?P<character>[^<])</text>")
_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)


def svg_to_png(svg: str, *, zoom: float = 1.5) -> bytes:
    """Return the PNG of an SVG of Textual, with Hangul two cells wide.

    Args:
        svg: the picture as ``App.export_screenshot`` gives it.
        zoom: pixels for each unit of the SVG.

    Raises:
        NoFontError: Hangul could not be drawn.
    """
    folders = [folder for folder in FONT_FOLDERS if folder.is_dir()]
    if not any(path.name.startswith(_HANGUL_FONTS) for folder in folders for path in folder.rglob("*.tt[cf]")):
        raise NoFontError("no font with Hangul found: install fonts-noto-cjk or fonts-nanum-coding for the PNG")
    svg = _ONE_CHARACTER.sub(_in_wide_font, with_cell_widths(svg))
    svg = _FONT_FACE.sub("", svg).replace("font-family: Fira Code, monospace;", f"font-family: {FONTS};")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, font_dirs=[str(folder) for folder in folders]))


def _in_wide_font(match: re.Match[str]) -> str:
    character = match["character"]
    if cell_len(character) != 2:
        return match[0]
    return f'<text {match["attributes"]} style="font-family: {WIDE_FONTS}">{character}</text>'
