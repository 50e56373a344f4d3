from datetime import datetime

import pytest

from kis_tui.clock import KST
from kis_tui.domain.codes import is_code
from kis_tui.domain.text import clean
from kis_tui.domain.ticks import TickTable
from kis_tui.instruments.built_in import BUILT_IN
from kis_tui.instruments.directory import Directory
from kis_tui.instruments.listing import Board, BoardList, Listing
from kis_tui.simulator.issues import ISSUES

NOON = datetime(2026, 11, 10, 12, tzinfo=KST)


def listed(board: Board, *listings: Listing) -> BoardList:
    return BoardList(board, NOON, listings)


def test_the_built_in_table_has_codes_names_and_english_names_once_each() -> None:
    assert len({listing.code for listing in BUILT_IN}) == len({listing.name for listing in BUILT_IN}) == len(BUILT_IN)
    for listing in BUILT_IN:
        assert is_code(listing.code)
        assert clean(listing.name) == listing.name != ""
        assert clean(listing.english) == listing.english != ""
        assert listing.english.isascii()


def test_the_demonstration_has_names_and_steps_without_a_download() -> None:
    directory = Directory()
    for issue in ISSUES:
        assert (directory.name_of(issue.code), directory.tick_table_of(issue.code)) == (issue.name, issue.ticks)


def test_an_unknown_code_has_no_name_and_the_steps_of_a_stock() -> None:
    directory = Directory()
    assert directory.name_of("999999") == directory.english_name_of("999999") == ""
    assert directory.tick_table_of("999999") is TickTable.STOCK
    assert directory.tick_table_of("Q500001") is TickTable.FUND
    assert directory.is_on_nxt("005930") is None
    assert directory.fetched_at(Board.KOSPI) is None
    assert directory.count(Board.KOSPI) == 0


def test_a_downloaded_list_beats_the_table_and_keeps_its_english_name() -> None:
    directory = Directory(
        [listed(Board.KOSPI, Listing("005930", "새삼성", "ST"), Listing("459580", "KODEX CD금리", "EF"))]
    )
    assert directory.name_of("005930") == "새삼성"
    assert directory.english_name_of("005930") == "Samsung Electronics"
    assert directory.name_of("000660") == "SK하이닉스"
    assert directory.tick_table_of("459580") is TickTable.FUND
    assert (directory.fetched_at(Board.KOSPI), directory.count(Board.KOSPI)) == (NOON, 2)


def test_what_rest_said_beats_a_downloaded_list_that_comes_later_too() -> None:
    directory = Directory([listed(Board.KOSPI, Listing("069500", "KODEX 이백", "EF"))])
    assert directory.learn("069500", name=" KODEX 200\x1b ", on_nxt=False)
    directory.take([listed(Board.KOSPI, Listing("069500", "KODEX 이백", "EF"))])
    assert directory.name_of("069500") == "KODEX 200"
    assert directory.tick_table_of("069500") is TickTable.FUND
    assert directory.is_on_nxt("069500") is False


def test_only_news_counts_as_learnt() -> None:
    directory = Directory()
    known = len(directory)
    assert not directory.learn("005930", name="삼성전자")
    assert not directory.learn("005930")
    assert directory.learn("005930", on_nxt=True)
    assert not directory.learn("005930", name="", on_nxt=True)
    assert directory.learn("123450", name="새이름")
    assert len(directory) == known + 1
    assert not directory.learn("no code", name="x")


def test_a_name_is_found_as_soon_as_it_is_learnt() -> None:
    directory = Directory()
    assert directory.search("새이름") == ()
    directory.learn("123450", name="새이름")
    assert [found.code for found in directory.search("새이름")] == ["123450"]
    directory.take([listed(Board.KOSDAQ, Listing("234560", "새이름둘", "ST"))])
    assert [found.code for found in directory.search("새이름")] == ["123450", "234560"]


def test_an_issue_the_boards_no_longer_list_is_not_suggested_but_keeps_its_name() -> None:
    directory = Directory([listed(Board.KOSPI, Listing("005930", "삼성전자", "ST"))])
    assert directory.search("카카오")
    directory.take([listed(Board.KOSDAQ, Listing("247540", "에코프로비엠", "ST"))])
    assert directory.search("카카오") == ()
    assert directory.name_of("035720") == "카카오"
    directory.learn("035720", name="카카오")
    assert directory.search("카카오")


@pytest.mark.parametrize("limit", [0, 1, 12])
def test_no_more_is_suggested_than_asked_for(limit: int) -> None:
    assert len(Directory().search("ㅅ", limit)) == limit
