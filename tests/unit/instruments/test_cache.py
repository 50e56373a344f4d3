from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from kis_tui.clock import KST
from kis_tui.errors import ConfigError
from kis_tui.instruments.cache import NameCache, default_names_dir
from kis_tui.instruments.listing import Board, BoardList, Listing

NOON = datetime(2026, 11, 10, 12, tzinfo=KST)
KOSPI = BoardList(Board.KOSPI, NOON, (Listing("005930", "삼성전자", "ST", 1), Listing("069500", "KODEX 200", "EF")))


@pytest.fixture
def cache(tmp_path: Path) -> NameCache:
    return NameCache(tmp_path / "cache" / "kis_tui")


def test_what_is_stored_is_read_back_with_its_time(cache: NameCache) -> None:
    assert cache.load(Board.KOSPI) is None
    cache.store(KOSPI)
    assert cache.load(Board.KOSPI) == KOSPI
    assert cache.load_all() == (KOSPI,)


def test_the_file_is_its_owners_and_nothing_else_is_left_beside_it(cache: NameCache) -> None:
    cache.store(KOSPI)
    cache.store(KOSPI)
    path = cache.path(Board.KOSPI)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["names-kospi.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe{",
        b"[]",
        b'{"board":"\xff"}',
        b'{"later":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        msgspec.json.encode(KOSPI)[:-20],
        msgspec.json.encode(BoardList(Board.KONEX, NOON, KOSPI.listings)),
        msgspec.json.encode(BoardList(Board.KOSPI, NOON.replace(tzinfo=None), KOSPI.listings)),
        msgspec.json.encode(BoardList(Board.KOSPI, NOON, (Listing("../../x", "삼성전자"),))),
        msgspec.json.encode(BoardList(Board.KOSPI, NOON, (Listing("005930", "\x1b[2J"),))),
        msgspec.json.encode(BoardList(Board.KOSPI, NOON, (Listing("005930", "삼성전자", english="\x1b[2J"),))),
        msgspec.json.encode(BoardList(Board.KOSPI, NOON, (Listing("005930", ""),))),
    ],
)
def test_a_file_that_was_not_written_so_is_passed_over(cache: NameCache, content: bytes) -> None:
    cache.store(KOSPI)
    cache.path(Board.KOSPI).write_bytes(content)
    assert cache.load(Board.KOSPI) is None
    cache.store(KOSPI)
    assert cache.load(Board.KOSPI) == KOSPI


def test_a_link_and_a_directory_are_passed_over(cache: NameCache, tmp_path: Path) -> None:
    cache.store(KOSPI)
    cache.path(Board.KOSDAQ).symlink_to(cache.path(Board.KOSPI))
    cache.path(Board.KONEX).mkdir()
    assert cache.load_all() == (KOSPI,)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"the names cannot be kept in .*file.*make that directory writable"):
        NameCache(tmp_path / "file").store(KOSPI)


def test_what_cannot_be_put_in_place_leaves_no_part_behind(cache: NameCache) -> None:
    cache.path(Board.KOSPI).mkdir(parents=True)
    with pytest.raises(ConfigError):
        cache.store(KOSPI)
    assert [entry.name for entry in cache.path(Board.KOSPI).parent.iterdir()] == ["names-kospi.json"]


def test_the_usual_place_is_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert NameCache().path(Board.KOSPI).parent == default_names_dir()
