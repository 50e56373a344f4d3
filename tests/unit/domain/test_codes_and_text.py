"""Codes as people type them, and foreign text made safe."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kis_tui.domain.codes import find_codes, is_code, parse_code, split_list
from kis_tui.domain.text import clean, escaped
from kis_tui.domain.venue import Venue, VenueChoice


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("005930", "005930"),
        (" 005930 ", "005930"),
        ("A005930", "005930"),
        ("００５９３０", "005930"),
        ("0001a0", "0001A0"),
        ("q500001", "Q500001"),
    ],
)
def test_codes_are_read_as_people_type_them(typed: str, code: str) -> None:
    assert parse_code(typed) == code


@pytest.mark.parametrize("typed", ["", "5930", "삼성전자", "0059300", "ABCDEF", "Q12345", "005 930", "\x1b[2J"])
def test_what_is_no_code_is_a_sentence_without_control_characters(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a stock code") as error:
        parse_code(typed)
    assert "\x1b" not in str(error.value)


@given(st.text())
def test_whatever_is_accepted_is_a_code(typed: str) -> None:
    with contextlib.suppress(ValueError):
        assert is_code(parse_code(typed))


@given(st.text(max_size=300))
def test_clean_text_cannot_move_the_cursor_or_reorder_the_line(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= 64
    assert cleaned == clean(cleaned)
    assert not any(char in cleaned for char in "\x00\x1b\x7f\x9b\u202e\u2066\u200b\n\r\t")


def test_hangul_survives_cleaning_in_one_form() -> None:
    assert clean("삼성전자") == "삼성전자" == clean("삼성전자".encode().decode())
    assert clean("\u1109\u1161\u11b7\u1109\u1165\u11bc") == "삼성"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Z\u0338\u0322\u034ea", "Za"),
        ("e\u0301", "é"),
        ("x" + "\u0301" * 500, "x"),
        ("a\u200db\ufe0fc", "abc"),
        ("삼\u3164성\uffa0\u115f\u2800", "삼성"),
        ("\u1161\u11b7", ""),
        ("\u1100\u200b\u1161", "\u1100"),
        ("\U000e0041\ufff9", ""),
    ],
)
def test_nothing_is_left_that_cannot_be_seen_as_a_character_of_its_own(text: str, seen: str) -> None:
    assert clean(text) == seen
    assert cell_len(clean(text)) >= len(clean(text))


def test_the_venue_key_walks_through_all_four_choices_and_back() -> None:
    choice = VenueChoice.UN
    seen = [choice]
    while (choice := choice.following) is not VenueChoice.UN:
        seen.append(choice)
    assert seen == list(VenueChoice)
    assert VenueChoice.SOR.venue is Venue.UN


def test_a_list_is_cut_at_commas_blanks_and_line_ends() -> None:
    assert split_list(" 005930, 000660;035720\n0001A0\t A005380,,") == [
        "005930",
        "000660",
        "035720",
        "0001A0",
        "A005380",
    ]
    assert split_list(" \n ,") == []


def test_the_codes_of_a_list_are_found_once_and_the_rest_is_told() -> None:
    assert find_codes(["A005930", "삼성전자", "005930", "000660"]) == (("005930", "000660"), ("삼성전자",))
    assert find_codes([]) == ((), ())


def test_what_is_escaped_is_whole_and_moves_no_cursor() -> None:
    assert escaped("한글 a\n\x1b[2J\x00\u202e\u200b\x9b") == "한글 a\n\\x1b[2J\\x00\\u202e\\u200b\\x9b"
