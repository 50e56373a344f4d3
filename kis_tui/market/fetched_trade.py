"""What queries tell of prints and of the day, in the shape that streamed prints have; what they do not tell is None."""

from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.price import Price
from kis_tui.domain.quote import Quote
from kis_tui.domain.session import Aggressor, Direction, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue


def past_trade(past: PastTrade, code: str, venue: Venue, *, trade_date: str = "", volume: int | None = None) -> Trade:
    """Return a print of the broker's list.

    Args:
        past: the row of the list.
        code: of the stock that was asked about.
        venue: where.
        trade_date: YYYYMMDD; empty = not known.
        volume: shares traded that day, this print included; None = not known.
    """
    return replace(
        _blank(code, venue, past.price, past.size),
        ts_event=past.ts_event,
        change=past.change,
        volume=volume,
        strength_pct=past.strength_pct,
        trade_date=trade_date,
    )


def quoted_trade(quote: Quote) -> Trade:
    """Return the day that a quote tells, as the print that would have told it: without a time, of no size."""
    return replace(
        _blank(quote.code, quote.venue, quote.price, 0),
        direction=quote.direction,
        change=quote.change,
        change_pct=quote.change_pct,
        vwap=quote.vwap,
        open=quote.open,
        high=quote.high,
        low=quote.low,
        volume=quote.volume,
        turnover=quote.turnover,
        volume_ratio_pct=quote.volume_ratio_pct,
        turnover_rate_pct=quote.turnover_rate_pct,
    )


def _blank(code: str, venue: Venue, price: Price, size: int) -> Trade:
    return Trade(
        code=code,
        venue=venue,
        ts_event=None,
        price=price,
        size=size,
        aggressor=Aggressor.UNKNOWN,
        direction=Direction.UNKNOWN,
        change=None,
        change_pct=None,
        vwap=None,
        open=None,
        high=None,
        low=None,
        ask_price=None,
        bid_price=None,
        volume=None,
        turnover=None,
        sell_count=None,
        buy_count=None,
        strength_pct=None,
        sell_volume=None,
        buy_volume=None,
        buy_share=None,
        volume_ratio_pct=None,
        open_time=None,
        high_time=None,
        low_time=None,
        trade_date="",
        operation_code="",
        halted=None,
        ask_size=None,
        bid_size=None,
        total_ask_size=None,
        total_bid_size=None,
        turnover_rate_pct=None,
        same_time_volume=None,
        same_time_volume_ratio_pct=None,
        phase=SessionPhase.UNKNOWN,
        random_end_code="",
        vi_base_price=None,
    )
