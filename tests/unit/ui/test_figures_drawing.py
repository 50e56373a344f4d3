"""What the user holds, among the figures of the price."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.ui.drawing.figures import price_figures_lines
from kis_tui.ui.formatting import percent_text
from kis_tui.ui.holdings import Holding
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.views import InstrumentView
from tests.support.instruments import instrument_at

VIEW = instrument_at(72_500, 71_900)


def last_figure(view: InstrumentView, width: int) -> str:
    row = price_figures_lines(view, width, 10)[9]
    assert line_width(row) == width
    return " ".join(plain_text(row).lstrip("|").split())


@pytest.mark.parametrize(
    ("holding", "text"),
    [
        (Holding("005930", 71_000, 100), "평단대비 +150,000 +2.11%"),
        (Holding("005930", 71_000), "평단대비 +1,500/주 +2.11%"),
        (Holding("005930", Decimal("73012.34"), 100), "평단대비 -51,234 -0.70%"),
        (Holding("005930", 72_500, 100), "평단대비 0.00%"),
    ],
)
def test_the_gain_stands_in_the_last_row(holding: Holding, text: str) -> None:
    assert last_figure(replace(VIEW, holding=holding), 40) == text


def test_it_takes_the_place_of_the_comparison_with_the_close_and_of_the_volume_ratio() -> None:
    assert last_figure(VIEW, 40) == "거래량비 82.4%"
    closed = replace(VIEW, regular_close=72_000)
    assert last_figure(closed, 40) == "종가대비 +0.69%"
    assert last_figure(replace(closed, holding=Holding("005930", 71_000)), 40) == "평단대비 +1,500/주 +2.11%"
    assert last_figure(replace(VIEW, holding=Holding("005930", 71_000), trade=None), 40) == "거래량비"


def test_its_colour_is_that_of_the_gain() -> None:
    for average, tone in ((71_000, "rise"), (73_000, "fall"), (72_500, "flat")):
        row = price_figures_lines(replace(VIEW, holding=Holding("005930", average)), 40, 10)[9]
        assert next(span.look.color for span in row if "%" in span.text) == tone


@pytest.mark.parametrize("width", range(11, 45))
@pytest.mark.parametrize("average", [Decimal("71234.56"), 72_499, 50_000, 150_000])
def test_the_gain_is_whole_or_absent_at_every_width(average: Decimal | int, width: int) -> None:
    holding = Holding("005930", average, 1_234_567)
    won = int(holding.gain_won(72_500))
    percent = f"{percent_text(holding.gain_pct(72_500))}%"
    sign, size = ("+" if won > 0 else "-"), abs(won)
    spelled = {f"{sign}{size:,}", f"{sign}{size}"} | {
        f"{sign}{size // unit:,}{word}" for unit, word in ((1_000, "천"), (10_000, "만"), (100_000_000, "억"))
    }
    label, *figures = last_figure(replace(VIEW, holding=holding), width).split() or [""]

    assert label in ("평단대비", "평단", "평", "")
    assert figures in ([], [percent]) or (figures[0] in spelled and figures[1] == percent)
    if width >= 17:
        assert percent in figures
