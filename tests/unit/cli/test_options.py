import pytest

from kis_tui.cli.main import app
from kis_tui.cli.options import DEFAULT_COMMAND, OTHER_COMMANDS, parse_codes, parse_venue, with_command
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import ConfigError


@pytest.mark.parametrize(
    "arguments",
    [[], ["005930"], ["005930", "--demo"], ["--venue", "NXT", "000660"], ["--demo", "check"], ["--version"], ["Check"]],
)
def test_the_default_command_is_taken_when_the_first_word_names_no_other(arguments: list[str]) -> None:
    assert with_command(arguments) == ["view", *arguments]


@pytest.mark.parametrize("arguments", [["check"], ["decode", "-"], ["view", "005930"], ["--help"], ["-h"]])
def test_a_command_that_is_named_is_taken(arguments: list[str]) -> None:
    assert with_command(arguments) == arguments


def test_the_names_that_are_not_codes_are_those_of_the_program_s_commands() -> None:
    commands = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    assert commands == {DEFAULT_COMMAND, *OTHER_COMMANDS}


def test_codes_are_taken_as_people_type_them_each_once() -> None:
    assert parse_codes(["a005930", " 0001a0", "005930", "Q500001"]) == ["005930", "0001A0", "Q500001"]


def test_a_wrong_code_is_a_sentence_for_the_user() -> None:
    with pytest.raises(ConfigError, match="'삼성' is not a stock code: six characters") as caught:
        parse_codes(["005930", "삼성"])
    assert caught.value.__context__ is None


@pytest.mark.parametrize(("text", "choice"), [("nxt", VenueChoice.NXT), ("SOR", VenueChoice.SOR), (None, None)])
def test_a_venue_is_taken_in_either_case(text: str | None, choice: VenueChoice | None) -> None:
    assert parse_venue(text) is choice


def test_an_unknown_venue_is_a_sentence_that_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="'LSE' is not a venue: choose UN, KRX, NXT, SOR"):
        parse_venue("LSE\x1b")
