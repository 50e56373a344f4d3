from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.session import Direction
from kis_tui.domain.trade import Trade
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import FrameRefusedError
from kis_tui.protocol.schema import LAYOUTS
from kis_tui.simulator.encode import (
    AuctionFigures,
    IndexFigures,
    ProgramFigures,
    clock,
    encode_book,
    encode_index,
    encode_indicative,
    encode_program,
    encode_status,
    encode_trades,
    percent,
    won,
)
from tests.support.wire import WireFrame, wire_frame, wire_frames


def readable(frame: WireFrame) -> bool:
    try:
        decode(frame.raw)
    except FrameRefusedError:
        return False
    return frame.origin in ("REAL", "DOC") and "ANC0" not in frame.tr_id


def spelled_again(decoded: Decoded, raw: bytes) -> bytes:
    layout = decoded.frame.layout
    first = decoded.values[0]
    if isinstance(first, BookSnapshot):
        return encode_book(first, layout, auction_volume=int(raw.decode().split("^")[49]))
    if isinstance(first, MarketStatus):
        return encode_status(first, layout)
    cells = decoded.frame.fields
    if isinstance(first, IndexQuote):
        opened, high, low = (Decimal(cells[position]) for position in (10, 11, 12))
        counts = (int(cells[position]) for position in (5, 6, 7, 8, 22, 24, 26, 29))
        return encode_index(first, layout, IndexFigures(opened, high, low, *counts))
    if isinstance(first, ProgramTrading):
        return encode_program(first, layout, ProgramFigures(int(cells[8]), int(cells[9])))
    return encode_trades([value for value in decoded.values if isinstance(value, Trade)], layout)


@pytest.mark.parametrize("frame", [frame for frame in wire_frames() if readable(frame)], ids=lambda frame: frame.id)
def test_a_captured_frame_is_spelled_again_byte_for_byte(frame: WireFrame) -> None:
    assert spelled_again(decode(frame.raw), frame.raw) == frame.raw


@pytest.mark.parametrize(
    ("frame_id", "figures"),
    [
        ("F46", AuctionFigures(11591, 2878, 41034, 6265, Decimal("0.00"))),
        ("F44", AuctionFigures(3502, 1437, 44094, 6872, Decimal("0.01"), 318_000)),
    ],
)
def test_a_captured_indicative_record_is_spelled_again(frame_id: str, figures: AuctionFigures) -> None:
    raw = wire_frame(frame_id)
    decoded = decode(raw)
    first = decoded.values[0]
    assert isinstance(first, IndicativeMatch)
    again = encode_indicative([first], decoded.frame.layout, figures)
    assert again.split(b"|")[3].split(b"^") == raw.split(b"|")[3].split(b"^")[: decoded.frame.width]


def test_an_index_that_falls_is_spelled_with_an_unsigned_change() -> None:
    (up,) = decode(wire_frame("F64")).values
    assert isinstance(up, IndexQuote)
    assert up.change is not None
    assert up.change_pct is not None
    down = replace(up, direction=Direction.DOWN, change=-up.change, change_pct=-up.change_pct)
    layout = LAYOUTS["H0UPCNT0"][0]
    figures = IndexFigures(open=up.level, high=up.level + 1, low=up.level - up.change)
    raw = encode_index(down, layout, figures)
    cells = raw.decode().split("|")[3].split("^")
    assert cells[2:5] == ["2624.54", "5", "32.68"]
    assert cells[9] == "-1.26"
    assert cells[13:15] == ["-32.68", "5"]  # the open against a previous close of 2657.22
    assert cells[19] == "-1.23"
    assert decode(raw).values == (down,)


def test_fields_can_be_appended_to_and_left_out_of_every_record() -> None:
    decoded = decode(wire_frame("F34"))
    trades = [value for value in decoded.values if isinstance(value, Trade)]
    longer = encode_trades(trades, decoded.frame.layout, appended=3)
    shorter = encode_trades(trades, decoded.frame.layout, appended=-1)
    assert len(longer.split(b"^")) == 2 * 49
    assert decode(longer).values == decoded.values
    assert len(shorter.split(b"^")) == 2 * 45
    with pytest.raises(FrameRefusedError):
        decode(shorter)


def test_numbers_and_times_are_spelled_as_on_the_wire() -> None:
    assert won(278_000) == "278000"
    assert won(Decimal("8957.5")) == "8957.5"
    assert won(None) == ""
    assert percent(Decimal("-0.14")) == "-0.14"
    assert percent(Decimal(100)) == "100.00"
    assert clock(33_239) == "091359"
    assert clock(0) == "000000"
    assert clock(None) == ""
