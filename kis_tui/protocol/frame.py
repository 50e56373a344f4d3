"""The grammar of a frame: ``flag|tr_id|count|payload``, records joined by ``^`` without a separator of their own.

The width of a record is counted, never assumed: fields divided by the declared number of records.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.codes import is_code
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel
from kis_tui.domain.text import clean
from kis_tui.domain.trade import Trade
from kis_tui.errors import ProtocolError
from kis_tui.protocol.schema import LAYOUTS, Layout

MAX_FRAME_BYTES = 1 << 20
"""A frame longer than this is refused; the widest real one (17 trades) has under 10 kB."""
MOST_RECORDS = 999
"""The count has three digits."""

_COUNT = re.compile(r"[0-9]{1,4}", re.ASCII)
_INDEX_CODE = re.compile(r"[0-9]{4}", re.ASCII)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]|", re.ASCII)
_FLAG = re.compile(r"[YN]?")

Value = BookSnapshot | Trade | IndicativeMatch | MarketStatus | IndexQuote | ProgramTrading
"""What one record means."""


class Refusal(StrEnum):
    """Why a frame was not read."""

    GRAMMAR = "grammar"
    """Not ``flag|tr_id|count|payload``, or longer than any frame."""
    ENCRYPTED = "encrypted"
    """Flag 1: execution notices of an account, which this program never asks for."""
    UNKNOWN_STREAM = "unknown stream"
    COUNT = "count"
    """The declared number of records is not a number from 1 to 999."""
    LAYOUT = "layout drift"
    """Fields do not divide by the count, or are fewer than the stream's base layout has."""
    FIELD = "field"
    """A field without which the record means nothing (code, price, size, level) is not readable."""


class FrameRefusedError(ProtocolError):
    """One frame that was not read; the next one may be fine.

    Attributes:
        refusal: the kind of reason, for counters.
        tr_id: the stream, cleaned; empty when the frame does not say.
    """

    def __init__(self, refusal: Refusal, message: str, *, tr_id: str = "") -> None:
        super().__init__(message)
        self.refusal = refusal
        self.tr_id = tr_id


class Frame(Struct, frozen=True):
    """A frame cut into records, the fields still text."""

    layout: Layout
    count: int
    width: int
    """Fields a record really has; those beyond the layout's are the broker's additions."""
    fields: Sequence[str]
    """All records' fields, one after the other."""
    mended: bool = False
    """Whether bytes that are no UTF-8 came in it; U+FFFD stands where they were."""

    def record(self, index: int) -> Sequence[str]:
        """Return the known fields of record ``index`` (from 0), as sent."""
        start = index * self.width
        return self.fields[start : start + self.layout.width]

    def extra(self, index: int) -> Sequence[str]:
        """Return the appended fields of record ``index``, as sent; usually empty."""
        return self.fields[index * self.width + self.layout.width : (index + 1) * self.width]


def cut(raw: bytes) -> Frame:
    """Cut one frame by its own count.

    Raises:
        FrameRefusedError: the frame cannot be read; the text says why and what was found.
    """
    if len(raw) > MAX_FRAME_BYTES:
        raise FrameRefusedError(Refusal.GRAMMAR, f"frame has {len(raw)} bytes, more than {MAX_FRAME_BYTES}")
    text, mended = _text(raw)
    parts = text.split("|", 3)
    if len(parts) != 4 or parts[0] not in ("0", "1"):
        raise FrameRefusedError(
            Refusal.GRAMMAR,
            f"frame is not flag|tr_id|count|payload, was '{clean(parts[0], 20)}…' in {len(parts)} parts",
        )
    flag, tr_id, declared, payload = parts
    if flag == "1":
        raise FrameRefusedError(Refusal.ENCRYPTED, f"{clean(tr_id, 12)} is encrypted (flag 1)", tr_id=clean(tr_id, 12))
    layouts = LAYOUTS.get(tr_id)
    if layouts is None:
        shown = clean(tr_id, 12)
        raise FrameRefusedError(Refusal.UNKNOWN_STREAM, f"stream '{shown}' is not one this program reads", tr_id=shown)
    count = int(declared) if _COUNT.fullmatch(declared) else 0
    if not 1 <= count <= MOST_RECORDS:
        raise FrameRefusedError(
            Refusal.COUNT, f"record count is '{clean(declared, 12)}', was to be 001 to {MOST_RECORDS}", tr_id=tr_id
        )
    fields = payload.split("^")
    width = _width(fields, count, layouts[0])
    layout = next(known for known in reversed(layouts) if known.width <= width)
    return Frame(layout, count, width, fields, mended)


def _text(raw: bytes) -> tuple[str, bool]:
    """Return the text of a frame, and whether bytes of it had to be replaced."""
    try:
        return raw.decode(), False
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace"), True


def _width(fields: Sequence[str], count: int, base: Layout) -> int:
    """Count the fields of a record and look that every record begins with a code of its kind."""
    width, rest = divmod(len(fields), count)
    if rest or width < base.width:
        found = f"{len(fields)} fields in {count} records" + ("" if rest else f", {width} each")
        raise FrameRefusedError(
            Refusal.LAYOUT, f"{found}; {base.tr_id} has at least {base.width} each", tr_id=base.tr_id
        )
    is_index = base.channel is Channel.INDEX
    starts = range(0, len(fields), width)
    for start in starts:
        code = fields[start]
        if not (_INDEX_CODE.fullmatch(code) if is_index else is_code(code)):
            raise FrameRefusedError(
                Refusal.FIELD,
                f"record {start // width + 1} begins with '{clean(code, 12)}', "
                f"which is no {'index' if is_index else 'stock'} code",
                tr_id=base.tr_id,
            )
    if len({fields[start] for start in starts}) > 1:
        _look_twice(fields, starts, base)
    return width


def _look_twice(fields: Sequence[str], starts: range, base: Layout) -> None:
    """See that records of several codes begin where they seem to.

    A time, six digits too, looks like a code: where one record has lost a field and another has one more, the number
    of fields is right and every place but the first is wrong.
    """
    second = _FLAG if base.channel is Channel.STATUS else _TIME
    for start in starts:
        if second.fullmatch(fields[start + 1]) is None:
            raise FrameRefusedError(
                Refusal.LAYOUT,
                f"record {start // starts.step + 1} begins with '{fields[start]}' and then "
                f"'{clean(fields[start + 1], 12)}', which is not what follows a code",
                tr_id=base.tr_id,
            )
