"""Orders in continuous trading: added, withdrawn, taken, improved; one at a time."""

from math import sqrt

from kis_tui.domain.price import Price, midpoint
from kis_tui.domain.registration import Channel
from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import tick_size
from kis_tui.simulator.exchange_side import ExchangeSide
from kis_tui.simulator.ladder import Side
from kis_tui.simulator.stock import Stock
from kis_tui.simulator.values import trade

WANDER_TICKS = 0.4
"""Standard deviation, in ticks, of what the fair price wanders in a second."""

_FAR_TICKS = 8
"""A price so far behind the fair one is in a hurry."""

_BEYOND_LIMIT = 4
"""Ticks by which the fair price may exceed the day's limit: then one side has no sellers, or no buyers, at all."""

_RUSH = 12
"""How much larger orders are that queue at a limit price."""

_QUEUEING = 0.6
"""Part of the orders that queue at the limit price once the other side is empty."""

MOST_LEVELS = 2
"""Price levels that one order takes at most."""


def wander(stock: Stock, elapsed_s: float) -> None:
    """Let the fair price wander up to scenario second ``elapsed_s``; it is drawn to the anchor."""
    passed = max(0.0, elapsed_s - stock.flow_second)
    stock.flow_second = elapsed_s
    tick = tick_size(int(stock.fair), stock.issue.ticks)
    stock.fair += stock.rng.gauss(0.0, WANDER_TICKS * tick * sqrt(min(passed, 5.0)))
    stock.fair += (stock.anchor - stock.fair) * min(1.0, passed * stock.pull)
    stock.fair = min(max(stock.fair, stock.lower - _BEYOND_LIMIT * tick), stock.upper + _BEYOND_LIMIT * tick)


def next_order(stock: Stock, second: int, most_prints: int) -> None:
    """Let one order arrive at one of the open exchanges.

    Args:
        stock: a stock that trades continuously somewhere.
        second: time of day, seconds since midnight KST.
        most_prints: into how many prints one order may be split.
    """
    rng = stock.rng
    side = _pick(stock)
    gap = _gap_ticks(stock)
    if rng.random() < 0.7 and _improve(stock, side, gap):
        return
    urgency = min(0.65, 0.06 * abs(gap)) if abs(gap) > 0.6 else 0.0
    draw = rng.random()
    if draw < urgency:
        _wear_down(stock, gap, second)
    elif draw < 0.30:
        _take(stock, _buys(stock, gap), second, most_prints)
    elif draw < 0.34:
        _trade_mid(stock, side, second)
    elif draw < 0.66:
        _withdraw(stock, side)
    else:
        _add(stock, side)


def _pick(stock: Stock) -> ExchangeSide:
    opened = stock.open_sides()
    if len(opened) == 1:
        return opened[0]
    weights = [side.weight for side in opened]
    return stock.rng.choices(opened, weights)[0]


def _gap_ticks(stock: Stock) -> float:
    """Return how far the fair price is above the middle of the market, in ticks."""
    ask, bid = stock.best_ask(), stock.best_bid()
    middle = (ask + bid) / 2 if ask and bid else float(ask or bid or stock.fair)
    return (stock.fair - middle) / tick_size(int(middle), stock.issue.ticks)


def _buys(stock: Stock, gap: float) -> bool:
    lean = max(-0.3, min(0.3, 0.12 * gap))
    return stock.rng.random() < 0.5 + lean


def _improve(stock: Stock, side: ExchangeSide, gap: float) -> bool:
    """Close a gap of more than one tick inside one exchange's spread; False when there is none to close."""
    rng = stock.rng
    asks, bids = side.book
    first, second = (bids, asks) if gap > 0 else (asks, bids)
    for mine, other in ((first, second), (second, first)):
        if not mine.prices and not other.prices:
            return False
        price = mine.nearer(mine.prices[0]) if mine.prices else other.nearer(other.prices[0])
        barrier = stock.best_bid() if mine.rising else stock.best_ask()
        if mine.thin:
            for _ in range(rng.choice((0, 1, 2))):
                if _is_free(stock, mine, mine.nearer(price), barrier):
                    price = mine.nearer(price)
        if _is_free(stock, mine, price, barrier):
            mine.improve(price, max(1, round(mine.size * rng.uniform(0.03, 0.35))))
            mine.deepen(rng)
            side.touch_changed()
            return True
    return False


def _is_free(stock: Stock, mine: Side, price: int, barrier: int) -> bool:
    """Whether a new best price would meet no resting order anywhere and is inside the limits."""
    if not stock.lower <= price <= stock.upper:
        return False
    return not barrier or (price > barrier if mine.rising else price < barrier)


def _add(stock: Stock, side: ExchangeSide) -> None:
    rng = stock.rng
    mine = side.bids if rng.random() < 0.5 else side.asks
    if not mine.prices:
        mine = stock.opposite(side, mine)
    if not mine.prices:
        return
    at_limit = not stock.opposite(side, mine).prices and rng.random() < _QUEUEING
    level = 0 if at_limit else min(int(rng.expovariate(0.45)), len(mine.prices) - 1)
    mine.sizes[level] += _order_size(stock, side) * (_RUSH if at_limit else 1)
    side.touch_changed()


