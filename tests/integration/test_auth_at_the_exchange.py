"""The key manager against the stand-in exchange's own key service."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kis_tui.auth.kis_auth import TOKEN_PAUSE_S, KISAuthManager
from kis_tui.domain.secret import unwrapped
from kis_tui.errors import AuthUnavailableError, InvalidKeysError, TokenExpiredError
from kis_tui.simulator import Exchange, HttpFault
from tests.support.quick_clock import QuickClock

PRICE = "/uapi/domestic-stock/v1/quotations/inquire-price"
SAMSUNG = {"FID_COND_MRKT_DIV_CODE": "J", "FID_INPUT_ISCD": "005930"}


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with Exchange() as exchange:
        yield exchange


@pytest.fixture
async def manager(exchange: Exchange, tmp_path: Path) -> AsyncIterator[KISAuthManager]:
    manager = manager_at(exchange, tmp_path)
    yield manager
    await manager.aclose()


def manager_at(exchange: Exchange, tmp_path: Path, secret: str = "", clock: QuickClock | None = None) -> KISAuthManager:
    return KISAuthManager(
        exchange.app_key,
        secret or exchange.app_secret,
        "live",
        exchange.rest_url,
        exchange.ws_url,
        clock=clock,
        cache_dir=tmp_path / "cache",
    )


async def test_every_approval_key_is_fresh_and_known_to_the_exchange(
    exchange: Exchange, manager: KISAuthManager
) -> None:
    first, second = await manager.approval_key(), await manager.approval_key()
    assert first != second
    assert exchange.keys.owner(unwrapped(first)) == exchange.keys.owner(unwrapped(second)) == exchange.app_key
    assert manager.clock_ahead_s is not None
    assert abs(manager.clock_ahead_s) < 2


async def test_a_token_is_asked_for_once_and_then_taken_from_the_disk(exchange: Exchange, tmp_path: Path) -> None:
    first = manager_at(exchange, tmp_path)
    token = await first.access_token()
    assert await manager_at(exchange, tmp_path).access_token() == token


async def test_the_broker_s_minute_between_two_tokens_is_one_wait(exchange: Exchange, tmp_path: Path) -> None:
    await manager_at(exchange, tmp_path / "one").access_token()
    clock = QuickClock()
    exchange_clock_is_real = manager_at(exchange, tmp_path / "two", clock=clock)
    with pytest.raises(Exception, match="EGW00133"):
        await exchange_clock_is_real.access_token()
    assert clock.waits == [TOKEN_PAUSE_S]


async def test_a_price_is_read_and_a_token_the_exchange_forgot_is_renewed_a_minute_later(
    exchange: Exchange, tmp_path: Path
) -> None:
    clock = QuickClock()
    manager = manager_at(exchange, tmp_path, clock=clock)
    answer = await manager.get(PRICE, "FHKST01010100", SAMSUNG)
    assert answer["rt_cd"] == "0"
    exchange.keys.expire_tokens()
    with pytest.raises(TokenExpiredError):
        await manager.get(PRICE, "FHKST01010100", SAMSUNG)
    clock.pass_time(TOKEN_PAUSE_S)
    assert (await manager.get(PRICE, "FHKST01010100", SAMSUNG))["rt_cd"] == "0"
    await manager.aclose()


async def test_keys_the_exchange_does_not_know_are_refused_by_name(exchange: Exchange, tmp_path: Path) -> None:
    with pytest.raises(InvalidKeysError, match="EGW00105") as caught:
        await manager_at(exchange, tmp_path, secret="wrong").approval_key()
    assert caught.value.code == "EGW00105"


async def test_too_many_requests_pass_when_they_end_in_time(exchange: Exchange, tmp_path: Path) -> None:
    body = b'{"rt_cd":"1","msg_cd":"EGW00201"}'
    exchange.switches.http_faults["/oauth2/Approval"] = HttpFault(500, body, times=2)
    clock = QuickClock()
    assert await manager_at(exchange, tmp_path, clock=clock).approval_key()
    assert len(clock.waits) == 2


async def test_an_exchange_that_is_gone_is_a_named_error(exchange: Exchange, manager: KISAuthManager) -> None:
    await exchange.stop()
    with pytest.raises(AuthUnavailableError, match=r"127\.0\.0\.1"):
        await manager.approval_key()
