"""Issues that may be meant, under the field they are asked for in."""

from collections.abc import Collection, Sequence

from textual import events
from textual.message import Message

from kis_tui.instruments.search import Field, Suggestion
from kis_tui.ui.lines import Line, Look, Span, left, line_width
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import words

MOST_SHOWN = 8
"""As many as a dialogue on the lowest screen has room for."""
_CODE = 8
"""Cells, a blank behind it included."""


class SuggestionPanel(LinePanel):
    """Shows suggestions, the chosen one marked; a click takes one."""

    DEFAULT_CSS = """
    SuggestionPanel { height: auto; max-height: 8; }
    """

    class Taken(Message):
        """A suggestion was clicked.

        Attributes:
            code: of the issue.
        """

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    def __init__(self, listed: Collection[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Begin without suggestions.

        Args:
            listed: codes that are on the list already.
            id: Textual's.
        """
        super().__init__(id=id)
        self._listed = listed
        self._found: tuple[Suggestion, ...] = ()
        self._chosen = 0

    @property
    def chosen(self) -> Suggestion | None:
        """The marked suggestion; None = there is none."""
        return self._found[self._chosen] if self._found else None

    def suggest(self, found: Sequence[Suggestion]) -> None:
        """Show these, the best marked."""
        self._found = tuple(found[:MOST_SHOWN])
        self._chosen = 0
        self.styles.height = len(self._found)
        self.redraw()

    def choose(self, steps: int) -> None:
        """Mark another one, from the last on to the first."""
        if self._found:
            self._chosen = (self._chosen + steps) % len(self._found)
            self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Take the one under the pointer."""
        if 0 <= event.y < len(self._found):
            self.post_message(self.Taken(self._found[event.y].code))

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return a line for each."""
        return [
            suggestion_line(each, each.code in self._listed, number == self._chosen, width)
            for number, each in enumerate(self._found)
        ]


def suggestion_line(found: Suggestion, listed: bool, chosen: bool, width: int) -> Line:
    """Return mark, code, name and English name, the part that was found in bold.

    Args:
        found: the issue.
        listed: it is on the list already.
        chosen: it is marked.
        width: cells.
    """
    look = Look(background="selected" if chosen else "")
    quiet = look._replace(color="muted")
    mark = Span(">" if chosen else " ", look._replace(bold=True))
    code = (*_marked(found.code, Field.CODE, found, quiet), Span(" " * max(1, _CODE - len(found.code)), look))
    end = Span(f" {words.add_listed} " if listed else " ", look._replace(color="notice"))
    room = width - line_width((mark, *code, end))
    name = found.name or words.add_unnamed
    if line_width((Span(name),)) > room:
        texts: Line = (Span(left(name, room), look),)
    else:
        texts = _marked(name, Field.NAME, found, look)
        left_over = room - line_width(texts)
        english = found.english if line_width((Span(found.english),)) + 2 <= left_over else ""
        if english:
            texts = (*texts, Span("  ", look), *_marked(english, Field.ENGLISH, found, quiet))
    line = (mark, *code, *texts)
    return (*line, Span(" " * (width - line_width((*line, end))), look), end)


def _marked(text: str, field: Field, found: Suggestion, look: Look) -> Line:
    if field is not found.found_in or not text:
        return (Span(text, look),)
    parts = (text[: found.start], text[found.start : found.end], text[found.end :])
    looks = (look, look._replace(bold=True, color="notice"), look)
    return tuple(Span(part, each) for part, each in zip(parts, looks, strict=True) if part)
