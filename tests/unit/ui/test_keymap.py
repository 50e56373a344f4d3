from collections.abc import Iterator

import pytest

from kis_tui.errors import ConfigError
from kis_tui.ui.drawing.watch_rows import hint_lines
from kis_tui.ui.keymap import Changes, Keymap, WrongKeyError, bound, changed, hint, keymap
from kis_tui.ui.keys import KEYS, Key
from kis_tui.ui.screens.help import help_lines
from kis_tui.ui.wording.language import words


@pytest.fixture(autouse=True)
def usual_keys() -> Iterator[None]:
    yield
    keymap.use(KEYS)


def keys_of(changes: Changes, action: str) -> tuple[str, ...]:
    return next(key.keys for key in changed(changes) if key.id == action)


def fault(changes: Changes) -> str:
    with pytest.raises(WrongKeyError) as raised:
        changed(changes)
    assert isinstance(raised.value, ConfigError)
    assert raised.value.action in changes
    sentence = str(raised.value)
    assert "\n" not in sentence
    return sentence


def test_without_changes_the_table_is_the_one_that_is_documented() -> None:
    assert changed({}) == KEYS
    assert bound(KEYS) == {}


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ("F11", ("f11",)),
        (["F11", "h"], ("f11", "h")),
        ("J", ("J",)),
        ("Shift+j", ("J",)),
        ("Ctrl+R", ("ctrl+r",)),
        ("control + r", ("ctrl+r",)),
        ("ctrl+space", ("ctrl+@",)),
        ("Alt+A", ("alt+a",)),
        ("Shift+Up", ("shift+up",)),
        ("Ctrl+Shift+Left", ("ctrl+shift+left",)),
        ("PgDn", ("pagedown",)),
        ("Ctrl+Del", ("ctrl+delete",)),
        (",", (",",)),
        ("comma", (",",)),
        ("question_mark", ("?",)),
        ("ㅗ", ("h",)),
        ("ctrl+ㄱ", ("ctrl+r",)),
        ([".", "."], (".",)),
        ([], ()),
    ],
)
def test_keys_are_written_as_people_write_them(told: str | list[str], keys: tuple[str, ...]) -> None:
    freed: Changes = {name: [] for name in (key.id for key in KEYS) if name != "quit-anywhere"}
    assert keys_of({**freed, "retry": told}, "retry") == keys


def test_signs_that_are_also_separators_can_be_keys() -> None:
    assert keys_of({"add": ["a"], "retry": "+"}, "retry") == ("+",)
    assert keys_of({"add": ["="], "drop": ["d"], "retry": ["-"]}, "retry") == ("-",)


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"ad": "x"}, ("'ad' is no action", "'add'")),
        ({"Retry": "F11"}, ("'Retry' is no action", "'retry'")),
        ({"\x1b[31m": "x"}, ("'[31m' is no action",)),
        ({"retry": "F99"}, ("'F99' for 'retry' is no key", "such as F6")),
        ({"retry": "qq"}, ("'qq' for 'retry' is no key",)),
        ({"retry": ""}, ("'' for 'retry' is no key",)),
        ({"retry": "바"}, ("'바' for 'retry' is no key",)),
        ({"retry": "水"}, ("'水' for 'retry' is no key",)),
        ({"retry": "ctrl+i"}, ("'ctrl+i' for 'retry' is no key",)),  # arrives as Tab
        ({"retry": "ctrl+shift+c"}, ("is no key",)),  # arrives as Ctrl+C
        ({"retry": "alt+up"}, ("is no key",)),  # arrives as Esc and ↑
        ({"retry": "a,b"}, ("'a,b' for 'retry' is no key",)),
        ({"retry": "d"}, ("'d' is for 'retry' and for 'drop'", "give 'drop' another key too")),
        ({"retry": "F11", "help": "f11"}, ("'f11' is for 'help' and for 'retry'", "choose one")),
        ({"screenshot": "s", "venue-sor": []}, ("'screenshot' works while text is typed too", "'s'", "F12 or Ctrl+S")),
        ({"screenshot": "enter", "level-cursor": []}, ("works while text is typed too",)),
        ({"quit-anywhere": []}, ("'quit-anywhere' needs a key",)),
    ],
)
def test_a_wrong_line_is_one_sentence_that_says_what_to_do(changes: Changes, parts: tuple[str, ...]) -> None:
    sentence = fault(changes)
    assert all(part in sentence for part in parts), sentence


def test_two_actions_can_change_places() -> None:
    table = changed({"add": "d", "drop": "a"})
    assert [key.keys for key in table if key.id in ("add", "drop")] == [("d",), ("a",)]
    assert bound(table) == {"add": "d", "drop": "a"}


def test_textual_gets_names_for_signs_and_a_key_nobody_has_for_none() -> None:
    assert bound(changed({"retry": ["?", "F11"], "help": []})) == {
        "retry": "question_mark,f11",
        "help": "no-key-for-help",
    }


def test_every_word_names_the_keys_in_force() -> None:
    keymap.use(
        changed({"add": "F11", "drop": ["ctrl+d", "-"], "undo": [], "help": "h", "strip-step": [], "retry": "Q"})
    )
    lines = help_lines()
    for key in keymap:
        assert any(keymap.names(key) in line and words.keys[key.id].sentence in line for line in lines), key.id
    assert "  F11              " + words.keys["add"].sentence in lines
    assert any(line.startswith("  Ctrl+D  -  ") for line in lines)
    assert any(line.startswith("  h/ㅗ  ") for line in lines)
    assert "  (Ctrl+P)         " + words.keys["undo"].sentence in lines
    hints = "".join(text for line in hint_lines(200) for text, *_ in line)
    assert hints.startswith(" F11 종목 추가  Ctrl+D 삭제  되돌리기  x 다음 거래소")
    assert words.dropped.format(name="카카오", key=keymap) == "카카오 삭제 · Ctrl+P 되돌리기 되돌리기"


def test_a_key_is_named_by_its_first_and_found_in_the_palette_without_one() -> None:
    named = Keymap()
    assert (named["add"], named["next-row"], named["one"]) == ("a", "↓", "F2")
    named.use(changed({"retry": []}))
    assert named["retry"] == "Ctrl+P 지금 재연결"
    named.use(changed({"retry": [], "palette": []}))
    assert named["retry"] == "지금 재연결"
    assert named.names(named.of("retry")) == "-"
    assert hint(named.of("retry")) == "지금 재연결"


def test_the_table_in_force_keeps_the_order_and_the_actions() -> None:
    def as_is(key: Key) -> tuple[object, ...]:
        return key.id, key.action, key.group, key.everywhere, key.hint

    assert [as_is(key) for key in changed({"add": "F11"})] == [as_is(key) for key in KEYS]
