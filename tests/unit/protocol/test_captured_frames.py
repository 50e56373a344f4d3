"""Every captured and made-up frame is decoded or refused for the right reason, today's layout and tomorrow's."""

from decimal import Decimal
from itertools import pairwise

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Aggressor, Direction, MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import FrameRefusedError, Refusal
from kis_tui.protocol.schema import LAYOUTS, registration_of, tr_id_of
from tests.support.wire import WireFrame, wire_frame, wire_frames

REFUSED = {
    "F29": Refusal.LAYOUT,
    "F39": Refusal.GRAMMAR,
    "F41": Refusal.LAYOUT,
    "F42": Refusal.LAYOUT,
    "F47": Refusal.UNKNOWN_STREAM,
    "F48": Refusal.UNKNOWN_STREAM,
    "F49": Refusal.UNKNOWN_STREAM,
    "F66": Refusal.UNKNOWN_STREAM,
    "F67": Refusal.UNKNOWN_STREAM,
    "F68": Refusal.ENCRYPTED,
}
ALL = wire_frames()
READ = [frame for frame in ALL if frame.id not in REFUSED]


def ids(frame: WireFrame) -> str:
    return f"{frame.id}-{frame.tr_id}-{frame.origin}"


def widened(raw: bytes, extra: int) -> bytes:
    """Append ``extra`` fields to every record of a frame, as the broker does when it changes a layout."""
    flag, tr_id, count, payload = raw.decode().split("|", 3)
    fields = payload.split("^")
    width = len(fields) // int(count)
    records = [fields[start : start + width] for start in range(0, len(fields), width)]
    wider = [field for record in records for field in (*record, *(f"9{n}" for n in range(extra)))]
    return "|".join((flag, tr_id, count, "^".join(wider))).encode()


@pytest.mark.parametrize("frame", ALL, ids=ids)
def test_every_frame_is_read_or_refused_for_its_reason(frame: WireFrame) -> None:
    if frame.id in REFUSED:
        with pytest.raises(FrameRefusedError) as refusal:
            decode(frame.raw)
        assert refusal.value.refusal is REFUSED[frame.id]
        return
    decoded = decode(frame.raw)
    declared = int(frame.raw.split(b"|")[2])
    assert len(decoded.values) == declared
    assert all(value is not None and value.code.encode() in frame.raw for value in decoded.values)


@pytest.mark.parametrize("extra", [1, 3])
@pytest.mark.parametrize("frame", READ, ids=ids)
def test_appended_fields_change_no_value(frame: WireFrame, extra: int) -> None:
    before, after = decode(frame.raw), decode(widened(frame.raw, extra))
    assert len(after.values) == len(before.values)
    assert after.frame.width == before.frame.width + extra
    for index in range(before.frame.count):
        kept = (*after.frame.record(index), *after.frame.extra(index))
        assert list(kept[-extra:]) == [f"9{n}" for n in range(extra)]
        assert kept[: before.frame.layout.width] == tuple(before.frame.record(index))
    # A frame wide enough to reach the next known layout also gains that layout's fields; the rest is unchanged.
    for old, new in zip(before.values, after.values, strict=True):
        assert _known_part(new) == _known_part(old)


def _known_part(value: object) -> object:
    match value:
        case BookSnapshot():
            return (value.code, value.ask_prices, value.ask_sizes, value.bid_prices, value.bid_sizes, value.volume)
        case Trade():
            return (value.code, value.price, value.size, value.volume, value.aggressor, value.strength_pct)
        case IndicativeMatch():
            return (value.code, value.price, value.size, value.change)
        case MarketStatus():
            return (value.code, value.halted, value.operation_code, value.vi_active)
        case IndexQuote() | ProgramTrading():
            return value  # one layout: nothing is to be gained
    raise AssertionError(value)


def only(decoded: Decoded) -> object:
    assert len(decoded.values) == 1
    return decoded.values[0]


