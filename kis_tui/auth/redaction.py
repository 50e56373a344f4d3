"""Text without keys in it, for logs and tracebacks."""

import re
from collections import deque
from urllib.parse import quote

from pydantic import SecretStr

from kis_tui.domain.secret import HIDDEN, unwrapped

LEARNT = 64
"""Secrets issued while the program runs that are remembered: ten connects in ten minutes have one each."""

_PATTERNS = (
    re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)*"),
    re.compile(r"\bPS[A-Za-z0-9]{34}\b"),
    re.compile(r"[A-Za-z0-9+/]{120,}={0,2}"),
)
"""How approval key, REST token, app key and app secret look."""
_NAMED = re.compile(
    r"""(app_?key|app_?secret|secret_?key|approval_key|access_token|authorization)(["']?\s*[:=]\s*["']?(?:Bearer\s+)?)"""
    r"""[^\s"',}&]+""",
    re.IGNORECASE,
)
"""Whatever follows their names."""
_SHORTEST = 6


class Redaction:
    """Replaces known secrets and what looks like one.

    Args:
        secrets: keys known by now. None is passed over.
    """

    def __init__(self, *secrets: SecretStr | None) -> None:
        self._known = tuple(secret for secret in secrets if secret is not None)
        self._learnt: deque[SecretStr] = deque(maxlen=LEARNT)
        self._words = self._hidden_words()

    def __repr__(self) -> str:
        return f"<Redaction of {len(self._words)} words>"

    def __call__(self, text: str) -> str:
        """Return ``text`` with every secret replaced."""
        for word in self._words:
            text = text.replace(word, HIDDEN)
        for pattern in _PATTERNS:
            text = pattern.sub(HIDDEN, text)
        return _NAMED.sub(rf"\1\2{HIDDEN}", text)

    def learn(self, *secrets: SecretStr) -> None:
        """Replace these from now on too, however they look; the oldest learnt are forgotten after some dozens."""
        fresh = [secret for secret in secrets if secret not in self._learnt and secret not in self._known]
        if fresh:
            self._learnt.extend(fresh)
            self._words = self._hidden_words()

    def _hidden_words(self) -> list[str]:
        words = {unwrapped(secret) for secret in (*self._known, *self._learnt)}
        words |= {quote(word, safe="") for word in words}
        return sorted((word for word in words if len(word) >= _SHORTEST), key=len, reverse=True)
