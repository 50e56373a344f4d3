"""The status bar: one row that says how the line is."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.reactive import reactive

from kis_tui.domain.text import clean
from kis_tui.feed.source import LinkState
from kis_tui.ui.formatting import age_text, rounded_age_text
from kis_tui.ui.keymap import keymap
from kis_tui.ui.lines import Line, Look, Span, joined, line_width, padded, plain_text
from kis_tui.ui.link_words import countdown, link_words
from kis_tui.ui.views import LinkView
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words

_AREA = "status-area"
_GAP = Span(" | ", Look("rule", _AREA))


class StatusPanel(LinePanel):
    """The state in words first; figures follow, whole, as far as there is room."""

    DEFAULT_CSS = """
    StatusPanel { height: 1; width: 100%; }
    """

    view: reactive[LinkView] = reactive(LinkView(), repaint=False, layout=False)
    hangul: reactive[bool] = reactive(False, repaint=False, layout=False)
    """The keyboard is in Hangul mode, as far as what was typed tells."""

    def watch_view(self) -> None:
        """Paint what changed."""
        self.redraw()

    def watch_hangul(self) -> None:
        """Paint what changed."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Open the help from the reminder of its key at the right edge."""
        reminder = words.status_help.format(key=keymap)
        shown = plain_text(self.lines[0]).rstrip().endswith(reminder) if self.lines else False
        if shown and event.x >= self.size.width - cell_len(reminder) - 1:
            self.app.call_later(self.app.run_action, "help")

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the row."""
        return [status_line(self.view, width, hangul=self.hangul)]


def status_line(view: LinkView, width: int, *, hangul: bool = False) -> Line:
    """Return the status bar's row, exactly ``width`` cells wide.

    Args:
        view: the line.
        width: cells.
        hangul: the keyboard is in Hangul mode; said at the right, in the place of figures where room is short.
    """
    badge = (Span(f" {view.badge} ", Look("notice", _AREA, bold=True, reverse=True)),) if view.badge else ()
    head: Line = (*badge, Span(" ", Look(background=_AREA)))
    mode: Line = (Span(f" {words.status_hangul} ", Look("notice", _AREA, reverse=True)),) if hangul else ()
    room = width - line_width(head)
    state = link_words(view, room)
    line = (*head, Span(state.text, state.look._replace(background=_AREA)))
    figures = _figures(view)
    if line_width(line) + line_width(mode) > width:
        mode = ()
    room = width - line_width(mode)
    chosen = _that_fit(figures, room - line_width(line))
    line = joined((line, *((_GAP, figure.span) for figure in figures if figure in chosen)))
    reminder: Line = (Span(f" {words.status_help.format(key=keymap)} ", Look("muted", _AREA)),)
    spare = room - line_width(line)
    if spare <= line_width(reminder):
        reminder = ()
    spare -= line_width(reminder)
    return padded((*line, Span(" " * spare, Look(background=_AREA)), *mode, *reminder), width, Look(background=_AREA))


class _Figure(NamedTuple):
    span: Span
    rank: int
    """Which is left out first where room is short: the highest."""


def _figures(view: LinkView) -> list[_Figure]:
    """Return the figures in the order of the screen."""
    status = view.status
    plain = Look("foreground", _AREA)
    figures = []
    if view.alerts:
        said = f" {words.status_alerts.format(count=f'{view.alerts:,}')} "
        figures.append(_Figure(Span(said, Look("alarm", _AREA, bold=True, reverse=True)), 0))
    figures += [
        _Figure(Span(words.status_registered.format(confirmed=status.confirmed, limit=status.limit), plain), 2),
        _Figure(Span(f"{view.rate:,.0f}/s", plain), 4),
    ]
    if view.refused:
        figures.append(_Figure(Span(words.status_refused.format(count=f"{view.refused:,}"), Look("notice", _AREA)), 1))
    if status.token_wait_s is not None:
        left = countdown(math.ceil(status.token_wait_s))
        figures.append(_Figure(Span(words.status_queries_wait.format(left=left), Look("notice", _AREA)), 1))
    if view.frame_age_s is not None:
        figures.append(_Figure(Span(words.status_last.format(age=age_text(view.frame_age_s)), plain), 3))
    if view.clock_ahead_s:
        text = words.status_clock_slow if view.clock_ahead_s > 0 else words.status_clock_fast
        figures.append(
            _Figure(Span(text.format(apart=rounded_age_text(abs(view.clock_ahead_s))), Look("notice", _AREA)), 1)
        )
    if view.drifted:
        figures.append(
            _Figure(Span(words.status_drift.format(count=f"{view.drifted:,}"), Look("alarm", _AREA, bold=True)), 0)
        )
    others = view.counters.refused - view.drifted
    if others > 0:
        figures.append(_Figure(Span(words.status_unreadable.format(count=f"{others:,}"), Look("notice", _AREA)), 1))
    if status.detail and status.state in (LinkState.WAITING, LinkState.BLOCKED):
        figures.append(_Figure(Span(clean(status.detail), Look("muted", _AREA)), 5))
    return figures


def _that_fit(figures: Sequence[_Figure], room: int) -> set[_Figure]:
    chosen: set[_Figure] = set()
    for figure in sorted(figures, key=lambda figure: figure.rank):
        cells = line_width((_GAP, figure.span))
        if cells <= room:
            chosen.add(figure)
            room -= cells
    return chosen
