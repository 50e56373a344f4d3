"""Where the market stands: indices, and program trading of the focused stock."""

from collections.abc import Iterator

from msgspec import Struct
from rich.cells import cell_len

from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.ui import formatting, words
from kis_tui.ui.lines import Line, Look, Span, joined, line_width, padded, right

_ONE_ROW_FROM = 60
"""Columns from which everything stands in one row."""
_AREA = Look(background="title-area")
_LABEL = _AREA._replace(color="muted")
_GAP = Span("   ", _AREA)


class ContextView(Struct, frozen=True):
    """The market around the focused stock."""

    indices: tuple[IndexQuote, ...] = ()
    """In the order of the screen."""
    program: ProgramTrading | None = None
    """Of the focused stock; None = not known."""
    stale: bool = False
    """The line is down."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.indices and self.program is None


def context_rows(view: ContextView, width: int) -> int:
    """Return how many rows the context takes: one where the screen is wide, one a figure where it is narrow."""
    if view.is_empty:
        return 0
    return 1 if width >= _ONE_ROW_FROM else len(view.indices) + (view.program is not None)


def context_lines(view: ContextView, width: int, height: int) -> list[Line]:
    """Return the rows."""
    parts = [_index_part(quote, wide=width >= _ONE_ROW_FROM) for quote in view.indices]
    if view.program is not None:
        parts.append(_program_part(view.program, wide=width >= _ONE_ROW_FROM))
    if view.stale:
        parts = [tuple(Span(span.text, _LABEL) for span in part) for part in parts]
    if width < _ONE_ROW_FROM:
        return [_spread(part, width) for part in parts[:height]]
    row: Line = (Span(" ", _AREA),)
    for part in parts:
        longer = (*row, *part, _GAP)
        if line_width(longer) > width:
            break
        row = longer
    return [padded(row, width, _AREA)] if parts else []


def _index_part(quote: IndexQuote, *, wide: bool) -> Line:
    """Return ``코스피 4,012.35 ▲12.30 +0.31%``."""
    tone = formatting.sign_tone(quote.change) if quote.change is not None else "flat"
    label = words.INDICES.get(quote.code, quote.code)
    texts = [f"{quote.level:,.2f}"]
    if wide and quote.change is not None:
        texts.append(f"{formatting.arrow(quote.direction)}{abs(quote.change):,.2f}")
    if quote.change_pct is not None:
        texts.append(
            f"{formatting.percent_text(quote.change_pct)}%" if wide else formatting.percent_text(quote.change_pct)
        )
    return Span(f"{label} ", _LABEL), Span(" ".join(texts), _AREA._replace(color=tone))


def _program_part(program: ProgramTrading, *, wide: bool) -> Line:
    """Return ``프로그램 순매수 +12,345주 +33.9억``."""
    return joined((tuple(_program_spans(program, wide=wide)),))


def _program_spans(program: ProgramTrading, *, wide: bool) -> Iterator[Span]:
    yield Span(f"{words.PROGRAM if wide else words.PROGRAM_SHORT} ", _LABEL)
    net, won = program.net_volume, program.net_turnover
    texts = []
    if net is not None and (wide or won is None):
        texts.append(words.SHARES.format(size=f"{net:+,}" if net else "0"))
    if won is not None:
        texts.append(f"{'-' if won < 0 else '+'}{formatting.turnover_text(abs(won))}" if won else "0")
    tone = formatting.sign_tone(won if won is not None else net or 0)
    yield Span(" ".join(texts), _AREA._replace(color=tone))


def _spread(part: Line, width: int) -> Line:
    """Return a label at the left and its figures at the right edge; without the figures that do not fit."""
    label, figures = part[0], part[1]
    room = width - 1 - cell_len(label.text)
    return (
        Span(f" {label.text}", label.look),
        Span(right(figures.text, room - 1) + " ", figures.look) if room > 1 else Span(" " * max(0, room), figures.look),
    )
