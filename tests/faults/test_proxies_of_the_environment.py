"""Proxies named in the environment: nobody asked for them, so keys and quotes do not go through them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from kis_tui.auth.rest import Answer, BrokerRest
from kis_tui.clock import SystemClock
from kis_tui.feed.opening import LineDownError, open_socket
from kis_tui.feed.policy import LinePolicy
from tests.support.exchange import auth_for, running
from tests.support.fault_proxy import HOST
from tests.support.lines import WANTED, is_restored, line_to
from tests.support.program import Program
from tests.support.until import until

VARIABLES = ("http_proxy", "https_proxy", "ws_proxy", "wss_proxy", "all_proxy", "socks_proxy")
QUERY = ("/uapi/domestic-stock/v1/quotations/inquire-price", "FHKST01010100")


@pytest.fixture
async def trap(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[bytes]]:
    """A proxy named in every variable; yields what was sent to it."""
    caught: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caught.append(await reader.read(1000))
        writer.close()

    server = await asyncio.start_server(take, HOST, 0)
    address = f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    for name in VARIABLES:
        monkeypatch.setenv(name, address)
        monkeypatch.setenv(name.upper(), address)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with server:
        yield caught


async def test_fault_59_nothing_of_this_machine_goes_through_a_proxy_of_the_environment(
    tmp_path: Path, trap: list[bytes]
) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(is_restored(line), "registered")
        auth = auth_for(exchange, tmp_path)
        answer = await auth.get(*QUERY, {"FID_COND_MRKT_DIV_CODE": "J", "FID_INPUT_ISCD": "005930"})
        assert answer["rt_cd"] == "0"
        await auth.aclose()
    assert trap == []


async def test_fault_59_the_programs_take_no_proxy_of_the_environment(tmp_path: Path, trap: list[bytes]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    program = Program(home)
    async with running() as exchange:
        given = {
            "KIS_APP_KEY": exchange.app_key,
            "KIS_APP_SECRET": exchange.app_secret,
            "KIS_REST_URL": exchange.rest_url,
            "KIS_WS_URL": exchange.ws_url,
            "KIS_MASTER_URL": exchange.master_url,
        }
        watched = await asyncio.to_thread(program.run, "watch", "--rule", "005930 price>=1", "--for", "2s", given=given)
        assert watched.code == 0, watched.err
        assert "005930" in watched.out + watched.err
        names = await asyncio.to_thread(program.run, "names", "--update", given=given)
        assert names.code == 0, names.err
        assert exchange.connects
    assert trap == []


async def test_fault_59_the_brokers_hosts_are_not_asked_for_through_a_proxy_of_the_environment(
    trap: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **options: Any) -> Any:
        if host == HOST:
            return real(host, *args, **options)
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(LineDownError, match="line\\.invalid was not found"):
        await open_socket("ws://line.invalid:21000", LinePolicy(), SystemClock())
    broker = BrokerRest("https://rest.invalid:9443", SecretStr("k" * 36), SecretStr("s" * 180))
    assert not isinstance(await broker.ask_approval(), Answer)
    await broker.aclose()
    assert {str(host) for host in asked} <= {"line.invalid", "rest.invalid", "b'rest.invalid'"}
    assert len(asked) >= 2
    assert trap == []