def _withdraw(stock: Stock, side: ExchangeSide) -> None:
    rng = stock.rng
    mine = side.bids if rng.random() < 0.5 else side.asks
    if not mine.prices:
        return
    level = min(int(rng.expovariate(0.35)), len(mine.prices) - 1)
    if mine.thin and level and rng.random() < 0.3:
        del mine.prices[level]
        del mine.sizes[level]
        mine.deepen(rng)
    else:
        excess = mine.sizes[level] / mine.size
        most = 0.25 if excess < 1.5 else 0.6
        mine.sizes[level] = max(1, mine.sizes[level] - max(1, round(mine.sizes[level] * rng.uniform(0.01, most))))
    side.touch_changed()


def _order_size(stock: Stock, side: ExchangeSide) -> int:
    return max(1, round(side.size * 0.05 * stock.rng.lognormvariate(0.0, 0.9)))


def _holders(stock: Stock, *, asks: bool) -> list[tuple[ExchangeSide, Side]]:
    """Return where the best price of a side rests: one exchange or both, the one to be met first in front."""
    best = stock.best_ask() if asks else stock.best_bid()
    found = []
    for side in stock.open_sides():
        mine = side.asks if asks else side.bids
        if mine.prices and mine.prices[0] == best:
            found.append((side, mine))
    if len(found) == 2 and stock.rng.random() < found[1][0].weight / (found[0][0].weight + found[1][0].weight):
        found.reverse()
    return found


def _take(stock: Stock, buys: bool, second: int, most_prints: int) -> None:
    """Let an order of somebody in a hurry meet the best resting orders.

    A print leaves at least one share at its price, so that the best quote after the print shows who was the aggressor
    (it does in every captured frame); when the order goes on to the next price those last shares are withdrawn.
    """
    rng = stock.rng
    holders = _holders(stock, asks=buys)
    if not holders:
        buys = not buys
        holders = _holders(stock, asks=buys)
        if not holders:
            return
    side = holders[0][0]
    if rng.random() < 0.35:
        wanted = rng.choice((1, 1, 2, 3, 5, 10))
    else:
        wanted = max(1, round(side.size * 0.003 * rng.lognormvariate(0.0, 1.3)))
    for _ in range(MOST_LEVELS):
        holders = _holders(stock, asks=buys)
        if not holders:
            return
        side, mine = holders[0]
        filled = min(wanted, mine.sizes[0] - 1)
        if filled > 0:
            _print(stock, side, mine, filled, buys, second, most_prints)
            wanted -= filled
        if wanted <= 0:
            return
        mine.pull(rng)
        side.touch_changed()


def _print(stock: Stock, side: ExchangeSide, mine: Side, size: int, buys: bool, second: int, most_prints: int) -> None:
    """Execute ``size`` shares at the best price of ``mine``, as several resting orders."""
    rng = stock.rng
    aggressor = Aggressor.BUYER if buys else Aggressor.SELLER
    price = mine.prices[0]
    parts = min(size, rng.choice((1, 1, 1, 2, 2, 3, 4)) if most_prints <= 4 else rng.randint(1, most_prints))
    cuts = sorted(rng.sample(range(1, size), parts - 1)) if parts > 1 else []
    for start, end in zip([0, *cuts], [*cuts, size], strict=True):
        mine.sizes[0] -= end - start
        record_print(stock, side, price, end - start, aggressor, second)


def record_print(stock: Stock, side: ExchangeSide, price: Price, size: int, aggressor: Aggressor, second: int) -> None:
    """Count a print, and keep it for the streams that somebody reads."""
    for venue, tally in stock.count_print(side, price, size, aggressor, second):
        if stock.wants(Channel.TRADE, venue):
            stock.prints[venue].append(trade(stock, side, venue, tally, price, size, aggressor, second))


def _wear_down(stock: Stock, gap: float, second: int) -> None:
    """Let the best level in the way of the price shrink, faster when it is far behind; end it once it is small."""
    rng = stock.rng
    upwards = gap > 0
    left = rng.uniform(0.25, 0.7) if abs(gap) < _FAR_TICKS else rng.uniform(0.03, 0.2)
    holders = _holders(stock, asks=upwards)
    if not holders:
        return
    side, mine = holders[0]
    if mine.sizes[0] > max(1, mine.size * 0.12):
        mine.sizes[0] = max(1, round(mine.sizes[0] * left))
    else:
        if mine.sizes[0] > 1:
            _print(stock, side, mine, mine.sizes[0] - 1, upwards, second, 1)
        mine.pull(rng)
    side.touch_changed()


def _trade_mid(stock: Stock, side: ExchangeSide, second: int) -> None:
    """Rest an order at the mid price, or meet the one that rests there.

    Sizes are even: at half a won the turnover stays whole. A mid price of one exchange that is the best price of the
    other waits.
    """
    rng = stock.rng
    asks, bids = side.book
    if not asks.prices or not bids.prices or asks.thin:
        return
    if not side.mid_size:
        side.mid_size = 2 * _order_size(stock, side)
        side.mid_side = rng.choice(("1", "2"))
        side.touch_changed()
        return
    price = midpoint(bids.prices[0], asks.prices[0])
    if not stock.best_bid() < price < stock.best_ask():
        return
    size = min(side.mid_size, 2 * rng.randint(1, 12))
    side.mid_size -= size
    aggressor = Aggressor.SELLER if side.mid_side == "2" else Aggressor.BUYER
    if not side.mid_size:
        side.mid_side = "0"
    record_print(stock, side, price, size, aggressor, second)
