"""Keys pressed in Hangul mode, as the keys they are pressed on.

An input method delivers what it composed: ``바`` arrives as one key although two were pressed. Where text is typed
that is what is wanted; everywhere else it stands for ``q`` and then ``k``.
"""

from textual import events

from kis_tui.domain.hangul import compose, has_hangul, keystrokes
from kis_tui.ui.textual_hacks import key_named

_FULL_WIDTH = range(0xFF01, 0xFF5F)
"""Full-width forms of ``!`` to ``~`` (The Unicode Standard, U+FF01 to U+FF5E); they stand 0xFEE0 further up."""


def keys_pressed(character: str | None) -> tuple[str, ...]:
    """Return the keys a character of an input method was typed with, one after the other, as Textual names them.

    Args:
        character: what the key event carries; None = nothing printable.

    Returns:
        Empty where the character is neither Hangul nor of full width: the key is what it says.
    """
    if not character or len(character) != 1:
        return ()
    if ord(character) in _FULL_WIDTH:
        return (key_named(chr(ord(character) - 0xFEE0)),)
    return tuple(keystrokes(character)) if has_hangul(character) else ()


def as_typed(key: str) -> str:
    """Return what ``key``, one of ``keys_pressed``, types into a field in Hangul mode: its jamo."""
    return compose(key) if len(key) == 1 else key


def use_letter(event: events.Key) -> None:
    """Let a key with a modifier be the one it is pressed on: ``ctrl+ㅊ`` becomes ``ctrl+c``.

    What it types stays. Such keys are never text, so this holds while a field has the focus too.
    """
    *modifiers, key = event.key.split("+")
    pressed = keys_pressed(key) if modifiers else ()
    if len(pressed) == 1:
        (letter,) = pressed
        shift = {"shift"} if letter.isupper() else set()
        event.key = "+".join([*sorted({*modifiers, *shift}), letter.lower()])


def in_hangul_mode(character: str | None, before: bool) -> bool:
    """Tell whether the keyboard is in Hangul mode, as far as what is typed tells.

    Args:
        character: what the newest key event carries; None = nothing printable.
        before: what was known until then; digits and signs are the same in both modes.
    """
    if not character or len(character) != 1:
        return before
    if has_hangul(character):
        return True
    return before and not (character.isascii() and character.isalpha())
