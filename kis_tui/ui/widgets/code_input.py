"""A field for a name, a code or a pasted list of codes."""

from textual import events

from kis_tui.ui.widgets.short_input import ShortInput

LONGEST_LIST = 6_000
"""Characters; five hundred codes with what stands between them."""


class CodeInput(ShortInput):
    """Takes all lines of what is pasted, as one; Textual's field takes the first only."""

    def __init__(self, *, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, max_length=LONGEST_LIST, select_on_focus=False)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()  # of Input's own handler
        event.stop()
        lines = " ".join(event.text.split())[:LONGEST_LIST]
        selection = self.selection
        if selection.is_empty:
            self.insert_text_at_cursor(lines)
        else:
            self.replace(lines, *selection)
