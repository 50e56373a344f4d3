"""Follows the trading day: what changes at a stock when a phase begins."""

from datetime import date, timedelta

from kis_tui.domain.schedule import BUILT_IN, DayPhase
from kis_tui.domain.session import MarketSession, SessionPhase
from kis_tui.domain.ticks import floor_to_tick, tick_size
from kis_tui.domain.venue import Venue
from kis_tui.simulator import auction, interruption
from kis_tui.simulator.announcements import announce
from kis_tui.simulator.day_curve import traded_share
from kis_tui.simulator.exchange_side import NXT_SHARE, ExchangeSide, Mode
from kis_tui.simulator.issues import Group
from kis_tui.simulator.latest_prints import seed_latest, seed_unified_latest
from kis_tui.simulator.stock import Stock

_RANDOM_END = {
    SessionPhase.OPENING_AUCTION: ("1", "2"),
    SessionPhase.CLOSING_AUCTION: ("3", "4"),
}
"""MRKT_TRTM_CLS_CODE when a random end is set and when it is released (portal code table)."""

_AUCTION_SHARE = 0.04
"""Part of a day's volume that the opening auction trades."""


def opens_at(venue: Venue, day: date) -> int | None:
    """Return the second at which continuous trading begins at ``venue``; None = not on that day."""
    trading = (DayPhase.PRE_MARKET, DayPhase.CONTINUOUS)
    return next((span.start for span in BUILT_IN.spans(venue, day) if span.phase in trading), None)


def start(stock: Stock, day: date, second: int, pct: float, vi_base_pct: float | None) -> None:
    """Put a stock into the state that a scenario's first second finds it in; on a holiday, as the last day left it.

    Args:
        stock: a fresh one.
        day: the trading date.
        second: since midnight KST.
        pct: where the price stands, percent from the base price.
        vi_base_pct: where the last auction's price stood; None = at the day's opening price.
    """
    bid = stock.mark_fair(pct)
    for side in stock.sides:
        if side.mode is Mode.HALTED:
            continue
        phase = BUILT_IN.phase(side.venue, day, second)
        last_day, last_second = _last_moment(side.venue, day, second)
        first_print = _first_print(stock, side, last_day)
        if first_print is not None and last_second > first_print + 5:
            _seed_day(stock, side, first_print, last_second, bid)
            seed_latest(stock, side, first_print, last_second)
        stock.quoted_at[side.venue] = last_second
        stock.quoted_at[Venue.UN] = max(stock.quoted_at[Venue.UN], last_second)
        side.build(stock.rng, bid)
        if phase is DayPhase.OPENING_AUCTION:
            _enter(stock, side, phase, second, quietly=True)
            side.expected_size = round(stock.issue.previous_volume * _AUCTION_SHARE)
        elif phase is not DayPhase.BEFORE_OPEN:
            _enter(stock, side, phase, second, quietly=True)
    for side in stock.sides:
        if side.tally.volume:
            stock.unified.add_tally(side.tally)
    seed_unified_latest(stock)
    if vi_base_pct is not None:
        stock.set_vi_base(stock.price_at(vi_base_pct))
    elif stock.krx.tally.volume:
        stock.set_vi_base(int(stock.krx.tally.open))


def follow(stock: Stock, day: date, second: int) -> None:
    """Begin whatever phase is due at ``second``."""
    ended = [side for side in stock.sides if side.vi_end and second >= side.vi_end]
    if ended:
        interruption.end(stock, ended, second)
    for side in stock.sides:
        if side.vi_end or side.mode is Mode.HALTED:
            continue
        phase = BUILT_IN.phase(side.venue, day, second)
        if phase is side.day_phase:
            continue
        late_s = _late_s(stock, side)
        if late_s and BUILT_IN.phase(side.venue, day, second - late_s) is side.day_phase:
            _end_at_random(stock, side)
            continue
        _enter(stock, side, phase, second, quietly=False)


