"""The tape: prints, newest on top, coloured by who took; holes are rows of their own.

A print that was not received but asked for afterwards has no known taker, so the place of the sign is free: there
stands ``r`` (from REST), and where the column is wide enough the word 조회 in front of the size instead. The column of
the strength is kept for the strength, which the broker's list has too.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import is_on_grid
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.prints import EVERYTHING, MergedPrints, PrintFilter, TapeRow, is_large
from kis_tui.market.tape import Hole, HoleReason, Print
from kis_tui.ui import formatting
from kis_tui.ui.amounts import amount_text
from kis_tui.ui.drawing.columns import RULE
from kis_tui.ui.drawing.figures import strength_tone
from kis_tui.ui.drawing.ladder import RULE_SPAN
from kis_tui.ui.lines import Line, Look, Span, faded, left, right, wrapped
from kis_tui.ui.views import TapeView
from kis_tui.ui.wording.language import worded, words

_HEADER = Look(color="muted")
_NOTICE = Look(color="notice", bold=True)
_SIGNS = {Aggressor.BUYER: "+", Aggressor.SELLER: "-"}
_TONES = {Aggressor.BUYER: "rise", Aggressor.SELLER: "fall"}
_TIME_CELLS = 9
_SHORT_PRICE = 7
_SIZE_CELLS = 7
_STRENGTH_FROM = 38
_PRICE_FROM = 15
_MARK_CELLS = 2
_LETTER_CELLS = 2
_LARGE = "large-print"
HELD_ROWS = 2
"""Rows above the prints while the tape is held and small ones are left out."""


class TapeColumns(NamedTuple):
    """Cells of the tape's columns; 0 = the column is not shown."""

    time: int
    price: int
    mark: int
    size: int
    letter: int
    strength: int


def quadrant_tape_lines(view: TapeView, width: int, height: int) -> list[Line]:
    """Return the tape in the lower left quadrant: no header, a rule at its right."""
    rows = _rows(view, width - RULE, height, header=False)
    return [(*row, RULE_SPAN) for row in rows]


def side_tape_lines(view: TapeView, width: int, height: int) -> list[Line]:
    """Return the tape at the right edge: columns named, a rule at its left."""
    rows = _rows(view, width - RULE, height, header=True)
    return [(RULE_SPAN, *row) for row in rows]


def _rows(view: TapeView, width: int, height: int, *, header: bool) -> list[Line]:
    """Return the rows; that the tape is paused or leaves prints out stands above them, header or not."""
    shown = view.entries[:height]
    columns = tape_columns(width, _price_cells(shown), letters=any(_letter(entry) for entry in shown))
    rows: list[Line] = []
    if not view.entries:
        text = view.message or (words.tape_empty if view.filter == EVERYTHING else words.tape_none_passes)
        rows += [(Span(left(f" {row}", width), _HEADER),) for row in wrapped(text, width - 2)]
    for entry in shown:
        row = _entry_row(entry, columns, _signs(entry, view), width)
        rows.append(faded(row) if view.stale and not isinstance(entry, Hole) else row)
    if view.filter != EVERYTHING or (header and view.merge_ms):
        rows.insert(0, _choice_row(view, columns, width))
    elif header and not view.paused:
        rows.insert(0, _header_row(columns, width))
    if view.paused:
        rows.insert(0, _paused_row(view, width))
    blank: Line = (Span(" " * width),)
    return [*rows, *[blank] * (height - len(rows))][:height]


def tape_columns(width: int, price_cells: int, *, letters: bool = False) -> TapeColumns:
    """Return the columns: the time where all fit with a blank between, strength and letters from 38 cells on.

    Without room for a price there are only sizes.
    """
    if width < _PRICE_FROM:
        return TapeColumns(0, 0, 0, width, 0, 0)
    letter = _LETTER_CELLS if letters and width >= _STRENGTH_FROM else 0
    strength = 8 if width >= _STRENGTH_FROM else 0
    spaced_price = max(_SHORT_PRICE, price_cells) + 1
    time = _TIME_CELLS if width >= _TIME_CELLS + spaced_price + _MARK_CELLS + _SIZE_CELLS else 0
    room = width - time - letter - strength - _MARK_CELLS
    price = max(_SHORT_PRICE if room < 20 else 10, spaced_price if time else price_cells)
    return TapeColumns(time, price, _MARK_CELLS, room - price, letter, strength)


