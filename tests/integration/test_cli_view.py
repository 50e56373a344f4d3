"""The default command on a real terminal."""

import subprocess

import pytest

from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.program import COMMAND, Program
from tests.support.terminal import converse

ALTERNATE_SCREEN = "\x1b[?1049h"


def test_without_keys_the_live_view_is_one_sentence_and_no_screen(program: Program) -> None:
    code, shown = converse(program, ["005930"], [])
    assert code == 2
    assert shown.startswith("kis-tui: KIS_APP_KEY and KIS_APP_SECRET not set: run kis-tui init")
    assert "--demo" in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize("key", ["q", "\x03"])
def test_the_demonstration_opens_without_keys_and_ends_cleanly(program: Program, key: str) -> None:
    code, shown = converse(program, ["000660", "--demo", "--fps", "15"], [("SK하이닉스", key)])
    assert code == 0
    assert ALTERNATE_SCREEN in shown
    assert "데모" in shown
    assert shown.rfind("\x1b[?1049l") > shown.rfind(ALTERNATE_SCREEN), "the terminal is given back"


def test_the_demonstration_shows_no_key_of_the_user(program: Program) -> None:
    program.write_env(f"KIS_APP_KEY={CANARY_KEY}\nKIS_APP_SECRET={CANARY_SECRET}\nKIS_ENV=paper\n")
    code, shown = converse(program, ["--demo"], [("데모", "q")])
    assert code == 0
    assert "CANARY" not in shown


def test_a_line_that_cannot_come_up_is_shown_on_the_screen_without_a_key(program: Program) -> None:
    program.write_env(
        f"KIS_APP_KEY={CANARY_KEY}\nKIS_APP_SECRET={CANARY_SECRET}\n"
        "KIS_REST_URL=http://127.0.0.1:1\nKIS_WS_URL=ws://127.0.0.1:1\n"
    )
    code, shown = converse(program, ["--paper", "005930"], [("모의", "q")])
    assert code == 0
    assert "KRX" in shown
    assert "CANARY" not in shown


def test_a_disk_that_takes_no_file_is_one_sentence(program: Program) -> None:
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 0 && exec "$@"', "bash", *COMMAND, "--demo"],
        capture_output=True,
        text=True,
        cwd=program.directory,
        env=program.environment({}),
        timeout=40,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kis-tui: no directory for temporary files can be written")
    assert done.stderr.count("\n") == 1
