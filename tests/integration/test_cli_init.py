"""``kis-tui init`` on a real terminal."""

import signal
import stat

import pytest

from kis_tui.auth.env_file import check_env_file
from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.program import Program
from tests.support.pseudo_terminal import terminal
from tests.support.terminal import converse
from tests.support.until import until


def test_keys_are_asked_for_unseen_and_written_for_their_owner_only(program: Program) -> None:
    turns = [("App key", f"{CANARY_KEY}\n"), ("App secret", f"{CANARY_SECRET}\n"), ("live or paper", "vps\n")]
    code, shown = converse(program, ["init"], turns)
    path = program.directory / ".env"
    assert code == 0, shown
    assert "CANARY" not in shown
    assert f"Wrote {path} (mode 0600). Next: kis-tui check" in shown
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == f"KIS_APP_KEY={CANARY_KEY}\nKIS_APP_SECRET={CANARY_SECRET}\nKIS_ENV=paper\n"
    check_env_file(path)


def test_a_file_that_exists_is_left_alone_unless_that_is_confirmed(program: Program) -> None:
    path = program.write_env("KIS_APP_KEY=old\nKIS_FPS=60\n", 0o644)
    code, shown = converse(program, ["init"], [("Replace the keys", "\n")])
    assert code == 2
    assert "left as it is" in shown
    assert path.read_text() == "KIS_APP_KEY=old\nKIS_FPS=60\n"
    turns = [
        ("Replace the keys", "y\n"),
        ("App key", "newkey\n"),
        ("App secret", "newsecret\n"),
        ("live or paper", "\n"),
    ]
    code, shown = converse(program, ["init"], turns)
    assert code == 0
    assert "Note: it has 6 characters" in shown
    assert path.read_text() == "KIS_FPS=60\nKIS_APP_KEY=newkey\nKIS_APP_SECRET=newsecret\nKIS_ENV=live\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_answer_that_makes_no_sense_is_asked_for_again(program: Program) -> None:
    turns = [("App key", "CANARY key\n"), ("copy it again.\r\nApp key", "key\n"), ("App secret", "secret\n")]
    turns += [("live or paper", "maybe\n"), ("Once more", "\n")]
    code, shown = converse(program, ["init", "--env-file", "other.env"], turns)
    assert code == 0, shown
    assert "CANARY" not in shown
    assert "kis-tui check --env-file 'other.env'" in shown
    assert (program.directory / "other.env").exists()


def test_ctrl_c_ends_the_questions_without_a_trace(program: Program) -> None:
    code, shown = converse(program, ["init"], [("App key", "\x03")])
    assert code == 130
    assert "Traceback" not in shown
    assert not (program.directory / ".env").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_at_a_hidden_question_gives_the_terminal_its_echo_back(
    program: Program, number: signal.Signals
) -> None:
    environment = program.environment({})
    async with terminal("-m", "kis_tui", "init", environment=environment, directory=program.directory) as opened:
        await until(lambda: "App key" in opened.text and not opened.cooked, "a hidden question", timeout_s=20)
        opened.process.send_signal(number)
        assert await opened.ended() == 130
        assert opened.cooked
        assert "Traceback" not in opened.text


def test_the_file_s_name_is_printed_as_text(program: Program) -> None:
    program.directory = program.directory / "d\x1b]0;PWNED\x07"
    program.directory.mkdir()
    turns = [("App key", f"{CANARY_KEY}\n"), ("App secret", f"{CANARY_SECRET}\n"), ("live or paper", "\n")]
    code, shown = converse(program, ["init"], turns)
    assert code == 0, shown
    assert "\x1b" not in shown
    assert "d\\x1b]0;PWNED\\x07/.env" in shown
