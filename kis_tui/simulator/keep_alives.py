"""PINGPONG: sent when it is due, and what becomes of it."""

from collections import deque
from collections.abc import Iterable
from datetime import timedelta

from kis_tui.clock import Clock
from kis_tui.simulator import messages
from kis_tui.simulator.line import Line
from kis_tui.simulator.session import ClientSession
from kis_tui.simulator.switches import Switches

_WAITS_KEPT = 10_000


class KeepAlives:
    """Asks every session now and then whether it is there, and cuts who never answers.

    Args:
        switches: how often, in which form, and how long an answer may take.
        clock: the exchange's time of day, and its seconds.

    Attributes:
        waits: monotonic second of a PINGPONG and seconds until it was answered, the newest ten thousand; of several
            without an answer the first counts.
        cuts: monotonic second of every session that was cut because it answered none.
    """

    def __init__(self, switches: Switches, clock: Clock) -> None:
        self.waits: deque[tuple[float, float]] = deque(maxlen=_WAITS_KEPT)
        self.cuts: list[float] = []
        self._switches = switches
        self._clock = clock
        self._sent_at: dict[ClientSession, float] = {}

    def opened(self, session: ClientSession) -> None:
        """A session begins; the first PINGPONG comes an interval later."""
        self._sent_at[session] = self._clock.monotonic()

    def closed(self, session: ClientSession) -> None:
        """A session is over."""
        del self._sent_at[session]

    def answered(self, asked: float | None) -> None:
        """Note an answer to what was ``asked`` at that second; None = to nothing."""
        if asked is not None:
            self.waits.append((asked, self._clock.monotonic() - asked))

    def follow(self, lines: Iterable[Line]) -> None:
        """Send what is due and cut who is overdue."""
        switches, now = self._switches, self._clock.monotonic()
        if switches.withhold_pingpong:
            return
        for line in lines:
            session = line.session
            asked = session.pingpong_since
            if asked is not None and now - asked >= switches.pingpong_deadline_s:
                self.cuts.append(now)
                line.cut()
            elif now - self._sent_at[session] >= switches.pingpong_interval_s:
                self._sent_at[session] = now
                session.pingpong_since = now if asked is None else asked
                for _ in range(switches.pingpong_burst):
                    line.send(self._message())

    def _message(self) -> bytes:
        if self._switches.pingpong_message is not None:
            return self._switches.pingpong_message
        told = self._clock.now() + timedelta(seconds=self._switches.clock_skew_s)
        return messages.keep_alive(f"{told:%Y%m%d%H%M%S}", self._switches.pingpong_padding).encode()
