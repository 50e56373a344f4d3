"""``kis-tui profiles``: list, make, choose, rename, delete."""

from pathlib import Path

import pytest

from kis_tui.profiles.shelf import Shelf
from tests.support.kept_profiles import FULL
from tests.support.program import Ended, Program
from tests.support.pseudo_terminal import terminal
from tests.support.terminal import converse
from tests.support.terminal_screen import Seen
from tests.support.until import until


@pytest.fixture
def shelf(program: Program) -> Shelf:
    """The profiles of the program's user, where the program puts them."""
    assert program.run("profiles", "new", "first").code == 0
    (file,) = program.home.rglob("first.json")
    return Shelf(file.parent)


def refused(ended: Ended) -> str:
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("kis-tui: ")
    assert ended.err.count("\n") == 1
    return ended.err


def test_at_first_only_the_default_one_is_listed(program: Program) -> None:
    assert program.run("profiles") == Ended(0, "* default: nothing kept yet\n", "")
    assert list(program.home.rglob("profiles")) == [], "listing makes nothing"


def test_the_list_tells_what_is_in_each_and_which_one_opens(program: Program, shelf: Shelf) -> None:
    shelf.create("단타", FULL)
    (shelf.directory / "broken.json").write_text("{")
    assert program.run("profiles", "choose", "단타").code == 0
    lines = program.run("profiles").out.splitlines()
    assert lines[0].startswith("  broken: profile 'broken' in ")
    assert lines[1:] == ["  first: 0 rows, 0 groups, 0 alerts", "* 단타: 3 rows, 2 groups, 2 alerts"]
    assert (shelf.directory / "broken.json").read_text() == "{", "listing changes nothing"
    assert program.run("profiles", given={"KIS_PROFILE": "first"}).out.splitlines()[1].startswith("* first")


def test_a_choice_that_the_settings_overrule_says_so(program: Program, shelf: Shelf) -> None:
    shelf.create("second")
    ended = program.run("profiles", "choose", "second", given={"KIS_PROFILE": "first"})
    assert ended.out.startswith("Profile 'second' is chosen.\nThe settings name 'first', which is taken instead")


def test_a_profile_is_renamed_and_deleted(program: Program, shelf: Shelf) -> None:
    assert program.run("profiles", "rename", "first", "스윙") == Ended(0, "Profile 'first' is '스윙' now.\n", "")
    assert shelf.names() == ("스윙",)
    assert "needs a terminal; without one, add --yes" in refused(program.run("profiles", "delete", "스윙"))
    assert program.run("profiles", "delete", "스윙", "--yes") == Ended(0, "Deleted profile '스윙'.\n", "")
    assert shelf.names() == ()


def test_on_a_terminal_deleting_asks(program: Program, shelf: Shelf) -> None:
    code, shown = converse(program, ["profiles", "delete", "first"], [("with its watchlist", "\n")])
    assert code == 2
    assert "left as it is" in shown
    assert shelf.names() == ("first",)
    code, shown = converse(program, ["profiles", "delete", "first"], [("with its watchlist", "y\n")])
    assert (code, shelf.names()) == (0, ())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["choose", "absent"], "there is no profile 'absent' (first); make it with: kis-tui profiles new 'absent'"),
        (["delete", "absent", "--yes"], "there is no profile 'absent'"),
        (["rename", "absent", "b"], "there is no profile 'absent'"),
        (["rename", "first", " first"], "has that name already"),
        (["new", "first"], "there is a profile 'first' already"),
        (["new", "../x"], "'../x' is no name for a profile"),
        (["new", "\x1b[2J"], "is no name for a profile"),
        (["new"], "NAME"),
        (["juggle"], "juggle"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    program: Program, shelf: Shelf, arguments: list[str], sentence: str
) -> None:
    told = refused(program.run("profiles", *arguments))
    assert sentence in told
    assert "\x1b" not in told
    assert shelf.names() == ("first",)


def test_what_another_program_has_open_is_left_alone(program: Program, shelf: Shelf) -> None:
    with shelf.open("first") as file:
        for arguments in (["rename", "first", "b"], ["delete", "first", "--yes"]):
            assert "is open in another kis_tui" in refused(program.run("profiles", *arguments))
        file.save(FULL)
    assert shelf.open("first", writable=False).profile == FULL


def test_a_directory_that_cannot_be_written_is_one_sentence(program: Program, tmp_path: Path) -> None:
    ended = program.run("profiles", "new", "a", given={"XDG_DATA_HOME": "/dev/null", "HOME": "/dev/null"})
    assert "profiles cannot be kept in /dev/null" in refused(ended)


async def test_a_last_change_that_cannot_be_saved_is_said_to_be_lost(program: Program) -> None:
    profiles = program.home / ".local" / "share" / "kis_tui" / "profiles" / "demo"
    environment = program.environment({})
    async with terminal("-m", "kis_tui", "--demo", environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, (80, 24))
        await seen.when(lambda: "수신 중" in seen.text, "the line")
        await until(lambda: (profiles / "default.json").exists())
        profiles.rename(profiles.with_name("away"))
        profiles.write_text("in the way")
        opened.press(b"d")
        opened.press(b"q")
        assert await opened.ended() == 0
        assert "the last changes of profile 'default' could not be saved and are lost" in opened.text
    assert "are lost" in (program.home / ".local" / "state" / "kis_tui" / "kis-tui.log").read_text()
