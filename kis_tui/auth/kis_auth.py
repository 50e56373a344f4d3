"""The front door to the broker's key service, under the name that the guide gives it."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
from pydantic import SecretStr

from kis_tui.auth.addresses import Environment, host_of
from kis_tui.auth.credentials import Credentials, read
from kis_tui.auth.endpoints import READS
from kis_tui.auth.redaction import Redaction
from kis_tui.auth.refusals import read_answer, unanswered, unreadable
from kis_tui.auth.rest import Answer, BrokerRest
from kis_tui.auth.token_cache import Token, TokenCache, default_cache_dir, is_token
from kis_tui.clock import KST, Clock, SystemClock
from kis_tui.domain.secret import unwrapped
from kis_tui.errors import ConfigError, KisTuiError, RateLimitedError, TokenExpiredError, TokenTooSoonError

MAX_TRIES = 3
"""For a request that came too soon in its second."""
RATE_PAUSE_S = 1.0
"""The shortest wait after "too many requests"; up to half of it again is added by chance."""
TOKEN_PAUSE_S = 60.0
"""The one wait after "one token a minute", and the shortest time between two tokens, or two failures to get one."""
REQUESTS_PER_S = {Environment.LIVE: 18.0, Environment.PAPER: 1.0}
"""Reads a second (KIS 유량 notice 2026-04-20)."""
_MAX_APPROVAL_KEY = 1024

_T = TypeVar("_T")


class KISAuthManager:
    """Approval keys and REST tokens of one app key in one environment.

    What is not given is read from the environment and the ``.env`` file (see :class:`Credentials`).

    Args:
        app_key: app key of the broker's portal; None = ``KIS_APP_KEY``.
        app_secret: the secret that belongs to it; None = ``KIS_APP_SECRET``.
        env: ``live`` or ``paper``, also the vendor's ``prod`` and ``vps``; None = ``KIS_ENV``, else live.
        rest_url: address of the key service; None = ``KIS_REST_URL``, else the environment's.
        ws_url: address of the WebSocket; None = ``KIS_WS_URL``, else the environment's.
        credentials: settings read before, instead of the five above; neither environment nor file is looked at.
        clock: the machine's time; None = the system clock.
        cache_dir: where the REST token is kept; None = this user's state directory.
        hide: is told every key and token as soon as it is known, so that the program's log can leave it out.
        transport: instead of the network, for tests; None = the network.

    Raises:
        ConfigError: keys are missing, or a setting is wrong; the text says what to do.
    """

    def __init__(
        self,
        app_key: str | None = None,
        app_secret: str | None = None,
        env: str | None = None,
        rest_url: str | None = None,
        ws_url: str | None = None,
        *,
        credentials: Credentials | None = None,
        clock: Clock | None = None,
        cache_dir: Path | None = None,
        hide: Redaction | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        credentials = credentials or read(
            Credentials,
            given={"app_key": app_key, "app_secret": app_secret, "env": env, "rest_url": rest_url, "ws_url": ws_url},
        )
        if credentials.app_key is None or credentials.app_secret is None:
            raise ConfigError(
                f"{' and '.join(credentials.missing_keys())} not set: run kis-tui init to write a .env file, or set "
                "them in the environment; kis-tui --demo needs no keys"
            )
        self._environment = credentials.env
        self._addresses = credentials.addresses()
        self._clock = clock or SystemClock()
        self._rest = BrokerRest(
            self._addresses.rest_url, credentials.app_key, credentials.app_secret, transport=transport
        )
        self._hide = hide or Redaction(credentials.app_key, credentials.app_secret)
        self._hide.learn(credentials.app_key, credentials.app_secret)
        self._app_key_id = _hash(credentials.app_key, host_of(self._addresses.ws_url))
        token_id = _hash(credentials.app_key, host_of(self._addresses.rest_url))
        self._cache = TokenCache(token_id, cache_dir or default_cache_dir())
        self._token: Token | None = None
        self._next_token_at = 0.0
        self._token_due_at: float | None = None
        self._token_failure: KisTuiError | None = None
        self._next_read_at = 0.0
        self._clock_ahead_s: float | None = None

    def __repr__(self) -> str:
        return f"<KISAuthManager {self.environment.value} at {self._rest.host}>"

    @property
    def environment(self) -> Environment:
        """Live or paper."""
        return self._environment

    @property
    def rest_url(self) -> str:
        """Address of key service and REST."""
        return self._addresses.rest_url

    @property
    def ws_url(self) -> str:
        """Address of the WebSocket, path included."""
        return self._addresses.ws_url

    @property
    def master_url(self) -> str:
        """Directory of the master files."""
        return self._addresses.master_url

    @property
    def app_key_id(self) -> str:
        """SHA-256 (hex) of app key and WebSocket server: a name for the one session that the broker allows."""
        return self._app_key_id

    @property
    def clock_ahead_s(self) -> float | None:
        """Seconds by which this machine's clock was ahead of the server's at the last answer, to about a second.

        None = no answer with a date yet.
        """
        return self._clock_ahead_s

    @property
    def token_wait_s(self) -> float | None:
        """Seconds left of the wait after "one token a minute"; None = there is no such wait."""
        due_at = self._token_due_at
        return None if due_at is None else max(0.0, due_at - self._clock.monotonic())

    def hide(self, text: str) -> str:
        """Return ``text`` without the keys and tokens that are known by now."""
        return self._hide(text)

    async def approval_key(self) -> SecretStr:
        """Return a fresh key for one WebSocket session. It is kept nowhere.

        Raises:
            AuthError: the broker refused or could not be asked.
        """
        return await self._patiently(self._ask_approval)

    async def access_token(self) -> SecretStr:
        """Return the REST token, from the disk as long as it is valid there.

        Waits out the broker's minute once when a token was issued a moment ago. For a minute after a failure the same
        one is raised again, and nobody is asked.

        Raises:
            AuthError: the broker refused or could not be asked.
            ConfigError: the token cannot be kept.
        """
        return (await self._valid_token()).secret

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        """Read market data by REST; paced, and patient where the broker asks for it.

        Args:
            path: such as ``/uapi/domestic-stock/v1/quotations/inquire-price``.
            tr_id: such as ``FHKST01010100``.
            params: the query.

        Returns:
            The answer's JSON object; every value in it is text.

        Raises:
            ValueError: it is none of the queries of market data in ``auth.endpoints``.
            AuthError: the broker refused or could not be asked.
        """
        if (path, tr_id) not in READS:
            raise ValueError(f"path is '{path}' and tr_id '{tr_id}', which is none of the queries in auth.endpoints")
        token = await self._valid_token()
        try:
            return await self._patiently(lambda: self._read(path, tr_id, params, token))
        except TokenExpiredError:
            if self._clock.monotonic() < self._next_token_at:
                raise
            self._token = None
            self._cache.discard(token)
        token = await self._valid_token()
        return await self._patiently(lambda: self._read(path, tr_id, params, token))

    async def aclose(self) -> None:
        """Close what is open; the manager can be used again."""
        await self._rest.aclose()

    async def _patiently(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        for _ in range(MAX_TRIES - 1):
            try:
                return await ask()
            except RateLimitedError:
                jitter = secrets.randbelow(1000) / 2000
            await self._clock.sleep(RATE_PAUSE_S * (1 + jitter))
        return await ask()

    async def _ask_approval(self) -> SecretStr:
        answer, message = self._taken(await self._rest.ask_approval())
        key = message.get("approval_key")
        if not isinstance(key, str) or not is_token(key) or len(key) > _MAX_APPROVAL_KEY:
            raise unreadable(answer, self._rest.host, "approval_key")
        secret = SecretStr(key)
        self._hide.learn(secret)
        return secret

    async def _ask_token(self) -> Token:
        answer, message = self._taken(await self._rest.ask_token())
        text = message.get("access_token")
        if not isinstance(text, str) or not is_token(text):
            raise unreadable(answer, self._rest.host, "access_token")
        expires_at = _expiry(message, self._clock.now())
        if expires_at is None:
            raise unreadable(answer, self._rest.host, "access_token_token_expired")
        return Token(SecretStr(text), expires_at)

    async def _valid_token(self) -> Token:
        if self._token is not None and self._token.is_fresh(self._clock.now()):
            return self._token
        async with self._cache.lock(self._clock):
            token = self._cache.load()
            if token is None or not token.is_fresh(self._clock.now()):
                token = await self._new_token()
        self._token = token
        self._hide.learn(token.secret)
        return token

    async def _new_token(self) -> Token:
        """Ask for a token and store it, unless the last time is less than a minute ago."""
        if self._clock.monotonic() < self._next_token_at:
            failure = self._token_failure or TokenTooSoonError(
                "a REST token was asked for less than a minute ago; wait"
            )
            raise failure.with_traceback(None)
        try:
            self._token_failure = None
            token = await self._issued()
            self._cache.store(token)
        except KisTuiError as error:
            self._token_failure = error
            raise
        finally:
            self._next_token_at = self._clock.monotonic() + TOKEN_PAUSE_S
        return token

    async def _issued(self) -> Token:
        try:
            return await self._patiently(self._ask_token)
        except TokenTooSoonError:
            self._token_due_at = self._clock.monotonic() + TOKEN_PAUSE_S
        try:
            await self._clock.sleep(TOKEN_PAUSE_S)
        finally:
            self._token_due_at = None
        return await self._patiently(self._ask_token)

    async def _read(self, path: str, tr_id: str, params: Mapping[str, str], token: Token) -> dict[str, object]:
        now = self._clock.monotonic()
        turn = max(now, self._next_read_at)
        self._next_read_at = turn + 1 / REQUESTS_PER_S[self.environment]
        if turn > now:
            await self._clock.sleep(turn - now)
        _, message = self._taken(await self._rest.ask(path, tr_id, params, token.secret))
        return message

    def _taken(self, answer: Answer | str) -> tuple[Answer, dict[str, object]]:
        if isinstance(answer, str):
            raise unanswered(answer, self._rest.host)
        if answer.sent_at is not None:
            self._clock_ahead_s = self._clock.wall_ns() / 1e9 - answer.sent_at.timestamp()
        return answer, read_answer(answer, self._rest.host, self._hide)


def _hash(app_key: SecretStr, server: str) -> str:
    return hashlib.sha256(f"{unwrapped(app_key)}\0{server}".encode()).hexdigest()


def _expiry(message: dict[str, object], now: datetime) -> datetime | None:
    """Return the earlier of the two ends that the answer names; None = neither can be read."""
    ends: list[datetime] = []
    text, seconds = message.get("access_token_token_expired"), message.get("expires_in")
    if isinstance(text, str):
        try:
            ends.append(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=KST))
        except ValueError:
            ends.clear()
    if isinstance(seconds, int) and 0 < seconds <= 7 * 86_400:
        ends.append(now + timedelta(seconds=seconds))
    return min(ends, default=None)
