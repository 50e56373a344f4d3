"""What is seen of the focused row's tape: merged, filtered, held, scrolled back."""

from msgspec.structs import replace

from kis_tui.domain.ticks import TickTable
from kis_tui.market.prints import EVERYTHING, PrintFilter, PrintMerger, TapeRow, large_size, merged
from kis_tui.market.stream import Stream
from kis_tui.market.tape import Hole, Print, Tape, TapeEntry
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
"""What is shown, in the order of the key."""
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
        self._seen = self._revision = 0
        """Number of the newest entry that is held, and the revision of the tape in which it has that number."""
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
            self._seen, self._revision = stream.tape.number, stream.tape.revision
            self._merge_held()
        return self.held

    def next_merge(self) -> int:
        """Take the next window for prints of one order; returns it in milliseconds."""
        steps = MERGE_STEPS_MS
        self.set_merge(steps[(steps.index(self._merge_ms) + 1) % len(steps)])
        return self._merge_ms

    @property
    def merge_ms(self) -> int:
        """Milliseconds within which prints of one order are one row; 0 = every print has its own."""
        return self._merge_ms

    def set_merge(self, merge_ms: int) -> None:
        """Take a window for prints of one order, one of ``MERGE_STEPS_MS``."""
        self._merge_ms = merge_ms
        self._merger = PrintMerger(merge_ms)
        self._merge_held()

    @property
    def filter(self) -> PrintFilter:
        """Which prints are shown."""
        return self._filter

    def set_filter(self, chosen: PrintFilter) -> None:
        """Show the prints that pass; the place that was scrolled to stays."""
        self._filter = chosen

    def next_filter(self) -> PrintFilter:
        """Take the next of ``FILTERS`` and return it; everything after one of the user's own."""
        at = FILTERS.index(self._filter) if self._filter in FILTERS else -1
        self._filter = FILTERS[(at + 1) % len(FILTERS)]
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
        open_hole = None if self.held else tape.open_hole
        if open_hole is not None:
            passing = (open_hole, *passing)
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
        self._find_held(tape)
        return replace(view, paused=True, waiting=tape.number - self._seen)

    def _find_held(self, tape: Tape) -> None:
        """Look up the number of the newest held entry again where a hole was filled and shifted it."""
        if tape.revision == self._revision or not self._held:
            return
        self._revision = tape.revision
        newest = self._held[0]
        for entry in tape.newest_first():
            if isinstance(entry, Print) and isinstance(newest, Print) and entry.trade is newest.trade:
                self._seen = entry.number
                return

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
