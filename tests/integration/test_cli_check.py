"""``kis-tui check`` against the stand-in exchange on good and bad days."""

import os
from collections.abc import AsyncIterator

import pytest

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.feed.lock import AppkeyLock
from kis_tui.simulator import FOREVER, Exchange, HttpFault
from tests.support.keys import CANARY_KEY, CANARY_SECRET
from tests.support.program import Ended, Program


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with Exchange(app_key=CANARY_KEY, app_secret=CANARY_SECRET) as exchange:
        yield exchange


def variables(exchange: Exchange, **changed: str) -> dict[str, str]:
    return {
        "KIS_APP_KEY": exchange.app_key,
        "KIS_APP_SECRET": exchange.app_secret,
        "KIS_REST_URL": exchange.rest_url,
        "KIS_WS_URL": exchange.ws_url,
        "COLUMNS": "300",
        **changed,
    }


def row(ended: Ended, what: str) -> str:
    """The line of the table that begins with ``what``, its spaces made single."""
    assert "CANARY" not in ended.out + ended.err
    assert "Traceback" not in ended.err
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    return next(line for line in lines if f"│ {what}" in line)


async def test_on_a_good_day_everything_is_right_and_the_session_is_given_back(
    program: Program, exchange: Exchange
) -> None:
    ended = await program.run_beside("check", given=variables(exchange))
    assert ended.code == 0, ended
    assert "✗" not in ended.out
    assert row(ended, "registration") == "✓ │ registration │ H0STCNT0 005930 granted and given back │"
    assert exchange.sessions == []
    assert [text.count('"tr_type":"1"') + 2 * text.count('"tr_type":"2"') for text in exchange.received] == [1, 2]


async def test_a_wrong_secret_is_told_with_what_to_check(program: Program, exchange: Exchange) -> None:
    ended = await program.run_beside("check", given=variables(exchange, KIS_APP_SECRET="CANARYwrong"))
    assert ended.code == 1
    assert "✗ │ key service" in row(ended, "key service")
    assert "EGW00105" in row(ended, "key service")
    assert "KIS_APP_SECRET" in row(ended, "key service")
    assert exchange.connects == []


async def test_a_page_in_place_of_the_key_service_is_told(program: Program, exchange: Exchange) -> None:
    exchange.switches.http_faults["/oauth2/Approval"] = HttpFault(200, b"<html>CANARY</html>", "text/html")
    found = row(await program.run_beside("check", given=variables(exchange)), "key service")
    assert "HTTP 200 (text/html)" in found


async def test_an_app_key_in_use_elsewhere_is_told(program: Program, exchange: Exchange) -> None:
    exchange.switches.in_use = True
    ended = await program.run_beside("check", given=variables(exchange))
    assert ended.code == 1
    assert "OPSP8996" in row(ended, "registration")
    assert "another program uses this app key" in row(ended, "registration")


async def test_a_rejected_key_is_not_asked_for_again(program: Program, exchange: Exchange) -> None:
    exchange.switches.reject_keys = FOREVER
    ended = await program.run_beside("check", given=variables(exchange))
    assert "✗ │ registration" in row(ended, "registration")
    assert len(exchange.connects) == 1


async def test_a_refused_handshake_is_told(program: Program, exchange: Exchange) -> None:
    exchange.switches.handshake_status = 503
    found = row(await program.run_beside("check", given=variables(exchange)), "WebSocket │")
    assert "✗" in found
    assert "HTTP 503" in found


async def test_a_closed_port_is_told(program: Program, exchange: Exchange) -> None:
    await exchange.stop()
    ended = await program.run_beside("check", given=variables(exchange))
    assert ended.code == 1
    assert "no connection" in row(ended, "key service")
    assert "not tried" in row(ended, "WebSocket │")


async def test_a_session_of_this_machine_is_not_thrown_out(program: Program, exchange: Exchange) -> None:
    auth = KISAuthManager(exchange.app_key, exchange.app_secret, "live", exchange.rest_url, exchange.ws_url)
    lock = AppkeyLock(auth.app_key_id, program.home / ".local" / "state" / "kis_tui" / "locks")
    lock.acquire()
    try:
        ended = await program.run_beside("check", given=variables(exchange))
    finally:
        lock.release()
    assert ended.code == 0
    assert f"(process {os.getpid()}, since " in row(ended, "line")
    assert exchange.connects == []


def test_without_keys_it_says_what_is_missing_and_that_a_demonstration_needs_none(program: Program) -> None:
    ended = program.run("check", given={"COLUMNS": "300"})
    assert ended.code == 1
    assert "✗ │ KIS_APP_KEY │ not set │ run kis-tui init" in row(ended, "KIS_APP_KEY")
    assert "kis-tui --demo" in ended.out.splitlines()[-1]


def test_a_broken_settings_file_is_a_row_like_any_other(program: Program) -> None:
    program.write_env("KIS_ENV=paper\nCANARY\n")
    ended = program.run("check", given={"COLUMNS": "300"})
    assert ended.code == 1
    assert ".env, line 2" in row(ended, "settings")
    program.write_env("KIS_FPS=CANARY\n")
    assert "KIS_FPS in .env, line 1" in row(program.run("check", given={"COLUMNS": "300"}), "settings │ a value")


def test_a_key_of_an_odd_length_is_remarked_but_not_shown(program: Program) -> None:
    given = {"KIS_APP_KEY": "CANARY", "KIS_APP_SECRET": CANARY_SECRET, "KIS_REST_URL": "https://evil.example"}
    ended = program.run("check", given={**given, "COLUMNS": "300"})
    assert "– │ KIS_APP_KEY │ 6 characters │ the broker's usually have 36" in row(ended, "KIS_APP_KEY")
