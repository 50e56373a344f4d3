"""``kis-tui serve``: who may ask, how many may, and that no process of the app is left behind."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import aiohttp
import pytest
from aiohttp import WSMsgType

from tests.support.program import Program
from tests.support.served import WITHOUT_TEXTUAL_SERVE, Server, page, received, runs, serving
from tests.support.until import until

SAMSUNG = "삼성전자"
LOADED = re.compile(r"""(?:src|href)="([^"]+)"|url\(["']?([^"')]+)""")


async def status(url: str, **headers: str) -> int:
    """Ask for an address and return the answer's status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with aiohttp.ClientSession() as session, session.get(url, headers=named) as answer:
        return answer.status


async def text(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


async def refusal(server: Server, address: str | None = None, **headers: str) -> int:
    """Open the WebSocket with other headers and return the status it was refused with."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with session.ws_connect(address or server.socket, headers=headers):
                pass
    return refused.value.status


async def test_it_listens_on_loopback_alone_and_says_where(program: Program) -> None:
    async with serving(program) as server:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{22}/", server.url)
        assert server.process.stderr is not None
        assert b"demonstration, with made-up prices" in await server.process.stderr.readline()
        assert await status(server.url) == 200
        with socket.socket() as other, pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", server.port))


async def test_the_page_loads_nothing_from_elsewhere(program: Program) -> None:
    async with serving(program) as server:
        documents, seen = [server.url], set()
        while documents:
            address = documents.pop()
            for groups in LOADED.findall(await text(address)):
                wanted = urljoin(address, groups[0] or groups[1])
                if wanted.startswith("data:") or wanted in seen:
                    continue
                assert wanted.startswith(server.url), f"{address} loads {wanted}"
                assert await status(wanted) == 200, wanted
                seen.add(wanted)
                documents += [wanted] if wanted.endswith(".css") else []
        assert {name.rpartition("/")[2] for name in seen} == {
            "RobotoMono.ttf",
            "page.css",
            "page.js",
            "textual.js",
            "xterm.css",
        }


async def test_the_page_forbids_itself_every_other_place(program: Program) -> None:
    async with serving(program) as server, aiohttp.ClientSession() as session:
        for name in ("", "textual.js", "page.css"):
            async with session.get(server.url + name) as answer:
                policy = answer.headers["Content-Security-Policy"].split("; ")
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy
                assert f"connect-src ws://127.0.0.1:{server.port}" in policy
                assert "unsafe-eval" not in " ".join(policy)
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}"])
async def test_another_name_for_this_machine_is_refused(program: Program, host: str) -> None:
    async with serving(program) as server:
        named = host.format(port=server.port)
        assert await status(server.url, Host=named) == 403
        assert await refusal(server, Host=named, Origin=server.origin) == 403
        assert server.apps() == []


async def test_localhost_is_a_name_for_this_machine(program: Program) -> None:
    async with serving(program) as server:
        host = f"localhost:{server.port}"
        assert await status(server.url, Host=host) == 200
        async with aiohttp.ClientSession() as session:
            opened = session.ws_connect(server.socket, headers={"Host": host, "Origin": f"http://{host}"})
            async with opened as websocket:
                await received(websocket, SAMSUNG)


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "null"])
async def test_a_page_of_another_site_is_refused(program: Program, origin: str) -> None:
    async with serving(program) as server:
        named = origin.format(port=server.port)
        assert await refusal(server, Origin=named) == 403
        assert await status(server.url, Origin=named) == 403
        assert server.apps() == []


async def test_a_websocket_that_says_no_origin_is_refused(program: Program) -> None:
    async with serving(program) as server:
        assert await refusal(server) == 403


async def test_without_the_key_there_is_nothing(program: Program) -> None:
    async with serving(program) as server:
        for path in ("/", "/ws", "/index.html", f"/{'x' * 22}/", f"/{'x' * 22}/ws"):
            assert await status(server.origin + path) == 404
        assert await refusal(server, f"{server.origin}/ws", Origin=server.origin) == 404
        assert await status(server.url + "..%2f..%2fserver.py") == 404


async def test_the_app_ends_with_its_page(program: Program) -> None:
    async with serving(program) as server:
        async with page(server) as websocket:
            shown = await received(websocket, SAMSUNG)
            assert "데모" in shown
            assert len(server.apps()) == 1
        await until(lambda: not server.apps(), "the app's end")
        assert server.process.returncode is None


async def test_the_page_closes_with_its_app(program: Program) -> None:
    async with serving(program) as server, page(server) as websocket:
        await received(websocket, SAMSUNG)
        await websocket.send_str(json.dumps(["stdin", "q"]))
        async with asyncio.timeout(10):
            while (await websocket.receive()).type is WSMsgType.BINARY:
                pass
        assert websocket.closed
        await until(lambda: not server.apps(), "the app's end")


async def test_sizes_and_keys_of_the_page_reach_the_app(program: Program) -> None:
    async with serving(program, "000660", "005930") as server, page(server) as websocket:
        assert "SK하이닉스" in await received(websocket, "SK하이닉스")
        await websocket.send_str(json.dumps(["resize", {"width": 30, "height": 8}]))
        await received(websocket, "너무 작습니다")
        await websocket.send_str(json.dumps(["resize", {"width": 10**12, "height": -3}]))
        await websocket.send_str(json.dumps(["ping", "17"]))
        async with asyncio.timeout(10):
            while True:
                message = await websocket.receive()
                if message.type is WSMsgType.TEXT:
                    break
        assert json.loads(message.data) == ["pong", "17"]
        assert len(server.apps()) == 1


@pytest.mark.parametrize(
    "message",
    ["", "{", "[]", "17", '["stdin"]', '["stdin", 5]', '["resize", {"width": "9"}]', '["open", "x"]', "[" * 50_000],
)
async def test_a_message_that_is_none_ends_that_session_only(program: Program, message: str) -> None:
    async with serving(program) as server, page(server) as other:
        await received(other, SAMSUNG)
        async with page(server) as websocket:
            await websocket.send_str(message)
            async with asyncio.timeout(10):
                while (await websocket.receive()).type in (WSMsgType.BINARY, WSMsgType.TEXT):
                    pass
            assert websocket.close_code == 1008
        await until(lambda: len(server.apps()) == 1, "the end of the session that sent it")
        await received(other, "\x1b[")


async def test_more_pages_than_allowed_get_a_sentence_until_one_is_closed(program: Program) -> None:
    async with serving(program, "--sessions", "1") as server:
        async with page(server) as websocket:
            await received(websocket, SAMSUNG)
            assert await status(server.url) == 503
            assert "All 1 sessions are taken" in await text(server.url)
            assert await refusal(server, Origin=server.origin) == 503
            assert len(server.apps()) == 1
        assert await status(server.url) == 200
        async with page(server) as websocket:
            await received(websocket, SAMSUNG)


async def test_a_page_that_reads_nothing_does_not_keep_its_process(program: Program) -> None:
    async with serving(program, "--fps", "60") as server:
        async with page(server) as websocket:
            await received(websocket, SAMSUNG)
            transport = websocket._conn.transport if websocket._conn else None
            assert isinstance(transport, asyncio.Transport)
            transport.pause_reading()  # a tab that is frozen
            for _ in range(400):
                for width in (200, 199):
                    await websocket.send_str(json.dumps(["resize", {"width": width, "height": 100}]))
            transport.abort()
        await until(lambda: not server.apps(), "the app's end", 15)


async def test_an_app_that_hangs_is_killed(program: Program) -> None:
    async with serving(program) as server:
        async with page(server) as websocket:
            await received(websocket, SAMSUNG)
            (app,) = server.apps()
            os.kill(app, signal.SIGSTOP)
        await until(lambda: not runs(app), "the app's end", 15)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_the_server_and_every_app(program: Program, number: signal.Signals) -> None:
    async with serving(program) as server, page(server) as first, page(server) as second:
        await received(first, SAMSUNG)
        await received(second, SAMSUNG)
        apps = server.apps()
        assert len(apps) == 2
        server.process.send_signal(number)
        _, err = await asyncio.wait_for(server.process.communicate(), 15)
        assert server.process.returncode == 0
        assert not any(map(runs, apps))
        assert "Traceback" not in err.decode()


async def test_no_app_outlives_a_killed_server(program: Program) -> None:
    async with serving(program) as server, page(server) as shown, page(server):
        await received(shown, SAMSUNG)
        await until(lambda: len(server.apps()) == 2, "the second app, which may still be starting")
        apps = server.apps()
        server.process.kill()
        await until(lambda: not any(map(runs, apps)), "the apps' end", 15)


async def test_an_app_that_cannot_start_closes_its_page(program: Program, tmp_path: Path) -> None:
    settings = tmp_path / "own.env"
    settings.write_text("", encoding="utf-8")
    settings.chmod(0o600)
    async with serving(program, "--env-file", str(settings)) as server:
        settings.write_text("KIS_MAX_REGISTRATIONS=0\n", encoding="utf-8")
        async with page(server) as websocket, asyncio.timeout(15):
            while (await websocket.receive()).type in (WSMsgType.BINARY, WSMsgType.TEXT):
                pass
        server.process.terminate()
        _, err = await server.process.communicate()
        assert "KIS_MAX_REGISTRATIONS" in err.decode()
        assert "Traceback" not in err.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--paper"], "shows the demonstration only"),
        (["5930x!"], "5930x!"),
        (["--venue", "NYSE"], "'NYSE' is not a venue"),
        (["--fps", "17"], "frames a second can be 15, 30"),
        (["--sessions", "0"], "sessions"),
        (["--port", "65536"], "port"),
    ],
)
def test_a_wrong_argument_is_one_sentence(program: Program, arguments: list[str], said: str) -> None:
    ended = program.run("serve", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_a_taken_port_is_one_sentence(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = program.run("serve", "--port", str(port))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"kis-tui: port {port} of 127.0.0.1 cannot be taken (address already in use)")
    assert ended.err.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(program: Program) -> None:
    ran = subprocess.run(
        [*WITHOUT_TEXTUAL_SERVE, "serve"],
        capture_output=True,
        text=True,
        cwd=program.directory,
        env=program.environment({}),
        check=False,
        timeout=40,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "kis-tui: kis-tui serve needs textual-serve: make serve, or pip install '.[serve]'\n"


@pytest.mark.parametrize("driver", ["kis_tui.ui.browser_driver:BrowserDriver", "textual.drivers.web_driver:WebDriver"])
def test_an_account_is_not_shown_in_a_browser_by_another_server_either(program: Program, driver: str) -> None:
    ended = program.run("005930", given={"TEXTUAL_DRIVER": driver})
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "kis-tui: in a browser only the demonstration is shown: run kis-tui serve\n"
