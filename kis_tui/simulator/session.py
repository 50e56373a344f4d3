"""One client's session: what it registered, and how its requests are answered. It holds no socket."""

import json
from collections.abc import Callable, Mapping
from random import Random

from msgspec import Struct

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.schema import registration_of
from kis_tui.simulator import messages
from kis_tui.simulator.switches import Refusal, Switches, spend

_REMEMBERED = 10_000
_KEY_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_PAPER = frozenset({(Channel.BOOK, Venue.KRX), (Channel.TRADE, Venue.KRX)})


def remember(texts: list[str], text: str) -> None:
    """Append ``text``; of very many only the newest are kept."""
    texts.append(text)
    if len(texts) > 2 * _REMEMBERED:
        del texts[:_REMEMBERED]


class Answer(Struct, frozen=True):
    """What is said to one request, and what the request did."""

    text: str
    granted: Registration | None = None
    """The stream that goes from now on."""
    released: Registration | None = None
    """The stream that ends."""


class SessionEndError(Exception):
    """The exchange ends the session.

    Attributes:
        answer: what it says before; empty = nothing.
    """

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class ClientSession:
    """The broker's side of one connection.

    Args:
        number: counted from 1, for people.
        switches: the exchange's; read at every request.
        carries: whether a stream exists for its code.
        admit: tells whose an approval key is (None = unknown) and keeps other sessions of the same account out.
        rng: for the unused cipher parameters of an answer.

    Attributes:
        registrations: what this client reads, in the order it asked.
        released: what it has given back.
        received: the texts it sent, as sent; the newest ten thousand at least.
        pingpong_answers: how many keep-alives it answered.
        app_key: whose session it is; empty until its first valid request.
    """

    def __init__(
        self,
        number: int,
        switches: Switches,
        carries: Callable[[Registration], bool],
        admit: Callable[["ClientSession", str], str | None],
        rng: Random,
    ) -> None:
        self.number = number
        self._switches = switches
        self._carries = carries
        self._admit = admit
        self._rng = rng
        self.registrations: dict[Registration, None] = {}
        self.released: dict[Registration, None] = {}
        self.received: list[str] = []
        self.pingpong_answers = 0
        self.pingpong_since: float | None = None
        self.app_key = ""
        self._rejected: set[str] = set()
        self._asked_with: dict[Registration, str] = {}

    def streams(self, is_expired: Callable[[str], bool]) -> list[Registration]:
        """Return what is sent to this client.

        Args:
            is_expired: whether nothing comes any more of what was asked for with an approval key.
        """
        sent = [entry for entry in self.registrations if not is_expired(self._asked_with[entry])]
        if self._switches.frames_after_release:
            sent += self.released
        return sent

    def receive(self, text: str) -> Answer | None:
        """Answer one text message; None = nothing is said.

        Raises:
            SessionEndError: the session is over.
        """
        remember(self.received, text)
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return self._answer("OPSP8993")
        if not isinstance(message, dict):
            return self._answer("OPSP9999")
        header = message.get("header")
        if isinstance(header, dict) and header.get("tr_id") == "PINGPONG":
            self.answer_pingpong()
            return None
        return self._answer_request(header, message.get("body"))

    def answer_pingpong(self) -> None:
        """Note that the client answered the keep-alive, as text or as a pong."""
        self.pingpong_answers += 1
        self.pingpong_since = None

    def _answer(
        self, msg_cd: str, tr_id: str = "(null)", tr_key: str = "", text: str | None = None, *, rt_cd: str | None = None
    ) -> Answer:
        return Answer(messages.answer(msg_cd, tr_id, tr_key, text, rt_cd=rt_cd, more=self._switches.foreign_text))

    def _answer_request(self, header: object, body: object) -> Answer:
        if not isinstance(header, dict):
            return self._answer("OPSP9998")
        if not isinstance(body, dict):
            return self._answer("OPSP9992")
        wanted = body.get("input")
        if not isinstance(wanted, dict):
            return self._answer("OPSP9991")
        tr_id, tr_key = str(wanted.get("tr_id", "")), str(wanted.get("tr_key", ""))
        malformed = _malformed(header, wanted)
        if malformed:
            return self._answer(malformed, tr_id or "(null)", tr_key)
        approval_key = str(header.get("approval_key", ""))
        if self._key_refused(approval_key):
            return self._answer("OPSP0011", tr_id, tr_key, f"invalid approval : {approval_key}")
        registers = header["tr_type"] == "1"
        refusal = self._refusal(tr_id, tr_key) if registers else None
        if refusal is not None:
            subject = (tr_id, tr_key) if refusal.names_stream else ("(null)", "")
            return self._answer(refusal.msg_cd, *subject, refusal.text, rt_cd=refusal.rt_cd)
        registration = registration_of(tr_id, tr_key)
        if registration is None or (
            self._switches.is_paper and (registration.channel, registration.venue) not in _PAPER
        ):
            return self._answer("OPSP8991", tr_id, tr_key)
        if registers:
            return self._register(registration, tr_id, tr_key, approval_key)
        return self._release(registration, tr_id, tr_key)

    def _refusal(self, tr_id: str, tr_key: str) -> Refusal | None:
        refusals = self._switches.refusals
        return next((refusals[name] for name in (f"{tr_id} {tr_key}", tr_id, tr_key, "*") if name in refusals), None)

    def _key_refused(self, approval_key: str) -> bool:
        """Tell whether nobody knows an approval key.

        Raises:
            SessionEndError: its account is in use elsewhere.
        """
        if approval_key not in self._rejected:
            rejects, self._switches.reject_keys = spend(self._switches.reject_keys)
            if rejects:
                self._rejected.add(approval_key)
        owner = None if approval_key in self._rejected else self._admit(self, approval_key)
        if owner is None:
            return True
        self.app_key = owner
        return False

    def _register(self, registration: Registration, tr_id: str, tr_key: str, approval_key: str) -> Answer:
        if registration in self.registrations:
            self._asked_with[registration] = approval_key
            return self._answer("OPSP0002", tr_id, tr_key)
        if not self._carries(registration):
            return self._answer("OPSP8992", tr_id, tr_key)
        if len(self.registrations) >= self._switches.registration_limit:
            return self._answer("OPSP0008", tr_id, tr_key)
        self.registrations[registration] = None
        self.released.pop(registration, None)
        self._asked_with[registration] = approval_key
        text = messages.success(
            tr_id,
            tr_key,
            initial_vector=f"{self._rng.getrandbits(64):016x}",
            key="".join(self._rng.choices(_KEY_ALPHABET, k=32)),
            more=self._switches.foreign_text,
        )
        return Answer(text, granted=registration)

    def _release(self, registration: Registration, tr_id: str, tr_key: str) -> Answer:
        if registration not in self.registrations:
            return self._answer("OPSP0003", tr_id, tr_key)
        del self.registrations[registration]
        self.released[registration] = None
        text = messages.answer("OPSP0001", tr_id, tr_key, more=self._switches.foreign_text)
        return Answer(text, released=registration)


def _malformed(header: Mapping[str, object], wanted: Mapping[str, object]) -> str:
    """Return the code of what is missing or wrong in a request; empty = nothing."""
    if "tr_key" not in wanted:
        return "OPSP9990"
    if "custtype" not in header:
        return "OPSP9997"
    if header["custtype"] not in ("P", "B"):
        return "OPSP8998"
    if header.get("tr_type") not in ("1", "2"):
        return "OPSP8997"
    return ""
