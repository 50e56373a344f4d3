"""Faults on demand: what a test can turn on at the stand-in exchange while it runs."""

from dataclasses import dataclass, field

from kis_tui.domain.registration import REGISTRATION_LIMIT

FOREVER = -1
"""For the counting switches: every time, not so many times."""


@dataclass
class HttpFault:
    """An answer given instead of the right one."""

    status: int = 500
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = FOREVER
    """How many requests get it."""


@dataclass
class Switches:
    """Everything off is the broker on a good day."""

    registration_limit: int = REGISTRATION_LIMIT
    pingpong_interval_s: float = 10.0
    """Real seconds between two PINGPONG messages (measured by a user, 2026-06)."""
    pingpong_deadline_s: float = 100.0
    """Real seconds after which a session that answered none is cut (reported by a user)."""
    is_paper: bool = False
    """The paper environment: only the KRX book and trades exist, one query a second."""
    queries_per_s: int = 18
    """REST queries in a second (notice of 2026-04-20); paper has 1."""
    drop_acks: int = 0
    """So many answers to registrations are lost; ``FOREVER`` = all."""
    shuffle_acks: bool = False
    """Answers are gathered for a moment and sent in another order."""
    duplicate_acks: bool = False
    kick: bool = False
    """Every connection is closed as soon as it is open."""
    kick_code: int | None = 1000
    """Close code of the kick; None = no close frame."""
    silence: bool = False
    """Nothing is sent and nothing answered; connections stay."""
    withhold_frames: bool = False
    """Registrations are acknowledged and PINGPONG goes on, but no stream says anything: an expired key."""
    withhold_pingpong: bool = False
    in_use: bool = False
    """Every session is told ALREADY IN USE and ended."""
    slot_held_s: float = 0.0
    """Real seconds for which a session that ended without a close frame still occupies its app key."""
    reject_keys: int = 0
    """So many approval keys are refused as unknown, one a session; ``FOREVER`` = all."""
    appended_fields: int = 0
    """Fields put behind every record; a negative number leaves as many out."""
    handshake_status: int = 0
    """HTTP status that answers the WebSocket handshake; 0 = accept."""
    handshake_headers: dict[str, str] = field(default_factory=dict)
    http_faults: dict[str, HttpFault] = field(default_factory=dict)
    """Path to the answer that every request for it gets."""


def spend(count: int) -> tuple[bool, int]:
    """Use up one of a counting switch; return whether it applies, and what is left."""
    if count == 0:
        return False, 0
    return True, count if count == FOREVER else count - 1
