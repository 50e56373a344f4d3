"""Orders at the closing price: they wait from 15:30, and trade from 15:40 to 16:00."""

from kis_tui.domain.session import Aggressor, MarketSession
from kis_tui.simulator.exchange_side import ExchangeSide
from kis_tui.simulator.order_flow import record_print
from kis_tui.simulator.stock import Stock


def next_order(stock: Stock, side: ExchangeSide, second: int) -> None:
    """Let one order wait for the closing price, or trade against the orders that wait."""
    rng = stock.rng
    size = max(1, round(side.size * 0.02 * rng.lognormvariate(0.0, 0.8)))
    trading = side.session is MarketSession.CLOSING
    if trading and rng.random() < 0.5 and max(side.waiting_ask, side.waiting_bid):
        _trade(stock, side, size, second)
    elif not trading or side.waiting_ask >= side.waiting_bid:
        side.waiting_ask += size
    else:
        side.waiting_bid += size
    side.touch_changed()


def _trade(stock: Stock, side: ExchangeSide, size: int, second: int) -> None:
    """Trade ``size`` shares at the closing price; who came second shows in the book's best quotes."""
    if side.waiting_ask >= side.waiting_bid:
        size = min(size, side.waiting_ask)
        side.waiting_ask -= size
    else:
        size = min(size, side.waiting_bid)
        side.waiting_bid -= size
    record_print(stock, side, side.closing_price, size, _aggressor(side), second)


def _aggressor(side: ExchangeSide) -> Aggressor:
    if side.asks.prices and side.closing_price >= side.asks.prices[0]:
        return Aggressor.BUYER
    if side.bids.prices and side.closing_price <= side.bids.prices[0]:
        return Aggressor.SELLER
    return Aggressor.NONE
