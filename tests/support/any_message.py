"""What must hold for any bytes that come from the line, whoever sent them."""

import unicodedata

from msgspec import to_builtins
from pydantic import SecretStr

from kis_tui.cli.decode import rows_of, to_line
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import FrameRefusedError
from kis_tui.protocol.ledger import Ledger
from kis_tui.protocol.session import KisSession, Refused, SessionWord

KEY = "an approval key of its own"
WANTED = [Registration(channel, Venue.UN, "005930") for channel in (Channel.BOOK, Channel.TRADE, Channel.PROGRAM)]
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me"})
_LONGEST = 400
"""Characters of a sentence about a message."""


def look_at(raw: bytes) -> None:
    """Let a session, the decoder and the command line read ``raw``, and see that each reads it well or refuses it.

    Raises:
        AssertionError: a rule is broken; any other exception is one that nobody expects.
    """
    _look_at_frame(raw)
    ledger = Ledger()
    ledger.want(WANTED)
    session = KisSession(SecretStr(KEY), ledger)
    for event in session.receive(raw, 1.0):
        if isinstance(event, Decoded):
            assert any(value is not None for value in event.values)
        elif isinstance(event, Refused):
            assert_clean(event.reason, event.tr_id, event.sample)
            assert KEY not in event.sample
        elif isinstance(event, SessionWord):
            said = (event.ack.text, event.ack.msg_cd, event.ack.tr_id, event.ack.tr_key)
            assert_clean(*said)
            assert not any(KEY in text for text in said)
    for reply in session.take_replies():
        assert len(reply.encode()) <= 3 * len(raw)
    assert ledger.wanted() == WANTED
    for row in rows_of(1, raw):
        line = to_line(row)
        assert line.endswith(b"\n")
        text = line[:-1].decode()
        assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text)


def _look_at_frame(raw: bytes) -> None:
    try:
        decoded = decode(raw)
    except FrameRefusedError as refused:
        assert_clean(str(refused), refused.tr_id)
        return
    frame = decoded.frame
    assert len(decoded.values) == frame.count > 0
    assert len(frame.fields) == frame.count * frame.width >= frame.count * frame.layout.width
    assert len(decoded.refused) == sum(value is None for value in decoded.values)
    assert_clean(*decoded.refused)
    for index, value in enumerate(decoded.values):
        if value is not None:
            assert value.code == frame.record(index)[0]
            assert_clean(*_texts(to_builtins(value, builtin_types=())), limit=64)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list | tuple) else []


def assert_clean(*texts: str, limit: int = _LONGEST) -> None:
    """See that no text could do anything to a terminal but be read."""
    for text in texts:
        assert len(text) <= limit, text
        assert not any(unicodedata.category(character) in _UNSAFE for character in text), ascii(text)