def test_the_63_field_book_of_2026_09_is_read_field_by_field() -> None:
    book = only(decode(wire_frame("F06")))
    assert isinstance(book, BookSnapshot)
    assert (book.code, book.venue, book.ts_event) == ("005930", Venue.KRX, 14 * 3600 + 6 * 60 + 10)
    assert book.phase is SessionPhase.CONTINUOUS
    assert book.session is MarketSession.REGULAR
    assert (book.ask_price, book.bid_price) == (278_000, 277_500)
    assert (book.ask_sizes[0], book.bid_sizes[9]) == (47_584, 25_718)
    assert sum(book.ask_sizes) == book.total_ask_size == 794_831
    assert sum(book.bid_sizes) == book.total_bid_size == 496_484
    assert book.indicative_price is None
    assert book.base_price == 274_000
    assert book.volume == 11_955_000
    assert [(mid.venue, mid.price, mid.size, mid.side_code) for mid in book.mids] == [(Venue.KRX, 277_750, 4_831, "2")]


def test_an_auction_book_has_three_levels_and_an_indicative_price() -> None:
    book = only(decode(wire_frame("F01")))
    assert isinstance(book, BookSnapshot)
    assert book.phase is SessionPhase.CLOSING_AUCTION
    assert book.ask_prices[:4] == (8_960, 8_965, 8_970, 0)
    assert (book.total_ask_size, book.total_bid_size) == (0, 0)
    assert (book.indicative_price, book.indicative_size, book.indicative_change) == (8_955, 229_477, 180)
    assert book.indicative_change_pct == Decimal("2.05")
    assert book.indicative_direction is Direction.UP
    assert book.indicative_venue is Venue.KRX


def test_all_three_records_of_a_batch_are_trades_that_join() -> None:
    trades = [value for value in decode(wire_frame("F25")).values if isinstance(value, Trade)]
    assert len(trades) == 3
    for before, after in pairwise(trades):
        assert before.volume is not None
        assert after.volume == before.volume + after.size


def test_a_trade_of_2026_09_is_read_field_by_field() -> None:
    trade = only(decode(wire_frame("F30")))
    assert isinstance(trade, Trade)
    assert (trade.price, trade.size, trade.aggressor) == (277_750, 5, Aggressor.SELLER)
    assert (trade.direction, trade.change, trade.change_pct) == (Direction.UP, 3_750, Decimal("1.37"))
    assert trade.base_price == 274_000
    assert trade.strength_pct == Decimal("120.39")
    assert trade.session is MarketSession.REGULAR
    assert trade.halted is False
    assert trade.trade_date == "20260922"


def test_the_unified_status_is_read_from_the_code_on_not_as_documented() -> None:
    status = only(decode(wire_frame("F53")))
    assert isinstance(status, MarketStatus)
    assert (status.code, status.halted, status.halt_reason) == ("003160", False, "")
    assert (status.operation_code, status.indicative_operation_code) == ("AB1", "311")
    assert (status.issue_status_code, status.vi_active) == ("55", True)


def test_an_index_is_read_field_by_field() -> None:
    assert only(decode(wire_frame("F65"))) == IndexQuote(
        code=KOSPI_200,
        venue=Venue.KRX,
        ts_event=14 * 3600 + 55 * 60 + 37,
        level=Decimal("1101.44"),
        direction=Direction.UP,
        change=Decimal("19.62"),
        change_pct=Decimal("1.81"),
        rising=105,
        falling=88,
    )
    kospi = only(decode(wire_frame("F64")))
    assert isinstance(kospi, IndexQuote)
    assert (kospi.code, kospi.level, kospi.rising, kospi.falling) == (KOSPI, Decimal("2624.54"), 670, 177)


def with_fields(frame_id: str, fields: dict[int, str]) -> bytes:
    """Return a frame of one record with some of its fields replaced."""
    head, count, payload = wire_frame(frame_id).decode().rpartition("|")
    cells = payload.split("^")
    for position, text in fields.items():
        cells[position] = text
    return (head + count + "^".join(cells)).encode()


def test_the_change_of_an_index_has_the_sign_of_its_code() -> None:
    fallen = only(decode(with_fields("F64", {3: "5", 9: "-1.26"})))
    assert isinstance(fallen, IndexQuote)
    assert (fallen.direction, fallen.change, fallen.change_pct) == (
        Direction.DOWN,
        Decimal("-32.68"),
        Decimal("-1.26"),
    )


