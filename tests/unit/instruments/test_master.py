"""Master files, whole and damaged; lines are built from the broker's documents, not by the stand-in exchange."""

import contextlib
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.errors import ProtocolError
from kis_tui.instruments.listing import Board, Listing
from kis_tui.instruments.master import MAX_FILE_BYTES, read_listings, read_zip, zip_name
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.issues import Board as SimulatedBoard
from kis_tui.simulator.master import master_zip
from tests.support.master_files import TAILS, master_line, zipped

SAMSUNG = Listing("005930", "삼성전자", "ST", 16_219_807)


def samsung(**changed: object) -> bytes:
    return master_line("005930", "삼성전자", market_value=16_219_807, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n\x1a", b""])
def test_a_line_is_read_whatever_ends_it(end: bytes) -> None:
    assert read_listings(Board.KOSPI, samsung() + end) == (SAMSUNG,)


@pytest.mark.parametrize("board", Board)
def test_each_board_has_its_own_layout(board: Board) -> None:
    line = master_line("247540", "에코프로비엠", board=board.value, market_value=164_697)
    assert len(line) == 61 + TAILS[board.value]
    assert read_listings(board, line + b"\n" + line) == (Listing("247540", "에코프로비엠", "ST", 164_697),)


@pytest.mark.parametrize(
    ("code", "group", "is_fund"),
    [
        ("069500", "EF", True),
        ("Q500001", "EN", True),
        ("58J123", "EW", True),
        ("330590", "RT", False),
        ("088980", "IF", False),
    ],
)
def test_the_group_tells_what_steps_like_a_fund(code: str, group: str, is_fund: bool) -> None:
    (found,) = read_listings(Board.KOSPI, master_line(code, "이름", group=group))
    assert (found.code, found.group, found.is_fund) == (code, group, is_fund)


def test_what_no_stream_knows_is_left_out() -> None:
    lines = [samsung(), master_line("F70100022", "수익증권", group="BC"), master_line("0001A0", "덕양에너젠")]
    assert [found.code for found in read_listings(Board.KOSPI, b"\n".join(lines))] == ["005930", "0001A0"]


def test_a_name_of_full_length_that_ends_inside_a_syllable_keeps_the_rest_of_the_line() -> None:
    cut = ("가" * 20).encode("cp949")[:39].rjust(40, b"A")
    assert cut.endswith("가".encode("cp949")[:1])
    (found,) = read_listings(Board.KOSPI, samsung(name_bytes=cut))
    assert (found.name, found.group, found.market_value) == ("A" + "가" * 19, "ST", 16_219_807)


def test_a_name_that_is_not_padded_is_cut_from_the_end_of_the_line() -> None:
    assert read_listings(Board.KOSPI, samsung(name_bytes="삼성전자 ".encode("cp949"))) == (SAMSUNG,)


def test_fields_added_at_the_end_change_nothing() -> None:
    assert read_listings(Board.KOSPI, samsung() + b"0000NY\n") == (SAMSUNG,)


def test_a_name_cannot_move_the_cursor() -> None:
    (found,) = read_listings(Board.KOSPI, samsung(name_bytes=b"\x1b[2JEVIL".ljust(40)))
    assert found.name == "[2JEVIL"


def test_a_market_value_that_is_no_number_is_not_known() -> None:
    (found,) = read_listings(Board.KOSPI, samsung().replace(b"016219807", b"  -    1 "))
    assert found.market_value == 0


def test_one_bad_line_among_many_is_passed_over() -> None:
    lines = [master_line(f"{number:06d}", "이름") for number in range(200)]
    lines[70] = b"<html>"
    assert len(read_listings(Board.KOSPI, b"\n".join(lines))) == 199


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>\n<body>maintenance</body>\n</html>",
        samsung()[:-1] + b"\n" + samsung()[:200],
        samsung(isin="005930삼성"[:6] + "  1234"),
        master_line("005930", ""),
        samsung(group="1T"),
    ],
)
def test_another_layout_is_refused(raw: bytes) -> None:
    with pytest.raises(ProtocolError, match=r"of its . lines are not in the known layout"):
        read_listings(Board.KOSPI, raw)


@given(st.binary(max_size=600), st.sampled_from(Board))
def test_any_bytes_are_read_or_refused(raw: bytes, board: Board) -> None:
    for read in (read_listings, read_zip):
        with contextlib.suppress(ProtocolError):
            read(board, raw)


@pytest.mark.parametrize("board", list(SimulatedBoard))
def test_the_stand_in_exchange_writes_what_the_documents_say(board: SimulatedBoard) -> None:
    body = master_zip(f"/common/master/{zip_name(Board(board.value))}")
    assert body is not None
    found = read_listings(Board(board.value), read_zip(Board(board.value), body))
    listed = [issue for issue in ISSUES if issue.board is board]
    assert [(one.code, one.name, one.group, one.ticks) for one in found] == [
        (issue.code, issue.name, issue.group.value, issue.ticks) for issue in listed
    ]
    assert [one.market_value for one in found] == [
        issue.base_price * issue.listed_shares // 100_000_000 for issue in listed
    ]


def test_the_file_in_the_zip_is_found_by_name_in_any_case() -> None:
    assert read_zip(Board.KOSPI, zipped("KOSPI_CODE.MST", b"lines")) == b"lines"
    with pytest.raises(ProtocolError, match=r"no kospi_code\.mst"):
        read_zip(Board.KOSPI, zipped("kosdaq_code.mst", b"lines"))


def test_a_zip_that_unpacks_to_more_than_a_master_file_is_refused() -> None:
    bomb = zipped("kospi_code.mst", bytes(MAX_FILE_BYTES + 1))
    assert len(bomb) < 64 * 1024
    with pytest.raises(ProtocolError, match="larger than 32 MiB"):
        read_zip(Board.KOSPI, bomb)


def test_a_size_that_the_zip_understates_is_not_believed() -> None:
    content = samsung() * 1000
    lying = zipped("kospi_code.mst", content).replace(len(content).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(ProtocolError):
        read_zip(Board.KOSPI, lying)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_without_a_bound_is_refused(compression: int) -> None:
    with pytest.raises(ProtocolError, match="unusual way"):
        read_zip(Board.KOSPI, zipped("kospi_code.mst", bytes(1000), compression))


def test_a_damaged_zip_is_refused() -> None:
    whole = zipped("kospi_code.mst", samsung(), zipfile.ZIP_STORED)
    encrypted = bytearray(whole)
    encrypted[whole.index(b"PK\x01\x02") + 8] |= 1
    for damaged in (b"", b"PK", whole[:-30], whole.replace(b"005930", b"005931"), bytes(encrypted)):
        with pytest.raises(ProtocolError, match="zip"):
            read_zip(Board.KOSPI, damaged)
