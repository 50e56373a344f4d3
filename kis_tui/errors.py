"""Everything that goes wrong, as one tree.

    KisTuiError
    ├── ConfigError               the user's settings, files or arguments are wrong
    ├── ProtocolError             a frame or answer of the broker is not what the wire allows
    ├── AuthError                 the broker refused the keys, or could not be asked
    │   ├── InvalidKeysError      app key or secret unknown, or of the other environment
    │   ├── TokenTooSoonError     one token a minute
    │   ├── RateLimitedError      too many requests in a second
    │   ├── TokenExpiredError     the REST token is no longer valid
    │   └── AuthUnavailableError  no usable answer: a server fault, or an answer not understood
    │       └── NoAnswerError     no answer at all: network, host name, time-out, TLS
    └── ConnectionFailedError     the WebSocket line is down and stays down
        ├── AppkeyInUseError      another session holds the app key
        └── RegistrationRefusedError  one registration was refused; the line itself is up

A call of ours that makes no sense raises ``ValueError`` instead. Texts name the field and the value that
was found, never a key or a secret.
"""


class KisTuiError(Exception):
    """Base of all errors this package raises on purpose."""


class ConfigError(KisTuiError):
    """Settings, files or arguments that the user can put right; the text says how."""


class ProtocolError(KisTuiError):
    """What arrived is not what the wire allows; the session stays usable."""


class AuthError(KisTuiError):
    """The broker's key service said no, or could not be asked.

    Attributes:
        code: the broker's error code such as ``EGW00103``; empty when it gave none.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class InvalidKeysError(AuthError):
    """App key or secret unknown, or belonging to the other environment; asking again cannot help."""


class TokenTooSoonError(AuthError):
    """A REST token was asked for less than a minute after the last one (EGW00133)."""


class RateLimitedError(AuthError):
    """Too many requests in this second (EGW00201 or HTTP 429)."""


class TokenExpiredError(AuthError):
    """The REST token is no longer valid (EGW00123)."""


class AuthUnavailableError(AuthError):
    """No usable answer: a server fault, or an answer that cannot be read."""


class NoAnswerError(AuthUnavailableError):
    """No answer at all: network, host name, time-out or TLS."""


class ConnectionFailedError(KisTuiError):
    """The WebSocket connection is down and will not be tried again by itself."""


class AppkeyInUseError(ConnectionFailedError):
    """Another session holds the app key (OPSP8996, or this machine's lock)."""


class RegistrationRefusedError(ConnectionFailedError):
    """The broker refused one registration.

    Attributes:
        msg_cd: the broker's code, such as ``OPSP0008``.
        tr_id: the stream that was asked for.
        code: the stock code that was asked for.
    """

    def __init__(self, message: str, *, msg_cd: str, tr_id: str, code: str) -> None:
        super().__init__(message)
        self.msg_cd = msg_cd
        self.tr_id = tr_id
        self.code = code
