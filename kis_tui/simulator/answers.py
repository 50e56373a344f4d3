"""How answers to requests leave the exchange: as they should, or lost, late, twice, in another order."""

from collections.abc import Sequence
from random import Random

from kis_tui.clock import Clock
from kis_tui.domain.registration import Registration
from kis_tui.simulator import messages
from kis_tui.simulator.line import Line
from kis_tui.simulator.session import Answer
from kis_tui.simulator.switches import Switches, spend

STRAYS = (
    messages.success("H0UNASP0", "999999", initial_vector="0" * 16, key="a" * 32),
    messages.success("H0XXXXX0", "005930", initial_vector="0" * 16, key="a" * 32),
    messages.answer("OPSP0001", "H0STCNT0", "999998"),
    messages.answer("OPSP8992", "H0UNCNT0", "999997"),
)
"""Answers to what nobody asked: a code and a stream that do not exist are granted, others released and refused."""


class Answers:
    """The way out of every answer.

    Args:
        switches: what happens to answers; read at each.
        clock: for delays.
        rng: for the order.
    """

    def __init__(self, switches: Switches, clock: Clock, rng: Random) -> None:
        self._switches = switches
        self._clock = clock
        self._rng = rng

    def send(self, line: Line, answer: Answer) -> None:
        """Send one answer, or hold it back until what the switches say has happened."""
        lost, self._switches.drop_acks = spend(self._switches.drop_acks)
        if lost:
            return
        held_back = self._switches.acks_after_release or self._switches.frames_before_ack
        if answer.granted is not None and held_back:
            line.held_acks[answer.granted] = answer.text
            return
        self._pass_on(line, answer.text)
        late = None if answer.released is None else line.held_acks.pop(answer.released, None)
        if late is not None:
            self._pass_on(line, late)

    def after_frame(self, line: Line, registration: Registration) -> None:
        """Send the answer that had to wait for the first frame of ``registration``, if one did."""
        if registration in line.held_acks and not self._switches.acks_after_release:
            self._pass_on(line, line.held_acks.pop(registration))

    def flush(self, lines: Sequence[Line]) -> None:
        """Send the answers whose time has come; all of them where a switch was turned off."""
        now = self._clock.monotonic()
        waits = self._switches.ack_delay_s > 0
        holds = self._switches.acks_after_release or self._switches.frames_before_ack
        for line in lines:
            due = [text for at, text in line.delayed_acks if at <= now or not waits]
            line.delayed_acks = [(at, text) for at, text in line.delayed_acks if at > now and waits]
            if not holds:
                due += line.held_acks.values()
                line.held_acks.clear()
            if self._switches.shuffle_acks:
                self._rng.shuffle(due)
            for text in due:
                line.send(text)

    def _pass_on(self, line: Line, text: str) -> None:
        switches = self._switches
        texts = [*(STRAYS if switches.stray_acks else ()), *[text] * (2 if switches.duplicate_acks else 1)]
        if switches.shuffle_acks or switches.ack_delay_s > 0:
            due = self._clock.monotonic() + switches.ack_delay_s
            line.delayed_acks += [(due, each) for each in texts]
            return
        for each in texts:
            line.send(each)