def _end_at_random(stock: Stock, side: ExchangeSide) -> None:
    """Announce, once, that the auction goes on beyond its hour."""
    if not side.random_end_code:
        side.random_end_code = _RANDOM_END[side.phase][0]
        announce(stock, [side.venue], random_end_code=side.random_end_code)


def _late_s(stock: Stock, side: ExchangeSide) -> int:
    """Return by how much this stock's auction ends later than the table says (random end)."""
    if side.mode is Mode.AUCTION and side.venue is Venue.KRX:
        if side.phase is SessionPhase.OPENING_AUCTION:
            return stock.opens_late_s
        if side.phase is SessionPhase.CLOSING_AUCTION:
            return stock.closes_late_s
    return 0


def _enter(stock: Stock, side: ExchangeSide, phase: DayPhase, second: int, *, quietly: bool) -> None:
    side.day_phase = phase
    if side.mode is Mode.AUCTION and not quietly:
        kind = side.phase
        announce(
            stock,
            [side.venue],
            operation_code={SessionPhase.OPENING_AUCTION: "112", SessionPhase.CLOSING_AUCTION: "129"}.get(kind, ""),
            indicative_code=auction.ANNOUNCEMENT_CODES[kind][1],
            random_end_code=_RANDOM_END[kind][1] if side.random_end_code else "",
        )
        side.random_end_code = ""
        auction.uncross(stock, side, second)
        side.closing_price = int(side.tally.last)
    _ENTER[phase](stock, side)
    if side.mode is Mode.AUCTION and not quietly:
        announce(
            stock,
            [side.venue],
            operation_code={SessionPhase.OPENING_AUCTION: "110", SessionPhase.CLOSING_AUCTION: "121"}.get(
                side.phase, ""
            ),
            indicative_code=auction.ANNOUNCEMENT_CODES[side.phase][0],
        )


def _close(stock: Stock, side: ExchangeSide) -> None:
    del stock
    side.mode = Mode.CLOSED
    side.phase = SessionPhase.CONTINUOUS
    side.mid_size, side.mid_side = 0, "0"


def _break(stock: Stock, side: ExchangeSide) -> None:
    """KRX waits for the closing-price session; NXT is closed."""
    _close(stock, side)
    if side.venue is Venue.KRX and side.closing_price:
        side.mode = Mode.CLOSING_PRICE
        side.operation_code = "31"
        side.session = MarketSession.REGULAR


def _closing_price(stock: Stock, side: ExchangeSide) -> None:
    _break(stock, side)
    side.mode = Mode.CLOSING_PRICE
    side.closing_price = side.closing_price or int(side.tally.last)
    side.operation_code = "31"
    side.session = MarketSession.CLOSING


def _opening_auction(stock: Stock, side: ExchangeSide) -> None:
    side.session = MarketSession.REGULAR
    side.operation_code = "00"
    side.build(stock.rng, _fair_bid(stock))
    auction.begin(stock, side, SessionPhase.OPENING_AUCTION)


def _closing_auction(stock: Stock, side: ExchangeSide) -> None:
    auction.begin(stock, side, SessionPhase.CLOSING_AUCTION)


def _order_intake(stock: Stock, side: ExchangeSide) -> None:
    side.session = MarketSession.AFTER
    side.operation_code = "30"
    side.build(stock.rng, stock.krx.closing_price or _fair_bid(stock))
    auction.begin(stock, side, SessionPhase.AFTER_HOURS_AUCTION)


def _pre_market(stock: Stock, side: ExchangeSide) -> None:
    _go_on(stock, side, MarketSession.PRE, "00")


def _continuous(stock: Stock, side: ExchangeSide) -> None:
    _go_on(stock, side, MarketSession.REGULAR, "20")


def _after_market(stock: Stock, side: ExchangeSide) -> None:
    side.waiting_ask = side.waiting_bid = 0
    if side.venue is Venue.KRX and stock.issue.group is Group.FUND:
        _close(stock, side)
    else:
        _go_on(stock, side, MarketSession.AFTER, "30")


