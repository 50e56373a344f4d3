"""The book of registrations: what is wanted, what was asked for, what the broker granted.

"Sent" is not "subscribed": only an answer or a frame of the stream confirms one. Times are monotonic seconds handed
in. Rules: ``resend after 5 s at most twice, 0.1 s between requests, 41 registrations``.
"""

from collections.abc import Iterable
from enum import StrEnum
from math import inf

from msgspec import Struct

from kis_tui.domain.registration import REGISTRATION_LIMIT, Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.control import Acknowledgement, Verdict
from kis_tui.protocol.schema import registration_of, tr_id_of

ACK_TIMEOUT_S = 5.0
"""A lost registration produces no error, so an answer that is this late is asked for again."""
MAX_SENDS = 3
"""One request and two repeats."""
PACE_S = 0.1
"""Seconds between two requests (the guide's figure; the broker blocks request loops)."""
LATER_S = 30.0
"""Seconds before the one repeat after a fault on the broker's side."""
NOT_OFFERED = "OPSP8991"
"""The refusal that is about the kind of stream and not about the code (KIS portal: invalid tr_id)."""


class RegistrationState(StrEnum):
    """Where a registration stands."""

    WANTED = "wanted"
    """To be asked for as soon as the line is up and its turn comes."""
    PENDING = "pending"
    """Asked for, not answered."""
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    """Asked for as often as allowed, never answered; frames are accepted if they come."""
    REFUSED = "refused"
    RELEASING = "releasing"
    RELEASED = "released"


_HELD = frozenset(
    {
        RegistrationState.PENDING,
        RegistrationState.CONFIRMED,
        RegistrationState.UNCONFIRMED,
        RegistrationState.RELEASING,
    }
)


class RegistrationChange(Struct, frozen=True):
    """One registration's new state."""

    registration: Registration
    state: RegistrationState
    msg_cd: str = ""
    """The broker's code for a refusal."""
    text: str = ""
    """The broker's words for a refusal, cleaned."""


class Request(Struct, frozen=True):
    """One request that is due."""

    registration: Registration
    register: bool
    """True = register, False = release."""


class _Entry:
    __slots__ = (
        "asked_at",
        "before",
        "doubted",
        "due_at",
        "into_silence",
        "msg_cd",
        "owed",
        "repeated",
        "retried",
        "sends",
        "state",
        "text",
        "verdict",
        "wanted",
    )

    def __init__(self) -> None:
        self.state = RegistrationState.WANTED
        self.wanted = True
        self.sends = 0
        self.due_at = 0.0
        self.asked_at = 0.0
        """When the first of ``sends`` left."""
        self.into_silence = False
        """Whether nothing at all had come from the first of ``sends`` to the last."""
        self.repeated = False
        """All of that was said a second time, once the broker was heard again."""
        self.retried = False
        self.owed = 0
        """Requests to register that were never answered, or more: the broker may hold it, whatever the state."""
        self.before = (RegistrationState.WANTED, 0, 0.0)
        """State, sends and due time before it was given back; they hold again if that is taken back unsent."""
        self.doubted = False
        """A frame came although it is refused, so it was asked for once more."""
        self.verdict = Verdict.REGISTERED
        """While REFUSED: why."""
        self.msg_cd = ""
        self.text = ""


