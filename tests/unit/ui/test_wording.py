"""Every language says everything, with the same gaps."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter

import pytest
from msgspec.structs import fields

from kis_tui.alerts.alert import BookSide, WallEnd
from kis_tui.alerts.commands import CommandTrouble
from kis_tui.alerts.rules import STATES, TWO_EDGED, AlertKind, AlertWay
from kis_tui.domain.issue_flags import IssueStatus
from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.registration import Channel
from kis_tui.domain.schedule import DayPhase
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import LinkState, RegistrationState, Trouble
from kis_tui.market.level_readout import LevelSide
from kis_tui.protocol.frame import Refusal
from kis_tui.ui.badge import Badge
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.diagnostic_figures import DiagnosticFigure, DiagnosticPart
from kis_tui.ui.key_groups import KeyGroup
from kis_tui.ui.keys import KEYS
from kis_tui.ui.price_axis import Recentring
from kis_tui.ui.wording.catalogue import KeyWords, Words
from kis_tui.ui.wording.language import CATALOGUES, Language, of_locale, speak, spoken, words

NAMES = tuple(field.name for field in fields(Words))
MAY_BE_EMPTY = {
    ("venue_letters", Venue.UN),
    ("reasons", Trouble.NONE),
    ("short_reasons", Trouble.NONE),
    ("run_badges", Badge.LIVE),
}
KOREAN, ENGLISH = CATALOGUES[Language.KOREAN], CATALOGUES[Language.ENGLISH]


def texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, KeyWords):
        yield from (said.label, said.sentence)
    elif isinstance(said, Mapping):
        for value in said.values():
            yield from texts(value)
    elif isinstance(said, tuple):
        for part in said:
            yield from texts(part)


def gaps(said: object) -> set[str]:
    return {name for text in texts(said) for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", NAMES)
def test_the_gaps_of_a_sentence_are_the_same_in_every_language(name: str) -> None:
    if name == "keys":
        return
    assert gaps(getattr(KOREAN, name)) == gaps(getattr(ENGLISH, name))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_empty(name: str, language: Language) -> None:
    said = getattr(CATALOGUES[language], name)
    if isinstance(said, Mapping):
        said = {key: value for key, value in said.items() if (name, key) not in MAY_BE_EMPTY}
    assert all(text.strip() for text in texts(said))


@pytest.mark.parametrize("name", NAMES)
def test_english_has_no_hangul_word(name: str) -> None:
    if name == "languages":
        return  # each language is named in its own
    assert not [text for text in texts(getattr(ENGLISH, name)) if re.search("[가-힣]", text)]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("choices", VenueChoice),
        ("venue_letters", Venue),
        ("krx_phases", DayPhase),
        ("nxt_phases", DayPhase),
        ("change_contents", ChangeContent),
        ("recentring", Recentring),
        ("cursor_sides", LevelSide),
        ("reasons", Trouble),
        ("short_reasons", Trouble),
        ("remedies", Trouble),
        ("short_remedies", Trouble),
        ("registration_notes", RegistrationState),
        ("registration_states", RegistrationState),
        ("line_moments", LinkState),
        ("channels", Channel),
        ("diagnostic_parts", DiagnosticPart),
        ("diagnostic_figures", DiagnosticFigure),
        ("banners", MarketAlert),
        ("run_badges", Badge),
        ("key_groups", KeyGroup),
        ("alert_kinds", AlertKind),
        ("alert_way_names", AlertWay),
        ("alert_takers", Aggressor),
        ("alert_limits", Direction),
        ("alert_sides", BookSide),
        ("alert_wall_ends", WallEnd),
        ("alert_command_troubles", CommandTrouble),
    ],
)
def test_every_state_has_its_words(name: str, states: type, language: Language) -> None:
    assert set(getattr(CATALOGUES[language], name)) == set(states)  # type: ignore[call-overload]


@pytest.mark.parametrize("language", Language)
def test_every_designation_and_every_key_has_its_words(language: Language) -> None:
    catalogue = CATALOGUES[language]
    assert set(catalogue.badges) == set(IssueStatus) - {IssueStatus.UNKNOWN, IssueStatus.NORMAL}
    assert set(catalogue.keys) == {key.id for key in KEYS}
    assert set(catalogue.alert_edges) == TWO_EDGED
    assert set(catalogue.alert_measures) == set(catalogue.alert_number_prompts) == set(AlertKind) - STATES
    assert set(catalogue.quiet_phases) == {phase for phase in DayPhase if not phase.sends_frames}


@pytest.mark.parametrize("language", Language)
def test_every_kind_of_refusal_has_its_words(language: Language) -> None:
    assert set(CATALOGUES[language].refused_kinds) == {*(refusal.value for refusal in Refusal), "control", "unwanted"}


def test_a_language_is_spoken_from_one_word_to_the_next() -> None:
    assert (spoken(), words.header_size) == (Language.KOREAN, "잔량")
    try:
        speak(Language.ENGLISH)
        assert (spoken(), words.header_size) == (Language.ENGLISH, "size")
    finally:
        speak(Language.KOREAN)
    assert words == KOREAN


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.KOREAN),
        ({"LANG": "C.UTF-8"}, Language.KOREAN),
        ({"LANG": "ko_KR.UTF-8"}, Language.KOREAN),
        ({"LANG": "en_US.UTF-8"}, Language.ENGLISH),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, Language.ENGLISH),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": "ko_KR.UTF-8"}, Language.KOREAN),
        ({"LANG": "de_DE"}, Language.ENGLISH),
    ],
)
def test_the_locale_chooses_the_language(environment: Mapping[str, str], language: Language) -> None:
    assert of_locale(environment) is language
