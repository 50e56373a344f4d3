"""The watchlist: a narrow column beside the ladder, or a table under it."""

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.reactive import reactive

from kis_tui.domain.session import Direction
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.formatting import (
    choice_words,
    fitting,
    percent_texts,
    price_texts,
    sign_tone,
    size_text,
    tenth_text,
    whole_age_text,
)
from kis_tui.ui.keys import KEYS, hint
from kis_tui.ui.lines import Line, Look, Span, center, joined, left, line_width, right
from kis_tui.ui.views import WatchRow, WatchView
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words

WIDE = 88
"""Cells from which the table has all columns."""

_HEAD_ROWS = 1
_TITLE_AREA = "title-area"
_ARROWS = {Direction.LIMIT_UP: "↑", Direction.LIMIT_DOWN: "↓"}
_INDICATIVE = "~"
_PERCENT = 7
"""Cells of the change in a narrow row, the blank before it included."""


class WatchPanel(LinePanel):
    """Rows of the watchlist; shows the focused one and scrolls."""

    DEFAULT_CSS = """
    WatchPanel { width: 28; }
    """

    view: reactive[WatchView] = reactive(WatchView(), repaint=False, layout=False)

    class RowClicked(Message):
        """A row was clicked.

        Attributes:
            position: the row, counted from 0.
        """

        def __init__(self, position: int) -> None:
            super().__init__()
            self.position = position

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._top = 0
        self._followed = -1

    @property
    def top(self) -> int:
        """The first row on the screen, counted from 0."""
        return self._top

    def watch_view(self) -> None:
        """Paint what changed."""
        self.redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Bring the focused row into sight again."""
        self._followed = -1

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the pointer."""
        position = self._top + event.y - _HEAD_ROWS
        if event.y >= _HEAD_ROWS and position < len(self.view.rows):
            self.post_message(self.RowClicked(position))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show what is further down."""
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show what is further up."""
        self._scroll(-3)

    def _scroll(self, rows: int) -> None:
        room = max(0, self.size.height - _HEAD_ROWS)
        self._top = max(0, min(self._top + rows, len(self.view.rows) - room))
        self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the head, the rows in sight, and hints where there is room."""
        rows = self.view.rows
        if not rows:
            return _empty(width)
        wide = width >= WIDE
        room = max(0, height - _HEAD_ROWS)
        self._follow_focus(room)
        shown = range(self._top, min(self._top + room, len(rows)))
        head = wide_head(self.view, shown, width) if wide else narrow_head(self.view, shown, width)
        draw_row = wide_row if wide else narrow_row
        lines = [head, *(draw_row(rows[position], position == self.view.focus, width) for position in shown)]
        hints = hint_lines(width)
        if height - len(lines) > len(hints):
            lines += [()] * (height - len(lines) - len(hints))
            lines += hints
        return lines

    def _follow_focus(self, room: int) -> None:
        last_top = max(0, len(self.view.rows) - room)
        self._top = min(self._top, last_top)
        if self.view.focus == self._followed:
            return
        self._followed = self.view.focus
        if self.view.focus < self._top:
            self._top = self.view.focus
        elif self.view.focus >= self._top + room:
            self._top = self.view.focus - room + 1


def _empty(width: int) -> list[Line]:
    first, *others = words.empty_watchlist
    return [
        (),
        (Span(center(first, width), Look("notice")),),
        *((Span(center(text, width), Look("muted")),) for text in others),
    ]


def hint_lines(width: int) -> list[Line]:
    """Return reminders of the keys, as many to a line as fit whole."""
    lines: list[str] = [""]
    for key in KEYS:
        if not key.hint:
            continue
        longer = f"{lines[-1]}  {hint(key)}" if lines[-1] else f" {hint(key)}"
        if line_width((Span(longer),)) > width and lines[-1]:
            lines.append(f" {hint(key)}")
        else:
            lines[-1] = longer
    return [(Span(left(text, width), Look("muted")),) for text in lines]


def _position(view: WatchView, shown: range) -> str:
    """Return ``3/45▲▼``: the focused row of all, and on which sides there are rows out of sight."""
    more_above = "▲" if shown.start > 0 else ""
    more_below = "▼" if shown.stop < len(view.rows) else ""
    return f"{view.focus + 1}/{len(view.rows)}{more_above}{more_below}"


def narrow_head(view: WatchView, shown: range, width: int) -> Line:
    """Return the head of the narrow list: where the focus is, and what SOR stands for.

    Args:
        view: all rows; at least one.
        shown: the rows in sight, counted from 0.
        width: cells.
    """
    text = f" {words.watchlist} {_position(view, shown)}"
    focused = view.rows[view.focus]
    beside = Span(
        f"{choice_words(focused.choice)} " if focused.choice is VenueChoice.SOR else "", Look("notice", _TITLE_AREA)
    )
    return Span(left(text, width - line_width((beside,))), Look("muted", _TITLE_AREA)), beside


def narrow_row(row: WatchRow, focused: bool, width: int) -> Line:
    """Return a row of 28 cells: mark, name, venue, price, change; a note takes the figures' place.

    One of a few cells leaves the price where it is.
    """
    look = _row_look(row, focused)
    head = (
        Span(">" if focused else " ", look._replace(bold=True)),
        *_name_spans(row, 8, look._replace(bold=focused)),
        Span(f" {left(row.choice.value, 3)}", look._replace(color="muted")),
    )
    room = width - line_width(head)
    tone = look._replace(color=_tone(row))
    price = Span(right(_marked_price(row, room - _PERCENT), room - _PERCENT), tone)
    notice = look._replace(color="notice")
    if row.note and row.price is not None and row.short_note and line_width((Span(row.short_note),)) < _PERCENT:
        return (*head, price, Span(right(row.short_note, _PERCENT), notice))
    if row.note:
        return (*head, Span(left(f" {_fitting_note(row, room - 1)}", room), notice))
    return (*head, price, Span(right(fitting(percent_texts(row.change_pct), _PERCENT - 1), _PERCENT), tone))


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


_COLUMNS = (14, 7, 8, 11, 9, 14, 8, 7)
"""Cells of the columns, as ``words.watch_columns`` names them."""
_LEFT_COLUMNS = 3


def wide_head(view: WatchView, shown: range, width: int) -> Line:
    """Return the names of the columns, and beside the first where the focus is.

    Args:
        view: all rows; at least one.
        shown: the rows in sight, counted from 0.
        width: cells.
    """
    cells = [" "]
    position = _position(view, shown)
    for number, (title, cells_wide) in enumerate(zip(words.watch_columns, _COLUMNS, strict=True)):
        name = title if number else fitting((f"{title} {position}", position), cells_wide)
        cells.append(left(name, cells_wide) + " " if number < _LEFT_COLUMNS else right(name, cells_wide))
    text = "".join(cells) + f"  {words.watch_note}"
    return (Span(left(text, width), Look("muted", _TITLE_AREA)),)


def wide_row(row: WatchRow, focused: bool, width: int) -> Line:
    """Return a row of the table."""
    look = _row_look(row, focused)
    tone = look._replace(color=_tone(row))
    quiet = look._replace(color="muted")
    widths = _COLUMNS
    percents = [f"{text}%" for text in percent_texts(row.change_pct) if text]
    strength, strength_tone = "", "flat"
    if row.strength_pct is not None:
        strength, strength_tone = tenth_text(row.strength_pct), sign_tone(row.strength_pct - 100)
    cells = (
        (Span(">" if focused else " ", look._replace(bold=True)),),
        (*_name_spans(row, widths[0], look._replace(bold=focused)), Span(" ", look)),
        (Span(left(row.code, widths[1]) + " ", quiet),),
        (Span(left(choice_words(row.choice), widths[2]) + " ", quiet),),
        (Span(right(_marked_price(row, widths[3]), widths[3]), tone),),
        (Span(right(fitting(percents, widths[4]), widths[4]), tone),),
        (Span(right("" if row.volume is None else size_text(row.volume), widths[5]), look),),
        (Span(right(strength, widths[6]), look._replace(color=strength_tone)),),
        (Span(right("" if row.age_s is None else whole_age_text(row.age_s), widths[7]), quiet),),
    )
    line = joined(cells)
    room = width - line_width(line)
    if row.note:
        note = _fitting_note(row, room - 2)
    else:
        note = fitting((words.indicative_note,) if row.indicative else row.badge[:1], room - 2)
    return (*line, Span(left(f"  {note}", room), look._replace(color="notice")))


def _row_look(row: WatchRow, focused: bool) -> Look:
    return Look(background="selected" if focused else "", dim=row.stale)


def _tone(row: WatchRow) -> str:
    return "flat" if row.change is None else sign_tone(row.change)


def _marked_price(row: WatchRow, width: int) -> str:
    """Return the price with its mark: a limit's arrow, or that it is an auction's expectation."""
    if row.price is None:
        return ""
    mark = _INDICATIVE if row.indicative else _ARROWS.get(row.direction, "")
    price = fitting(price_texts(row.price), width - len(mark))
    return mark + price if price else ""
