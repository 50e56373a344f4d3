"""``kis-tui watch`` as a process, against the stand-in exchange."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from kis_tui.alerts.rules import AlertKind, AlertRule, AlertWay
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.profiles.profile import Group, Profile
from kis_tui.profiles.shelf import Shelf
from kis_tui.simulator import Exchange
from tests.support.exchange import running
from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.program import COMMAND, Ended, Program
from tests.support.pseudo_terminal import terminal
from tests.support.terminal import converse
from tests.support.until import until

RISING = "196170"
SLACK_S = 30.0
SPEED = 8.0
"""Market seconds a second: the limit is touched within three."""


def _keys(exchange: Exchange) -> dict[str, str]:
    return {
        "KIS_APP_KEY": exchange.app_key,
        "KIS_APP_SECRET": exchange.app_secret,
        "KIS_REST_URL": exchange.rest_url,
        "KIS_WS_URL": exchange.ws_url,
    }


async def _watched(program: Program, scenario: str, speed: float, *arguments: str) -> Ended:
    async with running(scenario=scenario, speed=speed) as exchange:
        return await program.run_beside("watch", *arguments, given=_keys(exchange))


async def test_what_happens_at_the_exchange_is_one_line_each(program: Program) -> None:
    rules = ["--rule", f"{RISING} limit on", "--rule", "price>=660,000"]
    ended = await _watched(program, "limit-up", SPEED, RISING, *rules, "--for", "6s")
    assert ended.code == 0, ended
    lines = ended.out.splitlines()
    assert len(lines) == 2, ended
    assert any("알테오젠 UN: price rose to 66" in line and "at least 660,000" in line for line in lines)
    assert any(line.endswith("upper limit touched at 665,000") for line in lines)
    assert all(line.startswith("13:0") for line in lines)
    assert f"watching {RISING} limit on, {RISING} price>=660000" in ended.err
    assert "line live" in ended.err
    assert "2 alerts" in ended.err


async def test_with_json_each_alert_is_an_object(program: Program) -> None:
    ended = await _watched(program, "limit-up", SPEED, "--rule", f"{RISING} limit on", "--json", "--for", "6s")
    assert ended.code == 0, ended
    (told,) = [json.loads(line) for line in ended.out.splitlines()]
    assert told["time"].startswith("2026-11-10T13:0")
    assert told["time"].endswith("+09:00")
    expected = {
        "code": RISING,
        "name": "알테오젠",
        "venue": Venue.UN,
        "kind": "limit",
        "edge": "on",
        "rule": f"{RISING} limit on",
        "price": 665_000,
        "direction": "limit_up",
        "while_down": False,
        "suppressed": 0,
        "side": None,
    }
    assert {name: told[name] for name in expected} == expected


async def test_an_interruption_is_seen_without_a_book_in_focus(program: Program) -> None:
    codes = ["005930", "000660", "035720"]
    ended = await _watched(program, "alerts", 2.0, *codes, "--rule", "vi", "--for", "6s")
    assert ended.code == 0, ended
    assert "035720 카카오 NXT: volatility interruption at NXT since 13:00:05" in ended.out


async def test_the_command_of_an_alert_gets_its_words_and_no_key(program: Program, tmp_path: Path) -> None:
    target = tmp_path / "told"
    script = tmp_path / "tell.py"
    script.write_text(
        "import os, sys\n"
        "keys = [name for name in os.environ if name.startswith('KIS_')]\n"
        "open(sys.argv[1], 'w').write(repr((sys.argv[2:], keys)))\n"
        "print('this goes nowhere')\n"
    )
    command = f"'{sys.executable}' '{script}' '{target}' {{code}} {{name}} '{{text}}' {{price}}"
    rules = ["--rule", f"{RISING} price>=660000", "--command", command]
    ended = await _watched(program, "limit-up", SPEED, *rules, "--for", "6s")
    assert ended.code == 0, ended
    assert "nowhere" not in ended.out + ended.err
    words, keys = eval(target.read_text())
    assert words[:2] == [RISING, "알테오젠"]
    assert words[2].startswith("알테오젠 price rose to 66")
    assert words[3].startswith("66")
    assert keys == []


async def test_a_command_that_is_not_there_is_told_once_and_the_watch_goes_on(program: Program) -> None:
    rules = [
        "--rule",
        f"{RISING} price>=655000",
        "--rule",
        f"{RISING} limit on",
        "--command",
        "/no/such/program {text}",
    ]
    ended = await _watched(program, "limit-up", SPEED, *rules, "--for", "6s")
    assert ended.code == 0, ended
    assert len(ended.out.splitlines()) == 2
    assert ended.err.count("/no/such/program") == 1


async def test_what_crossed_while_the_line_was_down_says_so(program: Program) -> None:
    async with running(scenario="limit-up", speed=3.0) as exchange:

        async def cut_and_come_back() -> None:
            deadline = time.monotonic() + SLACK_S  # noqa: TID251 - the test's own patience
            while not exchange.sessions or exchange.market_clock.elapsed_s() < 6:
                assert time.monotonic() < deadline  # noqa: TID251
                await asyncio.sleep(0.05)
            await exchange.drop_all()

        cutting = asyncio.create_task(cut_and_come_back())
        ended = await program.run_beside(
            "watch", "--rule", f"{RISING} price>=655000", "--for", "11s", given=_keys(exchange)
        )
        await cutting
    assert ended.code == 0, ended
    assert "lost" in ended.err
    (line,) = ended.out.splitlines()
    assert "while the line was down: price rose to 66" in line


def _keep_profile(program: Program) -> None:
    rules = (
        AlertRule(id=3, kind=AlertKind.PRICE, group=2, threshold=Decimal(1), ways=(AlertWay.APP,)),
        AlertRule(id=5, kind=AlertKind.PRINT, group=2, threshold=Decimal(1), note="아무거나"),
        AlertRule(id=6, kind=AlertKind.PRINT, code="000660", threshold=Decimal(1), enabled=False),
    )
    group = Group(number=2, rows=(Row("035720", VenueChoice.KRX),))
    shelf = Shelf(program.home / ".local" / "share" / "kis_tui" / "profiles")
    shelf.create("단타", Profile(alerts=rules).with_group(group))


def test_a_profile_s_alerts_are_watched_at_its_venues_and_rules_can_name_its_groups(program: Program) -> None:
    _keep_profile(program)
    ended = program.run("watch", "--demo", "--profile", "단타", "--rule", "g2 print>=2주", "--for", "5s")
    assert ended.code == 0, ended
    assert "watching 035720 price>=1, 035720 print>=1, 035720 print>=2" in " ".join(
        ended.err.replace("g2", "035720").split()
    )
    lines = ended.out.splitlines()
    assert any(line.endswith("; 아무거나") for line in lines)
    assert lines
    assert all(" 035720 카카오 KRX: " in line for line in lines)


def test_without_anything_typed_the_chosen_profile_counts(program: Program) -> None:
    _keep_profile(program)
    assert program.run("profiles", "choose", "단타").code == 0
    ended = program.run("watch", "--for", "1s")
    assert "KIS_APP_KEY and KIS_APP_SECRET not set" in ended.err, "it has something to watch"


def test_the_settings_say_how_a_typed_rule_is_told(program: Program, tmp_path: Path) -> None:
    config = program.home / ".config" / "kis_tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[alerts]\nways = ["app", "command"]\ncommand = ["touch", "' + str(tmp_path / "told") + '"]\n')
    ended = program.run("watch", "005930", "--demo", "--rule", "print>=1", "--for", "4s")
    assert ended.code == 0, ended
    assert (tmp_path / "told").exists()


def test_the_demonstration_needs_no_keys(program: Program) -> None:
    ended = program.run("watch", "--demo", "--for", "4s", "--rule", "print>=1")
    assert ended.code == 0, ended
    assert "005930 삼성전자 UN:" in ended.out


def test_a_rule_that_holds_from_the_beginning_is_said_to(program: Program) -> None:
    ran = program.run("watch", "--demo", "005930", "--rule", "price>=1", "--rule", "price>=9999999", "--for", "4s")
    assert ran.err.count("005930 price>=1 holds already: told when it is reached again") == 1
    assert "9999999 holds already" not in ran.err


def test_bell_and_notification_go_to_the_terminal_only(program: Program) -> None:
    arguments = ["watch", "005930", "--demo", "--rule", "print>=1", "--bell", "--notify", "--for", "4s"]
    ended = program.run(*arguments)
    assert ended.code == 0
    assert "\a" not in ended.out + ended.err
    code, shown = converse(program, arguments, [])
    assert code == 0
    assert "\x1b]9;kis-tui: [DEMO] 삼성전자 " in shown
    assert shown.count("\a") >= 2


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)])
def test_a_signal_ends_it_at_once(program: Program, number: signal.Signals, code: int) -> None:
    process = program.start(["watch", "--demo"])
    assert process.stderr is not None
    try:
        while b"line live" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(number)
        assert process.wait(SLACK_S) == code
    finally:
        process.kill()
        process.communicate()


def run_by_shell(program: Program, ending: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``watch`` with its outputs as ``ending`` of a shell's line says."""
    return subprocess.run(
        ["bash", "-c", f'"$@" {ending}', "bash", *COMMAND, "watch", *arguments],
        capture_output=True,
        text=True,
        cwd=program.directory,
        env=program.environment({}),
        timeout=40,
        check=False,
    )


