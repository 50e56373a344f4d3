"""Where the market stands: indices, and program trading of the focused stock."""

from collections.abc import Sequence
from enum import IntEnum

from msgspec import Struct
from rich.cells import cell_len

from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.ui import formatting
from kis_tui.ui.lines import Line, Look, Span, joined, line_width, padded, right
from kis_tui.ui.wording.language import words

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
    old_indices: frozenset[str] = frozenset()
    """Codes of those that may be out of date."""
    old_program: bool = False
    """The program trading may be out of date."""

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
    """Return the rows.

    Where one row has no room for all, the index's points go first, then the shares of program trading, then the last
    figures.
    """
    if view.is_empty:
        return []
    if width < _ONE_ROW_FROM:
        return [_spread(part, width) for part in _parts(view, _Detail.SHORT)[:height]]
    for detail in (_Detail.FULL, _Detail.NO_POINTS, _Detail.NO_SHARES):
        parts = _parts(view, detail)
        if line_width(_row(parts)) <= width:
            break
    while line_width(_row(parts)) > width:
        parts.pop()
    return [padded(_row(parts), width, _AREA)]


class _Detail(IntEnum):
    """How much is said of a figure."""

    SHORT = 0
    """For a column of figures: no percent sign, a shorter label."""
    NO_SHARES = 1
    """Of program trading only the won."""
    NO_POINTS = 2
    """Of an index's change only the percent."""
    FULL = 3


def _parts(view: ContextView, detail: _Detail) -> list[Line]:
    parts = [_aged(_index_part(quote, detail), old=quote.code in view.old_indices) for quote in view.indices]
    if view.program is not None:
        parts.append(_aged(_program_part(view.program, detail), old=view.old_program))
    return parts


def _aged(part: Line, *, old: bool) -> Line:
    return tuple(Span(span.text, _LABEL) for span in part) if old else part


def _row(parts: Sequence[Line]) -> Line:
    return joined([(Span(" ", _AREA),), *((_GAP, *part) if number else part for number, part in enumerate(parts))])


def _index_part(quote: IndexQuote, detail: _Detail) -> Line:
    """Return ``코스피 4,012.35 ▲12.30 +0.31%``."""
    tone = formatting.sign_tone(quote.change) if quote.change is not None else "flat"
    label = words.indices.get(quote.code, quote.code)
    texts = [f"{quote.level:,.2f}"]
    if detail is _Detail.FULL and quote.change is not None:
        texts.append(f"{formatting.arrow(quote.direction)}{abs(quote.change):,.2f}")
    if quote.change_pct is not None:
        texts.append(formatting.percent_text(quote.change_pct) + ("%" if detail else ""))
    return Span(f"{label} ", _LABEL), Span(" ".join(texts), _AREA._replace(color=tone))


def _program_part(program: ProgramTrading, detail: _Detail) -> Line:
    """Return ``프로그램 순매수 +12,345주 +33.9억``."""
    net, won = program.net_volume, program.net_turnover
    texts = []
    if net is not None and (detail >= _Detail.NO_POINTS or won is None):
        texts.append(words.shares.format(size=f"{net:+,}" if net else "0"))
    if won is not None:
        texts.append(f"{'-' if won < 0 else '+'}{formatting.turnover_text(abs(won))}" if won else "0")
    tone = formatting.sign_tone(won if won is not None else net or 0)
    label = words.program if detail else words.program_short
    return Span(f"{label} ", _LABEL), Span(" ".join(texts), _AREA._replace(color=tone))


def _spread(part: Line, width: int) -> Line:
    """Return a label at the left and its figures at the right edge; without the figures that do not fit."""
    label, figures = part[0], part[1]
    room = width - 1 - cell_len(label.text)
    return (
        Span(f" {label.text}", label.look),
        Span(right(figures.text, room - 1) + " ", figures.look) if room > 1 else Span(" " * max(0, room), figures.look),
    )
