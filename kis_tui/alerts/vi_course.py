"""VI: an interruption comes into force or is lifted, by frames of the exchanges or by the list of the day."""

from collections.abc import Iterable

from msgspec import Struct

from kis_tui.alerts.alert import Happening
from kis_tui.alerts.rules import AlertEdge
from kis_tui.domain.venue import Venue
from kis_tui.market.interruption_course import JOINS_S, NEW_DAY_S
from kis_tui.market.interruptions import Interruptions, ViState


class _Known(Struct, frozen=True):
    """The interruptions of one stock as they are at one moment."""

    in_force: dict[Venue, ViState]
    """By exchange; UN = it is not told which one."""
    lapsed: frozenset[Venue]
    """Of which nobody told the end, but nothing was said for longer than one lasts."""


class ViCourse:
    """What one rule has seen of one stock's interruptions.

    One that ran already when the stock was first looked at tells nothing; one whose beginning was announced or seen
    does, also as the very first thing.

    Args:
        code: the stock.
        venue: whose interruptions; UN = any exchange's.
    """

    def __init__(self, code: str, venue: Venue) -> None:
        self._code = code
        self._venue = venue
        self._seen: dict[Venue, ViState] | None = None
        """In force when last looked at; None = never looked."""
        self._over_at: int | None = None
        """The second of the day up to which everything listed is over: frames told the end."""
        self._after_hole = False

    @property
    def holds(self) -> bool | None:
        """Whether one is in force; None = nothing is known."""
        return None if self._seen is None else bool(self._seen)

    def begin(self, interruptions: Interruptions, second: int | None, now: float) -> None:
        """Take what is known already, without a word.

        Args:
            interruptions: of all stocks.
            second: the exchange's second of the day; None = not known.
            now: monotonic seconds.
        """
        known = self._look(interruptions, second, now)
        self._seen = known.in_force or None

    def line_down(self) -> None:
        """Take the word that frames are missing from here on."""
        self._after_hole = True

    def take(self, interruptions: Interruptions, second: int | None, now: float) -> Iterable[Happening]:
        """Look again, after a book, an announcement or the list of the day.

        Args:
            interruptions: of all stocks, with what came folded in.
            second: the exchange's second of the day; None = not known.
            now: monotonic seconds.
        """
        if self._over_at is not None and second is not None and self._over_at - second > NEW_DAY_S:
            self._over_at = None
        before, known = self._seen, self._look(interruptions, second, now)
        after = self._seen = known.in_force
        after_hole, self._after_hole = self._after_hole, False
        if before is None:
            return [
                _began(venue, state, while_down=after_hole)
                for venue, state in after.items()
                if state.certain and _is_fresh(state, second)
            ]
        ended, begun = set(before) - set(after), set(after) - set(before)
        if Venue.UN in ended and begun:
            ended.discard(Venue.UN)  # it is known now where it is
            begun.pop()
        elif Venue.UN in begun and ended:
            begun.discard(Venue.UN)
            ended.pop()
        if ended and not after and second is not None:
            self._over_at = second
        return [
            *(_ended(venue, before[venue], assumed=venue in known.lapsed, while_down=after_hole) for venue in ended),
            *(_began(venue, after[venue], while_down=after_hole) for venue in begun),
        ]

    def _look(self, interruptions: Interruptions, second: int | None, now: float) -> _Known:
        wanted = Venue if self._venue is Venue.UN else (self._venue,)
        in_force: dict[Venue, ViState] = {}
        lapsed: set[Venue] = set()
        for venue in wanted:
            state = interruptions.state(self._code, venue, second)
            if state is not None:
                in_force[state.venue] = state
            elif (old := interruptions.state(self._code, venue)) is not None:
                lapsed.add(old.venue)
        if not in_force:
            listed = self._listed(interruptions, second, now)
            if listed is not None:
                in_force[Venue.UN] = listed
            elif self._seen and Venue.UN in self._seen and not self._is_listed_over(interruptions, second, now):
                lapsed.add(Venue.UN)
        return _Known(in_force, frozenset(lapsed))

    def _listed(self, interruptions: Interruptions, second: int | None, now: float) -> ViState | None:
        """Return the interruption that only the list of the day tells of; it names no exchange."""
        entry = None if second is None else interruptions.in_force_by_list(self._code, second, now)
        if entry is None:
            return None
        began = entry[0].began
        if self._over_at is not None and (began is None or began <= self._over_at):
            return None
        return ViState(Venue.UN, began, certain=False)

    def _is_listed_over(self, interruptions: Interruptions, second: int | None, now: float) -> bool:
        entry = None if second is None else interruptions.listed(self._code, second, now)
        return entry is not None and entry[0].ended is not None


def _is_fresh(state: ViState, second: int | None) -> bool:
    """Tell whether an interruption began just now."""
    return state.began is not None and (second is None or abs(second - state.began) <= JOINS_S)


def _began(venue: Venue, state: ViState, *, while_down: bool) -> Happening:
    return Happening(venue=venue, edge=AlertEdge.ON, began=state.began, while_down=while_down)


def _ended(venue: Venue, state: ViState, *, assumed: bool, while_down: bool) -> Happening:
    return Happening(venue=venue, edge=AlertEdge.OFF, began=state.began, assumed=assumed, while_down=while_down)
