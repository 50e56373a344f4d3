"""The static volatility interruption: two minutes of auction when the price has moved too far.

Assumption: KRX and NXT stop and go on together; the real rules of NXT are not public in detail.
"""

from kis_tui.domain.session import SessionPhase
from kis_tui.simulator import auction
from kis_tui.simulator.announcements import announce
from kis_tui.simulator.exchange_side import ExchangeSide, Mode
from kis_tui.simulator.stock import Stock

LASTS_S = 120
"""Seconds of the auction, before the random end (KRX rules)."""

RANDOM_END_S = 30


def is_due(stock: Stock) -> bool:
    """Whether the last print at KRX is beyond the static limits."""
    side = stock.krx
    if side.mode is not Mode.CONTINUOUS or side.operation_code != "20" or not side.latest:
        return False
    lower, upper = stock.vi_limits
    price = side.latest[-1].price
    at_limit = price >= stock.upper or price <= stock.lower
    return not lower < price < upper and not at_limit


def begin(stock: Stock, second: int) -> None:
    """Interrupt continuous trading wherever it runs."""
    end = second + LASTS_S + stock.rng.randint(1, RANDOM_END_S)
    stock.vi_count += 1
    stock.vi_started = second
    stock.vi_released = 0
    stock.vi_price = stock.krx.latest[-1].price
    stock.vi_reference = stock.vi_base
    bid = stock.krx.bids.prices[0] if stock.krx.bids.prices else stock.krx.asks.prices[0]
    for side in stock.open_sides():
        if side is not stock.krx:
            side.build(stock.rng, bid)
        auction.begin(stock, side, SessionPhase.VI_AUCTION)
        side.vi_end = end
    announce(stock, [side.venue for side in stock.sides if side.vi_end], indicative_code="311", vi_active=True)


def end(stock: Stock, sides: list[ExchangeSide], second: int) -> None:
    """Match the auction at each of ``sides`` and go on continuously."""
    announce(stock, [side.venue for side in sides], indicative_code="112", vi_active=False)
    stock.vi_released = second
    for side in sides:
        side.vi_end = 0
        auction.uncross(stock, side, second)
        if side is not stock.krx and stock.krx.bids.prices:
            asks = stock.krx.asks.prices
            side.build(stock.rng, stock.krx.bids.prices[0], asks[0] if asks else None)
