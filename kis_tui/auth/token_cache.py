"""The REST token on disk: one for each app key and server, shared by all processes of this user.

The broker issues one a minute, means one a day, and tells the account holder of each by message.
"""

import contextlib
import fcntl
import os
import secrets
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct
from pydantic import SecretStr

from kis_tui.clock import Clock
from kis_tui.domain.secret import unwrapped
from kis_tui.errors import AuthUnavailableError, ConfigError

MARGIN = timedelta(minutes=5)
"""A token this close to its end is not used any more."""
LOCK_POLL_S = 0.1
LOCK_TIMEOUT_S = 120.0
"""Longer than the one wait for a new minute and the request together."""
_MAX_FILE_BYTES = 16 * 1024


class Token(Struct, frozen=True):
    """A REST token."""

    secret: SecretStr
    expires_at: datetime
    """Aware, KST."""

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether it can be used at ``now``."""
        return now + MARGIN < self.expires_at


class _Stored(Struct):
    access_token: str
    expires_at: datetime


def default_cache_dir() -> Path:
    """Return where this user's tokens are."""
    return platformdirs.user_state_path("kis_tui")


class TokenCache:
    """The file of one token.

    Args:
        token_id: a hash of app key and server, never the key.
        directory: where the file is; made when missing, readable by its owner only.
    """

    def __init__(self, token_id: str, directory: Path) -> None:
        self._directory = directory
        self._path = directory / f"token-{token_id[:32]}.json"
        self._lock_path = directory / f"token-{token_id[:32]}.lock"

    @asynccontextmanager
    async def lock(self, clock: Clock) -> AsyncIterator[None]:
        """Hold the token's lock: one process, and one task in it, asks the broker at a time.

        Raises:
            ConfigError: the directory cannot be written.
            AuthUnavailableError: somebody else has held the lock for too long.
        """
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise self._unusable(error) from None
        try:
            await self._wait(descriptor, clock)
            yield
        finally:
            os.close(descriptor)

    def load(self) -> Token | None:
        """Return the stored token; None = there is none, or the file is not ours alone, or cannot be read."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.getuid() or state.st_mode & 0o077:
            os.close(descriptor)
            return None
        with os.fdopen(descriptor, "rb") as file:
            raw = file.read(_MAX_FILE_BYTES)
        try:
            stored = msgspec.json.decode(raw, type=_Stored)
        except msgspec.DecodeError:
            return None
        if stored.expires_at.tzinfo is None or not is_token(stored.access_token):
            return None
        return Token(SecretStr(stored.access_token), stored.expires_at)

    def store(self, token: Token) -> None:
        """Replace the stored token, as one step, by a file that only its owner can read.

        Raises:
            ConfigError: the directory cannot be written.
        """
        stored = _Stored(unwrapped(token.secret), token.expires_at)
        fresh = self._directory / f".{self._path.name}.{secrets.token_hex(8)}"
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(msgspec.json.encode(stored))
                fresh.replace(self._path)
            except OSError:
                with contextlib.suppress(OSError):
                    fresh.unlink()
                raise
        except OSError as error:
            raise self._unusable(error) from None

    def discard(self, token: Token) -> None:
        """Forget ``token`` if it is still the stored one."""
        stored = self.load()
        if stored is not None and stored.secret == token.secret:
            with contextlib.suppress(OSError):
                self._path.unlink()

    async def _wait(self, descriptor: int, clock: Clock) -> None:
        give_up_at = clock.monotonic() + LOCK_TIMEOUT_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if clock.monotonic() >= give_up_at:
                    break
            else:
                return
            await clock.sleep(LOCK_POLL_S)
        raise AuthUnavailableError("another kis_tui has been asking for the REST token for too long; end it, try again")

    def _unusable(self, error: OSError) -> ConfigError:
        return ConfigError(
            f"the REST token cannot be kept in {self._directory}: {error.strerror}; make that directory writable, "
            "because the broker issues only one token a minute"
        )


def is_token(text: str) -> bool:
    """Tell whether ``text`` can be sent as a token: printable, without spaces, not endless."""
    return 0 < len(text) <= 8192 and all("!" <= character <= "~" for character in text)
