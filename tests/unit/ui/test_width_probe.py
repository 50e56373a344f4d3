"""Asking a real terminal how wide it draws; the other end of the pseudo-terminal is a terminal of few words."""

import asyncio
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from kis_tui.clock import SystemClock
from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.width_probe import SAMPLE, Widths, glyphs_for, probe
from tests.support.pseudo_terminal import PROJECT, Terminal, terminal
from tests.support.until import until

PROGRAM = ("-m", "tests.support.probing")
QUESTION = b"\x1b[6n"
COLUMNS = 80


def narrow(character: str) -> int:
    return cell_len(character)


def wide(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "AWF" else 1


def wide_triangle_only(character: str) -> int:
    return 2 if character == "▲" else 1


async def asked(opened: Terminal) -> None:
    await until(lambda: opened.output.count(QUESTION) == 2, "both questions")


def positions(opened: Terminal, cells: Callable[[str], int], *, column: int = 1) -> list[bytes]:
    """What a terminal answers that was at a column of its third row."""
    drawn = opened.output.split(QUESTION)[1].decode()
    return [b"\x1b[3;%dR" % at for at in (column, column + sum(map(cells, drawn)))]


async def said(opened: Terminal) -> str:
    await until(lambda: "learned=" in opened.text and opened.text.rstrip().endswith("'"), "what was learned")
    return opened.text[opened.text.index("learned=") :].strip()


@pytest.mark.parametrize(("cells", "widths"), [(narrow, "narrow"), (wide, "wide"), (wide_triangle_only, "wide")])
async def test_a_terminal_tells_its_widths_and_gets_its_modes_back(cells: Callable[[str], int], widths: str) -> None:
    async with terminal(*PROGRAM) as opened:
        await asked(opened)
        opened.press(b"".join(positions(opened, cells)))
        assert await said(opened) == f"learned={widths} same=True left=b''"


@pytest.mark.parametrize("cells", [narrow, wide])
async def test_what_was_drawn_is_taken_away_again_cell_by_cell(cells: Callable[[str], int]) -> None:
    async with terminal(*PROGRAM) as opened:
        await asked(opened)
        opened.press(b"".join(positions(opened, cells, column=9)))
        await said(opened)
        after = opened.output.split(QUESTION)[2]
        assert after.startswith(b"\b" * sum(map(cells, SAMPLE)) + b"\x1b[K")


async def test_an_answer_in_pieces_is_put_together() -> None:
    async with terminal(*PROGRAM) as opened:
        await asked(opened)
        for byte in b"".join(positions(opened, narrow)):
            opened.press(bytes([byte]))
            await asyncio.sleep(0)
        assert (await said(opened)).startswith("learned=narrow")


async def test_a_terminal_that_says_nothing_is_not_waited_for_for_long() -> None:
    async with terminal(*PROGRAM, "0.2") as opened:
        assert await said(opened) == "learned=unknown same=True left=b''"


async def test_one_answer_of_two_says_nothing() -> None:
    async with terminal(*PROGRAM, "0.5") as opened:
        await asked(opened)
        opened.press(positions(opened, narrow)[0])
        assert await said(opened) == "learned=unknown same=True left=b''"


async def test_at_the_end_of_a_row_nothing_is_concluded() -> None:
    async with terminal(*PROGRAM) as opened:
        await asked(opened)
        opened.press(b"\x1b[3;79R\x1b[4;3R")
        assert (await said(opened)).startswith("learned=unknown same=True")


async def test_keys_before_the_answers_do_not_confuse_and_those_after_are_left_for_the_app() -> None:
    async with terminal(*PROGRAM) as opened:
        await asked(opened)
        before, after = positions(opened, wide)
        opened.press(b"xR" + "ㅂ".encode() + before + b"\x1b[A" + after + b"q")
        assert await said(opened) == "learned=wide same=True left=b'q'"


async def test_endless_typing_without_an_answer_is_not_read_for_ever() -> None:
    async with terminal(*PROGRAM, "60") as opened:
        await asked(opened)
        opened.press(b"\x1b[3;1R" + b"y" * 600)
        assert (await said(opened)).startswith("learned=unknown same=True")


def test_without_a_terminal_nothing_is_written_and_nothing_is_known() -> None:
    run = subprocess.run(
        [sys.executable, *PROGRAM], input=b"", capture_output=True, cwd=PROJECT, check=True, timeout=30
    )
    assert run.stdout.strip() == b"learned=unknown same=True left=b''"


def test_a_terminal_that_belongs_to_another_program_is_not_asked() -> None:
    """The pseudo-terminal is nobody's: this process has not taken it as its own."""
    master, slave = os.openpty()
    try:
        assert probe(SystemClock(), reads=slave, writes=slave) is Widths.UNKNOWN
        os.set_blocking(master, False)
        with pytest.raises(BlockingIOError):
            os.read(master, 1)
    finally:
        os.close(master)
        os.close(slave)


def test_only_a_terminal_that_draws_wide_gets_other_characters() -> None:
    assert [glyphs_for(widths) for widths in (Widths.NARROW, Widths.WIDE, Widths.UNKNOWN)] == [
        GlyphSet.UNICODE,
        GlyphSet.SAFE,
        GlyphSet.UNICODE,
    ]


def test_every_character_of_the_sample_is_one_whose_width_is_the_terminals_choice() -> None:
    assert {unicodedata.east_asian_width(character) for character in SAMPLE} == {"A"}
