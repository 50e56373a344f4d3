"""The keys, as one table: bindings, palette, help screen and the README's table are all made from it."""

from collections.abc import Iterable

from msgspec import Struct
from textual.binding import Binding
from textual.keys import format_key

from kis_tui.ui.key_groups import KeyGroup
from kis_tui.ui.wording.language import CATALOGUES, Language, words

README_BEGIN = "<!-- keys:begin -->"
"""In the README the table stands between this line and ``README_END``."""
README_END = "<!-- keys:end -->"

JAMO_OF = {
    "q": "ㅂ",
    "w": "ㅈ",
    "e": "ㄷ",
    "r": "ㄱ",
    "t": "ㅅ",
    "y": "ㅛ",
    "u": "ㅕ",
    "i": "ㅑ",
    "o": "ㅐ",
    "p": "ㅔ",
    "a": "ㅁ",
    "s": "ㄴ",
    "d": "ㅇ",
    "f": "ㄹ",
    "g": "ㅎ",
    "h": "ㅗ",
    "j": "ㅓ",
    "k": "ㅏ",
    "l": "ㅣ",
    "z": "ㅋ",
    "x": "ㅌ",
    "c": "ㅊ",
    "v": "ㅍ",
    "b": "ㅠ",
    "n": "ㅜ",
    "m": "ㅡ",
}
"""The jamo on each letter key of the two-set Hangul keyboard (KS X 5002)."""

_SPOKEN = {
    "up": "↑",
    "down": "↓",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "space": "Space",
    "delete": "Delete",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "f2": "F2",
    "f3": "F3",
    "f4": "F4",
    "f5": "F5",
    "f12": "F12",
    "enter": "Enter",
    "escape": "Esc",
    "ctrl+c": "Ctrl+C",
    "ctrl+p": "Ctrl+P",
}


class Key(Struct, frozen=True):
    """One thing that keys can do."""

    id: str
    """Stays the same when keys change; in lower case with hyphens."""
    keys: tuple[str, ...]
    """As Textual names them, the one to show first; the jamo of letters is not listed."""
    action: str
    """Textual action, in the main screen unless it begins with ``app.``."""
    group: KeyGroup
    everywhere: bool = False
    """Also while a dialogue is open."""
    hint: bool = False
    """Named in the watchlist's hints where there is room."""


