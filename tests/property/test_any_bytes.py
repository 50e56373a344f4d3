"""Whatever arrives is read or refused; nothing crashes and nothing unclean comes out."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from kis_tui.errors import ProtocolError
from kis_tui.protocol.control import Acknowledgement, KeepAlive, parse_control
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import FrameRefusedError
from kis_tui.protocol.ledger import Ledger, RegistrationChange
from kis_tui.protocol.schema import LAYOUTS
from kis_tui.protocol.session import KisSession, Refused, SessionWord
from tests.support.wire import wire_frames

FRAMES = [frame.raw for frame in wire_frames()]


def mangled(raw: bytes, cuts: list[tuple[float, bytes]]) -> bytes:
    for where, put in cuts:
        at = int(where * len(raw))
        raw = raw[:at] + put + raw[at + len(put) // 2 :]
    return raw


hostile_field = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "-1", "1_0", "nan", "inf", "1e9", "９９", "9" * 5000, "\x1b[2J", "\u202e", "0x10", " 1", "+5"]
    ),
)
hostile_frames = st.one_of(
    st.binary(max_size=400),
    st.builds(
        mangled,
        st.sampled_from(FRAMES),
        st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6)), max_size=4),
    ),
    st.builds(
        lambda flag, tr_id, count, fields: f"{flag}|{tr_id}|{count}|{'^'.join(fields)}".encode("utf-8", "replace"),
        st.sampled_from(["0", "1", "2", ""]),
        st.sampled_from([*LAYOUTS, "H0STCNI0", "", "\x1b"]),
        st.sampled_from(["001", "002", "000", "-1", "abc", "999", "１", ""]),
        st.lists(hostile_field, max_size=140),
    ),
    st.builds(
        lambda tr_id, fields: f"0|{tr_id}|001|{'^'.join(['005930', *fields])}".encode("utf-8", "replace"),
        st.sampled_from(list(LAYOUTS)),
        st.lists(hostile_field.filter(lambda text: "^" not in text), min_size=45, max_size=70),
    ),
)


@given(hostile_frames)
@example(b"")
@example(b"0|H0STCNT0|001|" + b"^" * 45)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        decoded = decode(raw)
    except FrameRefusedError as error:
        why = str(error)
    else:
        why = "read"
        _check(decoded)
    assert why
    assert _is_clean(why)


def _check(decoded: Decoded) -> None:
    assert len(decoded.values) == decoded.frame.count
    for value in decoded.values:
        if value is not None:
            assert _is_clean(repr(value))


@given(st.one_of(st.binary(max_size=300), st.builds(lambda inner: b"{" + inner + b"}", st.binary(max_size=200))))
@example(b"[" * 100_000)
@example(b'{"a":' * 10_000)
@example(b'{"header":{"tr_id":"PINGPONG"},"header":5}')
@example(b'{"body":{"rt_cd":"1","msg_cd":"OPSP0011","msg1":["x"]}}')
@example(b'{"header":7,"body":{"rt_cd":5,"msg_cd":"OPSP0000"}}')
def test_any_control_message_is_read_or_refused(raw: bytes) -> None:
    try:
        control = parse_control(raw)
    except ProtocolError as error:
        seen = str(error)
    else:
        assert isinstance(control, Acknowledgement | KeepAlive)
        seen = "ok" + (control.text + control.tr_id + control.tr_key if isinstance(control, Acknowledgement) else "")
    assert seen
    assert _is_clean(seen)


@given(st.lists(st.one_of(hostile_frames, st.binary(max_size=100)), max_size=8))
def test_a_session_survives_any_conversation(messages: list[bytes]) -> None:
    session = KisSession(SecretStr("key"), Ledger())
    for number, raw in enumerate(messages):
        for event in session.receive(raw, float(number)):
            assert isinstance(event, Decoded | RegistrationChange | Refused | SessionWord)


def _is_clean(text: str) -> bool:
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} for char in text) and (
        "\u202e" not in text
    )
