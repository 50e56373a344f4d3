"""Frames of values that a test makes up, spelled by the stand-in exchange in the layouts in force."""

from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from kis_tui.clock import KST
from kis_tui.domain.book import NO_LEVELS, BookSnapshot
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel
from kis_tui.domain.session import Aggressor, Direction, MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.simulator.encode import (
    IndexFigures,
    ProgramFigures,
    encode_book,
    encode_index,
    encode_program,
    encode_status,
    encode_trades,
)
from kis_tui.simulator.layouts import LAYOUT_SETS
from tests.support.instruments import book_at, trade_at

LAYOUTS = LAYOUT_SETS["2026-09"]
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=KST)
"""When these frames are of: both exchanges trade."""
AT = 10 * 3600
PRICES = {
    "005930": 72_500,
    "000660": 231_000,
    "035720": 51_200,
    "035420": 188_400,
    "247540": 98_700,
    "005380": 245_000,
}
"""KRW of each stock's best ask and last print."""
BASES = {
    "005930": 71_900,
    "000660": 230_000,
    "035720": 50_800,
    "035420": 187_700,
    "247540": 98_200,
    "005380": 244_000,
}
"""KRW of their previous closes."""


def made_book(code: str = "005930", ask: int = 0, venue: Venue = Venue.UN, **fields: object) -> BookSnapshot:
    """A continuous book, one tick from bid to ask; ``fields`` replace what it has.

    Args:
        code: one of ``PRICES``.
        ask: KRW of the best ask; 0 = the usual one.
        venue: whose stream.
        fields: of ``BookSnapshot``.
    """
    book = book_at(ask or PRICES[code], venue=venue)
    mids = tuple(mid for mid in book.mids if venue in (mid.venue, Venue.UN))
    session = MarketSession.REGULAR if venue is Venue.KRX else MarketSession.UNKNOWN
    book = replace(book, code=code, ts_event=AT, base_price=BASES[code], volume=12_345_678, mids=mids, session=session)
    return replace(book, **fields)


def auction_book(code: str = "005930", price: int = 0, venue: Venue = Venue.KRX, **fields: object) -> BookSnapshot:
    """A book of an interruption: three levels a side, no totals, an expected price; the rest as of ``made_book``."""
    price = price or PRICES[code]
    book = made_book(code, price, venue)
    three: dict[str, object] = {
        name: (*getattr(book, name)[:3], *NO_LEVELS[3:])
        for name in ("ask_prices", "ask_sizes", "bid_prices", "bid_sizes")
    }
    book = replace(
        book,
        **three,
        phase=SessionPhase.VI_AUCTION,
        total_ask_size=0,
        total_bid_size=0,
        total_ask_change=0,
        total_bid_change=0,
        indicative_price=price,
        indicative_size=120_331,
        indicative_change=price - BASES[code],
        indicative_change_pct=Decimal("0.83"),
        indicative_direction=Direction.UP,
        indicative_venue=Venue.NXT if venue is Venue.NXT else Venue.KRX,
        base_price=None,
        mids=(),
    )
    return replace(book, **fields)


def made_trade(
    code: str = "005930",
    price: int = 0,
    venue: Venue = Venue.UN,
    *,
    size: int = 10,
    volume: int = 12_345_678,
    at: int = AT,
    aggressor: Aggressor = Aggressor.BUYER,
    **fields: object,
) -> Trade:
    """A print; the next one's ``volume`` is this one's and its own size."""
    trade = trade_at(price or PRICES[code], BASES[code], size=size, aggressor=aggressor)
    return replace(trade, code=code, venue=venue, ts_event=at, volume=volume, open_time=AT - 3600, **fields)


def book_frame(book: BookSnapshot) -> bytes:
    """The frame of a book."""
    return encode_book(book, LAYOUTS[Channel.BOOK, book.venue])


def trade_frame(*trades: Trade) -> bytes:
    """The frame of prints of one stream."""
    return encode_trades(trades, LAYOUTS[Channel.TRADE, trades[0].venue])


def status_frame(
    code: str = "005930",
    venue: Venue = Venue.KRX,
    *,
    halted: bool = False,
    reason: str = "",
    operation: str = "",
    indicative_operation: str = "",
    issue_status: str = "00",
    vi: bool = False,
) -> bytes:
    """The frame of an announcement (장운영정보)."""
    status = MarketStatus(
        code=code,
        venue=venue,
        halted=halted,
        halt_reason=reason,
        operation_code=operation,
        indicative_operation_code=indicative_operation,
        random_end_code="",
        allocation_code="",
        issue_status_code=issue_status,
        vi_active=vi,
        after_hours_vi_active=False,
    )
    return encode_status(status, LAYOUTS[Channel.STATUS, venue])


def index_frame(code: str, level: str, change: str) -> bytes:
    """The frame of an index at ``level`` points, ``change`` points from its previous close."""
    points, moved = Decimal(level), Decimal(change)
    quote = IndexQuote(
        code=code,
        venue=Venue.KRX,
        ts_event=AT,
        level=points,
        direction=Direction.UP if moved > 0 else Direction.DOWN if moved < 0 else Direction.FLAT,
        change=moved,
        change_pct=round(100 * moved / (points - moved), 2),
    )
    return encode_index(quote, LAYOUTS[Channel.INDEX, Venue.KRX], IndexFigures(points, points, points))


def program_frame(code: str, net_volume: int, net_turnover: int, venue: Venue = Venue.UN) -> bytes:
    """The frame of what program trading has bought and sold of a stock."""
    sold, bought = 1_000_000, 1_000_000 + net_volume
    program = ProgramTrading(
        code=code,
        venue=venue,
        ts_event=AT,
        sell_volume=sold,
        sell_turnover=sold * BASES[code],
        buy_volume=bought,
        buy_turnover=sold * BASES[code] + net_turnover,
        net_volume=net_volume,
        net_turnover=net_turnover,
    )
    return encode_program(program, LAYOUTS[Channel.PROGRAM, venue], ProgramFigures())
