from pathlib import Path

import pytest
from textual.binding import Binding
from textual.keys import key_to_character

from kis_tui.ui.app import KisApp
from kis_tui.ui.key_groups import KeyGroup
from kis_tui.ui.keymap import keymap
from kis_tui.ui.keys import (
    KEYS,
    README_BEGIN,
    README_END,
    Key,
    bindings,
    key_names,
    readme_table,
    spoken_key,
)
from kis_tui.ui.screens.help import help_lines
from kis_tui.ui.screens.main import MainScreen
from kis_tui.ui.textual_hacks import key_named, keys_of_terminals
from kis_tui.ui.wording.language import Language, words

PROJECT = Path(__file__).parents[3]


def test_every_key_does_one_thing() -> None:
    keys = [key for entry in KEYS for key in entry.keys]
    assert len(keys) == len(set(keys))
    assert len({entry.id for entry in KEYS}) == len(KEYS)


@pytest.mark.parametrize(
    ("keys", "spelled"),
    [
        (("a", "+"), "a/ㅁ  +"),
        (("q",), "q/ㅂ"),
        (("Q", "A", "5"), "Q/ㅃ  A  5"),  # Shift and a in Hangul mode is what a is
        (("up", "shift+tab", "ctrl+c", "f12"), "↑  Shift+Tab  Ctrl+C  F12"),
        (("shift+down", "pagedown", "alt+x"), "Shift+↓  PgDn  Alt+x"),
        ((), ""),
    ],
)
def test_keys_are_spelled_with_the_jamo_that_hangul_mode_sends_for_them(keys: tuple[str, ...], spelled: str) -> None:
    assert key_names(Key("any", keys, "any", KeyGroup.VIEW)) == spelled


def test_english_tables_have_no_jamo() -> None:
    assert key_names(Key("any", ("a", "+"), "any", KeyGroup.VIEW), jamo=False) == "a  +"


@pytest.mark.parametrize("key", [name for entry in KEYS for name in entry.keys])
def test_every_key_is_one_that_a_terminal_sends_and_is_spelled_for_a_reader(key: str) -> None:
    assert len(key) == 1 or key in keys_of_terminals()
    assert spoken_key(key)
    assert "_" not in spoken_key(key)


def test_every_key_is_bound_where_it_belongs() -> None:
    bound = {binding.id: binding for everywhere in (True, False) for binding in bindings(everywhere=everywhere)}
    assert bound.keys() == {key.id for key in KEYS}
    for key in KEYS:
        assert bound[key.id].priority is key.everywhere
        assert set(map(key_named, key.keys)) <= set(bound[key.id].key.split(","))


def test_textual_accepts_every_binding() -> None:
    expanded = list(Binding.make_bindings(bindings(everywhere=False)))
    assert {"a", "plus", "minus", "question_mark", "delete", "q"} <= {binding.key for binding in expanded}


def test_every_action_exists() -> None:
    for key in KEYS:
        owner, name = (KisApp, key.action[4:]) if key.action.startswith("app.") else (MainScreen, key.action)
        assert hasattr(owner, f"action_{name.partition('(')[0]}"), key.id


def test_keys_that_work_while_text_is_typed_are_no_text() -> None:
    for key in KEYS:
        if key.everywhere:
            assert all(key_to_character(name) is None for name in key.keys), key.id


def test_help_names_every_key_under_its_group() -> None:
    lines = help_lines()
    assert [line for line in lines if line and line[0] != " "] == [words.key_groups[group] for group in KeyGroup]
    for key in KEYS:
        assert any(keymap.names(key) in line and words.keys[key.id].sentence in line for line in lines), key.id


@pytest.mark.parametrize(
    ("language", "first"),
    [
        (Language.ENGLISH, "| `a` `+` `/` | find stocks by name, initials or code; takes a pasted list of codes |"),
        (Language.KOREAN, "| `a/ㅁ` `+` `/` | 이름·초성·코드로 찾아 추가합니다 (코드 목록 붙여넣기 가능) |"),
    ],
)
def test_the_readme_table_has_a_row_for_every_key(language: Language, first: str) -> None:
    table = readme_table(language).splitlines()
    told = [key for key in KEYS if key.keys and key.id not in {f"group-{number}" for number in range(2, 10)}]
    assert len(table) == len(told) + 2
    assert table[2] == first
    assert all(line.startswith("| ") and line.endswith(" |") for line in table if "---" not in line)


@pytest.mark.parametrize(("name", "language"), [("README.md", Language.ENGLISH), ("README.ko.md", Language.KOREAN)])
def test_the_readme_has_this_table_of_keys_between_its_markers(name: str, language: Language) -> None:
    readme = (PROJECT / name).read_text(encoding="utf-8")
    assert readme.count(README_BEGIN) == readme.count(README_END) == 1
    between = readme.partition(README_BEGIN)[2].partition(README_END)[0]
    assert between.strip() == readme_table(language).strip(), "paste kis_tui.ui.keys.readme_table() there"
