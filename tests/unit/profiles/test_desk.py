"""Changing the profile while the program runs: whatever goes wrong, nobody's profile is lost."""

import unicodedata
from pathlib import Path

import pytest

from kis_tui.clock import SystemClock
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import ConfigError
from kis_tui.feed.source import Row
from kis_tui.profiles.desk import Desk
from kis_tui.profiles.problem import Problem, ProblemKind
from kis_tui.profiles.profile import Group, Profile
from kis_tui.profiles.shelf import Shelf

HERS = Profile(groups=(Group(number=1, rows=(Row("000660", VenueChoice.UN),)),))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def desk_on(shelf: Shelf, told: list[Problem] | None = None) -> Desk:
    return Desk(shelf, None, clock=SystemClock(), failed=([] if told is None else told).append)


async def test_another_profile_is_opened_and_taken_at_the_next_start(shelf: Shelf) -> None:
    shelf.create("hers", HERS)
    desk = desk_on(shelf)
    assert await desk.switch("hers") == HERS
    await desk.aclose()
    assert shelf.chosen() == "hers"


async def test_what_cannot_be_noted_for_the_next_start_keeps_no_profile_shut(shelf: Shelf) -> None:
    shelf.create("hers", HERS)
    told: list[Problem] = []
    desk = desk_on(shelf, told)
    (shelf.directory / ".chosen").mkdir()
    assert await desk.switch("hers") == HERS
    assert (desk.name, [problem.kind for problem in told]) == ("hers", [ProblemKind.NOT_CHOSEN])
    assert not told[0].keeps_nothing
    await desk.aclose()
    again = shelf.open("hers")
    assert again.profile == HERS
    again.close()


async def test_a_profile_that_cannot_be_opened_leaves_the_one_in_use_open(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.create("hers", HERS)
    desk = desk_on(shelf)
    usual = shelf.open

    def gone(name: str | None = None, *, writable: bool = True) -> object:
        raise ConfigError(f"there is no profile '{name}'")

    monkeypatch.setattr(shelf, "open", gone)
    with pytest.raises(ConfigError):
        await desk.switch("hers")
    assert desk.name == "default"
    desk.keep(HERS)
    await desk.aclose()
    kept = usual("default")
    assert kept.profile == HERS, "what changed afterwards is kept"
    kept.close()


async def test_a_profile_whose_name_was_taken_apart_by_a_mac_is_opened(shelf: Shelf) -> None:
    shelf.create("관심", HERS)
    (shelf.directory / "관심.json").rename(shelf.directory / f"{unicodedata.normalize('NFD', '관심')}.json")
    assert shelf.names() == ("관심",)
    desk = desk_on(shelf)
    assert await desk.switch("관심") == HERS
    await desk.aclose()
    assert len(list(shelf.directory.glob("*.json"))) == 1
    assert shelf.chosen() == "관심"
