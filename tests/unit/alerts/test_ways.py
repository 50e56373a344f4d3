from msgspec.structs import replace

from kis_tui.alerts.commands import Placeholders
from kis_tui.alerts.grammar import parse_rule
from kis_tui.alerts.rules import AlertRule, AlertWay
from kis_tui.alerts.ways import BELL, BELL_EVERY_S, AlertWays, notification
from tests.support.clocks import ManualClock

WORDS = Placeholders("005930", "삼성전자", "삼성전자 가격 80,000", "80000")


def _rule(*ways: AlertWay) -> AlertRule:
    return replace(parse_rule("005930 vi", 1), ways=ways)


def test_each_way_is_performed_and_no_other() -> None:
    written: list[str] = []
    ways = AlertWays(written.append, None, ManualClock())
    ways.tell(_rule(AlertWay.APP), WORDS)
    assert written == []
    ways.tell(_rule(AlertWay.BELL, AlertWay.OSC9, AlertWay.COMMAND), WORDS)
    assert written == [BELL, "\x1b]9;kis-tui: 삼성전자 가격 80,000\a"]


def test_a_flood_is_one_bell_a_second() -> None:
    written: list[str] = []
    clock = ManualClock()
    ways = AlertWays(written.append, None, clock)
    for _ in range(20):
        ways.tell(_rule(AlertWay.BELL, AlertWay.OSC9), WORDS)
    assert len(written) == 2
    clock.advance(BELL_EVERY_S)
    ways.tell(_rule(AlertWay.BELL), WORDS)
    assert len(written) == 3


def test_a_notification_ends_where_it_should_whatever_it_says() -> None:
    hostile = "4;1;50\x07\x1b]0;title\x1b\\\x9c\u202eabc\n" + "가" * 500
    told = notification(hostile)
    assert told.startswith("\x1b]9;kis-tui: 4;1;50]0;title")
    assert told.endswith("\a")
    inside = told[1:-1]
    assert not any(ord(c) < 32 or ord(c) in (0x7F, 0x9C, 0x202E) for c in inside)
    assert len(inside) < 250


def test_in_tmux_it_is_wrapped_so_that_it_is_handed_on() -> None:
    assert notification("x", in_tmux=True) == "\x1bPtmux;\x1b\x1b]9;kis-tui: x\a\x1b\\"


async def test_without_a_terminal_and_without_a_command_nothing_happens() -> None:
    ways = AlertWays(None, None, ManualClock())
    ways.tell(_rule(*AlertWay), WORDS)
    await ways.aclose()
