"""The liquidity strip: a row for each price, a column for each moment, the size as background, trades as dots."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len

from kis_tui.domain.price import Price
from kis_tui.domain.ticks import floor_to_tick
from kis_tui.market.liquidity import Column, TradedShares
from kis_tui.ui import formatting
from kis_tui.ui.lines import Line, Look, Span, center, faded, left, right, wrapped
from kis_tui.ui.strip_view import StripView, header_rows, label_cells
from kis_tui.ui.wording.language import worded, words

HEAT_STEPS = 5
"""Colours of a side."""
SCALE_SHARE = 0.95
"""The size that has the strongest colour is at least as large as this part of those in sight, so that a single
huge order does not make all others one colour."""
LARGE_SHARE = 0.80
"""A dot is a large one when its shares are at least those of this part of the dots in sight."""
_MUTED = Look(color="muted")
_BLANK = Span(" ")
_UNKNOWN = Span("/", Look(color="rule"))
"""Nothing is known of these levels, which is not the same as nothing resting there."""
_ASK_HEAT = tuple(Span(" ", Look(background=f"heat-ask-{step}")) for step in range(1, HEAT_STEPS + 1))
_BID_HEAT = tuple(Span(" ", Look(background=f"heat-bid-{step}")) for step in range(1, HEAT_STEPS + 1))
_STALE_HEAT = tuple(Span(" ", Look(background=f"heat-old-{step}")) for step in range(1, HEAT_STEPS + 1))
_LABEL_GAP = 4
"""Cells at least between the beginnings of two times, beyond their own."""
_INTERVALS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200)


_Level = tuple[int, int, int, bool]
"""Row, column, shares, whether an auction's."""


class _Dot(NamedTuple):
    """How what traded is drawn: where in the cell tells who took it, as the colour does."""

    small: str
    large: str
    color: str


_BOUGHT = _Dot("⠉", "⠛", "dot-buyer")
_SOLD = _Dot("⣀", "⣤", "dot-seller")
_TRADED = _Dot("⠒", "⠶", "dot-unknown")


def strip_lines(view: StripView, width: int, height: int) -> list[Line]:
    """Return the strip: times of day over it, prices at its left, the newest column at the right edge."""
    if width <= 0 or height <= 0:
        return []
    labels = label_cells(view.prices, width)
    columns = view.columns[-(width - labels) :]
    if view.message or not any(column.known or column.trades for column in columns):
        return _sentence(view.message or words.strip_empty, width, height)
    header = header_rows(height)
    prices = _middle(view.prices, height - header)
    plot = _plot(view, columns, prices, width - labels)
    rows: list[Line] = [
        (*_label(view, price, labels), *_runs(cells)) for price, cells in zip(prices, plot, strict=True)
    ]
    rows += [(Span(" " * width),)] * (height - header - len(rows))
    if header:
        rows.insert(0, _header(view, columns, labels, width - labels))
    return [faded(row) for row in rows] if view.stale else rows


def _sentence(text: str, width: int, height: int) -> list[Line]:
    sentence = wrapped(text, max(1, width - 2))[:height]
    above = (height - len(sentence)) // 2
    rows = [""] * above + sentence + [""] * (height - above - len(sentence))
    return [(Span(center(row, width), _MUTED),) for row in rows]


