"""The base of all panels: rows drawn by the line API, only changed rows painted again."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from kis_tui.ui.glyphs import GlyphFilter, GlyphSet, spelled
from kis_tui.ui.lines import Line, Look, padded
from kis_tui.ui.look_styles import LookStyles


class LinePanel(Widget):
    """A widget without border or padding whose rows are set from outside.

    Subclasses have one reactive frozen view; its watcher calls ``redraw``, which asks ``draw`` for the rows and
    paints those that differ.
    """

    DEFAULT_CSS = """
    LinePanel { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []
        self._strips: list[Strip | None] = []
        self._styles: LookStyles | None = None
        self._glyphs = GlyphSet.UNICODE
        self._cells = (0, 0)
        self.rows_painted = 0
        """Rows built since the start, for tests and figures; one that only moved is not built again."""

    def draw(self, width: int, height: int) -> Sequence[Line]:
        """Return the rows for a size; short rows and missing rows are filled with blanks."""
        raise NotImplementedError

    @property
    def lines(self) -> list[Line]:
        """The rows as they are on the screen."""
        return self._lines

    def redraw(self) -> None:
        """Draw again and paint the rows that changed."""
        width = self._cells[0]
        changed = self._draw_again()
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _draw_again(self) -> list[int]:
        """Draw, and return which rows changed."""
        width, height = self._cells
        if width <= 0 or height <= 0:
            return []
        drawn = [padded(line, width) for line in self.draw(width, height)[:height]]
        drawn += [padded((), width)] * (height - len(drawn))
        changed = [y for y, line in enumerate(drawn) if y >= len(self._lines) or self._lines[y] != line]
        if changed:
            # Rows that only moved, as on a tape, keep what was built for them.
            built = dict(zip(self._lines, self._strips, strict=True))
            self._strips = [built.get(line) for line in drawn]
            self._lines = drawn
        return changed

    def repaint_all(self) -> None:
        """Forget every finished row and style, as after a change of theme or of the glyphs."""
        self._styles = None
        self._lines, self._strips = [], []
        self.redraw()
        self.refresh()

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.repaint_all())

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new size, unless the first picture of it was asked for before this event came."""
        if self._cells != event.size:
            self._fit()
            self.refresh()

    def _fit(self) -> None:
        self._cells = (self.size.width, self.size.height)
        self._lines, self._strips = [], []
        self._draw_again()

    def render_line(self, y: int) -> Strip:
        """Return one finished row."""
        width = self._cells[0] or self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, self._painted_in().style(Look()))
        strip = self._strips[y]
        if strip is None:
            self.rows_painted += 1
            strip = self._strips[y] = self._built(self._lines[y], width)
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return finished rows for a part of the widget, without Textual's style cache: half the time of a frame.

        A panel that has just got its place is asked for its rows before it is told its size.
        """
        if self._cells != self.size:
            self._fit()
        strips = [self.render_line(y) for y in range(crop.y, crop.bottom)]
        if crop.x or crop.width != self._cells[0]:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _built(self, line: Line, width: int) -> Strip:
        """Return a row as it is painted: names of looks have become styles, and signs those that the terminal has."""
        styles, glyphs = self._painted_in(), self._glyphs
        style = styles.style
        if glyphs is GlyphSet.UNICODE and not styles.signed:
            return Strip([Segment(span.text, style(span.look)) for span in line], width)
        return Strip([Segment(spelled(styles.text(span), glyphs), style(span.look)) for span in line], width)

    def _painted_in(self) -> LookStyles:
        """Return the styles of the theme in force; what the app's filters say of glyphs is looked up with them."""
        if self._styles is None:
            self._styles = LookStyles(self.app.current_theme, self.app.theme_variables)
            filters = self.app.get_line_filters()
            self._glyphs = next((each.glyphs for each in filters if isinstance(each, GlyphFilter)), GlyphSet.UNICODE)
        return self._styles
