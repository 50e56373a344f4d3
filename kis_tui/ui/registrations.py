"""What is known of the registrations behind the rows, as notes for the user."""

from collections.abc import Iterable

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.text import clean
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import RegistrationChanged, RegistrationState, Row
from kis_tui.ui.state_words import OVER_LIMIT, REGISTRATION_NOTES


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

    def fault(self, row: Row, channel: Channel) -> str:
        """Return why a row's stream is not served: over the limit or refused; empty = nothing is wrong."""
        registration = Registration(channel, row.choice.venue, row.code)
        if registration in self._left_out:
            return OVER_LIMIT
        event = self._newest.get(registration)
        if event is None or event.state is not RegistrationState.REFUSED:
            return ""
        said = clean(event.text or event.msg_cd)
        words = REGISTRATION_NOTES[RegistrationState.REFUSED]
        return f"{words}: {said}" if said else words

    def progress(self, row: Row, channel: Channel) -> str:
        """Return how far a stream without data is."""
        event = self._newest.get(Registration(channel, row.choice.venue, row.code))
        return REGISTRATION_NOTES[RegistrationState.WANTED if event is None else event.state]
