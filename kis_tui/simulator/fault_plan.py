"""Faults at their time: told before the start with a second each, or one line at a time while the exchange runs."""

import re
from collections.abc import Sequence

from msgspec import Struct

from kis_tui.simulator.exchange import Exchange
from kis_tui.simulator.faults import Fault, check, fault_named, listing, switch_off, switch_on

_ORDER = re.compile(
    r"(?P<name>[^\s=@]+)(?:=(?P<value>.*?))?(?:@(?P<at>\d+(?:\.\d+)?)(?:\+(?P<lasts>\d+(?:\.\d+)?))?)?", re.DOTALL
)
_HOW = "type NAME or NAME=VALUE, NAME off, calm (everything off) or faults (what there is)"


class Order(Struct, frozen=True):
    """One fault to come."""

    fault: Fault
    value: str | None = None
    """None = the usual one."""
    at_s: float = 0.0
    """Seconds after the start."""
    lasts_s: float | None = None
    """None = until it is switched off."""


def parse_order(text: str) -> Order:
    """Return what ``NAME[=VALUE][@SECONDS[+SECONDS]]`` asks for.

    Raises:
        ValueError: it is written otherwise, there is no such fault, or the value is none that it takes.
    """
    found = _ORDER.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text.strip()}' is no fault: write NAME[=VALUE][@SECONDS[+SECONDS]], such as silence@10+90")
    fault = fault_named(found["name"])
    check(fault, found["value"])
    lasts_s = None if found["lasts"] is None else float(found["lasts"])
    return Order(fault, found["value"], float(found["at"] or 0), lasts_s)


class FaultDesk:
    """Switches faults on and off at one exchange.

    Args:
        exchange: a running one; its clock counts the seconds.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def keep(self, orders: Sequence[Order]) -> None:
        """Let every fault happen at its second and end at its end; returns when nothing is left to do."""
        begins = [(order.at_s, True, order) for order in orders]
        ends = [(order.at_s + order.lasts_s, False, order) for order in orders if order.lasts_s is not None]
        clock = self._exchange.market_clock
        started = clock.monotonic()
        for at_s, is_on, order in sorted(begins + ends, key=lambda step: step[0]):
            await clock.sleep(max(0.0, started + at_s - clock.monotonic()))
            if is_on:
                await switch_on(self._exchange, order.fault, order.value)
            else:
                switch_off(self._exchange, order.fault)

    async def obey(self, line: str) -> str:
        """Do what a line says at once and return the reply, one sentence or the list; an empty line gets none."""
        words = line.split(maxsplit=1)
        if not words:
            return ""
        if words == ["faults"]:
            return listing()
        if words == ["calm"]:
            self._exchange.switches.calm()
            return "calm: every fault is off"
        try:
            return await self._switch(words)
        except ValueError as error:
            return f"{error}; {_HOW}"

    async def _switch(self, words: list[str]) -> str:
        if len(words) > 1 and words[1].strip() == "off":
            fault = fault_named(words[0])
            if not fault.fields:
                return f"{fault.name}: it happens once, there is nothing to switch off"
            switch_off(self._exchange, fault)
            return f"{fault.name}: off"
        order = parse_order(" ".join(words))
        if order.at_s or order.lasts_s is not None:
            raise ValueError(f"'{words[0]}' happens at once here, without @SECONDS")
        await switch_on(self._exchange, order.fault, order.value)
        return f"{order.fault.name}: {'on' if order.fault.fields else 'done'}"
