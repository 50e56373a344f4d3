"""What the user looks at, and since when: streams follow a focus that rests, not one that runs.

Pure: times are handed in.
"""

from collections.abc import Sequence

from kis_tui.feed.source import Row, View

SETTLE_S = 0.3
"""A focus must rest for so long before its book is asked for, and a view that needs less before anything is given
back: the broker blocks subscribe and release loops."""
REST_S = 2.5
"""A focus must rest for so long before the streams beside its book and trades are asked for."""
RECENT_BOOKS = 8
"""Rows looked at before whose books are kept while there is room."""


class Attention:
    """Rows, focus and view as they come to rest. All times are monotonic seconds."""

    def __init__(self) -> None:
        self.rows: tuple[Row, ...] = ()
        """The watchlist."""
        self.settled: Row | None = None
        """The row whose book is shown; None = there is none yet."""
        self.recent: tuple[Row, ...] = ()
        """Rows that had the focus, newest first, ``settled`` among them."""
        self.rested: tuple[Row, ...] = ()
        """Those of them on which it stayed, newest first."""
        self.view = View(book=False, context=False)
        """What is on the screen, as far as streams are to follow it."""
        self._focus: Row | None = None
        self._asked_view = self.view
        self._settles_at = 0.0
        self._rests_at = 0.0

    def want(self, rows: Sequence[Row], focus: Row | None, view: View, now: float) -> None:
        """Take what is to be shown now; a view that needs more than the one before holds at once."""
        self.rows = tuple(rows)
        if self.settled not in self.rows:
            self.settled = None
        self.recent = tuple(row for row in self.recent if row in self.rows)
        self.rested = self._without_dropped(focus)
        if _needs_all_of(view, self.view):
            self.view = view
        has_moved = focus != self._focus
        if has_moved or view != self._asked_view:
            is_first = focus is None or not self.recent
            self._settles_at = now if is_first else now + SETTLE_S
            if has_moved:
                self._rests_at = now if is_first else now + REST_S
            self._focus, self._asked_view = focus, view
        self.pass_time(now)

    def _without_dropped(self, focus: Row | None) -> tuple[Row, ...]:
        """Return the rows rested on; one that changed its venue under the focus goes on under the new one."""
        stayed = (
            focus if focus is not None and row not in self.rows and row.code == focus.code else row
            for row in self.rested
        )
        return tuple(row for row in dict.fromkeys(stayed) if row in self.rows)

    def pass_time(self, now: float) -> None:
        """Let what has rested for long enough hold."""
        if self._is_settling and now >= self._settles_at:
            self.settled, self.view = self._focus, self._asked_view
            self.recent = _first(self.settled, self.recent)[:RECENT_BOOKS]
        if self._is_coming_to_rest and now >= self._rests_at:
            self.rested = _first(self.settled, self.rested)[:RECENT_BOOKS]

    @property
    def next_at(self) -> float | None:
        """When ``pass_time`` has something to do; None = not before ``want``."""
        if self._is_settling:
            return self._settles_at
        return self._rests_at if self._is_coming_to_rest else None

    @property
    def _is_settling(self) -> bool:
        return self.settled != self._focus or self.view != self._asked_view

    @property
    def _is_coming_to_rest(self) -> bool:
        return self.settled is not None and self.settled == self._focus and self.rested[:1] != (self.settled,)


def _first(row: Row | None, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return rows if row is None else (row, *(other for other in rows if other != row))


def _needs_all_of(view: View, other: View) -> bool:
    """Tell whether ``view`` needs everything that ``other`` does."""
    return (
        view.book >= other.book
        and view.split >= other.split
        and view.context >= other.context
        and set(view.beside).issuperset(other.beside)
    )
