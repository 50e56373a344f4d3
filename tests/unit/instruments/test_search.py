"""What a person types, and what comes first."""

import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.clock import KST
from kis_tui.instruments.built_in import BUILT_IN
from kis_tui.instruments.directory import MOST_SUGGESTIONS, Directory
from kis_tui.instruments.listing import Board, BoardList, Listing
from kis_tui.instruments.search import Field, NameIndex, Suggestion

KNOWN = Directory()
SYLLABLES = "가나다라마바사아자차카타파하삼성전자중공업화학생명금융지주한국현대"


def names(query: str, directory: Directory = KNOWN) -> list[str]:
    return [found.name for found in directory.search(query)]


def first(query: str) -> Suggestion:
    return KNOWN.search(query)[0]


def whole_market() -> Directory:
    """Some 4,500 issues."""
    made = (
        Listing(f"{n:05d}5", "".join(SYLLABLES[n * k * k % len(SYLLABLES)] for k in range(1, 4 + n % 9)), "ST", n)
        for n in range(10_000, 14_500)
    )
    return Directory([BoardList(Board.KOSPI, datetime(2026, 11, 10, tzinfo=KST), (*BUILT_IN, *made))])


@pytest.mark.parametrize(
    "query",
    [
        "005930",
        "A005930",
        "００５９３０",
        "5930",
        "삼성전자",
        " 삼성 전자 ",
        "ㅅㅅㅈㅈ",
        "삼ㅅㅈ",
        "삼성젅",
        "tkatjdwjswk",
        "TKATJDWJSWK",
        "tkatjdwjs",
        "ttww",
        "삼tjd전자",
        "Samsung Electronics",
        "samsungelec",
        "ㄴㅁㅡㄴㅕㅜㅎ ㄷㅣㄷㅊㅅ개ㅜㅑㅊㄴ",
    ],
)
def test_samsung_electronics_is_found_first_by(query: str) -> None:
    assert first(query).code == "005930"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("skㅎㅇ", "SK하이닉스"),
        ("SKgkdlsl", "SK하이닉스"),
        ("SK gkdlslrtm", "SK하이닉스"),
        ("ㄴㅏ하이닉스", "SK하이닉스"),
        ("나하이", "SK하이닉스"),
        ("kodex200", "KODEX 200"),
        ("kodex 200선", "KODEX 200선물인버스2X"),
        ("코스닥 150", "KODEX 코스닥150레버리지"),
        ("ktg", "KT&G"),
        ("KT & G", "KT&G"),
        ("0001a0", "덕양에너젠"),
        ("0001ㅁ0", "덕양에너젠"),
        ("ㅜㅁㅍㄷㄱ", "NAVER"),
        ("naver", "NAVER"),
        ("hynix", "SK하이닉스"),
    ],
)
def test_an_issue_is_found_first_by(query: str, name: str) -> None:
    assert first(query).name == name


def test_a_whole_name_comes_before_a_beginning_and_that_before_a_part() -> None:
    assert names("sk")[0] == "SK"
    assert set(names("sk")[1:4]) == {"SK하이닉스", "SK이노베이션", "SK텔레콤"}
    assert names("전자") == ["LG전자", "삼성전자", "삼성전자우"]


def test_every_press_on_the_way_to_a_name_finds_it() -> None:
    keys = "zkzkdhqodzm"
    for pressed in range(2, len(keys) + 1):
        assert "카카오뱅크" in names(keys[:pressed]), keys[:pressed]


def test_stocks_come_before_funds_and_elws_last_and_the_larger_first() -> None:
    index = NameIndex(
        [
            Listing("58J001", "삼성콜", "EW", 9),
            Listing("069500", "삼성펀드", "EF", 9),
            Listing("000001", "삼성소", "ST", 1),
            Listing("000002", "삼성대", "ST", 5),
        ]
    )
    assert [found.code for found in index.search("삼성", 9)] == ["000002", "000001", "069500", "58J001"]


def test_what_was_typed_as_it_is_meant_comes_before_the_other_layout() -> None:
    index = NameIndex([Listing("000001", "나라", "ST", 9), Listing("000002", "SK", "ST", 1), Listing("000003", "SKC")])
    assert [found.name for found in index.search("sk", 9)] == ["SK", "SKC", "나라"]
    assert [found.name for found in index.search("나", 9)] == ["나라", "SK", "SKC"]


def test_a_suggestion_says_where_it_was_found_and_how_the_query_was_read() -> None:
    assert first("전자") == Suggestion("066570", "LG전자", "LG Electronics", Field.NAME, 2, 4, "")
    assert first("wjswk") == Suggestion("066570", "LG전자", "LG Electronics", Field.NAME, 2, 4, "전자")
    assert first("SKgkdls") == Suggestion("000660", "SK하이닉스", "SK hynix", Field.NAME, 0, 5, "SK하이닉")
    assert (first("kodex200").start, first("kodex200").end) == (0, len("KODEX 200"))
    found = first("ㅅㅅㅈㅈ")
    assert found.name[found.start : found.end] == "삼성전자"
    found = first("hynix")
    assert (found.found_in, found.english[found.start : found.end]) == (Field.ENGLISH, "hynix")
    found = first("5930")
    assert (found.found_in, found.code[found.start : found.end]) == (Field.CODE, "5930")


def test_a_code_nobody_has_named_can_be_chosen_all_the_same() -> None:
    assert KNOWN.search("a123456") == (Suggestion("123456", "", "", Field.CODE, 0, 6, ""),)
    assert [found.code for found in KNOWN.search("Q500001")] == ["Q500001"]


def test_a_name_that_could_be_a_code_comes_before_the_code() -> None:
    index = NameIndex([Listing("000001", "3쓰리", english="3MKore Electric")])
    assert [found.code for found in index.search("3mkore", 2)] == ["000001", "3MKORE"]
    assert [found.code for found in index.search("3mkore", 1)] == ["3MKORE"]
    assert index.search("3mkore", 0) == ()


@pytest.mark.parametrize("query", ["", "   ", "\x1b\x00", "!!", "ㅋㅋㅋㅋㅋ", "(", " - ", "[a-z", "ㅏㅏㅏ", "x" * 500])
def test_what_fits_nothing_finds_nothing(query: str) -> None:
    assert names(query) == []


@given(st.text(max_size=60))
def test_any_text_is_searched_without_harm(query: str) -> None:
    found = KNOWN.search(query)
    assert len(found) <= MOST_SUGGESTIONS
    assert len({one.code for one in found}) == len(found)
    for one in found:
        text = (one.code, one.name, one.english)[one.found_in]
        assert 0 <= one.start < one.end <= len(text)


def test_a_search_of_the_whole_market_takes_milliseconds() -> None:
    directory = whole_market()
    directory.prepare()
    assert names("tkatjdwjswk", directory)[0] == "삼성전자"
    for query in ("ㅅㅅㅈㅈ", "s", "ㅅ", "삼성", "0", "tkatjd"):
        fastest = min(_seconds(directory, query) for _ in range(5))
        assert fastest < 0.05, (query, fastest)


def _seconds(directory: Directory, query: str) -> float:
    begin = time.perf_counter()
    assert directory.search(query)
    return time.perf_counter() - begin
