import re
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.hangul import compose, has_hangul, has_lone_vowel, initials, keystrokes, typed_patterns

EVERY_SYLLABLE = "".join(map(chr, range(0xAC00, 0xD7A4)))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ㅂ", "q"),
        ("바", "qk"),
        ("한", "gks"),
        ("값", "rkqt"),
        ("ㅃ", "Q"),
        ("ㅖ", "P"),
        ("ㅘ", "hk"),
        ("ㅢ", "ml"),
        ("ㄳ", "rt"),
        ("뷁", "qnpfr"),
        ("있다", "dlTek"),
        ("삼성전자", "tkatjdwjswk"),
        ("q바 1/한", "qqk 1/gks"),
        ("", ""),
    ],
)
def test_hangul_becomes_the_keys_that_type_it(text: str, keys: str) -> None:
    assert keystrokes(text) == keys


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("tkatjdwjswk", "삼성전자"),
        ("tkatjd", "삼성"),
        ("ttww", "ㅅㅅㅈㅈ"),
        ("rt", "ㄱㅅ"),
        ("rkqt", "값"),
        ("rkqtdl", "값이"),
        ("rkqtl", "갑시"),
        ("rkqk", "가바"),
        ("Qkfrks", "빨간"),
        ("dhk", "와"),
        ("hk", "ㅘ"),
        ("kk", "ㅏㅏ"),
        ("ko", "ㅏㅐ"),
        ("rko", "가ㅐ"),
        ("rhkl", "과ㅣ"),
        ("kr", "ㅏㄱ"),
        ("rkE", "가ㄸ"),
        ("rkEk", "가따"),
        ("rkTej", "갔더"),
        ("RK", "까"),
        ("SK gkdlslrtm", "나 하이닉스"),
        ("005930", "005930"),
        ("", ""),
    ],
)
def test_keys_become_the_hangul_they_type(keys: str, text: str) -> None:
    assert compose(keys) == text


def test_every_syllable_comes_back_from_its_keys() -> None:
    assert compose(keystrokes(EVERY_SYLLABLE)) == EVERY_SYLLABLE
    assert set(keystrokes(EVERY_SYLLABLE)) <= set(string.ascii_letters)


@given(st.text("qwertyuiopasdfghjklzxcvbnmQWERTOP1 -삼ㄳ"))
def test_no_press_is_lost_on_the_way_to_hangul_and_back(keys: str) -> None:
    assert keystrokes(compose(keys)) == keystrokes(keys)


def test_a_syllable_begun_in_one_layout_is_ended_in_the_other() -> None:
    assert compose("삼tjd") == "삼성"
    assert compose("사atjd") == "삼성"


def test_decomposed_and_half_width_hangul_counts_as_hangul() -> None:
    assert keystrokes(unicodedata.normalize("NFD", "값")) == "rkqt"
    assert keystrokes("\u1107") == "q"
    assert keystrokes("\uffb2\uffc2") == "qk"  # half-width ㅂ, ㅏ
    assert initials(unicodedata.normalize("NFD", "삼성")) == "ㅅㅅ"


def test_a_name_is_cut_to_its_initials_and_the_rest_stays() -> None:
    assert initials("삼성전자") == "ㅅㅅㅈㅈ"
    assert initials("SK하이닉스") == "SKㅎㅇㄴㅅ"
    assert initials("KODEX 200") == "KODEX 200"
    assert initials("까뮈이앤씨") == "ㄲㅁㅇㅇㅆ"


def test_initials_an_input_method_joined_are_taken_apart() -> None:
    assert initials("ㄳ") == "ㄱㅅ"
    assert initials("ㅀ") == "ㄹㅎ"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ㅅㅅㅈㅈ", "삼성전자"),
        ("ㅅ", "삼성전자"),
        ("ㄳ", "고속"),
        ("삼ㅅ", "삼성"),
        ("하", "한화"),
        ("한", "한화"),
        ("한", "하나금융"),
        ("값", "값이"),
        ("갑", "값"),
        ("갃", "각사"),
        ("오", "와이지"),
        ("의", "의성"),
        ("가까", "가깝다"),
        ("KT&G", "KT&G"),
    ],
)
def test_half_typed_text_is_the_beginning_of_a_name(typed: str, name: str) -> None:
    assert re.match("".join(typed_patterns(typed)), name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ㅅ", "씨젠"),
        ("한", "하림"),
        ("하성", "한성"),
        ("오", "유한"),
        ("와", "오"),
        (".", "가"),
        ("값", "갑을"),
        ("ㅏ", "아"),
    ],
)
def test_other_text_is_not(typed: str, name: str) -> None:
    assert re.match("".join(typed_patterns(typed)), name) is None


@pytest.mark.parametrize("last", EVERY_SYLLABLE[::97])
def test_every_syllable_is_found_at_each_of_its_presses(last: str) -> None:
    keys = keystrokes(last)
    for pressed in range(1, len(keys) + 1):
        typed = "삼" + compose(keys[:pressed])
        assert re.match("".join(typed_patterns(typed)), "삼" + last), typed


def test_a_vowel_without_its_consonant_is_seen() -> None:
    assert has_lone_vowel("ㅏ")
    assert has_lone_vowel("삼ㅘ")
    assert not has_lone_vowel("삼ㅅsk")


def test_hangul_is_seen_in_any_spelling() -> None:
    assert has_hangul("q/ㅂ")
    assert has_hangul("한")
    assert has_hangul("ㄳ")
    assert has_hangul("\uffb2")
    assert not has_hangul("NAVER 200 ▲")
