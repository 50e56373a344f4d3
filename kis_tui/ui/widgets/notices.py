"""Messages over the panels: some go away by themselves, that of alerts stays until it was seen.

Textual's own toasts lose a Hangul syllable wherever the edge of a panel below runs through it: a row is cut at every
edge, and half a wide character is painted as a blank. Here such a word moves on by one cell.
"""

from collections.abc import Collection, Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive

from kis_tui.ui.alert_history import AlertsView
from kis_tui.ui.alert_words import fired_words
from kis_tui.ui.formatting import fitting
from kis_tui.ui.keymap import keymap
from kis_tui.ui.lines import Line, Look, Span, left, wrapped
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words

MOST_ROWS = 6
"""Rows that messages may cover; older messages give way."""

_MARGIN = 1
_SPARE = 8
"""Cells of a row kept free for the margin and for syllables that move on."""


class NoticePanel(LinePanel):
    """What alerts told and, under it, the newest messages, the newest at the bottom; hidden while there is none."""

    DEFAULT_CSS = """
    NoticePanel { dock: bottom; width: 100%; height: 1; display: none; }
    """

    notices: reactive[tuple[str, ...]] = reactive((), repaint=False, layout=False)
    alerts: reactive[AlertsView] = reactive(AlertsView(), repaint=False, layout=False)
    """What has fired and was not seen."""

    class AlertsClicked(Message):
        """What alerts told was clicked."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._newest: dict[str, int] = {}
        self._said = 0

    def say(self, text: str, seconds: float) -> None:
        """Show a message for a while; the same one again is shown once, and as long as if it were new."""
        self._said += 1
        number = self._newest[text] = self._said
        self.notices = (*(notice for notice in self.notices if notice != text), text)
        self.set_timer(seconds, lambda: self._forget(text, number))

    def take_back(self, text: str) -> None:
        """Take a message away before its time; nothing happens where it is not shown."""
        self._newest.pop(text, None)
        self.notices = tuple(notice for notice in self.notices if notice != text)

    def _forget(self, text: str, number: int) -> None:
        if self._newest.get(text) == number:
            del self._newest[text]
            self.notices = tuple(notice for notice in self.notices if notice != text)

    def watch_notices(self) -> None:
        """Show what there is to say."""
        self.fit()

    def watch_alerts(self) -> None:
        """Show what there is to say."""
        self.fit()

    def repaint_all(self) -> None:
        """Take as many rows as the messages need in another language, and paint them anew."""
        super().repaint_all()
        self.fit()

    def on_click(self, event: events.Click) -> None:
        """Tell that the alerts were clicked."""
        if event.y < len(self._alert_rows(self.size.width)):
            self.post_message(self.AlertsClicked())

    def fit(self) -> None:
        """Take as many rows as the messages need at this width, and keep words whole at the edges of the panels."""
        width = self.screen.size.width
        self.display = bool(self.notices or self.alerts.unseen)
        self.styles.height = max(1, len(self._alert_rows(width)) + len(self._rows(width)))
        self.redraw()

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the messages' rows."""
        edges = {edge for panel in self.screen.query(LinePanel) for edge in (panel.region.x, panel.region.right)}
        rows = [(row, Look("alarm", "selected", bold=True)) for row in self._alert_rows(width)]
        rows += [(row, Look("foreground", "selected")) for row in self._rows(width)]
        return [(Span(left(whole_at(row, edges), width), look),) for row, look in rows]

    def _alert_rows(self, width: int) -> list[str]:
        """Return what has fired and, behind the newest where there is room, how many and which keys."""
        if not self.alerts.unseen:
            return []
        count = f"{self.alerts.unseen:,}"
        hints = [hint.format(count=count, key=keymap) for hint in words.alert_unseen]
        room = max(1, width - _SPARE)
        rows = [row for fired in self.alerts.newest for row in wrapped(fired_words(fired), room)]
        hint = fitting((f" · {hint}" for hint in hints), room - cell_len(rows[-1]))
        rows = [*rows[:-1], rows[-1] + hint] if hint else [*rows, fitting(hints, room)]
        return [" " * _MARGIN + row for row in rows[-MOST_ROWS:]]

    def _rows(self, width: int) -> list[str]:
        indent = " " * _MARGIN
        rows = [
            indent + row
            for notice in self.notices
            for part in notice.splitlines()
            for row in wrapped(part, width - _SPARE)
        ]
        return rows[-MOST_ROWS:]


def whole_at(text: str, edges: Collection[int]) -> str:
    """Return ``text`` with blanks where an edge would run through a wide character: before its word if that helps.

    Args:
        text: a row that begins at cell 0.
        edges: cells before which a row is cut.
    """
    placed: list[str] = []
    at = 0
    for word in text.split(" "):
        start = at + 1 if placed else at
        shift = next((shift for shift in (0, 1) if not _is_cut(word, start + shift, edges)), None)
        if shift is None:
            word, shift = _spread(word, start, edges), 0
        blanks = " " * (start + shift - at)
        placed.append(blanks + word)
        at += len(blanks) + cell_len(word)
    return "".join(placed)


def _is_cut(word: str, at: int, edges: Collection[int]) -> bool:
    """Tell whether an edge runs through a wide character of ``word`` when it begins at cell ``at``."""
    for character in word:
        cells = cell_len(character)
        if cells == 2 and at + 1 in edges:
            return True
        at += cells
    return False


def _spread(word: str, at: int, edges: Collection[int]) -> str:
    """Return ``word`` with blanks inside: several edges run through it."""
    placed: list[str] = []
    for character in word:
        while _is_cut(character, at, edges):
            placed.append(" ")
            at += 1
        placed.append(character)
        at += cell_len(character)
    return "".join(placed)