def test_a_full_disk_under_the_alerts_is_one_sentence(program: Program) -> None:
    ended = run_by_shell(program, ">/dev/full", "--demo", "--rule", "print>=1", "--for", "60s")
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == (
        "kis-tui: alerts cannot be written to standard output: No space left on device"
    )


@pytest.mark.parametrize("ending", ["2>/dev/full", "2> >(head -c 20 >/dev/null)", "2>&-"])
def test_words_that_cannot_be_written_cost_no_alert(program: Program, ending: str) -> None:
    ended = run_by_shell(program, ending, "--demo", "--rule", "print>=1", "--for", "5s")
    assert ended.returncode == 0, ended
    assert ended.stdout.count(" 005930 삼성전자 UN: ") >= 1


def test_a_reader_that_has_seen_enough_ends_it_without_a_word(program: Program) -> None:
    ended = run_by_shell(program, "| head -1", "--demo", "--rule", "print>=1", "--for", "60s")
    assert ended.stdout.count("\n") == 1
    assert "Traceback" not in ended.stderr
    assert "cannot be written" not in ended.stderr


def test_under_nohup_it_outlives_its_terminal(program: Program) -> None:
    process = subprocess.Popen(
        ["bash", "-c", "trap '' HUP; exec \"$@\"", "bash", *COMMAND, "watch", "--demo", "--rule", "print>=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=program.directory,
        env=program.environment({}),
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SLACK_S) == 0
    finally:
        process.kill()
        process.communicate()


async def test_a_terminal_that_is_not_read_holds_up_neither_the_line_nor_the_end(program: Program) -> None:
    arguments = ("-m", "kis_tui", "watch", "--demo", "--rule", "print>=1", "--rule", "change>=-29%")
    environment = program.environment({})
    async with terminal(*arguments, environment=environment, directory=program.directory) as opened:
        await until(lambda: "line live" in opened.text, timeout_s=20)
        opened.press(b"\x13")  # Ctrl-S: the kernel takes nothing any more
        used = cpu_ticks(opened.process.pid)
        await until(lambda: cpu_ticks(opened.process.pid) > used + 20, "the exchange in it goes on", timeout_s=20)
        opened.process.send_signal(signal.SIGTERM)
        assert await opened.ended(SLACK_S) == 0


def cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to watch"),
        (["005930", "--rule", "prise>=3"], "'prise>=3' is no condition: write one such as price>=80000"),
        (["--rule", "price>=80000"], "names no stock"),
        (["--rule", "g1 vi"], "group 1 has no stocks"),
        (["--profile", "no such"], "no such"),
        (["--profile", "default"], "no alert that is switched on"),
        (["00593"], "is not a stock code"),
        (["005930", "--for", "soon"], "write how long"),
        (["005930", "--for", "0s"], "write how long"),
        (["005930", "--command", "notify {nmae}"], "there are {code}, {name}, {text}, {price}"),
        (["005930", "--command", "notify 'x"], "--command: No closing quotation"),
        (["005930", "--venue", "NYSE"], "is not a venue"),
        (["005930", "--demo", "--paper"], "exclude each other"),
        ([f"{number:06d}" for number in range(42)], "42 stocks are more than the 41 registrations"),
        (["005930"], "KIS_APP_KEY and KIS_APP_SECRET not set"),
    ],
)
def test_wrong_input_is_one_sentence(program: Program, arguments: list[str], words: str) -> None:
    ended = program.run("watch", *arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert words in ended.err
    assert ended.err.startswith("kis-tui: ")
    assert ended.err.count("\n") == 1


async def test_keys_that_are_refused_end_it_with_a_sentence_and_without_the_keys(program: Program) -> None:
    async with running() as exchange:
        given = {**_keys(exchange), "KIS_APP_KEY": CANARY_KEY, "KIS_APP_SECRET": CANARY_SECRET}
        ended = await program.run_beside("watch", "005930", "--for", "20s", given=given)
    assert ended.code == 2, ended
    assert "keys invalid" in ended.err
    assert "CANARY" not in ended.err