def test_issues_at_their_limits_count_as_rising_and_falling() -> None:
    quote = only(decode(with_fields("F64", {22: "3", 26: "2"})))
    assert isinstance(quote, IndexQuote)
    assert (quote.rising, quote.falling) == (673, 179)
    unknown = decode(with_fields("F64", {22: "", 26: "x"}))
    quote = only(unknown)
    assert isinstance(quote, IndexQuote)
    assert (quote.rising, quote.falling) == (None, None)
    assert unknown.unreadable == 1


@pytest.mark.parametrize("level", ["", "0", "-3.10", "2,624.54"])
def test_an_index_without_a_level_is_refused_and_the_reason_says_so(level: str) -> None:
    decoded = decode(with_fields("F64", {2: level}))
    assert decoded.values == (None,)
    assert decoded.refused == (f"record 1: level is '{level}', was to be a positive number",)


def test_program_trading_is_read_field_by_field() -> None:
    assert only(decode(wire_frame("F50"))) == ProgramTrading(
        code="005930",
        venue=Venue.KRX,
        ts_event=9 * 3600 + 22 * 60 + 37,
        sell_volume=1_413_444,
        sell_turnover=109_159_646_900,
        buy_volume=1_189_408,
        buy_turnover=91_931_710_200,
        net_volume=-224_036,
        net_turnover=-17_227_936_700,
    )


def test_program_trading_with_unreadable_sums_is_kept_and_counted() -> None:
    decoded = decode(with_fields("F50", {2: "1e6", 6: ""}))
    program = only(decoded)
    assert isinstance(program, ProgramTrading)
    assert (program.sell_volume, program.net_volume, program.buy_volume) == (None, None, 1_189_408)
    assert decoded.unreadable == 1


@pytest.mark.parametrize(
    ("frame_id", "code", "kind"),
    [
        ("F64", "005930", "index"),
        ("F64", "00010", "index"),
        ("F64", "０００1", "index"),
        ("F50", "0001", "stock"),
        ("F30", "0001", "stock"),
    ],
)
def test_a_record_begins_with_a_code_of_its_own_kind(frame_id: str, code: str, kind: str) -> None:
    with pytest.raises(FrameRefusedError, match=f"record 1 begins with '.*', which is no {kind} code") as refusal:
        decode(with_fields(frame_id, {0: code}))
    assert refusal.value.refusal is Refusal.FIELD


def test_every_stream_has_one_name_and_its_name_leads_back_to_it() -> None:
    for channel in Channel:
        for venue in Venue:
            if channel is Channel.INDEX and venue is not Venue.KRX:
                with pytest.raises(ValueError, match=f"no stream at {venue.value}"):
                    tr_id_of(channel, venue)
                continue
            code = KOSPI if channel is Channel.INDEX else "005930"
            tr_id = tr_id_of(channel, venue)
            assert registration_of(tr_id, code) == Registration(channel, venue, code)
    assert tr_id_of(Channel.INDEX, Venue.KRX) == "H0UPCNT0"
    assert [tr_id_of(Channel.PROGRAM, venue) for venue in Venue] == ["H0STPGM0", "H0NXPGM0", "H0UNPGM0"]
    assert registration_of("H0UPANC0", KOSPI) is None


def test_every_base_layout_has_the_width_the_broker_documents() -> None:
    bases = {tr_id: layouts[0].width for tr_id, layouts in LAYOUTS.items()}
    assert bases == {
        **dict.fromkeys(("H0STASP0", "H0NXASP0", "H0UNASP0"), 59),
        **dict.fromkeys(("H0STCNT0", "H0NXCNT0", "H0UNCNT0"), 46),
        "H0STANC0": 45,
        **dict.fromkeys(("H0NXANC0", "H0UNANC0"), 46),
        **dict.fromkeys(("H0STMKO0", "H0NXMKO0", "H0UNMKO0"), 10),
        **dict.fromkeys(("H0STPGM0", "H0NXPGM0", "H0UNPGM0"), 11),
        "H0UPCNT0": 30,
    }


def test_one_unreadable_trade_does_not_take_the_rest_of_its_batch_along() -> None:
    fields = wire_frame("F25").decode().split("^")
    fields[46 + 2] = "71,950"
    decoded = decode("^".join(fields).encode())
    assert [value is None for value in decoded.values] == [False, True, False]
    assert "record 2" in decoded.refused[0]
