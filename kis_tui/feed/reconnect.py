"""Whether and when to connect again. Pure: times are handed in."""

from collections import deque
from random import Random

from kis_tui.feed.events import Trouble
from kis_tui.feed.policy import LinePolicy


class Reconnect:
    """The memory of attempts on one line.

    Args:
        policy: the figures.
        rng: for the jitter.
        max_attempts: consecutive attempts after which only the user goes on; None = as the budget allows.
    """

    def __init__(self, policy: LinePolicy, rng: Random, *, max_attempts: int | None = None) -> None:
        self._policy = policy
        self._rng = rng
        self._max_attempts = max_attempts
        self._connects: deque[float] = deque()
        self._last_attempt: float | None = None
        self._in_use = 0
        self._garbage = 0
        self.attempt = 0
        """Consecutive failures since the line was last healthy."""

    def attempting(self, now: float) -> None:
        """Note that the key service is being asked: attempts keep their distance even when no socket comes of them."""
        self._last_attempt = now

    def connecting(self, now: float) -> None:
        """Note that a socket is being opened."""
        self._last_attempt = now
        self._connects.append(now)

    def connected(self, now: float) -> None:
        """Note that the socket is open, or is not going to be: the gap to the next counts from here."""
        self._last_attempt = now

    def earliest(self, now: float) -> float | None:
        """Return when the next attempt is allowed; None = the budget is spent."""
        while self._connects and now - self._connects[0] >= self._policy.budget_window_s:
            self._connects.popleft()
        if len(self._connects) >= self._policy.budget:
            return None
        return now if self._last_attempt is None else max(now, self._last_attempt + self._policy.shortest_gap_s)

    def left(self, now: float) -> int:
        """Return how many connects the budget still has."""
        return self._policy.budget - sum(now - at < self._policy.budget_window_s for at in self._connects)

    def healthy(self) -> None:
        """The line has proved itself: failures before it no longer count."""
        self.attempt = self._in_use = self._garbage = 0

    def failed(
        self, trouble: Trouble, *, final: bool = False, garbage: bool = False, at_least_s: float = 0.0
    ) -> float | None:
        """Return how long to wait before the next attempt; None = wait for the user.

        Args:
            trouble: why the attempt or the connection ended.
            final: trying again by itself cannot help.
            garbage: the handshake was answered with something that is no WebSocket.
            at_least_s: a wait the other side asked for.
        """
        self.attempt += 1
        self._garbage = self._garbage + 1 if garbage else 0
        if final or self._garbage >= self._policy.garbage_limit:
            return None
        if self._max_attempts is not None and self.attempt > self._max_attempts:
            return None
        if trouble is Trouble.APPKEY_IN_USE:
            self._in_use += 1
            delays = self._policy.in_use_delays_s
            return delays[self._in_use - 1] if self._in_use <= len(delays) else None
        if trouble is Trouble.RESUMED and self.attempt == 1:
            return self._policy.shortest_gap_s
        span = min(self._policy.longest_delay_s, self._policy.first_delay_s * 2 ** min(self.attempt - 1, 20))
        return max(self._rng.uniform(span / 2, span), at_least_s)

    def go_on(self) -> None:
        """Count failures anew; budget and gap between two connects stay."""
        self.healthy()

    def forgive(self, now: float) -> None:
        """Forget the connects but those of the last minute, so that a key held down is no storm either.

        Only a person at a key may ask for that: a program that asks in a loop would be what the budget is there to
        prevent.
        """
        while self._connects and now - self._connects[0] >= self._policy.forgiven_after_s:
            self._connects.popleft()
