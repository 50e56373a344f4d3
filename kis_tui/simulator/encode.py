"""Values to frames, spelled as the captured frames spell them: the decoder's opposite.

What the wire repeats although it can be computed is computed here (net count, differences to open, high and low, the
signs). What a layout has no field for is left out; what a value does not know (None) is sent empty.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.price import Price
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.session import Aggressor, Direction, MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.protocol.schema import Layout

PHASE_CODES = {
    SessionPhase.CONTINUOUS: "0",
    SessionPhase.CLOSING_AUCTION: "A",
    SessionPhase.OPENING_AUCTION: "B",
    SessionPhase.VI_AUCTION: "C",
    SessionPhase.AFTER_HOURS_AUCTION: "D",
    SessionPhase.UNKNOWN: "",
}
SESSION_CODES = {
    MarketSession.PRE: "1",
    MarketSession.REGULAR: "2",
    MarketSession.AFTER: "3",
    MarketSession.CLOSING: "5",
    MarketSession.UNKNOWN: "",
}
DIRECTION_CODES = {
    Direction.LIMIT_UP: "1",
    Direction.UP: "2",
    Direction.FLAT: "3",
    Direction.LIMIT_DOWN: "4",
    Direction.DOWN: "5",
    Direction.UNKNOWN: "",
}
AGGRESSOR_CODES = {
    Aggressor.BUYER: "1",
    Aggressor.NONE: "3",
    Aggressor.SELLER: "5",
    Aggressor.UNKNOWN: "",
}
_INDICATIVE_VENUE_CODES = {Venue.KRX: "1", Venue.NXT: "2"}
_FLAG_CODES = {True: "Y", False: "N", None: ""}


class AuctionFigures(Struct, frozen=True):
    """Fields of an indicative record that ``IndicativeMatch`` has no place for."""

    ask_size: int = 0
    """Shares at the best ask."""
    bid_size: int = 0
    total_ask_size: int = 0
    """Shares in the whole book; this stream sends them although the book's own frame says 0."""
    total_bid_size: int = 0
    turnover_rate_pct: Decimal = Decimal("0.00")
    """What would match against the listed shares, percent."""
    base_price: int = 0
    """KRW; the last field of the layouts with 46."""


NO_FIGURES = AuctionFigures()


class IndexFigures(Struct, frozen=True):
    """Fields of an index record that ``IndexQuote`` has no place for."""

    open: Decimal
    """Points."""
    high: Decimal
    low: Decimal
    volume: int = 0
    """Thousand shares traded today; the documents say shares, the captured sums are thousands."""
    turnover: int = 0
    """Million KRW, likewise."""
    step_volume: int = 0
    """Thousand shares since the frame before."""
    step_turnover: int = 0
    """Million KRW since the frame before."""
    limit_up: int = 0
    """Issues at their upper limit, part of ``IndexQuote.rising``."""
    flat: int = 0
    """Issues at their previous close."""
    limit_down: int = 0
    """Issues at their lower limit, part of ``IndexQuote.falling``."""
    tick: int = 0
    """TICK_VRSS; read here as hundredths of a point since the frame before, which no document says."""


class ProgramFigures(Struct, frozen=True):
    """Fields of a program trading record that ``ProgramTrading`` has no place for."""

    ask_size: int = 0
    """Shares of program orders that wait to be sold."""
    bid_size: int = 0
    """Shares of program orders that wait to be bought."""


