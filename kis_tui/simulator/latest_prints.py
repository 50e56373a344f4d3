"""The latest prints of a stock that a scenario's first second finds: the query for them has an answer at once.

They are drawn apart from everything else, so that they change nothing of what happens.
"""

from random import Random

from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import tick_size
from kis_tui.domain.venue import Venue
from kis_tui.simulator.exchange_side import LATEST_PRINTS, ExchangeSide, Print
from kis_tui.simulator.stock import Stock
from kis_tui.simulator.tally import DayTally


def seed_latest(stock: Stock, side: ExchangeSide, first_print: int, second: int) -> None:
    """Invent the last prints at one exchange; they end with its last price and are part of its day so far.

    Args:
        stock: the stock.
        side: of it, with its day so far.
        first_print: second of the day's first print.
        second: up to which it has traded.
    """
    rng = Random(f"{stock.trade_date}/{stock.issue.code}/{side.venue}/latest")
    tally = side.tally
    tick = tick_size(tally.last, stock.issue.ticks)
    # The merged stream's last price is KRX's, so KRX's last print is the later one.
    at = second - (1 if side.venue is Venue.KRX else 2)
    price, most = tally.last, max(1, tally.volume // (20 * LATEST_PRINTS))
    drawn: list[tuple[int, Price, int, Aggressor]] = []
    while len(drawn) < LATEST_PRINTS and at > first_print:
        aggressor = Aggressor.BUYER if rng.random() < 0.5 else Aggressor.SELLER
        drawn.append((at, price, rng.randint(1, most), aggressor))
        at -= rng.choice((0, 0, 0, 1, 1, 2, 5))
        price = min(tally.high, max(tally.low, price + rng.choice((-1, 0, 0, 0, 1)) * tick))
    side.latest.extend(_with_sums(drawn, tally))


def seed_unified_latest(stock: Stock) -> None:
    """Put the last prints of both exchanges into the merged stream, with the sums of both."""
    prints = sorted((one for side in stock.sides for one in side.latest), key=lambda one: one.second)
    drawn = [(one.second, one.price, one.size, one.aggressor) for one in reversed(prints[-LATEST_PRINTS:])]
    stock.unified_latest.extend(_with_sums(drawn, stock.unified))


def _with_sums(newest_first: list[tuple[int, Price, int, Aggressor]], tally: DayTally) -> list[Print]:
    """Return prints, oldest first, with the day's sums after each; after the newest they are the tally's."""
    volume, sold, bought = tally.volume, tally.sell_volume, tally.buy_volume
    prints: list[Print] = []
    for second, price, size, aggressor in newest_first:
        prints.append(Print(second, price, size, aggressor, volume, sold, bought))
        volume -= size
        if aggressor is Aggressor.BUYER:
            bought -= size
        else:
            sold -= size
    return prints[::-1]
