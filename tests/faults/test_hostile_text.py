"""Texts of others that carry escape sequences, invisible characters and markup: the terminal gets none of it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import pytest

from kis_tui.simulator import Exchange, Switches
from kis_tui.simulator.hostile import REASON, TEXT
from kis_tui.simulator.switches import Refusal
from tests.support.exchange import running
from tests.support.program import Program
from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.terminal_bytes import foreign_in
from tests.support.terminal_screen import Seen
from tests.support.until import until

SIZE = (160, 48)
LITERAL = "[2J[31m]0;owned"
"""What is left of the hostile text to be read."""
ACCENTS = "Z̸̢͎̈́ä̷́l" + "\u0301" * 40


def test_the_search_finds_what_is_foreign() -> None:
    own = "\x1b[?1049h\x1b[1;1H\x1b[38;2;1;2;3;48;2;4;5;6;1m삼성\x1b[0m\r\n"
    assert foreign_in(own.encode()) == []
    for text in ("\x1b[2J", "\x1b[31m", "\x1b]0;x\x07", "\x1b]52;c;eA==\x1b\\", "\x1bc", "\x1bP+q\x1b\\"):
        assert foreign_in(f"{own}{text}".encode()) == [text]
    for text in "\x00\x07\x08\x7f\x9b\u202e\u200b\ufeff":
        assert foreign_in(f"{own}{text}".encode()) == [text]
    assert len(foreign_in(TEXT.encode())) >= 12


def keys(exchange: Exchange) -> dict[str, str]:
    return {
        "KIS_APP_KEY": exchange.app_key,
        "KIS_APP_SECRET": exchange.app_secret,
        "KIS_REST_URL": exchange.rest_url,
        "KIS_WS_URL": exchange.ws_url,
        "KIS_MASTER_URL": exchange.master_url,
        "KIS_LANGUAGE": "en",
        "KIS_GLYPHS": "unicode",
    }


@asynccontextmanager
async def opened(program: Program, given: Mapping[str, str], *arguments: str) -> AsyncIterator[tuple[Terminal, Seen]]:
    environment = program.environment(given)
    command = ("-m", "kis_tui", *arguments)
    async with terminal(*command, size=SIZE, environment=environment, directory=program.directory) as made:
        yield made, Seen(made, SIZE)


async def left(made: Terminal) -> None:
    made.press(b"q")
    assert await made.ended() == 0
    assert foreign_in(made.output) == []


async def test_fault_36_what_the_server_says_reaches_the_terminal_as_plain_text(program: Program) -> None:
    refused = Refusal("OPSP9991", f"no: {TEXT}")
    switches = Switches(foreign_text=TEXT, refusals={"000660": refused})
    async with (
        running(switches=switches) as exchange,
        opened(program, keys(exchange), "005930", "000660", "373220") as (made, seen),
    ):
        await seen.when(lambda: "OPSP9991" in seen.text, "the refused stream")
        # Names of the lists, then of the server: both are hostile.
        made.press(b"\x10")
        await seen.when(lambda: "Find a command" in seen.text, "the palette")
        made.press(b"download n")
        await seen.when(lambda: "the broker's lists of names" in seen.text, "the command")
        made.press(b"\r")
        await seen.when(lambda: f"삼성전자{LITERAL[:6]}" in seen.text, "a name of the lists")
        for payload in (
            f"0|H0UN{TEXT}|001|005930^1",
            f"0|H0UNCNT0|001|005930^{TEXT}",
            f"0|H0UNCNT0|{TEXT}|005930^1",
            f"0|H0UNCNT0|001|{TEXT}^{'^'.join(['1'] * 46)}",
            f"9{TEXT}",
            f"0|H0STMKO0|001|005930^Y^{TEXT}^AB1^112^^^58^N^N",
            json.dumps(
                {"header": {"tr_id": TEXT, "tr_key": TEXT}, "body": {"rt_cd": "1", "msg_cd": TEXT, "msg1": TEXT}}
            ),
        ):
            await exchange.send_raw(payload)
        await seen.when(lambda: f"005930^{LITERAL[:8]}" in seen.text, "a sample of a changed layout")
        await exchange.drop_all(4000, REASON)
        made.press(b"\x1b[21~")  # F10
        await seen.when(lambda: "OPSP9991" in seen.text and "Diagnostics" in seen.text, "the diagnostics")
        for _ in range(20):  # the figures grow in their first second
            made.press(b"\x1b[F")  # End
            with suppress(AssertionError):
                await until(lambda: f"H0UN{LITERAL[:4]}" in seen.text, timeout_s=1.0)
                break
        await seen.when(lambda: f"H0UN{LITERAL[:4]}" in seen.text, "a sample in them")
        await seen.when(lambda: f"closed with 4000 {LITERAL[:8]}" in seen.text, "the reason of the close")
        made.press(b"\x1b")
        await seen.when(lambda: "Diagnostics" not in seen.text, "the main screen")
        await left(made)


async def test_fault_36_what_stands_in_files_reaches_the_terminal_as_plain_text(program: Program) -> None:
    async with running() as exchange:
        given = {**keys(exchange), "KIS_PROFILE": "mine"}
        assert (await program.run_beside("profiles", "new", "mine", given=given)).code == 0
        (kept,) = program.home.rglob("mine.json")
        profile = json.loads(kept.read_text())
        group = {"number": 1, "name": TEXT, "rows": [{"code": "005930"}, {"code": "000660"}]}
        alert = {"id": 1, "kind": "price", "code": "005930", "threshold": 1, "note": TEXT}
        profile.update(groups=[group], shown=1, alerts=[alert], **{TEXT: TEXT})
        kept.write_text(json.dumps(profile))
        (kept.parent / "broken\x1b[31m.json").write_text("{" + TEXT)
        async with opened(program, given) as (made, seen):
            await seen.when(lambda: LITERAL[:10] in seen.text, "the group's name")
            made.press(b"\x1b[17~")  # F6
            await seen.when(lambda: seen.text.count(LITERAL[:8]) > 1, "the note of an alert")
            made.press(b"\x1b")
            await seen.when(lambda: seen.text.count(LITERAL[:8]) == 1, "the main screen")
            await left(made)


@pytest.mark.parametrize("bracketed", [True, False])
async def test_fault_36_what_is_pasted_reaches_the_terminal_as_plain_text(program: Program, bracketed: bool) -> None:
    async with running() as exchange, opened(program, keys(exchange), "005930") as (made, seen):
        await seen.when(lambda: "005930" in seen.text, "the row")
        made.press(b"a")
        await seen.when(lambda: "Add" in seen.text, "the dialogue")
        pasted = f"x\x9b7m\u202e\u200b[red]y[/]{ACCENTS} \x1b[2J\x1b]0;owned\x07 000660 , [/]"
        made.press(f"\x1b[200~{pasted}\x1b[201~".encode() if bracketed else pasted.replace("\x1b", "").encode())
        await seen.when(lambda: "[red]y[/]" in seen.text, "what was pasted, as text")
        made.press(b"\x1b")
        await seen.when(lambda: "[red]y[/]" not in seen.text, "the main screen")
        await left(made)


async def test_fault_36_the_command_line_repeats_nothing_that_is_not_text(program: Program) -> None:
    frames = program.directory / "frames\x1b[2J.txt"
    frames.write_bytes(
        f"0|H0STMKO0|001|005930^Y^{TEXT}^AB1^112^^^58^N^N\n{TEXT}\n{{{TEXT}\n".replace("\r\n", "").encode()
    )
    codes = program.directory / "codes.txt"
    codes.write_text(f"005930 {TEXT}")
    (program.directory / ".env").write_text(f"KIS_{TEXT.splitlines()[0]}=1\nKIS_ENV={TEXT.splitlines()[0]}\n")
    (program.directory / ".env").chmod(0o600)
    config = program.home / ".config" / "kis_tui" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'"{TEXT.splitlines()[0]}" = 1\n[{TEXT}')
    hostile = TEXT.replace("\x00", "")  # no argument of a program can have one
    for arguments in (
        ("decode", str(frames)),
        ("view", "--demo", hostile),
        ("view", "--demo", "--codes-file", str(codes)),
        ("view", "--demo", "--venue", hostile),
        ("names", hostile),
        ("watch", "--rule", hostile),
        ("watch", "--for", hostile, "005930"),
        ("profiles", "new", hostile),
        ("profiles", "choose", hostile),
        ("simulate", "--fault", hostile),
        ("check",),
        ("config",),
        (hostile,),
    ):
        ended = await program.run_beside(*arguments)
        written = (ended.out + ended.err).encode()
        assert written, arguments
        assert foreign_in(written) == [], arguments
        assert "Traceback" not in ended.err


async def test_fault_36_watching_tells_hostile_words_as_plain_text(program: Program) -> None:
    switches = Switches(foreign_text=TEXT, refusals={"*": Refusal("OPSP9991", f"no: {TEXT}")})
    async with running(switches=switches) as exchange:
        for arguments in (
            ("watch", "--rule", "005930 price>=1", "--for", "4s"),
            ("names", "--update", "삼성"),
            ("check",),
        ):
            ended = await program.run_beside(*arguments, given=keys(exchange))
            assert foreign_in((ended.out + ended.err).encode()) == [], arguments
            assert "[2J" in ended.out + ended.err, arguments