KEYS: tuple[Key, ...] = (
    Key("add", ("a", "+"), "add", KeyGroup.ROWS, hint=True),
    Key("drop", ("d", "-", "delete"), "drop", KeyGroup.ROWS, hint=True),
    Key("undo", ("z",), "undo", KeyGroup.ROWS, hint=True),
    Key("previous-row", ("up",), "move(-1)", KeyGroup.ROWS),
    Key("next-row", ("down",), "move(1)", KeyGroup.ROWS),
    Key("previous-stock", ("shift+tab",), "move_row(-1)", KeyGroup.ROWS),
    Key("next-stock", ("tab",), "move_row(1)", KeyGroup.ROWS),
    Key("next-venue", ("x",), "next_venue", KeyGroup.VENUE, hint=True),
    Key("venue-un", ("u",), "venue('UN')", KeyGroup.VENUE),
    Key("venue-krx", ("k",), "venue('KRX')", KeyGroup.VENUE),
    Key("venue-nxt", ("n",), "venue('NXT')", KeyGroup.VENUE),
    Key("venue-sor", ("s",), "venue('SOR')", KeyGroup.VENUE),
    Key("venue-split", ("i",), "split", KeyGroup.LADDER),
    Key("list", ("l",), "axis(False)", KeyGroup.LADDER),
    Key("axis", ("g",), "axis(True)", KeyGroup.LADDER),
    Key("centre", ("c",), "centre", KeyGroup.LADDER),
    Key("recentring", ("o",), "recentring", KeyGroup.LADDER),
    Key("change-content", ("e",), "change_content", KeyGroup.LADDER),
    Key("least-change", ("w",), "least_change", KeyGroup.LADDER),
    Key("level-cursor", ("enter",), "level_cursor", KeyGroup.LADDER),
    Key("leave-cursor", ("escape",), "leave_cursor", KeyGroup.LADDER),
    Key("quantity", ("y",), "quantity", KeyGroup.LADDER),
    Key("average", ("p",), "average", KeyGroup.LADDER),
    Key("pause", ("space",), "pause", KeyGroup.TAPE, hint=True),
    Key("merge-prints", ("m",), "merge_prints", KeyGroup.TAPE),
    Key("filter-prints", ("f",), "filter_prints", KeyGroup.TAPE),
    Key("filter-bounds", ("t",), "filter_bounds", KeyGroup.TAPE),
    Key("older-prints", ("pageup",), "scroll_tape(1)", KeyGroup.TAPE),
    Key("newer-prints", ("pagedown",), "scroll_tape(-1)", KeyGroup.TAPE),
    Key("oldest-print", ("home",), "oldest_print", KeyGroup.TAPE),
    Key("newest-print", ("end",), "newest_print", KeyGroup.TAPE),
    Key("one", ("f2",), "view('one')", KeyGroup.VIEW),
    Key("several", ("f3",), "view('several')", KeyGroup.VIEW),
    Key("venues", ("f4",), "view('venues')", KeyGroup.VIEW),
    Key("strip", ("f5",), "view('strip')", KeyGroup.VIEW),
    Key("strip-step", ("h",), "strip_step", KeyGroup.VIEW),
    Key("profile", ("v",), "next_corner", KeyGroup.VIEW),
    Key("retry", ("r",), "retry", KeyGroup.PROGRAM),
    Key("screenshot", ("f12",), "app.snapshot", KeyGroup.VIEW, everywhere=True),
    Key("help", ("?",), "app.help", KeyGroup.PROGRAM, hint=True),
    Key("palette", ("ctrl+p",), "app.command_palette", KeyGroup.PROGRAM),
    Key("quit", ("q",), "app.quit", KeyGroup.PROGRAM, hint=True),
    Key("quit-anywhere", ("ctrl+c",), "app.quit", KeyGroup.PROGRAM, everywhere=True),
)
"""Every key of the program, in the order of the help screen within each group."""


def with_jamo(keys: Iterable[str]) -> tuple[str, ...]:
    """Return ``keys`` and, for each letter, the jamo that the same key sends in Hangul mode."""
    spelled = tuple(keys)
    return spelled + tuple(JAMO_OF[key] for key in spelled if key in JAMO_OF)


def bindings(*, everywhere: bool) -> list[Binding]:
    """Return Textual's bindings of the keys that work everywhere, or of those of the main screen only."""
    return [
        Binding(
            ",".join(with_jamo(key.keys)),
            key.action,
            id=key.id,
            show=False,
            priority=everywhere,
        )
        for key in KEYS
        if key.everywhere is everywhere
    ]


def key_names(key: Key, *, jamo: bool = True) -> str:
    """Return how the keys are spelled for a reader, as ``a/ㅁ  +``."""
    names = []
    for name in key.keys:
        spoken = _SPOKEN.get(name) or (name if len(name) == 1 else format_key(name))
        names.append(f"{spoken}/{JAMO_OF[name]}" if jamo and name in JAMO_OF else spoken)
    return "  ".join(names)


def hint(key: Key) -> str:
    """Return the shortest reminder, as ``a 종목 추가``."""
    spoken = _SPOKEN.get(key.keys[0], key.keys[0])
    return f"{spoken} {words.keys[key.id].label}"


def readme_table(language: Language) -> str:
    """Return the README's table of keys, Markdown, without the marker lines; it ends with a line end."""
    keys = CATALOGUES[language].keys
    korean = language is Language.KOREAN
    rows = ["| 키 | 하는 일 |" if korean else "| Key | What it does |", "|---|---|"]
    for group in KeyGroup:
        for key in KEYS:
            if key.group is group:
                names = " ".join(f"`{name}`" for name in key_names(key, jamo=korean).split("  "))
                rows.append(f"| {names} | {keys[key.id].sentence} |")
    return "\n".join(rows) + "\n"
