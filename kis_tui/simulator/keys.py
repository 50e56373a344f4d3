"""The stand-in exchange's key service: who may connect and query (접속키, 접근토큰)."""

from collections.abc import Mapping
from datetime import timedelta
from random import SystemRandom
from string import ascii_letters, digits
from uuid import uuid4

from kis_tui.clock import Clock

APP_KEY_PREFIX = "PSDEMO"
"""Every app key made here begins so: nobody can take it for a real one."""

APP_KEY_CHARS = 36
APP_SECRET_CHARS = 180

Answer = tuple[int, dict[str, object]]
"""HTTP status and JSON body."""

_TOKEN_LIVES_S = 86_400
_SAME_TOKEN_S = 6 * 3600
_BETWEEN_TOKENS_S = 60


def random_text(length: int, prefix: str = "", alphabet: str = ascii_letters + digits) -> str:
    """Return ``prefix`` and unguessable characters, ``length`` together."""
    choose = SystemRandom().choice
    return prefix + "".join(choose(alphabet) for _ in range(length - len(prefix)))


def _refusal(code: str, text: str) -> Answer:
    return 403, {"error_description": text, "error_code": code}


class KeyDesk:
    """Issues approval keys and tokens, and knows whose they are.

    Args:
        clock: the real one; tokens live by it.
        app_key: the only account's key; random when empty.
        app_secret: its secret; random when empty.
    """

    def __init__(self, clock: Clock, app_key: str = "", app_secret: str = "") -> None:
        self.app_key = app_key or random_text(APP_KEY_CHARS, APP_KEY_PREFIX)
        self.app_secret = app_secret or random_text(APP_SECRET_CHARS, APP_KEY_PREFIX)
        self._clock = clock
        self._accounts = {self.app_key: self.app_secret}
        self._approval_keys: dict[str, str] = {}
        self._silent_keys: set[str] = set()
        self._tokens: dict[str, tuple[str, float]] = {}
        self._token_asked: dict[str, float] = {}

    def open_account(self) -> tuple[str, str]:
        """Return app key and secret of one more account."""
        app_key, secret = random_text(APP_KEY_CHARS, APP_KEY_PREFIX), random_text(APP_SECRET_CHARS, APP_KEY_PREFIX)
        self._accounts[app_key] = secret
        return app_key, secret

    def owner(self, approval_key: str) -> str | None:
        """Return the app key that ``approval_key`` was issued to; None = never issued."""
        return self._approval_keys.get(approval_key)

    def approve(self, body: Mapping[str, object]) -> Answer:
        """Answer ``/oauth2/Approval``; every call gives a new key and the old ones stay valid."""
        refused = self._refused(body, "secretkey")
        if refused is not None:
            return refused
        key = str(uuid4())
        self._approval_keys[key] = str(body["appkey"])
        return 200, {"approval_key": key}

    def token(self, body: Mapping[str, object]) -> Answer:
        """Answer ``/oauth2/tokenP``: one a minute, and the same one for six hours."""
        refused = self._refused(body, "appsecret")
        if refused is not None:
            return refused
        app_key = str(body["appkey"])
        now = self._clock.monotonic()
        asked = self._token_asked.get(app_key)
        if asked is not None and now - asked < _BETWEEN_TOKENS_S:
            return _refusal("EGW00133", "접근토큰 발급 잠시 후 다시 시도하세요(1분당 1회)")
        self._token_asked[app_key] = now
        token = next(
            (
                text
                for text, (owner, issued) in self._tokens.items()
                if owner == app_key and now - issued < _SAME_TOKEN_S
            ),
            "",
        )
        if not token:
            token = "eyJ" + random_text(340)
            self._tokens[token] = (app_key, now)
        left_s = _TOKEN_LIVES_S - (now - self._tokens[token][1])
        expires = self._clock.now() + timedelta(seconds=left_s)
        return 200, {
            "access_token": token,
            "access_token_token_expired": f"{expires:%Y-%m-%d %H:%M:%S}",
            "token_type": "Bearer",
            "expires_in": int(left_s),
        }

    def revoke(self, body: Mapping[str, object]) -> Answer:
        """Answer ``/oauth2/revokeP``."""
        refused = self._refused(body, "appsecret")
        if refused is not None:
            return refused
        self._tokens.pop(str(body.get("token", "")), None)
        return 200, {"code": 200, "message": "접근토큰 폐기에 성공하였습니다"}

    def is_valid(self, token: str, app_key: str, app_secret: str) -> bool:
        """Whether a query with these three headers may be answered."""
        owner, issued = self._tokens.get(token, ("", 0.0))
        fresh = self._clock.monotonic() - issued < _TOKEN_LIVES_S
        return owner == app_key and fresh and self._accounts.get(app_key) == app_secret

    def expire_approval_keys(self) -> None:
        """Let nothing come any more of what was and will be asked for with the approval keys issued so far.

        Requests with them are granted all the same: that is how a key ends at the broker after a day.
        """
        self._silent_keys.update(self._approval_keys)

    def is_expired(self, approval_key: str) -> bool:
        """Whether nothing comes of what is asked for with ``approval_key``."""
        return approval_key in self._silent_keys

    def expire_tokens(self) -> None:
        """Make every token issued so far invalid."""
        self._tokens.clear()
        self._token_asked.clear()

    def _refused(self, body: Mapping[str, object], secret_name: str) -> Answer | None:
        secret = self._accounts.get(str(body.get("appkey", "")))
        if secret is None:
            return _refusal("EGW00103", "유효하지 않은 AppKey입니다.")
        if body.get(secret_name) != secret:
            return _refusal("EGW00105", "유효하지 않은 AppSecret입니다.")
        return None
