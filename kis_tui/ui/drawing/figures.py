"""Figures beside the ladder: limits, day's prices and interruptions above, what traded today below."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from rich.cells import cell_len

from kis_tui.domain.price import Price
from kis_tui.domain.quote import Quote
from kis_tui.domain.ticks import static_vi_prices
from kis_tui.domain.trade import Trade
from kis_tui.ui import formatting
from kis_tui.ui.drawing.columns import RULE
from kis_tui.ui.drawing.ladder import RULE_SPAN, aged
from kis_tui.ui.lines import Line, Look, Span, left
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words

_T = TypeVar("_T")
_LABEL = Look(color="muted")
_MARGIN_FROM = 20
"""Columns from which a row has a blank at both edges."""
_PRICE_CELLS = 7
"""Cells that a label leaves to its number where a shorter spelling allows it: ``1812000``."""


class Figure(NamedTuple):
    """One labelled number."""

    labels: tuple[str, ...]
    """The label, the longest spelling first."""
    values: tuple[str, ...]
    """The number, the longest spelling first; empty = not known."""
    tone: str = ""


def price_figures_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the upper right quadrant: 상한 고가 시가 저가 하한 기준 VI상 VI하 거래 거래량비, a rule at its left.

    After the regular close 종가대비 takes the place of 거래량비; 평단대비 that of both where the user holds the stock.
    """
    title = header_text(words.header_figures, width - RULE, fetched=view.fetched_price_s is not None)
    rows = _lines(price_figures(view), title, width - RULE, height, header=height > 10)
    return aged(view.price_is_old, [(RULE_SPAN, *row) for row in rows])


