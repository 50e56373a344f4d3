from decimal import Decimal

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.trade import Trade
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import FrameRefusedError
from kis_tui.simulator.encode import (
    AuctionFigures,
    clock,
    encode_book,
    encode_indicative,
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
