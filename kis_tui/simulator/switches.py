"""Faults on demand: what can be turned on at the stand-in exchange while it runs.

``faults`` has them by name, for people; a test sets the fields.
"""

from dataclasses import dataclass, field, fields

from msgspec import Struct

from kis_tui.domain.registration import REGISTRATION_LIMIT

FOREVER = -1
"""For the counting switches: every time, not so many times."""

ANY_PATH = "*"
"""In ``Switches.http_faults``: every path that has no fault of its own."""


@dataclass
class HttpFault:
    """An answer given instead of the right one."""

    status: int = 500
    """A redirect is 302 with ``Location`` in ``headers``."""
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = FOREVER
    """How many requests get it."""
    delay_s: float = 0.0
    """Real seconds before the answer begins."""
    filler_bytes: int = 0
    """So many spaces follow ``body``, sent in pieces."""
    missing_bytes: int = 0
    """So many bytes more are announced in Content-Length than come before the connection ends."""
    truthful: bool = False
    """The right answer is given after all, only late: ``delay_s`` alone counts."""


class Refusal(Struct, frozen=True):
    """What a request for a registration is told instead of being granted."""

    msg_cd: str = "OPSP8992"
    text: str | None = None
    """msg1; None = the broker's words for the code, where there are any."""
    rt_cd: str | None = None
    """None = what goes with the code."""
    names_stream: bool = True
    """False = the header has ``(null)`` for the stream and nothing for the code, as in errors of a session."""


class StrayMessage(Struct, frozen=True):
    """A message that nobody asked for."""

    payload: bytes
    binary: bool = False
    """A BINARY frame, which the broker never sends."""
    deflated: bool = False
    """Compressed although nobody agreed to that."""


@dataclass
class Switches:
    """Everything off is the broker on a good day. Seconds are real ones of the exchange's clock."""

    # --- limits and rates ---
    registration_limit: int = REGISTRATION_LIMIT
    is_paper: bool = False
    """The paper environment: only the KRX book and trades exist, one query a second."""
    queries_per_s: int = 18
    """REST queries in a second (notice of 2026-04-20); paper has 1."""

    # --- keep-alive ---
    pingpong_interval_s: float = 10.0
    """Seconds between two PINGPONG messages (measured by a user, 2026-06)."""
    pingpong_deadline_s: float = 100.0
    """Seconds after which a session that answered none is cut (reported by a user)."""
    pingpong_burst: int = 1
    """So many PINGPONG messages at once."""
    pingpong_padding: int = 0
    """So many characters more in each; from about 80 on it is too long for a WebSocket pong."""
    pingpong_message: bytes | None = None
    """Sent in the place of PINGPONG, whatever it is."""
    withhold_pingpong: bool = False
    clock_skew_s: float = 0.0
    """Added to the time that PINGPONG tells."""

    # --- the handshake ---
    handshake_status: int = 0
    """HTTP status that answers the WebSocket handshake; 0 = accept. A redirect needs ``Location`` in the headers."""
    handshake_headers: dict[str, str] = field(default_factory=dict)
    handshake_body: bytes = b""
    handshake_content_type: str = "text/html"
    handshake_garbage: bytes = b""
    """Answers the handshake instead of HTTP, and the connection ends."""
    handshake_stalls: bool = False
    """The handshake is not answered while this is on; then the connection ends."""
    handshake_faults: int = FOREVER
    """So many handshakes get the fault; later ones are accepted."""

    # --- the end of a session ---
    kick: bool = False
    """Every connection is closed as soon as it is open."""
    kick_code: int | None = 1000
    """Close code of the kick; None = no close frame."""
    kick_reason: bytes = b""
    """Its text; at most 123 bytes."""
    in_use: bool = False
    """Every session is told ALREADY IN USE and ended."""
    slot_held_s: float = 0.0
    """Seconds for which a session that ended without a close frame still occupies its app key."""

    # --- registrations ---
    reject_keys: int = 0
    """So many approval keys are refused as unknown, one a session; ``FOREVER`` = all."""
    refusals: dict[str, Refusal] = field(default_factory=dict)
    """Requests to register that are refused, by ``<stream> <code>``, stream, code, or ``*`` for all; the first of these
    that is there counts."""
    drop_acks: int = 0
    """So many answers to requests are lost; ``FOREVER`` = all."""
    ack_delay_s: float = 0.0
    """Answers come so late."""
    shuffle_acks: bool = False
    """Answers are gathered for a moment and sent in another order."""
    duplicate_acks: bool = False
    stray_acks: bool = False
    """Before each answer come others that nobody asked for: streams and codes unknown, granted and refused."""
    acks_after_release: bool = False
    """The answer to a registration comes only after that to its release."""
    frames_before_ack: bool = False
    """A book or a print comes before the answer to its registration."""
    frames_after_release: bool = False
    """A stream given back goes on all the same."""

    # --- frames ---
    silence: bool = False
    """Nothing is sent and nothing answered; connections stay."""
    withhold_frames: bool = False
    """Registrations are acknowledged and PINGPONG goes on, but no stream says anything."""
    appended_fields: int = 0
    """Fields put behind every record; a negative number leaves as many out."""
    declared_count: str | None = None
    """Stands in every frame for the number of its records."""
    junk_field: str | None = None
    """Stands in every frame for every field but the code."""
    encrypted: bool = False
    """Every frame is marked as encrypted."""
    stray_messages: tuple[StrayMessage, ...] = ()
    """Sent to every session, one after the other, again and again."""
    stray_every_s: float = 1.0
    """Seconds between two of them."""
    burst_per_s: int = 0
    """So many additional frames of every session's books a second, as far as it reads them."""

    # --- texts and HTTP ---
    foreign_text: str = ""
    """Put behind every text that a person reads: msg1, names, reasons of halts."""
    http_faults: dict[str, HttpFault] = field(default_factory=dict)
    """Path, or ``ANY_PATH``, to the answer that every request for it gets."""

    def calm(self, *names: str) -> None:
        """Turn faults off: the fields of ``names``, or all of them."""
        good_day = Switches()
        for name in names or [switch.name for switch in fields(self)]:
            setattr(self, name, getattr(good_day, name))


def spend(count: int) -> tuple[bool, int]:
    """Use up one of a counting switch; return whether it applies, and what is left."""
    if count == 0:
        return False, 0
    return True, count if count == FOREVER else count - 1
