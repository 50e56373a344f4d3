"""One connection's conversation: bytes in, events out, and what to send. It holds no socket and reads no clock."""

from msgspec import Struct
from pydantic import SecretStr

from kis_tui.domain.text import clean
from kis_tui.errors import ProtocolError
from kis_tui.protocol.control import Acknowledgement, Hide, KeepAlive, Verdict, parse_control, scrub
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import FrameRefusedError, Refusal
from kis_tui.protocol.ledger import Ledger, RegistrationChange
from kis_tui.protocol.requests import request
from kis_tui.protocol.schema import registration_of

SAMPLE_CHARS = 160
"""How much of a refused frame is kept to be looked at."""
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"


class Refused(Struct, frozen=True):
    """A frame or a record that was not read, or that nobody wanted."""

    kind: str
    """A ``Refusal``'s value, ``control`` for a control message, ``unwanted`` for a stream given back."""
    tr_id: str
    reason: str
    sample: str
    """The beginning of the frame, cleaned; empty for control messages, which may carry keys."""


class SessionWord(Struct, frozen=True):
    """The broker's word about the whole session: key rejected, app key in use, or worse."""

    ack: Acknowledgement


SessionEvent = Decoded | RegistrationChange | Refused | SessionWord

_SESSION_VERDICTS = frozenset({Verdict.KEY_REJECTED, Verdict.APPKEY_IN_USE, Verdict.SESSION_ERROR})


class KisSession:
    """The interpreter of one connection.

    Args:
        approval_key: this connection's key; every connection has its own.
        ledger: the registrations, which outlive the connection.
        hide: takes keys out of what the other side says.
    """

    def __init__(self, approval_key: SecretStr, ledger: Ledger, hide: Hide = str) -> None:
        self._approval_key = approval_key
        self._ledger = ledger
        self._hide = hide
        self._replies: list[str] = []
        self._told: list[tuple[Acknowledgement, bool]] = []
        self.keep_alives = 0
        """PINGPONG messages seen."""

    def receive(self, raw: bytes, now: float) -> list[SessionEvent]:
        """Take one message as it came and return what it means, in order.

        Args:
            raw: the message's bytes.
            now: monotonic seconds.
        """
        if raw[:1] not in (b"0", b"1") and raw.lstrip(_BEFORE_JSON)[:1] in (b"{", b"["):
            return self._receive_control(raw, now)
        try:
            decoded = decode(raw)
        except FrameRefusedError as error:
            return [Refused(error.refusal.value, error.tr_id, str(error), self._sample(raw))]
        return self._accept(decoded, raw)

    def use_key(self, approval_key: SecretStr, *, hold_until: float) -> list[RegistrationChange]:
        """Go on with a fresh approval key: everything wanted is asked for again, from ``hold_until`` on."""
        self._approval_key = approval_key
        changes = self._ledger.key_changed()
        self._ledger.hold(hold_until)
        return changes

    def scrub(self, text: str) -> str:
        """Return words of the other side cleaned and without keys."""
        return scrub(text, self._hide)

    def take_replies(self) -> list[str]:
        """Return the keep-alive answers to send now, each as the text that came."""
        replies, self._replies = self._replies, []
        return replies

    def take_told(self) -> list[tuple[Acknowledgement, bool]]:
        """Return the answers and words that came, in order, and of each whether it changed nothing."""
        told, self._told = self._told, []
        return told

    def next_request(self, now: float) -> tuple[str | None, list[RegistrationChange]]:
        """Return the text of the request that is due, if any, and what changed by time passing."""
        due, changes = self._ledger.next_request(now)
        if due is None:
            return None, changes
        return request(self._approval_key, due.registration, register=due.register), changes

    def _receive_control(self, raw: bytes, now: float) -> list[SessionEvent]:
        try:
            control = parse_control(raw, self._hide)
        except ProtocolError as error:
            return [Refused("control", "", str(error), "")]
        if isinstance(control, KeepAlive):
            self.keep_alives += 1
            self._replies.append(control.text)
            return []
        changes: list[SessionEvent] = []
        if control.verdict in _SESSION_VERDICTS:
            changes.append(SessionWord(control))
        else:
            changes += self._ledger.on_acknowledgement(control, now)
        self._told.append((control, not changes))
        return changes

    def _accept(self, decoded: Decoded, raw: bytes) -> list[SessionEvent]:
        """Confirm what a frame proves and drop the records nobody wants."""
        events: list[SessionEvent] = []
        values = list(decoded.values)
        wanted: dict[str, bool] = {}
        unwanted = 0
        for index, value in enumerate(values):
            if value is None:
                continue
            if value.code not in wanted:
                registration = registration_of(decoded.tr_id, value.code)
                wanted[value.code] = registration is not None and self._ledger.is_wanted(registration)
                if registration is not None and wanted[value.code]:
                    events += self._ledger.on_frame(registration)
            if not wanted[value.code]:
                values[index] = None
                unwanted += 1
        sample = self._sample(raw) if unwanted or decoded.refused else ""
        events += [Refused(Refusal.FIELD.value, decoded.tr_id, why, sample) for why in decoded.refused]
        if unwanted:
            reason = f"{unwanted} records of a stream that is not registered"
            events.append(Refused("unwanted", decoded.tr_id, reason, sample))
            decoded = Decoded(decoded.frame, tuple(values), decoded.unreadable, decoded.refused)
        if any(value is not None for value in values):
            events.append(decoded)
        return events

    def _sample(self, raw: bytes) -> str:
        text = clean(raw[: SAMPLE_CHARS * 3].decode("utf-8", "replace"), SAMPLE_CHARS * 3)
        return self._hide(text)[:SAMPLE_CHARS]
