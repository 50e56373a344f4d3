"""The fault proxy itself, in front of a server that sends back what it gets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.fault_proxy import HOST, FaultProxy, Mode, proxied
from tests.support.until import until


@pytest.fixture
async def proxy() -> AsyncIterator[FaultProxy]:
    """A proxy in front of an echo."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(100):
            writer.write(piece)
        writer.close()

    server = await asyncio.start_server(echo, HOST, 0)
    async with server, proxied(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy


async def client(proxy: FaultProxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(HOST, proxy.port)


async def echoed(proxy: FaultProxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A client whose first word has come back."""
    reader, writer = await client(proxy)
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    return reader, writer


async def test_it_carries_bytes_both_ways_and_notes_every_connection(proxy: FaultProxy) -> None:
    _, first = await echoed(proxy)
    _, second = await echoed(proxy)
    assert len(proxy.accepts) == proxy.open_connections == 2
    first.close()
    second.close()
    await until(lambda: proxy.open_connections == 0, "the end was carried too")


async def test_an_address_keeps_its_path(proxy: FaultProxy) -> None:
    assert proxy.address_of("ws://elsewhere:1/tryitout") == f"ws://{HOST}:{proxy.port}/tryitout"


async def test_rst_resets_and_fin_ends(proxy: FaultProxy) -> None:
    reader, writer = await echoed(proxy)
    proxy.rst_all()
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    reader, writer = await echoed(proxy)
    proxy.fin_all()
    assert await reader.read() == b""
    writer.close()


async def test_a_black_hole_swallows_until_it_closes(proxy: FaultProxy) -> None:
    reader, writer = await echoed(proxy)
    proxy.mode = Mode.BLACKHOLE
    writer.write(b"lost?")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await reader.read(1)
    proxy.mode = Mode.OK
    assert await reader.readexactly(5) == b"lost?"
    writer.close()


async def test_new_connections_are_reset_ended_or_left_without_an_answer(proxy: FaultProxy) -> None:
    proxy.mode = Mode.RST_ON_ACCEPT
    reader, writer = await client(proxy)
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    proxy.mode = Mode.FIN_ON_ACCEPT
    reader, writer = await client(proxy)
    assert await reader.read() == b""
    writer.close()
    proxy.mode = Mode.ACCEPT_SILENT
    reader, writer = await client(proxy)
    writer.write(b"anybody?")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await reader.read(1)
    writer.close()


async def test_slices_arrive_whole(proxy: FaultProxy) -> None:
    proxy.slice_bytes = 7
    reader, writer = await client(proxy)
    sent = bytes(range(256)) * 4
    writer.write(sent)
    assert await reader.readexactly(len(sent)) == sent
    writer.close()


async def test_a_limit_counts_from_the_start_and_a_cut_from_now(proxy: FaultProxy) -> None:
    proxy.limit = 3
    reader, writer = await client(proxy)
    writer.write(b"hello")
    assert await reader.read() == b"hel"
    writer.close()
    proxy.limit = None
    reader, writer = await echoed(proxy)
    proxy.cut_after(2)
    writer.write(b"again")
    assert await reader.read() == b"ag"
    writer.close()


async def test_stopping_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    async with proxied(9) as proxy:
        proxy.mode = Mode.ACCEPT_SILENT
        reader, writer = await client(proxy)
        await until(lambda: proxy.open_connections == 1)
    assert asyncio.all_tasks() <= before
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
