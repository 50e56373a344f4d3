"""One request to the broker's REST server and its whole answer, or one sentence why there is none.

Keys are unwrapped here for the request alone. Nothing is raised from here, so that no traceback leads to a frame that
holds them. TLS is always verified, redirects are never followed, proxies are not used.
"""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import msgspec
from msgspec import Struct
from pydantic import SecretStr

import kis_tui
from kis_tui.auth.addresses import host_of
from kis_tui.auth.endpoints import APPROVAL_PATH, TOKEN_PATH
from kis_tui.domain.secret import HIDDEN, unwrapped
from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 10.0
TOTAL_TIMEOUT_S = 20.0
"""For the whole exchange, so that an answer that drips in byte by byte ends too."""
MAX_BODY_BYTES = 64 * 1024
"""A longer answer is not read to its end; real ones have at most some 50 kB."""


class Answer(Struct, frozen=True):
    """What the server answered."""

    status: int
    """HTTP status."""
    content_type: str
    """Cleaned; empty when the server names none."""
    body: bytes
    sent_at: datetime | None
    """The server's clock (HTTP Date); None = not given or not readable."""


class BrokerRest:
    """The REST server of one environment.

    Args:
        rest_url: its address, without a slash at the end.
        app_key: who asks.
        app_secret: what proves it.
        transport: instead of the network, for tests; None = the network.
    """

    def __init__(
        self,
        rest_url: str,
        app_key: SecretStr,
        app_secret: SecretStr,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._rest_url = rest_url
        self._app_key = app_key
        self._app_secret = app_secret
        self._transport = transport
        self._tls: ssl.SSLContext | None = None
        self._reader: httpx.AsyncClient | None = None

    @property
    def host(self) -> str:
        """Host and port asked."""
        return host_of(self._rest_url)

    async def ask_approval(self) -> Answer | str:
        """Ask for a WebSocket key (POST /oauth2/Approval; the secret's name there is ``secretkey``)."""
        return await self._post(APPROVAL_PATH, "secretkey")

    async def ask_token(self) -> Answer | str:
        """Ask for a REST token (POST /oauth2/tokenP)."""
        return await self._post(TOKEN_PATH, "appsecret")

    async def ask(self, path: str, tr_id: str, params: Mapping[str, str], token: SecretStr) -> Answer | str:
        """Read something (GET), on a connection that is kept until :meth:`aclose`."""
        if self._reader is None:
            self._reader = self._client()
        request = self._reader.build_request(
            "GET",
            path,
            params=dict(params),
            headers={
                "content-type": "application/json; charset=utf-8",
                "authorization": f"Bearer {unwrapped(token)}",
                "appkey": unwrapped(self._app_key),
                "appsecret": unwrapped(self._app_secret),
                "tr_id": tr_id,
                "custtype": "P",
            },
        )
        return self._without_keys(await _exchange(self._reader, request), token)

    async def aclose(self) -> None:
        """Close the kept connection; the next request opens another."""
        reader, self._reader = self._reader, None
        if reader is not None:
            await reader.aclose()

    async def _post(self, path: str, secret_name: str) -> Answer | str:
        async with self._client() as client:
            request = client.build_request(
                "POST",
                path,
                headers={"content-type": "application/json; charset=utf-8"},
                json={
                    "grant_type": "client_credentials",
                    "appkey": unwrapped(self._app_key),
                    secret_name: unwrapped(self._app_secret),
                },
            )
            return self._without_keys(await _exchange(client, request))

    def _without_keys(self, answer: Answer | str, *more: SecretStr) -> Answer | str:
        """Take our own keys, and ``more`` that were sent, out of an answer that repeats them."""
        if isinstance(answer, str):
            return answer
        body = answer.body
        for secret in (self._app_key, self._app_secret, *more):
            body = body.replace(unwrapped(secret).encode(), HIDDEN.encode())
        return msgspec.structs.replace(answer, body=body)

    def _client(self) -> httpx.AsyncClient:
        if self._tls is None:
            self._tls = tls_context()
        return httpx.AsyncClient(
            base_url=self._rest_url,
            verify=self._tls,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            headers={"accept-encoding": "identity", "user-agent": f"kis_tui/{kis_tui.__version__}"},
            transport=self._transport,
        )


def tls_context() -> ssl.SSLContext:
    """Return what verifies a server's certificate.

    Raises:
        ConfigError: the certificates to trust cannot be read.
    """
    try:
        context = httpx.create_ssl_context()
    except (OSError, ssl.SSLError):
        raise ConfigError(
            "the certificates for https cannot be read: correct SSL_CERT_FILE and SSL_CERT_DIR, or unset them"
        ) from None
    # With SSLKEYLOGFILE whoever reads that file and the traffic has app key and secret; None turns it off.
    context.keylog_filename = None  # type: ignore[assignment]
    return context


async def _exchange(client: httpx.AsyncClient, request: httpx.Request) -> Answer | str:
    try:
        async with asyncio.timeout(TOTAL_TIMEOUT_S):
            return await _receive(await client.send(request, stream=True))
    except (httpx.TimeoutException, TimeoutError):
        return "no answer in time"
    except httpx.HTTPError as error:
        return why_no_answer(error)


async def _receive(response: httpx.Response) -> Answer | str:
    content_type = clean(response.headers.get("content-type", ""))
    body = bytearray()
    try:
        if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            # Unpacked it may be a thousand times as long before anybody can look.
            return f"HTTP {response.status_code} with a packed answer, which was not asked for"
        async for chunk in response.aiter_bytes(MAX_BODY_BYTES):
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                return (
                    f"HTTP {response.status_code} with more than {MAX_BODY_BYTES // 1024} KiB "
                    f"of {content_type or 'unnamed content'}"
                )
    finally:
        await response.aclose()
    return Answer(response.status_code, content_type, bytes(body), _sent_at(response.headers.get("date", "")))


def _sent_at(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def why_no_answer(error: httpx.HTTPError) -> str:
    """Say what went wrong without the words of a request."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its TLS certificate is not accepted ({clean(cause.verify_message, 120)})"
        if isinstance(cause, ssl.SSLError):
            return "no TLS connection could be agreed on"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return "no connection (refused, unreachable, or no such host)"
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
        return "the connection broke off"
    return f"the exchange failed ({type(error).__name__})"
