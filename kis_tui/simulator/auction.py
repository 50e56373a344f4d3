"""Single-price auctions: orders gather, an indicative price is told, then everything meets at once."""

from collections.abc import Sequence

from kis_tui.domain.registration import Channel
from kis_tui.domain.session import Aggressor, SessionPhase
from kis_tui.domain.ticks import floor_to_tick, tick_size
from kis_tui.domain.venue import Venue
from kis_tui.simulator.exchange_side import ExchangeSide, Mode
from kis_tui.simulator.order_flow import record_print
from kis_tui.simulator.stock import Stock
from kis_tui.simulator.values import indicative

ANNOUNCEMENT_CODES = {
    SessionPhase.OPENING_AUCTION: ("311", "112"),
    SessionPhase.CLOSING_AUCTION: ("121", "129"),
    SessionPhase.VI_AUCTION: ("311", "112"),
    SessionPhase.AFTER_HOURS_AUCTION: ("311", "112"),
}
"""ANTC_MKOP_CLS_CODE at the start and at the end of each kind (portal code table; VI seen in captured frames)."""


def begin(stock: Stock, side: ExchangeSide, phase: SessionPhase) -> None:
    """Stop continuous trading at ``side`` and gather orders around the best bid."""
    side.mode = Mode.AUCTION
    side.phase = phase
    side.mid_size, side.mid_side = 0, "0"
    if not side.bids.prices and not side.asks.prices:
        side.build(stock.rng, floor_to_tick(int(stock.fair), stock.issue.ticks))
    _close_gap(stock, side)
    side.expected_price = side.bids.prices[0] if side.bids.prices else side.asks.prices[0]
    side.expected_change = max(1, round(side.size * stock.rng.uniform(0.1, 0.4)))
    side.expected_size = side.expected_change
    side.touch_changed()


def gather(stock: Stock, sides: Sequence[ExchangeSide], phase: SessionPhase) -> None:
    """Begin an auction at each of ``sides``, all around KRX's best bid."""
    bids, asks = stock.krx.bids.prices, stock.krx.asks.prices
    for side in sides:
        if side is not stock.krx and (bids or asks):
            side.build(stock.rng, bids[0] if bids else asks[0])
        begin(stock, side, phase)


def reopen(stock: Stock, sides: Sequence[ExchangeSide], second: int) -> None:
    """Match the auction at each of ``sides``, in the order given, and go on continuously around KRX's best prices."""
    for side in sides:
        uncross(stock, side, second)
        if side is not stock.krx and stock.krx.bids.prices:
            asks = stock.krx.asks.prices
            side.build(stock.rng, stock.krx.bids.prices[0], asks[0] if asks else None)


def abandon(side: ExchangeSide) -> None:
    """End an auction, if there is one, without a match; its book stays."""
    side.phase = SessionPhase.CONTINUOUS
    side.expected_price = side.expected_size = side.expected_change = 0


def next_order(stock: Stock, side: ExchangeSide, second: int) -> None:
    """Let one order join the auction at ``side``: the expected size grows, the expected price may step."""
    rng = stock.rng
    tick = tick_size(side.expected_price, stock.issue.ticks)
    gap = (stock.fair - side.expected_price) / tick
    if abs(gap) > 0.7 and rng.random() < min(0.6, 0.1 * abs(gap)):
        _step(stock, side, upwards=gap > 0)
    mine = side.asks if rng.random() < 0.5 else side.bids
    if mine.prices:
        level = rng.randrange(min(3, len(mine.prices)))
        size = mine.sizes[level] * rng.uniform(0.8, 1.22)
        mine.sizes[level] = max(1, min(round(size), 3 * mine.size))
    side.expected_change = max(1, round(side.size * 0.02 * rng.lognormvariate(0.0, 0.8)))
    side.expected_size += side.expected_change
    side.touch_changed()
    for venue in (side.venue, Venue.UN):
        if stock.wants(Channel.INDICATIVE, venue) and _is_told(stock, side, venue):
            stock.indicatives[venue].append(indicative(stock, side, venue, second))


def uncross(stock: Stock, side: ExchangeSide, second: int) -> None:
    """Match everything at the expected price; nobody is the aggressor."""
    price, size = side.expected_price, side.expected_size
    side.mode = Mode.CONTINUOUS
    side.phase = SessionPhase.CONTINUOUS
    side.expected_price = side.expected_size = side.expected_change = 0
    side.auction_size = size
    record_print(stock, side, price, size, Aggressor.NONE, second)
    if side.venue is Venue.KRX:
        stock.set_vi_base(price)


def _is_told(stock: Stock, side: ExchangeSide, venue: Venue) -> bool:
    """Whether the stream of ``venue`` tells of this auction: the unified one tells of KRX's where there are two."""
    return venue is side.venue or side is stock.krx or stock.krx.mode is not Mode.AUCTION


def _close_gap(stock: Stock, side: ExchangeSide) -> None:
    """Fill a spread of more than one tick with asks: an auction's levels are neighbours."""
    asks, bids = side.asks, side.bids
    while not asks.thin and asks.prices and bids.prices and asks.nearer(asks.prices[0]) > bids.prices[0]:
        asks.improve(asks.nearer(asks.prices[0]), asks.fresh_size(stock.rng, 0))


def _step(stock: Stock, side: ExchangeSide, *, upwards: bool) -> None:
    """Move the expected price one level, the book with it."""
    gives, takes = (side.asks, side.bids) if upwards else (side.bids, side.asks)
    if not gives.prices or (not upwards and len(gives.prices) < 2):
        return
    price, size = gives.prices[0], gives.sizes[0]
    gives.pull(stock.rng)
    takes.improve(price, size)
    takes.deepen(stock.rng)
    side.expected_price = side.bids.prices[0]
