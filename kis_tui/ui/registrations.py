"""What is known of the registrations behind the rows, as notes for the user."""

from collections.abc import Iterable

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.text import clean
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import RegistrationChanged, RegistrationState, Row
from kis_tui.ui.wording.language import words


class RegistrationNotes:
    """The newest state of each registration, and those that did not fit."""

    def __init__(self) -> None:
        self._newest: dict[Registration, RegistrationChanged] = {}
        self._left_out: frozenset[Registration] = frozenset()

    def __len__(self) -> int:
        return len(self._newest)

    def changed(self, event: RegistrationChanged) -> None:
        """Take a registration's new state."""
        if event.state is RegistrationState.RELEASED:
            self._newest.pop(event.registration, None)
        else:
            self._newest[event.registration] = event

    def planned(self, left_out: frozenset[Registration]) -> None:
        """Take what did not fit into the session's registrations."""
        self._left_out = left_out

    def keep(self, wanted: Iterable[tuple[str, Venue]]) -> None:
        """Forget what belongs to no row any more."""
        keep = set(wanted)
        for registration in [key for key in self._newest if (key.code, key.venue) not in keep]:
            del self._newest[registration]

    @property
    def newest(self) -> tuple[RegistrationChanged, ...]:
        """The newest state of each registration."""
        return tuple(self._newest.values())

    @property
    def left_out(self) -> frozenset[Registration]:
        """What did not fit into the session's registrations."""
        return self._left_out

    @property
    def refused(self) -> int:
        """How many registrations the broker will not serve."""
        return sum(event.state is RegistrationState.REFUSED for event in self._newest.values())

    def fault(self, row: Row, channel: Channel) -> str:
        """Return why a row's stream is not served: over the limit or refused; empty = nothing is wrong."""
        if self._is_left_out(row, channel):
            return words.over_limit
        event = self._refusal(row, channel)
        if event is None:
            return ""
        if event.msg_cd in words.refusals:
            return words.refusals[event.msg_cd][0]
        said = clean(" ".join(part for part in (event.msg_cd, event.text) if part))
        refused = words.registration_notes[RegistrationState.REFUSED]
        return f"{refused}: {said}" if said else refused

    def short_fault(self, row: Row, channel: Channel) -> str:
        """Return the same in few cells; empty = there is no shorter way to say it, or nothing is wrong."""
        event = self._refusal(row, channel)
        if event is None or not event.msg_cd or self._is_left_out(row, channel):
            return ""
        if event.msg_cd in words.refusals:
            return words.refusals[event.msg_cd][1]
        return words.refused_short.format(msg_cd=clean(event.msg_cd, 10))

    def unanswered(self, row: Row, channel: Channel) -> str:
        """Return that the broker never answered, where that is so; empty = it did, or may yet."""
        event = self._newest.get(_registration(row, channel))
        silent = event is not None and event.state is RegistrationState.UNCONFIRMED
        return words.registration_notes[RegistrationState.UNCONFIRMED] if silent else ""

    def progress(self, row: Row, channel: Channel) -> str:
        """Return how far a stream without data is."""
        event = self._newest.get(_registration(row, channel))
        return words.registration_notes[RegistrationState.WANTED if event is None else event.state]

    def is_confirmed(self, row: Row, channel: Channel) -> bool:
        """Tell whether the broker granted a row's stream."""
        event = self._newest.get(_registration(row, channel))
        return event is not None and event.state is RegistrationState.CONFIRMED

    def is_announced(self, code: str) -> bool:
        """Tell whether the broker announces what befalls a stock, at one exchange at least."""
        events = (self._newest.get(Registration(Channel.STATUS, venue, code)) for venue in (Venue.KRX, Venue.NXT))
        return any(event is not None and event.state is RegistrationState.CONFIRMED for event in events)

    def _is_left_out(self, row: Row, channel: Channel) -> bool:
        return _registration(row, channel) in self._left_out

    def _refusal(self, row: Row, channel: Channel) -> RegistrationChanged | None:
        event = self._newest.get(_registration(row, channel))
        return event if event is not None and event.state is RegistrationState.REFUSED else None


def _registration(row: Row, channel: Channel) -> Registration:
    return Registration(channel, row.choice.venue, row.code)
