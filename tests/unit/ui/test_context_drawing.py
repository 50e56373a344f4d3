"""Indices and program trading, in one row where the screen is wide and in one a figure where it is narrow."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.session import Direction
from kis_tui.domain.venue import Venue
from kis_tui.ui.drawing.context import ContextView, context_lines, context_rows
from kis_tui.ui.lines import line_width, plain_text


def index(code: str, level: str, change: str | None, pct: str | None, direction: Direction) -> IndexQuote:
    return IndexQuote(
        code=code,
        venue=Venue.KRX,
        ts_event=36_000,
        level=Decimal(level),
        direction=direction,
        change=None if change is None else Decimal(change),
        change_pct=None if pct is None else Decimal(pct),
    )


def program(net: int | None, won: int | None) -> ProgramTrading:
    return ProgramTrading("005930", Venue.UN, 36_000, None, None, None, None, net_volume=net, net_turnover=won)


INDICES = (
    index(KOSPI, "4012.35", "12.30", "0.31", Direction.UP),
    index(KOSDAQ, "912.08", "-3.45", "-0.38", Direction.DOWN),
    index(KOSPI_200, "567.90", "0.00", "0.00", Direction.FLAT),
)
FULL = ContextView(INDICES, program(12_345, 3_390_000_000))
PARTS = ("코스피 4,012.35 ▲12.30 +0.31%", "코스닥 912.08 ▼3.45 -0.38%", "K200 567.90 0.00 0.00%")
PROGRAM = "프로그램 순매수 +12,345주 +33.9억"
SHORTER = ("코스피 4,012.35 +0.31%", "코스닥 912.08 -0.38%", "K200 567.90 0.00%")
SPELLINGS = ((*PARTS, PROGRAM), (*SHORTER, PROGRAM), (*SHORTER, "프로그램 순매수 +33.9억"))
"""What goes as the row gets narrower: the points, then the shares."""


def texts(view: ContextView, width: int) -> list[str]:
    rows = context_lines(view, width, context_rows(view, width))
    assert [line_width(row) for row in rows] == [width] * len(rows)
    return [plain_text(row) for row in rows]


def color_of(view: ContextView, text: str, width: int = 120) -> str:
    return next(
        span.look.color
        for row in context_lines(view, width, context_rows(view, width))
        for span in row
        if text in span.text
    )


def row_of(parts: Sequence[str]) -> str:
    return " " + "   ".join(parts)


def test_a_wide_row_has_every_figure() -> None:
    (row,) = texts(FULL, 140)

    assert row.rstrip() == row_of((*PARTS, PROGRAM))


@pytest.mark.parametrize("width", range(60, 141))
def test_as_much_as_fits_is_said_and_figures_go_whole(width: int) -> None:
    (row,) = texts(FULL, width)

    shorter = [SPELLINGS[-1][:count] for count in range(3, 0, -1)]
    expected = next(parts for parts in (*SPELLINGS, *shorter) if cell_len(row_of(parts)) <= width)
    assert row.rstrip() == row_of(expected)


def test_a_narrow_column_has_a_row_for_each_figure_with_the_number_at_its_right_edge() -> None:
    assert texts(FULL, 28) == [
        " 코스피      4,012.35 +0.31 ",
        " 코스닥        912.08 -0.38 ",
        " K200           567.90 0.00 ",
        " 프로그램           +33.9억 ",
    ]
    assert (context_rows(FULL, 28), context_rows(FULL, 59), context_rows(FULL, 60)) == (4, 4, 1)


@pytest.mark.parametrize("width", range(1, 60))
def test_a_narrow_figure_is_whole_or_absent(width: int) -> None:
    whole = {"4,012.35", "+0.31", "912.08", "-0.38", "567.90", "0.00", "+33.9억"}
    view = FULL

    rows = [plain_text(row) for row in context_lines(view, width, 4)]
    if width > 12:
        assert all(line_width(row) == width for row in context_lines(view, width, 4))
    figures = {word for row in rows for word in row.split() if any(character.isdigit() for character in word)}
    assert figures - {"K200"} <= whole


def test_a_narrow_column_of_few_rows_shows_the_first_ones() -> None:
    assert [plain_text(row).split()[0] for row in context_lines(FULL, 28, 2)] == ["코스피", "코스닥"]


def test_each_figure_has_the_colour_of_its_sign() -> None:
    assert color_of(FULL, "4,012.35") == "rise"
    assert color_of(FULL, "912.08") == "fall"
    assert color_of(FULL, "567.90") == "flat"
    assert color_of(FULL, "12,345주") == "rise"
    assert color_of(ContextView(program=program(-5, -70_000)), "-5주") == "fall"


def test_old_figures_have_no_colour_that_says_anything() -> None:
    view = ContextView(INDICES, FULL.program, frozenset({"0001", "1001", "2001"}), old_program=True)

    for width in (28, 120):
        rows = context_lines(view, width, context_rows(view, width))
        assert {span.look.color for row in rows for span in row if span.text.strip()} == {"muted"}


@pytest.mark.parametrize(
    ("net", "won", "wide", "narrow"),
    [
        (12_345, 3_390_000_000, "프로그램 순매수 +12,345주 +33.9억", "+33.9억"),
        (-12_345, -950_000_000, "프로그램 순매수 -12,345주 -9.5억", "-9.5억"),
        (0, 0, "프로그램 순매수 0주 0", "0"),
        (None, 12_345_678_901, "프로그램 순매수 +123억", "+123억"),
        (777, None, "프로그램 순매수 +777주", "+777주"),
        (None, None, "프로그램 순매수", ""),
    ],
)
def test_what_is_not_known_of_program_trading_is_left_out(
    net: int | None, won: int | None, wide: str, narrow: str
) -> None:
    view = ContextView(program=program(net, won))

    assert texts(view, 100)[0].strip() == wide
    assert texts(view, 28)[0].split()[1:] == narrow.split()


def test_an_index_without_a_change_has_its_level() -> None:
    bare = index(KOSPI, "4012.35", None, None, Direction.UNKNOWN)

    assert texts(ContextView((bare,)), 80)[0].strip() == "코스피 4,012.35"
    assert color_of(ContextView((bare,)), "4,012.35") == "flat"
    unnamed = replace(bare, code="9999")
    assert texts(ContextView((unnamed,)), 80)[0].strip() == "9999 4,012.35"


def test_nothing_known_takes_no_row() -> None:
    assert ContextView().is_empty
    assert (context_rows(ContextView(), 28), context_rows(ContextView(), 120)) == (0, 0)
    assert context_lines(ContextView(), 120, 1) == []