def _go_on(stock: Stock, side: ExchangeSide, session: MarketSession, operation_code: str) -> None:
    """Trade continuously, around the other exchange's best prices where that one trades already."""
    side.session = session
    side.operation_code = operation_code
    side.mode = Mode.CLOSED
    bid, ask = stock.best_bid(), stock.best_ask()
    if bid or ask:
        below = bid or side.bids.further(ask)
        side.build(stock.rng, below, ask or None)
    elif not side.bids.prices and not side.asks.prices:
        side.build(stock.rng, _fair_bid(stock))
    side.mode = Mode.CONTINUOUS
    side.phase = SessionPhase.CONTINUOUS
    side.touch_changed()


def _fair_bid(stock: Stock) -> int:
    return floor_to_tick(int(stock.fair), stock.issue.ticks)


_ENTER = {
    DayPhase.HOLIDAY: _close,
    DayPhase.BEFORE_OPEN: _close,
    DayPhase.PRE_MARKET: _pre_market,
    DayPhase.OPENING_AUCTION: _opening_auction,
    DayPhase.CONTINUOUS: _continuous,
    DayPhase.CLOSING_AUCTION: _closing_auction,
    DayPhase.BREAK: _break,
    DayPhase.CLOSING_PRICE: _closing_price,
    DayPhase.ORDER_INTAKE: _order_intake,
    DayPhase.AFTER_MARKET: _after_market,
    DayPhase.ENDED: _close,
}


def _last_moment(venue: Venue, day: date, second: int) -> tuple[date, int]:
    """Return the last day and second at which ``venue`` may have traded: now, or the end of the last trading day."""
    if BUILT_IN.spans(venue, day):
        return day, second
    last = next(before for ahead in range(1, 31) if BUILT_IN.spans(venue, before := day - timedelta(days=ahead)))
    return last, max(span.end for span in BUILT_IN.spans(venue, last))


def _first_print(stock: Stock, side: ExchangeSide, day: date) -> int | None:
    """Return the second at which the stock begins to trade at ``side``; None = not on that day."""
    opens = opens_at(side.venue, day)
    return opens if opens is None or side.venue is Venue.NXT else opens + stock.opens_late_s


def _seed_day(stock: Stock, side: ExchangeSide, first_print: int, second: int, bid: int) -> None:
    """Invent what has traded today from ``first_print`` to the scenario's first second."""
    rng = stock.rng
    issue = stock.issue
    on_nxt = side.venue is Venue.NXT
    whole_day = issue.previous_volume * (NXT_SHARE if on_nxt else 1) / (1 + (NXT_SHARE if issue.on_nxt else 0))
    volume = max(20, round(whole_day * traded_share(second) * rng.uniform(0.8, 1.2)))
    auctioned = 0 if on_nxt else min(volume // 2, round(whole_day * _AUCTION_SHARE))
    bought = round((volume - auctioned) * rng.uniform(0.46, 0.56))
    tick = tick_size(bid, issue.ticks)
    opened = bid - round((bid - issue.base_price) * rng.uniform(0.1, 0.9) / tick) * tick
    span = tick * rng.randint(2, 9)
    high = min(stock.upper, max(opened, bid) + span)
    low = max(stock.lower, min(opened, bid) - span)
    tally = side.tally
    tally.volume = volume
    tally.turnover = volume * ((opened + bid) // 2) + rng.randrange(volume) * tick
    tally.buy_volume = bought
    tally.sell_volume = volume - auctioned - bought
    lot = max(1.0, min(volume / 60, 40.0))
    tally.buy_count = max(1, round(tally.buy_volume / lot * rng.uniform(0.9, 1.1)))
    tally.sell_count = max(1, round(tally.sell_volume / lot * rng.uniform(0.9, 1.1)))
    tally.open = opened
    tally.open_second = first_print + (rng.randint(0, 3) if on_nxt else 0)
    tally.high, tally.high_second = high, rng.randrange(tally.open_second, second)
    tally.low, tally.low_second = low, rng.randrange(tally.open_second, second)
    tally.last = bid
    side.auction_size = auctioned
