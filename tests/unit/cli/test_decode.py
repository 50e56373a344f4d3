import io
import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.cli import decode
from kis_tui.cli.decode import rows_of, to_line
from kis_tui.protocol.frame import MAX_FRAME_BYTES
from tests.support.wire import wire_frame, wire_frames


def decoded(raw: bytes) -> list[dict[str, Any]]:
    """The rows of one line, as somebody who reads the output gets them."""
    return [json.loads(to_line(row), parse_float=Decimal) for row in rows_of(7, raw)]


def test_a_record_has_the_documented_members_in_their_order() -> None:
    (row,) = decoded(wire_frame("F06"))
    assert list(row) == ["line", "tr_id", "layout", "record", "code", "fields", "value", "extra"]
    assert (row["line"], row["tr_id"], row["layout"], row["record"], row["code"]) == (7, "H0STASP0", 63, 1, "005930")
    assert row["fields"]["ASKP1"] == "278000"
    assert row["value"]["ask_prices"][0] == 278000
    assert (row["value"]["venue"], row["value"]["phase"]) == ("KRX", "continuous")
    assert row["extra"] == []


def test_indices_and_program_trading_are_printed_with_their_values() -> None:
    (index,) = decoded(wire_frame("F65"))
    assert (index["tr_id"], index["code"], index["layout"]) == ("H0UPCNT0", "2001", 30)
    assert (index["value"]["level"], index["value"]["rising"]) == (Decimal("1101.44"), 105)
    (program,) = decoded(wire_frame("F50"))
    assert (program["code"], program["value"]["net_volume"]) == ("005930", -224_036)
    (refused,) = decoded(wire_frame("F65").replace(b"^1101.44^", b"^0^"))
    assert (refused["value"], refused["refused"]) == (None, "record 1: level is '0', was to be a positive number")


def test_every_record_of_a_batch_is_a_row_counted_from_one() -> None:
    frame = next(frame for frame in wire_frames() if b"|003|" in frame.raw and "CNT0" in frame.tr_id)
    rows = decoded(frame.raw)
    assert [row["record"] for row in rows] == [1, 2, 3]
    assert len({row["value"]["volume"] for row in rows}) == 3


@pytest.mark.parametrize("appended", [["x"], ["1", "", "세"]])
def test_appended_fields_are_kept_apart_as_text(appended: list[str]) -> None:
    raw = wire_frame("F06") + "".join(f"^{field}" for field in appended).encode()
    (row,) = decoded(raw)
    (plain,) = decoded(wire_frame("F06"))
    assert row.pop("extra") == appended
    assert row == {name: value for name, value in plain.items() if name != "extra"}


def test_numbers_are_exact_to_their_last_digit() -> None:
    head, count, payload = wire_frame("F25").rpartition(b"|")
    fields = payload.split(b"^")
    fields[2] = b"277750.5"
    (row, *_) = decoded(head + count + b"^".join(fields))
    assert row["value"]["price"] == Decimal("277750.5")
    assert row["fields"]["STCK_PRPR"] == "277750.5"
    assert isinstance(row["value"]["change_pct"], Decimal)
    assert str(row["value"]["change_pct"]) == row["fields"]["PRDY_CTRT"]


def test_a_record_that_means_nothing_is_shown_as_sent_with_the_reason() -> None:
    head, count, payload = wire_frame("F25").rpartition(b"|")
    fields = payload.split(b"^")
    fields[2] = b"none"
    row = decoded(head + count + b"^".join(fields))[0]
    assert row["value"] is None
    assert row["fields"]["STCK_PRPR"] == "none"
    assert "price is 'none'" in row["refused"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"junk", "grammar: "),
        (b"1|H0STCNI0|001|AAAA", "encrypted: "),
        (b"0|H0XXXXX0|001|a", "unknown stream: "),
        (b"0|H0STASP0|abc|a", "count: "),
        (b"0|H0STASP0|001|005930^1", "layout drift: "),
        (b'{"header":{"tr_id":"PINGPONG"}}', "control message, not a frame: PINGPONG"),
        (b"{" * 100, "control message is not JSON"),
    ],
)
def test_a_line_that_is_no_frame_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    (row,) = decoded(raw)
    assert list(row) == ["line", "refused"]
    assert row["refused"].startswith(reason)


def test_a_control_message_is_named_without_the_key_in_it() -> None:
    key = "062f61cb-c756-4b8f-9fab-92113c6fbea4"
    raw = f'{{"body":{{"rt_cd":"1","msg_cd":"OPSP0011","msg1":"invalid approval : {key}"}}}}'
    (row,) = decoded(raw.encode())
    assert row["refused"] == "control message, not a frame: OPSP0011 invalid approval : <key>"


HOSTILE = "a\x00\x07\x1b[2J\x7f\x9b\u200b\u202e\u2028\ue000\U000e0001\U0010ffff한글 <b>"


def test_what_could_move_the_cursor_is_escaped_and_comes_back_whole() -> None:
    line = to_line({"line": 1, "refused": HOSTILE})
    assert json.loads(line)["refused"] == HOSTILE
    shown = line.decode().removesuffix("\n")
    assert "한글" in shown
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not [c for c in shown if unicodedata.category(c) in unsafe]


@given(st.text(max_size=30))
def test_any_text_comes_back_whole(text: str) -> None:
    assert json.loads(to_line({"line": 1, "refused": text.encode("utf-8", "replace").decode()})) == {
        "line": 1,
        "refused": text.encode("utf-8", "replace").decode(),
    }


@given(st.binary(max_size=200))
def test_any_line_becomes_rows_of_one_line_each(raw: bytes) -> None:
    for row in rows_of(1, raw.replace(b"\n", b"")):
        assert to_line(row).count(b"\n") == 1


def test_all_captured_frames_become_records_or_a_reason() -> None:
    for frame in wire_frames():
        rows = decoded(frame.raw)
        assert rows
        assert all("refused" in row or row["value"]["code"] == row["code"] for row in rows)


def test_lines_count_from_one_blank_ones_included_and_none_is_endless() -> None:
    source = io.BytesIO(b"\n \r\nfirst\r\n" + b"x" * (MAX_FRAME_BYTES * 3) + b"\nlast")
    lines = list(decode._lines(source))
    assert [number for number, _ in lines] == [3, 4, 5]
    assert [raw for number, raw in lines if number != 4] == [b"first", b"last"]
    assert MAX_FRAME_BYTES < len(lines[1][1]) < MAX_FRAME_BYTES + 10
