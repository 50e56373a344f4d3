"""Where the broker is, and which hosts the keys may be sent to.

Sources: KIS open-trading-api kis_devlp.yaml and portal (REST, WebSocket), stocks_info samples (master files).
"""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from ipaddress import ip_address

from msgspec import Struct

from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError


class Environment(StrEnum):
    """Which of the broker's two worlds; each has its own app keys."""

    LIVE = "live"
    """실전."""
    PAPER = "paper"
    """모의투자."""


class Addresses(Struct, frozen=True):
    """The three addresses in use, checked, without a slash at the end."""

    rest_url: str
    """Key service and REST, such as ``https://host:9443``."""
    ws_url: str
    """WebSocket, path included. The server takes any path; ``/tryitout`` is the one its samples use."""
    master_url: str
    """Directory of the master files (codes and names); asked without a key."""


_MASTER_URL = "https://new.real.download.dws.co.kr/common/master"
DEFAULT_ADDRESSES = {
    Environment.LIVE: Addresses(
        rest_url="https://openapi.koreainvestment.com:9443",
        ws_url="ws://ops.koreainvestment.com:21000/tryitout",
        master_url=_MASTER_URL,
    ),
    Environment.PAPER: Addresses(
        rest_url="https://openapivts.koreainvestment.com:29443",
        ws_url="ws://ops.koreainvestment.com:31000/tryitout",
        master_url=_MASTER_URL,
    ),
}
"""The broker offers the WebSocket without TLS only."""

KEY_HOSTS = frozenset({"openapi.koreainvestment.com", "openapivts.koreainvestment.com"})
"""The only hosts of the broker that app key, app secret and token are sent to."""
LINE_HOSTS = frozenset({"ops.koreainvestment.com"})
"""The only one that an approval key is sent to."""
MASTER_HOSTS = frozenset({"new.real.download.dws.co.kr"})
"""The only one that master files come from."""

_ALIASES = {"prod": Environment.LIVE, "vps": Environment.PAPER}
"""The vendor's samples call the two so."""
_URL = re.compile(
    r"(?P<scheme>[a-z]+)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(?P<port>:[0-9]{1,5})?(?P<path>/[!-~]*)?", re.IGNORECASE
)
_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:]+\]")
_SECURE = {"https": True, "wss": True, "http": False, "ws": False}


def parse_environment(text: str) -> Environment:
    """Return the environment a person meant: ``live``, ``paper``, or the vendor's ``prod`` and ``vps``.

    Raises:
        ValueError: it is none of them.
    """
    word = text.strip().lower()
    if word in _ALIASES:
        return _ALIASES[word]
    try:
        return Environment(word)
    except ValueError:
        raise ValueError("the environment is live or paper") from None


def is_loopback(host: str) -> bool:
    """Tell whether ``host`` is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def leads_here(url: str) -> bool:
    """Tell whether an address leads to this machine."""
    match = _URL.fullmatch(url.strip())
    return match is not None and is_loopback(match["host"])


def leads_home(url: str) -> bool:
    """Tell whether an address that takes keys leads to the broker or to this machine."""
    match = _URL.fullmatch(url.strip())
    return match is not None and (match["host"].lower() in KEY_HOSTS | LINE_HOSTS or is_loopback(match["host"]))


def is_encrypted(url: str) -> bool:
    """Tell whether nobody on the way to an address can read along."""
    return url.partition("://")[0].lower() in ("https", "wss")


def parse_hosts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of hosts that a person allowed, in small letters; empty ones are passed over.

    Raises:
        ValueError: one is no host's name.
    """
    hosts = tuple(text.strip().lower() for text in texts if text.strip())
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError("a host is a name such as relay.example, without https:// and without a port")
    return hosts


def host_of(url: str) -> str:
    """Return ``host`` or ``host:port`` of an address; empty when it is none."""
    match = _URL.fullmatch(url)
    return "" if match is None else f"{match['host'].lower()}{match['port'] or ''}"


def addresses_of(
    environment: Environment,
    *,
    rest_url: str | None = None,
    ws_url: str | None = None,
    master_url: str | None = None,
    allowed_hosts: Collection[str] = (),
) -> Addresses:
    """Return the environment's addresses with the given ones in their place.

    Args:
        environment: whose addresses are the default.
        rest_url: instead of the default; None = the default. The others alike.
        ws_url: WebSocket.
        master_url: directory of the master files.
        allowed_hosts: hosts that may be used besides the broker's and this machine.

    Raises:
        ConfigError: an address cannot be read, or its host is not allowed.
    """
    usual = DEFAULT_ADDRESSES[environment]
    hosts = {host.strip().lower() for host in allowed_hosts}
    return Addresses(
        rest_url=_checked("KIS_REST_URL", rest_url or usual.rest_url, ("https", "http"), KEY_HOSTS | hosts),
        ws_url=_checked("KIS_WS_URL", ws_url or usual.ws_url, ("ws", "wss"), LINE_HOSTS | hosts),
        master_url=_checked("KIS_MASTER_URL", master_url or usual.master_url, ("https", "http"), MASTER_HOSTS | hosts),
    )


def _checked(name: str, url: str, schemes: tuple[str, str], allowed_hosts: Collection[str]) -> str:
    match = _URL.fullmatch(url.strip())
    if match is None or match["scheme"].lower() not in schemes:
        raise ConfigError(f"{name} is not an address such as {schemes[0]}://host:port; correct it or leave it out")
    if match["port"] and not 0 < int(match["port"][1:]) < 65536:
        raise ConfigError(f"{name} has port {match['port'][1:]}, which is not one of 1 to 65535")
    host = match["host"].lower()
    local = is_loopback(host)
    if not local and host not in allowed_hosts:
        raise ConfigError(
            f"{name} leads to '{clean(host)}', which is not the broker's host for it: nothing is sent there; "
            f"if you mean it, add --allow-host {clean(host)} or set KIS_ALLOW_HOST={clean(host)}"
        )
    if "http" in schemes and not local and not _SECURE[match["scheme"].lower()]:
        raise ConfigError(f"{name} would send keys to '{clean(host)}' unencrypted: use https://")
    return url.strip().rstrip("/")
