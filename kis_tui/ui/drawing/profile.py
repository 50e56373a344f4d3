"""Volume at price beside the ladder: the heaviest prices, with what buyers and sellers took as a bar behind them."""

from collections.abc import Sequence

from rich.cells import cell_len

from kis_tui.market.profile import Profile, VolumeAtPrice
from kis_tui.ui import formatting
from kis_tui.ui.drawing.columns import RULE
from kis_tui.ui.drawing.figures import day_figures_lines, price_figures_lines
from kis_tui.ui.drawing.ladder import RULE_SPAN, aged, volume_bar
from kis_tui.ui.lines import Line, Look, Span, left, right
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words

_MUTED = Look(color="muted")
_NOTICE = Look(color="notice")
_MARGIN_FROM = 28
"""Columns from which a row has a blank at both edges."""
_SHARE_FROM = 24
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


def profile_column_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return the volume at price in a column of its own: the heaviest prices, the dearest first, a rule at the left."""
    return [(RULE_SPAN, *row) for row in _rows(view, view.traded, width - RULE, height, by_price=True)]


def _rows(view: InstrumentView, profile: Profile, width: int, height: int, *, by_price: bool = False) -> list[Line]:
    """Return a header, the heaviest prices with most shares first, and what is missing at the bottom."""
    margin = 1 if width >= _MARGIN_FROM else 0
    notes = _notes(profile, width, margin)[: max(0, height - 2)]
    shown: Sequence[VolumeAtPrice] = profile.levels[: max(0, height - 1 - len(notes))]
    if by_price:
        shown = sorted(shown, key=lambda level: level.price, reverse=True)
    rows = [_header(profile, width, margin), *_level_rows(view, shown, width, margin)]
    if not profile.levels:
        rows.append((Span(left(" " * margin + words.tape_empty, width), _MUTED),))
    blank: Line = (Span(" " * width),)
    rows += [blank] * (height - len(rows) - len(notes))
    return aged(view.price_is_old, [*rows, *notes][:height])


def _header(profile: Profile, width: int, margin: int) -> Line:
    at = "" if profile.since is None else formatting.minute_text(profile.since)
    if profile.minutes is not None:
        spellings = words.profile_recent_since if at else words.profile_recent
    else:
        spellings = words.profile_since
    texts = [text.format(minutes=profile.minutes, at=at) for text in spellings if at or "{at}" not in text]
    share = right(words.profile_buy_share, _SHARE_CELLS) + " " * margin if width >= _SHARE_FROM else ""
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
    poc = f" {words.profile_point_of_control}"
    poc_cells = cell_len(poc) if price_cells + _SIZE_CELLS + cell_len(poc) <= room else 0
    size_cells = max(0, room - price_cells - poc_cells)
    heaviest = max(levels, key=lambda level: level.total)
    rows: list[Line] = []
    for level, spelling in zip(levels, spellings, strict=True):
        best = level is heaviest
        look = Look(color=formatting.tone(level.price, view.base_price), bold=best)
        size = formatting.fitting(formatting.short_texts(level.total), size_cells - 1)
        cells: Line = (
            Span(" " * margin + right(formatting.fitting(spelling, price_cells), price_cells), look),
            Span(right(size, size_cells), Look(bold=best)),
            Span(left(poc if best else "", poc_cells), Look(color="accent", bold=True)),
            Span(right(_buy_share(level), share_cells), _MUTED),
            Span(" " * margin),
        )
        line = tuple(span for span in cells if span.text)
        rows.append(volume_bar(line, level, heaviest.total, width, stale=view.price_is_old))
    return rows


def _buy_share(level: VolumeAtPrice) -> str:
    """Return the buyers' part of what had a taker, as ``54%``; empty = nothing had."""
    taken = level.buy + level.sell
    return f"{round(level.buy * 100 / taken)}%" if taken else ""


def _notes(profile: Profile, width: int, margin: int) -> list[Line]:
    notes: list[Line] = []
    for shares, texts in (
        (profile.folded_shares, words.profile_folded),
        (profile.missed_shares, words.profile_missed),
    ):
        if shares:
            spelled = [text.format(shares=formatting.size_text(shares)) for text in texts]
            text = formatting.fitting(spelled, width - margin)
            notes.append((Span(left(" " * margin + text, width), _NOTICE),))
    return notes
