"""The broker's master files: one board's issues, zipped, cp949, one line of fixed width for each.

Source: KIS open-trading-api, stocks_info (종목마스터정보 코스피, 코스닥, 코넥스). Nothing in a file is trusted: the zip
is never unpacked to disk nor beyond a bound, and a file most of which cannot be read is refused whole.
"""

import io
import re
import zipfile
import zlib

from msgspec import Struct

from kis_tui.domain.codes import is_code
from kis_tui.domain.text import clean
from kis_tui.errors import ProtocolError
from kis_tui.instruments.listing import Board, Listing

MAX_ZIP_BYTES = 4 * 1024 * 1024
"""A longer download is not read; real ones have some 200 kB."""
MAX_FILE_BYTES = 32 * 1024 * 1024
"""A zip that unpacks to more is refused; real files have some 1 MB."""
MAX_UNREADABLE = 0.01
"""Share of unreadable lines from which on the layout is taken to be another one."""

_NAME_AT, _TAIL_AT = 21, 61
"""Bytes before the name (short code 9, standard code 12), and before what follows its 40."""
_STANDARD_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{9}[0-9]")
_GROUP = re.compile(r"[A-Z]{2}")


class _Layout(Struct, frozen=True):
    """What is special about one board's file."""

    file_name: str
    tail: int
    """Characters behind the name."""
    market_value_at: int
    """Where in them the market value begins, nine digits in 100 million won."""


_LAYOUTS = {
    Board.KOSPI: _Layout("kospi_code.mst", 227, 212),
    Board.KOSDAQ: _Layout("kosdaq_code.mst", 221, 206),
    Board.KONEX: _Layout("konex_code.mst", 184, 172),
}


def zip_name(board: Board) -> str:
    """Return the name of a board's file in the directory of the master files."""
    return f"{_LAYOUTS[board].file_name}.zip"


def read_zip(board: Board, body: bytes) -> bytes:
    """Return the master file inside a downloaded zip.

    Raises:
        ProtocolError: it is no zip, has no such file, is damaged, encrypted, or larger than a master file can be.
    """
    wanted = _LAYOUTS[board].file_name
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            member = next((entry for entry in archive.infolist() if entry.filename.lower() == wanted), None)
            if member is None:
                raise ProtocolError(f"the zip has no {wanted}")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ProtocolError("its zip is packed in an unusual way")  # others unpack without a bound
            # The size a header states is not believed: no more than the bound is ever unpacked.
            with archive.open(member) as file:
                raw = file.read(MAX_FILE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise ProtocolError("it is no whole zip file") from None
    except (RuntimeError, NotImplementedError, OSError, ValueError, OverflowError):
        raise ProtocolError("its zip cannot be unpacked") from None
    if len(raw) > MAX_FILE_BYTES:
        raise ProtocolError(f"{wanted} is larger than {MAX_FILE_BYTES // 1024**2} MiB")
    return raw


def read_listings(board: Board, raw: bytes) -> tuple[Listing, ...]:
    """Return the issues of a master file whose codes the streams know, in its order, each once.

    Rights, beneficiary certificates and the like have longer codes and are left out. A line that is longer than
    the known layout is read all the same: the broker adds fields at the end.

    Raises:
        ProtocolError: more than one line in a hundred cannot be read: the layout is another one.
    """
    found: dict[str, Listing] = {}
    lines = [line for line in raw.replace(b"\r", b"").split(b"\n") if line.strip(b" \0\x1a")]
    unreadable = 0
    for line in lines:
        listing = _listing(line, _LAYOUTS[board])
        if listing is None:
            unreadable += 1
        elif is_code(listing.code):
            found.setdefault(listing.code, listing)
    if unreadable > len(lines) * MAX_UNREADABLE:
        raise ProtocolError(f"{unreadable:,} of its {len(lines):,} lines are not in the known layout")
    return tuple(found.values())


def _listing(line: bytes, layout: _Layout) -> Listing | None:
    """Return the issue of one line; None = it cannot be read.

    The name fills 40 bytes, so the line is cut by bytes from its front; where it does not, by characters from its end.
    """
    if len(line) >= _TAIL_AT + layout.tail:
        # cp949 would take the first letter of the tail for the second half of a name's cut-off last syllable.
        name, tail = line[_NAME_AT:_TAIL_AT].decode("cp949", "ignore"), line[_TAIL_AT:].decode("ascii", "replace")
        if _GROUP.match(tail):
            return _checked(line[:_NAME_AT].decode("ascii", "replace"), name, tail, layout)
    text = line.decode("cp949", "replace")
    if len(text) <= _NAME_AT + layout.tail:
        return None
    return _checked(text[:_NAME_AT], text[_NAME_AT : -layout.tail], text[-layout.tail :], layout)


def _checked(front: str, name: str, tail: str, layout: _Layout) -> Listing | None:
    code, standard_code, name = front[:9].rstrip(), front[9:], clean(name)
    if not (code and name and _STANDARD_CODE.fullmatch(standard_code) and _GROUP.match(tail)):
        return None
    value = tail[layout.market_value_at : layout.market_value_at + 9].strip()
    return Listing(code, name, tail[:2], int(value) if re.fullmatch("[0-9]{1,9}", value) else 0)