def won(value: Price | None) -> str:
    """Return a price or a difference of prices as the wire spells it; None is empty."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else format(value, "f")


def percent(value: Decimal | None) -> str:
    """Return two decimals, the sign in front; None is empty."""
    return "" if value is None else f"{value:.2f}"


def whole(value: int | None) -> str:
    """Return a count; None is empty."""
    return "" if value is None else str(value)


def clock(second: int | None) -> str:
    """Return seconds since midnight as HHMMSS; None is empty."""
    if second is None:
        return ""
    minutes, seconds = divmod(second, 60)
    return f"{minutes // 60:02d}{minutes % 60:02d}{seconds:02d}"


def frame(layout: Layout, records: Sequence[Sequence[str]], *, appended: int = 0) -> bytes:
    """Return one frame of ``records``, each with as many fields as ``layout``.

    Args:
        layout: the stream and its fields.
        records: fields as text.
        appended: fields to put behind each record, as the broker does when it extends a layout; a negative number
            leaves as many of the last ones out.
    """
    cells: list[str] = []
    for record in records:
        assert len(record) == layout.width, f"{layout.tr_id} has {layout.width} fields, record has {len(record)}"
        cells += record[: max(0, layout.width + min(appended, 0))]
        cells += ["0"] * appended
    return f"0|{layout.tr_id}|{len(records):03d}|{'^'.join(cells)}".encode()


def encode_book(book: BookSnapshot, layout: Layout, *, auction_volume: int = 0, appended: int = 0) -> bytes:
    """Return the frame of one book; the wire never carries two.

    Args:
        book: the book; its mids count where the layout has a place for them.
        layout: one of the three book streams' layouts.
        auction_volume: ANTC_VOL, the size of the last auction, which stays on the wire all day.
        appended: see ``frame``.
    """
    return frame(layout, [book_record(book, layout, auction_volume=auction_volume)], appended=appended)


def book_record(book: BookSnapshot, layout: Layout, *, auction_volume: int = 0) -> list[str]:
    """Return one book's fields as text."""
    record = [
        book.code,
        clock(book.ts_event),
        PHASE_CODES[book.phase],
        *map(str, book.ask_prices),
        *map(str, book.bid_prices),
        *map(str, book.ask_sizes),
        *map(str, book.bid_sizes),
        str(book.total_ask_size),
        str(book.total_bid_size),
        str(book.after_hours_ask_size),
        str(book.after_hours_bid_size),
        *_indicative_fields(book, auction_volume),
        whole(book.volume),
        str(book.total_ask_change),
        str(book.total_bid_change),
        str(book.after_hours_ask_change),
        str(book.after_hours_bid_change),
        "0",
    ]
    mids = {mid.venue: mid for mid in book.mids}
    names = layout.names
    if "MID_PRC" in names:
        record += _mid_fields(mids.get(Venue.KRX))
    if "KMID_PRC" in names:
        record += _mid_fields(mids.get(Venue.KRX))
    if "NMID_PRC" in names:
        record += _mid_fields(mids.get(Venue.NXT))
    if "MARKET_CLS_CODE" in names:
        record.append(SESSION_CODES[book.session])
    if "ANTC_EXCH_CLS_CODE" in names:
        record.append("0" if book.indicative_venue is None else _INDICATIVE_VENUE_CODES[book.indicative_venue])
    return record


def _indicative_fields(book: BookSnapshot, auction_volume: int) -> list[str]:
    """Return the six ANTC fields: valid in an auction, the wire's usual junk outside."""
    if book.indicative_price is None:
        junk_change = 0 if book.base_price is None else -book.base_price
        return ["0", "0", str(auction_volume), won(junk_change), "5", "-100.00"]
    return [
        won(book.indicative_price),
        whole(book.indicative_size),
        whole(book.indicative_size),
        won(book.indicative_change),
        DIRECTION_CODES[book.indicative_direction],
        percent(book.indicative_change_pct),
    ]


def _mid_fields(mid: Mid | None) -> list[str]:
    return ["0", "0", "0"] if mid is None else [won(mid.price), str(mid.size), mid.side_code]


def encode_trades(trades: Sequence[Trade], layout: Layout, *, appended: int = 0) -> bytes:
    """Return one frame with all ``trades``, in order."""
    return frame(layout, [trade_record(trade, layout) for trade in trades], appended=appended)


def trade_record(trade: Trade, layout: Layout) -> list[str]:
    """Return one print's fields as text."""
    net_count = None
    if trade.buy_count is not None and trade.sell_count is not None:
        net_count = trade.buy_count - trade.sell_count
    record = [
        trade.code,
        clock(trade.ts_event),
        won(trade.price),
        DIRECTION_CODES[trade.direction],
        won(trade.change),
        percent(trade.change_pct),
        percent(trade.vwap),
        won(trade.open),
        won(trade.high),
        won(trade.low),
        won(trade.ask_price),
        won(trade.bid_price),
        str(trade.size),
        whole(trade.volume),
        whole(trade.turnover),
        whole(trade.sell_count),
        whole(trade.buy_count),
        whole(net_count),
        percent(trade.strength_pct),
        whole(trade.sell_volume),
        whole(trade.buy_volume),
        AGGRESSOR_CODES[trade.aggressor],
        percent(trade.buy_share),
        percent(trade.volume_ratio_pct),
        *_against(trade.price, trade.open, trade.open_time),
        *_against(trade.price, trade.high, trade.high_time),
        *_against(trade.price, trade.low, trade.low_time),
        trade.trade_date,
        trade.operation_code,
        _FLAG_CODES[trade.halted],
        whole(trade.ask_size),
        whole(trade.bid_size),
        whole(trade.total_ask_size),
        whole(trade.total_bid_size),
        percent(trade.turnover_rate_pct),
        whole(trade.same_time_volume),
        percent(trade.same_time_volume_ratio_pct),
        PHASE_CODES[trade.phase],
        trade.random_end_code,
        won(trade.vi_base_price),
    ]
    if "MARKET_CLS_CODE" in layout.names:
        record.append(SESSION_CODES[trade.session])
    return record


def _against(price: Price, reference: Price | None, second: int | None) -> list[str]:
    """Return the time of open, high or low and how the price stands against it."""
    if reference is None:
        return [clock(second), "3", "0"]
    difference = price - reference
    sign = "3" if difference == 0 else "2" if difference > 0 else "5"
    return [clock(second), sign, won(difference)]


