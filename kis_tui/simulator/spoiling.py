"""Data frames that are not what they should be."""

from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue
from kis_tui.protocol.schema import tr_id_of
from kis_tui.simulator.switches import Switches

_ANNOUNCEMENTS = frozenset(tr_id_of(Channel.STATUS, venue).encode() for venue in Venue)
_REASON_FIELD = 2
"""TR_SUSP_REAS_CNTT of an announcement: the only text in a frame that a person reads."""


def spoil(frame: bytes, switches: Switches) -> bytes:
    """Return ``frame`` with another count, other fields, another flag or more text, as the switches say."""
    as_it_is = switches.declared_count is None and switches.junk_field is None and not switches.encrypted
    if as_it_is and not switches.foreign_text:
        return frame
    flag, tr_id, count, payload = frame.split(b"|", 3)
    cells = payload.split(b"^")
    width = max(1, len(cells) // int(count))
    if switches.junk_field is not None:
        junk = switches.junk_field.encode()
        cells = [cell if index % width == 0 else junk for index, cell in enumerate(cells)]
    elif switches.foreign_text and tr_id in _ANNOUNCEMENTS and width > _REASON_FIELD:
        cells[_REASON_FIELD] += switches.foreign_text.replace("^", "").encode()
    if switches.declared_count is not None:
        count = switches.declared_count.encode()
    return b"|".join((b"1" if switches.encrypted else flag, tr_id, count, b"^".join(cells)))
