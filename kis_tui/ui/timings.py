"""How long things take: a frame from the socket to the terminal, and from the exchange to here."""

from collections import deque
from collections.abc import Iterable, Sequence
from math import ceil

from msgspec import Struct

WINDOW_S = 60.0
"""Seconds that the figures are of."""
SKEW_WINDOW_S = 600.0
"""Seconds of which the frame that came soonest says how far the clocks are apart."""
_MOST = 2_000
_FRAMES_A_PICTURE = 256
"""Frames of one picture that are timed, from the one that waits for longest on."""
_HALF_A_DAY = 43_200.0


class Spread(Struct, frozen=True):
    """How long something took."""

    count: int
    p50_s: float
    p99_s: float
    newest_s: float


class TimingsView(Struct, frozen=True):
    """What was measured in the last minute."""

    to_screen: Spread | None = None
    """From the receipt of a frame until its picture was handed to the terminal; None = nothing was painted."""
    lag: Spread | None = None
    """How much later than the soonest of the last minutes frames came, by the exchange's time in them, which has whole
    seconds: true to a second. None = no frame told its time."""
    clock_behind_s: float | None = None
    """By how much this machine's clock is behind the exchange's, to a second: what the way takes counts against it;
    negative = ahead. None = no frame told its time."""


class Timings:
    """Written by the bridge."""

    def __init__(self) -> None:
        self._waiting: list[float] = []
        self._painted: deque[tuple[float, float]] = deque(maxlen=_MOST)
        self._apart: deque[tuple[float, float]] = deque(maxlen=_MOST)
        self._soonest: deque[tuple[float, float]] = deque()
        """Time and difference of frames that came sooner than every later one."""

    def frame_came(self, received_at: float) -> None:
        """Take that a data frame waits to be shown, by when it was received (monotonic seconds)."""
        if len(self._waiting) < _FRAMES_A_PICTURE:
            self._waiting.append(received_at)

    def take_waiting(self) -> Sequence[float]:
        """Return when the frames came that the next picture shows."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def painted(self, received: Iterable[float], now: float) -> None:
        """Take that their picture was handed to the terminal."""
        self._painted.extend((now, now - at) for at in received)

    def exchange_time(self, ours: float, theirs: float, now: float) -> None:
        """Take the exchange's time in a frame.

        Args:
            ours: our market time at its receipt, seconds of the day.
            theirs: the exchange's, whole seconds of the day.
            now: monotonic seconds.
        """
        apart = (ours - theirs + _HALF_A_DAY) % (2 * _HALF_A_DAY) - _HALF_A_DAY
        self._apart.append((now, apart))
        soonest = self._soonest
        while soonest and soonest[-1][1] >= apart:
            soonest.pop()
        soonest.append((now, apart))
        while now - soonest[0][0] > SKEW_WINDOW_S:
            soonest.popleft()

    def view(self, now: float) -> TimingsView:
        """Return what was measured in the last minute before ``now``, monotonic seconds."""
        to_screen = [took for at, took in self._painted if now - at <= WINDOW_S]
        if not self._soonest:
            return TimingsView(spread(to_screen))
        soonest = self._soonest[0][1]
        lag = [apart - soonest for at, apart in self._apart if now - at <= WINDOW_S]
        return TimingsView(spread(to_screen), spread(lag), -soonest)


def spread(durations: Sequence[float]) -> Spread | None:
    """Return median and 99th percentile by nearest rank, and the last one; None = there are none."""
    if not durations:
        return None
    ranked = sorted(durations)
    return Spread(len(ranked), _rank(ranked, 0.5), _rank(ranked, 0.99), durations[-1])


def _rank(ranked: Sequence[float], part: float) -> float:
    return ranked[ceil(len(ranked) * part) - 1]