def encode_indicative(
    matches: Sequence[IndicativeMatch], layout: Layout, figures: AuctionFigures = NO_FIGURES, *, appended: int = 0
) -> bytes:
    """Return one frame of indicative matches, in order; ``figures`` fill what the values do not hold."""
    return frame(layout, [indicative_record(match, layout, figures) for match in matches], appended=appended)


def indicative_record(match: IndicativeMatch, layout: Layout, figures: AuctionFigures) -> list[str]:
    """Return one indicative match's fields as text; the day's figures are 0 in every captured frame."""
    turnover = None if match.size is None else int(match.price * match.size)
    record = [
        match.code,
        clock(match.ts_event),
        won(match.price),
        DIRECTION_CODES[match.direction],
        won(match.change),
        percent(match.change_pct),
        *("0.00", "0", "0", "0"),
        won(match.ask_price),
        won(match.bid_price),
        whole(match.size_change),
        whole(match.size),
        whole(turnover),
        *("0", "0", "0", "0.00", "0", "0", "1", "0.01", "0.00"),
        *("000000", "3", "0") * 3,
        match.trade_date,
        "00" if match.phase is SessionPhase.OPENING_AUCTION else "20",
        "N",
        str(figures.ask_size),
        str(figures.bid_size),
        str(figures.total_ask_size),
        str(figures.total_bid_size),
        percent(figures.turnover_rate_pct),
        *("0", "0.00"),
        PHASE_CODES[match.phase],
        "",
    ]
    record += [str(figures.base_price)] * (layout.width - len(record))
    return record


def encode_status(status: MarketStatus, layout: Layout, *, appended: int = 0) -> bytes:
    """Return the frame of one announcement."""
    record = [
        status.code,
        _FLAG_CODES[status.halted],
        status.halt_reason or "(null)",
        status.operation_code,
        status.indicative_operation_code,
        status.random_end_code,
        status.allocation_code,
        status.issue_status_code,
        _FLAG_CODES[status.vi_active],
        _FLAG_CODES[status.after_hours_vi_active],
        status.exchange_code,
    ]
    return frame(layout, [record[: layout.width]], appended=appended)


def encode_index(quote: IndexQuote, layout: Layout, figures: IndexFigures, *, appended: int = 0) -> bytes:
    """Return the frame of one index quote."""
    return frame(layout, [index_record(quote, figures)], appended=appended)


def index_record(quote: IndexQuote, figures: IndexFigures) -> list[str]:
    """Return one index quote's fields as text.

    The fields named after open, high and low against the level hold, in the captured frames, their difference from
    the previous close.
    """
    close = None if quote.change is None else quote.level - quote.change
    marks = [_against_close(mark, close) for mark in (figures.open, figures.high, figures.low)]
    return [
        quote.code,
        clock(quote.ts_event),
        percent(quote.level),
        DIRECTION_CODES[quote.direction],
        percent(None if quote.change is None else abs(quote.change)),
        str(figures.volume),
        str(figures.turnover),
        str(figures.step_volume),
        str(figures.step_turnover),
        percent(quote.change_pct),
        percent(figures.open),
        percent(figures.high),
        percent(figures.low),
        *(cell for difference, sign, _ in marks for cell in (difference, sign)),
        *(rate for _, _, rate in marks),
        str(figures.limit_up),
        whole(None if quote.rising is None else quote.rising - figures.limit_up),
        str(figures.flat),
        whole(None if quote.falling is None else quote.falling - figures.limit_down),
        str(figures.limit_down),
        *("0", "0"),
        str(figures.tick),
    ]


def _against_close(mark: Decimal, close: Decimal | None) -> tuple[str, str, str]:
    """Return the difference from the previous close, its sign's code and its percentage; 0 without a close."""
    if not close:
        return "0.00", "3", "0.00"
    difference = mark - close
    sign = "3" if difference == 0 else "2" if difference > 0 else "5"
    rate = (100 * difference / close).quantize(Decimal("0.01"), ROUND_HALF_UP) + 0  # no negative zero
    return percent(difference), sign, percent(rate)


def encode_program(program: ProgramTrading, layout: Layout, figures: ProgramFigures, *, appended: int = 0) -> bytes:
    """Return the frame of one stock's program trading."""
    return frame(layout, [program_record(program, figures)], appended=appended)


def program_record(program: ProgramTrading, figures: ProgramFigures) -> list[str]:
    """Return one stock's program trading as text."""
    return [
        program.code,
        clock(program.ts_event),
        whole(program.sell_volume),
        whole(program.sell_turnover),
        whole(program.buy_volume),
        whole(program.buy_turnover),
        whole(program.net_volume),
        whole(program.net_turnover),
        str(figures.ask_size),
        str(figures.bid_size),
        str(figures.bid_size - figures.ask_size),
    ]
