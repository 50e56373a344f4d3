"""``kis-tui decode``: raw frames, one a line, to one JSON object a record.

    {"line", "tr_id", "layout", "record", "code", "fields", "value", "extra"}    a record; ``layout`` is how many
                                                                                  fields its known layout has
    the same with "value": null and "refused"                                     its price, size or level is not
                                                                                  readable
    {"line", "refused"}                                                           a line that is no frame

Lines and records count from 1. Numbers are exact: a price with a fraction is written with its digits, never
rounded. Whatever could move a cursor or turn a line round is escaped, so that the output is safe on a terminal.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from kis_tui.cli.output import discard_output, is_of_output
from kis_tui.errors import ConfigError, ProtocolError
from kis_tui.protocol.control import KeepAlive, parse_control
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import MAX_FRAME_BYTES, FrameRefusedError

_CONTROL_START = (b"{", b"[")
_JSON = msgspec.json.Encoder(decimal_format="number")
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOT_ASCII = re.compile("[^ -~]")


def decode_file(name: str) -> None:
    """Decode a file, or standard input for ``-``, to standard output.

    Raises:
        ConfigError: the file cannot be read.
        OSError: standard output cannot be written.
    """
    try:
        if name == "-":
            if sys.stdin is None:
                raise ConfigError("standard input is closed; name a file of raw frames")
            _decode_stream(sys.stdin.buffer, sys.stdout.buffer)
        else:
            with Path(name).open("rb") as stream:
                _decode_stream(stream, sys.stdout.buffer)
    except BrokenPipeError:
        discard_output()
    except OSError as error:
        if is_of_output(error):
            raise
        raise ConfigError(
            f"{name}: cannot be read: {error.strerror}; name a file of raw frames, or - for standard input"
        ) from None


def _decode_stream(stream: BinaryIO, out: BinaryIO) -> None:
    for number, raw in _lines(stream):
        out.writelines(to_line(row) for row in rows_of(number, raw))
        out.flush()


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank, without its end; of one longer than any frame only the beginning."""
    number = 0
    while line := stream.readline(MAX_FRAME_BYTES + 2):
        number += 1
        kept = line
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_FRAME_BYTES)
        kept = kept.rstrip(b"\r\n")
        if kept.strip():
            yield number, kept


def rows_of(number: int, raw: bytes) -> list[dict[str, object]]:
    """Return what one line means.

    Args:
        number: the line's, from 1.
        raw: the line without its end.
    """
    if raw[:1] in _CONTROL_START:
        return [{"line": number, "refused": _control_words(raw)}]
    try:
        decoded = decode(raw)
    except FrameRefusedError as error:
        return [{"line": number, "refused": f"{error.refusal.value}: {error}"}]
    reasons = iter(decoded.refused)
    return [_row(number, index, decoded, reasons) for index in range(decoded.frame.count)]


def _row(number: int, index: int, decoded: Decoded, reasons: Iterator[str]) -> dict[str, object]:
    frame, value = decoded.frame, decoded.values[index]
    fields = frame.record(index)
    row: dict[str, object] = {
        "line": number,
        "tr_id": frame.layout.tr_id,
        "layout": frame.layout.width,
        "record": index + 1,
        "code": fields[0],
        "fields": dict(zip(frame.layout.names, fields, strict=True)),
        "value": value,
        "extra": frame.extra(index),  # noqa: S610 - no database here
    }
    if value is None:
        row["refused"] = next(reasons)
    return row


def _control_words(raw: bytes) -> str:
    try:
        control = parse_control(raw)
    except ProtocolError as error:
        return str(error)
    if isinstance(control, KeepAlive):
        return "control message, not a frame: PINGPONG"
    about = " ".join(word for word in (control.msg_cd, control.text, control.tr_id, control.tr_key) if word)
    return f"control message, not a frame: {about}"


def to_line(row: dict[str, object]) -> bytes:
    """Return ``row`` as one line of JSON in which every unsafe character is escaped."""
    return _NOT_ASCII.sub(_escaped, _JSON.encode(row).decode()).encode() + b"\n"


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if unicodedata.category(character) not in _UNSAFE:
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
