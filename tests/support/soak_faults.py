"""Which faults a soak draws, and how long they last."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from kis_tui.simulator import Exchange
from kis_tui.simulator.faults import FAULTS, switch_on
from tests.support.fault_proxy import FaultProxy, Mode

SWALLOWING = frozenset({"blackhole", "accept-silent", "rst-on-accept", "fin-on-accept", "silence", "drip", "rest-huge"})
"""Faults under which a keep-alive may stay unanswered for long: it does not get through, or the answer does not."""

_SERVER_CODES = (1000, 1001, 1011, 1012, 1013, 4001)


class Drawn(NamedTuple):
    """A fault to come."""

    name: str
    value: str | None = None

    def __str__(self) -> str:
        return self.name if self.value is None else f"{self.name}={self.value}"


_VALUES: dict[str, Callable[[Random], str]] = {
    "close": lambda rng: str(rng.choice(_SERVER_CODES)),
    "kick": lambda rng: str(rng.choice((1000, 1001, 1011, 4001))),
    "handshake": lambda rng: str(rng.choice((302, 401, 403, 404, 429, 500, 502, 503))),
    "clock": lambda rng: str(rng.choice((-600, 600))),
    "slot": lambda rng: str(rng.randint(5, 40)),
    "reject-keys": lambda rng: str(rng.choice((1, 1, -1))),
    "cap": lambda rng: str(rng.randint(0, 8)),
    "refuse": lambda rng: f"{rng.choice(('005930', '000660', '*'))}:{rng.choice(('OPSP8992', 'OPSP0007', 'OPSP9995'))}",
    "lost-acks": lambda rng: str(rng.choice((1, 3, -1))),
    "late-acks": lambda rng: str(rng.randint(1, 20)),
    "fields": lambda rng: str(rng.choice((-100, -3, -1, 1, 3))),
    "count": lambda rng: rng.choice(("000", "-1", "abc", "999")),
    "junk": lambda rng: rng.choice(("NaN", "", "-1", "9" * 30, "1e400", "１２")),
    "pingpong-flood": lambda rng: str(rng.randint(2, 20)),
    "pingpong-long": lambda rng: str(rng.choice((200, 100_000))),
    "burst": lambda rng: str(rng.randint(5, 40)),
    "rest": lambda rng: str(rng.choice((302, 403, 429, 500))),
    "rest-slow": lambda rng: str(rng.randint(1, 30)),
}
"""Seconds and rates are those of the scaled clock."""

_OF_PROXY = ("rst", "fin", "cut-inside", "blackhole", "rst-on-accept", "fin-on-accept", "accept-silent", "drip")
_OFTEN = ("rst", "fin", "cut", "close", "cut-inside", "blackhole", "silence", "kick", "in-use", "handshake")
"""Drawn three times as often as the others: the line ends with them, or cannot come up."""
_ENDING = frozenset({"rst", "fin", "cut", "close", "cut-inside", "blackhole", "silence", "in-use", "oversized", "bomb"})
_CUT_AS_WELL = 0.75
"""What only a new connection meets is drawn with the end of the old one this often."""

# An expired key is noticed after minutes only, by what does not come: it has tests of its own.
NAMES: tuple[str, ...] = (*_OF_PROXY, *(name for name in FAULTS if name != "expired-keys"))


def draw(rng: Random) -> list[Drawn]:
    """Return one to three faults that happen together."""
    weights = [3 if name in _OFTEN else 1 for name in NAMES]
    names = dict.fromkeys(rng.choices(NAMES, weights, k=rng.randint(1, 3)))
    if not _ENDING & names.keys() and rng.random() < _CUT_AS_WELL:
        names["cut"] = None
    return [Drawn(name, _VALUES[name](rng) if name in _VALUES else None) for name in names]


async def begin(drawn: Drawn, exchange: Exchange, proxy: FaultProxy, rng: Random) -> None:
    """Let a fault happen."""
    if drawn.name not in _OF_PROXY:
        await switch_on(exchange, FAULTS[drawn.name], drawn.value)
    elif drawn.name == "rst":
        proxy.rst_all()
    elif drawn.name == "fin":
        proxy.fin_all()
    elif drawn.name == "cut-inside":
        proxy.cut_after(rng.randint(1, 5000))
    elif drawn.name == "drip":
        proxy.slice_bytes, proxy.slice_delay_s = rng.choice((1, 7, 100)), 0.0
    else:
        proxy.mode = Mode(drawn.name.replace("-", "_"))
        if proxy.mode is not Mode.BLACKHOLE:
            proxy.rst_all()


def calm(exchange: Exchange, proxy: FaultProxy) -> None:
    """End every fault."""
    exchange.switches.calm()
    proxy.mode, proxy.slice_bytes, proxy.limit = Mode.OK, 0, None
