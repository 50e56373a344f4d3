"""A flood of books: the frames of a second in which everything trades at once."""

from kis_tui.domain.registration import Channel
from kis_tui.simulator.line import Line

_SIZE_FIELD = 23
"""Shares at the best ask: code, time, phase and twenty prices stand before it."""

_MOST_WAITING = 5_000
"""No more is added while a client has so much to read: the flood is as fast as it is read."""


class Burst:
    """Sends books again and again, each with another size at the best ask; the true one comes last.

    Attributes:
        sent: additional frames since the start, all clients together.
    """

    def __init__(self) -> None:
        self.sent = 0
        self._owed = 0.0

    def follow(self, lines: list[Line], passed_s: float, per_s: int) -> None:
        """Send what the rate asks for.

        Args:
            lines: to whom; only whoever has had a book gets more.
            passed_s: seconds since the last call.
            per_s: frames a second for each client; 0 = none.
        """
        if not per_s:
            self._owed = 0.0
            return
        self._owed = min(self._owed + passed_s * per_s, float(per_s))
        count, self._owed = int(self._owed), self._owed % 1
        for line in lines:
            if len(line.waiting) < _MOST_WAITING:
                self._flood(line, min(count, _MOST_WAITING))

    def _flood(self, line: Line, count: int) -> None:
        registered = line.session.registrations
        books = [
            frame
            for registration, frame in line.latest.items()
            if registration.channel is Channel.BOOK and registration in registered
        ]
        if not books:
            return
        parts = [_around_size(frame) for frame in books]
        for _ in range(count // len(books)):
            self.sent += len(books)
            size = b"%d" % (1 + self.sent % 99_999)
            for before, after in parts:
                line.send(before + size + after)
        for frame in books:
            line.send(frame)


def _around_size(frame: bytes) -> tuple[bytes, bytes]:
    cells = frame.split(b"^")
    return b"^".join(cells[:_SIZE_FIELD]) + b"^", b"^" + b"^".join(cells[_SIZE_FIELD + 1 :])
