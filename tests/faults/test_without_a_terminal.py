"""Outputs that are no terminal, and terminals that can do less."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.program import COMMAND, Ended, Program
from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.terminal_screen import Seen

SIZE = (80, 24)
PLAIN = ("-m", "tests.support.view_program", "--brief", "--", "--demo", "005930")
"""The demonstration, for a moment only where it prints."""
KEYS = {"KIS_APP_KEY": CANARY_KEY, "KIS_APP_SECRET": CANARY_SECRET}
ASCII = {"LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
NO_TERMINAL = "kis-tui: there is no terminal to draw on; without one, kis-tui --demo prints a plain ladder\n"
TAKES_SCREEN = "\x1b[?1049h"
COLOUR = re.compile(r"\x1b\[(?:[\d;]*;)?(?:[34][0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m")
"""A sequence that sets a colour (ECMA-48, SGR 30 to 48 and 90 to 107)."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)


def run_with_keyboard(program: Program, given: dict[str, str]) -> Ended:
    """Run the live view with a terminal in the place of standard input only."""
    master, slave = pty.openpty()
    try:
        done = subprocess.run(
            [*COMMAND, "005930"],
            stdin=slave,
            capture_output=True,
            cwd=program.directory,
            env=program.environment(given),
            timeout=40,
            check=False,
        )
    finally:
        os.close(slave)
        os.close(master)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_plain_ladder(text: str) -> None:
    assert re.search(r"\d{3},\d{3} +[+-]\d\.\d{2}", text), "prices with their change"
    assert text.isprintable() or set(filter(lambda c: not c.isprintable(), text)) <= {"\n", "\r"}


@pytest.mark.parametrize("has_keyboard", [False, True])
@pytest.mark.parametrize("given", [{}, ASCII], ids=str)
def test_fault_54_the_live_view_without_a_terminal_is_one_sentence(
    program: Program, given: dict[str, str], has_keyboard: bool
) -> None:
    given = {**KEYS, **given}
    ended = run_with_keyboard(program, given) if has_keyboard else program.run("005930", given=given)
    assert ended == Ended(2, "", NO_TERMINAL)


def test_fault_54_the_live_view_without_a_keyboard_is_one_sentence(program: Program) -> None:
    master, slave = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "005930"],
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.PIPE,
        env=program.environment(KEYS),
        timeout=40,
        check=False,
    )
    os.close(slave)
    os.close(master)
    assert (done.returncode, done.stderr.decode()) == (2, NO_TERMINAL)


async def test_fault_54_the_live_view_on_a_dumb_terminal_is_one_sentence(program: Program) -> None:
    environment = program.environment({**KEYS, "TERM": "dumb"})
    async with terminal(*COMMAND[1:], "005930", environment=environment, directory=program.directory) as opened:
        assert await opened.ended() == 2
        assert_said(opened, NO_TERMINAL)


def assert_said(opened: Terminal, words: str) -> None:
    opened._read()
    assert opened.text.replace("\r\n", "\n") == words


def demonstrated(program: Program, given: dict[str, str]) -> Ended:
    """Run the demonstration without a terminal; it has to work."""
    done = subprocess.run(
        [sys.executable, *PLAIN],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=program.directory,
        env=program.environment(given),
        timeout=40,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert_plain_ladder(done.stdout.decode())
    return Ended(done.returncode, done.stdout.decode(), "")


@pytest.mark.parametrize("given", [{}, {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"LANG": "C"}], ids=str)
def test_fault_54_the_demonstration_without_a_terminal_prints_a_plain_ladder(
    program: Program, given: dict[str, str]
) -> None:
    ended = demonstrated(program, given)
    assert "▲" in ended.out or "▼" in ended.out


def test_fault_54_the_demonstration_without_unicode_keeps_to_ascii(program: Program) -> None:
    assert demonstrated(program, ASCII).out.isascii()


async def test_fault_54_the_demonstration_on_a_dumb_terminal_prints_a_plain_ladder(program: Program) -> None:
    environment = program.environment({"TERM": "dumb"})
    async with terminal(*PLAIN, size=SIZE, environment=environment, directory=program.directory) as opened:
        assert await opened.ended() == 0
        assert_plain_ladder(opened.text)


def test_fault_54_a_reader_that_has_seen_enough_is_no_error(program: Program) -> None:
    done = subprocess.run(
        ["bash", "-c", '"$@" | head -n 3; echo "${PIPESTATUS[0]}"', "bash", *COMMAND, "--demo", "005930"],
        capture_output=True,
        text=True,
        cwd=program.directory,
        env=program.environment({}),
        timeout=40,
        check=False,
    )
    *ladder, code = done.stdout.splitlines()
    assert (len(ladder), code, done.stderr) == (3, "0", "")


async def test_fault_54_a_screen_without_unicode_is_refused_with_what_to_set(program: Program) -> None:
    arguments = (*COMMAND[1:], "--demo")
    environment = program.environment(ASCII)
    async with terminal(*arguments, environment=environment, directory=program.directory) as opened:
        assert await opened.ended() == 2
        opened._read()
        assert "set LANG to a UTF-8 locale, such as ko_KR.UTF-8 or C.UTF-8" in opened.text
        assert "\x1b" not in opened.text


@pytest.mark.parametrize("is_set", [True, False])
async def test_fault_54_no_color_means_no_colour(program: Program, is_set: bool) -> None:
    arguments = (*COMMAND[1:], "--demo", "005930")
    environment = program.environment({"COLORTERM": "truecolor"} | ({"NO_COLOR": "1"} if is_set else {}))
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: re.search(r"27\d,\d00", seen.text), "prices")
        opened.press(b"?")
        await seen.when(lambda: "Esc" in seen.text, "the help")
        opened.press(b"\x03")
        assert await opened.ended() == 0
        assert bool(COLOUR.search(opened.text)) is not is_set


@pytest.mark.parametrize("given", [{"LANG": "C"}, {"LC_ALL": "POSIX"}], ids=str)
async def test_fault_54_a_terminal_of_an_unset_locale_has_the_screen(program: Program, given: dict[str, str]) -> None:
    arguments = (*COMMAND[1:], "--demo", "005930", "--glyphs", "ascii")
    environment = program.environment(given)
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: re.search(r"27\d,\d00", seen.text) and "삼성전자" in seen.text, "prices")
        strange = {character for character in seen.text if not character.isascii() and not "가" <= character <= "힣"}
        assert strange == set(), "ASCII but for Hangul"
        opened.press(b"q")
        assert await opened.ended() == 0


@pytest.mark.parametrize("where", ["errors", "&-"])
async def test_fault_54_standard_error_elsewhere_leaves_the_screen_where_it_is(program: Program, where: str) -> None:
    errors = program.directory / "errors"
    command = ("-c", "import os, sys; os.execv('/bin/bash', sys.argv[1:])", "bash", "-c", f'exec "$@" 2>{where}')
    arguments = (*command, "bash", sys.executable, *COMMAND[1:], "--demo", "005930")
    environment = program.environment({})
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: re.search(r"27\d,\d00", seen.text), "prices")
        opened.press(b"q")
        assert await opened.ended() == 0
        assert TAKES_SCREEN in opened.text
    assert not errors.exists() or errors.read_text() == ""
    log = (program.home / ".local" / "state" / "kis_tui" / "kis-tui.log").read_text()
    assert "line live" in log, "also where its number is another file's"
    assert "ends with 0" in log