class Ledger:
    """All registrations of one line, kept across connections.

    Args:
        limit: how many registrations the session may hold.
        remembers_refusals: what was refused is not asked for again when it is wanted anew, before ``ask_again``.
    """

    def __init__(self, limit: int = REGISTRATION_LIMIT, *, remembers_refusals: bool = False) -> None:
        self._limit = self._full_limit = limit
        self._remembers = remembers_refusals
        self._entries: dict[Registration, _Entry] = {}
        self._refusals: dict[Registration, tuple[str, str]] = {}
        self._not_offered: dict[tuple[Channel, Venue], tuple[str, str]] = {}
        self._next_send_at = 0.0
        self._heard_at = -inf
        self._unheard: dict[Registration, None] = {}
        """What was asked for or given back in vain while the broker said nothing at all."""

    @property
    def limit(self) -> int:
        """How many registrations may be held; lowered when the broker refuses one for being too many."""
        return self._limit

    def states(self) -> dict[Registration, RegistrationState]:
        """Return every registration the ledger knows, with its state."""
        return {registration: entry.state for registration, entry in self._entries.items()}

    def wanted(self) -> list[Registration]:
        """Return what is wanted, in the order in which it is asked for."""
        return [registration for registration, entry in self._entries.items() if entry.wanted]

    def is_refused(self, registration: Registration) -> bool:
        """Tell whether the broker will not send it; what was only too many is not meant."""
        entry = self._entries.get(registration)
        if entry is None:
            return self._remembered(registration) is not None
        return entry.state is RegistrationState.REFUSED and entry.verdict is not Verdict.OVER_LIMIT

    def _remembered(self, registration: Registration) -> tuple[str, str] | None:
        """Return the code and words of an earlier refusal of this stream or of its kind."""
        kind = self._not_offered.get((registration.channel, registration.venue))
        return self._refusals.get(registration) or kind

    def is_settled(self) -> bool:
        """Tell whether nothing wanted waits to be asked for or answered."""
        open_states = (RegistrationState.WANTED, RegistrationState.PENDING)
        return not any(entry.wanted and entry.state in open_states for entry in self._entries.values())

    def confirmed_count(self) -> int:
        """Return how many registrations the broker has granted."""
        return sum(entry.state is RegistrationState.CONFIRMED for entry in self._entries.values())

    def is_wanted(self, registration: Registration) -> bool:
        """Tell whether frames of ``registration`` are to be used."""
        entry = self._entries.get(registration)
        return entry is not None and entry.wanted

    def refusal(self, registration: Registration) -> tuple[str, str]:
        """Return the broker's (code, words) of a refusal; two empty texts when there was none."""
        entry = self._entries.get(registration)
        return ("", "") if entry is None else (entry.msg_cd, entry.text)

    def want(self, registrations: Iterable[Registration]) -> list[RegistrationChange]:
        """Replace what is wanted, most important first; the rest is released."""
        wanted = list(dict.fromkeys(registrations))
        keep = set(wanted)
        changes = [change for r, e in list(self._entries.items()) if r not in keep for change in self._drop(r, e)]
        for registration in wanted:
            entry = self._entries.pop(registration, None)
            if entry is None:
                entry = _Entry()
                changes.append(self._new(registration, entry))
            elif not entry.wanted:
                changes += self._want_again(registration, entry)
            self._entries[registration] = entry
        return changes

    def _new(self, registration: Registration, entry: _Entry) -> RegistrationChange:
        refusal = self._remembered(registration)
        if refusal is not None:
            entry.state, entry.verdict = RegistrationState.REFUSED, Verdict.REFUSED
            entry.msg_cd, entry.text = refusal
        return self._change(registration, entry)

    def _drop(self, registration: Registration, entry: _Entry) -> list[RegistrationChange]:
        entry.wanted = False
        if entry.state is RegistrationState.RELEASING:
            return []
        if entry.state in _HELD or entry.owed:
            entry.before = (entry.state, entry.sends, entry.due_at)
            entry.state, entry.sends, entry.due_at = RegistrationState.RELEASING, 0, 0.0
            return [RegistrationChange(registration, RegistrationState.RELEASING)]
        del self._entries[registration]
        return [RegistrationChange(registration, RegistrationState.RELEASED)]

    def _want_again(self, registration: Registration, entry: _Entry) -> list[RegistrationChange]:
        entry.wanted = True
        if entry.state is RegistrationState.RELEASING and entry.sends == 0:
            # The release was never sent, so for the broker nothing has changed.
            entry.state, entry.sends, entry.due_at = entry.before
        return [self._change(registration, entry)]

    def ask_again(self) -> list[RegistrationChange]:
        """Ask once more for what was refused or never answered, under the full limit, as the user's retry key does."""
        self._limit = self._full_limit
        self._refusals.clear()
        self._not_offered.clear()
        changes = []
        for registration, entry in self._entries.items():
            if entry.wanted and entry.state in (RegistrationState.REFUSED, RegistrationState.UNCONFIRMED):
                self._reset(entry)
                changes.append(RegistrationChange(registration, RegistrationState.WANTED))
        return changes

    def connection_lost(self) -> list[RegistrationChange]:
        """Forget what the broker held: everything wanted is to be asked for again, under the full limit.

        What was only too many, or refused for a fault on the broker's side, is asked for again too: the next session
        may grant it.
        """
        self._limit = self._full_limit
        self._unheard.clear()
        changes = []
        for registration, entry in list(self._entries.items()):
            if not entry.wanted:
                del self._entries[registration]
                changes.append(RegistrationChange(registration, RegistrationState.RELEASED))
                continue
            entry.owed = 0
            entry.repeated = False
            if entry.state is not RegistrationState.REFUSED or entry.verdict is not Verdict.REFUSED:
                self._reset(entry)
                changes.append(RegistrationChange(registration, RegistrationState.WANTED))
        self._next_send_at = 0.0
        return changes

    def key_changed(self) -> list[RegistrationChange]:
        """Ask anew for everything that was not refused, as for requests under another key on the same connection.

        What was granted under the old key stays granted until the broker says otherwise, and is given back as ever.
        """
        changes = []
        for registration, entry in self._entries.items():
            if entry.state is RegistrationState.RELEASING:
                entry.sends, entry.due_at = 0, 0.0
                entry.before = (RegistrationState.WANTED, 0, 0.0)
                entry.owed = 1
            elif entry.state is not RegistrationState.REFUSED:
                entry.owed = max(entry.owed, entry.state in _HELD)
                self._reset(entry)
                changes.append(RegistrationChange(registration, RegistrationState.WANTED))
        return changes

    @staticmethod
    def _reset(entry: _Entry) -> None:
        entry.state = RegistrationState.WANTED
        entry.sends, entry.due_at, entry.retried, entry.doubted = 0, 0.0, False, False
        entry.msg_cd = entry.text = ""

    def hold(self, until: float) -> None:
        """Send nothing before ``until``."""
        self._next_send_at = max(self._next_send_at, until)

    def next_request(self, now: float) -> tuple[Request | None, list[RegistrationChange]]:
        """Return the request that is due at ``now``, if one is, and what changed by time passing.

        Registrations go before releases while the limit has room for them: what was asked for last is waited for.
        """
        changes = self._expire(now)
        if now < self._next_send_at:
            return None, changes
        for releasing in (False, True):
            for registration, entry in self._entries.items():
                if not self._is_due(entry, now, releasing=releasing):
                    continue
                entry.sends += 1
                entry.owed += not releasing
                if entry.sends == 1:
                    entry.asked_at = now
                entry.into_silence = self._heard_at < entry.asked_at
                entry.due_at = now + ACK_TIMEOUT_S
                if entry.state is RegistrationState.WANTED:
                    entry.state = RegistrationState.PENDING
                    changes.append(RegistrationChange(registration, entry.state))
                self._next_send_at = now + PACE_S
                return Request(registration, register=not releasing), changes
        return None, changes

    def _is_due(self, entry: _Entry, now: float, *, releasing: bool) -> bool:
        if releasing:
            return entry.state is RegistrationState.RELEASING and now >= entry.due_at
        if entry.state is RegistrationState.PENDING:
            return now >= entry.due_at
        return entry.state is RegistrationState.WANTED and now >= entry.due_at and self._held() < self._limit

    def _held(self) -> int:
        return sum(entry.state in _HELD for entry in self._entries.values())

    def _expire(self, now: float) -> list[RegistrationChange]:
        """Give up on what was asked for as often as allowed."""
        changes = []
        for registration, entry in list(self._entries.items()):
            if entry.sends < MAX_SENDS or now < entry.due_at:
                continue
            if entry.state not in (RegistrationState.PENDING, RegistrationState.RELEASING):
                continue
            if entry.into_silence and not entry.repeated:
                self._unheard[registration] = None
            if entry.state is RegistrationState.PENDING:
                entry.state = RegistrationState.UNCONFIRMED
                changes.append(RegistrationChange(registration, entry.state))
            else:
                changes += self._released(registration, entry)
        return changes

    def heard(self, now: float) -> list[RegistrationChange]:
        """Take note that something came, whatever it is.

        What was asked or given back while the broker said nothing at all it may never have heard: that is said once
        more, to the end, and no more than once between two grants.
        """
        self._heard_at = now
        changes = []
        for registration in self._unheard:
            entry = self._entries.get(registration)
            if entry is None:
                entry = self._entries[registration] = _Entry()
                entry.wanted, entry.state = False, RegistrationState.RELEASING
            elif entry.state is RegistrationState.UNCONFIRMED:
                self._reset(entry)
            else:
                continue
            entry.repeated = True
            changes.append(RegistrationChange(registration, entry.state))
        self._unheard.clear()
        return changes

    def next_due(self, now: float) -> float | None:
        """Return the time at which ``next_request`` has something to do; None = not before something happens."""
        times = [
            entry.due_at
            for entry in self._entries.values()
            if entry.state in (RegistrationState.PENDING, RegistrationState.RELEASING)
            or (entry.state is RegistrationState.WANTED and self._held() < self._limit)
        ]
        return None if not times else max(min(times), self._next_send_at, now)

    def on_frame(self, registration: Registration) -> list[RegistrationChange]:
        """A frame of ``registration`` arrived: it is granted, whether or not an answer came.

        After a refusal it may be a late one from before; then the broker is asked once more which of them holds.
        """
        entry = self._entries.get(registration)
        if entry is None:
            return []
        if entry.state in (RegistrationState.PENDING, RegistrationState.UNCONFIRMED):
            return self._confirm(registration, entry)
        if entry.state is RegistrationState.REFUSED and not entry.doubted:
            self._reset(entry)
            entry.doubted = True
            return [RegistrationChange(registration, entry.state)]
        return []

    def on_acknowledgement(self, ack: Acknowledgement, now: float) -> list[RegistrationChange]:
        """Fold the broker's answer in; one that fits nothing changes nothing."""
        registration = self._subject(ack)
        if registration is None:
            return []
        entry = self._entries[registration]
        if entry.state is RegistrationState.WANTED:
            return []
        is_owed = ack.verdict is not Verdict.RELEASED and entry.owed > 0
        entry.owed -= is_owed
        match entry.state:
            case RegistrationState.RELEASING:
                return self._answered_while_releasing(registration, entry, ack)
            case RegistrationState.PENDING | RegistrationState.UNCONFIRMED:
                return self._answered(registration, entry, ack, now)
            case RegistrationState.REFUSED if is_owed and ack.verdict is Verdict.REGISTERED:
                # Asked for twice, refused once and granted once: the broker holds it.
                return self._confirm(registration, entry)
            case RegistrationState.CONFIRMED if is_owed and ack.verdict in (Verdict.OVER_LIMIT, Verdict.REFUSED):
                # What confirmed it was a late frame from before.
                return self._refuse(registration, entry, ack)
            case _:
                return []

    def _answered_while_releasing(
        self, registration: Registration, entry: _Entry, ack: Acknowledgement
    ) -> list[RegistrationChange]:
        """A late answer to the registration must not confirm what is being given back."""
        if ack.verdict is Verdict.RELEASED and entry.sends:
            return self._released(registration, entry)
        if ack.verdict is Verdict.REGISTERED and not entry.sends:
            entry.before = (RegistrationState.CONFIRMED, 0, 0.0)
        return []

    def _answered(
        self, registration: Registration, entry: _Entry, ack: Acknowledgement, now: float
    ) -> list[RegistrationChange]:
        if ack.verdict is Verdict.REGISTERED:
            return self._confirm(registration, entry)
        if ack.verdict is Verdict.TRY_LATER and not entry.retried:
            entry.retried, entry.state = True, RegistrationState.WANTED
            entry.sends, entry.due_at = 0, now + LATER_S
            return [RegistrationChange(registration, entry.state, ack.msg_cd, ack.text)]
        if ack.verdict in (Verdict.OVER_LIMIT, Verdict.REFUSED, Verdict.TRY_LATER):
            return self._refuse(registration, entry, ack)
        return []

    def _subject(self, ack: Acknowledgement) -> Registration | None:
        """Return which registration an answer is about: the named one, else the oldest that waits for one like it."""
        if ack.tr_id and ack.tr_key:
            named = registration_of(ack.tr_id, ack.tr_key)
            return named if named in self._entries else None
        waiting_state = RegistrationState.RELEASING if ack.verdict is Verdict.RELEASED else RegistrationState.PENDING
        waiting = [
            (entry.due_at, registration)
            for registration, entry in self._entries.items()
            if entry.state is waiting_state
            and entry.sends
            and ack.tr_id in ("", tr_id_of(registration.channel, registration.venue))
            and ack.tr_key in ("", registration.code)
        ]
        return min(waiting)[1] if waiting else None

    def _confirm(self, registration: Registration, entry: _Entry) -> list[RegistrationChange]:
        entry.state, entry.sends, entry.due_at = RegistrationState.CONFIRMED, 0, 0.0
        entry.repeated = False
        self._refusals.pop(registration, None)
        self._not_offered.pop((registration.channel, registration.venue), None)
        entry.msg_cd = entry.text = ""
        return [RegistrationChange(registration, entry.state)]

    def _refuse(self, registration: Registration, entry: _Entry, ack: Acknowledgement) -> list[RegistrationChange]:
        entry.state, entry.sends, entry.due_at = RegistrationState.REFUSED, 0, 0.0
        entry.verdict, entry.msg_cd, entry.text = ack.verdict, ack.msg_cd, ack.text
        if ack.verdict is Verdict.OVER_LIMIT:
            # What is not answered yet may be granted, and is refused in its turn if not.
            self._limit = max(1, self._held())
        elif self._remembers and ack.verdict is Verdict.REFUSED:
            return [self._change(registration, entry), *self._remember(registration, entry)]
        return [self._change(registration, entry)]

    @staticmethod
    def _change(registration: Registration, entry: _Entry) -> RegistrationChange:
        return RegistrationChange(registration, entry.state, entry.msg_cd, entry.text)

    def _remember(self, registration: Registration, entry: _Entry) -> list[RegistrationChange]:
        """Keep a refusal; where it is about the whole kind, return what need not be asked for any more."""
        refusal = (entry.msg_cd, entry.text)
        if entry.msg_cd != NOT_OFFERED:
            self._refusals[registration] = refusal
            return []
        kind = (registration.channel, registration.venue)
        self._not_offered[kind] = refusal
        changes = []
        for other, waiting in self._entries.items():
            if (other.channel, other.venue) == kind and waiting.state is RegistrationState.WANTED:
                waiting.state, waiting.verdict = RegistrationState.REFUSED, Verdict.REFUSED
                waiting.msg_cd, waiting.text = refusal
                changes.append(self._change(other, waiting))
        return changes

    def _released(self, registration: Registration, entry: _Entry) -> list[RegistrationChange]:
        if entry.wanted:
            entry.owed = 0
            self._reset(entry)
            return [RegistrationChange(registration, RegistrationState.WANTED)]
        del self._entries[registration]
        return [RegistrationChange(registration, RegistrationState.RELEASED)]
