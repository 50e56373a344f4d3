"""What is special about issues, by the newest word of anybody."""

from collections.abc import Collection

from kis_tui.domain.issue_flags import IssueStatus


class Designations:
    """The designation of each issue. REST and announcements tell it; the later one counts."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[IssueStatus, float | None]] = {}

    def take(self, code: str, status: IssueStatus, at: float | None) -> bool:
        """Take one word.

        Args:
            code: the issue.
            status: UNKNOWN says nothing.
            at: when it was received, monotonic seconds; None = not known, and it counts as the newest.

        Returns:
            Whether the designation is another one now.
        """
        if status is IssueStatus.UNKNOWN:
            return False
        known, known_at = self._told.get(code, (IssueStatus.UNKNOWN, None))
        if at is not None and known_at is not None and at < known_at:
            return False
        self._told[code] = status, at
        return status is not known

    def of(self, code: str) -> IssueStatus:
        """Return what is special about an issue; UNKNOWN = nobody said."""
        return self._told.get(code, (IssueStatus.UNKNOWN, None))[0]

    def codes(self) -> Collection[str]:
        """Return the issues somebody spoke of."""
        return self._told.keys()

    def forget(self, code: str) -> None:
        """Forget an issue."""
        self._told.pop(code, None)
