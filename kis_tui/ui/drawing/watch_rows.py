"""The watchlist's lines: groups, heads and rows, narrow and as a table."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from kis_tui.domain.session import Direction
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.drawing.sparkline import sparkline
from kis_tui.ui.formatting import (
    amount_texts,
    choice_words,
    fitting,
    percent_texts,
    price_texts,
    short_texts,
    sign_tone,
    tenth_text,
    turnover_text,
    whole_age_text,
)
from kis_tui.ui.keymap import hint, keymap
from kis_tui.ui.lines import Line, Look, Span, joined, left, line_width, padded, right
from kis_tui.ui.rows import ALL, Tab
from kis_tui.ui.views import WatchRow, WatchView
from kis_tui.ui.watch_columns import WatchColumn
from kis_tui.ui.watch_order import trend_pct
from kis_tui.ui.wording.language import words

WIDE = 88
"""Cells from which the list is a table."""
TREND_FROM = 39
"""Cells from which a narrow row has the small chart."""

_TITLE_AREA = "title-area"
_ARROWS = {Direction.LIMIT_UP: "↑", Direction.LIMIT_DOWN: "↓"}
_INDICATIVE = "~"
_ALERT = "!"
_FALLING, _RISING = "▼", "▲"
_PERCENT = 7
"""Cells of the last figure in a narrow row, the blank before it included."""
_NARROW_TREND = 10
"""Cells of the small chart in a narrow row; a blank before it."""


class _Column(NamedTuple):
    """Where a column stands in the table."""

    width: int
    """Cells; of one at the right the blank before it included, of one at the left a blank follows."""
    at_left: bool = False


_TABLE = {
    WatchColumn.NAME: _Column(14, at_left=True),
    WatchColumn.CODE: _Column(7, at_left=True),
    WatchColumn.VENUE: _Column(8, at_left=True),
    WatchColumn.PRICE: _Column(11),
    WatchColumn.CHANGE: _Column(10),
    WatchColumn.PERCENT: _Column(9),
    WatchColumn.VOLUME: _Column(12),
    WatchColumn.TURNOVER: _Column(10),
    WatchColumn.STRENGTH: _Column(8),
    WatchColumn.TREND: _Column(12),
    WatchColumn.SIZES: _Column(17),
    WatchColumn.AGE: _Column(6),
    WatchColumn.ALERT: _Column(12),
}
"""In the order of the table."""
_ALWAYS = (
    WatchColumn.NAME,
    WatchColumn.CODE,
    WatchColumn.VENUE,
    WatchColumn.PRICE,
    WatchColumn.PERCENT,
    WatchColumn.VOLUME,
    WatchColumn.STRENGTH,
    WatchColumn.AGE,
)
_WHERE_ROOM = (WatchColumn.TREND, WatchColumn.SIZES, WatchColumn.ALERT, WatchColumn.TURNOVER, WatchColumn.CHANGE)
"""The most useful first."""
_NOTE = 10
"""Cells that stay for the remark."""
_IN_PLACE_OF_PERCENT = {
    WatchColumn.CHANGE,
    WatchColumn.VOLUME,
    WatchColumn.TURNOVER,
    WatchColumn.STRENGTH,
    WatchColumn.TREND,
    WatchColumn.SIZES,
    WatchColumn.AGE,
}
"""What a narrow list shows while it is sorted by it."""


# --- Over the rows ---


def hint_lines(width: int) -> list[Line]:
    """Return reminders of the keys, as many to a line as fit whole."""
    lines: list[str] = [""]
    for key in keymap:
        if not key.hint:
            continue
        longer = f"{lines[-1]}  {hint(key)}" if lines[-1] else f" {hint(key)}"
        if line_width((Span(longer),)) > width and lines[-1]:
            lines.append(f" {hint(key)}")
        else:
            lines[-1] = longer
    return [(Span(left(text, width), Look("muted")),) for text in lines]


def group_head(view: WatchView, width: int) -> Line:
    """Return the groups by number and name, the one on the screen in brackets; where there is no room, fewer names."""
    spans: tuple[Span, ...] = ()
    for named in (lambda tab: True, lambda tab: tab.number == view.shown, lambda tab: False):
        spans = tuple(_tab(tab, tab.number == view.shown, named=named(tab)) for tab in view.tabs)
        if line_width(spans) < width:
            break
    return padded((Span(" ", Look("muted", _TITLE_AREA)), *spans), width, Look("muted", _TITLE_AREA))


def _tab(tab: Tab, shown: bool, *, named: bool) -> Span:
    name = words.all_rows if tab.number == ALL else tab.name
    text = f"{tab.number} {name}" if name and named else f"{tab.number}"
    if shown:
        return Span(f"[{text}] ", Look("", _TITLE_AREA, bold=True))
    return Span(f"{text} ", Look("muted", _TITLE_AREA))


def span_at(line: Line, x: int) -> int:
    """Return the number of the span that cell ``x`` of a line is in, from 0; behind the last one their count."""
    at = 0
    for number, (text, _) in enumerate(line):
        at += cell_len(text)
        if x < at:
            return number
    return len(line)


def _position(view: WatchView, shown: range) -> str:
    """Return ``3/45▲▼``: the focused row of all, and on which sides there are rows out of sight."""
    more_above = "▲" if shown.start > 0 else ""
    more_below = "▼" if shown.stop < len(view.rows) else ""
    return f"{view.focus + 1}/{len(view.rows)}{more_above}{more_below}"


def _title(view: WatchView, column: WatchColumn) -> str:
    """Return the name of a column, with the direction where the rows are sorted by it."""
    direction = "" if column is not view.sort else _FALLING if view.descending else _RISING
    return words.watch_columns[column] + direction


def narrow_head(view: WatchView, shown: range, width: int) -> Line:
    """Return the head of the narrow list: where the focus is, what sorts the rows, and what SOR stands for.

    Args:
        view: all rows; at least one.
        shown: the rows in sight, counted from 0.
        width: cells.
    """
    muted = Look("muted", _TITLE_AREA)
    focused = view.rows[view.focus]
    beside: list[Span] = []
    if view.sort is not None:
        beside.append(Span(_title(view, view.sort), muted._replace(bold=True)))
        beside.append(Span(" ", muted))
    if focused.choice is VenueChoice.SOR:
        beside.insert(0, Span(f"{choice_words(focused.choice)} ", Look("notice", _TITLE_AREA)))
    position = _position(view, shown)
    texts = (f" {words.watchlist} {position} ", f" {position} ")
    room = width - line_width(tuple(beside))
    text = fitting(texts, room)
    if not text and len(beside) > 2:
        beside = beside[1:]
        room = width - line_width(tuple(beside))
        text = fitting(texts, room)
    return Span(left(text, room), muted), *beside


_WHO = frozenset({WatchColumn.NAME, WatchColumn.CODE, WatchColumn.VENUE})


def wide_columns(view: WatchView, width: int) -> tuple[WatchColumn, ...]:
    """Return the columns of the table: those that are always there and, the most useful first, those with room.

    The one that the rows are sorted by goes before the others; that of the alerts is there where a row has one.
    """
    room = width - 1 - _NOTE - sum(_cells(column) for column in _ALWAYS)
    chosen = set(_ALWAYS)
    alerts = any(row.alert for row in view.rows)
    wanted = [column for column in _WHERE_ROOM if alerts or column is not WatchColumn.ALERT]
    for column in sorted(wanted, key=lambda column: column is not view.sort):
        if _cells(column) <= room:
            room -= _cells(column)
            chosen.add(column)
    return tuple(column for column in _TABLE if column in chosen)


def _cells(column: WatchColumn) -> int:
    return _TABLE[column].width + _TABLE[column].at_left


def wide_head(view: WatchView, shown: range, width: int, columns: Sequence[WatchColumn]) -> Line:
    """Return the names of the columns, and beside the first where the focus is.

    Args:
        view: all rows; at least one.
        shown: the rows in sight, counted from 0.
        width: cells.
        columns: as ``wide_columns`` has them.
    """
    muted = Look("muted", _TITLE_AREA)
    spans = [Span(" ", muted)]
    position = _position(view, shown)
    for column in columns:
        cells, at_left = _TABLE[column]
        title = _title(view, column)
        if column is WatchColumn.NAME:
            title = fitting((f"{title} {position}", title if column is view.sort else position), cells)
        look = muted._replace(bold=column is view.sort)
        spans.append(Span(left(title, cells) + " " if at_left else right(title, cells), look))
    return padded((*spans, Span(f"  {words.watch_note}", muted)), width, muted)


# --- The rows ---


def narrow_row(row: WatchRow, focused: bool, width: int, sort: WatchColumn | None = None) -> Line:
    """Return a row of 28 cells: mark, name, venue, price, change; a note takes the figures' place.

    One of a few cells leaves the price where it is. While the rows are sorted by a figure, it stands in the place of
    the change; where there is room, a small chart follows.

    Args:
        row: what it says.
        focused: whether it has the focus.
        width: cells.
        sort: what the rows are sorted by; None = the user's own order.
    """
    if width >= TREND_FROM:
        chart = _trend(row, _NARROW_TREND, _row_look(row, focused))
        cells = width - _NARROW_TREND - 1
        return (*narrow_row(row, focused, cells, sort), Span(" ", _row_look(row, focused)), chart)
    look = _row_look(row, focused)
    head = (
        Span(">" if focused else " ", look._replace(bold=True)),
        *_name_spans(row, 8, look._replace(bold=focused)),
        _alert_mark(row, look),
        Span(left(row.choice.value, 3), look._replace(color="muted")),
    )
    room = width - line_width(head)
    tone = look._replace(color=_tone(row))
    price = Span(right(_marked_price(row, room - _PERCENT), room - _PERCENT), tone)
    notice = look._replace(color="notice")
    if row.note and row.price is not None and row.short_note and line_width((Span(row.short_note),)) < _PERCENT:
        return (*head, price, Span(right(row.short_note, _PERCENT), notice))
    if row.note:
        return (*head, Span(left(f" {_fitting_note(row, room - 1)}", room), notice))
    column = sort if sort in _IN_PLACE_OF_PERCENT else WatchColumn.PERCENT
    assert column is not None
    figure, color = _figure(row, column, _PERCENT - 1, sign="")
    return (*head, price, Span(right(figure, _PERCENT), look._replace(color=color)))


def wide_row(row: WatchRow, focused: bool, width: int, columns: Sequence[WatchColumn]) -> Line:
    """Return a row of the table.

    Args:
        row: what it says.
        focused: whether it has the focus.
        width: cells.
        columns: as ``wide_columns`` has them.
    """
    look = _row_look(row, focused)
    parts: list[Line] = [(Span(">" if focused else " ", look._replace(bold=True)),)]
    for column in _beside_the_note(row, columns, width):
        cells = _TABLE[column].width
        if column is WatchColumn.NAME:
            parts.append((*_name_spans(row, cells, look._replace(bold=focused)), _alert_mark(row, look)))
        elif column is WatchColumn.CODE:
            parts.append((Span(left(row.code, cells) + " ", look._replace(color="muted")),))
        elif column is WatchColumn.VENUE:
            parts.append((Span(left(choice_words(row.choice), cells) + " ", look._replace(color="muted")),))
        elif column is WatchColumn.TREND:
            parts.append((Span("  ", look), _trend(row, cells - 2, look)))
        else:
            figure, color = _figure(row, column, cells - 1, sign="%")
            parts.append((Span(right(figure, cells), look._replace(color=color)),))
    line = joined(parts)
    room = width - line_width(line)
    if row.note:
        note = _fitting_note(row, room - 2)
    else:
        remarks = (words.indicative_note,) if row.indicative else row.badge[:1] or _fetched_note(row)
        note = fitting(remarks, room - 2)
    return (*line, Span(left(f"  {note}", room), look._replace(color="notice")))


def _beside_the_note(row: WatchRow, columns: Sequence[WatchColumn], width: int) -> Sequence[WatchColumn]:
    """Return the columns of a row: a long note takes the place of the last ones, without a price of all figures."""
    needed = cell_len(row.note) + 2 if row.note else 0
    kept = list(columns)
    stay = _WHO if row.price is None else _WHO | {WatchColumn.PRICE, WatchColumn.PERCENT}
    while kept[-1] not in stay and width - 1 - sum(_cells(column) for column in kept) < needed:
        kept.pop()
    return kept


def _figure(row: WatchRow, column: WatchColumn, width: int, *, sign: str) -> tuple[str, str]:
    """Return a figure of at most ``width`` cells, whole or absent, and the name of its colour.

    Args:
        row: what it says.
        column: which figure.
        width: cells.
        sign: behind a percentage.
    """
    if column is WatchColumn.PRICE:
        return _marked_price(row, width), _tone(row)
    if column is WatchColumn.PERCENT:
        return fitting((f"{text}{sign}" for text in percent_texts(row.change_pct) if text), width), _tone(row)
    if column is WatchColumn.TREND:
        moved = trend_pct(row.trend)
        return fitting(percent_texts(moved), width), "flat" if moved is None else sign_tone(moved)
    color = {WatchColumn.CHANGE: _tone(row), WatchColumn.AGE: "muted", WatchColumn.ALERT: "alarm"}.get(column, "flat")
    if column is WatchColumn.STRENGTH and row.strength_pct is not None:
        color = sign_tone(row.strength_pct - 100)
    texts = tuple(_FIGURES[column](row))
    return fitting((*texts, *(text.replace(",", "") for text in texts)), width), color


def _change_texts(row: WatchRow) -> tuple[str, ...]:
    if row.change is None:
        return ()
    sign = "+" if row.change > 0 else "-" if row.change < 0 else ""
    return tuple(f"{sign}{text}" for text in price_texts(max(row.change, -row.change)))


def _size_texts(row: WatchRow) -> tuple[str, ...]:
    """Return ``12,034/20,455``, the shares at the best ask and the best bid; ``-`` = none, as at a price limit."""
    if row.ask_size is None and row.bid_size is None:
        return ()
    sizes = (row.ask_size, row.bid_size)
    whole = "/".join("-" if size is None else f"{size:,}" for size in sizes)
    asks, bids = (("-",) if size is None else short_texts(size) for size in sizes)
    return (whole, *(f"{ask}/{bid}" for ask in asks for bid in bids))


_FIGURES: Mapping[WatchColumn, Callable[[WatchRow], Sequence[str]]] = {
    WatchColumn.CHANGE: _change_texts,
    WatchColumn.VOLUME: lambda row: () if row.volume is None else amount_texts(row.volume),
    WatchColumn.TURNOVER: lambda row: () if row.turnover is None else (turnover_text(row.turnover),),
    WatchColumn.STRENGTH: lambda row: () if row.strength_pct is None else (tenth_text(row.strength_pct),),
    WatchColumn.SIZES: _size_texts,
    WatchColumn.AGE: lambda row: () if row.age_s is None else (whole_age_text(row.age_s),),
    WatchColumn.ALERT: lambda row: (f"{_ALERT}{row.alert}", _ALERT) if row.alert else (),
}
"""What a figure says, ever shorter; empty = it is not known."""


def _trend(row: WatchRow, cells: int, look: Look) -> Span:
    moved = trend_pct(row.trend)
    return Span(sparkline(row.trend, cells), look._replace(color="muted" if moved is None else sign_tone(moved)))


def _alert_mark(row: WatchRow, look: Look) -> Span:
    """Return the cell after the name: that the row has an alert."""
    return Span(_ALERT, look._replace(color="alarm", bold=True)) if row.alert else Span(" ", look)


def _fetched_note(row: WatchRow) -> tuple[str, ...]:
    if not row.fetched or row.age_s is None:
        return ()
    age = whole_age_text(row.age_s)
    return tuple(text.format(age=age) for text in words.row_fetched)


def _name_spans(row: WatchRow, width: int, look: Look) -> Line:
    """Return the name, or the code where it is not known, and the letter of a designation behind it."""
    letter = row.badge[-1] if row.badge else ""
    cells = width - line_width((Span(letter),))
    name = Span(left(row.name or (row.code if width < _CODE_COLUMN_FROM else ""), cells), look)
    return (name, Span(letter, look._replace(color="alarm", bold=True))) if letter else (name,)


_CODE_COLUMN_FROM = 12
"""Cells of a name from which its code has a column of its own."""


def _fitting_note(row: WatchRow, room: int) -> str:
    """Return the note, in its short spelling where the long one would be cut."""
    return fitting((row.note, row.short_note), room) or row.short_note or row.note


def _row_look(row: WatchRow, focused: bool) -> Look:
    return Look(background="selected" if focused else "", dim=row.stale or row.fetched)


def _tone(row: WatchRow) -> str:
    return "flat" if row.change is None else sign_tone(row.change)


def _marked_price(row: WatchRow, width: int) -> str:
    """Return the price with its mark: a limit's arrow, that it was asked for, or that it is an expectation.

    A limit is also told by its percent; that a price is not kept up is told by nothing else.
    """
    if row.price is None:
        return ""
    arrow = _ARROWS.get(row.direction, "")
    marks: tuple[str, ...] = (_INDICATIVE,) if row.indicative else (arrow,)
    if row.fetched:
        marks = (words.tape_fetched_sign + arrow, words.tape_fetched_sign)
    return fitting((mark + text for mark in marks for text in price_texts(row.price)), width)
