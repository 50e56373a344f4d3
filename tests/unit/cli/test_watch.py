from decimal import Decimal

import pytest

from kis_tui.alerts.alert import Alert, Happening
from kis_tui.alerts.grammar import parse_rule, rule_text
from kis_tui.alerts.rules import AlertWay
from kis_tui.alerts.ways import AlertWays
from kis_tui.cli.watch import (
    DEMO_CONDITIONS,
    USUAL_CONDITIONS,
    AlertPrinter,
    WatchOptions,
    given_up,
    parse_command,
    parse_duration,
    rules_of,
)
from kis_tui.clock import SystemClock
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.errors import ConfigError
from kis_tui.feed.source import LinkState, LinkStatus, Row, Trouble
from kis_tui.profiles.profile import Profile, of_rows
from kis_tui.settings import AlertSettings

NOBODY_S = Profile()


def _rules(options: WatchOptions, profile: Profile = NOBODY_S) -> list[str]:
    return [rule_text(rule) for rule in rules_of(options, AlertSettings(), profile, has_command=False)]


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("1h30m", 5_400), (" 2H ", 7_200), ("7m5s", 425)]
)
def test_a_duration_is_read_as_people_write_it(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "-5", "10x", "m", "169h", "1.5h", "5m3h", "٣s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="write how long"):
        parse_duration(text)


def test_a_command_is_split_at_blanks_outside_quotes() -> None:
    assert parse_command("notify-send '{name} now' {text}") == ("notify-send", "{name} now", "{text}")


def test_a_rule_without_a_stock_is_for_each_of_the_codes() -> None:
    options = WatchOptions(codes=["005930", "000660"], rules=["vi", "035720 price>=50000"])
    assert _rules(options) == ["005930 vi", "000660 vi", "035720 price>=50000"]


def test_where_no_rule_is_given_the_usual_ones_are_taken() -> None:
    assert len(_rules(WatchOptions(codes=["005930"]))) == len(USUAL_CONDITIONS)
    assert len(_rules(WatchOptions(codes=["005930"], demo=True))) == len(DEMO_CONDITIONS)


def test_the_venue_is_that_of_every_typed_rule_that_names_none() -> None:
    options = WatchOptions(codes=["005930"], rules=["vi", "000660@NXT vi"], venue="krx")
    assert _rules(options) == ["005930@KRX vi", "000660@NXT vi"]


def test_a_group_s_rule_needs_a_profile_that_has_it() -> None:
    options = WatchOptions(codes=[], rules=["g1 vi"])
    with pytest.raises(ConfigError, match="group 1 has no stocks"):
        _rules(options)
    assert _rules(options, of_rows([Row("005930", VenueChoice.KRX)])) == ["g1 vi"]


@pytest.mark.parametrize(
    ("bell", "notify", "has_command", "ways"),
    [
        (None, None, False, (AlertWay.APP, AlertWay.BELL)),
        (False, True, False, (AlertWay.APP, AlertWay.OSC9)),
        (None, None, True, (AlertWay.APP, AlertWay.BELL, AlertWay.COMMAND)),
    ],
)
def test_flags_beat_the_settings(
    bell: bool | None, notify: bool | None, has_command: bool, ways: tuple[AlertWay, ...]
) -> None:
    command = "true" if has_command else None
    options = WatchOptions(codes=["005930"], rules=["vi"], bell=bell, notify=notify, command=command)
    (rule,) = rules_of(options, AlertSettings(cooldown_s=5), NOBODY_S, has_command=has_command)
    assert (rule.ways, rule.cooldown_s) == (ways, 5)


@pytest.mark.parametrize("profile", [NOBODY_S, Profile(alerts=(parse_rule("000660 vi", 1),))])
def test_a_code_that_no_rule_is_for_is_refused(profile: Profile) -> None:
    options = WatchOptions(codes=["005930", "000660"], rules=["000660 price>=1"])
    with pytest.raises(ConfigError, match="no rule is for 005930: "):
        _rules(options, profile)


def test_a_code_that_a_rule_or_a_group_names_needs_no_other() -> None:
    options = WatchOptions(codes=["005930", "000660"], rules=["g1 vi", "000660 vi"])
    assert _rules(options, of_rows([Row("005930")])) == ["g1 vi", "000660 vi"]


@pytest.mark.parametrize(
    ("options", "ways"),
    [
        (WatchOptions(codes=[]), (AlertWay.APP, AlertWay.BELL)),
        (WatchOptions(codes=[], bell=False, notify=True), (AlertWay.APP, AlertWay.OSC9)),
        (WatchOptions(codes=[], bell=True, command="true"), (AlertWay.APP, AlertWay.BELL, AlertWay.COMMAND)),
    ],
)
def test_flags_say_how_a_profile_s_alerts_are_told_too(options: WatchOptions, ways: tuple[AlertWay, ...]) -> None:
    profile = Profile(alerts=(parse_rule("000660 vi", 1),))
    (rule,) = rules_of(options, AlertSettings(), profile, has_command=options.command is not None)
    assert rule.ways == ways


def test_an_alert_of_the_demonstration_is_one_line() -> None:
    lines: list[str] = []
    rule = parse_rule("005930 print>=1", 1)
    alert = Alert(rule, "005930", Happening(venue=Venue.UN, price=278_000, size=5, figure=Decimal(5)), at=1.0)
    ways = AlertWays(None, None, SystemClock())
    printer = AlertPrinter(ways, lambda _code: "삼성전자", lines.append, as_json=False, is_demo=True)
    printer.tell(alert, SystemClock().now())
    (line,) = lines
    assert "005930 삼성전자 UN: " in line
    assert line.endswith("\n")
    assert printer.told == 1


def test_an_app_key_in_use_elsewhere_points_at_the_demonstration_once() -> None:
    by_broker = LinkStatus(LinkState.BLOCKED, Trouble.APPKEY_IN_USE, "OPSP8996 ALREADY IN USE appkey")
    here = LinkStatus(LinkState.BLOCKED, Trouble.APPKEY_IN_USE, "in use here; end it first, or run with --demo")
    assert given_up(by_broker).endswith(
        "; it is not tried again by itself: end the other program, or watch with --demo"
    )
    assert given_up(here).count("--demo") == 1
    assert "--demo" not in given_up(LinkStatus(LinkState.BLOCKED, Trouble.KEYS_INVALID, "EGW00103"))
