"""What REST said of issues, for how long that holds, and when to ask again. Pure: times are handed in."""

from datetime import date, datetime

from msgspec import Struct

from kis_tui.domain.issue_flags import IssueFlags
from kis_tui.feed.backoff import Backoff
from kis_tui.feed.events import IssueFetched

ISSUE_HOLDS_S = 30 * 60.0
"""Designations change within the day; an answer older than this is asked for anew while the exchanges trade."""
ISSUE_AGAIN_S = 60.0
"""A failed query about an issue, or one that was answered in part, is not asked again sooner; then twice as late."""
ISSUE_LONGEST_S = 600.0


class _Answer(Struct, frozen=True):
    flags: IssueFlags
    day: date
    fetched_at: float


class IssueAnswers:
    """The answers by code.

    Args:
        is_paper: the paper server does not tell whether NXT trades an issue, so nobody waits for that.
    """

    def __init__(self, *, is_paper: bool) -> None:
        self._is_paper = is_paper
        self._answers: dict[str, _Answer] = {}
        self._backoffs: dict[str, Backoff] = {}
        self._undecided: set[str] = set()

    @property
    def off_nxt(self) -> frozenset[str]:
        """Codes that NXT does not trade, by the last word on them."""
        return frozenset(code for code, answer in self._answers.items() if answer.flags.on_nxt is False)

    @property
    def undecided(self) -> frozenset[str]:
        """Codes whose first answer is waited for."""
        return frozenset(self._undecided)

    def told(self, code: str, day: date) -> IssueFetched | None:
        """Return what is known of an issue on ``day``; None = nothing of that day."""
        answer = self._answers.get(code)
        return None if answer is None or answer.day != day else IssueFetched(answer.flags, answer.fetched_at)

    def begin(self, code: str) -> None:
        """Wait for the answer about an issue that was never asked about."""
        if code not in self._answers and code not in self._backoffs:
            self._undecided.add(code)

    def decide(self, code: str) -> bool:
        """Wait no longer; return whether anybody did."""
        was_undecided = code in self._undecided
        self._undecided.discard(code)
        return was_undecided

    def is_due(self, code: str, moment: datetime, now: float, *, is_open: bool) -> bool:
        """Tell whether an issue is to be asked about.

        Args:
            code: the issue in focus.
            moment: market time.
            now: monotonic seconds.
            is_open: whether an exchange trades at ``moment``.
        """
        backoff = self._backoffs.get(code)
        if backoff is not None and not backoff.is_over(now):
            return False
        answer = self._answers.get(code)
        if answer is None or answer.day != moment.date() or self._is_partial(answer.flags):
            return True
        return is_open and now - answer.fetched_at >= ISSUE_HOLDS_S

    def take(self, flags: IssueFlags, day: date, now: float) -> IssueFetched:
        """Take an answer fetched at ``now``; return it as an event."""
        self._answers[flags.code] = _Answer(flags, day, now)
        if self._is_partial(flags):
            self.failed(flags.code, now)
        else:
            self._backoffs.pop(flags.code, None)
        return IssueFetched(flags, now)

    def _is_partial(self, flags: IssueFlags) -> bool:
        return flags.on_nxt is None and not self._is_paper

    def failed(self, code: str, now: float) -> None:
        """Note that there was no answer."""
        self._backoffs.setdefault(code, Backoff(ISSUE_AGAIN_S, ISSUE_LONGEST_S)).failed(now)

    def forgive(self) -> None:
        """Forget all failures: ask again at once."""
        self._backoffs.clear()
