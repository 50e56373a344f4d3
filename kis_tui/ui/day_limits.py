"""The highest and the lowest price that orders of the day may have."""

from kis_tui.domain.price import Price
from kis_tui.domain.quote import Quote
from kis_tui.domain.ticks import TickTable, price_limits


def day_limits(base_price: Price | None, table: TickTable, quote: Quote | None = None) -> tuple[Price, Price] | None:
    """Return the lower and the upper limit, KRW; None = neither told nor to be calculated.

    What the broker told stands before what the rule gives: some issues have a wider or no band. It holds for the day
    it was told on, so an answer with another base price is left out of account.

    Args:
        base_price: KRW, by the newest word on it; None = not known.
        table: the stock's tick sizes.
        quote: the newest answer about the price; None = none yet.
    """
    if quote is not None and _is_of(quote, base_price):
        lower, upper = quote.lower_limit, quote.upper_limit
        if lower is not None and upper is not None and lower < upper:
            return lower, upper
    return price_limits(base_price, table) if base_price else None


def _is_of(quote: Quote, base_price: Price | None) -> bool:
    return base_price is None or quote.base_price in (None, base_price)
