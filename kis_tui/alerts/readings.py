"""What the kinds with a threshold measure."""

from decimal import Decimal

from kis_tui.alerts.rules import AlertKind
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.ticks import MOST_STEPS, TickTable, steps_between
from kis_tui.domain.trade import Trade

_CENT = Decimal("0.01")
"""Percent and multiples are reckoned to hundredths where the broker gives none."""


def figure_of_trade(kind: AlertKind, trade: Trade) -> Decimal | None:
    """Return what a print says of PRICE, CHANGE, VOLUME or STRENGTH; None = nothing, or not readable."""
    if kind is AlertKind.PRICE:
        return Decimal(trade.price)
    if kind is AlertKind.CHANGE:
        return _change_pct(trade)
    if kind is AlertKind.VOLUME:
        return _volume_multiple(trade)
    return trade.strength_pct if kind is AlertKind.STRENGTH else None


def spread_of_book(book: BookSnapshot, table: TickTable) -> Decimal | None:
    """Return the steps between the best prices; None = in an auction, crossed, or one side is empty."""
    return None if book.phase.is_auction else _steps(book.bid_price, book.ask_price, table)


def spread_of_trade(trade: Trade, table: TickTable) -> Decimal | None:
    """Return the same of the best prices a print tells."""
    if trade.phase.is_auction or trade.bid_price is None or trade.ask_price is None:
        return None
    return _steps(trade.bid_price, trade.ask_price, table)


def _steps(bid: Price, ask: Price, table: TickTable) -> Decimal | None:
    if not 0 < bid < ask:
        return None
    steps = steps_between(bid, ask, table)
    return Decimal(MOST_STEPS if steps is None else steps)


def _change_pct(trade: Trade) -> Decimal | None:
    if trade.change_pct is not None:
        return trade.change_pct
    base = trade.base_price
    return None if trade.change is None or not base else (Decimal(trade.change) * 100 / base).quantize(_CENT)


def _volume_multiple(trade: Trade) -> Decimal | None:
    """Return the day's volume against the same time of the previous day; 0 percent and no shares then say nothing."""
    if trade.same_time_volume_ratio_pct:
        return trade.same_time_volume_ratio_pct / 100
    if not trade.volume or not trade.same_time_volume:
        return None
    return (Decimal(trade.volume) / trade.same_time_volume).quantize(_CENT)
