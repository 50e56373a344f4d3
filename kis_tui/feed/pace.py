"""How fast registrations that can wait are asked for. Pure: times are handed in.

The broker blocks IP and app key of those who subscribe and release in a loop (KIS notices of 2026-01-15 and
2026-02-24). Whatever the user does, no more than sixty of them are asked for in any minute.
"""

from collections.abc import Collection, Sequence

from kis_tui.domain.registration import Registration

AT_ONCE = 20
"""Asked for without a wait after a quiet time."""
EVERY_S = 1.5
"""From then on one in so long."""


class OptionalPace:
    """Lets optional registrations into what is wanted, a few at a time."""

    def __init__(self) -> None:
        self._held: frozenset[Registration] = frozenset()
        self._free = float(AT_ONCE)
        self._counted_at = 0.0
        self._waits = False

    def admit(
        self, planned: Sequence[Registration], optional: Collection[Registration], now: float
    ) -> tuple[Registration, ...]:
        """Return what of ``planned`` may be wanted now, in its order.

        What was wanted before stays; of what is new in ``optional``, as many as the pace allows come in.

        Args:
            planned: most important first.
            optional: those that can wait.
            now: monotonic seconds.
        """
        self._free = min(float(AT_ONCE), self._free + max(0.0, now - self._counted_at) / EVERY_S)
        self._counted_at = now
        self._waits = False
        admitted = []
        for registration in planned:
            if registration in optional and registration not in self._held:
                if self._free < 1:
                    self._waits = True
                    continue
                self._free -= 1
            admitted.append(registration)
        self._held = frozenset(admitted)
        return tuple(admitted)

    @property
    def next_at(self) -> float | None:
        """When the next that waits may come in; None = none waits."""
        return self._counted_at + (1 - self._free) * EVERY_S if self._waits else None