def _price_cells(entries: Sequence[TapeRow]) -> int:
    """Return the cells that the longest price needs at least."""
    return max((len(formatting.price_texts(e.trade.price)[1]) for e in entries if not isinstance(e, Hole)), default=0)


def _letter(entry: TapeRow) -> str:
    """Return the exchange's letter; empty for a hole and for a print of the unified stream, which names none."""
    return "" if isinstance(entry, Hole) else words.venue_letters[entry.trade.venue]


class _Signs(NamedTuple):
    """What a row says beside its figures."""

    mid_price: bool = False
    extreme: bool = False
    """At the day's highest or lowest price."""
    large: bool = False


_NO_SIGNS = _Signs()


def _signs(entry: TapeRow, view: TapeView) -> _Signs:
    if isinstance(entry, Hole):
        return _NO_SIGNS
    price = entry.trade.price
    return _Signs(
        mid_price=not is_on_grid(price, view.table),
        extreme=price in (view.high, view.low),
        large=is_large(entry, view.large_size),
    )


@worded
@lru_cache(maxsize=256)
def _entry_row(entry: TapeRow, columns: TapeColumns, signs: _Signs, width: int) -> Line:
    if isinstance(entry, Hole):
        return (Span(left(_hole_text(entry, width), width), _NOTICE),)
    trade = entry.trade
    row = [_size_span(entry, columns.size)]
    if columns.price:
        row = [*_price_spans(trade, columns, signs), *row]
    if columns.time:
        row.insert(0, Span(right(formatting.time_text(trade.ts_event), columns.time), _HEADER))
    if columns.letter:
        row.append(_letter_span(trade.venue, columns.letter))
    if columns.strength:
        row.append(_strength_span(trade, columns.strength))
    return _enlarged(row) if signs.large else tuple(row)


def _size_span(entry: Print | MergedPrints, width: int) -> Span:
    """Return the size; before it how many prints it is, or that it was fetched, where both are whole."""
    fetched = isinstance(entry, Print) and entry.fetched
    sign = words.tape_fetched_sign if fetched else _SIGNS.get(entry.trade.aggressor, "")
    size = formatting.fitting(formatting.amount_texts(entry.size, sign), width)
    texts = [size]
    if fetched:
        texts.insert(0, words.tape_fetched.format(size=formatting.size_text(entry.size)))
    elif entry.count > 1:
        texts.insert(0, f"{words.tape_count.format(count=entry.count)} {size}")
    return Span(right(formatting.fitting(texts, width), width), Look(color=_TONES.get(entry.trade.aggressor, "flat")))


def _letter_span(venue: Venue, width: int) -> Span:
    return Span(right(words.venue_letters[venue], width), Look(color=venue.value.lower(), bold=True))


def _enlarged(row: Sequence[Span]) -> Line:
    """Return a large print's row: bold on a ground of its own, and a star where it begins with a blank."""
    spans = [Span(text, look._replace(bold=True, background=_LARGE)) for text, look in row]
    first, look = spans[0]
    if first.startswith(" "):
        spans[:1] = [Span(words.tape_large, Look("notice", _LARGE, bold=True)), Span(first[1:], look)]
    return tuple(spans)


def _price_spans(trade: Trade, columns: TapeColumns, signs: _Signs) -> tuple[Span, ...]:
    price = formatting.fitting(formatting.price_texts(trade.price), columns.price)
    mark = words.tape_mid_price if signs.mid_price else ""
    look = Look(color=formatting.tone(trade.price, trade.base_price))
    return (
        Span(" " * (columns.price - len(price)), look),
        Span(price, look._replace(reverse=signs.extreme)),
        Span(right(mark, columns.mark), Look(color="accent") if mark else Look()),
    )


def _strength_span(trade: Trade, width: int) -> Span:
    if trade.strength_pct is None:
        return Span(" " * width)
    text = right(formatting.tenth_text(trade.strength_pct), width - 1) + " "
    return Span(text, Look(color=strength_tone(trade.strength_pct)))


