"""Master files from the stand-in exchange, on good and bad days: nothing bad replaces what was known."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from kis_tui.errors import ConfigError
from kis_tui.instruments.cache import NameCache
from kis_tui.instruments.directory import Directory
from kis_tui.instruments.download import BoardUpdate, update_names
from kis_tui.instruments.listing import Board, BoardList, Listing
from kis_tui.instruments.master import MAX_ZIP_BYTES
from kis_tui.simulator import Exchange, HttpFault
from kis_tui.simulator.issues import ISSUES
from tests.support.exchange import running
from tests.support.master_files import master_line, zipped
from tests.support.quick_clock import START, QuickClock

KOSPI_PATH = "/common/master/kospi_code.mst.zip"
ON_KOSPI = [issue.code for issue in ISSUES if issue.board == "KOSPI"]


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with running() as exchange:
        yield exchange


@pytest.fixture
def cache(tmp_path: Path) -> NameCache:
    return NameCache(tmp_path / "names")


async def update(exchange: Exchange, cache: NameCache, *boards: Board) -> tuple[BoardUpdate, ...]:
    return await update_names(exchange.master_url, cache, QuickClock(), boards=boards or Board)


async def test_every_board_comes_is_dated_and_is_there_at_the_next_start(exchange: Exchange, cache: NameCache) -> None:
    updates = await update(exchange, cache)
    assert [(one.board, one.reason) for one in updates] == [(board, "") for board in Board]
    directory = Directory(cache.load_all())
    assert [directory.fetched_at(board) for board in Board] == [START] * 3
    assert [directory.count(board) for board in Board] == [len(ON_KOSPI), len(ISSUES) - len(ON_KOSPI), 0]
    assert [found.code for found in directory.search("dkfxp")] == ["196170"]
    assert directory.search("삼성")[0].code == "005930"


async def test_the_larger_comes_first_by_the_market_value_of_the_file(exchange: Exchange, cache: NameCache) -> None:
    await update(exchange, cache)
    values = {issue.code: issue.base_price * issue.listed_shares // 100_000_000 for issue in ISSUES}
    found = [one.code for one in Directory(cache.load_all()).search("ㅅㅅ")]
    assert len(found) >= 5
    assert len({values[code] for code in found}) >= 3
    assert found == sorted(found, key=lambda code: -values[code])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (HttpFault(404), "HTTP 404 Not Found"),
        (HttpFault(302, headers={"Location": "http://127.0.0.1:1/"}), "HTTP 302 Found"),
        (HttpFault(200, b"<html>maintenance</html>", "text/html"), "the file was refused: it is no whole zip file"),
        (HttpFault(200, bytes(MAX_ZIP_BYTES + 1), "application/zip"), "the file is larger than 4 MiB"),
        (
            HttpFault(200, zipped("kospi_code.mst", bytes(33 * 1024**2))),
            "the file was refused: kospi_code.mst is larger",
        ),
        (HttpFault(200, zipped("kospi_code.mst", b"")), "the file was refused: it names no issue"),
        (HttpFault(200, zipped("kospi_code.mst", b"x" * 288)), "the file was refused: 1 of its 1 lines"),
        (
            HttpFault(200, zipped("kospi_code.mst", master_line("005930", "삼성전자"))),
            f"the file was refused: it names 1 issues, and {len(ON_KOSPI)} are known; if that is right, delete ",
        ),
    ],
)
async def test_a_bad_answer_replaces_nothing_and_the_other_boards_come(
    exchange: Exchange, cache: NameCache, fault: HttpFault, reason: str
) -> None:
    await update(exchange, cache)
    before = cache.path(Board.KOSPI).read_bytes()
    exchange.switches.http_faults[KOSPI_PATH] = fault
    kospi, kosdaq, konex = await update(exchange, cache)
    assert kospi.fresh is None
    assert reason in kospi.reason
    assert cache.path(Board.KOSPI).read_bytes() == before
    assert kosdaq.fresh is not None
    assert konex.fresh is not None


async def test_a_list_that_has_shrunk_a_little_is_taken(exchange: Exchange, cache: NameCache) -> None:
    await update(exchange, cache)
    fewer = b"\n".join(master_line(code, "이름") for code in ON_KOSPI[5:])
    exchange.switches.http_faults[KOSPI_PATH] = HttpFault(200, zipped("kospi_code.mst", fewer))
    (kospi,) = await update(exchange, cache, Board.KOSPI)
    assert kospi.fresh == cache.load(Board.KOSPI)
    assert Directory(cache.load_all()).name_of(ON_KOSPI[-1]) == "이름"


async def test_a_first_list_is_measured_against_nothing(exchange: Exchange, cache: NameCache) -> None:
    exchange.switches.http_faults[KOSPI_PATH] = HttpFault(
        200, zipped("kospi_code.mst", master_line("005930", "삼성전자"))
    )
    (kospi,) = await update(exchange, cache, Board.KOSPI)
    assert kospi.fresh == BoardList(Board.KOSPI, START, (Listing("005930", "삼성전자", "ST"),))


async def test_a_packed_answer_is_not_unpacked_without_a_bound(exchange: Exchange, cache: NameCache) -> None:
    exchange.switches.http_faults[KOSPI_PATH] = HttpFault(
        200, b"\x1f\x8b packed", "application/zip", {"Content-Encoding": "gzip"}
    )
    (kospi,) = await update(exchange, cache, Board.KOSPI)
    assert kospi.reason == "the file was refused: it is no whole zip file"


async def test_nobody_there_is_told_with_the_host(cache: NameCache) -> None:
    (kospi,) = await update_names("http://127.0.0.1:1/common/master", cache, QuickClock(), boards=[Board.KOSPI])
    assert kospi == BoardUpdate(Board.KOSPI, None, "127.0.0.1:1: no connection (refused, unreachable, or no such host)")


async def test_a_host_that_cannot_exist_is_told(cache: NameCache) -> None:
    with pytest.raises(ConfigError, match="KIS_MASTER_URL is not an address that can be asked"):
        await update_names("https://xn--/master", cache, QuickClock())


async def test_a_server_that_says_nothing_is_given_up(cache: NameCache) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    transport = httpx.MockTransport(silent)
    (kospi,) = await update_names("http://127.0.0.1:1", cache, QuickClock(), boards=[Board.KOSPI], transport=transport)
    assert kospi.reason == "127.0.0.1:1: no answer in time"


async def test_no_key_is_sent(cache: NameCache) -> None:
    asked: list[httpx.Request] = []

    def listen(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(404)

    await update_names("https://host/common/master", cache, QuickClock(), transport=httpx.MockTransport(listen))
    assert [str(request.url) for request in asked] == [
        f"https://host/common/master/{name}_code.mst.zip" for name in ("kospi", "kosdaq", "konex")
    ]
    assert {name for request in asked for name in request.headers} == {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "user-agent",
    }


async def test_a_disk_that_cannot_be_written_is_told(exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"the names cannot be kept in .*file"):
        await update(exchange, NameCache(tmp_path / "file"))


async def test_the_screen_goes_on_while_names_come(exchange: Exchange, cache: NameCache) -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    turning = asyncio.create_task(turn())
    await update(exchange, cache)
    turning.cancel()
    assert turns > 10
