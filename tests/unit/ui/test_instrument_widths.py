"""No row is ever too long, too short or cut, whatever the size, the name and the numbers."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.venue import VenueChoice
from kis_tui.market.prints import PrintFilter
from kis_tui.market.profile import Profile
from kis_tui.ui.drawing.columns import Cell, arrangement, side_columns
from kis_tui.ui.drawing.composed import instrument_rows, screen_rows
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.instruments import auction, instrument_at, krx_tape_at, limit_up, tape_at
from tests.support.profiles import profile_at

WIDTHS = (*range(40, 60), 66, 71, 72, 73, 79, 80, 91, 100, 111, 112, 119, 120, 121, 160, 200)
HEIGHTS = (12, 15, 21, 22, 23, 25, 26, 40, 60)
BIG = instrument_at(1_812_000, 1_790_000, name="TIGER 미국배당다우존스타겟커버드콜2호")
CASES: dict[str, tuple[InstrumentView, TapeView]] = {
    "penny": (instrument_at(1_234, 1_200, name="가"), tape_at(1_234, 1_200)),
    "usual": (instrument_at(72_500, 71_900), tape_at(72_500, 71_900)),
    "dear": (BIG, tape_at(1_812_000, 1_790_000)),
    "sor and stale": (
        replace(BIG, choice=VenueChoice.SOR, stale_s=725, book_stale_s=3_725),
        replace(tape_at(1_234, 1_200), stale=True),
    ),
    "merged and filtered": (
        replace(BIG, bought_pct=100),
        replace(
            krx_tape_at(1_812_000, 1_790_000),
            merge_ms=1_000,
            filter=PrintFilter(least_size=1_000_000, least_value=123_456_789),
            paused=True,
            waiting=123_456,
            low=1_812_000,
        ),
    ),
    "auction": (auction(1_812_000, 1_790_000), TapeView()),
    "limit up": (limit_up(1_790_000), tape_at(1_812_000, 1_790_000)),
    "profile": (
        replace(BIG, profile=profile_at(1_812_000, missed_shares=123_456_789), regular_close=1_811_000),
        tape_at(1_812_000, 1_790_000),
    ),
    "profile of the last minutes": (
        replace(instrument_at(1_234, 1_200), profile=replace(profile_at(1_234, minutes=10), since=34_200)),
        TapeView(),
    ),
    "profile of nothing": (replace(instrument_at(72_500, 71_900), stale_s=3, profile=Profile()), TapeView()),
    "sentence": (replace(BIG, message="NXT에서 거래되지 않는 종목입니다 " * 3), TapeView(message="체결 " * 30)),
    "nothing": (InstrumentView(), TapeView()),
}


@pytest.mark.parametrize("case", CASES)
def test_every_row_has_exactly_the_width_of_the_screen(case: str) -> None:
    view, tape = CASES[case]
    for width in WIDTHS:
        for height in HEIGHTS:
            rows = screen_rows(view, tape, width, height)
            assert len(rows) == height
            wrong = [(width, height, plain_text(row)) for row in rows if line_width(row) != width]
            assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_number_of_the_ladder_is_cut(width: int) -> None:
    view = instrument_at(1_812_000, 1_790_000)
    assert view.book is not None

    texts = [plain_text(row).replace(",", "") for row in instrument_rows(view, TapeView(), width, 22)]

    for price, size in zip(view.book.ask_prices, view.book.ask_sizes, strict=True):
        assert any(str(price) in text and str(size) in text for text in texts)
    for price, size in zip(view.book.bid_prices, view.book.bid_sizes, strict=True):
        assert any(str(price) in text and str(size) in text for text in texts)


def test_the_parts_of_the_title_go_one_after_the_other() -> None:
    view = instrument_at(72_500, 71_900)
    wanted = {120: "거래량 12,345,678", 90: "12,345", 80: "104.2", 68: "K정규 N메인", 56: "09:31:25", 44: "▲600"}

    for width in range(40, 130):
        (title,) = title_lines(view, width, 1)
        text = plain_text(title)
        assert "005930" in text
        assert "삼성전자" in text
        assert " 72,500 " in text
        for needed, part in wanted.items():
            if width >= needed:
                assert part in text


def test_the_age_of_stale_data_stays_in_the_narrowest_title() -> None:
    (title,) = title_lines(replace(instrument_at(72_500, 71_900), stale_s=12), 40, 1)

    assert "12초 전" in plain_text(title)


def test_80_columns_leave_the_ladder_of_51_its_three_columns() -> None:
    parts = arrangement(51, 22)

    assert (parts.side, parts.mid, parts.tape) == (16, 17, 0)
    assert (parts.upper, parts.middle, parts.lower, parts.totals) == (10, 1, 10, 1)
    assert side_columns(parts.side) == ((Cell.CHANGE, 7), (Cell.SIZE, 9))


def test_at_120_columns_the_tape_stands_at_the_right_and_the_ladder_has_cumulative_sizes() -> None:
    parts = arrangement(120, 25)

    assert (parts.ladder, parts.tape) == (77, 43)
    assert [cell for cell, _ in side_columns(parts.side)] == [Cell.CUMULATIVE, Cell.CHANGE, Cell.SIZE]
    assert (parts.upper, parts.middle, parts.lower, parts.totals) == (11, 2, 10, 2)


def test_below_51_columns_the_change_of_a_level_goes() -> None:
    assert [cell for cell, _ in side_columns(arrangement(50, 22).side)] == [Cell.SIZE]


def test_below_22_rows_five_levels_a_side_are_left() -> None:
    view, _tape = CASES["usual"]
    assert view.book is not None

    texts = "\n".join(plain_text(row) for row in instrument_rows(view, TapeView(), 51, 21))

    for sizes in (view.book.ask_sizes, view.book.bid_sizes):
        assert f"{sizes[4]:,}|" in texts or f"{sizes[4]:,} " in texts
        assert f"{sizes[5]:,}" not in texts
