from pathlib import Path

import pytest
from textual.binding import Binding

from kis_tui.ui.key_groups import KeyGroup
from kis_tui.ui.keys import (
    JAMO_OF,
    KEYS,
    README_BEGIN,
    README_END,
    bindings,
    key_names,
    readme_table,
    with_jamo,
)
from kis_tui.ui.screens.help import help_lines
from kis_tui.ui.screens.main import MainScreen
from kis_tui.ui.wording.language import Language, words

PROJECT = Path(__file__).parents[3]


def test_every_key_does_one_thing() -> None:
    keys = [key for entry in KEYS for key in entry.keys]
    assert len(keys) == len(set(keys))
    assert len({entry.id for entry in KEYS}) == len(KEYS)


@pytest.mark.parametrize(
    ("letter", "jamo"),
    [
        ("a", "ㅁ"),
        ("d", "ㅇ"),
        ("z", "ㅋ"),
        ("x", "ㅌ"),
        ("u", "ㅕ"),
        ("k", "ㅏ"),
        ("n", "ㅜ"),
        ("s", "ㄴ"),
        ("r", "ㄱ"),
        ("q", "ㅂ"),
    ],
)
def test_a_letter_key_also_answers_to_the_jamo_on_it(letter: str, jamo: str) -> None:
    assert with_jamo((letter,)) == (letter, jamo)


def test_the_keyboard_table_has_every_letter_once() -> None:
    assert sorted(JAMO_OF) == [chr(ord("a") + offset) for offset in range(26)]
    assert len(set(JAMO_OF.values())) == 26


def test_keys_without_jamo_stay_as_they_are() -> None:
    assert with_jamo(("+", "delete", "f12")) == ("+", "delete", "f12")


def test_every_key_is_bound_where_it_belongs() -> None:
    bound = {binding.id: binding for everywhere in (True, False) for binding in bindings(everywhere=everywhere)}
    assert bound.keys() == {key.id for key in KEYS}
    for key in KEYS:
        assert bound[key.id].priority is key.everywhere
        assert set(key.keys) <= set(bound[key.id].key.split(","))


def test_textual_accepts_every_binding() -> None:
    expanded = list(Binding.make_bindings(bindings(everywhere=False)))
    assert {"ㅁ", "plus", "minus", "question_mark", "delete", "ㅂ"} <= {binding.key for binding in expanded}


def test_every_action_of_the_main_screen_exists() -> None:
    for key in KEYS:
        if not key.action.startswith("app."):
            assert hasattr(MainScreen, f"action_{key.action.partition('(')[0]}"), key.id


def test_help_names_every_key_under_its_group() -> None:
    lines = help_lines()
    assert [line for line in lines if line and line[0] != " "] == [words.key_groups[group] for group in KeyGroup]
    for key in KEYS:
        assert any(key_names(key) in line and words.keys[key.id].sentence in line for line in lines), key.id


@pytest.mark.parametrize(
    ("language", "first"),
    [
        (Language.ENGLISH, "| `a` `+` | add a stock by its code |"),
        (Language.KOREAN, "| `a/ㅁ` `+` | 종목코드를 입력해 관심종목에 추가합니다 |"),
    ],
)
def test_the_readme_table_has_a_row_for_every_key(language: Language, first: str) -> None:
    table = readme_table(language).splitlines()
    assert len(table) == len(KEYS) + 2
    assert table[2] == first
    assert all(line.startswith("| ") and line.endswith(" |") for line in table if "---" not in line)


@pytest.mark.parametrize(("name", "language"), [("README.md", Language.ENGLISH), ("README.ko.md", Language.KOREAN)])
def test_the_readme_has_this_table_of_keys_between_its_markers(name: str, language: Language) -> None:
    readme = (PROJECT / name).read_text(encoding="utf-8")
    assert readme.count(README_BEGIN) == readme.count(README_END) == 1
    between = readme.partition(README_BEGIN)[2].partition(README_END)[0]
    assert between.strip() == readme_table(language).strip(), "paste kis_tui.ui.keys.readme_table() there"
