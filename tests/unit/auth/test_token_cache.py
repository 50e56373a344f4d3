import asyncio
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from kis_tui.auth.token_cache import LOCK_TIMEOUT_S, MARGIN, Token, TokenCache, is_token
from kis_tui.errors import AuthUnavailableError, ConfigError
from tests.support.keys import TOKEN
from tests.support.quick_clock import START, QuickClock

FRESH = Token(SecretStr(TOKEN), START + timedelta(hours=24))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "state"
    path.mkdir()
    return path


def test_a_token_comes_back_as_it_was_stored(directory: Path) -> None:
    TokenCache("ab" * 32, directory).store(FRESH)
    assert TokenCache("ab" * 32, directory).load() == FRESH
    assert TokenCache("cd" * 32, directory).load() is None


def test_the_file_is_readable_by_its_owner_only_and_nothing_is_left_beside_it(directory: Path) -> None:
    old_mask = os.umask(0)
    try:
        TokenCache("ab" * 32, directory).store(FRESH)
    finally:
        os.umask(old_mask)
    (path,) = directory.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert TOKEN not in path.name


@pytest.mark.parametrize("mode", [0o644, 0o660])
def test_a_file_that_others_can_reach_is_not_trusted(directory: Path, mode: int) -> None:
    TokenCache("ab" * 32, directory).store(FRESH)
    (path,) = directory.iterdir()
    path.chmod(mode)
    assert TokenCache("ab" * 32, directory).load() is None


def test_a_link_in_the_file_s_place_is_neither_followed_nor_written_through(directory: Path) -> None:
    cache = TokenCache("ab" * 32, directory)
    cache.store(FRESH)
    (path,) = directory.iterdir()
    elsewhere = path.rename(directory / "elsewhere")
    before = elsewhere.read_bytes()
    path.symlink_to(elsewhere)
    assert cache.load() is None
    cache.store(Token(SecretStr("other"), FRESH.expires_at))
    assert elsewhere.read_bytes() == before
    assert not path.is_symlink()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"access_token": 1}',
        b'{"access_token": "", "expires_at": "2026-09-23T09:00:00+09:00"}',
        b'{"access_token": "a\\nb", "expires_at": "2026-09-23T09:00:00+09:00"}',
        b'{"access_token": "a", "expires_at": "2026-09-23T09:00:00"}',
        b"\xff" * 100_000,
    ],
)
def test_a_damaged_file_is_as_good_as_none(directory: Path, content: bytes) -> None:
    cache = TokenCache("ab" * 32, directory)
    cache.store(FRESH)
    (path,) = directory.iterdir()
    path.write_bytes(content)
    assert cache.load() is None


def test_a_directory_in_the_file_s_place_is_no_token(directory: Path) -> None:
    cache = TokenCache("ab" * 32, directory)
    cache.store(FRESH)
    (path,) = directory.iterdir()
    path.unlink()
    path.mkdir(mode=0o700)
    assert cache.load() is None
    with pytest.raises(ConfigError, match="cannot be kept"):
        cache.store(FRESH)


def test_only_the_token_that_was_refused_is_forgotten(directory: Path) -> None:
    cache = TokenCache("ab" * 32, directory)
    cache.store(FRESH)
    cache.discard(Token(SecretStr("older"), FRESH.expires_at))
    assert cache.load() == FRESH
    cache.discard(FRESH)
    assert cache.load() is None


async def test_a_state_directory_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="make that directory writable"):
        async with TokenCache("ab" * 32, tmp_path / "file").lock(QuickClock()):
            pass


async def test_the_lock_lets_one_in_at_a_time(directory: Path) -> None:
    inside = most = 0

    async def visit() -> None:
        nonlocal inside, most
        async with TokenCache("ab" * 32, directory).lock(QuickClock()):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(visit() for _ in range(5)))
    assert most == 1


async def test_a_lock_that_is_never_given_back_ends_in_a_sentence(directory: Path) -> None:
    clock = QuickClock()
    async with TokenCache("ab" * 32, directory).lock(clock):
        with pytest.raises(AuthUnavailableError, match="another kis_tui"):
            async with TokenCache("ab" * 32, directory).lock(clock):
                pass
    assert clock.monotonic() >= LOCK_TIMEOUT_S


def test_a_token_is_not_used_close_to_its_end() -> None:
    token = Token(SecretStr(TOKEN), START)
    assert not token.is_fresh(START - MARGIN)
    assert token.is_fresh(START - MARGIN - timedelta(seconds=1))


def test_a_token_s_text_does_not_show_it() -> None:
    assert TOKEN not in f"{FRESH} {FRESH!r}"


@pytest.mark.parametrize("text", ["", "a b", "a\r\nx: y", "토큰", "x" * 10_000])
def test_what_cannot_be_a_header_is_no_token(text: str) -> None:
    assert not is_token(text)
