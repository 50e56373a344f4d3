"""The static volatility interruption: two minutes of auction when the price has moved too far.

Assumptions, the rules of NXT not being public in detail: an interruption at KRX stops NXT with it and both go on
together. NXT measures against KRX's reference unless the scenario gives it one of its own, which then stays all day;
only with one of its own can NXT be interrupted alone.
"""

from kis_tui.domain.session import Aggressor, SessionPhase
from kis_tui.simulator import auction
from kis_tui.simulator.announcements import announce
from kis_tui.simulator.exchange_side import ExchangeSide, Mode
from kis_tui.simulator.order_flow import record_print
from kis_tui.simulator.stock import Interruption, Stock

LASTS_S = 120
"""Seconds of the auction, before the random end (KRX rules)."""

RANDOM_END_S = 30


def follow(stock: Stock, second: int) -> None:
    """Begin an interruption where the last print is beyond the static limits."""
    if _is_due(stock, stock.krx):
        _begin(stock, stock.krx, stock.open_sides(), second)
    elif stock.nxt is not None and stock.nxt.vi_base and _is_due(stock, stock.nxt):
        _begin(stock, stock.nxt, [stock.nxt], second)


def lift(stock: Stock, side: ExchangeSide, second: int) -> None:
    """Let one order, too large for the book of ``side``, buy up to the static limit; that interrupts."""
    if side.mode is not Mode.CONTINUOUS:
        return
    _, limit = stock.vi_limits_at(side.venue)
    asks = side.asks
    while asks.prices and asks.prices[0] <= limit:
        price, size = asks.prices[0], asks.sizes[0]
        # One share stays, so that the best ask after the print shows who was the aggressor.
        filled = size // 2 if price == limit else size - 1
        if filled:
            asks.sizes[0] = size - filled
            record_print(stock, side, price, filled, Aggressor.BUYER, second)
        if price == limit:
            break
        asks.pull(stock.rng)
    follow(stock, second)


def end(stock: Stock, sides: list[ExchangeSide], second: int) -> None:
    """Match the auction at each of ``sides`` and go on continuously."""
    forget(stock, sides, second)
    announce(stock, [side.venue for side in sides], indicative_code="112")
    auction.reopen(stock, sides, second)


def forget(stock: Stock, sides: list[ExchangeSide], second: int) -> None:
    """Note that the interruption at ``sides`` is over."""
    for side in sides:
        side.vi_end = 0
    venues = {side.venue for side in sides}
    for found in stock.interruptions:
        if not found.ended and found.venues & venues:
            found.ended = second


def _is_due(stock: Stock, side: ExchangeSide) -> bool:
    if side.mode is not Mode.CONTINUOUS or side.operation_code != "20" or not side.latest:
        return False
    lower, upper = stock.vi_limits_at(side.venue)
    price = side.latest[-1].price
    at_limit = price >= stock.upper or price <= stock.lower
    return not lower < price < upper and not at_limit


def _begin(stock: Stock, cause: ExchangeSide, sides: list[ExchangeSide], second: int) -> None:
    """Interrupt continuous trading at ``sides``."""
    until = second + LASTS_S + stock.rng.randint(1, RANDOM_END_S)
    venues = frozenset(side.venue for side in sides)
    price, reference = cause.latest[-1].price, stock.vi_base_at(cause.venue)
    stock.interruptions.append(Interruption(second, price, reference, venues))
    auction.gather(stock, sides, SessionPhase.VI_AUCTION)
    for side in sides:
        side.vi_end = until
    announce(stock, [side.venue for side in sides], indicative_code="311")
