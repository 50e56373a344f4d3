"""The market's state as the values that the streams carry."""

from decimal import Decimal

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, Direction, MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.simulator.day_curve import same_time_volume
from kis_tui.simulator.encode import AuctionFigures
from kis_tui.simulator.exchange_side import ExchangeSide, Mode
from kis_tui.simulator.ladder import Ladder, show
from kis_tui.simulator.stock import AUCTION_DEPTH, Stock
from kis_tui.simulator.tally import DayTally


def ratio(numerator: int, denominator: int, places: int = 2) -> Decimal:
    """Return ``numerator / denominator`` rounded half away from zero; 0 when there is nothing to divide by."""
    scale = 10**places
    if denominator == 0:
        return Decimal(0).scaleb(-places)
    sign = -1 if numerator < 0 else 1
    scaled = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    return Decimal(sign * scaled).scaleb(-places)


def change_pct(change: Price, base_price: int) -> Decimal:
    """Return the change against the base price in percent, two decimals."""
    return ratio(int(change * 2) * 100, base_price * 2)


def direction(stock: Stock, price: Price) -> Direction:
    """Return how ``price`` stands against the base price and its limits."""
    change = price - stock.issue.base_price
    if change == 0:
        return Direction.FLAT
    if change > 0:
        return Direction.LIMIT_UP if price >= stock.upper else Direction.UP
    return Direction.LIMIT_DOWN if price <= stock.lower else Direction.DOWN


def trade(
    stock: Stock,
    side: ExchangeSide,
    venue: Venue,
    tally: DayTally,
    price: Price,
    size: int,
    aggressor: Aggressor,
    second: int,
) -> Trade:
    """Return the print that just happened at ``side`` as the stream of ``venue`` tells it."""
    issue = stock.issue
    quotes = stock.ladder(venue)
    change = price - issue.base_price
    before = same_time_volume(issue.previous_volume, second)
    bought = tally.buy_volume * 100 // tally.volume
    return Trade(
        code=issue.code,
        venue=venue,
        ts_event=second,
        price=price,
        size=size,
        aggressor=aggressor,
        direction=direction(stock, price),
        change=change,
        change_pct=change_pct(change, issue.base_price),
        vwap=ratio(tally.turnover, tally.volume),
        open=tally.open,
        high=tally.high,
        low=tally.low,
        ask_price=quotes.ask_prices[0],
        bid_price=quotes.bid_prices[0],
        volume=tally.volume,
        turnover=tally.turnover,
        sell_count=tally.sell_count,
        buy_count=tally.buy_count,
        strength_pct=ratio(100 * tally.buy_volume, tally.sell_volume),
        sell_volume=tally.sell_volume,
        buy_volume=tally.buy_volume,
        # The wire cuts to two decimals and adds one hundredth, in every captured frame (0.52536 is sent as 0.53).
        buy_share=Decimal(min(100, bought + 1)).scaleb(-2),
        volume_ratio_pct=ratio(100 * tally.volume, issue.previous_volume),
        open_time=tally.open_second,
        high_time=tally.high_second,
        low_time=tally.low_second,
        trade_date=stock.trade_date,
        operation_code=side.operation_code,
        halted=False,
        ask_size=quotes.ask_sizes[0],
        bid_size=quotes.bid_sizes[0],
        total_ask_size=quotes.total_ask_size,
        total_bid_size=quotes.total_bid_size,
        turnover_rate_pct=ratio(100 * tally.volume, issue.listed_shares),
        same_time_volume=before,
        same_time_volume_ratio_pct=ratio(100 * tally.volume, before),
        phase=SessionPhase.CONTINUOUS,
        random_end_code=side.random_end_code,
        vi_base_price=stock.vi_base_at(venue),
        session=side.session,
    )


def _mid(stock: Stock, venue: Venue) -> Mid:
    """Return the mid price of one exchange; all 0 when it is not open or does not trade the stock."""
    side = stock.krx if venue is Venue.KRX else stock.nxt
    if side is None or not side.is_open:
        return Mid(venue, 0, 0, "0")
    price = show([side.book], 1).mid
    if not price or not side.mid_size:
        return Mid(venue, price, 0, "0")
    return Mid(venue, price, side.mid_size, side.mid_side)


def _mids(stock: Stock, venue: Venue, width: int) -> tuple[Mid, ...]:
    if width >= 65:
        return _mid(stock, Venue.KRX), _mid(stock, Venue.NXT)
    return (_mid(stock, venue),) if width >= 62 else ()


