"""The keys in force: the table of keys with what the user has changed of it."""

import difflib
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace
from textual.keys import key_to_character

from kis_tui.errors import ConfigError
from kis_tui.ui.hangul_keys import keys_pressed
from kis_tui.ui.keys import KEYS, Key, key_names, spoken_key, textual_keys
from kis_tui.ui.textual_hacks import keys_of_terminals
from kis_tui.ui.wording.language import words

Changes = Mapping[str, str | Sequence[str]]
"""By action id: its key, or all its keys, the one to show first; an empty list takes its keys away."""

_SPELLINGS = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page_down": "pagedown",
    "spacebar": "space",
    "ctrl+space": "ctrl+@",
}
"""Other names of keys, as on keyboards."""
_MODIFIERS = {"control": "ctrl", "option": "alt", "opt": "alt"}
_IN_DIALOGUES = frozenset(
    {"escape", "enter", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"}
    | {"space", "backspace", "delete", "insert"}
)
"""What dialogues and their fields need for themselves."""
_NEEDED = "quit-anywhere"
"""Without a key for this the program could not be left from a dialogue."""


class WrongKeyError(ConfigError):
    """A line of ``[keys]`` cannot be taken.

    Args:
        action: the id in that line, as it was written.
        sentence: what is wrong and what to do.
    """

    def __init__(self, action: str, sentence: str) -> None:
        super().__init__(sentence)
        self.action = action


def changed(changes: Changes) -> tuple[Key, ...]:
    """Return the table with the user's keys in it.

    Args:
        changes: keys as a person writes them: ``q``, ``F6``, ``Ctrl+R``, ``Shift+Up``, ``PgDn``; the jamo of a letter
            is that letter.

    Raises:
        WrongKeyError: an action or a key that does not exist, a key for two actions, or one that cannot be used for
            that action.
    """
    known = {key.id: key for key in KEYS}
    chosen: dict[str, tuple[str, ...]] = {}
    for action, told in changes.items():
        if action not in known:
            raise WrongKeyError(action, _no_such_action(action, known))
        chosen[action] = _keys(known[action], (told,) if isinstance(told, str) else told)
    table = tuple(replace(key, keys=chosen.get(key.id, key.keys)) for key in KEYS)
    _refuse_conflicts(table, chosen)
    return table


def bound(table: Sequence[Key]) -> dict[str, str]:
    """Return the keys of a table by action id, as Textual's keymap takes them; only of the actions that differ."""
    return {key.id: textual_keys(key) for key, usual in zip(table, KEYS, strict=True) if key.keys != usual.keys}


class Keymap:
    """The table in force, and how its keys are spelled in a sentence: ``"{key[undo]}".format(key=keymap)``."""

    def __init__(self) -> None:
        self._table = KEYS
        self._by_id = {key.id: key for key in KEYS}

    def use(self, table: Sequence[Key]) -> None:
        """Let this be the table from now on; what is on the screen has to be drawn again."""
        self._table = tuple(table)
        self._by_id = {key.id: key for key in table}

    def __iter__(self) -> Iterator[Key]:
        """Return the keys in the order of the help screen within each group."""
        return iter(self._table)

    def of(self, action: str) -> Key:
        """Return the keys of an action by its id."""
        return self._by_id[action]

    def __getitem__(self, action: str) -> str:
        """Return the first key of an action; where it has none, how the palette finds it."""
        key = self._by_id[action]
        if key.keys:
            return spoken_key(key.keys[0])
        palette = self._by_id["palette"].keys
        label = words.keys[action].label
        return f"{spoken_key(palette[0])} {label}" if palette and action != "palette" else label

    def names(self, key: Key) -> str:
        """Return how all its keys are spelled, as ``a/ㅁ  +``; without one, the palette's key in brackets."""
        if key.keys:
            return key_names(key)
        palette = self._by_id["palette"].keys
        return f"({spoken_key(palette[0])})" if palette else "-"


keymap = Keymap()
"""The keys that every panel names: one object, as ``words`` is."""


def hint(key: Key) -> str:
    """Return the shortest reminder, as ``a 종목 추가``; without a key, the label alone."""
    label = words.keys[key.id].label
    return f"{spoken_key(key.keys[0])} {label}" if key.keys else label


def _keys(key: Key, told: Sequence[str]) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(_key(key.id, name) for name in told))
    if key.id == _NEEDED and not keys:
        raise WrongKeyError(key.id, f"'{key.id}' needs a key, or the program could not be left from a dialogue")
    if key.everywhere:
        for name in keys:
            if key_to_character(name) is not None or name in _IN_DIALOGUES or name.startswith("alt+"):
                raise WrongKeyError(
                    key.id,
                    f"'{key.id}' works while text is typed too, so it cannot have the key '{name}': "
                    "choose a function key or one with Ctrl, such as F12 or Ctrl+S",
                )
    return keys


def _key(action: str, told: str) -> str:
    """Return a key as the table has it: a character, or Textual's name."""
    text = told.strip()
    *modifiers, last = text.split("+") if len(text) > 1 and not text.endswith("+") else [text]
    prefix = {_MODIFIERS.get(name.strip().lower(), name.strip().lower()) for name in modifiers}
    last = last.strip()
    if len(last) != 1:
        last = last.lower().replace(" ", "_")
        last = _SPELLINGS.get(last, last)
        # Textual's names of signs, such as question_mark, are the sign.
        last = last if last in keys_of_terminals() else key_to_character(last) or last
    pressed = keys_pressed(last)
    if len(pressed) == 1:
        (last,) = pressed
    if last == " ":
        last = "space"
    if prefix == {"shift"} and len(last) == 1 and last.isalpha():
        return last.upper()
    if not prefix and len(last) == 1 and last.isascii() and last.isprintable():
        return last
    if prefix == {"alt"} and len(last) == 1 and last.isascii() and last.isalnum():
        return f"alt+{last.lower()}"
    name = "+".join([*sorted(prefix), last.lower()])
    name = _SPELLINGS.get(name, name)
    if name in keys_of_terminals():
        return name
    raise WrongKeyError(
        action,
        f"'{_shown(told)}' for '{action}' is no key that a terminal sends: write a character, or a name such as "
        "F6, Ctrl+R, Shift+Up, PgDn or Space",
    )


def _refuse_conflicts(table: Sequence[Key], chosen: Mapping[str, object]) -> None:
    owners: dict[str, str] = {}
    for key in table:
        for name in key.keys:
            other = owners.setdefault(name, key.id)
            if other == key.id:
                continue
            told, usual = (key.id, other) if key.id in chosen else (other, key.id)
            remedy = f"give '{usual}' another key too, or choose another one" if usual not in chosen else "choose one"
            raise WrongKeyError(told, f"'{name}' is for '{told}' and for '{usual}': {remedy}")


def _no_such_action(action: str, known: Mapping[str, Key]) -> str:
    near = difflib.get_close_matches(action.lower(), known, n=1, cutoff=0.0)
    return f"'{_shown(action)}' is no action of the keys: the nearest is '{near[0]}'"


def _shown(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:30]
