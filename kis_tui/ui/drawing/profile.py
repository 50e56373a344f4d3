"""Volume at price beside the ladder: the heaviest prices, with what buyers and sellers took as a bar behind them."""

from collections.abc import Sequence

from rich.cells import cell_len

from kis_tui.market.profile import Profile, VolumeAtPrice
from kis_tui.ui import formatting, words
from kis_tui.ui.drawing.columns import RULE
from kis_tui.ui.drawing.figures import day_figures_lines, price_figures_lines
from kis_tui.ui.drawing.ladder import RULE_SPAN, aged
from kis_tui.ui.lines import Line, Look, Span, banded, left, right
from kis_tui.ui.views import InstrumentView

_MUTED = Look(color="muted")
_NOTICE = Look(color="notice")
_BUY, _SELL, _UNKNOWN, _OLD = "bid-bar", "ask-bar", "price-box", "rule"
_SHARE_FROM = 28
"""Columns from which a row also says the buyers' share in percent."""
_SHARE_CELLS = 5
_SIZE_CELLS = 6
"""``1,204천`` is 7 wide and gives way to ``120만``; a blank before it."""


def lower_corner_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the lower left quadrant of a wide screen: volume at price where it is asked for, or the day's figures."""
    if view.profile is None:
        return day_figures_lines(view, width, height)
    return [(*row, RULE_SPAN) for row in _rows(view, view.profile, width - RULE, height)]


def upper_corner_lines(view: InstrumentView, width: int, height: int, *, wide: bool) -> list[Line]:
    """Return the upper right quadrant: the price's figures, or the volume at price where it has no other place.

    Args:
        view: what is shown.
        width: columns of the quadrant, its rule included.
        height: rows of it.
        wide: the lower left quadrant is free for the volume at price.
    """
    if view.profile is None or wide:
        return price_figures_lines(view, width, height)
    return [(RULE_SPAN, *row) for row in _rows(view, view.profile, width - RULE, height)]


def _rows(view: InstrumentView, profile: Profile, width: int, height: int) -> list[Line]:
    """Return a header, the heaviest prices with most shares first, and what is missing at the bottom."""
    margin = 1 if width >= _SHARE_FROM else 0
    notes = _notes(profile, width, margin)[: max(0, height - 2)]
    shown = profile.levels[: max(0, height - 1 - len(notes))]
    rows = [_header(profile, width, margin), *_level_rows(view, shown, width, margin)]
    if not profile.levels:
        rows.append((Span(left(" " * margin + words.TAPE_EMPTY, width), _MUTED),))
    blank: Line = (Span(" " * width),)
    rows += [blank] * (height - len(rows) - len(notes))
    return aged(view.stale_s, [*rows, *notes][:height])


def _header(profile: Profile, width: int, margin: int) -> Line:
    at = "" if profile.since is None else formatting.minute_text(profile.since)
    if profile.minutes is not None:
        spellings = words.PROFILE_RECENT_SINCE if at else words.PROFILE_RECENT
    else:
        spellings = words.PROFILE_SINCE
    texts = [text.format(minutes=profile.minutes, at=at) for text in spellings if at or "{at}" not in text]
    share = right(words.PROFILE_BUY_SHARE, _SHARE_CELLS) + " " * margin if width >= _SHARE_FROM else ""
    room = width - margin - cell_len(share)
    return (Span(" " * margin + left(formatting.fitting(texts, room), room) + share, _MUTED),)


def _level_rows(view: InstrumentView, levels: Sequence[VolumeAtPrice], width: int, margin: int) -> list[Line]:
    """Return ``72,500  512천 POC  54%``, every column as wide in all rows."""
    if not levels:
        return []
    share_cells = _SHARE_CELLS if width >= _SHARE_FROM else 0
    room = width - 2 * margin - share_cells
    spellings = [formatting.price_texts(level.price) for level in levels]
    # Commas go from the whole column or from none of it.
    price_cells = max(cell_len(with_commas) for with_commas, _plain in spellings)
    if price_cells + 1 + _SIZE_CELLS > room:
        price_cells = max(cell_len(plain) for _with_commas, plain in spellings)
    poc = f" {words.PROFILE_POINT_OF_CONTROL}"
    poc_cells = cell_len(poc) if price_cells + _SIZE_CELLS + cell_len(poc) <= room else 0
    size_cells = max(0, room - price_cells - poc_cells)
    heaviest = levels[0]
    rows: list[Line] = []
    for level, spelling in zip(levels, spellings, strict=True):
        best = level is heaviest
        look = Look(color=formatting.tone(level.price, view.base_price), bold=best)
        size = formatting.fitting(_size_texts(level.total), size_cells - 1)
        cells: Line = (
            Span(" " * margin + right(formatting.fitting(spelling, price_cells), price_cells), look),
            Span(right(size, size_cells), Look(bold=best)),
            Span(left(poc if best else "", poc_cells), Look(color="accent", bold=True)),
            Span(right(_buy_share(level), share_cells), _MUTED),
            Span(" " * margin),
        )
        rows.append(_bar(tuple(span for span in cells if span.text), level, heaviest.total, width, view.stale_s))
    return rows


def _bar(line: Line, level: VolumeAtPrice, largest: int, width: int, stale_s: int | None) -> Line:
    """Lay what buyers took at the left, then what sellers took, then the rest behind the row."""
    if not level.total:
        return line
    ends = [max(1, round(level.total * width / max(1, largest)))]
    bought = round(ends[0] * level.buy / level.total)
    sold = round(ends[0] * (level.buy + level.sell) / level.total)
    if stale_s is not None:
        return banded(line, 0, ends[0], _OLD)
    line = banded(line, 0, bought, _BUY)
    line = banded(line, bought, sold, _SELL)
    return banded(line, sold, ends[0], _UNKNOWN)


def _size_texts(shares: int) -> tuple[str, ...]:
    """Return shares in full below ten thousand, then in thousands and ten thousands."""
    texts = formatting.amount_texts(shares)
    return texts if shares < 10_000 else texts[2:]


def _buy_share(level: VolumeAtPrice) -> str:
    """Return the buyers' part of what had a taker, as ``54%``; empty = nothing had."""
    taken = level.buy + level.sell
    return f"{round(level.buy * 100 / taken)}%" if taken else ""


def _notes(profile: Profile, width: int, margin: int) -> list[Line]:
    notes: list[Line] = []
    for shares, texts in (
        (profile.folded_shares, words.PROFILE_FOLDED),
        (profile.missed_shares, words.PROFILE_MISSED),
    ):
        if shares:
            spelled = [text.format(shares=formatting.size_text(shares)) for text in texts]
            text = formatting.fitting(spelled, width - margin)
            notes.append((Span(left(" " * margin + text, width), _NOTICE),))
    return notes
