"""Names that the line tells."""

from kis_tui.domain.issue_flags import IssueFlags, IssueStatus
from kis_tui.feed.source import IssueFetched, LinkChanged, LinkStatus, NameFetched, Row
from kis_tui.instruments.directory import Directory
from kis_tui.ui.names_learnt import NamesLearnt, keep_nothing
from tests.support.scripted_source import ScriptedSource

UNNAMED = "123450"


def test_only_missing_names_are_asked_for_and_each_once() -> None:
    source, directory = ScriptedSource(), Directory()
    names = NamesLearnt(source, directory.name_of, directory.learn)
    names.ask_for((Row("005930"), Row(UNNAMED), Row(UNNAMED)))
    names.ask_for((Row(UNNAMED),))
    assert source.asked_names == [UNNAMED]


def test_a_told_name_is_known_and_found_from_then_on() -> None:
    directory = Directory()
    names = NamesLearnt(ScriptedSource(), directory.name_of, directory.learn)
    assert names.take(NameFetched(UNNAMED, "새종목"))
    assert directory.name_of(UNNAMED) == "새종목"
    assert directory.search("새종")[0].code == UNNAMED
    assert not names.take(NameFetched(UNNAMED, "새종목"))


def test_what_is_told_with_the_flags_counts_too() -> None:
    directory = Directory()
    names = NamesLearnt(ScriptedSource(), directory.name_of, directory.learn)
    flags = IssueFlags(UNNAMED, name="새종목", on_nxt=False, halted=None, nxt_halted=None, status=IssueStatus.UNKNOWN)
    assert names.take(IssueFetched(flags))
    assert directory.name_of(UNNAMED) == "새종목"
    assert directory.is_on_nxt(UNNAMED) is False


def test_other_events_tell_nothing_and_whoever_keeps_nothing_learns_nothing() -> None:
    names = NamesLearnt(ScriptedSource(), lambda _code: "", keep_nothing)
    assert not names.take(LinkChanged(LinkStatus()))
    assert not names.take(NameFetched(UNNAMED, "새종목"))