def day_figures_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the lower left quadrant of a wide screen: what traded today, a rule at its right."""
    title = header_text(words.header_day, width - RULE, fetched=view.fetched_price_s is not None)
    rows = _lines(day_figures(view.trade, view.quote), title, width - RULE, height, header=True)
    return aged(view.price_is_old, [(*row, RULE_SPAN) for row in rows])


def price_figures(view: InstrumentView) -> list[Figure]:
    """Return the figures of the price, in the order of Korean trading screens."""
    base, trade = view.base_price, view.trade
    lower, upper = view.limits or (None, None)
    opened, high, low = (trade.open, trade.high, trade.low) if trade else (None, None, None)
    vi_lower, vi_upper = None, None
    if trade is not None and trade.vi_base_price:
        vi_lower, vi_upper = static_vi_prices(trade.vi_base_price, view.table)
        # No trade can reach a price beyond the day's limits.
        vi_lower = None if lower is not None and vi_lower < lower else vi_lower
        vi_upper = None if upper is not None and vi_upper > upper else vi_upper
    return [
        _price(words.upper_limit, upper, base),
        _price(words.high, high, base),
        _price(words.open, opened, base),
        _price(words.low, low, base),
        _price(words.lower_limit, lower, base),
        _price(words.base, base, base),
        _price(words.vi_upper, vi_upper, base),
        _price(words.vi_lower, vi_lower, base),
        Figure(words.volume, _texts(view.volume, formatting.volume_text)),
        _against_average(view)
        or _against_close(view)
        or Figure(words.volume_ratio, _texts(trade.volume_ratio_pct if trade else None, _percent)),
    ]


def header_text(title: str, width: int, *, fetched: bool) -> str:
    """Return the name of what stands below it, with the word for what was asked for where it was and there is room."""
    if not fetched:
        return title
    return formatting.fitting((words.header_fetched.format(title=title), words.fetched), width - 1)


def day_figures(trade: Trade | None, quote: Quote | None = None) -> list[Figure]:
    """Return what the newest print says of the day, and the answer about the price of the year.

    A figure that neither has is left out.
    """
    return [figure for figure in (*_traded_today(trade), *_year(quote)) if figure.values]


def _year(quote: Quote | None) -> Iterator[Figure]:
    if quote is not None:
        yield _price(words.year_high, quote.year_high, quote.base_price)
        yield _price(words.year_low, quote.year_low, quote.base_price)


def _traded_today(trade: Trade | None) -> Sequence[Figure]:
    if trade is None:
        return ()
    net = None
    if trade.buy_volume is not None and trade.sell_volume is not None:
        net = trade.buy_volume - trade.sell_volume
    return (
        Figure((words.strength,), _texts(trade.strength_pct, formatting.tenth_text), strength_tone(trade.strength_pct)),
        Figure((words.buy_volume,), _texts(trade.buy_volume, formatting.size_text), "rise"),
        Figure((words.sell_volume,), _texts(trade.sell_volume, formatting.size_text), "fall"),
        Figure((words.net_volume,), formatting.signed_texts(net) if net else (), formatting.sign_tone(net or 0)),
        Figure((words.buy_count,), _texts(trade.buy_count, formatting.size_text), "rise"),
        Figure((words.sell_count,), _texts(trade.sell_count, formatting.size_text), "fall"),
        Figure((words.vwap,), _texts(trade.vwap, formatting.average_text)),
        Figure((words.turnover,), _texts(trade.turnover, formatting.turnover_text)),
        Figure((words.same_time_ratio,), _texts(trade.same_time_volume_ratio_pct, _percent)),
        Figure((words.turnover_rate,), _texts(trade.turnover_rate_pct, _hundredths)),
    )


def strength_tone(strength_pct: Decimal | None) -> str:
    """Return the colour of the execution strength: buyers prevail above 100."""
    return formatting.sign_tone(strength_pct - 100) if strength_pct is not None else ""


def _price(labels: tuple[str, ...], price: Price | None, base: Price | None) -> Figure:
    if not price:
        return Figure(labels, ())
    return Figure(labels, formatting.price_texts(price), formatting.tone(price, base))


def _against_average(view: InstrumentView) -> Figure | None:
    """Return what the user has gained; None while nothing is held or nothing has traded."""
    if view.trade is None or view.holding is None:
        return None
    pct, won = view.holding.gain_pct(view.trade.price), view.holding.gain_won(view.trade.price)
    percent = f"{formatting.percent_text(pct)}%"
    each = "" if view.holding.shares else words.per_share
    texts = [f"{text}{each} {percent}" for text in formatting.signed_texts(int(won))] if won else []
    return Figure(words.average, (*texts, percent), formatting.sign_tone(won))


def _against_close(view: InstrumentView) -> Figure | None:
    """Return the last price against today's close; None while there is none."""
    if view.trade is None or view.regular_close is None:
        return None
    pct = formatting.change_pct(view.trade.price, view.regular_close)
    text = f"{formatting.percent_text(pct)}%"
    return Figure(words.against_close, (text,), formatting.tone(view.trade.price, view.regular_close))


def _percent(value: Decimal) -> str:
    return f"{formatting.tenth_text(value)}%"


def _hundredths(value: Decimal) -> str:
    return f"{value:.2f}%"


def _texts(value: _T | None, write: Callable[[_T], str]) -> tuple[str, ...]:
    return () if value is None else (write(value),)


def _lines(figures: Sequence[Figure], title: str, width: int, height: int, *, header: bool) -> list[Line]:
    margin = 1 if width >= _MARGIN_FROM else 0
    rows = [_line(figure, width, margin) for figure in figures]
    if header:
        rows.insert(0, (Span(left(" " * margin + title, width), _LABEL),))
    blank: Line = (Span(" " * width),)
    return [*rows, *[blank] * (height - len(rows))][:height]


def _line(figure: Figure, width: int, margin: int) -> Line:
    """Return label and number at the two edges; both or nothing."""
    room = width - 2 * margin
    # The spelling depends on the width alone, or a label would change with its number.
    label = formatting.fitting(figure.labels, room - 1 - _PRICE_CELLS) or figure.labels[-1]
    if cell_len(label) > room:
        return (Span(" " * width),)
    for value in figure.values:
        gap = room - cell_len(label) - cell_len(value)
        if gap >= 1:
            return (
                Span(" " * margin + label, _LABEL),
                Span(" " * gap + value + " " * margin, Look(color=figure.tone)),
            )
    if figure.values:
        return (Span(" " * width),)
    return (Span(left(" " * margin + label, width), _LABEL),)