def auction_of(stock: Stock, venue: Venue) -> ExchangeSide | None:
    """Return the exchange whose auction the stream of ``venue`` tells of: its own, for UN KRX's before NXT's."""
    for side in stock.sides:
        if side.mode is Mode.AUCTION and venue in (side.venue, Venue.UN):
            return side
    return None


def _session(venue: Venue, side: ExchangeSide, width: int) -> MarketSession:
    return side.session if venue is Venue.KRX and width >= 63 else MarketSession.UNKNOWN


def quoted_totals(stock: Stock, venue: Venue, ladder: Ladder) -> tuple[int, int, int, int]:
    """Return total ask and bid, waiting ask and bid, as the book's frame has them; no totals in an auction."""
    waiting = (stock.krx.waiting_ask, stock.krx.waiting_bid) if venue is not Venue.NXT else (0, 0)
    if stock.shown_sides(venue)[0].mode is Mode.AUCTION:
        return 0, 0, *waiting
    return ladder.total_ask_size, ladder.total_bid_size, *waiting


def book(stock: Stock, venue: Venue, second: int, width: int, previous: tuple[int, int, int, int]) -> BookSnapshot:
    """Return the book that the stream of ``venue`` shows now.

    Args:
        stock: the stock.
        venue: whose stream.
        second: the time to put on it, seconds since midnight KST.
        width: fields of the layout in use; what it has no field for is left out.
        previous: the totals of the frame before, for the changes.
    """
    ladder = stock.ladder(venue)
    shown = stock.shown_sides(venue)[0]
    totals = quoted_totals(stock, venue, ladder)
    auction = auction_of(stock, venue)
    expected: int | None = None if auction is None else auction.expected_price
    base_price = stock.issue.base_price
    change = None if expected is None else expected - base_price
    knows_venue = venue is not Venue.UN or width >= 66
    return BookSnapshot(
        code=stock.issue.code,
        venue=venue,
        ts_event=second,
        phase=shown.phase,
        ask_prices=ladder.ask_prices,
        ask_sizes=ladder.ask_sizes,
        bid_prices=ladder.bid_prices,
        bid_sizes=ladder.bid_sizes,
        total_ask_size=totals[0],
        total_bid_size=totals[1],
        after_hours_ask_size=totals[2],
        after_hours_bid_size=totals[3],
        indicative_price=expected,
        indicative_size=None if auction is None else auction.expected_size,
        indicative_change=change,
        indicative_change_pct=None if change is None else change_pct(change, base_price),
        indicative_direction=Direction.UNKNOWN if expected is None else direction(stock, expected),
        indicative_venue=auction.venue if auction is not None and knows_venue else None,
        base_price=base_price if expected is None else None,
        volume=stock.tally(venue).volume,
        total_ask_change=totals[0] - previous[0],
        total_bid_change=totals[1] - previous[1],
        after_hours_ask_change=totals[2] - previous[2],
        after_hours_bid_change=totals[3] - previous[3],
        mids=_mids(stock, venue, width),
        session=_session(venue, shown, width),
    )


def indicative(stock: Stock, side: ExchangeSide, venue: Venue, second: int) -> IndicativeMatch:
    """Return what ``side``'s auction would match now, as the stream of ``venue`` tells it."""
    ladder = show([side.book], AUCTION_DEPTH)
    change = side.expected_price - stock.issue.base_price
    return IndicativeMatch(
        code=stock.issue.code,
        venue=venue,
        ts_event=second,
        price=side.expected_price,
        size=side.expected_size,
        size_change=side.expected_change,
        direction=direction(stock, side.expected_price),
        change=change,
        change_pct=change_pct(change, stock.issue.base_price),
        ask_price=ladder.ask_prices[0],
        bid_price=ladder.bid_prices[0],
        trade_date=stock.trade_date,
        phase=side.phase,
    )


def auction_figures(stock: Stock, side: ExchangeSide) -> AuctionFigures:
    """Return what an indicative record says besides."""
    ladder = show([side.book])
    return AuctionFigures(
        ask_size=ladder.ask_sizes[0],
        bid_size=ladder.bid_sizes[0],
        total_ask_size=ladder.total_ask_size,
        total_bid_size=ladder.total_bid_size,
        turnover_rate_pct=ratio(100 * side.expected_size, stock.issue.listed_shares),
        base_price=stock.issue.base_price,
    )
