import pytest
from textual import events

from kis_tui.domain.hangul import compose, keystrokes
from kis_tui.ui.hangul_keys import as_typed, in_hangul_mode, keys_pressed, use_letter


@pytest.mark.parametrize(
    ("character", "keys"),
    [
        ("ㅂ", "q"),
        ("바", "qk"),
        ("한", "gks"),
        ("값", "rkqt"),
        ("왜", "dho"),
        ("ㅘ", "hk"),
        ("ㄳ", "rt"),
        ("ㅃ", "Q"),
        ("까", "Rk"),
        ("ᄇ", "q"),  # decomposed, as some terminals send it
        ("ᅡ", "k"),
        ("ﾲ", "q"),  # half-width
        ("ｑ", "q"),  # full-width, as a Japanese or Chinese input method leaves it
    ],
)
def test_what_an_input_method_sends_is_the_keys_it_was_pressed_on(character: str, keys: str) -> None:
    assert keys_pressed(character) == tuple(keys)


def test_full_width_signs_have_the_names_of_their_keys() -> None:
    assert keys_pressed("？") == ("question_mark",)
    assert keys_pressed("＋") == ("plus",)


@pytest.mark.parametrize("character", ["q", "Q", "5", "?", " ", "é", "水", "あ", "\r", "", None, "바나"])
def test_what_is_no_hangul_stays(character: str | None) -> None:
    assert keys_pressed(character) == ()


def test_every_letter_key_is_reached_in_hangul_mode_and_types_the_same_jamo_again() -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        jamo = compose(letter)
        assert keys_pressed(jamo) == (letter,)
        assert as_typed(letter) == jamo


def test_every_syllable_is_the_keys_of_letters_only() -> None:
    for code in range(0xAC00, 0xD7A4, 7):
        keys = keys_pressed(chr(code))
        assert 2 <= len(keys) <= 5
        assert "".join(keys).isalpha()
        assert "".join(keys).isascii()
        assert keystrokes("".join(map(as_typed, keys))) == "".join(keys)


def test_a_key_that_is_no_letter_types_its_own_name() -> None:
    assert as_typed("question_mark") == "question_mark"


@pytest.mark.parametrize(
    ("key", "character", "meant"),
    [
        ("ctrl+ㅊ", None, "ctrl+c"),
        ("ctrl+ㅔ", None, "ctrl+p"),
        ("ctrl+shift+ㅊ", None, "ctrl+shift+c"),
        ("ctrl+ㅃ", None, "ctrl+shift+q"),
        ("alt+ㅂ", "ㅂ", "alt+q"),
        ("ctrl+c", "\x03", "ctrl+c"),
        ("ctrl+up", None, "ctrl+up"),
        ("ㅊ", "ㅊ", "ㅊ"),
        ("바", "바", "바"),
        ("ctrl+바", None, "ctrl+바"),
        ("+", "+", "+"),
    ],
)
def test_a_modifier_makes_a_jamo_the_key_it_is_on(key: str, character: str | None, meant: str) -> None:
    event = events.Key(key, character)
    use_letter(event)
    assert event.key == meant
    assert event.character == character or character is None


def test_the_mode_is_told_by_letters_alone() -> None:
    mode = False
    told = []
    for character in ("q", "ㅂ", "5", "?", None, "\r", " ", "바", "Q", "1"):
        mode = in_hangul_mode(character, mode)
        told.append(mode)
    assert told == [False, True, True, True, True, True, True, True, False, False]
