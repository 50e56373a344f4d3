"""The keys, as one table: bindings, palette, help screen and the README's table are all made from it."""

from msgspec import Struct
from textual.binding import Binding

from kis_tui.domain.hangul import compose, keystrokes
from kis_tui.ui.key_groups import KeyGroup
from kis_tui.ui.textual_hacks import key_named
from kis_tui.ui.wording.language import CATALOGUES, Language

_FIRST_GROUP = "group-1"
_SAME_AS_FIRST_GROUP = frozenset(f"group-{number}" for number in range(2, 10))
README_BEGIN = "<!-- keys:begin -->"
"""In the README the table stands between this line and ``README_END``."""
README_END = "<!-- keys:end -->"

_SPOKEN = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "escape": "Esc",
    "ctrl+@": "Ctrl+Space",
}
"""How keys are spelled that are not simply capitalised."""


class Key(Struct, frozen=True):
    """One thing that keys can do."""

    id: str
    """Stays the same when keys change; in lower case with hyphens."""
    keys: tuple[str, ...]
    """A character, or a name as Textual has it; the one to show first. Empty = only the palette finds it.

    In Hangul mode a letter is pressed as the same key sends it: that is no key of its own.
    """
    action: str
    """Textual action, in the main screen unless it begins with ``app.``."""
    group: KeyGroup
    everywhere: bool = False
    """Also while a dialogue is open."""
    hint: bool = False
    """Named in the watchlist's hints where there is room."""


KEYS: tuple[Key, ...] = (
    Key("add", ("a", "+", "/"), "add", KeyGroup.ROWS, hint=True),
    Key("drop", ("d", "-", "delete"), "drop", KeyGroup.ROWS, hint=True),
    Key("undo", ("z",), "undo", KeyGroup.ROWS, hint=True),
    Key("row-up", ("[", "shift+up"), "carry(-1)", KeyGroup.ROWS),
    Key("row-down", ("]", "shift+down"), "carry(1)", KeyGroup.ROWS),
    Key("sort-column", (".",), "sort_column", KeyGroup.ROWS),
    Key("sort-direction", (",",), "sort_direction", KeyGroup.ROWS),
    Key("own-order", (), "own_order", KeyGroup.ROWS),
    *(Key(f"group-{number}", (f"{number}",), f"group({number})", KeyGroup.ROWS) for number in range(1, 10)),
    Key("all-rows", ("0",), "group(0)", KeyGroup.ROWS),
    Key("edit-group", ("f9",), "edit_group", KeyGroup.ROWS),
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
    Key("alert", ("b", "A"), "alert", KeyGroup.ALERTS),
    Key("alerts", ("f6",), "alerts", KeyGroup.ALERTS),
    Key("alerts-seen", (), "alerts_seen", KeyGroup.ALERTS),
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
    Key("export", ("j",), "export", KeyGroup.VIEW),
    Key("settings", ("f7",), "app.settings", KeyGroup.VIEW),
    Key("profiles", ("f8",), "app.profiles", KeyGroup.PROGRAM),
    Key("diagnostics", ("f10", "!"), "app.diagnostics", KeyGroup.PROGRAM),
    Key("names", (), "app.update_names", KeyGroup.PROGRAM),
    Key("screenshot", ("f12",), "app.snapshot", KeyGroup.VIEW, everywhere=True),
    Key("help", ("?",), "app.help", KeyGroup.PROGRAM, hint=True),
    Key("next-language", (), "app.next_language", KeyGroup.VIEW),
    Key("next-theme", (), "app.next_theme", KeyGroup.VIEW),
    Key("next-glyphs", (), "app.next_glyphs", KeyGroup.VIEW),
    Key("palette", ("ctrl+p",), "app.command_palette", KeyGroup.PROGRAM),
    Key("suspend", ("ctrl+z",), "app.suspend_process", KeyGroup.PROGRAM, everywhere=True),
    Key("quit", ("q",), "app.quit", KeyGroup.PROGRAM, hint=True),
    Key("quit-anywhere", ("ctrl+c", "ctrl+q"), "app.quit", KeyGroup.PROGRAM, everywhere=True),
)
"""Every key of the program, in the order of the help screen within each group."""


def bindings(*, everywhere: bool) -> list[Binding]:
    """Return Textual's bindings of the keys that work everywhere, or of those of the main screen only.

    They have the ids of the table, by which Textual's keymap replaces what the user has changed.
    """
    return [
        Binding(textual_keys(key), key.action, id=key.id, show=False, priority=everywhere)
        for key in KEYS
        if key.everywhere is everywhere
    ]


def textual_keys(key: Key) -> str:
    """Return all keys as Textual's bindings and keymap take them; without one, a name that no terminal sends.

    Textual's keymap can replace the keys of a binding that is there, and cannot take all of them away.
    """
    return ",".join(key_named(name) for name in key.keys) or f"no-key-for-{key.id}"


def spoken_key(name: str) -> str:
    """Return how one key is spelled for a reader: ``a``, ``↑``, ``F2``, ``Shift+Tab``, ``Ctrl+C``."""
    if len(name) == 1:
        return name
    if name in _SPOKEN:
        return _SPOKEN[name]
    *modifiers, key = name.split("+")
    last = key if modifiers == ["alt"] else _SPOKEN.get(key) or key.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), last])


def key_names(key: Key, *, jamo: bool = True) -> str:
    """Return how the keys are spelled for a reader, as ``a/ㅁ  +``; empty where there is none."""
    return "  ".join(f"{name}/{compose(name)}" if jamo and _has_jamo(name) else spoken_key(name) for name in key.keys)


def _has_jamo(name: str) -> bool:
    """Tell whether Hangul mode sends a jamo for the key that no other sends: with Shift most send the same one."""
    return len(name) == 1 and compose(name) != name and keystrokes(compose(name)) == name


def readme_table(language: Language) -> str:
    """Return the README's table of keys, Markdown, without the marker lines; it ends with a line end.

    What has no key is left out, and the nine groups share a row.
    """
    keys = CATALOGUES[language].keys
    korean = language is Language.KOREAN
    rows = ["| 키 | 하는 일 |" if korean else "| Key | What it does |", "|---|---|"]
    for group in KeyGroup:
        for key in KEYS:
            if key.group is not group or not key.keys or key.id in _SAME_AS_FIRST_GROUP:
                continue
            names = " ".join(f"`{name}`" for name in key_names(key, jamo=korean).split("  "))
            sentence = keys[key.id].sentence
            if key.id == _FIRST_GROUP:
                names, sentence = "`1` … `9`", sentence.replace("1", "1–9")
            rows.append(f"| {names} | {sentence} |")
    return "\n".join(rows) + "\n"
