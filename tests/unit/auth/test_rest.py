import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from kis_tui.auth import rest
from kis_tui.auth.rest import MAX_BODY_BYTES, Answer, BrokerRest, tls_context
from tests.support.keys import CANARY_KEY, CANARY_SECRET, TOKEN


def broker(transport: httpx.AsyncBaseTransport | None, url: str = "https://127.0.0.1:9") -> BrokerRest:
    return BrokerRest(url, SecretStr(CANARY_KEY), SecretStr(CANARY_SECRET), transport=transport)


async def test_the_approval_request_names_the_secret_as_that_service_does() -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    await broker(httpx.MockTransport(respond)).ask_approval()
    await broker(httpx.MockTransport(respond)).ask_token()
    approval, token = seen
    assert str(approval.url) == "https://127.0.0.1:9/oauth2/Approval"
    assert approval.method == token.method == "POST"
    assert httpx.Response(200, content=approval.content).json() == {
        "grant_type": "client_credentials",
        "appkey": CANARY_KEY,
        "secretkey": CANARY_SECRET,
    }
    assert str(token.url) == "https://127.0.0.1:9/oauth2/tokenP"
    assert httpx.Response(200, content=token.content).json() == {
        "grant_type": "client_credentials",
        "appkey": CANARY_KEY,
        "appsecret": CANARY_SECRET,
    }


async def test_a_read_carries_the_broker_s_headers() -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    server = broker(httpx.MockTransport(respond))
    await server.ask("/uapi/x", "FHKST01010100", {"FID_INPUT_ISCD": "005930"}, SecretStr(TOKEN))
    await server.aclose()
    (request,) = seen
    assert str(request.url) == "https://127.0.0.1:9/uapi/x?FID_INPUT_ISCD=005930"
    sent = {name: request.headers[name] for name in ("authorization", "appkey", "appsecret", "tr_id", "custtype")}
    assert sent == {
        "authorization": f"Bearer {TOKEN}",
        "appkey": CANARY_KEY,
        "appsecret": CANARY_SECRET,
        "tr_id": "FHKST01010100",
        "custtype": "P",
    }


async def test_an_endless_answer_is_left_after_the_cap() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 4096
            yield b"x" * 4096

    answer = await broker(httpx.MockTransport(lambda _: httpx.Response(200, content=endless()))).ask_approval()
    assert isinstance(answer, str)
    assert "more than 64 KiB" in answer
    assert sent < 4 * MAX_BODY_BYTES


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    seen: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(307, headers={"location": "https://evil.example/"})

    answer = await broker(httpx.MockTransport(respond)).ask_approval()
    assert isinstance(answer, Answer)
    assert answer.status == 307
    assert seen == ["127.0.0.1"]


def failing(error: Exception) -> httpx.MockTransport:
    def respond(_: httpx.Request) -> httpx.Response:
        raise error

    return httpx.MockTransport(respond)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectTimeout("CANARY"), "no answer in time"),
        (httpx.ReadTimeout("CANARY"), "no answer in time"),
        (httpx.ConnectError("CANARY"), "no connection"),
        (httpx.ReadError("CANARY"), "broke off"),
        (httpx.RemoteProtocolError("CANARY"), "broke off"),
        (httpx.DecodingError("CANARY"), "DecodingError"),
    ],
)
async def test_each_failure_is_a_sentence_without_the_library_s_words(error: Exception, words: str) -> None:
    answer = await broker(failing(error)).ask_approval()
    assert isinstance(answer, str)
    assert words in answer
    assert "CANARY" not in answer


async def test_a_certificate_that_is_not_accepted_is_said_so() -> None:
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = "self-signed certificate"
    error = httpx.ConnectError("tls")
    error.__cause__ = cause
    assert await broker(failing(error)).ask_approval() == (
        "its TLS certificate is not accepted (self-signed certificate)"
    )


async def test_an_answer_that_drips_in_ends_at_the_total_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "TOTAL_TIMEOUT_S", 0.05)

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    answer = await broker(httpx.MockTransport(lambda _: httpx.Response(200, content=drip()))).ask_approval()
    assert answer == "no answer in time"


async def test_a_closed_port_is_no_connection() -> None:
    listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    answer = await broker(None, f"http://127.0.0.1:{port}").ask_approval()
    assert isinstance(answer, str)
    assert "no connection" in answer


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
        writer.close()
        await writer.wait_closed()

    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        answer = await broker(None, f"http://127.0.0.1:{port}").ask_approval()
    assert isinstance(answer, Answer)
    assert asked == [b"POST /oauth2/Approval HTTP/1.1\r\n"]


@pytest.mark.parametrize(
    ("date", "seconds"),
    [("Tue, 22 Sep 2026 00:30:00 GMT", 1790037000), ("soon", None), ("", None)],
)
async def test_the_server_s_clock_is_read_where_it_gives_one(date: str, seconds: int | None) -> None:
    answer = await broker(
        httpx.MockTransport(lambda _: httpx.Response(200, headers={"date": date}, json={}))
    ).ask_approval()
    assert isinstance(answer, Answer)
    assert (answer.sent_at.timestamp() if answer.sent_at else None) == seconds


def test_the_secrets_of_a_tls_session_are_written_to_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "tls.log"))
    context = tls_context()
    assert context.keylog_filename is None
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@given(
    st.text(max_size=60)
    | st.from_regex(r"\A[A-Z][a-z]{2}, ?[0-9-]{1,9} [A-Za-z]{3} [0-9]{1,9} [0-9:.]{1,12} ?\S{0,8}\Z")
)
def test_whatever_a_server_says_of_its_clock_is_a_time_or_nothing(text: str) -> None:
    sent_at = rest._sent_at(text)
    assert sent_at is None or sent_at.timestamp() is not None
