"""``kis-tui names``: sentences, codes and exit codes, against the stand-in exchange where it downloads."""

from collections.abc import AsyncIterator

import pytest

from kis_tui.simulator import Exchange, HttpFault
from kis_tui.simulator.issues import ISSUES
from tests.support.exchange import running
from tests.support.master_files import master_line, zipped
from tests.support.program import Ended, Program

KOSPI = sum(issue.board == "KOSPI" for issue in ISSUES)
KOSDAQ = len(ISSUES) - KOSPI
KOSPI_PATH = "/common/master/kospi_code.mst.zip"


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with running() as exchange:
        yield exchange


async def update(program: Program, exchange: Exchange, *words: str) -> Ended:
    return await program.run_beside("names", "--update", *words, given={"KIS_MASTER_URL": exchange.master_url})


def test_without_a_query_it_says_what_is_known_and_what_to_do(program: Program) -> None:
    ended = program.run("names")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].endswith("names are known")
    assert lines[1] == "KOSPI   not downloaded: only the built-in names; kis-tui names --update downloads every name"


@pytest.mark.parametrize("query", [["ㅅㅅㅈㅈ"], ["005930"], ["samsung", "electronics"]])
def test_the_code_comes_first_then_name_and_english_name(program: Program, query: list[str]) -> None:
    ended = program.run("names", *query)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0].split() == ["005930", "삼성전자", "Samsung", "Electronics"]


def test_a_query_in_the_other_layout_is_said_to_be_read_so(program: Program) -> None:
    ended = program.run("names", "tkatjdwjswk")
    assert (ended.code, ended.err) == (0, "kis-tui: read as 삼성전자, the other keyboard layout\n")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["005930", "005935"]


def test_names_of_different_widths_leave_the_next_column_straight(program: Program) -> None:
    lines = program.run("names", "한화").out.splitlines()
    assert lines == [
        "012450   한화에어로스페이스  Hanwha Aerospace",
        "042660   한화오션            Hanwha Ocean",
        "088350   한화생명            Hanwha Life Insurance",
    ]


@pytest.mark.parametrize("query", ["쀍뷁", "123456", "\x1b[2J"])
def test_nothing_found_is_one_sentence_and_exit_code_1(program: Program, query: str) -> None:
    ended = program.run("names", query)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("kis-tui: no known issue fits '")
    assert ended.err.endswith("'; few names are known: kis-tui names --update downloads every name\n")
    assert "\x1b" not in ended.err


async def test_an_update_is_kept_for_the_next_run_and_needs_no_keys(program: Program, exchange: Exchange) -> None:
    ended = await update(program, exchange)
    assert ended == Ended(0, f"KOSPI       {KOSPI} names\nKOSDAQ       {KOSDAQ} names\nKONEX        0 names\n", "")
    path = program.home / ".cache" / "kis_tui" / "names-kospi.json"
    assert path.stat().st_mode & 0o777 == 0o600
    told = program.run("names").out.splitlines()
    assert told[1].startswith(f"KOSPI       {KOSPI} names of 20")
    assert told[1].endswith(f" KST  {path}")
    assert program.run("names", "알테").out == "196170   알테오젠  Alteogen\n"
    nothing = program.run("names", "메리츠")  # in the built-in table, but no board lists it
    assert (nothing.code, nothing.err) == (1, "kis-tui: no known issue fits '메리츠'\n")


async def test_an_update_and_a_query_go_together(program: Program, exchange: Exchange) -> None:
    ended = await update(program, exchange, "dkfxp")
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "196170   알테오젠  Alteogen")


async def test_a_refused_list_is_told_and_the_old_one_stays(program: Program, exchange: Exchange) -> None:
    await update(program, exchange)
    short = zipped("kospi_code.mst", master_line("005930", "삼성전자"))
    exchange.switches.http_faults[KOSPI_PATH] = HttpFault(200, short, "application/zip")
    ended = await update(program, exchange)
    assert ended.code == 1
    assert ended.err.startswith(
        f"kis-tui: KOSPI was not updated: the file was refused: it names 1 issues, and {KOSPI} are known; "
        "if that is right, delete "
    )
    assert f"; the {KOSPI} names of 20" in ended.err
    assert ended.err.endswith(" stay\n")
    assert ended.out.splitlines() == [f"KOSDAQ       {KOSDAQ} names", "KONEX        0 names"]
    assert program.run("names", "하이닉스").code == 0


def test_no_server_is_told_once_for_each_board(program: Program) -> None:
    ended = program.run("names", "--update", given={"KIS_MASTER_URL": "http://127.0.0.1:1/common/master"})
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines() == [
        f"kis-tui: {board} was not updated: 127.0.0.1:1: no connection (refused, unreachable, or no such host)"
        for board in ("KOSPI", "KOSDAQ", "KONEX")
    ]


def test_a_host_that_is_not_the_brokers_is_refused(program: Program) -> None:
    ended = program.run("names", "--update", given={"KIS_MASTER_URL": "https://names.example.com/master"})
    assert ended.code == 2
    assert "KIS_MASTER_URL leads to 'names.example.com'" in ended.err
    assert "Traceback" not in ended.err


def test_searching_needs_no_home_that_can_be_written(program: Program) -> None:
    (program.home / ".cache").write_text("")
    ended = program.run("names", "kakao")
    assert (ended.code, ended.err) == (0, "")


async def test_names_that_cannot_be_kept_are_told(program: Program, exchange: Exchange) -> None:
    (program.home / ".cache").write_text("")
    ended = await update(program, exchange)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("kis-tui: the names cannot be kept in ")
    assert ended.err.endswith("make that directory writable\n")


def test_damaged_names_on_disk_are_passed_over(program: Program) -> None:
    directory = program.home / ".cache" / "kis_tui"
    directory.mkdir(parents=True)
    path = directory / "names-kospi.json"
    path.write_bytes(b"\xff{")
    ended = program.run("names", "삼성전자")
    assert ended.code == 0
    assert ended.out.startswith("005930")
    assert ended.err == (f"kis-tui: {path} cannot be read and is passed over; kis-tui names --update writes it anew\n")


async def test_check_says_which_names_there_are(program: Program, exchange: Exchange) -> None:
    def row() -> str:
        lines = [" ".join(line.split()) for line in program.run("check", given={"COLUMNS": "200"}).out.splitlines()]
        return next(line for line in lines if "│ names" in line)

    assert row() == "– │ names │ only the built-in ones │ kis-tui names --update downloads every name"
    await update(program, exchange)
    assert row().startswith(f"✓ │ names │ {len(ISSUES)} of 20")


def test_help_says_what_can_be_asked(program: Program) -> None:
    ended = program.run("names", "--help", given={"COLUMNS": "200"})
    assert ended.code == 0
    assert "--update" in ended.out
    assert "ㅅㅅㅈㅈ" in ended.out
