"""The watchlist: a narrow column beside the ladder, or a table under it."""

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message
from textual.reactive import reactive

from kis_tui.ui.drawing.watch_rows import (
    WIDE,
    group_head,
    hint_lines,
    narrow_head,
    narrow_row,
    span_at,
    wide_columns,
    wide_head,
    wide_row,
)
from kis_tui.ui.keymap import keymap
from kis_tui.ui.lines import Line, Look, Span, center
from kis_tui.ui.rows import ALL
from kis_tui.ui.views import WatchView
from kis_tui.ui.watch_columns import WatchColumn
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words


class _Head(NamedTuple):
    """A line over the rows, and what a click on it is for."""

    line: Line
    targets: tuple[int | WatchColumn | None, ...]
    """Of each span from the left: a group's number, a column, or nothing; of those after them nothing."""

    def at(self, x: int) -> int | WatchColumn | None:
        number = span_at(self.line, x)
        return self.targets[number] if number < len(self.targets) else None


class WatchPanel(LinePanel):
    """Rows of the watchlist under their groups; shows the focused one and scrolls."""

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

    class GroupClicked(Message):
        """A group's tab was clicked.

        Attributes:
            number: 1 to 9; 0 = all rows.
        """

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class ColumnClicked(Message):
        """The head of a column was clicked.

        Attributes:
            column: which.
        """

        def __init__(self, column: WatchColumn) -> None:
            super().__init__()
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._top = 0
        self._followed = -1
        self._followed_code = ""
        self._followed_group = ALL
        self._heads: list[_Head] = []
        """What is over the rows, as it is on the screen."""

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
        """Choose the row, the group or the column under the pointer."""
        if 0 <= event.y < len(self._heads):
            self._click_head(self._heads[event.y].at(event.x))
            return
        position = self._top + event.y - len(self._heads)
        if self._heads and position < len(self.view.rows):
            self.post_message(self.RowClicked(position))

    def _click_head(self, target: int | WatchColumn | None) -> None:
        if isinstance(target, WatchColumn):
            self.post_message(self.ColumnClicked(target))
        elif target is not None:
            self.post_message(self.GroupClicked(target))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show what is further down."""
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show what is further up."""
        self._scroll(-3)

    def _scroll(self, rows: int) -> None:
        room = max(0, self.size.height - len(self._heads))
        self._top = max(0, min(self._top + rows, len(self.view.rows) - room))
        self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the heads, the rows in sight, and hints where there is room."""
        view = self.view
        groups = []
        if has_groups(view):
            groups = [_Head(group_head(view, width), (None, *(tab.number for tab in view.tabs)))]
        if not view.rows:
            self._heads = groups
            return [*(head.line for head in groups), *_empty(view, width)]
        room = max(0, height - len(groups) - 1)
        self._follow_focus(room)
        shown = range(self._top, min(self._top + room, len(view.rows)))
        if width >= WIDE:
            columns = wide_columns(view, width)
            self._heads = [*groups, _Head(wide_head(view, shown, width, columns), (None, *columns))]
            rows = [wide_row(view.rows[at], at == view.focus, width, columns) for at in shown]
        else:
            self._heads = [*groups, _Head(narrow_head(view, shown, width), ())]
            rows = [narrow_row(view.rows[at], at == view.focus, width, view.sort) for at in shown]
        lines = [*(head.line for head in self._heads), *rows]
        hints = hint_lines(width)
        if height - len(lines) > len(hints):
            lines += [()] * (height - len(lines) - len(hints))
            lines += hints
        return lines

    def _follow_focus(self, room: int) -> None:
        """Keep the focused row in sight; where only the order changed, also on its line of the screen."""
        view = self.view
        code = view.rows[view.focus].code
        if view.focus != self._followed and code == self._followed_code and self._followed >= 0:
            self._top += view.focus - self._followed
        self._top = max(0, min(self._top, len(view.rows) - room))
        followed = (self._followed_group, self._followed, self._followed_code)
        self._followed_group, self._followed, self._followed_code = view.shown, view.focus, code
        if followed == (view.shown, view.focus, code):
            return
        if view.focus < self._top:
            self._top = view.focus
        elif view.focus >= self._top + room:
            self._top = view.focus - room + 1


def has_groups(view: WatchView) -> bool:
    """Tell whether there is more than one group without a name."""
    return len(view.tabs) > 1 or any(tab.name or tab.number not in (ALL, 1) for tab in view.tabs)


def _empty(view: WatchView, width: int) -> list[Line]:
    said = words.empty_group if has_groups(view) else words.empty_watchlist
    first, *others = (text.format(key=keymap) for text in said)
    return [
        (),
        (Span(center(first, width), Look("notice")),),
        *((Span(center(text, width), Look("muted")),) for text in others),
    ]