def _middle(prices: tuple[int, ...], rows: int) -> tuple[int, ...]:
    """Return as many prices as there are rows: after a change of the size the view is one picture behind."""
    start = max(0, (len(prices) - rows) // 2)
    return prices[start : start + rows]


def _plot(view: StripView, columns: Sequence[Column], prices: Sequence[int], width: int) -> list[list[Span]]:
    """Return the cells of each row."""
    row_of: dict[Price, int] = {price: row for row, price in enumerate(prices) if price}
    first = width - len(columns)
    plot = [[_BLANK] * width for _ in prices]
    _lay_unknown(plot, columns, first)
    _lay_sizes(plot, columns, row_of, first, stale=view.stale)
    _lay_trades(plot, view, columns, row_of, first)
    return plot


def _lay_unknown(plot: list[list[Span]], columns: Sequence[Column], first: int) -> None:
    """Mark the seconds between two books, or after the last one, of which nothing is known."""
    began = False
    for x, column in enumerate(columns, first):
        began = began or column.known
        if began and not column.known:
            for cells in plot:
                cells[x] = _UNKNOWN


def _lay_sizes(
    plot: list[list[Span]], columns: Sequence[Column], row_of: Mapping[Price, int], first: int, *, stale: bool
) -> None:
    """Colour the cells by size; where both sides are, as in a crossed book, by the larger one."""
    asks: list[_Level] = []
    bids: list[_Level] = []
    for x, column in enumerate(columns, first):
        dim = column.auction
        for found, levels, others in ((asks, column.asks, column.bids), (bids, column.bids, column.asks)):
            for price, size in levels.items():
                row = row_of.get(price)
                if row is not None and size >= others.get(price, 0):
                    found.append((row, x, size, dim))
    sizes = sorted(size for found in (asks, bids) for _, _, size, dim in found if not dim)
    sizes = sizes or sorted(size for found in (asks, bids) for _, _, size, _ in found)
    if not sizes:
        return
    full = _quantile(sizes, SCALE_SHARE)
    bounds = [full * step // HEAT_STEPS for step in range(1, HEAT_STEPS)]
    for found, heat in ((asks, _ASK_HEAT), (bids, _BID_HEAT)):
        colors = _STALE_HEAT if stale else heat
        dimmed = [colors[step // 2] for step in range(HEAT_STEPS)]
        for row, x, size, dim in found:
            plot[row][x] = (dimmed if dim else colors)[bisect_left(bounds, size)]


def _lay_trades(
    plot: list[list[Span]], view: StripView, columns: Sequence[Column], row_of: Mapping[Price, int], first: int
) -> None:
    """Put a dot where shares changed hands; those between two ticks stand at the lower one."""
    traded: dict[tuple[int, int], TradedShares] = {}
    for x, column in enumerate(columns, first):
        for price, shares in column.trades.items():
            row = row_of.get(price)
            if row is None:
                row = row_of.get(floor_to_tick(price, view.table))
            if row is not None:
                before = traded.get((row, x))
                traded[row, x] = shares if before is None else before.plus(shares)
    if not traded:
        return
    large = _quantile(sorted(shares.total for shares in traded.values()), LARGE_SHARE)
    for (row, x), shares in traded.items():
        dot = _dot(shares)
        glyph = dot.large if shares.total >= large else dot.small
        plot[row][x] = _dot_span(glyph, dot.color, plot[row][x].look.background)


def _dot(shares: TradedShares) -> _Dot:
    """Return the dot of whoever took more."""
    if shares.bought == shares.sold or shares.unknown > max(shares.bought, shares.sold):
        return _TRADED
    return _BOUGHT if shares.bought > shares.sold else _SOLD


@worded
@lru_cache(maxsize=128)
def _dot_span(glyph: str, color: str, background: str) -> Span:
    return Span(glyph, Look(color, background, bold=True))


def _quantile(ascending: Sequence[int], share: float) -> int:
    return ascending[int(share * (len(ascending) - 1))]


def _runs(cells: Iterable[Span]) -> Line:
    """Return the cells with neighbours of one look put together."""
    spans: list[Span] = []
    for cell, group in groupby(cells):
        count = sum(1 for _ in group)
        spans.append(cell if count == 1 else Span(cell.text * count, cell.look))
    return tuple(spans)


def _label(view: StripView, price: int, cells: int) -> Line:
    """Return ``> 72,500``: coloured against the base price, boxed when it is the last trade's row."""
    if not cells:
        return ()
    if not price:
        return (Span(" " * cells),)
    current = view.last_price is not None and floor_to_tick(view.last_price, view.table) == price
    tone = formatting.tone(price, view.base_price)
    box = Look(color=tone, background="price-box" if current else "", bold=current)
    text = formatting.fitting(formatting.price_texts(price), cells - 2)
    return Span((">" if current else " ") + right(text, cells - 2), box), _BLANK


def _header(view: StripView, columns: Sequence[Column], labels: int, width: int) -> Line:
    """Return the seconds of a column over the prices, and times of day at the columns they fall in."""
    steps = [text.format(seconds=view.step_s) for text in words.strip_step]
    step = left(" " + formatting.fitting(steps, labels - 2), labels) if labels else ""
    times = ""
    for x, text in _times(view, columns, width - len(columns)):
        if x >= cell_len(times) + (1 if times else 0) and x + cell_len(text) <= width:
            times = left(times, x) + text
    return (Span(step + left(times, width), _MUTED),)


def _times(view: StripView, columns: Sequence[Column], first: int) -> Iterator[tuple[int, str]]:
    """Yield each round time and the column it falls in."""
    seconds = [column.second for column in columns if column.second is not None]
    if not seconds:
        return
    # The exchange's clock may run faster than ours: a stand-in's day takes minutes.
    column_s = max(view.step_s, (max(seconds) - min(seconds)) / len(seconds))
    interval = next(
        (each for each in _INTERVALS_S if each >= column_s * (_time_cells(each) + _LABEL_GAP)), _INTERVALS_S[-1]
    )
    write = formatting.minute_text if interval % 60 == 0 else formatting.time_text
    before: int | None = None
    for x, column in enumerate(columns, first):
        if column.second is None:
            continue
        begun = column.second // interval
        if before is not None and begun > before:
            yield x, write(begun * interval)
        before = begun if before is None else max(before, begun)


def _time_cells(interval_s: int) -> int:
    return 5 if interval_s % 60 == 0 else 8
