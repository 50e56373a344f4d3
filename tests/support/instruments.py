"""Made-up views of an instrument for the tests of what is drawn."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.price import Price, midpoint
from kis_tui.domain.session import Aggressor, Direction, SessionPhase
from kis_tui.domain.ticks import TickTable, price_limits, step_down, step_up
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.market.level_changes import LevelChange
from kis_tui.market.prints import MergedPrints, TapeRow
from kis_tui.market.tape import Hole, HoleReason, Print, TapeEntry
from kis_tui.ui.markers import markers
from kis_tui.ui.views import InstrumentView, TapeView

SIZES = (12_034, 38_120, 45_221, 60_310, 151_800, 33_210, 40_771, 52_008, 29_114, 88_402)
OTHER_SIZES = (20_455, 41_233, 39_120, 72_300, 18_455, 64_021, 30_222, 45_118, 51_200, 99_310)
ASK_CHANGES = (-320, 150, 0, 2_200, -5_000, 0, 15, -40, 0, 310)
BID_CHANGES = (1_204, -88, 0, 510, 0, -1_200, 35, 0, 90, -15)
AT_0931 = 9 * 3600 + 31 * 60 + 25


def ladder_of(first: int, step: str, table: TickTable = TickTable.STOCK) -> tuple[int, ...]:
    """Return ten prices from ``first`` on, ``up`` or ``down``."""
    prices = [first]
    while len(prices) < 10:
        prices.append(step_up(prices[-1], table) if step == "up" else step_down(prices[-1], table))
    return tuple(prices)


def book_at(
    price: int,
    *,
    venue: Venue = Venue.UN,
    table: TickTable = TickTable.STOCK,
    ask_sizes: tuple[int, ...] = SIZES,
    bid_sizes: tuple[int, ...] = OTHER_SIZES,
) -> BookSnapshot:
    """Return a book whose best ask is ``price``."""
    asks = ladder_of(price, "up", table)
    bids = ladder_of(step_down(price, table), "down", table)
    return BookSnapshot(
        code="005930",
        venue=venue,
        ts_event=AT_0931,
        phase=SessionPhase.CONTINUOUS,
        ask_prices=asks,
        ask_sizes=ask_sizes,
        bid_prices=bids,
        bid_sizes=bid_sizes,
        total_ask_size=sum(ask_sizes),
        total_bid_size=sum(bid_sizes),
        total_ask_change=5_210,
        total_bid_change=536,
        mids=(
            Mid(Venue.KRX, midpoint(bids[0], asks[0]), 300, "2"),
            Mid(Venue.NXT, midpoint(bids[0], asks[0]), 1_250, "0"),
        ),
    )


def trade_at(price: Price, base: int, *, size: int = 1_204, aggressor: Aggressor = Aggressor.BUYER) -> Trade:
    """Return a print at ``price`` on a day measured from ``base``."""
    change = price - base
    direction = Direction.UP if change > 0 else Direction.DOWN if change < 0 else Direction.FLAT
    whole = int(price)
    return Trade(
        code="005930",
        venue=Venue.UN,
        ts_event=AT_0931,
        price=price,
        size=size,
        aggressor=aggressor,
        direction=direction,
        change=change,
        change_pct=round(Decimal(change) * 100 / base, 2),
        vwap=Decimal(whole) + Decimal("0.37"),
        open=step_down(step_down(step_down(base))),
        high=ladder_of(whole, "up")[9],
        low=ladder_of(whole, "down")[7],
        ask_price=None,
        bid_price=None,
        volume=12_345_678,
        turnover=895_123_456_789,
        sell_count=40_123,
        buy_count=43_210,
        strength_pct=Decimal("104.17"),
        sell_volume=6_045_000,
        buy_volume=6_300_678,
        buy_share=Decimal("0.51"),
        volume_ratio_pct=Decimal("82.41"),
        open_time=9 * 3600,
        high_time=9 * 3600 + 600,
        low_time=9 * 3600 + 900,
        trade_date="20261123",
        operation_code="20",
        halted=False,
        ask_size=None,
        bid_size=None,
        total_ask_size=None,
        total_bid_size=None,
        turnover_rate_pct=Decimal("0.21"),
        same_time_volume=14_000_000,
        same_time_volume_ratio_pct=Decimal("88.18"),
        phase=SessionPhase.CONTINUOUS,
        random_end_code="",
        vi_base_price=base,
    )


def instrument_at(price: int, base: int, *, name: str = "삼성전자") -> InstrumentView:
    """Return a quiet continuous market with its last trade at the best ask."""
    book, trade = book_at(price), trade_at(price, base)
    return InstrumentView(
        code="005930",
        name=name,
        choice=VenueChoice.UN,
        book=book,
        trade=trade,
        base_price=base,
        ask_changes=changes_at(book.ask_prices, ASK_CHANGES),
        bid_changes=changes_at(book.bid_prices, BID_CHANGES),
        phase=SessionPhase.CONTINUOUS,
        clocks=("K정규", "N메인"),
        clock="09:31:25",
        markers=markers(trade, book, base, TickTable.STOCK),
    )


def changes_at(prices: Sequence[Price], changes: Sequence[int]) -> dict[Price, LevelChange]:
    """Return changes by price, none of them traded; 0 = none."""
    return {price: LevelChange(change, 0, True) for price, change in zip(prices, changes, strict=True) if change}


def limit_up(base: int) -> InstrumentView:
    """Return an instrument at its upper limit: no asks."""
    upper = price_limits(base)[1]
    view = instrument_at(step_up(upper), base)
    assert view.book is not None
    bids = ladder_of(upper, "down")
    book = replace(
        view.book,
        ask_prices=(0,) * 10,
        ask_sizes=(0,) * 10,
        bid_prices=bids,
        bid_sizes=(1_234_567, *OTHER_SIZES[1:]),
        total_ask_size=0,
        mids=(),
    )
    trade = replace(trade_at(upper, base), direction=Direction.LIMIT_UP, high=upper)
    marked = markers(trade, book, base, TickTable.STOCK)
    return replace(view, book=book, trade=trade, markers=marked, ask_changes={}, bid_changes={})


def auction(price: int, base: int) -> InstrumentView:
    """Return an opening auction: three levels, an expected price, totals of zero."""
    view = instrument_at(price, base)
    assert view.book is not None

    def three(levels: Sequence[Price]) -> tuple[Price, ...]:
        return (*levels[:3], *(0,) * 7)

    book = replace(
        view.book,
        phase=SessionPhase.OPENING_AUCTION,
        ask_prices=three(view.book.ask_prices),
        ask_sizes=(*SIZES[:3], *(0,) * 7),
        bid_prices=three(view.book.bid_prices),
        bid_sizes=(*OTHER_SIZES[:3], *(0,) * 7),
        total_ask_size=0,
        total_bid_size=0,
        total_ask_change=0,
        total_bid_change=0,
        indicative_price=price,
        indicative_size=120_331,
        indicative_change=price - base,
        indicative_change_pct=None,
        indicative_direction=Direction.UP,
        indicative_venue=Venue.KRX,
        mids=(),
    )
    return replace(
        view,
        book=book,
        trade=None,
        phase=SessionPhase.OPENING_AUCTION,
        clocks=("K시가동시", "N프리"),
        auction_end=9 * 3600,
        clock="08:45:10",
        ask_changes={},
        bid_changes={},
        markers=(),
    )


def tape_at(price: int, base: int, count: int = 40) -> TapeView:
    """Return a tape with prints of every kind and two holes, newest first."""
    entries: list[TapeEntry] = []
    for index in range(count):
        number = count - index
        aggressor = (Aggressor.BUYER, Aggressor.SELLER, Aggressor.SELLER, Aggressor.NONE)[index % 4]
        size = (1_204, 37, 512, 5, 12_345, 1_000_000)[index % 6]
        at: Price = price if index % 3 else midpoint(step_down(price), price)
        entries.append(Print(number, trade_at(at, base, size=size, aggressor=aggressor), 0.0))
    if count > 8:
        entries[4] = Hole(count - 4, HoleReason.VOLUME, 1_234, 0.0)
        entries[7] = Hole(count - 7, HoleReason.LINE_DOWN, None, 0.0)
    return TapeView(entries=tuple(entries))


def krx_tape_at(price: int, base: int, count: int = 40) -> TapeView:
    """Return the tape of ``tape_at`` as KRX's, every third row merged of several prints."""
    rows: list[TapeRow] = []
    for entry in tape_at(price, base, count).entries:
        if isinstance(entry, Hole):
            rows.append(entry)
            continue
        trade = replace(entry.trade, venue=Venue.KRX)
        merged = MergedPrints(entry.number, trade, entry.size, entry.number % 15 + 2, entry.received_at)
        rows.append(replace(entry, trade=trade) if entry.number % 3 else merged)
    return TapeView(entries=tuple(rows))
