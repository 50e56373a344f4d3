from collections.abc import Callable
from pathlib import Path

import pytest

from kis_tui.errors import ConfigError
from kis_tui.profiles.shelf import DEFAULT_PROFILE, Shelf, check_name
from tests.support.kept_profiles import FULL


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "profiles")


@pytest.mark.parametrize("text", ["default", "단타", " day trading ", "2차전지", "a-b_c", "가" * 30])
def test_names_are_letters_digits_blanks_and_dashes(text: str) -> None:
    assert check_name(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["", " ", ".", "..", "../x", "a/b", "a.json", "-a", "_a", "a\nb", "a\x00", "a\x1b[2J", "가" * 31, "a:b"]
)
def test_a_name_that_could_lead_elsewhere_is_refused(shelf: Shelf, text: str) -> None:
    with pytest.raises(ConfigError, match="is no name for a profile") as caught:
        shelf.path(text)
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_in_the_other_form_of_unicode_is_the_same_one(shelf: Shelf) -> None:
    shelf.create("\u1103\u1161\u11ab\u1110\u1161")
    assert shelf.names() == ("단타",)


def test_at_first_there_is_none_and_the_default_one_can_be_opened(shelf: Shelf) -> None:
    assert shelf.names() == ()
    assert shelf.chosen() == DEFAULT_PROFILE
    file = shelf.open()
    assert (file.name, file.profile, file.writable) == (DEFAULT_PROFILE, None, True)
    file.save(FULL)
    file.close()
    assert shelf.names() == (DEFAULT_PROFILE,)


def test_another_one_has_to_be_made_before_it_is_opened(shelf: Shelf) -> None:
    with pytest.raises(ConfigError, match="there is no profile '단타' \\(none yet\\); make it with"):
        shelf.open("단타")
    shelf.create("단타", FULL)
    file = shelf.open("단타")
    assert file.profile == FULL
    file.close()
    with pytest.raises(ConfigError, match="there is a profile '단타' already"):
        shelf.create("단타")
    assert shelf.open("단타", writable=False).profile == FULL


def test_the_chosen_one_opens_until_it_is_gone(shelf: Shelf) -> None:
    shelf.create("a")
    shelf.create("b")
    shelf.choose("b")
    assert shelf.chosen() == "b"
    assert shelf.open(writable=False).name == "b"
    shelf.rename("b", "c")
    assert shelf.chosen() == "c", "the choice goes along"
    shelf.delete("c")
    assert shelf.chosen() == DEFAULT_PROFILE
    with pytest.raises(ConfigError, match="there is no profile 'c'"):
        shelf.choose("c")


def test_a_choice_that_makes_no_sense_is_passed_over(shelf: Shelf) -> None:
    shelf.create("a")
    for content in (b"../../etc/passwd", b"\xff", b"", b"absent"):
        (shelf.directory / ".chosen").write_bytes(content)
        assert shelf.chosen() == DEFAULT_PROFILE


def test_renaming_and_deleting_leave_nothing_of_the_old_one(shelf: Shelf) -> None:
    shelf.create("a", FULL)
    shelf.rename("a", "b")
    assert shelf.names() == ("b",)
    assert shelf.open("b", writable=False).profile == FULL
    shelf.create("c")
    with pytest.raises(ConfigError, match="there is a profile 'c' already"):
        shelf.rename("b", "c")
    with pytest.raises(ConfigError, match="there is no profile 'a'"):
        shelf.rename("a", "d")
    shelf.delete("b")
    shelf.delete("c")
    assert shelf.names() == ()
    with pytest.raises(ConfigError, match="there is no profile 'b'"):
        shelf.delete("b")
    assert [path.name for path in shelf.directory.iterdir() if "a" in path.stem] == []


def test_a_profile_can_get_other_capitals(shelf: Shelf) -> None:
    shelf.create("day", FULL)
    shelf.rename("day", "Day")
    assert shelf.names() == ("Day",)
    assert shelf.open("Day", writable=False).profile == FULL


def test_what_a_program_has_open_is_neither_renamed_nor_deleted(shelf: Shelf) -> None:
    shelf.create("a", FULL)
    file = shelf.open("a")
    changes: tuple[Callable[[], None], ...] = (lambda: shelf.rename("a", "b"), lambda: shelf.delete("a"))
    for change in changes:
        with pytest.raises(ConfigError, match="profile 'a' is open in another kis_tui; close that one first"):
            change()
    file.save(FULL)
    file.close()
    shelf.rename("a", "b")
    again = shelf.open("b")
    assert again.writable
    again.close()


def test_only_profiles_are_listed(shelf: Shelf) -> None:
    shelf.create("a")
    for name in ("a.unreadable-1.json", ".a.json.new-1", "notes.txt", "-x.json"):
        (shelf.directory / name).touch()
    assert shelf.names() == ("a",)


def test_a_directory_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shelf = Shelf(tmp_path / "file" / "profiles")
    assert shelf.names() == ()
    changes: tuple[Callable[[], None], ...] = (lambda: shelf.create("a"), lambda: shelf.choose(DEFAULT_PROFILE))
    for change in changes:
        with pytest.raises(ConfigError, match=r"profiles cannot be kept in .*Not a directory"):
            change()
