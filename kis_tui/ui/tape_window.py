"""What is seen of the focused row's tape: merged, filtered, held, scrolled back."""

from msgspec.structs import replace

from kis_tui.domain.ticks import TickTable
from kis_tui.market.prints import EVERYTHING, PrintFilter, PrintMerger, TapeRow, large_size, merged
from kis_tui.market.stream import Stream
from kis_tui.market.tape import Hole, TapeEntry
from kis_tui.ui.views import TapeView

MERGE_STEPS_MS = (0, 100, 500, 1_000)
"""How far apart prints of one order may come, in the order of the key."""
FILTERS = (
    EVERYTHING,
    PrintFilter(least_size=100),
    PrintFilter(least_size=1_000),
    PrintFilter(least_value=10_000_000),
    PrintFilter(least_value=100_000_000),
)
"""What is left out, in the order of the key."""
TAPE_SHOWN = 100
"""Rows handed to the tape; no screen shows more."""


class TapeWindow:
    """How the reader looks at the tape. What is merged and left out stays from row to row, what is held does not."""

    def __init__(self) -> None:
        self._merge_ms = MERGE_STEPS_MS[0]
        self._filter = FILTERS[0]
        self._merger = PrintMerger()
        self._held: tuple[TapeEntry, ...] | None = None
        """The tape of the moment it was held at, newest first; None = it runs."""
        self._held_rows: tuple[TapeRow, ...] = ()
        """The same, merged."""
        self._top: int | None = None
        """Number of the row that was scrolled to; None = the newest."""

    @property
    def held(self) -> bool:
        """Whether the tape stands."""
        return self._held is not None

    def release(self) -> None:
        """Go to the newest print and let the tape run."""
        self._held = self._top = None
        self._held_rows = ()

    def toggle_hold(self, stream: Stream) -> bool:
        """Hold the tape as it is now, or let it go on; returns whether it is held."""
        if self.held:
            self.release()
        else:
            self._held = tuple(stream.tape.newest_first())
            self._merge_held()
        return self.held

    def next_merge(self) -> int:
        """Take the next window for prints of one order; returns it in milliseconds."""
        steps = MERGE_STEPS_MS
        self._merge_ms = steps[(steps.index(self._merge_ms) + 1) % len(steps)]
        self._merger = PrintMerger(self._merge_ms)
        self._merge_held()
        return self._merge_ms

    def next_filter(self) -> PrintFilter:
        """Take the next filter and return it."""
        self._filter = FILTERS[(FILTERS.index(self._filter) + 1) % len(FILTERS)]
        return self._filter

    def scroll(self, stream: Stream, rows: int, page: int) -> None:
        """Go back in time, and hold the tape for it if it runs; or forward again.

        Args:
            stream: the one looked at.
            rows: how many rows back; negative = forward.
            page: rows that are on the screen; the oldest ones fill it and no more.
        """
        if not self.held:
            if rows <= 0:
                return
            self.toggle_hold(stream)
        passing = self._passing(self._held_rows)
        position = min(self._position(passing) + rows, len(passing) - page)
        self._top = passing[position].number if position > 0 else None

    def view(self, stream: Stream, table: TickTable, *, line_up: bool = True) -> TapeView:
        """Return what the tape shows.

        Args:
            stream: what is known of the row.
            table: the row's tick sizes.
            line_up: whether what was received can be trusted to be the newest.
        """
        tape = stream.tape
        if self._held is None:
            self._merger.follow(tape)
            rows = self._merger.rows()
        else:
            rows = self._held_rows
        passing = self._passing(rows)
        start = self._position(passing)
        view = TapeView(
            entries=passing[start : start + TAPE_SHOWN],
            table=table,
            stale=bool(len(tape)) and (stream.stale or not line_up),
            merge_ms=self._merge_ms,
            filter=self._filter,
            large_size=large_size(rows),
        )
        newest = next((row.trade for row in rows if not isinstance(row, Hole)), None)
        if newest is not None and newest.high and newest.low and newest.high > newest.low:
            view = replace(view, high=newest.high, low=newest.low)
        if self._held is None:
            return view
        seen = self._held[0].number if self._held else 0
        return replace(view, paused=True, waiting=tape.number - seen)

    def _merge_held(self) -> None:
        self._held_rows = merged(self._held or (), self._merge_ms)

    def _passing(self, rows: tuple[TapeRow, ...]) -> tuple[TapeRow, ...]:
        return rows if self._filter == EVERYTHING else tuple(row for row in rows if self._filter.passes(row))

    def _position(self, rows: tuple[TapeRow, ...]) -> int:
        """Return where the row that was scrolled to is, or the next older one where it is not shown any more."""
        if self._top is None:
            return 0
        top = self._top
        return next((at for at, row in enumerate(rows) if row.number <= top), 0)
