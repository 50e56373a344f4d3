"""How long to leave something alone that failed. Pure: times are handed in."""


class Backoff:
    """Each failure in a row doubles the wait after it.

    Args:
        first_s: the wait after the first failure that counts.
        longest_s: the longest wait.
        forgiven: failures in a row that cost no wait.
    """

    def __init__(self, first_s: float, longest_s: float, *, forgiven: int = 0) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._forgiven = forgiven
        self._failures = 0
        self._until: float | None = None

    def failed(self, now: float) -> None:
        """Note a failure."""
        self._failures += 1
        doublings = self._failures - self._forgiven - 1
        if doublings >= 0:
            self._until = now + min(self._longest_s, self._first_s * 2.0 ** min(doublings, 20))

    def answered(self, *, rests_until: float | None = None) -> None:
        """Note a success: failures before it no longer count.

        Args:
            rests_until: when it may be tried again; None = at once.
        """
        self._failures = 0
        self._until = rests_until

    def is_over(self, now: float) -> bool:
        """Tell whether it may be tried again."""
        return self._until is None or now >= self._until

    @property
    def is_failing(self) -> bool:
        """Whether the last try that counts failed."""
        return self._until is not None and self._failures > self._forgiven