def _hole_text(hole: Hole, width: int) -> str:
    spans = hole_spans(hole)
    shares = formatting.size_text(hole.missed_shares or 0)
    spellings = [
        text.format(shares=shares, when=span)
        for text in _hole_words(hole)
        for span in (spans if "{when}" in text else ("",))
    ]
    return formatting.fitting([*(f" {text}" for text in spellings[:1]), *spellings], width)


def _hole_words(hole: Hole) -> tuple[str, ...]:
    if hole.reason is HoleReason.LINE_DOWN:
        if hole.missed_shares is None:
            return words.tape_line_down
        return words.tape_line_down_missed if hole.missed_shares else words.tape_line_down_filled
    if hole.reason is HoleReason.BEGINNING:
        return words.tape_beginning
    return words.tape_missed if hole.missed_shares else words.tape_began_anew


def hole_spans(hole: Hole) -> tuple[str, ...]:
    """Return from when to when prints may be missing, ever shorter: ``09:31:20~09:33:05``, ``09:31~33``.

    Within a minute the end has its seconds only, and a hole that lasts has no end; empty = not known.
    """
    if hole.begin is None:
        return ()
    begin, minute = formatting.time_text(hole.begin), formatting.minute_text(hole.begin)
    if hole.end is None:
        return f"{begin}~", f"{minute}~"
    end, end_minute = formatting.time_text(hole.end), formatting.minute_text(hole.end)
    if begin == end:
        return (begin,)
    if minute == end_minute:
        return f"{begin}~{end[6:]}", minute
    short = end_minute[3:] if minute[:3] == end_minute[:3] else end_minute
    return f"{begin}~{end}", f"{minute}~{short}"


def _paused_row(view: TapeView, width: int) -> Line:
    texts = [text.format(count=formatting.size_text(view.waiting)) for text in words.tape_paused]
    text = formatting.fitting([text for text in texts if cell_len(text) < width], width - 1)
    return (Span(left(f" {text}", width), Look(color="notice", bold=True, reverse=True)),)


def filter_text(chosen: PrintFilter) -> str:
    """Return what a filter lets through, as ``≥1,000주``, ``100~1,000주`` or ``≤1억원``; empty = everything."""
    return filter_texts(chosen)[0]


def filter_texts(chosen: PrintFilter) -> tuple[str, ...]:
    """Return what a filter lets through ever shorter: in digits, in units, and only that there is one."""
    if chosen == EVERYTHING:
        return ("",)
    value = _range_text(chosen.least_value, chosen.most_value, words.counter_won, amount_text)
    spellings = []
    for spell in (formatting.size_text, amount_text):
        size = _range_text(chosen.least_size, chosen.most_size, words.counter_shares, spell)
        spellings.append(" ".join(text for text in (size, value) if text))
    return (*spellings, words.tape_filtered)


def _range_text(least: int, most: int, counter: str, spell: Callable[[int], str]) -> str:
    if not least and not most:
        return ""
    text = words.tape_between
    if least == most:
        text = words.tape_exactly
    elif not most:
        text = words.tape_least
    elif not least:
        text = words.tape_most
    return text.format(least=spell(least), most=spell(most), counter=counter)


def _choice_row(view: TapeView, columns: TapeColumns, width: int) -> Line:
    """Return what is left out and merged, in as many words as there is room for."""
    merge = words.tape_merged.format(ms=view.merge_ms) if view.merge_ms else ""
    texts: list[str] = []
    for chosen in filter_texts(view.filter):
        said = [text for text in (chosen, merge) if text]
        texts += [" ".join([words.tape, *said]), " ".join(said), f"{words.tape} {said[0]}", said[0]]
    strength = f"{words.header_strength} " if columns.strength else ""
    room = width - cell_len(strength) - 1
    return (
        Span(left(f" {formatting.fitting(texts, room)}", width - cell_len(strength)), _NOTICE),
        Span(strength, _HEADER),
    )


def _header_row(columns: TapeColumns, width: int) -> Line:
    if not columns.time:
        return (Span(left(f" {words.tape}", width), _HEADER),)
    texts = [
        right(words.header_time, columns.time),
        right(words.header_trade_price, columns.price) + " " * columns.mark,
        right(words.header_trade_size, columns.size) + " " * columns.letter,
        right(words.header_strength, columns.strength - 1) + " " if columns.strength else "",
    ]
    return (Span("".join(texts), _HEADER),)
