"""What the stand-in exchange has sent up to some moment of a scenario, frame by frame through the real decoder."""

from collections.abc import Iterable
from typing import TypeVar

from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import decode
from kis_tui.protocol.frame import Value
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import SCENARIOS

LAYOUTS = LAYOUT_SETS["2026-09"]
_Kind = TypeVar("_Kind", bound=Value)


class SimulatedWire:
    """A scenario with some of the issues, advanced by a test.

    Attributes:
        market: the market that sends.
        sent: (time of day in seconds, value) of everything so far.
    """

    def __init__(self, scenario: str, codes: Iterable[str], seed: int = 1) -> None:
        wanted = set(codes)
        self.market = Market(SCENARIOS[scenario], seed, LAYOUTS, [issue for issue in ISSUES if issue.code in wanted])
        self.sent: list[tuple[int, Value]] = []
        self._elapsed_s = 0.0

    def run_until(self, second: float) -> None:
        """Advance to a time of day, in seconds since midnight."""
        end_s = self.market.timeline.elapsed_s(second)
        while self._elapsed_s < end_s:
            self._elapsed_s = min(end_s, self._elapsed_s + 0.05)
            for publication in self.market.advance(self._elapsed_s):
                for value in decode(frame_of(publication, LAYOUTS)).values:
                    assert value is not None
                    self.sent.append((self.market.second, value))

    def read(
        self, kind: type[_Kind], code: str, venue: Venue, start: float = 0, end: float = 86_400
    ) -> list[tuple[int, _Kind]]:
        """Return what one stream said from ``start`` to before ``end``."""
        return [
            (second, value)
            for second, value in self.sent
            if isinstance(value, kind) and (value.code, value.venue) == (code, venue) and start <= second < end
        ]
